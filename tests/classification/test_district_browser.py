"""*Rapor kabupaten* in a real browser: all four parts on a phone and at the desk."""

import pytest
from django.urls import reverse

from tests.classification.test_district_views import blora  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_parts_on_a_phone_and_at_the_desk(phone, live_server, sign_in, cast, blora, assert_accessible):  # noqa: F811
    sign_in(cast.opdkb)
    phone.goto(live_server.url + reverse("kampung-list"))
    phone.get_by_role("link", name="Rapor kabupaten").click()
    for width in (360, 1280):
        phone.set_viewport_size({"width": width, "height": 900})
        for part in ("Satu langkah", "Dua kelas berbeda", "Lonjakan", "Terdekat naik kelas"):
            phone.get_by_role("link", name=part, exact=True).click()
            phone.locator("[aria-current=page]", has_text=part).wait_for()
            assert_accessible(phone)
    phone.get_by_role("link", name="Satu langkah", exact=True).click()
    phone.get_by_role("link", name="Bentuk Rumah DataKu").click()
    assert phone.get_by_text("naik kelas dengan satu langkah: Bentuk Rumah DataKu").is_visible()
