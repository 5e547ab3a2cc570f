"""The rhythm in a real browser: a PKB records a visit on a phone, OPD KB looks at *Ketepatan* at the desk."""

import pytest
from django.urls import reverse

from rhythm.actions.figures import update_area
from rhythm.models import Visit
from tests.cast import VILLAGE
from tests.rhythm.content import ago, group, reported
from tests.rhythm.test_receivers import month_back

pytestmark = pytest.mark.django_db(transaction=True)


def test_visit_on_a_phone_and_figures_at_the_desk(phone, live_server, sign_in, cast, kampung, assert_accessible):
    group(kampung, cast.kader)
    reported(kampung, cast.kader, month_back(5), officer=cast.pkb)
    update_area()
    sign_in(cast.pkb)
    phone.goto(live_server.url + reverse("tasks"))
    phone.get_by_role("link", name="Catat kunjungan").click()
    visit = Visit.objects.get(kampung=kampung)
    phone.wait_for_url(live_server.url + visit.get_absolute_url())
    assert_accessible(phone)
    phone.get_by_role("button", name="Simpan hasil").click()
    assert phone.get_by_role("alert").get_by_text("Pilih sebab").is_visible()
    phone.get_by_text("Belum ada rencana kerja").click()
    phone.get_by_label("Langkah berikutnya", exact=True).fill("Pokja memilih tiga kegiatan")
    phone.get_by_label("Tenggat langkah berikutnya").fill(f"{ago(-14)}")
    phone.get_by_role("button", name="Simpan hasil").click()
    assert phone.get_by_text("Hasil kunjungan tersimpan").is_visible()
    assert_accessible(phone)
    phone.goto(live_server.url + reverse("punctuality"))
    assert_accessible(phone)
    phone.goto(live_server.url + reverse("silence"))
    assert_accessible(phone)

    sign_in(cast.opdkb)
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.goto(live_server.url + reverse("punctuality"))
    assert_accessible(phone)
    phone.get_by_role("link", name="1 dari 1").click()
    phone.wait_for_url("**lapor=belum**")
    assert phone.get_by_role("link", name="Kirim daftar lewat WA").is_visible()
    assert_accessible(phone)
    phone.get_by_role("link", name="Sumber Rejeki").first.click()
    assert phone.get_by_role("heading", name="Register R/I").is_visible()
    assert_accessible(phone)
    for name in ("silence", "visit-list"):
        phone.goto(live_server.url + reverse(name))
        assert_accessible(phone)
    phone.goto(live_server.url + reverse("kampung-history", args=[VILLAGE]))
    assert phone.get_by_text("Sebab diam: Belum ada rencana kerja").is_visible()
