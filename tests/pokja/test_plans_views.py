"""The tab Rencana and the pages of its items and documents."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core import pdf
from pokja.actions.plans import add_item, drop_item, start_plan
from pokja.actions.proposals import plan_proposal, propose
from pokja.models import Plan, PlanItem
from programs.actions import submit_activity
from reference.models import SubProgram
from tests.cast import VILLAGE
from tests.core.uploads import other
from tests.core.uploads import pdf as signed
from tests.programs.content import drafted, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

YEAR = timezone.localdate().year
TAB = f"/kampung/{VILLAGE}/rencana/"
OF_YEAR = f"{TAB}tahun/{YEAR}/"


@world
def plan(cast, kampung):
    return start_plan(kampung, by=cast.kader, year=YEAR)


@world
def item(cast, plan):
    return add_item(plan, by=cast.kader, title="Kelas ibu", subprogram=SubProgram.objects.get(code="stunting"), month=1)


@pytest.fixture
def kader(client, cast):
    client.force_login(cast.kader)
    return client


def filled(**changes):
    fields = {"title": "Senam lansia", "subprogram": "stunting", "times": "12", "funding_state": "ada"}
    return fields | {"section": "ekonomi", "month": "3", "budget": "Rp1.850.000"} | changes


# --- the tab --------------------------------------------------------------------------------------------------


def test_year_without_a_plan_says_what_to_do_and_begins_it(kader, cast, kampung):
    page = kader.get(TAB).content.decode()
    assert f"RKM {YEAR} belum ada" in page and f"Susun RKM {YEAR}" in page
    response = kader.post(f"{OF_YEAR}mulai/", follow=True)
    assert f"RKM {YEAR} belum berisi kegiatan" in response.content.decode()
    kader.force_login(cast.opd)
    page = kader.get(f"{TAB}?tahun={YEAR + 1}").content.decode()
    assert "Susun RKM" not in page and "Pokja kampung ini yang menyusun rencana" in page


@pytest.mark.parametrize("asked", ["abc", "0001", "1999", "99999", "²⁰²⁶", ""])
def test_year_that_cannot_be_shown_is_this_one(kader, kampung, asked):
    assert kader.get(TAB, {"tahun": asked}).context["year"] == YEAR


def test_tab_tells_what_was_reported_and_verified_of_each_item(kader, cast, kampung, item):
    for officer in (None, cast.pkb):
        activity = drafted(kampung, cast.kader, plan_item=item, title=f"Kelas {officer}")
        submit_activity(activity, by=cast.kader)
        if officer:
            change_status(activity, Step.VERIFY, by=officer)
    PlanItem.objects.filter(pk=item.pk).update(times=3)
    page = kader.get(TAB).content.decode()
    assert "Dilaporkan 2 dari 3 kali" in page
    assert "Terverifikasi 1 kali, 64 peserta, terakhir" in page


def test_tab_costs_the_same_with_one_item_and_with_three(kader, cast, plan, item, django_assert_max_num_queries):
    subprogram = item.subprogram
    with django_assert_max_num_queries(24) as few:
        kader.get(TAB)
    for title in ("Senam", "Panen"):
        add_item(plan, by=cast.kader, title=title, subprogram=subprogram, month=2)
    with django_assert_max_num_queries(len(few)):
        assert len(kader.get(TAB).context["lines"]) == 3


def test_struck_items_stand_apart_with_their_reason(kader, cast, item):
    drop_item(item, by=cast.kader, reason="Bidan pindah tugas")
    page = kader.get(TAB).content.decode()
    assert "1 kegiatan dicoret" in page and "Bidan pindah tugas" in page


# --- items ----------------------------------------------------------------------------------------------------


def test_item_is_added_once_however_often_it_is_sent(kader, plan):
    data = filled(key=str(uuid.uuid4()))
    for _ in range(2):
        assert kader.post(f"{OF_YEAR}tambah/", data).status_code == 302
    item = PlanItem.objects.get()
    assert (item.title, item.times, item.month, item.budget) == ("Senam lansia", 12, 3, 1_850_000)
    assert (item.section.code, item.subprogram.code) == ("ekonomi", "stunting")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Tulis apa yang akan dikerjakan."),
        ({"subprogram": ""}, "Pilih satu dari delapan sub-program."),
        ({"times": "0"}, "Sedikitnya 1 kali."),
        ({"times": "367"}, "Paling banyak 366 kali."),
        ({"month": "13"}, "tidak"),
        ({"budget": "seratus"}, "Tulis angka rupiah tanpa huruf"),
        ({"funding_state": "tanpa"}, "Kegiatan tanpa biaya tidak memerlukan anggaran."),
        ({"target_people": "9.999.999.999"}, "Terlalu besar"),
    ],
)
def test_wrong_input_is_kept_and_explained(kader, plan, changes, words):
    response = kader.post(f"{OF_YEAR}tambah/", filled(**changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page and "Ada isian yang perlu diperbaiki" in page
    assert not PlanItem.objects.exists()


def test_item_changed_by_somebody_else_is_told_and_the_input_stays(kader, cast, item):
    url = f"{TAB}{item.pk}/ubah/"
    seen = kader.get(url).context["form"].initial["seen"]
    item.title = "Kelas ayah"
    item.save()
    data = filled(title="Kelas ibu dan anak", seen=seen)
    response = kader.post(url, data)
    assert response.status_code == 409
    assert "Kelas ibu dan anak" in response.content.decode()
    assert (
        kader.post(url, filled(title="Kelas ibu dan anak", seen=response.context["form"]["seen"].value())).status_code
        == 302
    )
    item.refresh_from_db()
    assert item.title == "Kelas ibu dan anak"


def test_choice_taken_out_of_its_list_stays_with_the_item(kader, item):
    subprogram = item.subprogram
    subprogram.is_active = False
    subprogram.save()
    page = kader.get(f"{TAB}{item.pk}/ubah/").content.decode()
    assert f'<option value="{subprogram.code}" selected>' in page
    assert subprogram.short_name not in kader.get(f"{OF_YEAR}tambah/").content.decode()


def test_item_page_lists_its_activities_and_proposals(kader, cast, kampung, item):
    proposal = propose(kampung, by=cast.kader, title="Kelas ibu muda", year=YEAR)
    plan_proposal(proposal, by=cast.pkb, item=item)
    submitted(kampung, cast.kader, plan_item=item, title="Kelas perdana")
    drafted(kampung, cast.kader, plan_item=item, title="Masih draf")
    submitted(kampung, cast.kader, title="Bukan bagian")
    page = kader.get(item.get_absolute_url()).content.decode()
    assert "Kelas perdana" in page and "Kelas ibu muda" in page
    assert "Masih draf" not in page and "Bukan bagian" not in page
    assert "/coret/" not in page  # something was reported


def test_item_page_costs_the_same_with_one_activity_and_with_three(
    kader, cast, kampung, item, django_assert_max_num_queries
):
    submitted(kampung, cast.kader, plan_item=item)
    with django_assert_max_num_queries(20) as few:
        kader.get(item.get_absolute_url())
    for title in ("Kedua", "Ketiga"):
        submitted(kampung, cast.kader, plan_item=item, title=title)
    with django_assert_max_num_queries(len(few)):
        kader.get(item.get_absolute_url())


def test_striking_asks_for_a_reason(kader, item):
    url = f"{TAB}{item.pk}/coret/"
    assert kader.post(url, {"reason": ""}).status_code == 422
    assert kader.post(url, {"reason": "Dana dialihkan"}).status_code == 302
    item.refresh_from_db()
    assert item.drop_reason == "Dana dialihkan"
    assert kader.get(f"{TAB}{item.pk}/ubah/").status_code == 302


def test_unfinished_items_are_offered_and_those_ticked_come_along(kader, cast, kampung, plan, item):
    old = start_plan(kampung, by=cast.kader, year=YEAR - 1)
    panen, senam = (
        add_item(old, by=cast.kader, title=title, subprogram=item.subprogram) for title in ("Panen", "Senam")
    )
    assert f"2 kegiatan {YEAR - 1} belum selesai" in kader.get(TAB).content.decode()
    url = f"{OF_YEAR}lanjutkan/"
    assert "checked" in kader.get(url).content.decode()
    assert kader.post(url, {}).status_code == 422
    kader.post(url, {"items": [panen.pk]})
    assert set(plan.items.values_list("title", flat=True)) == {"Kelas ibu", "Panen"}


# --- the document -----------------------------------------------------------------------------------------------


def test_document_holds_items_sums_and_places_to_sign(kader, item, monkeypatch):
    monkeypatch.setattr(pdf, "renderer", lambda: None)  # the page that stands in for the PDF shows its content
    page = kader.get(f"{OF_YEAR}cetak/").content.decode()
    assert f"Rencana kerja masyarakat (RKM) {YEAR}" in page and "Kelas ibu" in page
    assert "Kepala Desa Brabowan" in page and "Ketua Pokja Kampung KB Sumber Rejeki" in page


def test_document_is_a_pdf(kader, item):
    response = kader.get(f"{OF_YEAR}cetak/")
    assert response.status_code == 200
    if response["Content-Type"] == "application/pdf":
        assert response.content.startswith(b"%PDF")


def test_signed_copy_is_kept_and_handed_out_to_who_may_see_the_village(client, cast, kampung, item):
    client.force_login(cast.kader)
    url = f"{OF_YEAR}tanda-tangan/"
    upload = signed()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.post(url, {"signed_on": tomorrow, "file": upload}).status_code == 422
    upload.seek(0)
    assert client.post(url, {"signed_on": f"{YEAR}-01-05", "file": upload}).status_code == 302
    assert Plan.objects.get().signed_on.year == YEAR
    assert "Unduh salinan bertanda tangan" in client.get(TAB).content.decode()
    client.force_login(cast.opd)
    response = client.get(f"{OF_YEAR}berkas/")
    assert response.getvalue().startswith(b"%PDF")
    assert response["Content-Disposition"] == f'attachment; filename="RKM-{VILLAGE}-{YEAR}.pdf"'
    client.force_login(cast.kader2)
    assert client.get(f"{OF_YEAR}berkas/").status_code == 404
    client.logout()
    assert client.get(f"{OF_YEAR}berkas/").status_code == 302


def test_no_file_but_a_document_is_taken(kader, item):
    upload = other(b"MZ not a document", "rkm.pdf")
    response = kader.post(f"{OF_YEAR}tanda-tangan/", {"signed_on": f"{YEAR}-01-05", "file": upload})
    assert response.status_code == 422
    assert "bukan PDF atau gambar" in response.content.decode()
    assert not Plan.objects.get().signed_file
