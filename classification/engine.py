"""From facts to scores, indices and class (docs/classification.md). Pure: no Django, no database.

`score` is the one place where a score is made: `scores_of` runs it for 84,000 villages, `evaluate` adds the reasons.
"""

from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

from .facts import ACTIVITIES, CONDITIONS, FAMILY_PLANNING, MEASURES, OWN, POPULATION, PROFILE, REPORT_OF, Facts
from .instrument import Index, Indicator, Instrument

LOWEST = 1  # score of what is not reported
_REPORT_WORDS = {PROFILE: "laporan Profil", POPULATION: "laporan Penduduk", FAMILY_PLANNING: "laporan KB"}


class Standing(NamedTuple):
    """Where a village stands in one index. Points are sums of scores."""

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
    return MEASURES[indicator.measure].of(facts)


def band_score(value: int | None, indicator: Indicator) -> int:
    """The score of a value. "Belum diisi" scores lowest, as "tidak ada" does."""
    return LOWEST if value is None else indicator.bands[bisect_right(indicator.starts, value) - 1].score


def score(facts: Facts, sources: dict, position: int, indicator: Indicator) -> tuple[int, int | None, bool]:
    """Score, value, and whether the score was carried over from an official export.

    An official score stands as long as the village itself reported nothing of what the indicator needs. Agencies are
    counted over all time, so there the better of the two stands.
    """
    value = _measured(facts, sources, indicator)
    own = band_score(value, indicator)
    if not facts.carried:
        return own, value, False
    official = int(facts.carried[position])
    if indicator.is_cumulative:
        is_carried = official > own
    else:
        is_carried = not any(sources[report] == OWN for report in indicator.reports)
    return (official, value, True) if is_carried else (own, value, False)


def scores_of(facts: Facts, instrument: Instrument) -> str:
    """The scores as digits, in the order of the instrument."""
    sources = _sources(facts)
    return "".join([str(score(facts, sources, i, ind)[0]) for i, ind in enumerate(instrument.indicators)])


def judge(scores: str, instrument: Instrument) -> Verdict:
    """Indices and class of twelve scores. ValueError for another number of scores or one out of range."""
    if len(scores) != len(instrument.indicators):
        raise ValueError(f"{len(instrument.indicators)} skor diperlukan, bukan {len(scores)}.")
    for digit, indicator in zip(scores, instrument.indicators, strict=True):
        if not LOWEST <= int(digit) <= indicator.highest:
            raise ValueError(f"Skor {digit} di luar 1 sampai {indicator.highest}: {indicator.name}.")
    standings, start = [], 0
    for index in instrument.indices:
        points = sum(map(int, scores[start : start + index.size]))
        standings.append(Standing(index, points))
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
    points, value, is_carried = score(facts, sources, position, indicator)
    if is_carried and band_score(value, indicator) != points:
        value = None  # an incomplete import: its figure would not explain the official score
    return Reading(
        indicator=indicator,
        score=points,
        value=value,
        band=_band_text(points, value, indicator),
        missing=() if is_carried else _missing(facts, sources, indicator),
        notes=tuple(note.text for note in indicator.notes if CONDITIONS[note.when](facts)),
        is_carried=is_carried,
    )


def _band_text(points: int, value: int | None, indicator: Indicator) -> str:
    if value is not None:
        return indicator.bands[bisect_right(indicator.starts, value) - 1].text
    return next(band.text for band in indicator.bands if band.score == points)


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
