"""The engine against the handbook: its worked villages, its bands, its decision table. No database."""

import json
import subprocess
import sys
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.actions.assess import DATA
from classification.engine.evaluation import band_of, evaluate, judge, scores_of
from classification.engine.facts import FAMILY_PLANNING, OWN, POPULATION, PROFILE, REPORT_OF, Facts, rate
from classification.engine.instrument import parse
from tests.classification.examples import EXAMPLES

RULE = parse(json.loads((DATA / "bkkbn-2023.json").read_text(encoding="utf-8")))
INDICATORS = {indicator.slug: indicator for indicator in RULE.indicators}
IMPORTED = "impor"


def reading(facts, slug):
    return next(r for r in evaluate(facts, RULE).readings if r.indicator.slug == slug)


# --- worked examples ---


@pytest.mark.parametrize("place", EXAMPLES)
def test_evaluate_worked_village(place):
    facts, scores, (cpr, long_acting, unmet, participation), indices, kelas = EXAMPLES[place]
    assert sum(filter(None, (facts.users, facts.pregnant, facts.wants_soon, facts.unmet_need))) == facts.couples
    result = evaluate(facts, RULE)
    values = {r.indicator.slug: r.value for r in result.readings}
    assert (values["O2"], values["O3"], values["O4"], values["O1"]) == (cpr, long_acting, unmet, participation)
    assert result.scores == scores
    assert result.verdict.indices == tuple(map(Decimal, indices))
    assert result.kelas == kelas


@pytest.mark.parametrize("place", EXAMPLES)
def test_scores_of_equals_evaluate(place):
    facts, scores, *_ = EXAMPLES[place]
    assert scores_of(facts, RULE) == scores


# --- the decision table ---


@pytest.mark.parametrize(
    ("passes", "kelas"),
    [
        ((False, False, False), 1),
        ((True, False, False), 1),
        ((False, True, False), 1),
        ((False, False, True), 1),
        ((True, True, False), 2),
        ((True, False, True), 3),
        ((False, True, True), 3),
        ((True, True, True), 4),
    ],
)
def test_judge_decision_table(passes, kelas):
    groups = (("33333", "11111"), ("333", "111"), ("3333", "1111"))
    scores = "".join(high if passed else low for passed, (high, low) in zip(passes, groups, strict=True))
    verdict = judge(scores, RULE)
    assert tuple(standing.passes for standing in verdict.standings) == passes
    assert verdict.kelas == kelas
    for passed, word in zip(passes, ("Input", "Proses", "Output"), strict=True):
        if passed:
            assert word in verdict.rule


def test_judge_least_sums_pass():
    for scores, points in (("33333", 15), ("333", 9), ("3333", 12)):
        index = next(index for index in RULE.indices if index.size == len(scores))
        assert index.needed_points == points
        assert index.values[points] == Decimal("3.00")
        assert index.values[points - 1] < Decimal("3.00")
    assert [index.highest for index in RULE.indices] == [Decimal("3.60"), Decimal("4.00"), Decimal("4.00")]
    assert [index.highest_points for index in RULE.indices] == [18, 12, 16]


@pytest.mark.parametrize("scores", ["", "1" * 11, "1" * 13, "0" * 12, "111411111111", "111111111115"])
def test_judge_refuses_impossible_scores(scores):
    with pytest.raises(ValueError, match="[Ss]kor"):
        judge(scores, RULE)


# --- bands, each boundary from both sides ---

BOUNDARIES = [
    ("I1", [(0, 1), (1, 2), (2, 3), (3, 4)]),
    ("I2", [(0, 1), (1, 2), (2, 3), (4, 3), (5, 4), (6, 4)]),
    ("I3", [(0, 1), (1, 2), (2, 2), (3, 3), (4, 3), (5, 4)]),
    ("I4", [(0, 1), (1, 2), (2, 3)]),
    ("I5", [(0, 1), (1, 2), (2, 3)]),
    ("P1", [(0, 1), (1, 2), (2, 3), (3, 3), (4, 4), (5, 4)]),
    ("P2", [(0, 1), (1, 2), (2, 2), (3, 3), (4, 3), (5, 4)]),
    ("P3", [(0, 1), (1, 2), (3, 2), (4, 3), (6, 3), (7, 4), (37, 4)]),
    ("O1", [(0, 1), (9, 1), (10, 2), (20, 2), (21, 3), (30, 3), (31, 4), (100, 4)]),
    ("O2", [(0, 1), (29, 1), (30, 2), (40, 2), (41, 3), (50, 3), (51, 4), (100, 4)]),
    ("O3", [(0, 1), (19, 1), (20, 2), (22, 2), (23, 3), (24, 3), (25, 4), (100, 4)]),
    ("O4", [(0, 4), (6, 4), (7, 3), (9, 3), (10, 2), (12, 2), (13, 1), (100, 1)]),
]


@pytest.mark.parametrize(
    ("slug", "value", "score"), [(slug, value, score) for slug, rows in BOUNDARIES for value, score in rows]
)
def test_band_of_boundary(slug, value, score):
    assert band_of(value, INDICATORS[slug]).score == score


@pytest.mark.parametrize("slug", INDICATORS)
def test_band_of_unfilled_is_lowest(slug):
    assert band_of(None, INDICATORS[slug]).score == 1


@pytest.mark.parametrize(
    ("pokja", "members", "trained", "score"),
    [
        (None, None, None, 1),
        (False, 12, True, 1),
        (True, None, None, 2),
        (True, 0, False, 2),
        (True, 12, False, 3),
        (True, 0, True, 3),
        (True, None, True, 3),
        (True, 12, True, 4),
    ],
)
def test_pokja_levels(pokja, members, trained, score):
    facts = Facts(profile=OWN, has_pokja=pokja, pokja_members=members, is_pokja_trained=trained)
    assert reading(facts, "I1").score == score


# --- rounding ---


@pytest.mark.parametrize(
    ("part", "whole", "whole_percent"),
    [(1, 8, 12), (3, 8, 38), (5, 200, 2), (7, 200, 4), (1, 200, 0), (25, 200, 12), (49, 400, 12), (51, 400, 13)],
)
def test_rate_halves_to_even(part, whole, whole_percent):
    assert rate(part, whole) == whole_percent


def test_rate_without_whole_is_zero():
    assert rate(5, 0) == rate(5, None) == rate(None, 5) == rate(0, 0) == 0


def test_unmet_need_of_twelve_and_a_half_percent_scores_two():
    facts = Facts(profile=OWN, population=OWN, family_planning=OWN, couples=200, wants_later=20, wants_none=5)
    assert (reading(facts, "O4").value, reading(facts, "O4").score) == (12, 2)


# --- what is not there ---


def test_evaluate_nothing_reported():
    result = evaluate(Facts(), RULE)
    assert result.scores == "1" * 12
    assert result.kelas == 1
    assert Facts().is_empty
    assert [r.indicator.slug for r in result.readings if not r.is_unfilled] == ["P3"]
    assert reading(Facts(), "O4").missing == ("laporan Penduduk", "laporan KB")


@pytest.mark.parametrize("missing", ["population", "family_planning"])
def test_unmet_need_without_a_report_scores_one(missing):
    facts = Facts(profile=OWN, population=OWN, family_planning=OWN, couples=100)._replace(**{missing: None})
    assert reading(facts, "O4").score == 1


def test_unmet_need_of_zero_scores_four():
    facts = Facts(population=OWN, family_planning=OWN, couples=100, wants_later=0, wants_none=0)
    assert reading(facts, "O4").score == 4
    assert reading(facts, "O4").notes == ()


@pytest.mark.parametrize("couples", [0, None])
def test_unmet_need_without_couples_scores_four_and_says_so(couples):
    facts = Facts(population=OWN, family_planning=OWN, couples=couples)
    assert reading(facts, "O4").score == 4
    assert "Tanpa PUS" in reading(facts, "O4").notes[0]
    assert (reading(facts, "O2").score, reading(facts, "O3").score, reading(facts, "O1").score) == (1, 1, 1)


def test_long_acting_needs_no_population_report():
    facts = Facts(family_planning=OWN, iud=25, pill=75)
    assert reading(facts, "O3").score == 4
    assert reading(facts, "O2").score == 1


def test_unfilled_is_told_from_none():
    none = Facts(profile=OWN, has_secretariat=False, has_data_house=False)
    unknown = Facts(profile=OWN)
    half = Facts(profile=OWN, has_secretariat=True)
    assert (reading(none, "I4").value, reading(none, "I4").missing) == (0, ())
    assert (reading(unknown, "I4").value, reading(unknown, "I4").missing) == (None, ("Sekretariat", "Rumah DataKu"))
    assert (reading(half, "I4").score, reading(half, "I4").missing) == (2, ("Rumah DataKu",))


def test_missing_leaves_out_what_is_not_asked():
    assert reading(Facts(profile=OWN, has_pokja=False), "I1").missing == ()
    facts = Facts(profile=OWN, population=OWN, family_planning=OWN, has_uppka=False)
    assert "peserta UPPKA" not in reading(facts, "O1").missing
    assert "peserta BKB" in reading(facts, "O1").missing


# --- official scores carried over ---

OFFICIAL = "434332443443"


def test_carried_scores_stand_where_nothing_was_reported():
    result = evaluate(Facts(carried=OFFICIAL), RULE)
    assert result.scores == scores_of(Facts(carried=OFFICIAL), RULE) == OFFICIAL
    assert all(r.is_carried and r.missing == () for r in result.readings)
    assert not Facts(carried=OFFICIAL).is_empty


def test_carried_scores_stand_beside_imported_counts():
    facts = Facts(profile=IMPORTED, population=IMPORTED, family_planning=IMPORTED, has_pokja=False, carried=OFFICIAL)
    assert scores_of(facts, RULE) == OFFICIAL


def test_carried_value_is_shown_only_where_it_explains_the_score():
    facts = Facts(profile=IMPORTED, mechanism_count=5, data_use_count=1, carried=OFFICIAL)
    assert (reading(facts, "P2").score, reading(facts, "P2").value) == (4, 5)
    assert (reading(facts, "P1").score, reading(facts, "P1").value) == (2, 1)
    assert (reading(facts._replace(data_use_count=3), "P1").score) == 2
    assert (reading(facts._replace(data_use_count=3), "P1").value) is None


def test_own_report_replaces_carried_scores_of_its_part():
    facts = Facts(profile=OWN, has_pokja=False, carried=OFFICIAL)
    # Profil decides I1 to P2; agencies keep the better score, and the Output stays official.
    assert scores_of(facts, RULE) == "11111" + "114" + "3443"


@pytest.mark.parametrize("reported", ["population", "family_planning"])
def test_own_part_of_a_rate_replaces_its_carried_score(reported):
    facts = Facts(population=IMPORTED, family_planning=IMPORTED, couples=100, pill=10, carried=OFFICIAL)
    scores = scores_of(facts._replace(**{reported: OWN}), RULE)
    assert scores[9] == "1"  # 10 % CPR, no longer the official 4
    assert scores[10] == ("4" if reported == "population" else "1")  # MKJP needs the KB report alone


@pytest.mark.parametrize("reported", ["population", "family_planning"])
def test_own_report_alone_leaves_scores_that_need_another_one(reported):
    facts = Facts(couples=100, pill=10, carried=OFFICIAL, **{reported: OWN})
    assert scores_of(facts, RULE)[8:10] == OFFICIAL[8:10]
    assert scores_of(facts, RULE)[11] == OFFICIAL[11]
    assert reading(facts, "O2").is_carried
    assert reading(facts, "O3").is_carried is (reported == "population")


def test_newer_import_replaces_carried_scores_it_can_tell():
    facts = Facts(profile=IMPORTED, population=IMPORTED, family_planning=IMPORTED, carried=OFFICIAL, newer="profil kb")
    facts = facts._replace(has_pokja=True, mechanism_count=0, couples=100, pill=60, condom=0)
    # An import holds no groups, facilities or uses of data: those stay official, and so does what it left empty.
    assert scores_of(facts, RULE) == "23433" + "214" + "1414"


def test_newer_import_of_one_report_counts_for_what_needs_it():
    facts = Facts(population=IMPORTED, family_planning=IMPORTED, couples=100, iud=10, carried=OFFICIAL)
    assert scores_of(facts._replace(newer="penduduk"), RULE)[8:] == "1" + "1" + "4" + "4"  # MKJP needs KB alone
    assert scores_of(facts._replace(newer="kb", family_planning=None), RULE)[8:] == OFFICIAL[8:]
    assert scores_of(facts._replace(newer=""), RULE)[8:] == OFFICIAL[8:]


@pytest.mark.parametrize(("agencies", "score"), [(0, 3), (3, 3), (4, 3), (7, 4)])
def test_agencies_keep_the_better_of_own_and_official(agencies, score):
    facts = Facts(profile=OWN, agencies=agencies, carried="111111131111")
    assert reading(facts, "P3").score == score


# --- properties ---

scores = st.tuples(*(st.integers(1, indicator.highest) for indicator in RULE.indicators)).map(
    lambda digits: "".join(map(str, digits))
)
counts = st.none() | st.integers(0, 3000)
facts = st.builds(
    Facts,
    profile=st.sampled_from([None, OWN, IMPORTED]),
    population=st.sampled_from([None, OWN, IMPORTED]),
    family_planning=st.sampled_from([None, OWN, IMPORTED]),
    carried=st.just("") | scores,
    agencies=st.integers(0, 40),
    kb_agencies=st.integers(0, 2),
    activities=st.integers(0, 400),
    newer=st.lists(st.sampled_from([PROFILE, POPULATION, FAMILY_PLANNING]), unique=True).map(" ".join),
    **{name: st.none() | st.booleans() for name in Facts._fields if name.startswith(("has_", "is_"))},
    **{name: counts for name in REPORT_OF if not name.startswith(("has_", "is_"))},
)


@given(scores, st.data())
def test_raising_one_score_never_lowers_the_class(before, data):
    i = data.draw(st.integers(0, 11))
    raised = min(int(before[i]) + 1, RULE.indicators[i].highest)
    assert judge(before[:i] + str(raised) + before[i + 1 :], RULE).kelas >= judge(before, RULE).kelas


def test_every_combination_of_scores_has_exactly_one_class():
    # The class depends on the three sums alone, so all sums stand for all 2,359,296 combinations.
    ranges = [range(index.size, index.highest_points + 1) for index in RULE.indices]
    found = {RULE.rulings[tuple(p >= i.needed_points for p, i in zip(points, RULE.indices, strict=True))].kelas
             for points in product(*ranges)}  # fmt: skip
    assert found == {1, 2, 3, 4}
    assert len(RULE.rulings) == 8


@given(facts)
def test_evaluate_and_scores_of_never_differ(drawn):
    result = evaluate(drawn, RULE)
    assert result.scores == scores_of(drawn, RULE)
    for r in result.readings:
        assert 1 <= r.score <= r.indicator.highest
        assert r.band
        if r.value is not None:
            assert band_of(r.value, r.indicator).score == r.score


@given(facts, st.sampled_from([POPULATION, FAMILY_PLANNING]))
def test_own_report_without_the_other_never_changes_what_needs_both(drawn, kind):
    fields = {POPULATION: "population", FAMILY_PLANNING: "family_planning"}
    before = drawn._replace(population=None, family_planning=None, newer="")
    after = before._replace(**{fields[kind]: OWN}, newer=kind)
    for i, indicator in enumerate(RULE.indicators):
        if {POPULATION, FAMILY_PLANNING} <= set(indicator.reports):
            assert scores_of(before, RULE)[i] == scores_of(after, RULE)[i]


def test_engine_needs_no_django():
    code = "import sys, classification.engine; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=DATA.parent.parent, check=False).returncode == 0
