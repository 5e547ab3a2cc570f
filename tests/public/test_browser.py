"""Public pages on a phone and at the desk: axe finds nothing, nothing is wider than the screen."""

import pytest
from django.urls import reverse

from reference.models import Agency
from tests.cast import VILLAGE
from tests.conftest import DESKTOP, PHONE
from tests.public.test_activities import published
from tests.territory import TEMENGENG


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_public_activities_are_accessible(live_server, page, cast, kampung, assert_accessible, size):
    page.set_viewport_size(size)
    activity = published(kampung, cast, photos=2, agencies=list(Agency.objects.filter(is_family_planning=True)))
    published(kampung, cast, title="Kerja bakti membersihkan saluran air bersama warga RT 03 dan RT 04")
    addresses = [reverse(name, args=[VILLAGE]) for name in ("public-area", "public-activities", "public-why")]
    for path in (*addresses, activity.get_public_url()):
        page.goto(live_server.url + path)
        assert_accessible(page)


def test_visitor_reads_on_from_the_village_to_an_activity(live_server, phone, cast, kampung):
    published(kampung, cast, photos=1)
    phone.goto(live_server.url + reverse("public-area", args=[VILLAGE]))
    phone.get_by_role("link", name="Lihat semua 1 kegiatan").click()
    phone.get_by_role("link", name="Penimbangan balita").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Penimbangan balita dan makanan tambahan"
    picture = phone.locator("figure img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_public_pages_are_accessible(live_server, page, reported, assert_accessible, size):
    page.set_viewport_size(size)
    areas = ["33", "33.16", "33.16.06", VILLAGE, TEMENGENG]
    paths = [reverse(name) for name in ("home", "public-area", "about", "public-search")]
    paths += [reverse("public-area", args=[code]) for code in areas]
    paths += [reverse("public-why", args=[VILLAGE]), f"{reverse('public-search')}?q=rejeki"]
    for path in paths:
        page.goto(live_server.url + path)
        assert_accessible(page)


def test_visitor_finds_a_kampung_and_why_it_has_its_class(live_server, phone, reported):
    phone.goto(live_server.url)
    phone.get_by_label("Cari nama kampung atau desa").fill("rejeki")
    phone.get_by_role("button", name="Cari", exact=True).click()
    phone.get_by_role("link", name="Sumber Rejeki").click()
    phone.get_by_role("link", name="Mengapa kelas ini?").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Mengapa kelas ini?"
    assert "Mandiri" in phone.locator("main").inner_text()
