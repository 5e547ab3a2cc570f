"""From facts to scores, indices and class (docs/classification.md). Pure: no Django, no database.

A score is made of a measured value, its band, and an official score that may stand instead. `evaluate` tells the
reasons too; `scores_of` finds the same for 84,000 villages.
"""

from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

from .facts import ACTIVITIES, CONDITIONS, FAMILY_PLANNING, MEASURES, OWN, POPULATION, PROFILE, REPORT_OF, Facts
from .instrument import LOWEST, Band, Index, Indicator, Instrument

_REPORT_WORDS = {PROFILE: "laporan Profil", POPULATION: "laporan Penduduk", FAMILY_PLANNING: "laporan KB"}


class Standing(NamedTuple):
    """Where a village stands in one index. Points are sums of scores, each times the weight of its indicator."""

    index: Index
    points: int

    @property
    def value(self) -> Decimal:
        return self.index.values[self.points]

    @property
    def passes(self) -> bool:
        return self.value >= self.index.threshold

    @property
    def distance(self) -> int:
        """Points above the least that passes; negative below it."""
        return self.points - self.index.needed_points

    @property
    def shortfall(self) -> int:
        """Points that are missing to the threshold."""
        return max(0, -self.distance)


class Verdict(NamedTuple):
    """What follows from the twelve scores alone."""

    standings: tuple[Standing, ...]
    kelas: int
    rule: str

    @property
    def indices(self) -> tuple[Decimal, ...]:
        return tuple(standing.value for standing in self.standings)


class Reading(NamedTuple):
    """One indicator of one village, with its reasons."""

    indicator: Indicator
    score: int
    value: int | None  # None: not filled in
    band: str  # the band in words
    missing: tuple[str, ...]  # what is not filled in
    notes: tuple[str, ...]  # where the official effect differs from its intent
    is_carried: bool  # the score was taken from an official export, its details are not there

    @property
    def is_unfilled(self) -> bool:
        return self.value is None and not self.is_carried


class Result(NamedTuple):
    readings: tuple[Reading, ...]
    scores: str
    verdict: Verdict

    @property
    def kelas(self) -> int:
        return self.verdict.kelas


def values_of(facts: Facts, instrument: Instrument) -> list[int | None]:
    """The measured value of each indicator; None where it is not filled in."""
    sources = _sources(facts)
    if all(sources.values()):  # nearly always: then nobody need ask for each indicator
        return [measure_of(facts) for measure_of, _, _ in instrument.ladders]
    return [_measured(facts, sources, indicator) for indicator in instrument.indicators]


def _sources(facts: Facts) -> dict[str, str | None]:
    """Where each report came from; None: not there. Activities always are there: none is an answer."""
    return {
        PROFILE: facts.profile,
        POPULATION: facts.population,
        FAMILY_PLANNING: facts.family_planning,
        ACTIVITIES: ACTIVITIES,
    }


def _measured(facts: Facts, sources: dict, indicator: Indicator) -> int | None:
    """The value the bands are set on: a count or a whole percentage; None where it is not filled in."""
    for report in indicator.reports:
        if not sources[report]:
            return None
    return indicator.measure_of(facts)


def band_of(value: int | None, indicator: Indicator) -> Band:
    """ "Belum diisi" falls where the lowest score is, as "tidak ada" does."""
    if value is None:
        return indicator.lowest_band
    return indicator.bands[bisect_right(indicator.starts, value) - 1]


def _carried(
    facts: Facts, sources: dict, position: int, indicator: Indicator, value: int | None, own: int
) -> int | None:
    """The official score where it stands, else None. value, own: what the reports say, and its score.

    It stands until every report the indicator needs is there and says more than the official portal knew: at least one
    is the village's own, or an import of a later day fills the value in. Agencies are counted over all time, so there
    the better of the two stands.
    """
    if not facts.carried:
        return None
    official = min(int(facts.carried[position]), indicator.highest)
    if indicator.is_cumulative:
        return official if official > own else None
    kinds = [sources[report] for report in indicator.reports]
    if not all(kinds):
        return official
    is_newer = facts.newer and value is not None and not set(indicator.reports).isdisjoint(facts.newer.split())
    return None if is_newer or OWN in kinds else official


def scores_of(facts: Facts, instrument: Instrument) -> str:
    """The scores as digits, in the order of the instrument: what `evaluate` finds, without the reasons."""
    values = values_of(facts, instrument)
    scores = [
        LOWEST if value is None else by_value[value if value < last else last]
        for value, (_, by_value, last) in zip(values, instrument.ladders, strict=True)
    ]
    if facts.carried:
        sources = _sources(facts)
        scores = [
            _carried(facts, sources, i, indicator, values[i], scores[i]) or scores[i]
            for i, indicator in enumerate(instrument.indicators)
        ]
    return "".join(map(str, scores))


def judge(scores: str, instrument: Instrument) -> Verdict:
    """Indices and class of twelve scores. ValueError for another number of scores or one out of range."""
    if len(scores) != len(instrument.indicators):
        raise ValueError(f"{len(instrument.indicators)} skor diperlukan, bukan {len(scores)}.")
    for digit, indicator in zip(scores, instrument.indicators, strict=True):
        if not LOWEST <= int(digit) <= indicator.highest:
            raise ValueError(f"Skor {digit} di luar 1 sampai {indicator.highest}: {indicator.name}.")
    standings, start = [], 0
    for index in instrument.indices:
        standings.append(Standing(index, index.points_of(scores[start : start + index.size])))
        start += index.size
    ruling = instrument.rulings[tuple(standing.passes for standing in standings)]
    return Verdict(tuple(standings), ruling.kelas, ruling.text)


def evaluate(facts: Facts, instrument: Instrument) -> Result:
    """The class of a village with every reason for it."""
    sources = _sources(facts)
    readings = tuple(_reading(facts, sources, i, indicator) for i, indicator in enumerate(instrument.indicators))
    scores = "".join(str(reading.score) for reading in readings)
    return Result(readings, scores, judge(scores, instrument))


def _reading(facts: Facts, sources: dict, position: int, indicator: Indicator) -> Reading:
    value = _measured(facts, sources, indicator)
    band = band_of(value, indicator)
    official = _carried(facts, sources, position, indicator, value, band.score)
    if official and official != band.score:
        # The import is incomplete: its figure would not explain the official score.
        value, band = None, next(other for other in indicator.bands if other.score == official)
    return Reading(
        indicator=indicator,
        score=band.score,
        value=value,
        band=band.text,
        missing=() if official else _missing(facts, sources, indicator),
        notes=tuple(note.text for note in indicator.notes if CONDITIONS[note.when](facts)),
        is_carried=bool(official),
    )


def _missing(facts: Facts, sources: dict, indicator: Indicator) -> tuple[str, ...]:
    """Whole reports that are not there, then single facts that are not filled in."""
    absent = [report for report in indicator.reports if not sources[report]]
    gaps = [
        words
        for name, words in MEASURES[indicator.measure].facts.items()
        if REPORT_OF[name] not in absent and getattr(facts, name) is None and not _is_moot(facts, name)
    ]
    return (*(_REPORT_WORDS[report] for report in absent), *gaps)


def _is_moot(facts: Facts, name: str) -> bool:
    """A question that is not asked: about a Pokja or a group the village says it does not have."""
    if name in ("pokja_members", "is_pokja_trained"):
        return not facts.has_pokja
    if name.endswith("_participants"):
        return getattr(facts, f"has_{name.removesuffix('_participants')}") is False
    return False
