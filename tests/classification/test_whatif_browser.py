"""*Coba perubahan* in a real browser: one tap changes the class, the address follows, and a target comes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classification.actions.assess import take_snapshots
from classification.models import Target
from tests.cast import VILLAGE

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_tap_to_a_target(phone, live_server, sign_in, cast, reported, assert_accessible):
    sign_in(cast.kader)
    url = live_server.url + reverse("rapor-whatif", args=[VILLAGE])
    phone.goto(url)
    result = phone.locator("#hasil")
    phone.locator("#id_rumah_dataku").get_by_text("Ada", exact=True).click()
    result.get_by_text("skor 2 naik ke 3").wait_for()
    assert phone.url == f"{url}?rumah_dataku=ada"
    phone.get_by_label("Jenis data yang dipakai").fill("9")
    result.get_by_role("link", name="Jenis data yang dipakai").wait_for()
    assert phone.locator("#hasil-singkat").inner_text() == "Perlu diperbaiki"
    phone.get_by_label("Jenis data yang dipakai").fill("4")
    phone.get_by_label("Mekanisme yang berjalan").fill("5")
    phone.locator("#hasil-singkat").get_by_text("Berkelanjutan").wait_for()
    # The button brings the outcome into view: it stands above a form that is longer than the screen.
    outcome = result.get_by_role("heading", name="Kelas bila itu terjadi")
    expect(outcome).not_to_be_in_viewport()
    phone.get_by_role("button", name="Hitung").click()
    expect(outcome).to_be_in_viewport()
    assert_accessible(phone)
    phone.set_viewport_size({"width": 1280, "height": 900})
    assert_accessible(phone)
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.get_by_role("link", name="Jadikan target").click()
    assert_accessible(phone)
    phone.get_by_label("Tenggat").fill(f"{timezone.localdate() + timedelta(days=60)}")
    phone.get_by_role("button", name="Simpan target").click()
    assert phone.get_by_text("Target tersimpan").is_visible()
    assert_accessible(phone)
    assert Target.objects.get().query == "rumah_dataku=ada&data=4&mekanisme=5"


def test_table_of_the_history_fits_a_phone(phone, live_server, sign_in, cast, kampung, assert_accessible):
    """Two badges that say "Belum melapor" stand beside each other there."""
    take_snapshots()
    sign_in(cast.kader)
    phone.goto(live_server.url + reverse("kampung-class-history", args=[VILLAGE]))
    phone.get_by_text("Lihat tabel").click()
    assert_accessible(phone)
