"""*Coba perubahan* without a database: what is asked, what follows, and ways upward carried out."""

import json

import pytest

from classification.actions.assess import DATA
from classification.engine.evaluation import evaluate
from classification.engine.facts import OWN, Facts
from classification.engine.outlook import Outlook
from classification.engine.scenario import Kind, differences, imagine, query_of, questions_of
from classification.engine.scenario_paths import scenario_query, values_for
from classification.engine.steps import Advice
from classification.forms.scenario import ScenarioForm
from tests.classification.examples import EXAMPLES

# Sumber Rejeki as the design shows it: Input 14 of 15, Proses 9 of 9, Output 12 of 12.
FACTS = Facts(
    profile=OWN, population=OWN, family_planning=OWN,
    has_pokja=True, pokja_members=14, is_pokja_trained=False, funding_count=3,
    has_bkb=True, has_bkr=True, has_bkl=True, has_uppka=False, has_pikr=None,
    has_secretariat=True, has_data_house=False, has_pkb=True, has_regulation=True,
    data_use_count=3, mechanism_count=4, agencies=5,
    couples=571, families=1046, teenagers=470,
    families_with_toddlers=176, families_with_teenagers=197, families_with_elderly=143,
    bkb_participants=63, bkr_participants=41, bkl_participants=52, uppka_participants=0,
    iud=34, mow=21, mop=2, condom=12, implant=83, injection=196, pill=58,
    pregnant=38, wants_soon=69, wants_later=31, wants_none=27,
)  # fmt: skip
CARRIED = Facts(carried="323321331111")


@pytest.fixture(scope="module")
def advice():
    rows = json.loads((DATA / "advice" / "bkkbn-2023.json").read_text(encoding="utf-8"))["advice"]
    efforts = {"cepat": 1, "sedang": 3, "lambat": 9}
    return [
        Advice(
            row["indicator"], row.get("fact", ""), row.get("score"), row["text"], row.get("general", ""),
            row.get("unfilled", ""), efforts[row["effort"]], tuple(row["doers"]), row["proof"],
        )
        for row in rows
    ]  # fmt: skip


def tried(facts, rule, **values):
    return imagine(facts, evaluate(facts, rule), values, rule).result


def form_of(facts, rule, sent):
    result = evaluate(facts, rule)
    return ScenarioForm(sent, questions=questions_of(facts, result), facts=facts, instrument=rule)


@pytest.mark.parametrize(
    ("values", "scores", "kelas"),
    [
        ({}, "333233332442", 3),
        ({"rumah_dataku": True}, "333333332442", 4),
        ({"dilatih": True}, "433233332442", 4),
        ({"regulasi": False}, "333223332442", 3),
        ({"uppka": True, "pikr": True}, "334233332442", 4),
        ({"bkb": False}, "332233332442", 3),  # its participants go with it: 21 % and 36 % are 11 % of five
        ({"bkb": False, "bkl": False}, "332233331442", 1),  # 21 % are 4 % of five
        ({"peserta_kb": 200}, "333233332242", 1),  # 35 % use one
        ({"mkjp": 0}, "333233332412", 1),
        ({"unmet": 0}, "333233332444", 3),
        ({"instansi": 7}, "333233342442", 3),
    ],
)
def test_scenario_gives_scores_and_class(rule, values, scores, kelas):
    result = tried(FACTS, rule, **values)
    assert (result.scores, result.kelas) == (scores, kelas)


def test_empty_village_is_tried_from_nothing(rule):
    result = tried(Facts(), rule, pokja=True, sekretariat=True, rumah_dataku=True)
    assert (result.scores, result.kelas) == ("211311111111", 1)
    assert tried(Facts(), rule, skor_O2=4, skor_O3=4, skor_O4=4).scores == "111111111444"


def test_carried_score_gives_way_to_what_is_tried(rule):
    """Of a village with official scores alone the bands are asked; what nobody touches stays official."""
    result = evaluate(CARRIED, rule)
    asked = questions_of(CARRIED, result)
    assert [(q.name, q.kind, q.now) for q in asked] == [
        (f"skor_{indicator.slug}", Kind.LEVEL, int(digit))
        for indicator, digit in zip(rule.indicators, CARRIED.carried, strict=True)
    ]
    after = tried(CARRIED, rule, skor_I4=3, skor_O1=4)
    assert after.scores == "323321334111"


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"peserta_bkb": "177"}, "peserta_bkb", "Paling banyak 176, sasarannya."),
        ({"peserta_bkb": "-1"}, "peserta_bkb", "tidak boleh kurang dari nol"),
        ({"peserta_bkb": "banyak"}, "peserta_bkb", "Tulis angka bulat"),
        ({"peserta_uppka": "5"}, "peserta_uppka", "Pilih dulu UPPKA ada."),
        ({"peserta_kb": "572"}, "peserta_kb", "Paling banyak 571, jumlah PUS."),
        ({"mkjp": "407"}, "mkjp", "daripada peserta KB modern (406)"),
        ({"peserta_kb": "100"}, "mkjp", "daripada peserta KB modern (100)"),
        ({"peserta_kb": "540"}, "unmet", "tinggal 31 PUS"),
        ({"unmet": "166"}, "unmet", "tinggal 165 PUS"),
        ({"instansi": "4"}, "instansi", "tidak kurang dari 5"),
        ({"mekanisme": "6"}, "mekanisme", "Paling banyak 5."),
        ({"rumah_dataku": "mungkin"}, "rumah_dataku", "Pilih ada atau tidak ada."),
        ({"pokja": "tidak", "dilatih": "ada"}, "dilatih", "Pokja belum ada."),
    ],
)
def test_form_says_what_cannot_be(rule, sent, field, words):
    form = form_of(FACTS, rule, sent)
    assert not form.is_valid()
    assert words in "".join(form.errors[field])


def test_form_keeps_only_what_differs(rule):
    sent = {
        "rumah_dataku": "ada",
        "sekretariat": "ada",
        "peserta_kb": "406",
        "peserta_bkb": "",
        "pikr": "tidak",
        "x": "1",
    }
    form = form_of(FACTS, rule, sent)
    assert form.is_valid()
    assert form.values == {"pikr": False, "rumah_dataku": True}
    assert query_of(form.values) == "pikr=tidak&rumah_dataku=ada"
    again = form_of(FACTS, rule, {"pikr": "tidak", "rumah_dataku": "ada"})
    assert again.is_valid() and again.values == form.values


def test_differences_tell_what_was_set(rule):
    result = evaluate(FACTS, rule)
    values = {"rumah_dataku": True, "peserta_kb": 200, "dana": 4}
    found = differences(result, imagine(FACTS, result, values, rule), values, questions_of(FACTS, result))
    assert [(row.indicator.slug, row.before, row.after, row.text) for row in found] == [
        ("I4", 2, 3, "Rumah DataKu ada"),
        ("O2", 4, 2, "Peserta KB modern dari 406 menjadi 200"),
    ]


@pytest.mark.parametrize("place", EXAMPLES)
@pytest.mark.parametrize("is_carried", [False, True])
def test_every_way_of_the_examples_is_a_scenario_that_arrives(rule, advice, place, is_carried):
    """Carried out as the form takes it, each way brings its class, and no score falls by it."""
    facts = EXAMPLES[place][0]
    facts = Facts(carried=EXAMPLES[place][1]) if is_carried else facts
    result = evaluate(facts, rule)
    outlook = Outlook(facts, result, rule, advice)
    for goal in outlook.goals:
        for way in goal.ways:
            values = values_for(facts, result, way.path, advice, rule)
            after = imagine(facts, result, values, rule).result
            assert after.kelas >= goal.kelas, (way, values, after.scores)
            assert all(new >= old for old, new in zip(result.scores, after.scores, strict=True))
            form = form_of(facts, rule, dict(pair.split("=") for pair in query_of(values).split("&")))
            assert form.is_valid(), (values, form.errors)
            assert form.values == values


def test_cheapest_way_is_one_tick(rule, advice):
    outlook = Outlook(FACTS, evaluate(FACTS, rule), rule, advice)
    assert scenario_query(outlook, outlook.goals[0].best.path, advice) == "rumah_dataku=ada"
