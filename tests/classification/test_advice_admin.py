"""The texts of the steps upward in the Django admin, and how the shipped ones get there."""

import pytest
from django.urls import reverse

from classification.actions.assess import copy_advice, load_instruments
from classification.models import Instrument, StepAdvice
from classification.queries.stored import advice_of, current_instrument
from tests.classification.advice import ADVICE

pytestmark = pytest.mark.django_db


def change(client, user, row, **changes):
    client.force_login(user)
    sent = {
        "instrument": row.instrument_id, "indicator": row.indicator, "fact": row.fact, "score": row.score or "",
        "position": row.position, "text": row.text, "general": row.general, "unfilled": row.unfilled,
        "effort": row.effort, "doers": row.doers, "proof": row.proof,
    }  # fmt: skip
    return client.post(reverse("admin:classification_stepadvice_change", args=[row.pk]), sent | changes)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@pytest.fixture
def row(cast):
    return StepAdvice.objects.get(fact="has_data_house")


def test_shipped_steps_are_what_the_pure_tests_read():
    assert advice_of(current_instrument()) == ADVICE


def test_every_indicator_has_a_step_for_each_of_its_levels():
    for indicator in current_instrument().rule.indicators:
        own = [each for each in ADVICE if each.indicator == indicator.slug]
        assert len(own) == indicator.highest - 1


def test_loading_again_keeps_what_people_wrote(row):
    StepAdvice.objects.filter(pk=row.pk).update(text="Buka Rumah DataKu di balai desa")
    load_instruments()
    row.refresh_from_db()
    assert row.text == "Buka Rumah DataKu di balai desa"
    assert StepAdvice.objects.count() == len(ADVICE)


def test_pusat_rewords_a_step_of_a_published_version(client, cast, row):
    assert change(client, cast.pusat, row, text="Buka Rumah DataKu", doers=["desa", "dunia-usaha"]).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.advice.doers) == ("Buka Rumah DataKu", ("Desa", "Dunia usaha"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"indicator": "X9"}, "Instrumen ini tidak memuat X9. Yang ada: I1, I2"),
        ({"score": "3"}, "Pilih salah satu: isian yang dipenuhi, atau skor yang dicapai."),
        ({"fact": "has_pkb"}, "Sarana tidak membaca isian ini."),
        ({"fact": "", "score": "4"}, "Sarana tidak memiliki skor 4 untuk dicapai."),
        ({"text": "Bentuk {jumlah} rumah"}, "Tanda ini tidak dikenal di sini: {jumlah}."),
        ({"text": "Bentuk {n rumah"}, "Tanda ini tidak dikenal di sini: {."),
        ({"text": "Bentuk {n} rumah", "general": ""}, "Isi kalimat tanpa angka"),
        ({"unfilled": "Isi {n}"}, "Tanda ini tidak dikenal di sini: {n}."),
        ({"doers": []}, "Bidang ini tidak boleh kosong."),
    ],
)
def test_wrong_step_is_refused_with_the_reason(client, cast, row, changes, words):
    response = change(client, cast.pusat, row, **changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    before = (row.text, row.fact, row.score)
    row.refresh_from_db()
    assert (row.text, row.fact, row.score) == before


def test_province_may_not_change_steps(client, cast, row):
    assert change(client, cast.provinsi, row, text="Lain").status_code == 403


def test_new_version_gets_the_steps_of_the_indicators_it_keeps():
    source = current_instrument()
    definition = {
        **source.definition,
        "slug": "uji",
        "indices": [dict(index) for index in source.definition["indices"]],
    }
    definition["indices"][0]["indicators"] = definition["indices"][0]["indicators"][1:]
    target = Instrument.objects.create(
        slug="uji", name="Uji", source="Uji", valid_from=source.valid_from, definition=definition
    )
    assert copy_advice(source, target) == len([each for each in ADVICE if each.indicator != "I1"])
    assert {each.indicator for each in advice_of(target)} == {each.indicator for each in ADVICE} - {"I1"}
    assert StepAdvice.objects.filter(instrument=source).count() == len(ADVICE)
