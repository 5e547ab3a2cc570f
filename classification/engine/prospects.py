"""How far each village of an area is from its next class, for many villages at once. Pure: no database.

`outlook` tells one village everything, people counted exactly, in some milliseconds. Here the same ways are found from
the stored scores, in a third of a millisecond, without counting people; a property test holds the two together.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .evaluation import band_of, evaluate, values_of
from .facts import MEASURES, Facts
from .instrument import Instrument
from .paths import Path, paths_up
from .steps import DEAREST, Advice, lacking_facts, levels

JUMP_STEPS = 2  # classes between two dates
JUMP_DAYS = 60
UNKNOWN_FACT = "rincian"  # a score of an official export: one of the facts is lacking, nobody knows which


class Lift(NamedTuple):
    """One step that is enough: a fact that is mended, or a score that rises to its next level, and a higher class."""

    key: str  # the same deed in every village: see `key_of`
    kelas: int
    is_unfilled: bool  # perhaps it is there already and only was not filled in


class Shortfall(NamedTuple):
    """What an index lacks to pass, in points."""

    name: str
    points: int


class Prospect(NamedTuple):
    """What lies ahead of one village. In the highest class there is no way, and nothing is missing."""

    way: Path | None  # the cheapest way to a higher class: the first one of its Rapor
    shortfalls: tuple[Shortfall, ...]  # of the indices that way lifts
    deeds: tuple[str, ...]  # in words, the easiest first
    effort: int  # of the hardest of them
    lifts: tuple[Lift, ...]

    @property
    def missing(self) -> int:
        return sum(each.points for each in self.shortfalls)


def key_of(indicator: str, target: str | int) -> str:
    """target: the fact that is mended, the score that is reached, or UNKNOWN_FACT."""
    return f"{indicator}-{target}"


class Guide:
    """A rule and its advice, laid out for asking about many villages."""

    def __init__(self, rule: Instrument, advice: Sequence[Advice]):
        self.rule = rule
        self.facts: list[list[Advice]] = []  # of each indicator the advice for single facts, in its order
        self.scores: list[dict[int | None, Advice]] = []  # and that for scores
        # Of each indicator and each score the levels above it, worked out once.
        self.above = [{low: [each for each in levels(i) if each > low] for low in levels(i)} for i in rule.indicators]
        for indicator in rule.indicators:
            own = [each for each in advice if each.indicator == indicator.slug]
            self.facts.append([each for each in own if each.fact])
            self.scores.append({each.score: each for each in own if not each.fact})

    def prospect(self, facts: Facts, scores: str) -> Prospect:
        """scores: those of these facts, as stored with them."""
        village = _Village(facts, scores, self.rule)
        plan = [self._plan(village, i) for i in range(len(scores))]
        costs = tuple(tuple(DEAREST if each is None else each.effort for each in many) for many in plan)
        best = [paths[0] for paths in paths_up(scores, costs, self.rule).values()]
        way = min(best, key=lambda path: (path.cost, -path.kelas), default=None)
        if way is None:
            return Prospect(None, (), (), 0, ())
        found = [each for rise in way.rises for each in self._deeds(village, plan, rise)]
        found.sort(key=lambda pair: pair[0])
        return Prospect(
            way,
            tuple(self._shortfalls(scores, way)),
            tuple(words for _, words in found),
            found[-1][0],
            tuple(self._lifts(village)),
        )

    def _plan(self, village: "_Village", position: int) -> list[Advice | None]:
        """The advice for each level above, nearest first: the same as in `steps.steps_up`."""
        indicator, single, score = self.rule.indicators[position], self.facts[position], village.scores[position]
        above = self.above[position][score]
        if not single:
            return [self.scores[position].get(level) for level in above]
        facts = village.facts if village.is_known(position) else None
        lacking = lacking_facts(single, facts, indicator, score)
        return [lacking[n] if n < len(lacking) else single[-1] for n in range(len(above))]

    def _deeds(self, village: "_Village", plan, rise):
        """Effort and words: one fact after the other, or the score at once."""
        found, is_carried = plan[rise.position][: rise.levels], village.carried[rise.position]
        if not self.facts[rise.position]:
            found = found[-1:]
        for each in found:
            if each is None:
                yield DEAREST, self.rule.indicators[rise.position].name
                continue
            value = getattr(village.facts, each.fact) if each.fact else village.values[rise.position]
            unfilled = value is None and not is_carried
            plain = each.text if each.fact and not is_carried else each.general or each.text
            yield each.effort, each.unfilled if unfilled and each.unfilled else plain

    def _shortfalls(self, scores: str, way: Path):
        for index, points, start in _points(scores, self.rule):
            if any(start <= rise.position < start + index.size for rise in way.rises):
                yield Shortfall(index.name, index.needed_points - points)

    def _lifts(self, village: "_Village"):
        """Every single deed that would be enough."""
        standing = list(_points(village.digits, self.rule))
        now = tuple(points >= index.needed_points for index, points, _ in standing)
        for i, (index, points, start) in enumerate(standing):
            after = self.rule.rulings[(*now[:i], True, *now[i + 1 :])].kelas
            if now[i] or after <= self.rule.rulings[now].kelas:
                continue
            lacks = index.needed_points - points
            for position in range(start, start + index.size):
                yield from self._lifts_of(village, position, lacks, after)

    def _lifts_of(self, village: "_Village", position: int, lacks: int, kelas: int):
        indicator, single, score = self.rule.indicators[position], self.facts[position], village.scores[position]
        is_carried = village.carried[position]
        next_level = next(iter(self.above[position][score]), score)
        lacks = -(-lacks // indicator.weight)  # in scores of this indicator
        if single and not is_carried:
            for each in single:
                value = getattr(village.facts, each.fact)
                mended = village.facts._replace(**{each.fact: True})
                if not value and band_of(indicator.measure_of(mended), indicator).score - score >= lacks:
                    yield Lift(key_of(indicator.slug, each.fact), kelas, value is None)
        elif next_level - score >= lacks:
            # Of a carried score the next level is one fact that nobody can name.
            is_unfilled = not is_carried and village.values[position] is None
            yield Lift(key_of(indicator.slug, UNKNOWN_FACT if single else next_level), kelas, is_unfilled)

    def deed(self, key: str) -> "Deed | None":
        """A lift in words; None for a key this rule does not know."""
        slug, _, target = key.partition("-")
        position = next((i for i, each in enumerate(self.rule.indicators) if each.slug == slug), None)
        if position is None:
            return None
        indicator, found = self.rule.indicators[position], None
        if target == UNKNOWN_FACT and self.facts[position]:
            return Deed(key, f"{indicator.name} (rincian belum diketahui)", "", None)
        if target.isdigit() and not self.facts[position] and int(target) in levels(indicator):
            found = self.scores[position].get(int(target))
            lacks = f"{indicator.name} sampai skor {target}"
            return Deed(key, (found.general or found.text) if found else lacks, lacks, found)
        found = next((each for each in self.facts[position] if each.fact == target), None)
        return found and Deed(key, found.text, MEASURES[indicator.measure].facts[found.fact], found)


class Deed(NamedTuple):
    key: str
    text: str  # what is to be done
    lacks: str  # what a village lacks that needs it; "": nobody knows exactly
    advice: Advice | None  # who can do it, and how hard it is


class _Village:
    """What is known of one village, indicator by indicator."""

    def __init__(self, facts: Facts, digits: str, rule: Instrument):
        self.facts, self.digits = facts, digits
        self.scores = [int(digit) for digit in digits]
        self.values = values_of(facts, rule)
        # Whether the score was taken from an official export.
        self.carried = [False] * len(digits)
        if facts.carried:
            self.carried = [reading.is_carried for reading in evaluate(facts, rule).readings]

    def is_known(self, position: int) -> bool:
        """Whether the facts behind the score are there."""
        return not self.carried[position] and self.values[position] is not None


def _points(scores: str, rule: Instrument):
    start = 0
    for index in rule.indices:
        yield index, index.points_of(scores[start : start + index.size]), start
        start += index.size


# --- jumps --------------------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """The class of a village on one day."""

    on: date
    kelas: int
    scores: str
    instrument: int
    has_reports: bool


class Jump(NamedTuple):
    """From one class to another that is not beside it, in a short time."""

    before: Moment
    after: Moment

    @property
    def changed(self) -> int:
        """How many scores are not what they were."""
        return sum(old != new for old, new in zip(self.before.scores, self.after.scores, strict=True))

    @property
    def days(self) -> int:
        return (self.after.on - self.before.on).days


def jumps_of(moments: Iterable[Moment]) -> list[Jump]:
    """The jumps of one village, oldest first; each is told once, between the two nearest dates.

    A first report is none: before it no class was known. Nor is what another version of the rule did.
    """
    found, since = [], []
    for moment in sorted(moments, key=lambda each: each.on):
        if not moment.has_reports:
            continue
        near = [
            each
            for each in since
            if (moment.on - each.on).days <= JUMP_DAYS
            and each.instrument == moment.instrument
            and abs(moment.kelas - each.kelas) >= JUMP_STEPS
        ]
        if near:
            found.append(Jump(near[-1], moment))
            since = []
        since.append(moment)
    return found
