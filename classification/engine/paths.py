"""The cheapest ways to a higher class, by search over the scores. Pure: no Django, no database.

Scores are only ever raised. The indices do not share indicators, so each is searched alone (the largest has 576
combinations) and the best of each are combined: that stays exact, because costs and counts add up.
"""

from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from .evaluation import judge
from .instrument import Index, Instrument

MOST = 3  # ways told for each class

Costs = tuple[tuple[int, ...], ...]  # for each indicator what each level above its present score costs, nearest first


class Rise(NamedTuple):
    """One indicator from its score now to a higher one."""

    position: int  # of the indicator in the instrument
    score: int
    to: int
    levels: int  # how many levels of its bands lie between
    cost: int

    @property
    def gain(self) -> int:
        return self.to - self.score


class Path(NamedTuple):
    """A set of rises that reaches a class and needs every one of them."""

    kelas: int
    rises: tuple[Rise, ...]
    cost: int

    @property
    def gain(self) -> int:
        return sum(rise.gain for rise in self.rises)


class _Way(NamedTuple):
    """How one index passes. Compared in this order, so ties fall the same way every time."""

    cost: int
    levels: int
    lifts: tuple[int, ...]  # levels each indicator of the index is lifted, the last ones first
    rises: tuple[Rise, ...]


@lru_cache(maxsize=20_000)
def _ways(
    ladders: tuple[tuple[int, ...], ...], costs: Costs, start: int, weights: tuple[int, ...], needed: int
) -> tuple[_Way, ...]:
    """The cheapest ways of one index, at most MOST. ladders: each indicator's points now and the ones above it.

    start: position of its first indicator. The rises are made here, once for all villages that stand alike.
    """
    ways = []
    for lifts in product(*(range(len(ladder)) for ladder in ladders)):
        points = sum(ladder[lift] for ladder, lift in zip(ladders, lifts, strict=True))
        if points < needed or _is_wasteful(ladders, lifts, points - needed):
            continue
        cost = sum(sum(each[:lift]) for each, lift in zip(costs, lifts, strict=True))
        ways.append((cost, sum(lifts), lifts[::-1]))
    return tuple(_Way(*way, tuple(_rises(start, way[-1], ladders, costs, weights))) for way in sorted(ways)[:MOST])


def _is_wasteful(ladders, lifts, spare: int) -> bool:
    """Whether one lift could be left out and the index would pass all the same."""
    return any(lift and ladder[lift] - ladder[lift - 1] <= spare for ladder, lift in zip(ladders, lifts, strict=True))


def paths_up(scores: str, costs: Costs, instrument: Instrument) -> dict[int, tuple[Path, ...]]:
    """For each higher class that can be reached the cheapest paths, at most MOST, the best first.

    costs: see `Costs`. The classes are compared by their number only to leave out lower ones: it is no ladder, and a
    class that cannot be reached by raising scores is not in the answer.
    """
    standings = judge(scores, instrument).standings
    now = tuple(standing.passes for standing in standings)
    kelas = instrument.rulings[now].kelas
    ladders = tuple(_ladder(int(digit), each) for digit, each in zip(scores, instrument.indicators, strict=True))
    found: dict[int, list[tuple]] = {}
    ways = [
        _ways(*_slice(instrument, index, ladders, costs), index.needed_points) if not passes else ()
        for index, passes in zip(instrument.indices, now, strict=True)
    ]
    for case, ruling in instrument.rulings.items():
        if ruling.kelas <= kelas or any(passes and not wanted for passes, wanted in zip(now, case, strict=True)):
            continue
        lifted = [each for each, passes, wanted in zip(ways, now, case, strict=True) if wanted and not passes]
        for chosen in product(*lifted):
            cost, steps, rises = 0, 0, ()
            for way in chosen:
                cost, steps, rises = cost + way.cost, steps + way.levels, rises + way.rises
            found.setdefault(ruling.kelas, []).append((cost, steps, rises))
    return {
        kelas: tuple(Path(kelas, rises, cost) for cost, _, rises in sorted(many)[:MOST])
        for kelas, many in sorted(found.items())
    }


def _ladder(score: int, indicator) -> tuple[int, ...]:
    """Points, that is scores times the weight."""
    above = sorted({band.score for band in indicator.bands if band.score > score})
    return tuple(indicator.weight * each for each in (score, *above))


def _slice(instrument: Instrument, index: Index, ladders, costs):
    start = instrument.start_of(index)
    return ladders[start : start + index.size], costs[start : start + index.size], start, index.weights


def _rises(start: int, lifts: tuple[int, ...], ladders, costs: Costs, weights: tuple[int, ...]):
    for offset, lift in enumerate(lifts[::-1]):
        if lift:
            ladder, weight = ladders[offset], weights[offset]
            rise = ladder[0] // weight, ladder[lift] // weight, lift, sum(costs[offset][:lift])
            yield Rise(start + offset, *rise)


def constraints(scores: str, index: Index, instrument: Instrument) -> tuple[tuple[int, ...], ...]:
    """The smallest sets of indicators, by position, of which at least one must rise for the index to pass."""
    start = instrument.start_of(index)
    members = instrument.indicators_of(index)
    own = [weight * int(digit) for weight, digit in zip(index.weights, scores[start : start + index.size], strict=True)]
    if sum(own) >= index.needed_points:
        return ()
    found: list[tuple[int, ...]] = []
    for size in range(1, index.size + 1):
        for kept in combinations(range(index.size), size):
            if any(set(smaller) <= set(kept) for smaller in found):
                continue
            best = sum(own[i] if i in kept else index.weights[i] * members[i].highest for i in range(index.size))
            if best < index.needed_points:
                found.append(kept)
    return tuple(tuple(start + i for i in kept) for kept in found)
