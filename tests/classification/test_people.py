"""How many people move a band: proven minimal by counting up from nobody."""

import random
from itertools import product

import pytest

from classification.engine.facts import GROUPS, OWN, TARGETS, Facts
from classification.engine.people import people_for, people_until_fall
from tests.classification.advice import RULE

BY_MEASURE = {indicator.measure: indicator for indicator in RULE.indicators}
REPORTS = {"profile": OWN, "population": OWN, "family_planning": OWN}


def score_of(indicator, facts) -> int:
    value = indicator.measure_of(facts)
    return [band.score for band in indicator.bands if band.start <= value][-1]


def served(measure, facts, n) -> Facts:
    """The village after n people more did what the measure asks for; None where there are not that many."""
    if measure == "cpr":
        return facts._replace(pill=facts.pill + n)
    if measure == "long-acting":
        return facts._replace(pill=facts.pill - n, iud=facts.iud + n)
    later = min(n, facts.wants_later)
    return facts._replace(wants_later=facts.wants_later - later, wants_none=facts.wants_none - (n - later))


def most(measure, facts) -> int:
    return {
        "cpr": (facts.couples or 0) - facts.users,
        "long-acting": facts.pill or 0,
        "unmet-need": facts.unmet_need,
    }[measure]


@pytest.mark.parametrize("measure", ["cpr", "long-acting", "unmet-need"])
def test_people_to_a_band_are_the_fewest(measure):
    chance, indicator, moved = random.Random(measure), BY_MEASURE[measure], 0
    for _ in range(150):
        pill, iud, later, none, rest = (chance.randint(0, 90) for _ in range(5))
        facts = Facts(
            **REPORTS, couples=pill + iud + later + none + rest, pill=pill, iud=iud, wants_later=later, wants_none=none
        )
        for score in range(score_of(indicator, facts) + 1, indicator.highest + 1):
            tried = [
                n for n in range(most(measure, facts) + 1) if score_of(indicator, served(measure, facts, n)) >= score
            ]
            found = people_for(indicator, facts, score)
            assert (found and found[0].count) == (tried[0] if tried else None)
            moved += bool(tried)
    assert moved > 50  # the table above met enough villages that can move at all


def test_participants_are_the_fewest_over_all_groups():
    chance, indicator, moved = random.Random(5), BY_MEASURE["participation"], 0
    for _ in range(25):
        whole = {slug: chance.randint(0, 6) for slug in GROUPS}
        part = {slug: chance.randint(0, min(1, whole[slug])) for slug in GROUPS}
        owned = {f"has_{slug}": chance.random() > 0.3 for slug in GROUPS}
        facts = Facts(
            **REPORTS,
            **owned,
            **{f"{slug}_participants": part[slug] for slug in GROUPS},
            **{TARGETS[slug]: whole[slug] for slug in GROUPS},
        )
        for score in range(score_of(indicator, facts) + 1, 5):
            fewest = None
            for more in product(*(range(whole[s] - part[s] + 1 if owned[f"has_{s}"] else 1) for s in GROUPS)):
                after = facts._replace(
                    **{f"{slug}_participants": part[slug] + n for slug, n in zip(GROUPS, more, strict=True)}
                )
                if (fewest is None or sum(more) < fewest) and score_of(indicator, after) >= score:
                    fewest = sum(more)
            found = people_for(indicator, facts, score)
            assert (found and sum(crowd.count for crowd in found)) == fewest
            if found:  # and they really do it
                more = {f"{crowd.kind}_participants": part[crowd.kind] + crowd.count for crowd in found}
                assert score_of(indicator, facts._replace(**more)) >= score
                moved += 1
    assert moved > 20


@pytest.mark.parametrize(
    ("unmet", "couples", "score", "people"),
    [
        (13, 100, 2, 1),  # 13 % to 12 %
        (25, 200, 2, 0),  # 12,5 % is 12 already: halves go to the even neighbour
        (27, 200, 2, 2),  # 13,5 % is 14; 26 of 200 is 13; 25 of 200 is 12,5 and therefore 12
        (52, 483, 3, 7),  # Tanggamus: 45 of 483 is 9,3 %
        (58, 571, 3, 4),  # 54 of 571 is 9,46 %; 55 would be 9,63 %, which is 10
    ],
)
def test_halves_go_to_the_even_neighbour_also_on_the_way_up(unmet, couples, score, people):
    facts = Facts(**REPORTS, couples=couples, wants_later=unmet, wants_none=0)
    found = people_for(BY_MEASURE["unmet-need"], facts, score)
    assert sum(crowd.count for crowd in found) == people


def test_nobody_can_be_served_without_couples_or_users():
    facts = Facts(**REPORTS, couples=0)
    assert people_for(BY_MEASURE["cpr"], facts, 2) is None
    assert people_for(BY_MEASURE["long-acting"], facts, 2) is None
    assert people_for(BY_MEASURE["participation"], facts, 2) is None


def test_counts_have_no_people():
    assert people_for(BY_MEASURE["funding"], Facts(**REPORTS, funding_count=1), 3) is None


def test_until_fall_is_the_first_couple_too_many():
    indicator = BY_MEASURE["unmet-need"]
    facts = Facts(**REPORTS, couples=571, wants_later=40, wants_none=18)  # 10,16 %: score 2
    count = people_until_fall(indicator, facts)
    assert score_of(indicator, facts._replace(wants_later=40 + count)) == 1
    assert score_of(indicator, facts._replace(wants_later=40 + count - 1)) == 2
    assert count == 14
