"""The report form on a phone: the whole entry, a second tap, no script, a crash, no signal."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from programs.actions import save_activity
from programs.models import Activity
from reference.models import CatalogueActivity, SubProgram
from tests.cast import VILLAGE, make_cast
from tests.conftest import DESKTOP, PHONE
from tests.programs.content import STORY, drafted, submitted
from tests.territory import make_territory
from tests.villages.content import founded
from verification.actions import change_status
from verification.enums import Status, Step

CREATE = f"/kampung/{VILLAGE}/kegiatan/lapor/"


@pytest.fixture
def village(transactional_db):
    territory, cast = make_territory(), make_cast()
    kampung = founded(cast.opdkb, territory[VILLAGE])
    stunting = SubProgram.objects.get(code="stunting")
    CatalogueActivity.objects.create(
        code="uji-zebra", name="Dapur zebra", keywords="lumbung", subprogram=stunting, position=200
    )
    return cast, kampung


def begin(tab, live_server, title="Masak bersama"):
    tab.goto(f"{live_server.url}{CREATE}")
    tab.get_by_label("Judul kegiatan").fill(title)
    tab.get_by_label("Tempat").fill("Balai Desa")
    tab.get_by_label("Cerita kegiatan").fill(STORY)


def onward(tab, words):
    tab.get_by_role("button", name=words).click()


def state(tab):
    return tab.locator("[data-form-state]")


def kept(tab):
    return tab.evaluate("Object.keys(localStorage)")


def test_whole_entry_on_a_phone(village, live_server, phone, sign_in, assert_accessible):
    cast, _ = village
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}{CREATE}")
    assert_accessible(phone)
    phone.get_by_label("Judul kegiatan").fill("Masak bersama")
    phone.get_by_label("Tempat").fill("Balai Desa")
    phone.get_by_text("Contoh kalimat", exact=True).click()
    onward(phone, "Pakai contoh kalimat")
    assert "[tujuan]" in phone.get_by_label("Cerita kegiatan").input_value()
    expect(state(phone)).to_contain_text(re.compile(r"Tersimpan di HP, \d\d\.\d\d WIB"))
    phone.get_by_label("Cerita kegiatan").fill(STORY)
    onward(phone, "lanjut ke rincian")

    finder = phone.get_by_role("combobox", name="Kegiatan sub-program")
    finder.press_sequentially("lumbung")
    found = phone.get_by_role("listbox", name="Kegiatan sub-program").get_by_role("option")
    expect(found.first).to_contain_text("Kata kunci: lumbung")
    assert_accessible(phone)
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(finder).to_have_value("Dapur zebra")
    expect(phone.get_by_label("4 Pendampingan keluarga berisiko stunting")).to_be_checked()
    phone.locator("#id_section").get_by_text("Reproduksi", exact=True).click()
    phone.locator("#id_targets").get_by_text("PUS", exact=True).click()
    phone.get_by_label("Cari instansi").fill("puskes")
    phone.locator("#id_agencies").get_by_text("Puskesmas").click()
    expect(phone.locator("#id_agencies .pills")).to_contain_text("Puskesmas")
    phone.get_by_label("Laki-laki").fill("3")
    phone.get_by_label("Perempuan").fill("1.025")
    expect(phone.locator("output")).to_have_text("1.028")
    phone.get_by_label("Biaya (rupiah)").fill("1850000")
    phone.get_by_label("Biaya (rupiah)").blur()
    expect(phone.get_by_label("Biaya (rupiah)")).to_have_value("1.850.000")
    assert_accessible(phone)
    onward(phone, "lanjut ke foto")

    assert_accessible(phone)
    onward(phone, "Kirim laporan")
    phone.get_by_role("heading", name="Laporan terkirim").wait_for()
    assert_accessible(phone)
    activity = Activity.objects.get()
    assert (activity.status, activity.participants, activity.cost) == (Status.SUBMITTED, 1028, 1_850_000)
    assert activity.catalogue.code == "uji-zebra"
    assert kept(phone) == []


def test_double_tap_makes_one_report(village, live_server, phone, sign_in):
    cast, _ = village
    sign_in(cast.kader)
    begin(phone, live_server)
    phone.get_by_role("button", name="lanjut ke rincian").dblclick()
    phone.get_by_role("group", name="Seksi").wait_for()
    assert Activity.objects.count() == 1


def test_going_back_and_sending_again_is_the_same_report(village, live_server, phone, sign_in):
    cast, _ = village
    sign_in(cast.kader)
    begin(phone, live_server)
    onward(phone, "lanjut ke rincian")
    phone.get_by_role("group", name="Seksi").wait_for()
    phone.go_back()
    phone.get_by_label("Judul kegiatan").fill("Masak bersama di RW 2")
    onward(phone, "lanjut ke rincian")
    phone.get_by_text("tidak dibuat dua kali").wait_for()
    assert Activity.objects.get().title == "Masak bersama di RW 2"
    phone.goto(f"{live_server.url}{CREATE}")
    phone.get_by_label("Judul kegiatan").fill("Senam lansia")
    onward(phone, "lanjut ke rincian")
    phone.get_by_role("group", name="Seksi").wait_for()
    assert Activity.objects.count() == 2


def test_whole_entry_without_scripts(village, live_server, browser, client):
    cast, _ = village
    client.force_login(cast.kader)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="id-ID")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    begin(tab, live_server)
    assert tab.get_by_role("button", name="Pakai contoh kalimat").count() == 0
    onward(tab, "lanjut ke rincian")
    tab.locator("#id_section").get_by_text("Ekonomi", exact=True).click()
    tab.locator("#id_catalogue").select_option("uji-zebra")
    tab.locator("#id_targets").get_by_text("PUS", exact=True).click()
    tab.get_by_text("37 instansi lain").click()
    tab.locator("#id_agencies").get_by_text("Puskesmas").click()
    tab.get_by_label("Laki-laki").fill("3")
    tab.get_by_label("Perempuan").fill("25")
    onward(tab, "lanjut ke foto")
    onward(tab, "Kirim laporan")
    tab.get_by_role("heading", name="Laporan terkirim").wait_for()
    activity = Activity.objects.get()
    assert (activity.status, activity.subprograms.get().code) == (Status.SUBMITTED, "stunting")
    context.close()


def test_what_was_not_sent_comes_back_after_a_crash(village, live_server, phone, sign_in, assert_accessible):
    cast, kampung = village
    sign_in(cast.kader)
    begin(phone, live_server, title="Belum terkirim")
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.goto(f"{live_server.url}{CREATE}")
    expect(phone.get_by_label("Judul kegiatan")).to_have_value("Belum terkirim")
    phone.get_by_text("dipulihkan dari HP ini").wait_for()
    assert_accessible(phone)
    onward(phone, "Buang isian itu")
    expect(phone.get_by_label("Judul kegiatan")).to_have_value("")
    expect(phone.get_by_text("dipulihkan dari HP ini")).to_be_hidden()

    draft = drafted(kampung, cast.kader, agencies=[], targets=[])
    phone.goto(f"{live_server.url}{draft.get_edit_url(2)}")
    phone.get_by_label("Cari instansi").fill("puskes")
    phone.locator("#id_agencies").get_by_text("Puskesmas").click()
    phone.locator("#id_targets").get_by_text("Lansia", exact=True).click()
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.reload()
    expect(phone.locator("#id_agencies .pills").get_by_label("Puskesmas")).to_be_checked()
    expect(phone.locator("#id_targets").get_by_label("Lansia", exact=True)).to_be_checked()


def test_restored_input_does_not_write_over_what_others_saved_since(village, live_server, phone, sign_in):
    cast, kampung = village
    draft = drafted(kampung, cast.kader)
    sign_in(cast.kader)
    page = f"{live_server.url}{draft.get_edit_url(2)}"
    phone.goto(page)
    phone.get_by_label("Laki-laki").fill("12")
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.goto("about:blank")
    save_activity(draft, by=cast.pkb, cleaned={"women": 40})
    phone.goto(page)
    phone.get_by_text("dipulihkan dari HP ini").wait_for()
    onward(phone, "lanjut ke foto")
    phone.get_by_text("baru saja disimpan di tempat lain").wait_for()
    expect(phone.get_by_label("Laki-laki")).to_have_value("12")
    draft.refresh_from_db()
    assert (draft.men, draft.women) == (9, 40)
    onward(phone, "lanjut ke foto")
    phone.get_by_role("group", name="Jenis post").wait_for()
    draft.refresh_from_db()
    assert draft.men == 12


def test_restored_input_thrown_away_starts_from_what_is_stored(village, live_server, phone, sign_in):
    cast, kampung = village
    draft = drafted(kampung, cast.kader)
    sign_in(cast.kader)
    page = f"{live_server.url}{draft.get_edit_url(2)}"
    phone.goto(page)
    phone.get_by_label("Laki-laki").fill("12")
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.goto("about:blank")
    save_activity(draft, by=cast.pkb, cleaned={"women": 40})
    phone.goto(page)
    onward(phone, "Buang isian itu")
    expect(phone.get_by_text("dipulihkan dari HP ini")).to_be_hidden()
    expect(phone.get_by_label("Perempuan")).to_have_value("40")
    phone.get_by_label("Laki-laki").fill("13")
    onward(phone, "lanjut ke foto")
    phone.get_by_role("group", name="Jenis post").wait_for()
    draft.refresh_from_db()
    assert (draft.men, draft.women) == (13, 40)


def test_another_page_saved_by_the_same_phone_is_not_somebody_else(village, live_server, phone, sign_in):
    cast, kampung = village
    draft = drafted(kampung, cast.kader)
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}{draft.get_edit_url(2)}")
    phone.get_by_label("Laki-laki").fill("12")
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.get_by_role("link", name="Ubah").click()
    phone.get_by_label("Tempat").fill("Balai Desa")
    onward(phone, "lanjut ke rincian")
    phone.get_by_text("dipulihkan dari HP ini").wait_for()
    onward(phone, "lanjut ke foto")
    phone.get_by_role("group", name="Jenis post").wait_for()
    draft.refresh_from_db()
    assert (draft.men, draft.place) == (12, "Balai Desa")


def test_the_phone_forgets_when_somebody_else_signs_in(village, live_server, phone, sign_in):
    cast, _ = village
    sign_in(cast.kader)
    begin(phone, live_server, title="Rahasia")
    expect(state(phone)).to_contain_text("Tersimpan di HP")
    phone.goto("about:blank")
    sign_in(cast.pkb)
    phone.goto(f"{live_server.url}{CREATE}")
    expect(phone.get_by_label("Judul kegiatan")).to_have_value("")
    assert kept(phone) == []


def test_without_signal_the_form_waits(village, live_server, phone, sign_in):
    cast, _ = village
    sign_in(cast.kader)
    begin(phone, live_server)
    phone.context.set_offline(True)
    onward(phone, "lanjut ke rincian")
    expect(state(phone)).to_contain_text("Menunggu sinyal")
    expect(phone.get_by_label("Judul kegiatan")).to_have_value("Masak bersama")
    phone.context.set_offline(False)
    onward(phone, "lanjut ke rincian")
    phone.get_by_role("group", name="Seksi").wait_for()
    assert Activity.objects.count() == 1


def test_the_way_out_of_the_catalogue(village, live_server, page, sign_in):
    cast, kampung = village
    sign_in(cast.kader)
    draft = drafted(kampung, cast.kader, subprograms=[])
    page.goto(f"{live_server.url}{draft.get_edit_url(2)}")
    finder = page.get_by_role("combobox", name="Kegiatan sub-program")
    tick = page.get_by_label("4 Pendampingan keluarga berisiko stunting")
    finder.press_sequentially("zebra")
    page.get_by_role("option", name="Dapur zebra").click()
    expect(tick).to_be_checked()
    finder.fill("kuda laut")
    page.get_by_role("option", name="lanjut tanpa ini").click()
    expect(finder).to_have_value("")
    expect(tick).not_to_be_checked()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_state_of_the_form_is_accessible(village, live_server, page, sign_in, assert_accessible, screen):
    cast, kampung = village
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa", reason_field="agencies")
    page.set_viewport_size(screen)
    sign_in(cast.kader)
    for step in (1, 2, 3):
        page.goto(f"{live_server.url}{activity.get_edit_url(step)}")
        assert_accessible(page)
    page.goto(f"{live_server.url}{activity.get_mend_url()}")
    expect(page.locator("#id_agencies")).to_be_in_viewport()
    page.get_by_label("Laki-laki").fill("tiga")
    onward(page, "lanjut ke foto")
    assert_accessible(page)
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "id_men"
    draft = drafted(kampung, cast.kader, section=None, agencies=[])
    page.goto(f"{live_server.url}{draft.get_edit_url(3)}")
    onward(page, "Kirim laporan")
    assert_accessible(page)
    page.get_by_role("alert").get_by_role("link", name="Pilih satu seksi.").click()
    expect(page.locator("#id_section")).to_contain_text("Pilih satu seksi.")
    assert_accessible(page)
    page.goto(f"{live_server.url}{draft.get_edit_url(1)[: -len('isi/1/')]}batalkan/")
    assert_accessible(page)
