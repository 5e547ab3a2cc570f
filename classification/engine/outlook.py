"""What a village can still become: ways upward in words, the classes that are open while answers are missing, and the
one sentence on top of its Rapor. Pure: no database."""

from collections.abc import Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

from core.formats import fixed, number

from .evaluation import Reading, Result, Standing, band_of, evaluate
from .facts import MEASURES, Facts
from .instrument import LOWEST, Index, Indicator, Instrument
from .paths import Path, Rise, constraints, paths_up
from .people import people_until_fall
from .steps import Advice, Step, costs_of, listed, steps_up

ANY_COUNT = 1_000_000  # stands for a count nobody filled in, where it may be as high as one likes
DEEDS_TOLD = 3  # in the sentence; the path tells all
# Filling in a gap of these may make the rate worse, too.
TWO_WAYS = frozenset({"long-acting", "unmet-need"})


class Deed(NamedTuple):
    """One line of a path: a step, and what it brings there."""

    indicator: Indicator
    step: Step
    gain: int


class Way(NamedTuple):
    """A path with its steps in words."""

    path: Path
    deeds: tuple[Deed, ...]
    standings: tuple[Standing, ...]  # of the indices it lifts, as they will be

    @property
    def kelas(self) -> int:
        return self.path.kelas

    @property
    def efforts(self) -> tuple[int, ...]:
        return tuple(deed.step.effort for deed in self.deeds)


class Goal(NamedTuple):
    """A higher class with its cheapest ways; the first is the best."""

    kelas: int
    ways: tuple[Way, ...]

    @property
    def best(self) -> Way:
        return self.ways[0]


class Openness(NamedTuple):
    """What missing answers leave open."""

    classes: tuple[int, ...]  # every class that is possible, rising
    first: tuple[str, ...]  # what to fill in first, in words

    @property
    def is_decided(self) -> bool:
        return len(self.classes) == 1


class Fall(NamedTuple):
    """What would lower the class: so many more couples with unmet need."""

    index: Index
    indicator: Indicator
    count: int
    kelas: int


class Outlook:
    """Everything ahead of one village on one basis. Costs about 2 ms; parts are made when they are asked for."""

    def __init__(self, facts: Facts, result: Result, instrument: Instrument, advice: Sequence[Advice]):
        self.facts = facts
        self.result = result
        self.instrument = instrument
        self.advice = advice
        self.steps = steps_up(facts, result, instrument, advice)

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The classes that can be reached by raising scores, rising."""
        found = paths_up(self.result.scores, costs_of(self.steps), self.instrument)
        return tuple(Goal(kelas, tuple(map(self._way, paths))) for kelas, paths in found.items())

    @cached_property
    def nearest(self) -> Goal | None:
        """The goal with the cheapest way; of equal ones the higher class. None in the highest class."""
        return min(self.goals, key=lambda goal: (goal.best.path.cost, -goal.kelas), default=None)

    def _way(self, path: Path) -> Way:
        deeds = self._with_new_users([deed for rise in path.rises for deed in self._deeds(rise)])
        lifted = []
        for index, standing in zip(self.instrument.indices, self.result.verdict.standings, strict=True):
            start = self.instrument.start_of(index)
            lifts = [rise for rise in path.rises if start <= rise.position < start + index.size]
            gain = sum(rise.gain * self.instrument.indicators[rise.position].weight for rise in lifts)
            if gain:
                lifted.append(Standing(index, standing.points + gain))
        return Way(path, tuple(sorted(deeds, key=lambda deed: deed.step.effort)), tuple(lifted))

    def _deeds(self, rise: Rise):
        indicator = self.instrument.indicators[rise.position]
        steps = self.steps[rise.position][: rise.levels]
        if steps[0].is_single:
            return [Deed(indicator, step, step.gain) for step in steps]
        return [Deed(indicator, steps[-1], rise.gain)]

    def _with_new_users(self, deeds: list[Deed]) -> list[Deed]:
        """New users of contraception enlarge the whole of MKJP: where a way lifts both, MKJP is counted after them."""
        by_measure = {deed.indicator.measure: deed for deed in deeds}
        new, long_acting = by_measure.get("cpr"), by_measure.get("long-acting")
        if not (new and new.step.people and long_acting and long_acting.step.people):
            return deeds
        facts = self.facts._replace(pill=(self.facts.pill or 0) + new.step.people[0].count)
        later = steps_up(facts, evaluate(facts, self.instrument), self.instrument, self.advice)
        step = next(each for each in later[long_acting.step.position] if each.score == long_acting.step.score)
        return [deed._replace(step=step) if deed is long_acting else deed for deed in deeds]

    @cached_property
    def sentence(self) -> str:
        """One sentence that is true for this village: what is lacking and the next deeds."""
        if self.facts.is_empty:
            return "Kampung ini belum melapor: isi laporan Profil, Penduduk, dan KB lebih dahulu."
        if self.nearest is None:
            return self._at_the_top()
        way = self.nearest.best
        lacks = [
            f"{standing.index.name} kurang {standing.shortfall} poin dari {standing.index.needed_points}"
            for standing in self.result.verdict.standings
            if any(standing.index is lifted.index for lifted in way.standings)
        ]
        deeds = [_lower(deed.step.text.partition(", misalnya")[0]) for deed in way.deeds]
        if len(deeds) > DEEDS_TOLD:
            deeds = [*deeds[: DEEDS_TOLD - 1], f"{number(len(deeds) - DEEDS_TOLD + 1)} langkah lain"]
        return f"{listed(lacks)}: {listed(deeds)}."

    def _at_the_top(self) -> str:
        tight = [s.index.name for s in self.result.verdict.standings if s.passes and not s.distance]
        if not all(standing.passes for standing in self.result.verdict.standings):
            return "Kelas ini yang tertinggi yang dapat dicapai."
        if tight:
            return f"Ketiga indeks cukup; {listed(tight)} pas di batas, jadi jangan sampai ada skor yang turun."
        return "Ketiga indeks cukup, semuanya di atas batas."

    def constraints_of(self, index: Index) -> tuple[str, ...]:
        """In words: which scores an index that does not pass cannot do without; at most two."""
        told = []
        for positions in constraints(self.result.scores, index, self.instrument)[:2]:
            names = [self.instrument.indicators[i].name for i in positions]
            needed = fixed(index.threshold, 2)
            if len(names) == 1:
                told.append(f"Tanpa skor {names[0]} yang naik, {index.name} tidak mungkin mencapai {needed}.")
            else:
                told.append(
                    f"Bila {listed(names)} tetap, {index.name} tidak mungkin mencapai {needed}: "
                    "paling sedikit satu di antaranya harus naik."
                )
        return tuple(told)

    def limits_of(self, goal: Goal) -> tuple[str, ...]:
        """What no way to this class can do without."""
        return tuple(text for standing in goal.best.standings for text in self.constraints_of(standing.index))

    @cached_property
    def fall(self) -> Fall | None:
        """How little would take the class away: an index that just passes, and a few more couples with unmet need."""
        for standing in self.result.verdict.standings:
            if not standing.passes or standing.distance:
                continue
            case = tuple(s.passes and s is not standing for s in self.result.verdict.standings)
            after = self.instrument.rulings[case].kelas
            for indicator in self.instrument.indicators_of(standing.index):
                count = people_until_fall(indicator, self.facts)
                if count and after < self.result.kelas:
                    return Fall(standing.index, indicator, count, after)
        return None

    @cached_property
    def openness(self) -> Openness:
        """Which classes are possible, whatever the missing answers turn out to be."""
        ranges = [self._range(reading) for reading in self.result.readings]
        cases, start = [], 0
        for index in self.instrument.indices:
            own = ranges[start : start + index.size]
            start += index.size
            low, high = map(index.points_of, zip(*own, strict=True))
            cases.append({low >= index.needed_points, high >= index.needed_points})
        classes = tuple(sorted({self.instrument.rulings[case].kelas for case in product(*cases)}))
        return Openness(classes, () if len(classes) == 1 else self._fill_first(ranges))

    def _range(self, reading: Reading) -> tuple[int, int]:
        """The lowest and the highest score that what is missing leaves open."""
        if not reading.missing:
            return reading.score, reading.score
        indicator = reading.indicator
        if reading.value is None:
            return LOWEST, indicator.highest
        if indicator.measure in RATES:
            return (LOWEST if indicator.measure in TWO_WAYS else reading.score), indicator.highest
        best = band_of(indicator.measure_of(self._filled(indicator)), indicator).score
        return reading.score, max(best, reading.score)

    def _filled(self, indicator: Indicator) -> Facts:
        """The facts as if every missing answer were the best one."""
        names = [name for name in MEASURES[indicator.measure].facts if getattr(self.facts, name) is None]
        return self.facts._replace(**{name: True if name.startswith(("has_", "is_")) else ANY_COUNT for name in names})

    def _fill_first(self, ranges: list[tuple[int, int]]) -> tuple[str, ...]:
        """Missing answers of the indicators with most at stake, of the indices whose passing is open."""
        open_ = []
        for index in self.instrument.indices:
            start = self.instrument.start_of(index)
            own = ranges[start : start + index.size]
            low, high = map(index.points_of, zip(*own, strict=True))
            if low < index.needed_points <= high:
                open_ += [(least - most, start + i) for i, (least, most) in enumerate(own) if most > least]
        words = [word for _, i in sorted(open_) for word in self.result.readings[i].missing]
        return tuple(dict.fromkeys(words))[:DEEDS_TOLD]


RATES = frozenset({"participation", "cpr", "long-acting", "unmet-need"})


def _lower(text: str) -> str:
    """The first word small, unless it is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def outlook_of(facts: Facts, instrument: Instrument, advice: Sequence[Advice]) -> Outlook:
    return Outlook(facts, evaluate(facts, instrument), instrument, advice)
