"""An activity from the phone to the public page, in real browsers: reported, returned, mended, verified.

The kader works at 360 px throughout. Involvement of other sectors (P3) goes from 1 to 2 with the two agencies, first on
the reported basis, and on the verified one once the PKB has approved.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from classification.enums import Basis
from core.images import MAX_SIDE
from programs.models import Activity, ActivityPhoto
from tests.cast import VILLAGE
from tests.core.uploads import phone_photo
from tests.programs.content import STORY
from tests.test_flow import DESKTOP, PHONE, log_in, tab
from tests.villages.content import founded
from verification.enums import Status
from verification.models import StatusChange

P3 = 7  # position of "keterlibatan lintas sektor" among the twelve scores
WORDS = "Hitung lagi dari daftar hadir, sepertinya terlalu banyak."
PUBLIC = f"/wilayah/{VILLAGE}/"


@pytest.fixture
def village(cast, territory):
    return founded(cast.opdkb, territory[VILLAGE])


@pytest.fixture
def visit(assert_accessible):
    def look(page: Page):
        page.wait_for_load_state()
        assert_accessible(page)

    return look


def press(page: Page, name: str):
    page.get_by_role("button", name=name).click()


def pick(page: Page, group: str, *labels: str):
    for label in labels:
        page.locator(f"#id_{group}").get_by_text(label, exact=True).click()


def p3_of(kampung, basis: Basis) -> str:
    return kampung.assessments.get(basis=basis).scores[P3]


def report(kader: Page, server, visit):
    """Three pages, begun from the bottom bar, with one photo."""
    kader.get_by_role("navigation", name="Menu bawah").get_by_role("link", name="Lapor").click()
    kader.get_by_label("Judul kegiatan").fill("Masak bersama pangan lokal")
    kader.get_by_label("Tempat").fill("Balai Desa")
    kader.get_by_label("Cerita kegiatan").fill(STORY)
    visit(kader)
    press(kader, "lanjut ke rincian")
    pick(kader, "section", "Reproduksi")
    finder = kader.get_by_role("combobox", name="Kegiatan sub-program")
    finder.press_sequentially("dapur sehat")
    kader.get_by_role("listbox", name="Kegiatan sub-program").get_by_role("option").first.click()
    pick(kader, "targets", "PUS")
    for words, name in (("puskes", "Puskesmas"), ("pemdes", "Pemdes/Lurah")):
        kader.get_by_label("Cari instansi").fill(words)
        pick(kader, "agencies", name)
    kader.get_by_label("Laki-laki").fill("3")
    kader.get_by_label("Perempuan").fill("250")
    visit(kader)
    press(kader, "lanjut ke foto")
    photo = phone_photo(1)
    chosen = {"name": "IMG_1.jpg", "mimeType": photo.content_type, "buffer": photo.read()}
    kader.locator("input[type=file]").first.set_input_files(chosen)
    caption = kader.locator("[name^=caption_]").first
    caption.fill("Ibu hamil memasak bersama")
    visit(kader)
    press(kader, "Kirim laporan")
    expect(kader.get_by_role("heading", name="Laporan terkirim")).to_be_visible()
    visit(kader)


def test_activity_is_reported_returned_mended_and_verified(live_server, phone, new_context, cast, village, visit):
    kader, pkb, street = phone, tab(new_context(), DESKTOP), tab(new_context(), PHONE)
    log_in(kader, live_server, cast.kader)
    visit(kader)
    report(kader, live_server, visit)
    activity = Activity.objects.get()
    assert activity.status == Status.SUBMITTED
    assert max(activity.photos.get().width, activity.photos.get().height) <= MAX_SIDE
    assert (p3_of(village, Basis.REPORTED), p3_of(village, Basis.VERIFIED)) == ("2", "1")

    # Nobody outside sees it yet, its photo neither.
    street.goto(f"{live_server.url}{PUBLIC}kegiatan/{activity.pk}/")
    expect(street.get_by_text("Masak bersama")).to_have_count(0)
    assert street.request.get(f"{live_server.url}{ActivityPhoto.objects.get().get_public_url()}").status == 404

    # The PKB is told by the menu, and returns it with the field and words.
    log_in(pkb, live_server, cast.pkb)
    visit(pkb)
    menu = pkb.get_by_role("navigation", name="Menu utama")
    expect(menu.get_by_role("link", name="Verifikasi")).to_contain_text("1")
    menu.get_by_role("link", name="Verifikasi").click()
    visit(pkb)
    pkb.get_by_role("row", name="Masak bersama").get_by_role("link", name="Periksa").click()
    visit(pkb)
    pkb.keyboard.press("k")
    pkb.get_by_text("Peserta tidak wajar", exact=True).click()
    pkb.get_by_label("Isian yang dimaksud").select_option("women")
    pkb.locator("#id_reason_text").fill(WORDS)
    press(pkb, "Kirim pengembalian")
    expect(pkb.get_by_text("dikembalikan. Pengisi mendapat pemberitahuan")).to_be_visible()
    visit(pkb)

    # The kader's home says why, and leads to the box.
    kader.goto(f"{live_server.url}/tugas/")
    expect(kader.get_by_text(WORDS).first).to_be_visible()
    visit(kader)
    kader.get_by_role("link", name=re.compile("^Perbaiki")).first.click()
    kader.wait_for_url(re.compile(r"/isi/2/#id_women$"))
    expect(kader.locator("#id_women")).to_be_in_viewport()
    expect(kader.get_by_text(WORDS).first).to_be_visible()
    visit(kader)
    kader.get_by_label("Perempuan").fill("25")
    press(kader, "lanjut ke foto")
    press(kader, "Kirim laporan")
    expect(kader.get_by_role("heading", name="Laporan terkirim")).to_be_visible()

    # The PKB sees what changed, and approves with one key.
    pkb.goto(f"{live_server.url}/verifikasi/")
    pkb.get_by_role("link", name="Periksa").click()
    expect(pkb.get_by_text("diubah sejak dikembalikan").first).to_be_visible()
    visit(pkb)
    pkb.keyboard.press("s")
    expect(pkb.get_by_text("disetujui").first).to_be_visible()
    activity.refresh_from_db()
    assert (activity.status, activity.version, activity.participants) == (Status.VERIFIED, 2, 28)
    assert p3_of(village, Basis.VERIFIED) == "2"
    assert StatusChange.objects.filter(kind="kegiatan").count() == 4

    # Now everybody may read it, by its link and from the village's page.
    street.goto(f"{live_server.url}{PUBLIC}")
    visit(street)
    street.get_by_role("link", name="Masak bersama pangan lokal").first.click()
    expect(street.get_by_role("heading", level=1)).to_contain_text("Masak bersama pangan lokal")
    expect(street.get_by_text("Ibu hamil memasak bersama").first).to_be_visible()
    assert street.locator('meta[property="og:image"]').get_attribute("content").startswith("http")
    visit(street)
