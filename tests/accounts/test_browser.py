"""An invitation from the officer's desk to the kader's phone, in a real browser."""

import re

from playwright.sync_api import expect

from accounts.models import User
from tests.cast import PASSWORD

DESK = {"width": 1280, "height": 900}


def sign_in(page, live_server, login):
    page.goto(f"{live_server.url}/akun/login/")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/tugas/"))


def test_officer_invites_a_kader_who_signs_in(transactional_db, cast, live_server, settings, page, assert_accessible):
    settings.SITE_URL = live_server.url
    page.set_viewport_size(DESK)
    sign_in(page, live_server, "pkb")
    page.goto(f"{live_server.url}/pengguna/")
    assert_accessible(page)
    page.get_by_role("link", name="Tambah pengguna").click()
    assert_accessible(page)
    page.get_by_label("Nama lengkap").fill("Wati Rahayu")
    page.get_by_label("Nama pengguna").fill("wati")
    page.get_by_label("Nomor HP").fill("0812 3456 789")
    page.get_by_label("Peran").select_option("kader")
    page.get_by_label("Desa/kelurahan").select_option("33.16.06.2001")
    page.get_by_role("button", name="Simpan dan buat undangan").click()
    link = page.get_by_label("Tautan undangan").input_value()
    whatsapp = page.get_by_role("link", name="Kirim lewat WA").get_attribute("href")
    assert whatsapp.startswith("https://wa.me/628123456789?text=")
    assert_accessible(page)

    page.context.clear_cookies()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(link)
    assert_accessible(page)
    page.get_by_label("Kata sandi", exact=True).fill("12345")
    page.get_by_label("Ulangi kata sandi").fill("12345")
    page.get_by_role("button", name="Simpan kata sandi dan masuk").click()
    expect(page.locator(".errorlist").first).to_contain_text("pendek")
    assert_accessible(page)
    page.get_by_label("Kata sandi", exact=True).fill("jagung-rebus-manis")
    page.get_by_label("Ulangi kata sandi").fill("jagung-rebus-manis")
    page.get_by_role("button", name="Simpan kata sandi dan masuk").click()
    expect(page).to_have_url(re.compile("/tugas/"))
    page.goto(f"{live_server.url}/akun/")
    expect(page.get_by_role("main")).to_contain_text("Desa Temengeng")
    assert_accessible(page)


def test_handover_and_closing_an_account_on_a_phone(transactional_db, cast, live_server, phone, assert_accessible):
    sign_in(phone, live_server, "pkb")
    phone.goto(f"{live_server.url}/pengguna/{cast.kader.pk}/")
    assert_accessible(phone)
    phone.get_by_role("link", name="Serah terima").click()
    assert_accessible(phone)
    phone.get_by_label("Nama pengguna pengganti").fill("wati")
    phone.get_by_role("button", name="Serahkan tugas").click()
    expect(phone.get_by_role("alert")).to_contain_text("Tidak ada akun wati")
    phone.get_by_label("Nama lengkap").fill("Wati Rahayu")
    phone.get_by_role("button", name="Serahkan tugas").click()
    expect(phone.get_by_role("heading", name="Undangan untuk Wati Rahayu")).to_be_visible()

    phone.goto(f"{live_server.url}/pengguna/{cast.kader.pk}/")
    expect(phone.get_by_text("Berakhir.")).to_be_visible()
    phone.get_by_role("link", name="Nonaktifkan akun").click()
    assert_accessible(phone)
    phone.get_by_role("button", name="Nonaktifkan").click()
    expect(phone.get_by_text("Akun ini nonaktif.")).to_be_visible()
    assert not User.objects.get(pk=cast.kader.pk).is_active
