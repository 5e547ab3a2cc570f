"""How many people bring a rate into another band, exactly, rounding included. Pure: no Django, no database.

A rate becomes a whole percentage first, halves to the even neighbour (`facts.rate`), so "one more percent" is not the
same number of people twice. Nothing is estimated: the least number is found that makes the rounded rate reach it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .facts import GROUPS, TARGETS, Facts, rate
from .instrument import Indicator


class Crowd(NamedTuple):
    """People of one kind: couples (PUS), users of contraception, or the participants of one group."""

    kind: str  # "pus", "peserta", or a slug of GROUPS
    count: int


def least(reaches: Callable[[int], bool], most: int) -> int | None:
    """The smallest count from 0 to `most` with which a growing condition holds; None if it never does."""
    if most < 0 or not reaches(most):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if reaches(middle):
            high = middle
        else:
            low = middle + 1
    return low


def people_for(indicator: Indicator, facts: Facts, score: int) -> tuple[Crowd, ...] | None:
    """The fewest people that lift a rate to a score; None where it is no rate, or people alone cannot do it."""
    count = _COUNTS.get(indicator.measure)
    value = indicator.measure_of(facts)
    if (count is None and indicator.measure != "participation") or value is None:
        return None
    if indicator.falls:
        return count(facts, max(_end(indicator, band) for band in indicator.bands if band.score >= score))
    starts = [band.start for band in indicator.bands if band.score >= score]
    if indicator.measure == "participation":
        return _more_participants(facts, min(starts), indicator.starts[-1])
    return count(facts, min(starts))


def people_until_fall(indicator: Indicator, facts: Facts) -> int | None:
    """How many more couples with unmet need lower its score; None for other indicators, or where that cannot be."""
    value = indicator.measure_of(facts)
    if indicator.measure != "unmet-need" or not facts.couples or value is None:
        return None
    above = [band.start for band in indicator.bands if band.start > value]
    if not above:
        return None
    unmet = facts.unmet_need
    return least(lambda n: rate(unmet + n, facts.couples) >= above[0], facts.couples - unmet)


def _end(indicator: Indicator, band) -> int:
    """The last value inside a band; the highest one has none, so any rate fits."""
    later = [start for start in indicator.starts if start > band.start]
    return min(later) - 1 if later else 100


def _more_users(facts: Facts, wanted: int) -> tuple[Crowd, ...] | None:
    """Couples that begin with a modern method."""
    if not facts.couples:
        return None
    users = facts.users
    found = least(lambda n: rate(users + n, facts.couples) >= wanted, facts.couples - users)
    return None if found is None else (Crowd("pus", found),)


def _more_long_acting(facts: Facts, wanted: int) -> tuple[Crowd, ...] | None:
    """Users that change to a long-acting method: fewer than new ones, since the whole stays the same."""
    users, long_acting = facts.users, facts.long_acting_users
    found = least(lambda n: rate(long_acting + n, users) >= wanted, users - long_acting)
    return None if found is None else (Crowd("peserta", found),)


def _less_unmet(facts: Facts, wanted: int) -> tuple[Crowd, ...] | None:
    """Couples whose wish to wait or to stop is served."""
    if not facts.couples:
        return None
    unmet = facts.unmet_need
    found = least(lambda n: rate(unmet - n, facts.couples) <= wanted, unmet)
    return None if found is None else (Crowd("pus", found),)


def _more_participants(facts: Facts, wanted: int, highest: int) -> tuple[Crowd, ...] | None:
    """Over the groups that the village has, so that the mean of the five rates reaches `wanted` with fewest people."""
    groups = []
    for slug in GROUPS:
        part, whole = getattr(facts, f"{slug}_participants") or 0, getattr(facts, TARGETS[slug]) or 0
        groups.append((part, whole, getattr(facts, f"has_{slug}") is not False))
    now = sum(rate(part, whole) for part, whole, _ in groups)
    needed, most = (
        least(lambda total, to=to: round((now + total) / 5) >= to, 5 * 100) or 0 for to in (wanted, highest)
    )
    best = [found for found in _fewest(tuple(groups), most)[needed:] if found is not None]
    if not best:
        return None
    counts = min(best, key=sum)
    return tuple(Crowd(slug, count) for slug, count in zip(GROUPS, counts, strict=True) if count)


@lru_cache(maxsize=500)
def _fewest(groups: tuple[tuple[int, int, bool], ...], most: int) -> tuple[tuple[int, ...] | None, ...]:
    """For each sum of whole per cents gained, up to `most` ("that or more"), the fewest people by group: a knapsack.

    groups: of each group its participants, its target, and whether more may join. Of equal answers the one found first
    stands, so the answer is the same every time.
    """
    best: list[tuple[int, tuple[int, ...]] | None] = [(0, ())]
    for part, whole, is_open in groups:
        gains = _gains(part, whole) if is_open and part < whole else [(0, 0)]
        after: list = [None] * (min(len(best) - 1 + gains[-1][0], most) + 1)
        for total, found in enumerate(best):
            if found is None:
                continue
            people, counts = found
            for gain, more in gains:
                reached = min(total + gain, most)
                old = after[reached]
                if old is None or people + more < old[0]:
                    after[reached] = (people + more, (*counts, more))
                if reached == most:
                    break  # more of the same group only costs more
        best = after
    return tuple(found and found[1] for found in best)


def _gains(part: int, whole: int) -> list[tuple[int, int]]:
    """(whole per cents gained, the fewest people for it), rising."""
    here, gains = rate(part, whole), [(0, 0)]
    for percent in range(here + 1, rate(whole, whole) + 1):
        people = least(lambda n, percent=percent: rate(part + n, whole) >= percent, whole - part)
        gain = rate(part + people, whole) - here
        if gain > gains[-1][0]:
            gains.append((gain, people))
    return gains


_COUNTS = {
    "cpr": _more_users,
    "long-acting": _more_long_acting,
    "unmet-need": _less_unmet,
}
