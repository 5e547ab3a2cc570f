"""What if: a few values of a village replaced, and the class that follows. Pure: no database, nothing is kept.

What is asked depends on what is known. Where an indicator's details are there, or the village only has to fill them
in, single values are asked (`Kind.FLAG`, `Kind.COUNT`). Where its score was carried over from the official portal, or
a rate has no denominator yet, the band itself is asked (`Kind.LEVEL`).
"""

from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from core.formats import number
from villages.checks import highest_accepted
from villages.enums import DataUse, Funding, Mechanism

from .evaluation import Reading, Result, evaluate, judge
from .facts import FAMILY_PLANNING, GROUPS, MEASURES, OWN, POPULATION, PROFILE, REPORT_OF, TARGETS, Facts
from .instrument import Indicator, Instrument

MOST_AGENCIES = 500
LEVEL = "skor_"  # before the slug of an indicator: the name of the question for its band
METHODS = ("iud", "mow", "mop", "condom", "implant", "injection", "pill")
_REPORT_FIELDS = {PROFILE: "profile", POPULATION: "population", FAMILY_PLANNING: "family_planning"}
_RATES = frozenset({"participation", "cpr", "long-acting", "unmet-need"})


class Kind(StrEnum):
    FLAG = "ada"
    COUNT = "jumlah"
    LEVEL = "rentang"


class _Asked(NamedTuple):
    name: str
    label: str
    fact: str  # a field or a property of Facts


_GROUP_LABELS = {"bkb": "BKB", "bkr": "BKR", "bkl": "BKL", "uppka": "UPPKA", "pikr": "PIK-R"}
# What is asked for each measure. The names stand in addresses that people share: they stay.
_ASKED: dict[str, tuple[_Asked, ...]] = {
    "pokja": (
        _Asked("pokja", "Pokja", "has_pokja"),
        _Asked("anggota", "Anggota Pokja", "pokja_members"),
        _Asked("dilatih", "Pelatihan Pokja", "is_pokja_trained"),
    ),
    "funding": (_Asked("dana", "Jenis sumber dana", "funding_count"),),
    "groups": tuple(_Asked(slug, word, f"has_{slug}") for slug, word in _GROUP_LABELS.items()),
    "facilities": (
        _Asked("sekretariat", "Sekretariat", "has_secretariat"),
        _Asked("rumah_dataku", "Rumah DataKu", "has_data_house"),
    ),
    "support": (
        _Asked("pendamping", "PKB/PLKB pendamping", "has_pkb"),
        _Asked("regulasi", "Regulasi daerah", "has_regulation"),
    ),
    "data-use": (_Asked("data", "Jenis data yang dipakai", "data_use_count"),),
    "mechanisms": (_Asked("mekanisme", "Mekanisme yang berjalan", "mechanism_count"),),
    "agencies": (_Asked("instansi", "Instansi yang terlibat", "agencies"),),
    "participation": tuple(
        _Asked(f"peserta_{slug}", f"Peserta {word}", f"{slug}_participants") for slug, word in _GROUP_LABELS.items()
    ),
    "cpr": (_Asked("peserta_kb", "Peserta KB modern", "users"),),
    "long-acting": (_Asked("mkjp", "Di antaranya MKJP", "long_acting_users"),),
    "unmet-need": (_Asked("unmet", "Ingin ber-KB, belum terlayani", "unmet_need"),),
}
_FACT_OF = {asked.name: asked.fact for many in _ASKED.values() for asked in many}
_SUMS = frozenset({"users", "long_acting_users", "unmet_need"})  # of several facts, asked as one

Values = dict[str, bool | int]  # by name of the question; only what differs from today


class Question(NamedTuple):
    """One value that can be tried."""

    name: str
    label: str
    indicator: Indicator
    kind: Kind
    now: bool | int | None  # None: not filled in
    highest: int = 0
    lowest: int = 0
    whole: str = ""  # what `highest` is, in words: the target of a group, PUS

    def told(self, value: bool | int) -> str:
        """The value in words, as a step somebody can take."""
        if self.kind is Kind.LEVEL:
            return f"{self.indicator.name}: {band_text(self.indicator, value)}"
        if self.kind is Kind.FLAG:
            return f"{self.label} {'ada' if value else 'tidak ada'}"
        before = "" if self.now is None else f" dari {number(self.now)}"
        return f"{self.label}{before} menjadi {number(value)}"


class Scenario(NamedTuple):
    """The village as it would be."""

    facts: Facts
    result: Result


def band_text(indicator: Indicator, score: int) -> str:
    return next(band.text for band in indicator.bands if band.score == score)


def questions_of(facts: Facts, result: Result) -> tuple[Question, ...]:
    """Everything that can be tried for this village, in the order of the indicators."""
    found: dict[str, Question] = {}
    for reading in result.readings:
        for question in _questions(facts, reading):
            found.setdefault(question.name, question)
    return tuple(found.values())


def _questions(facts: Facts, reading: Reading):
    indicator = reading.indicator
    if asks_band(facts, reading):
        now = None if reading.is_unfilled else reading.score
        yield Question(f"{LEVEL}{indicator.slug}", indicator.name, indicator, Kind.LEVEL, now, indicator.highest)
        return
    for asked in _ASKED[indicator.measure]:
        now = getattr(facts, asked.fact)
        if asked.fact.startswith(("has_", "is_")):
            yield Question(asked.name, asked.label, indicator, Kind.FLAG, now)
            continue
        highest, whole = _limit(facts, asked.fact)
        if highest:
            lowest = now if asked.fact == "agencies" else 0
            yield Question(asked.name, asked.label, indicator, Kind.COUNT, now, highest, lowest, whole)


def asks_band(facts: Facts, reading: Reading) -> bool:
    """Whether only the band of this indicator can be tried: its details, or the whole of its rate, are not known."""
    measure = reading.indicator.measure
    if reading.is_carried or measure not in _RATES:
        return reading.is_carried
    if reading.value is None:
        return True
    if measure == "participation":
        return not any(getattr(facts, target) for target in TARGETS.values())
    if measure == "long-acting":
        return not facts.users
    return not facts.couples


def _limit(facts: Facts, fact: str) -> tuple[int, str]:
    """The largest figure that can be, and what it is; 0 where nobody knows."""
    if fact.endswith("_participants"):
        return getattr(facts, TARGETS[fact.removesuffix("_participants")]) or 0, "sasaran"
    match fact:
        case "users":
            return facts.couples or 0, "PUS"
        case "unmet_need":
            return facts.couples or 0, "PUS"
        case "long_acting_users":
            return facts.couples or facts.users, ""
        case "funding_count":
            return len(Funding) + 1, ""  # and another one in words
        case "data_use_count":
            return len(DataUse), ""
        case "mechanism_count":
            return len(Mechanism), ""
        case "agencies":
            return max(MOST_AGENCIES, facts.agencies), ""
    return highest_accepted(fact), ""


def imagine(facts: Facts, result: Result, values: Values, instrument: Instrument) -> Scenario:
    """The village with these values instead of its own. Indicators nobody touches keep their reading, so an official
    score of one indicator stands beside a tried value of another."""
    if not values:
        return Scenario(facts, result)
    changes = changes_of(facts, values)
    filled = _with_reports(facts._replace(**changes), values, changes, instrument)
    after = evaluate(filled._replace(carried=""), instrument)
    readings = tuple(
        _reading(facts, old, new, values, changes.keys())
        for old, new in zip(result.readings, after.readings, strict=True)
    )
    scores = "".join(str(reading.score) for reading in readings)
    return Scenario(filled, Result(readings, scores, judge(scores, instrument)))


def changes_of(facts: Facts, values: Values) -> dict[str, bool | int | None]:
    """The facts that a scenario replaces."""
    changes: dict[str, bool | int | None] = {
        _FACT_OF[name]: value
        for name, value in values.items()
        if not name.startswith(LEVEL) and _FACT_OF[name] not in _SUMS
    }
    for slug in GROUPS:  # a group that is no more has no participants
        if changes.get(f"has_{slug}") is False:
            changes[f"{slug}_participants"] = None
    if values.keys() & {"peserta_kb", "mkjp"}:
        # The instrument reads sums, so it does not matter which method they stand at.
        lasting = values.get("mkjp", facts.long_acting_users)
        others = values.get("peserta_kb", facts.users) - lasting
        changes |= dict.fromkeys(METHODS, 0) | {"iud": lasting, "injection": others}
    if "unmet" in values:
        changes |= {"wants_later": 0, "wants_none": values["unmet"]}
    return changes


def _with_reports(facts: Facts, values: Values, changes, instrument: Instrument) -> Facts:
    """As if the reports these values stand in were there."""
    reports = {REPORT_OF[name] for name in changes if name in REPORT_OF}
    for indicator in instrument.indicators:
        if f"{LEVEL}{indicator.slug}" in values:
            reports.update(indicator.reports)
    names = [_REPORT_FIELDS[report] for report in reports if report in _REPORT_FIELDS]
    return facts._replace(**{name: getattr(facts, name) or OWN for name in names})


def _reading(facts: Facts, old: Reading, new: Reading, values: Values, changed) -> Reading:
    indicator = old.indicator
    score = values.get(f"{LEVEL}{indicator.slug}")
    if score is not None:
        # Like an official score: it is known, its details are not.
        band = band_text(indicator, score)
        return old._replace(score=score, value=None, band=band, missing=(), is_carried=True)
    reads = {"agencies"} if indicator.measure == "agencies" else MEASURES[indicator.measure].facts.keys()
    return old if asks_band(facts, old) or reads.isdisjoint(changed) else new


def query_of(values: Values) -> str:
    """The scenario as a query string: what a link to it carries."""
    words = {True: "ada", False: "tidak"}
    return urlencode({name: words[value] if isinstance(value, bool) else value for name, value in values.items()})


class Rise(NamedTuple):
    """An indicator with another score than today, and what was set for it."""

    indicator: Indicator
    before: int
    after: int
    text: str

    @property
    def is_higher(self) -> bool:
        return self.after > self.before


def differences(result: Result, scenario: Scenario, values: Values, questions: tuple[Question, ...]) -> list[Rise]:
    """The indicators whose score changes, in their order."""
    told: dict[str, list[str]] = {}
    for question in questions:
        if question.name in values:
            told.setdefault(question.indicator.slug, []).append(question.told(values[question.name]))
    return [
        Rise(old.indicator, old.score, new.score, "; ".join(told.get(old.indicator.slug, ())) or new.band)
        for old, new in zip(result.readings, scenario.result.readings, strict=True)
        if old.score != new.score
    ]
