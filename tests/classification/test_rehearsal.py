"""*Uji aturan* on worked villages, expectations written by hand; the page, its file, and that nothing is stored."""

import io
from copy import deepcopy

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from classification.actions.assess import load_instruments
from classification.actions.versions import copy_version, save_draft
from classification.engine.instrument import parse
from classification.queries.rehearsal import FALLS, RISES, STAYS, Comparison
from classification.queries.stored import current_instrument
from classification.views.rehearsal import BUSY_KEY
from core.excel import read_xlsx

from .examples import EXAMPLES


def facts(place):
    return EXAMPLES[place][0]


def changed(definition, change):
    copy = deepcopy(definition)
    change(copy)
    return parse(copy)


def compared(definition, change, place):
    return Comparison(parse(definition), changed(definition, change)).of(facts(place))


def own_threshold(index, value):
    return lambda d: d["indices"][index].update(threshold=value)


# --- pure ---


def test_a_lower_threshold_lifts(definition):
    """Lombok Timur 434233442441: Output 11 of 16 is 2.75; with 2.75 as its threshold: Berkelanjutan."""
    found = compared(definition, own_threshold(2, "2.75"), "Lombok Timur")
    assert (found.before.kelas, found.after.kelas, found.direction) == (2, 4, RISES)
    assert found.reason == (
        "Output jadi mencapai batas (2,75 dari batas 3,00, menjadi 2,75 dari batas 2,75): batas 3,00 menjadi 2,75."
    )


def test_a_stricter_band_lowers_and_is_named(definition):
    """Luwu Utara 423333424423: Input 15 of 15. With Rumah DataKu and Sekretariat worth 2 only, 14 do not pass."""

    def stricter(d):
        bands = d["indices"][0]["indicators"][4]["bands"]
        bands[2] = {"from": 3, "score": 3, "text": "keduanya dan lagi"}

    found = Comparison(parse(definition), changed(definition, stricter)).of(facts("Luwu Utara"))
    assert (found.before.kelas, found.after.kelas, found.direction) == (4, 3, FALLS)
    assert found.reason == (
        "Input tidak lagi mencapai batas (3,00 dari batas 3,00, menjadi 2,80 dari batas 3,00): "
        "PKB pendamping dan regulasi skor 3 menjadi 2."
    )


def test_weights_move_an_index(definition):
    """Luwu Utara, Proses 342: 9 / 3 is 3.00; with 1 : 3 : 1 it is (3 + 12 + 2) / 5 = 3.40."""

    def heavier(d):
        d["indices"][1]["indicators"][1]["weight"] = 3

    found = compared(definition, heavier, "Luwu Utara")
    assert (found.direction, found.reason) == (STAYS, "Proses 3,00 menjadi 3,40: bobot berubah.")


def test_another_table_is_named(definition):
    def milder(d):
        next(r for r in d["decision"] if (r["input"], r["process"], r["output"]) == (True, False, False))["kelas"] = 2

    found = compared(definition, milder, "Musi Banyuasin")
    assert (found.before.kelas, found.after.kelas) == (1, 2)
    assert found.reason == "Tabel keputusan berubah untuk keadaan: Input mencapai batas, Proses dan Output tidak."


def test_the_same_rule_changes_nothing(definition):
    for place in EXAMPLES:
        found = compared(definition, lambda d: None, place)
        assert (found.direction, found.reason) == (STAYS, "")


# --- the page ---


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []


def counted():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


def test_the_page_tells_who_rises_and_why_and_stores_nothing(client, cast, reported):
    """The village is Mandiri: Proses below 3.00. With Proses at 1.00 it is Berkelanjutan."""
    load_instruments()
    draft = copy_version(current_instrument(), by=cast.pusat)
    definition = deepcopy(draft.definition)
    own_threshold(1, "1.00")(definition)
    save_draft(draft, by=cast.pusat, definition=definition)
    client.force_login(cast.pusat)
    url = reverse("rule-rehearsal")
    asked = {"versi": draft.pk, "prov": "33", "kab": "33.16"}
    client.get(url)
    before = counted()
    response = client.get(url, asked)
    result = response.context["result"]
    assert (result.read, result.rises, result.falls, result.stays) == (1, 1, 0, 0)
    assert result.matrix == {(3, 4): 1}
    text = response.content.decode()
    assert "Bila “BKKBN 2023, 12 indikator (draf)” berlaku hari ini" in text
    assert "Proses jadi mencapai batas" in text
    assert "Batas indeks Proses: 3,00 menjadi 1,00" in text
    response = client.get(url, asked | {"export": "xlsx"})
    sheet = read_xlsx(io.BytesIO(b"".join(response.streaming_content)))
    (row,) = sheet.rows
    assert (row[0], row[6:9]) == (reported.region_id, ["Naik", "Mandiri", "Berkelanjutan"])
    assert counted() == before
    # Verified: nothing is, so the village is Dasar by both rules; Proses passes, which alone is not enough.
    result = client.get(url, asked | {"dasar": "terverifikasi"}).context["result"]
    assert (result.matrix, [line.change.direction for line in result.lines]) == ({(1, 1): 1}, [STAYS])


def test_the_nation_is_asked_for_on_purpose_and_one_at_a_time(client, cast, reported):
    load_instruments()
    draft = copy_version(current_instrument(), by=cast.pusat)
    client.force_login(cast.admin)
    url = reverse("rule-rehearsal")
    response = client.get(url, {"versi": draft.pk})
    assert response.context["result"] is None
    assert "Uji untuk seluruh Indonesia" in response.content.decode()
    asked = {"versi": draft.pk, "nasional": "1"}
    cache.add(BUSY_KEY, True)
    assert client.get(url, asked).status_code == 503
    cache.delete(BUSY_KEY)
    response = client.get(url, asked)
    assert (response.status_code, response.context["result"].read) == (200, 1)
    assert "Tidak ada: rentang, bobot" in response.content.decode()
    assert cache.get(BUSY_KEY) is None


def test_without_another_version_the_page_says_what_to_do(client, cast):
    load_instruments()
    client.force_login(cast.pusat)
    assert "Belum ada versi lain" in client.get(reverse("rule-rehearsal")).content.decode()
