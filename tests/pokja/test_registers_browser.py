"""A kader fills in a month on a phone, the PKB reads it at the desk: with keyboard, thumb and axe."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pokja.models import Register
from tests.pokja.register_content import group, last_month, submitted
from verification.enums import Status


@pytest.mark.django_db(transaction=True)
def test_month_is_filled_in_on_a_phone(phone, sign_in, live_server, cast, kampung, assert_accessible):
    bkb, day = group(kampung, cast.kader), last_month() + timedelta(days=8)
    sign_in(cast.kader)
    phone.goto(live_server.url + reverse("register-list", args=[bkb.region_id, bkb.pk]))
    assert_accessible(phone)
    phone.locator("tr").filter(has_text="Belum dikirim").nth(1).get_by_role("button").click()
    assert_accessible(phone)
    phone.get_by_label("Jumlah anggota").fill("30")
    phone.get_by_label("Anggota yang hadir").fill("22")
    phone.get_by_label("Tanggal", exact=True).first.fill(day.isoformat())
    phone.get_by_label("Materi").first.fill("Gizi seimbang")
    phone.get_by_role("button", name="Tambah baris pertemuan").click()
    assert "baris=" in phone.url and phone.get_by_label("Materi").first.input_value() == "Gizi seimbang"
    phone.get_by_role("button", name="Ajukan").click()
    assert_accessible(phone)
    phone.get_by_role("link", name="Pertemuan ke-1, hadir").click()
    phone.get_by_label("Hadir", exact=True).first.fill("24")
    phone.get_by_label("Penyaji").first.select_option("PLKB")
    phone.get_by_role("button", name="Ajukan").click()
    phone.get_by_text("diajukan dan menunggu verifikasi").wait_for()
    assert Register.objects.get().status == Status.SUBMITTED
    assert_accessible(phone)


@pytest.mark.django_db(transaction=True)
def test_officer_reads_and_approves_at_the_desk(page, sign_in, live_server, cast, kampung, assert_accessible):
    register = submitted(group(kampung, cast.kader), cast.kader)
    sign_in(cast.pkb)
    page.goto(f"{live_server.url}{reverse('register-area')}")
    assert_accessible(page)
    page.goto(live_server.url + reverse("verification-decide", args=["register", register.pk]))
    assert_accessible(page)
    page.get_by_role("button", name="Setujui").click()
    page.get_by_text("disetujui").first.wait_for()
    assert Register.objects.get().status == Status.VERIFIED
