"""Drafts in the admin: the form, what it refuses without losing what was typed, publishing, and files."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from classification.actions.assess import load_instruments
from classification.actions.versions import copy_version
from classification.forms.drafts import DraftForm
from classification.models import Instrument
from classification.queries.stored import current_instrument
from tests.worlds import world

FIRST = "indices-0-indicators-1-bands-"  # I2, Sumber dana: 0, 1, 2, 5


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []


@world
def shipped():
    load_instruments()
    return current_instrument()


@world
def copied(shipped, cast):
    return copy_version(shipped, by=cast.pusat)


@pytest.fixture
def draft(copied, cast, client):
    client.force_login(cast.pusat)
    return copied


def address(row, page="change"):
    return reverse(f"admin:classification_instrument_{page}", args=[row.pk])


def as_typed(row, **changes):
    form = DraftForm(row.definition, seen=row.updated_at)
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in sent.items()} | changes


def test_what_is_not_touched_stays_as_it_was(definition):
    form = DraftForm(definition)
    sent = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    again = DraftForm(definition, {name: str(value) for name, value in sent.items()})
    assert again.is_valid(), again.errors
    typed = again.typed()
    assert sorted(typed.pop("decision"), key=str) == sorted(definition["decision"], key=str)
    assert typed == {key: value for key, value in definition.items() if key != "decision"}


def test_copy_edit_and_publish(client, cast, shipped):
    client.force_login(cast.pusat)
    response = client.post(address(shipped, "copy"))
    draft = Instrument.objects.drafts().get()
    assert response.url == address(draft)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    typed = as_typed(
        draft,
        name="Aturan 2027",
        slug="aturan-2027",
        valid_from=tomorrow,
        **{FIRST + "3-from": "6", "indices-1-threshold": "2.50", "indices-0-indicators-1-weight": "2", "_publish": "1"},
    )
    response = client.post(address(draft), typed)
    assert response.url == address(draft, "publish")
    draft = Instrument.objects.get(pk=draft.pk)
    assert (draft.name, draft.slug, draft.valid_from.isoformat()) == ("Aturan 2027", "aturan-2027", tomorrow)
    rule = draft.rule
    assert rule.indicators[1].starts == (0, 1, 2, 6)
    assert (rule.indices[0].weights, str(rule.indices[1].threshold)) == ((1, 2, 1, 1, 1), "2.50")
    page = client.get(address(draft, "publish")).content.decode()
    assert "tidak dapat diubah, ditarik, atau dihapus" in page
    assert "Bobot indeks Input" in page
    assert client.post(address(draft, "publish"), {"seen": draft.updated_at.isoformat()}).url == address(draft)
    draft.refresh_from_db()
    assert (draft.is_published, draft.published_by_name) == (True, cast.pusat.name)
    assert client.post(address(draft, "publish")).status_code == 302  # a second click


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({FIRST + "1-from": "0"}, FIRST + "1-from", "Tumpang tindih"),
        ({FIRST + "0-from": "1", FIRST + "1-from": "2", FIRST + "2-from": "3"}, FIRST + "0-from", "belum punya skor"),
        ({FIRST + "1-from": "satu"}, FIRST + "1-from", "bilangan bulat"),
        ({FIRST + "1-text": ""}, FIRST + "1-text", "Lengkapi baris ini"),
        ({FIRST + "4-from": "9"}, FIRST + "4-score", "Lengkapi baris ini"),
        ({FIRST + "1-score": "1"}, FIRST + "0-score", "Skor 2 tidak pernah dicapai"),
        ({"threshold": "3.9"}, "threshold", "tidak dapat dicapai"),
        ({"indices-0-indicators-0-weight": "0"}, "indices-0-indicators-0-weight", "1 sampai 100"),
        ({"slug": "bkkbn-2023"}, "slug", "sudah dipakai"),
        ({"decision-0-text": ""}, "decision-0-text", "Isi bagian ini"),
        ({"decision-0-kelas": "7"}, "decision-0-kelas", ""),
        ({"valid_from": "besok"}, "valid_from", "Tulis tanggal"),
    ],
)
def test_a_mistake_is_told_beside_the_field_and_nothing_typed_is_lost(client, draft, changes, field, words):
    response = client.post(address(draft), as_typed(draft, source="Keputusan yang baru ditulis", **changes))
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    text = response.content.decode()
    assert "Keputusan yang baru ditulis" in text
    assert 'class="error-summary"' in text
    draft.refresh_from_db()
    assert "Keputusan" not in draft.source


def test_a_row_left_empty_is_removed_and_an_error_below_it_finds_its_place(client, draft):
    without = {f"{FIRST}3-{key}": "" for key in ("from", "score", "text")}
    assert client.post(address(draft), as_typed(draft, **without)).status_code == 302
    draft = Instrument.objects.get(pk=draft.pk)
    assert draft.rule.indicators[1].highest == 3
    first = {f"{FIRST}0-{key}": "" for key in ("from", "score", "text")}
    response = client.post(address(draft), as_typed(draft, **first))
    assert "Nilai 0 sampai 0" in " ".join(response.context["form"].errors[FIRST + "1-from"])


def test_what_somebody_else_saved_is_not_overwritten_unawares(client, draft):
    typed = as_typed(draft, name="Dari jendela kedua")
    client.post(address(draft), as_typed(draft, name="Dari jendela pertama"))
    response = client.post(address(draft), typed)
    assert response.status_code == 409
    assert "Dari jendela kedua" in response.content.decode()
    again = {name: response.context["form"][name].value() or "" for name in response.context["form"].fields}
    assert client.post(address(draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.name == "Dari jendela kedua"


@pytest.mark.parametrize("who", ["pusat", "admin", "provinsi"])
def test_a_published_version_is_read_only_for_everybody(client, cast, shipped, who):
    client.force_login(getattr(cast, who))
    page = client.get(address(shipped))
    assert page.status_code == 200
    assert "Simpan draf" not in page.content.decode()
    before = Instrument.objects.values().get(pk=shipped.pk)
    assert client.post(address(shipped), as_typed(shipped, name="Lain")).status_code == 403
    upload = {"file": SimpleUploadedFile("x.json", json.dumps(shipped.definition).encode())}
    assert client.post(address(shipped, "upload"), upload).status_code == 403
    assert client.post(address(shipped, "delete"), {"post": "yes"}).status_code == 403
    assert Instrument.objects.values().get(pk=shipped.pk) == before


def test_provinces_read_drafts_and_change_none(client, cast, draft):
    client.force_login(cast.provinsi)
    assert "Salin sebagai draf" not in client.get(address(draft)).content.decode()
    rehearsal = reverse("rule-rehearsal")
    assert rehearsal not in client.get(reverse("admin:classification_instrument_changelist")).content.decode()
    for page in ("copy", "publish", "upload"):
        assert client.post(address(draft, page)).status_code == 403
    assert client.post(address(draft), as_typed(draft, name="Lain")).status_code == 403
    assert client.post(address(draft, "delete"), {"post": "yes"}).status_code == 403


def test_a_day_that_has_begun_is_refused_on_the_page(client, draft):
    client.post(address(draft), as_typed(draft, valid_from=timezone.localdate().isoformat()))
    assert "paling awal besok" in client.get(address(draft)).content.decode()
    response = client.post(address(draft, "publish"))
    assert response.status_code == 422
    assert "paling awal besok" in response.content.decode()
    assert Instrument.objects.drafts().get() == draft


def test_a_draft_is_deleted_on_its_page(client, draft):
    assert client.post(address(draft, "delete"), {"post": "yes"}).status_code == 302
    assert not Instrument.objects.drafts().exists()


def test_the_file_comes_back_as_it_went(client, draft):
    content = client.get(address(draft, "download")).content
    changed = json.loads(content) | {"name": "Dari berkas"}
    response = client.post(
        address(draft, "upload"), {"file": SimpleUploadedFile("a.json", json.dumps(changed).encode())}
    )
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.definition == changed


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff", "bukan JSON"), (b"[]", "bukan susunan"), (b'{"indices": []}', "harus tetap ini"), (b"", "kosong")],
)
def test_a_file_that_is_no_instrument_is_refused(client, draft, content, words):
    response = client.post(address(draft, "upload"), {"file": SimpleUploadedFile("a.json", content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    before = draft.definition
    draft.refresh_from_db()
    assert draft.definition == before
