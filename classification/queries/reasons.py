"""Why a village has its class, in words: what the page "Mengapa kelas ini?" shows, signed in and in public."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from core.formats import number, percent, share
from villages.models import REPORTS, Kampung

from ..engine.evaluation import Reading, Result, Standing, evaluate
from ..engine.facts import ACTIVITIES, GROUPS, MEASURES, Facts
from ..engine.instrument import Indicator, Instrument
from ..engine.outlook import Outlook
from ..engine.steps import Step
from ..enums import Basis, Kelas
from ..models import Assessment
from .evidence import REPORT_NAMES, Evidence, Proof, evidence_of, lists_of, proofs_of
from .stored import BasisFacts, Involved, advice_of, facts_of, involved_agencies, stored_instrument


@dataclass(frozen=True)
class Value:
    """What was measured, for reading: a text, or single answers (word and Ada / Tidak ada / Belum diisi)."""

    text: str = ""
    answers: tuple[tuple[str, bool | None], ...] = ()


@dataclass(frozen=True)
class Side:
    """One basis: its class and what it rests on."""

    basis: Basis
    facts: Facts
    result: Result
    last_report_on: date | None

    @property
    def has_reports(self) -> bool:
        return not self.facts.is_empty

    @property
    def kelas(self) -> Kelas:
        return Kelas(self.result.kelas)

    @property
    def rule(self) -> str:
        return self.result.verdict.rule


@dataclass(frozen=True)
class Row:
    """One indicator on both bases."""

    reading: Reading
    value: Value
    verified: Reading
    verified_value: Value
    evidence: tuple[Evidence, ...]
    absent: tuple[str, ...]  # names of reports that are not there
    proofs: tuple[Proof, ...] = ()  # for those signed in
    step: Step | None = None  # what brings the next score; None at the highest
    is_on_path: bool = False  # whether the cheapest way to a higher class goes through it

    @property
    def indicator(self) -> Indicator:
        return self.reading.indicator

    @property
    def differs(self) -> bool:
        return self.reading.score != self.verified.score

    @property
    def is_from_activities(self) -> bool:
        return self.indicator.reports == (ACTIVITIES,)


@dataclass(frozen=True)
class Group:
    """One index with its indicators."""

    reported: Standing
    verified: Standing
    rows: tuple[Row, ...]


class FirstReport(NamedTuple):
    """A report that is not there yet: its tab, and what it would score."""

    name: str
    url: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Why:
    kampung: Kampung
    instrument: Instrument
    reported: Side
    verified: Side
    groups: tuple[Group, ...]
    reports: tuple[Evidence, ...]  # the reported versions that are there
    official: Assessment | None
    notes: tuple[str, ...]
    agencies: tuple[Involved, ...]  # who took part in the activities, in the order of the list
    outlook: Outlook  # what lies ahead on the basis dilaporkan

    @property
    def waiting(self) -> tuple[Evidence, ...]:
        """Reports that make the two bases differ."""
        return tuple(report for report in self.reports if not report.is_verified)

    @property
    def aged(self) -> tuple[Evidence, ...]:
        """Reports that ask whether they are still true."""
        return tuple(report for report in self.reports if report.needs_confirmation)

    @property
    def is_same_class(self) -> bool:
        """Whether verification would change nothing that is told of the class."""
        return self.reported.kelas == self.verified.kelas and self.verified.has_reports

    @property
    def first_reports(self) -> tuple[FirstReport, ...]:
        """For who never reported: the three reports and the indicators they bring."""
        return tuple(
            FirstReport(
                REPORT_NAMES[kind],
                reverse(model.url_name, args=[self.kampung.region_id]),
                tuple(each.name for each in self.instrument.indicators if kind in each.reports),
            )
            for kind, model in REPORTS.items()
        )

    @property
    def counted_agencies(self) -> list[Involved]:
        return [agency for agency in self.agencies if agency.counts]

    @property
    def uncounted_agencies(self) -> list[Involved]:
        return [agency for agency in self.agencies if not agency.counts]

    @property
    def verified_agencies(self) -> list[Involved]:
        """The names everybody may read."""
        return [agency for agency in self.counted_agencies if agency.is_verified]

    @property
    def recent_agencies(self) -> list[Involved]:
        """Those of the last twelve months, beside the official count over all time."""
        return [agency for agency in self.counted_agencies if agency.is_recent]

    @property
    def recently_verified_agencies(self) -> list[Involved]:
        return [agency for agency in self.verified_agencies if agency.is_recently_verified]

    @property
    def waiting_activities(self) -> int:
        return self.reported.facts.activities - self.verified.facts.activities

    @property
    def groups_by_need(self) -> list[Group]:
        """What holds the class back stands first: the index on the cheapest way up, then others below their threshold,
        then those that just pass."""

        def need(group: Group) -> tuple[bool, int]:
            return not any(row.is_on_path for row in group.rows), group.reported.distance

        return sorted(self.groups, key=need)

    @property
    def limits_of_nearest(self) -> tuple[str, ...]:
        return self.outlook.limits_of(self.outlook.nearest) if self.outlook.nearest else ()

    @property
    def open_classes(self) -> tuple[Kelas, ...]:
        return tuple(map(Kelas, self.outlook.openness.classes))

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not filled in, each once, in the order of the indicators."""
        return tuple(dict.fromkeys(word for reading in self.reported.result.readings for word in reading.missing))

    @property
    def has_carried(self) -> bool:
        return any(reading.is_carried for reading in self.reported.result.readings)


def explain(kampung: Kampung, *, with_lists: bool = False) -> Why:
    """Both classes of an active Kampung KB with every reason; at most six queries. Raises NoInstrument.

    with_lists: for those signed in, also which lists of the portal back the inputs; one query more.

    ValueError for an inactive one: it has no class.
    """
    found = facts_of(kampung.pk)
    if found is None:
        raise ValueError("Kampung KB yang tidak aktif tidak memiliki kelas.")
    instrument = stored_instrument(kampung.pk)
    rule = instrument.rule
    reported, verified = (_side(basis, found.on(basis), rule) for basis in (Basis.REPORTED, Basis.VERIFIED))
    evidence = evidence_of(kampung)
    lists = lists_of(kampung) if with_lists else {}
    official = kampung.assessments.filter(basis=Basis.OFFICIAL).first() if reported.facts.carried else None
    readings = zip(reported.result.readings, verified.result.readings, strict=True)
    outlook = Outlook(reported.facts, reported.result, rule, advice_of(instrument))
    on_path = {deed.indicator for deed in outlook.nearest.best.deeds} if outlook.nearest else set()
    rows = {
        a.indicator: replace(
            _row(a, b, reported.facts, verified.facts, evidence, lists),
            step=steps[0] if steps else None,
            is_on_path=a.indicator in on_path,
        )
        for (a, b), steps in zip(readings, outlook.steps, strict=True)
    }
    standings = zip(reported.result.verdict.standings, verified.result.verdict.standings, strict=True)
    return Why(
        kampung=kampung,
        instrument=rule,
        reported=reported,
        verified=verified,
        groups=tuple(
            Group(a, b, _by_path(rows[indicator] for indicator in rule.indicators_of(a.index))) for a, b in standings
        ),
        reports=tuple(evidence.values()),
        official=official,
        notes=tuple(dict.fromkeys(note for reading in reported.result.readings for note in reading.notes)),
        agencies=tuple(involved_agencies(kampung.pk)) if reported.facts.activities else (),
        outlook=outlook,
    )


def _by_path(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The steps of the cheapest way first, then what can still rise, then what is at its best."""
    return tuple(sorted(rows, key=lambda row: (not row.is_on_path, row.step is None)))


def _side(basis: Basis, found: BasisFacts, rule: Instrument) -> Side:
    return Side(basis, found.facts, evaluate(found.facts, rule), found.last_report_on)


def _row(
    reading: Reading,
    verified: Reading,
    facts: Facts,
    verified_facts: Facts,
    reports: dict[str, Evidence],
    lists: dict[str, Proof],
) -> Row:
    kinds = [kind for kind in reading.indicator.reports if kind in REPORTS]
    evidence = tuple(reports[kind] for kind in kinds if kind in reports and not reading.is_carried)
    return Row(
        reading=reading,
        value=value_of(reading, facts),
        verified=verified,
        verified_value=value_of(verified, verified_facts),
        evidence=evidence,
        proofs=proofs_of(reading.indicator, evidence, lists),
        absent=tuple(REPORT_NAMES[kind] for kind in kinds if kind not in reports and not reading.is_carried),
    )


def value_of(reading: Reading, facts: Facts) -> Value:
    """The measured value in words. Without a value: "Belum diisi", or where the official score came from."""
    if reading.value is None:
        return Value(f"Skor dari portal resmi: {reading.band}" if reading.is_carried else "Belum diisi")
    return _WORDS[reading.indicator.measure](facts, reading.value)


def _pokja(facts: Facts, value: int) -> Value:
    if not value:
        return Value(answers=(("Pokja", False),))
    members = "anggota belum diisi" if facts.pokja_members is None else f"{number(facts.pokja_members)} anggota"
    trained = {True: "sudah dilatih", False: "belum dilatih", None: "pelatihan belum diisi"}[facts.is_pokja_trained]
    return Value(f"{members}, {trained}")


def _groups(facts: Facts, value: int) -> Value:
    words = MEASURES["groups"].facts
    owned = [words[f"has_{slug}"] for slug in GROUPS if getattr(facts, f"has_{slug}")]
    return Value(f"{value} dari 5 kelompok" + (f": {', '.join(owned)}" if owned else ""))


def _answers(measure: str) -> Callable[[Facts, int], Value]:
    words = MEASURES[measure].facts
    return lambda facts, value: Value(answers=tuple((word, getattr(facts, name)) for name, word in words.items()))


def _kinds(facts: Facts, value: int) -> Value:
    return Value(f"{value} jenis" if value else "Tidak ada")


def _of(part: int, whole: int | None, unit: str) -> Value:
    """A rate as it was measured, before it is rounded for its band."""
    return Value(f"{percent(share(part, whole) or 0)}, {number(part)} {unit}")


_WORDS: dict[str, Callable[[Facts, int], Value]] = {
    "pokja": _pokja,
    "funding": _kinds,
    "groups": _groups,
    "facilities": _answers("facilities"),
    "support": _answers("support"),
    "data-use": _kinds,
    "mechanisms": lambda facts, value: Value(f"{value} dari 5 berjalan"),
    "agencies": lambda facts, value: Value(f"{number(value)} instansi"),
    "participation": lambda facts, value: Value(f"{percent(value, 0)}, rata-rata 5 kelompok"),
    "cpr": lambda facts, value: _of(facts.users, facts.couples, "PUS"),
    "long-acting": lambda facts, value: _of(facts.long_acting_users, facts.users, "peserta"),
    "unmet-need": lambda facts, value: _of(facts.unmet_need, facts.couples, "PUS"),
}
