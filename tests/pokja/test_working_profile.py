"""The Profil and the list of Pokja members: what differs is told, and one button mends it."""

from datetime import date

import pytest
from django.urls import reverse

from pokja.actions.working import end_pokja
from pokja.enums import PokjaRole
from tests.cast import VILLAGE
from tests.pokja.working_content import founded_pokja, manned, member_of
from tests.villages.content import PROFILE, as_post, submitted
from tests.worlds import world
from verification.enums import Status
from villages.actions.reports import adopt_suggestions, save_report, start_report, submit_report
from villages.models import ProfileReport
from villages.suggestions import differences, suggestions_for

ADOPT = reverse("kampung-report-adopt", args=[VILLAGE, "profil"])
FORM = reverse("kampung-report-edit", args=[VILLAGE, "profil"])
TABS = [reverse(name, args=[VILLAGE]) for name in ("kampung-profile", "kampung-detail", "kampung-pokja")]
SAYS = "Profil menyebut 14 anggota, daftar anggota Pokja memuat 5."


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    """The duty has tests of its own."""
    settings.MFA_REQUIRED_ROLES = []


@world
def pokja(cast, kampung):
    return founded_pokja(kampung, cast.kader)


@pytest.fixture
def as_kader(client, cast):
    client.force_login(cast.kader)
    return client


def said(kampung) -> dict:
    return {field: found.value for field, found in suggestions_for(kampung, "profil").items()}


def test_list_says_what_it_knows_and_denies_nothing(cast, kampung):
    assert said(kampung) == {}
    pokja = founded_pokja(kampung, cast.kader, decree_number="")
    assert said(kampung) == {"has_pokja": True}
    manned(pokja, cast.kader)
    assert said(kampung) == {
        "has_pokja": True,
        "pokja_members": 5,
        "is_pokja_trained": True,
        "pokja_trained_members": 2,
        "pokja_training": "Orientasi Kampung KB",
    }
    end_pokja(pokja, by=cast.kader, ended_on=date(2026, 1, 31))
    assert said(kampung) == {"has_pokja": False}


def test_topics_are_told_once_and_a_person_once(cast, kampung, pokja):
    member_of(pokja, cast.kader, "Agus", training_topic="Orientasi")
    member_of(pokja, cast.kader, "Agus", PokjaRole.ADVISER, training_topic="Pendataan")
    member_of(pokja, cast.kader, "Wagiman", PokjaRole.SECRETARY, training_topic="Orientasi")
    found = said(kampung)
    assert (found["pokja_members"], found["pokja_trained_members"]) == (2, 2)
    assert found["pokja_training"] == "Pendataan; Orientasi"  # from the top of the chart down


def test_differences_are_told_in_sentences(cast, kampung, pokja):
    manned(pokja, cast.kader)
    report = submitted(kampung, "profil", cast.kader, has_pokja_decree=False, pokja_training="Lokakarya")
    told = [found.message for found in differences(report, suggestions_for(kampung, "profil"))]
    assert told == [
        "SK Pokja: tidak ada menurut Profil, ada menurut data SK Pokja.",
        SAYS,
        "Profil menyebut 5 anggota terlatih, daftar anggota Pokja memuat 2.",
    ]
    assert differences(None, suggestions_for(kampung, "profil")) == []


@pytest.mark.parametrize("address", TABS)
def test_each_page_says_it_and_offers_the_button_to_who_writes(as_kader, client, cast, kampung, pokja, address):
    manned(pokja, cast.kader)
    submitted(kampung, "profil", cast.kader)
    page = as_kader.get(address).content.decode()
    assert SAYS in page and ADOPT in page
    client.force_login(cast.pusat)
    page = client.get(address).content.decode()
    assert SAYS in page and ADOPT not in page


def test_page_is_silent_where_both_agree(as_kader, cast, kampung, pokja):
    manned(pokja, cast.kader)
    submitted(kampung, "profil", cast.kader, pokja_members=5, pokja_trained_members=2)
    assert [ADOPT in as_kader.get(address).content.decode() for address in TABS] == [False, False, False]


def test_button_makes_a_version_with_the_counts_of_the_list(as_kader, cast, kampung, pokja):
    manned(pokja, cast.kader)
    first = submitted(kampung, "profil", cast.kader)
    response = as_kader.post(ADOPT, follow=True)
    assert response.redirect_chain[-1][0] == FORM
    report = ProfileReport.objects.get(version=2)
    assert (report.status, report.pokja_members, report.pokja_trained_members) == (Status.DRAFT, 5, 2)
    assert (report.pokja_training, report.companion_name) == (first.pokja_training, "Budi Santoso")  # the rest stays
    page = response.content.decode()
    assert "Menurut daftar anggota Pokja: 5." in page and "Pakai angka dari daftar" not in page
    as_kader.post(ADOPT)  # a second tap
    assert ProfileReport.objects.count() == 2
    submit_report(report, by=cast.kader)
    assert [ADOPT in as_kader.get(address).content.decode() for address in TABS] == [False, False, False]


def test_draft_of_others_is_not_told_to_who_reads_only(as_kader, client, cast, kampung, pokja):
    manned(pokja, cast.kader)
    submitted(kampung, "profil", cast.kader)
    save_report(start_report(kampung, "profil", by=cast.kader), by=cast.kader, cleaned={"pokja_members": 99})
    assert all("menyebut 99" in as_kader.get(address).content.decode() for address in TABS)
    client.force_login(cast.pusat)
    pages = [client.get(address).content.decode() for address in TABS]
    assert not any("menyebut 99" in page for page in pages) and all(SAYS in page for page in pages)


def test_form_keeps_what_was_typed_when_it_takes_the_list(as_kader, cast, kampung, pokja):
    manned(pokja, cast.kader)
    report = start_report(kampung, "profil", by=cast.kader)
    assert "Pakai angka dari daftar" in as_kader.get(FORM).content.decode()
    sent = as_post(PROFILE) | {"companion_name": "Endang Kusuma", "seen": report.updated_at.isoformat()}
    response = as_kader.post(FORM, sent | {"act": "adopt"})
    assert response["Location"] == FORM
    report.refresh_from_db()
    assert (report.companion_name, report.pokja_members, report.status) == ("Endang Kusuma", 5, Status.DRAFT)


def test_form_that_cannot_be_stored_takes_nothing(as_kader, cast, kampung, pokja):
    manned(pokja, cast.kader)
    report = start_report(kampung, "profil", by=cast.kader)
    sent = as_post(PROFILE) | {"pokja_members": "empat", "seen": report.updated_at.isoformat(), "act": "adopt"}
    assert as_kader.post(FORM, sent).status_code == 422
    report.refresh_from_db()
    assert report.pokja_members is None


def test_adopting_without_a_list_only_begins_the_version(cast, kampung):
    assert adopt_suggestions(kampung, "profil", by=cast.kader).pokja_members is None
    assert ProfileReport.objects.get().status == Status.DRAFT
