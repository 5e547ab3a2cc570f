"""How far many villages are, and what a jump is: without a database."""

import json
from datetime import date, timedelta
from random import Random

import pytest

from classification.actions.assess import DATA
from classification.engine.evaluation import evaluate, scores_of
from classification.engine.facts import Facts
from classification.engine.outlook import Outlook
from classification.engine.prospects import Guide, Moment, jumps_of
from classification.engine.steps import Advice
from classification.enums import Doer, Effort

# Input 14 of 15, Proses 6 of 9, Output 12 of 12: Dasar. Every score is worked out by hand from the table of bands.
ONE_SHORT = Facts(
    profile="isian", population="isian", family_planning="isian",
    has_pokja=True, pokja_members=14, is_pokja_trained=False,  # I1: 3
    funding_count=2,  # I2: 3
    has_bkb=True, has_bkr=True, has_bkl=True, has_uppka=False,  # I3: 3
    has_secretariat=True, has_data_house=False,  # I4: 2
    has_pkb=True, has_regulation=True,  # I5: 3, the most
    data_use_count=2, mechanism_count=1,  # P1: 3, P2: 2, P3: 1
    couples=100, families=100, teenagers=100,
    families_with_toddlers=100, families_with_teenagers=100, families_with_elderly=100,
    bkb_participants=20, bkr_participants=20, bkl_participants=20, uppka_participants=20, pikr_participants=20,  # O1: 2
    iud=30, injection=40,  # O2: 4, O3: 4
    wants_later=11, wants_none=0,  # O4: 2
)  # fmt: skip


@pytest.fixture(scope="module")
def advice():
    words = {"cepat": Effort.QUICK, "sedang": Effort.MEDIUM, "lambat": Effort.SLOW}
    shipped = json.loads((DATA / "advice" / "bkkbn-2023.json").read_text(encoding="utf-8"))["advice"]
    return [
        Advice(
            row["indicator"], row.get("fact", ""), row.get("score"), row["text"], row.get("general", ""),
            row.get("unfilled", ""), words[row["effort"]], tuple(Doer(each).label for each in row["doers"]),
            row["proof"],
        )
        for row in shipped
    ]  # fmt: skip


@pytest.fixture(scope="module")
def guide(rule, advice):
    return Guide(rule, advice)


def found(guide, facts):
    return guide.prospect(facts, scores_of(facts, guide.rule))


def test_village_that_lacks_one_point(guide):
    prospect = found(guide, ONE_SHORT)
    assert (prospect.missing, prospect.shortfalls) == (1, (("Input", 1),))
    assert (prospect.way.kelas, prospect.deeds, prospect.effort) == (3, ("Bentuk Rumah DataKu",), Effort.QUICK)
    assert {(lift.key, lift.kelas, lift.is_unfilled) for lift in prospect.lifts} == {
        ("I1-is_pokja_trained", 3, False),
        ("I2-4", 3, False),
        ("I3-4", 3, False),
        ("I4-has_data_house", 3, False),
    }
    deed = guide.deed("I4-has_data_house")
    assert (deed.text, deed.lacks, deed.advice.doers) == ("Bentuk Rumah DataKu", "Rumah DataKu", ("Desa", "Kabupaten"))
    assert guide.deed("I2-4").lacks == "Sumber dana sampai skor 4"


def test_answer_not_given_is_told_apart(guide):
    prospect = found(guide, ONE_SHORT._replace(has_data_house=None))
    assert prospect.deeds == ("Isi Rumah DataKu atau bentuk yang baru",)
    assert {lift.key for lift in prospect.lifts if lift.is_unfilled} == {"I4-has_data_house"}


def test_two_facts_of_one_indicator_are_no_single_deed(guide):
    prospect = found(guide, ONE_SHORT._replace(has_secretariat=False))  # Input 13: two points
    assert prospect.missing == 2
    assert not [lift for lift in prospect.lifts if lift.key.startswith("I4")]


def test_official_score_does_not_say_which_fact_is_lacking(guide):
    # Only the export is known; its scores are those of ONE_SHORT.
    prospect = found(guide, Facts(carried="333233212442"))
    assert prospect.missing == 1
    assert {lift.key for lift in prospect.lifts} == {"I1-rincian", "I2-4", "I3-4", "I4-rincian"}
    assert guide.deed("I4-rincian").lacks == ""


def test_highest_class_has_no_way(guide):
    assert found(guide, Facts(carried="444334444444")).way is None


@pytest.mark.parametrize("key", ["", "I4", "X9-3", "I4-3", "I2-9", "I2-has_pokja", "I2-rincian", "-", "I4-'"])
def test_unknown_deed_is_nothing(guide, key):
    assert guide.deed(key) is None


def test_the_way_is_that_of_the_rapor(guide, advice):
    """Two hundred villages drawn at random, a third of them with official scores: path and effort are the same."""
    draw = Random(7)
    for n in range(200):
        facts = _drawn(draw, guide.rule, carried=n % 3 == 0)
        prospect = found(guide, facts)
        outlook = Outlook(facts, evaluate(facts, guide.rule), guide.rule, advice)
        best = outlook.nearest and outlook.nearest.best
        assert prospect.way == (best and best.path)
        if best:
            assert prospect.effort == max(best.efforts)
            assert len(prospect.deeds) == len(best.deeds)


def _drawn(draw: Random, rule, *, carried: bool) -> Facts:
    values = {
        name: draw.choice((True, True, False, None)) for name in Facts._fields if name.startswith(("has_", "is_"))
    }
    counts = ("funding_count", "data_use_count", "mechanism_count")
    values |= {name: draw.choice((None, 0, 1, 2, 3, 4, 5)) for name in counts}
    reports = ("profile", "population", "family_planning")
    values |= {name: draw.choice(("isian", "impor", None)) if carried else "isian" for name in reports}
    score = "".join(str(draw.randint(1, each.highest)) for each in rule.indicators)
    few = {name: draw.randint(0, 12) for name in ("iud", "injection", "wants_later", "bkb_participants")}
    return Facts(
        **values, **few, couples=20, families_with_toddlers=20, pokja_members=draw.choice((None, 0, 9)),
        agencies=draw.randint(0, 8), carried=score if carried else "",
    )  # fmt: skip


# --- jumps --------------------------------------------------------------------------------------------------------

DAY = date(2026, 3, 1)


def moment(days: int, kelas: int, *, instrument: int = 1, has_reports: bool = True) -> Moment:
    return Moment(DAY + timedelta(days), kelas, f"{kelas}" * 12, instrument, has_reports)


@pytest.mark.parametrize(
    ("moments", "pairs"),
    [
        ([moment(0, 1), moment(60, 3)], [(1, 3, 60)]),
        ([moment(0, 1), moment(61, 3)], []),
        ([moment(0, 1), moment(30, 2)], []),
        ([moment(0, 4), moment(10, 2)], [(4, 2, 10)]),  # down is one, too
        ([moment(0, 1), moment(31, 2), moment(59, 3)], [(1, 3, 59)]),  # in two strides
        ([moment(0, 1), moment(31, 3), moment(50, 3)], [(1, 3, 31)]),  # told once
        ([moment(0, 1), moment(31, 1), moment(50, 3)], [(1, 3, 19)]),  # between the two nearest dates
        ([moment(0, 1), moment(20, 3), moment(40, 1)], [(1, 3, 20), (3, 1, 20)]),
        ([moment(30, 3), moment(0, 1)], [(1, 3, 30)]),  # in any order
        ([moment(0, 1, has_reports=False), moment(20, 3)], []),  # a first report
        ([moment(0, 1), moment(20, 3, instrument=2)], []),  # another rule
        ([], []),
    ],
)
def test_jumps(moments, pairs):
    assert [(each.before.kelas, each.after.kelas, each.days) for each in jumps_of(moments)] == pairs


def test_jump_tells_how_many_scores_changed():
    before, after = moment(0, 1)._replace(scores="433233211111"), moment(9, 3)._replace(scores="433233212442")
    assert jumps_of([before, after])[0].changed == 4
