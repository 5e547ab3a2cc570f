"""The public page of a village: what everybody may know, and what nobody may."""

from itertools import chain

import pytest
from django.urls import reverse

from tests.cast import VILLAGE
from tests.core.uploads import picture
from tests.territory import TEMENGENG
from tests.villages.content import PROFILE, drafted, founded, submitted
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active, update_kampung
from villages.models import ProfileReport

PAGE = reverse("public-area", args=[VILLAGE])
WHY = reverse("public-why", args=[VILLAGE])
PLAN = reverse("public-plan-file", args=[VILLAGE])


def text(response) -> str:
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def everything_public(client) -> str:
    """All pages that could show something of the village, in one text."""
    addresses = [reverse("home"), PAGE, WHY, reverse("about"), reverse("public-area"), "/sitemap.xml"]
    addresses += [reverse("public-area", args=[code]) for code in ("33", "33.16", "33.16.06")]
    addresses += [f"{reverse('public-search')}?q=rejeki", f"{reverse('public-search')}?q=brabowan"]
    addresses += ["/sitemap-kampung.xml", "/sitemap-wilayah.xml"]
    responses = [client.get(address) for address in addresses]
    assert {response.status_code for response in responses} == {200}
    return "\n".join(map(text, responses))


@pytest.mark.parametrize("state", ["kampung", "reported", "verified"])
def test_page_and_reasons_open_in_every_state(client, request, state):
    request.getfixturevalue(state)
    assert "Sumber Rejeki" in text(client.get(PAGE))
    assert "Mengapa kelas ini?" in text(client.get(WHY))


def test_village_without_kampung_says_so_and_leads_on(client, kampung):
    page = text(client.get(reverse("public-area", args=[TEMENGENG])))
    assert "Belum ada Kampung KB di sini" in page and reverse("public-area", args=["33.16.06"]) in page
    assert client.get(reverse("public-why", args=[TEMENGENG])).status_code == 404


def test_inactive_kampung_is_not_shown(client, cast, reported):
    set_active(reported, by=cast.opdkb, is_active=False)
    assert "Belum ada Kampung KB di sini" in text(client.get(PAGE))
    assert [client.get(url).status_code for url in (WHY, PLAN)] == [404, 404]


def test_page_without_reports_says_that_dasar_is_only_official(client, kampung):
    page = text(client.get(PAGE))
    assert "Belum melapor" in page and "kelas resminya Dasar" in page


def test_what_nobody_verified_is_labelled(client, reported):
    page = text(client.get(PAGE))
    assert "Belum seluruhnya terverifikasi" in page and "menunggu verifikasi" in page
    assert "Sudah terverifikasi" not in page


def test_verified_page_says_so(client, verified):
    page = text(client.get(PAGE))
    assert "Sudah terverifikasi" in page and "Belum seluruhnya terverifikasi" not in page


def test_figures_stand_with_what_they_are_made_of(client, reported):
    page = text(client.get(PAGE))
    for words in ("406 dari 571 PUS", "71,10\u00a0%", "140 dari 406", "63 dari 176 ikut", "1.046 keluarga"):
        assert words in page, words


# --- nothing private ---------------------------------------------------------------------------------------------


def test_no_public_page_shows_people_or_contacts(client, cast, verified):
    cast.kader.phone = "081399887766"
    cast.kader.save(update_fields=["phone"])
    page = everything_public(client)
    private = [PROFILE["pkb_nip"], PROFILE["companion_name"], PROFILE["companion_contact"], cast.kader.phone]
    private += chain.from_iterable((person.name, person.email) for person in cast)
    assert [word for word in private if word and word in page] == []


def test_no_public_page_shows_a_draft(client, cast, reported):
    drafted(reported, "profil", cast.kader, pokja_members=987, pokja_training="Rahasia draf")
    page = everything_public(client)
    assert "987" not in page and "Rahasia draf" not in page


def test_no_public_page_shows_what_was_returned_or_why(client, cast, verified):
    report = submitted(verified, "kb", cast.kader, bkb_participants=77)
    assert "77 dari 176" in text(client.get(PAGE))
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Angka rahasia petugas")
    page = everything_public(client)
    assert "Angka rahasia petugas" not in page and "ikembalikan" not in page and "77 dari 176" not in page


def test_returned_first_report_leaves_the_village_without_one(client, cast, kampung):
    report = submitted(kampung, "profil", cast.kader, pokja_members=43)
    assert "43 anggota" in text(client.get(PAGE))
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Cek")
    page = text(client.get(PAGE))
    assert "43 anggota" not in page and "Laporan Profil belum ada" in page


# --- files -------------------------------------------------------------------------------------------------------


def test_plan_is_offered_and_served_once_verified(client, verified):
    assert PLAN in text(client.get(PAGE))
    response = client.get(PLAN)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="RKM-{VILLAGE}.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_plan_is_withheld_until_verified(client, reported):
    assert PLAN not in text(client.get(PAGE))
    assert client.get(PLAN).status_code == 404


def test_plan_of_a_returned_or_reopened_profile_is_withheld(client, cast, verified):
    change_status(ProfileReport.objects.get(), Step.REOPEN, by=cast.opdkb, reason_text="Cek")
    assert client.get(PLAN).status_code == 404


def test_verified_plan_stays_while_a_newer_profile_waits(client, cast, verified):
    submitted(verified, "profil", cast.kader, pokja_members=15)
    assert PLAN in text(client.get(PAGE))
    response = client.get(PLAN)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_plan_is_gone_when_the_profile_says_there_is_none(client, cast, verified):
    report = submitted(verified, "profil", cast.kader, has_plan=False, data_use=[])
    change_status(report, Step.VERIFY, by=cast.pkb)
    assert PLAN not in text(client.get(PAGE))
    assert client.get(PLAN).status_code == 404


def test_picture_is_served_and_named_for_links(client, settings, cast, kampung):
    address = reverse("public-picture", args=[VILLAGE, "kampung"])
    assert client.get(address).status_code == 404
    update_kampung(kampung, by=cast.opdkb, picture=picture())
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"].startswith("image/")
    assert b"".join(response.streaming_content)
    page = text(client.get(PAGE))
    assert f'src="{address}"' in page
    assert f'<meta property="og:image" content="{settings.SITE_URL}{address}">' in page


def test_lost_files_leave_the_page_standing(client, cast, verified):
    """A database restored without its media folder."""
    update_kampung(verified, by=cast.opdkb, picture=picture(), structure_picture=picture())
    report = ProfileReport.objects.get()
    for file in (verified.picture, verified.structure_picture, report.plan_file):
        file.storage.delete(file.name)
    page = text(client.get(PAGE))
    assert "<img" not in page and PLAN not in page
    addresses = [PLAN, *(reverse("public-picture", args=[VILLAGE, which]) for which in ("kampung", "struktur"))]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("which", ["struktur", "picture", "entah"])
def test_picture_that_is_not_there_is_not_found(client, kampung, which):
    assert client.get(reverse("public-picture", args=[VILLAGE, which])).status_code == 404


# --- cost ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, WHY])
def test_page_costs_the_same_among_one_kampung_and_among_three(
    client, cast, reported, territory, address, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(19) as few:
        client.get(address)
    for number, place in enumerate((TEMENGENG, "33.16.06.2004")):
        submitted(founded(cast.opdkb, territory[place], f"Mawar {number}"), "penduduk", cast.opdkb)
    with django_assert_num_queries(len(few)):
        client.get(address)
