"""The cascade in a real browser, with and without JavaScript."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.territory import BLORA, JATENG, KUTUKAN, RANDUBLATUNG, SAMBONG

pytestmark = [pytest.mark.urls("tests.regions.pages"), pytest.mark.django_db(transaction=True)]


def sign_in(page, live_server, client, user):
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def test_levels_open_in_place(page, live_server, client, cast, assert_accessible):
    sign_in(page, live_server, client, cast.pusat)
    page.goto(f"{live_server.url}/uji/pilih/")
    assert page.locator("#id_kab").is_disabled()
    page.get_by_label("Catatan").fill("tetap ada")
    page.select_option("#id_prov", JATENG)
    page.select_option("#id_kab", BLORA)
    page.select_option("#id_kec", RANDUBLATUNG)
    page.select_option("#id_desa", KUTUKAN)
    # A change further up empties what hangs below it.
    page.select_option("#id_kec", SAMBONG)
    page.wait_for_selector("#id_desa option[value^='33.16.06']", state="attached")
    assert page.locator("#id_desa").input_value() == ""
    page.select_option("#id_kec", RANDUBLATUNG)
    page.select_option("#id_desa", KUTUKAN)
    assert page.get_by_label("Catatan").input_value() == "tetap ada"
    assert not page.get_by_role("button", name="Pilih").count()
    assert_accessible(page)
    page.get_by_role("button", name="Simpan").click()
    assert page.locator("#hasil").inner_text() == "Desa Kutukan, Kec. Randublatung, Kabupaten Blora"


def test_fixed_levels_are_shown_with_a_lock(phone, live_server, client, cast, assert_accessible):
    sign_in(phone, live_server, client, cast.opdkb)
    phone.goto(f"{live_server.url}/uji/pilih/")
    assert "Kabupaten Blora" in phone.locator("output#id_kab").inner_text()
    assert_accessible(phone)


def test_the_filter_opens_in_place_and_lives_in_the_address(page, live_server, client, cast, assert_accessible):
    sign_in(page, live_server, client, cast.opdkb)
    page.goto(f"{live_server.url}/uji/saring/")
    page.select_option("#id_kec", RANDUBLATUNG)
    page.select_option("#id_desa", KUTUKAN)
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.locator(".chip").nth(1)).to_have_text(re.compile(r"^\s*Desa/kelurahan: Kutukan"))
    assert f"kec={RANDUBLATUNG}&desa={KUTUKAN}" in page.url
    assert_accessible(page)
    # Removing the district takes the village along.
    page.locator(".chip").first.click()
    expect(page.locator(".chip")).to_have_count(0)


def test_without_javascript_each_level_is_a_step(browser, live_server, client, cast):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, live_server, client, cast.provinsi)
    page.goto(f"{live_server.url}/uji/pilih/")
    page.get_by_label("Catatan").fill("tetap ada")
    for name, code in (("kab", BLORA), ("kec", RANDUBLATUNG)):
        page.select_option(f"#id_{name}", code)
        page.locator(f"button[name=pilih][value={name}]").click()
        assert page.locator(".errorlist").count() == 0
    page.select_option("#id_desa", KUTUKAN)
    assert page.get_by_label("Catatan").input_value() == "tetap ada"
    page.get_by_role("button", name="Simpan").click()
    assert page.locator("#hasil").inner_text() == "Desa Kutukan, Kec. Randublatung, Kabupaten Blora"
    page.context.close()
