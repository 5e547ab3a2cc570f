"""The form of a draft and *Uji aturan* in a browser, on a desk and on a phone."""

from copy import deepcopy

from django.urls import reverse

from classification.actions.assess import load_instruments
from classification.actions.versions import copy_version, save_draft
from classification.queries.stored import current_instrument
from tests.conftest import DESKTOP, PHONE


def test_a_draft_is_edited_and_tried_out(page, live_server, sign_in, cast, reported, settings, assert_accessible):
    settings.MFA_REQUIRED_ROLES = []
    load_instruments()
    draft = copy_version(current_instrument(), by=cast.pusat)
    definition = deepcopy(draft.definition)
    definition["indices"][1]["threshold"] = "1.50"
    save_draft(draft, by=cast.pusat, definition=definition)
    sign_in(cast.pusat)
    at = f"{live_server.url}{reverse('admin:classification_instrument_change', args=[draft.pk])}"
    rehearsal = f"{live_server.url}{reverse('rule-rehearsal')}?versi={draft.pk}&prov=33"
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(rehearsal)
        assert_accessible(page)
        for url in (at, at.replace("/change/", "/terbitkan/")):  # Django's own frame is not held to axe
            page.goto(url)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.goto(at)
    page.get_by_label("I2 baris 2, mulai dari").fill("0")
    page.get_by_role("button", name="Simpan draf").click()
    page.get_by_role("link", name="Tumpang tindih").click()
    assert page.get_by_label("I2 baris 2, mulai dari").input_value() == "0"
