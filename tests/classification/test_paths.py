"""The search against brute force: written here a second time, by trying everything."""

import random
from itertools import product

import pytest

from classification.engine.evaluation import judge
from classification.engine.paths import MOST, constraints, paths_up
from tests.classification.advice import RULE

HIGHEST = [indicator.highest for indicator in RULE.indicators]
SIZES = [(0, 5), (5, 8), (8, 12)]


def costs_for(scores, prices):
    """prices: for each indicator the price of reaching score 2, 3 and 4."""
    return tuple(tuple(own[score - 1 : top - 1]) for own, score, top in zip(prices, scores, HIGHEST, strict=True))


def cheapest_by_trying(scores, prices, memo):
    """{class: least cost}: every combination of raised scores of each index, then every case of the decision table."""
    passing = []
    for (start, end), index in zip(SIZES, RULE.indices, strict=True):
        own = tuple(scores[start:end])
        key = (start, own)
        if key not in memo:
            best = None
            for raised in product(*(range(s, top + 1) for s, top in zip(own, HIGHEST[start:end], strict=True))):
                if sum(raised) >= index.needed_points:
                    cost = sum(sum(p[a - 1 : b - 1]) for p, a, b in zip(prices[start:end], own, raised, strict=True))
                    best = cost if best is None else min(best, cost)
            memo[key] = best
        passing.append(memo[key])
    now = [
        sum(scores[start:end]) >= index.needed_points for (start, end), index in zip(SIZES, RULE.indices, strict=True)
    ]
    kelas, found = RULE.rulings[tuple(now)].kelas, {}
    for case, ruling in RULE.rulings.items():
        if ruling.kelas > kelas and all(wanted or not passes for wanted, passes in zip(case, now, strict=True)):
            cost = sum(p for p, wanted, passes in zip(passing, case, now, strict=True) if wanted and not passes)
            found[ruling.kelas] = min(found.get(ruling.kelas, cost), cost)
    return found


def test_search_is_optimal_on_5000_random_score_vectors():
    chance = random.Random(20231)
    for _ in range(5):
        prices = [[chance.choice((1, 3, 9)) for _ in range(3)] for _ in HIGHEST]
        memo = {}
        for _ in range(1_000):
            scores = [chance.randint(1, top) for top in HIGHEST]
            found = paths_up("".join(map(str, scores)), costs_for(scores, prices), RULE)
            assert {kelas: paths[0].cost for kelas, paths in found.items()} == cheapest_by_trying(scores, prices, memo)


def test_every_way_reaches_its_class_and_needs_each_of_its_steps():
    chance = random.Random(7)
    for _ in range(400):
        scores = [chance.randint(1, top) for top in HIGHEST]
        prices = [[1, 3, 9]] * 12
        for kelas, paths in paths_up("".join(map(str, scores)), costs_for(scores, prices), RULE).items():
            assert 1 <= len(paths) <= MOST
            assert [path.cost for path in paths] == sorted(path.cost for path in paths)
            assert len({path.rises for path in paths}) == len(paths)
            for path in paths:
                raised = list(scores)
                for rise in path.rises:
                    raised[rise.position] = rise.to
                assert judge("".join(map(str, raised)), RULE).kelas == kelas
                for rise in path.rises:
                    short = list(raised)
                    short[rise.position] -= 1
                    assert judge("".join(map(str, short)), RULE).kelas != kelas


def test_same_answer_every_time():
    scores = [2] * 12
    costs = costs_for(scores, [[3, 3, 3]] * 12)
    first = paths_up("2" * 12, costs, RULE)
    assert paths_up("2" * 12, costs, RULE) == first
    assert all(paths[0].cost == paths[-1].cost for paths in first.values())  # ties, so the order had to be decided


@pytest.mark.parametrize(
    ("scores", "reachable"),
    [
        ("333333331111", {4}),  # Berkembang: mending Output leads past Mandiri at once
        ("111111114444", {3, 4}),  # Output alone: never Berkembang again
        ("333331113333", {4}),
        ("111111111111", {2, 3, 4}),
        ("333333333333", set()),
    ],
)
def test_classes_that_can_be_reached_are_no_ladder(scores, reachable):
    costs = costs_for([int(digit) for digit in scores], [[1, 1, 1]] * 12)
    assert set(paths_up(scores, costs, RULE)) == reachable


@pytest.mark.parametrize(
    ("scores", "index", "sets"),
    [
        # With everything else at its best 14 of 15 points: one of Sarana and support has to rise.
        ("444111111111", 0, ((3, 4),)),
        ("333333331111", 0, ()),  # passes
        ("333331141111", 1, ((5, 6),)),  # 1 + 1 + 4: with one of them at 4 there are 9
        ("333331111111", 1, ((5, 6), (5, 7), (6, 7))),
        ("333333331444", 2, ()),
    ],
)
def test_constraints_name_the_smallest_sets_that_must_move(scores, index, sets):
    assert constraints(scores, RULE.indices[index], RULE) == sets


def test_constraints_are_true_by_trying():
    chance = random.Random(11)
    for _ in range(60):
        scores = [chance.randint(1, top) for top in HIGHEST]
        for number, (start, end) in enumerate(SIZES):
            index = RULE.indices[number]
            for kept in constraints("".join(map(str, scores)), index, RULE):
                best = sum(scores[i] if i in kept else HIGHEST[i] for i in range(start, end))
                assert best < index.needed_points
                for one in kept:
                    assert best - scores[one] + HIGHEST[one] >= index.needed_points
