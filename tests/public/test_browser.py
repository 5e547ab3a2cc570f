"""Public pages on a phone and at the desk: axe finds nothing, nothing is wider than the screen."""

import pytest
from django.urls import reverse

from tests.cast import VILLAGE
from tests.conftest import DESKTOP, PHONE
from tests.territory import TEMENGENG


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
