"""The rule of the classification as data: read and checked here, applied by `engine`. Pure: no Django."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from itertools import product
from math import gcd

from .facts import ACTIVITIES, CONDITIONS, FAMILY_PLANNING, MEASURES, POPULATION, PROFILE, Facts

REPORTS = (PROFILE, POPULATION, FAMILY_PLANNING, ACTIVITIES)
ROUNDINGS = {"half-even": ROUND_HALF_EVEN}
LOWEST = 1  # also the score of what is not reported
KELAS = (1, 2, 3, 4)
CENT = Decimal("0.01")
HEAVIEST = 100


class InvalidInstrument(ValueError):
    """The definition contradicts itself or leaves a case open. The message says where."""


@dataclass(frozen=True)
class Band:
    """From this value up to the next band: this score."""

    start: int
    score: int
    text: str


@dataclass(frozen=True)
class Note:
    """Where the official effect differs from what one would expect. `when`: a key of `facts.CONDITIONS`."""

    when: str
    text: str


@dataclass(frozen=True)
class Indicator:
    slug: str
    name: str
    column: str  # its column in the export "Rekapitulasi Klasifikasi"
    measure: str
    reports: tuple[str, ...]
    bands: tuple[Band, ...]
    notes: tuple[Note, ...] = ()
    weight: int = 1  # points that one step of the score is worth in its index; without a common divisor there

    @cached_property
    def starts(self) -> tuple[int, ...]:
        return tuple(band.start for band in self.bands)

    @cached_property
    def highest(self) -> int:
        return max(band.score for band in self.bands)

    @property
    def falls(self) -> bool:
        """Whether less is better, as with unmet need."""
        return self.bands[0].score > self.bands[-1].score

    @cached_property
    def lowest_band(self) -> Band:
        return next(band for band in self.bands if band.score == LOWEST)

    @cached_property
    def measure_of(self) -> Callable[[Facts], int | None]:
        return MEASURES[self.measure].of

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """The score of every value from 0; the last one is that of all values above."""
        last = self.bands[-1].start
        return tuple(self.bands[bisect_right(self.starts, value) - 1].score for value in range(last + 1))

    @property
    def is_cumulative(self) -> bool:
        """Counted over all activities ever, so an official count stays a lower bound of our own."""
        return self.reports == (ACTIVITIES,)


@dataclass(frozen=True)
class Index:
    """A group of indicators. Points are the sum of their scores, each times its weight; with equal weights (1 each, as
    in the shipped version) simply the sum of scores."""

    slug: str
    name: str
    size: int  # how many indicators
    highest_points: int
    values: tuple[Decimal, ...]  # index of every number of points: values[points]
    threshold: Decimal
    weights: tuple[int, ...]

    @cached_property
    def is_even(self) -> bool:
        return set(self.weights) == {1}

    def points_of(self, scores: Iterable[str | int]) -> int:
        """scores: those of its indicators, in their order, as digits or numbers."""
        if self.is_even:
            return sum(map(int, scores))
        return sum(weight * int(digit) for weight, digit in zip(self.weights, scores, strict=True))

    @cached_property
    def needed_points(self) -> int:
        """The least number of points that passes."""
        return next(points for points, value in enumerate(self.values) if value >= self.threshold)

    @property
    def highest(self) -> Decimal:
        return self.values[self.highest_points]


@dataclass(frozen=True)
class Ruling:
    kelas: int
    text: str  # the rule as one sentence, true for every village it decides


@dataclass(frozen=True)
class Instrument:
    slug: str
    name: str
    source: str
    valid_from: date
    threshold: Decimal  # of every index that names none of its own
    indicators: tuple[Indicator, ...]  # in the order of the stored scores
    indices: tuple[Index, ...]
    rulings: dict[tuple[bool, ...], Ruling]

    @cached_property
    def ladders(self) -> tuple[tuple[Callable[[Facts], int | None], tuple[int, ...], int], ...]:
        """Of each indicator its measure, its scores by value, and the last such value: a nation is scored by these."""
        return tuple((each.measure_of, each.scores, len(each.scores) - 1) for each in self.indicators)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the official export in the order of the scores."""
        return tuple(indicator.column for indicator in self.indicators)

    def start_of(self, index: Index) -> int:
        """Position of the first indicator of an index."""
        return sum(other.size for other in self.indices[: self.indices.index(index)])

    @cached_property
    def has_one_threshold(self) -> bool:
        return all(index.threshold == self.threshold for index in self.indices)

    def indicators_of(self, index: Index) -> tuple[Indicator, ...]:
        start = self.start_of(index)
        return self.indicators[start : start + index.size]


def parse(definition: dict) -> Instrument:
    """A definition (the JSON of `data/`, or `Instrument.definition`) as an instrument that leaves no case open.

    Raises InvalidInstrument for a missing key or a value of another kind, bands that do not rise from 0, an unknown
    measure or report, scores outside 1 to 4 or with a gap, weights outside 1 to 100, a threshold that nobody reaches,
    and a decision table that misses or repeats a case.
    """
    try:
        instrument = _parsed(definition)
    except KeyError as error:
        raise InvalidInstrument(f"Tidak ada atau tidak dikenal: {error}") from error
    except InvalidInstrument:
        raise
    except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise InvalidInstrument(f"Ada nilai yang bukan jenisnya: {error}") from error
    slugs = [indicator.slug for indicator in instrument.indicators]
    if len(set(slugs)) != len(slugs):
        raise InvalidInstrument("Kode indikator harus berbeda-beda.")
    return instrument


def _parsed(definition: dict) -> Instrument:
    threshold = Decimal(definition["threshold"])
    rounding = ROUNDINGS[definition["rounding"]]
    groups = [(group, _evened(tuple(map(_indicator, group["indicators"])))) for group in definition["indices"]]
    return Instrument(
        slug=definition["slug"],
        name=definition["name"],
        source=definition["source"],
        valid_from=date.fromisoformat(definition["valid_from"]),
        threshold=threshold,
        indicators=tuple(indicator for _, members in groups for indicator in members),
        indices=tuple(
            _index(group["slug"], group["name"], members, Decimal(group.get("threshold", threshold)), rounding)
            for group, members in groups
        ),
        rulings=_rulings(definition["decision"], [group["slug"] for group, _ in groups]),
    )


def _evened(members: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """Weights without their common divisor: 2, 2, 2 is 1, 1, 1, so that points stay as small as they can be."""
    common = gcd(*(indicator.weight for indicator in members))
    return tuple(replace(indicator, weight=indicator.weight // common) for indicator in members)


def _indicator(data: dict) -> Indicator:
    bands = tuple(Band(band["from"], band["score"], band["text"]) for band in data["bands"])
    notes = tuple(Note(note["when"], note["text"]) for note in data.get("notes", ()))
    names = (data[key] for key in ("slug", "name", "column", "measure"))
    indicator = Indicator(*names, tuple(data["reports"]), bands, notes, data.get("weight", 1))
    where = f"Indikator {indicator.slug}"
    if indicator.measure not in MEASURES:
        raise InvalidInstrument(f"{where}: ukuran {indicator.measure!r} tidak dikenal.")
    if not indicator.reports or not set(indicator.reports) <= set(REPORTS):
        raise InvalidInstrument(f"{where}: laporan {indicator.reports} tidak dikenal.")
    if not {note.when for note in notes} <= set(CONDITIONS):
        raise InvalidInstrument(f"{where}: syarat catatan tidak dikenal.")
    if not all(type(band.start) is type(band.score) is int for band in bands):
        raise InvalidInstrument(f"{where}: awal rentang dan skor harus bilangan bulat.")
    if not bands or bands[0].start != 0 or list(indicator.starts) != sorted(set(indicator.starts)):
        raise InvalidInstrument(f"{where}: rentang harus mulai dari 0 dan menaik.")
    if not {1} <= {band.score for band in bands} <= {1, 2, 3, 4}:
        raise InvalidInstrument(f"{where}: skor harus 1 sampai 4, dan 1 harus ada.")
    if {band.score for band in bands} != set(range(LOWEST, indicator.highest + 1)):
        raise InvalidInstrument(f"{where}: ada skor di bawah {indicator.highest} yang tidak pernah dicapai.")
    if type(indicator.weight) is not int or not 1 <= indicator.weight <= HEAVIEST:
        raise InvalidInstrument(f"{where}: bobot harus bilangan bulat 1 sampai {HEAVIEST}.")
    return indicator


def _index(slug, name, members: tuple[Indicator, ...], threshold: Decimal, rounding: str) -> Index:
    weights = tuple(indicator.weight for indicator in members)
    highest = sum(indicator.weight * indicator.highest for indicator in members)
    values = tuple((Decimal(points) / sum(weights)).quantize(CENT, rounding) for points in range(highest + 1))
    if values[-1] < threshold:
        raise InvalidInstrument(f"Indeks {name}: batas {threshold} tidak dapat dicapai.")
    return Index(slug, name, len(members), highest, values, threshold, weights)


def _rulings(rows: list[dict], slugs: list[str]) -> dict[tuple[bool, ...], Ruling]:
    rulings = {}
    for row in rows:
        case = tuple(row[slug] for slug in slugs)
        if case in rulings:
            raise InvalidInstrument(f"Tabel keputusan: {case} muncul dua kali.")
        if row["kelas"] not in KELAS:
            raise InvalidInstrument(f"Tabel keputusan: kelas {row['kelas']} tidak dikenal.")
        rulings[case] = Ruling(row["kelas"], row["text"])
    if set(rulings) != set(product((True, False), repeat=len(slugs))):
        raise InvalidInstrument("Tabel keputusan tidak memuat setiap kemungkinan.")
    return rulings
