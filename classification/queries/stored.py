"""Questions about classes: the facts of villages, the instrument in force, what is stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.db.models import FilteredRelation, Max, Q, QuerySet
from django.utils import timezone

from programs.models import ActivityAgency
from reference.enums import AgencyState
from regions.models import area_q
from verification.enums import Status
from villages.ageing import fresh_since
from villages.models import Kampung

from ..engine.facts import EMPTY, FAMILY_PLANNING, POPULATION, PROFILE, REPORT_OF, Facts
from ..engine.steps import Advice
from ..enums import Basis
from ..models import AreaSummary, Assessment, Instrument

# Reverse name on Kampung of each report.
REPORTS = {
    PROFILE: "profilereports",
    POPULATION: "populationreports",
    FAMILY_PLANNING: "familyplanningreports",
}
COMPUTED = (Basis.REPORTED, Basis.VERIFIED)  # the bases this portal computes; the third one is imported

# What a stored assessment is compared by.
STORED = ("region_id", "instrument_id", "scores", "last_report_on", "packed_facts")


class NoInstrument(LookupError):
    """No published instrument: `manage.py load_instruments` puts the shipped one in."""


class BasisFacts(NamedTuple):
    """What a village's class rests on, on one basis."""

    facts: Facts
    last_report_on: date | None
    stored: tuple  # values of STORED; all None where it was never assessed


class FactsRow(NamedTuple):
    """One active Kampung KB with both computed bases."""

    kampung_id: int
    region_id: str
    reported: BasisFacts
    verified: BasisFacts

    def on(self, basis: Basis) -> BasisFacts:
        return self.reported if basis is Basis.REPORTED else self.verified


def current_instrument(on: date | None = None) -> Instrument:
    """The published version in force on a day (default: today). Raises NoInstrument."""
    day = on or timezone.localdate()
    found = Instrument.objects.published().filter(valid_from__lte=day).first()
    if found is None:
        raise NoInstrument("Belum ada instrumen yang diterbitkan. Jalankan: manage.py load_instruments")
    return found


def advice_of(instrument: Instrument) -> list[Advice]:
    """The steps upward that the version knows, in their order; one query."""
    return [row.advice for row in instrument.advice.order_by("position", "pk")]


def instrument_of_day(day: date) -> Instrument:
    """The version by which scores of a day in the past are read: as `current_instrument`, and for a day before the
    first version that one. Raises NoInstrument."""
    published = Instrument.objects.published()
    return published.filter(valid_from__lte=day).first() or published.last() or current_instrument(day)


def stored_instrument(kampung_id: int) -> Instrument:
    """The version a village's stored classes follow, so that a page explains the class that lists and counts show.

    A new version is in force from its first day, but a village's class follows it with the next assessment. Without a
    stored class: the version in force. Raises NoInstrument.
    """
    stored = Assessment.objects.filter(kampung=kampung_id, basis__in=COMPUTED).select_related("instrument").first()
    return stored.instrument if stored else current_instrument()


def _rows() -> QuerySet:
    """Active Kampung KB, one row each, with the reports that count and what is stored.

    Most verified reports are also the latest reported ones, so those are read once: the second set of joins brings a
    verified version only where a newer one was reported since.
    """
    relations = {}
    for kind, name in REPORTS.items():
        reported, verified = Q(**{f"{name}__is_current_reported": True}), Q(**{f"{name}__is_current_verified": True})
        relations[kind] = FilteredRelation(name, condition=reported)
        relations[f"older_{kind}"] = FilteredRelation(
            name, condition=verified & Q(**{f"{name}__is_current_reported": False})
        )
    for basis in Basis:
        relations[basis.name.lower()] = FilteredRelation("assessments", condition=Q(assessments__basis=basis))
    return Kampung.objects.active().annotate(**relations).order_by("pk")


_SOURCES = tuple(f"{kind}__source" for kind in REPORTS)
_FIGURES = tuple(f"{kind}__{name}" for name, kind in REPORT_OF.items())
_DATES = tuple(f"{kind}__submitted_at" for kind in REPORTS)
_FACTS = (*_SOURCES, *_FIGURES)  # in the order of `Facts`
# What the tally of activities says on each basis, its last column the day of the newest one.
_DONE = tuple(
    tuple(f"activity_tally__{name}" for name in (f"agencies_{of}", f"kb_agencies_{of}", of, f"last_{of}_on"))
    for of in ("reported", "verified")
)
_COLUMNS = (
    "id",
    "region_id",
    "official__scores",
    "official__as_of",
    *(f"{basis.name.lower()}__{name}" for basis in COMPUTED for name in STORED),
    *(f"{kind}__is_current_verified" for kind in REPORTS),
    *_DATES,
    *_FACTS,
    *(f"older_{name}" for name in (*_DATES, *_FACTS)),
    *_DONE[0],
    *_DONE[1],
)


def _slices(start: int, *sizes: int) -> list[slice]:
    """Consecutive slices of a row."""
    ends = [start + sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


_PARTS = _slices(4, *map(len, (STORED, STORED, REPORTS, _DATES, _FACTS, _DATES, _FACTS, *_DONE)))
_STORED_REPORTED, _STORED_VERIFIED, _IS_VERIFIED, _AT, _NEW, _OLDER_AT, _OLDER = _PARTS[:7]
_DONE_REPORTED, _DONE_VERIFIED = _PARTS[7:]
_NO_REPORTS = (None,) * len(_FACTS)
# Which report each position of `_FACTS` belongs to.
_REPORT_AT = [list(REPORTS).index(name.partition("__")[0]) for name in _FACTS]


def _newest(moments: Iterable[datetime | None], zone, *days: date | None) -> date | None:
    """The newest of the local days on which reports were handed in, and of other days."""
    known = [moment for moment in moments if moment]
    found = [day for day in days if day]
    if known:
        found.append(max(known).astimezone(zone).date())
    return max(found, default=None)


def _later_than(day: date, moments: tuple, zone) -> str:
    """The reports of a later day, as `Facts.newer` names them."""
    pairs = zip(REPORTS, moments, strict=True)
    return " ".join(kind for kind, moment in pairs if moment and moment.astimezone(zone).date() > day)


def _facts(values: Sequence, done: tuple, carried: str = "", newer: str = "") -> Facts:
    """values: of `_FACTS`. done: of the tally, all None where the village never had an activity."""
    agencies, kb_agencies, activities, _ = done
    if not activities:
        return Facts(*values, carried, 0, newer)
    return Facts(*values, carried, agencies, newer, kb_agencies, activities)


def _reported(row: tuple, zone) -> tuple[Facts, date | None]:
    """The latest version of each report, every activity that counts, and the official scores."""
    official, as_of = row[2:4]
    moments, done = row[_AT], row[_DONE_REPORTED]
    if not official and not done[-1] and not any(moments):
        return EMPTY, None
    newer = _later_than(as_of, moments, zone) if official else ""
    return _facts(row[_NEW], done, official or "", newer), _newest(moments, zone, done[-1], as_of)


def _verified(row: tuple, zone) -> tuple[Facts, date | None]:
    """The verified version of each report: the latest one where that is verified, else an older one, or none."""
    is_verified, done = row[_IS_VERIFIED], row[_DONE_VERIFIED]
    pairs = zip(row[_AT], row[_OLDER_AT], is_verified, strict=True)
    moments = tuple(new if same else old for new, old, same in pairs)
    if not any(moments):
        return (_facts(_NO_REPORTS, done), done[-1]) if done[-1] else (EMPTY, None)
    values = zip(row[_NEW], row[_OLDER], _REPORT_AT, strict=True)
    mixed = [new if is_verified[report] else old for new, old, report in values]
    return _facts(mixed, done), _newest(moments, zone, done[-1])


@cache
def _all_rows() -> QuerySet:
    """The question of `iter_facts`, put together once: a hundred columns over ten joins take longer than the answer."""
    return _rows().values_list(*_COLUMNS)


def _read(condition: Q) -> Iterator[FactsRow]:
    zone = timezone.get_current_timezone()
    for row in _all_rows().filter(condition).iterator(chunk_size=5_000):
        reported = verified = _reported(row, zone)
        is_all_verified = row[_IS_VERIFIED] == (True, True, True) and row[_DONE_REPORTED] == row[_DONE_VERIFIED]
        if row[2] or not is_all_verified:  # official scores count as reported only
            verified = _verified(row, zone)
        yield FactsRow(
            row[0],
            row[1],
            BasisFacts(*reported, row[_STORED_REPORTED]),
            BasisFacts(*verified, row[_STORED_VERIFIED]),
        )


def iter_facts(area_code: str = "") -> Iterator[FactsRow]:
    """Facts of every active Kampung KB in an area ("": the nation), streamed by one query, without model objects."""
    return _read(area_q(area_code))


def facts_of(kampung_id: int) -> FactsRow | None:
    """Facts of one Kampung KB; None where it is not active."""
    return next(_read(Q(pk=kampung_id)), None)


def assessments_of(kampung: Kampung) -> dict[Basis, Assessment]:
    """What is stored for a Kampung KB now, by basis; one query."""
    return {Basis(row.basis): row for row in kampung.assessments.all()}


class Involved(NamedTuple):
    """An agency that took part in reported activities of a village, over all time."""

    name: str
    is_family_planning: bool
    counts: bool
    is_other: bool  # the entry "Lainnya"; what else does not count is a name that no officer has placed yet
    is_verified: bool  # in at least one verified activity
    last_on: date  # the day of the newest activity
    last_verified_on: date | None
    is_recent: bool  # in the last twelve months
    is_recently_verified: bool


def involved_agencies(kampung_id: int, today: date | None = None) -> list[Involved]:
    """Who took part in activities that wait or are verified, in the order of the list; one query.

    Those that count are as many as the tally says, on each basis.
    """
    columns = ("name", "is_family_planning", "state", "is_other")
    since = fresh_since(today or timezone.localdate())
    rows = (
        ActivityAgency.objects.filter(activity__kampung=kampung_id, activity__status__in=Status.reported())
        .order_by("agency__position", "agency__name")
        .values_list(*(f"agency__{column}" for column in columns))
        .annotate(
            last_on=Max("activity__held_on"),
            verified_on=Max("activity__held_on", filter=Q(activity__status=Status.VERIFIED)),
        )
    )
    return [
        Involved(
            name,
            is_kb,
            state in AgencyState.choosable() and not is_other,
            is_other,
            is_verified=verified_on is not None,
            last_on=last_on,
            last_verified_on=verified_on,
            is_recent=last_on >= since,
            is_recently_verified=verified_on is not None and verified_on >= since,
        )
        for name, is_kb, state, is_other, last_on, verified_on in rows
    ]


def summary_of(code: str, basis: Basis, month: date | None = None) -> AreaSummary | None:
    """Prepared counts of one area ("": the nation), of this moment or of a month that was kept."""
    return AreaSummary.objects.filter(code=code, basis=basis, month=month).first()
