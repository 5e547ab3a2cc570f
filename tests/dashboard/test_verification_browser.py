"""The officer's desk in a real browser: by keyboard, without a script, and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programs.actions import submit_activity
from programs.models import Activity
from tests.cast import VILLAGE
from tests.programs.content import drafted, photographed
from tests.villages.content import founded
from verification.enums import Status

pytestmark = pytest.mark.django_db(transaction=True)


def made(kampung, by, title, seed):
    activity = drafted(kampung, by, title=title, description=f"{title} bersama warga di balai desa sejak pagi sekali.")
    photographed(activity, by, seed)
    submit_activity(activity, by=by)
    return activity


@pytest.fixture
def waiting(cast, territory):
    kampung = founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")
    return [made(kampung, cast.kader, title, seed) for title, seed in (("Senam lansia", 1), ("Kerja bakti", 2))]


def desk(live_server, activity):
    return live_server.url + reverse("verification-decide", args=["kegiatan", activity.pk])


def status_of(activity):
    return Activity.objects.get(pk=activity.pk).status


def test_two_keys_decide_and_the_next_one_opens(page, live_server, sign_in, cast, waiting, assert_accessible):
    sign_in(cast.pkb)
    page.goto(desk(live_server, waiting[0]))
    assert_accessible(page)
    page.keyboard.press("s")
    page.wait_for_url(desk(live_server, waiting[1]))
    assert status_of(waiting[0]) == Status.VERIFIED
    assert page.get_by_role("status").filter(has_text="Senam lansia disetujui").is_visible()
    panel = page.locator("#kembalikan")
    assert panel.get_attribute("open") is None
    page.keyboard.press("k")
    assert panel.get_attribute("open") is not None
    assert_accessible(page)
    page.keyboard.press("Space")  # the first chip has the focus
    page.get_by_label("Kata untuk pengisi").fill("sk")  # letters in a field are letters
    assert status_of(waiting[1]) == Status.SUBMITTED
    page.get_by_role("radio", name="Foto tidak jelas").focus()
    page.keyboard.press("k")
    page.wait_for_url(live_server.url + reverse("verification-queue"))
    returned = Activity.objects.get(pk=waiting[1].pk)
    assert (returned.status, returned.reason_code, returned.reason_text) == (Status.RETURNED, "foto", "sk")
    assert "wa.me" in page.get_by_role("link", name="Bagikan ke WA").get_attribute("href")


def test_approval_is_taken_back_with_one_tap(page, live_server, sign_in, cast, waiting):
    sign_in(cast.pkb)
    page.goto(desk(live_server, waiting[0]))
    page.get_by_role("button", name="Setujui").click()
    page.wait_for_url(desk(live_server, waiting[1]))
    page.get_by_role("button", name="Batalkan persetujuan").click()
    page.wait_for_url(desk(live_server, waiting[0]))
    assert status_of(waiting[0]) == Status.SUBMITTED


def test_offer_to_take_back_goes_after_ten_seconds(page, live_server, sign_in, cast, waiting):
    sign_in(cast.pkb)
    page.clock.install()
    page.goto(desk(live_server, waiting[0]))
    page.keyboard.press("s")
    page.wait_for_url(desk(live_server, waiting[1]))
    line = page.locator("[data-passing]")
    assert line.is_visible()
    page.clock.run_for(11_000)
    assert not line.is_visible()


def test_desk_works_without_a_script(browser, live_server, client, cast, waiting, settings):
    client.force_login(cast.pkb)
    with browser.new_context(java_script_enabled=False) as context:
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        tab = context.new_page()
        tab.goto(desk(live_server, waiting[0]))
        tab.locator("#kembalikan summary").click()
        tab.get_by_text("Tanggal salah").click()
        tab.get_by_role("button", name="Kirim pengembalian").click()
        tab.wait_for_url(desk(live_server, waiting[1]))
    assert status_of(waiting[0]) == Status.RETURNED


@pytest.mark.parametrize("address", ["verification-queue", "verification-clean"])
def test_lists_hold_on_a_phone(phone, live_server, sign_in, cast, waiting, assert_accessible, address):
    sign_in(cast.pkb)
    phone.goto(live_server.url + reverse(address))
    assert phone.get_by_text("Senam lansia").first.is_visible()
    assert_accessible(phone)


def test_desk_holds_on_a_phone(phone, live_server, sign_in, cast, waiting, assert_accessible):
    sign_in(cast.pkb)
    phone.goto(desk(live_server, waiting[0]))
    assert_accessible(phone)
    phone.get_by_role("link", name="Kembalikan").click()
    expect(phone.get_by_role("radio", name="Foto tidak jelas")).to_be_focused()
