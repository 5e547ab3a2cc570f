"""From what somebody asks for to what was done, on a phone: a chain the proposer can follow; and what a citizen
reads."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from pokja.actions.proposals import switch_public_proposals
from programs.actions import submit_activity
from regions.models import Region
from tests.cast import VILLAGE
from tests.programs.content import drafted
from tests.territory import BLORA
from tests.villages.content import founded
from verification.actions import change_status
from verification.enums import Step

YEAR = timezone.localdate().year
PROPOSALS = f"/kampung/{VILLAGE}/usulan/?tahun={YEAR}"
PLAN = f"/kampung/{VILLAGE}/rencana/?tahun={YEAR}"


@pytest.fixture
def kampung(cast, territory):
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    return founded(cast.opdkb, Region.objects.get(pk=VILLAGE), "Sumber Rejeki")


def proposed(page, title, origin="", name=""):
    page.get_by_role("link", name="Catat usulan").click()
    page.locator("#id_title").fill(title)
    if origin:
        page.locator("label", has_text=origin).click()
        page.get_by_label("Nama pengusul").fill(name)
    page.get_by_role("button", name="Simpan usulan").click()
    page.get_by_role("link", name=f"Semua usulan {YEAR}").click()


def test_proposal_becomes_what_was_done(phone, live_server, cast, kampung, sign_in, assert_accessible):
    sign_in(cast.kader)
    phone.goto(live_server.url + PROPOSALS)
    proposed(phone, "Kelas memasak makanan bayi")
    proposed(phone, "Senam lansia tiap bulan", "Sarasehan RT", "Bu Sri, RT 03")
    assert_accessible(phone)

    # the Pokja ranks, and decides
    sign_in(cast.pkb)
    phone.goto(live_server.url + PROPOSALS)
    phone.get_by_role("button", name="Naikkan Senam lansia tiap bulan").click()
    lines = phone.locator(".ranked > li")
    assert "Senam lansia" in lines.first.inner_text()
    phone.get_by_role("link", name="Kelas memasak makanan bayi", exact=True).click()
    assert_accessible(phone)
    phone.get_by_role("link", name="Jadikan kegiatan rencana").click()
    phone.get_by_label("Sub-program").select_option(label="4 Pendampingan keluarga berisiko stunting")
    phone.get_by_label("Bulan").select_option("1")
    assert_accessible(phone)
    phone.get_by_role("button", name="Masukkan ke rencana").click()
    assert "masuk rencana" in phone.locator(".messages").inner_text()

    # the activity names the item
    activity = drafted(kampung, cast.kader, title="Memasak bubur kelor")
    sign_in(cast.kader)
    phone.goto(live_server.url + activity.get_edit_url(2))
    phone.get_by_label("Bagian dari rencana").select_option(label="Kelas memasak makanan bayi")
    phone.get_by_role("button", name="Simpan, lanjut ke foto").click()
    activity.refresh_from_db()
    submit_activity(activity, by=cast.kader)
    phone.goto(live_server.url + PLAN)
    assert "Menunggu verifikasi" in phone.locator(".plan-table").inner_text()
    change_status(activity, Step.VERIFY, by=cast.pkb)
    phone.reload()
    done = phone.locator(".plan-table").inner_text()
    assert "Terlaksana" in done and "Terverifikasi 1 kali, 64 peserta" in done
    assert_accessible(phone)

    # and who proposed it is told, and sees it
    phone.goto(live_server.url + reverse("notice-list"))
    told = re.compile(f"^Buka.*Usulan “Kelas memasak makanan bayi” masuk rencana {YEAR}")
    phone.get_by_role("button", name=told).click()
    answer = phone.locator("section", has_text="Jawaban Pokja").last.inner_text()
    assert "Terlaksana" in answer and "64 peserta" in answer
    phone.get_by_role("link", name="Kelas memasak makanan bayi").click()
    assert "Memasak bubur kelor" in phone.locator("main").inner_text()
    assert_accessible(phone)
    phone.set_viewport_size({"width": 1280, "height": 900})
    for url in (PLAN, PROPOSALS):
        phone.goto(live_server.url + url)
        assert_accessible(phone)


def test_citizen_reads_why_a_proposal_goes_no_further(phone, live_server, cast, kampung, sign_in, assert_accessible):
    phone.goto(f"{live_server.url}/wilayah/{VILLAGE}/")
    phone.get_by_role("link", name="Usulkan kegiatan").click()
    assert_accessible(phone)
    phone.get_by_label("Usulan Anda").fill("Talang air RT 03")
    phone.get_by_label("Penjelasan").fill("Bocor sejak tahun lalu, airnya masuk rumah.")
    phone.wait_for_timeout(3_100)  # nobody is faster; machines are
    phone.get_by_role("button", name="Kirim usulan").click()
    phone.wait_for_url(re.compile("/usulan/[0-9a-f-]{36}/"))
    private = phone.url
    assert "Menunggu ditinjau" in phone.locator("main").inner_text()
    assert_accessible(phone)

    sign_in(cast.kader)
    phone.goto(f"{live_server.url}/kampung/{VILLAGE}/usulan/?tahun={YEAR + 1}")
    phone.get_by_role("link", name="Tinjau Talang air RT 03").click()
    phone.get_by_role("link", name="Tidak dilanjutkan").click()
    phone.get_by_label("Alasan").fill("Talang sudah diperbaiki RT bulan lalu.")
    phone.get_by_role("button", name="Jangan lanjutkan").click()

    phone.context.clear_cookies()
    phone.goto(private)
    answer = phone.locator("main").inner_text()
    assert "Tidak dilanjutkan" in answer and "Talang sudah diperbaiki RT bulan lalu." in answer
    phone.set_viewport_size({"width": 1280, "height": 900})
    assert_accessible(phone)
    phone.goto(f"{live_server.url}/wilayah/{VILLAGE}/usulan/")
    assert_accessible(phone)
