"""The tab Pokja: what each person finds and may send."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pokja.actions.working import end_member, update_member, update_pokja
from pokja.enums import PokjaRole, PokjaSection, Structure
from pokja.models import Pokja, PokjaMember
from tests.cast import VILLAGE
from tests.core.uploads import pdf
from tests.pokja.working_content import PHONE, STARTED, founded_pokja, manned, member_of
from tests.worlds import world

TAB = reverse("kampung-pokja", args=[VILLAGE])
FOUND = reverse("pokja-found", args=[VILLAGE])
ADD = reverse("pokja-member-add", args=[VILLAGE])


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


def of(member: PokjaMember, act: str) -> str:
    return reverse(f"pokja-member-{act}", args=[VILLAGE, member.pk])


def member_post(**changes) -> dict:
    filled = {"name": "Agus Setiawan", "role": "ketua", "section": "", "from_on": STARTED.isoformat()}
    return filled | {"key": str(uuid4())} | changes


def period_post(**changes) -> dict:
    return {"structure": "klasik", "started_on": STARTED.isoformat(), "decree_number": "141/07/2025"} | changes


# --- reading ----------------------------------------------------------------------------------------------------------


def test_empty_tab_leads_to_the_first_step(as_kader, client, cast, kampung):
    page = as_kader.get(TAB).content.decode()
    assert "Belum ada Pokja" in page and FOUND in page
    client.force_login(cast.pusat)
    page = client.get(TAB).content.decode()
    assert "Belum ada Pokja" in page and FOUND not in page


def test_tab_shows_structure_members_decree_and_gaps(as_kader, cast, pokja):
    manned(pokja, cast.kader)
    page = as_kader.get(TAB).content.decode()
    for words in (
        "5 orang, 2 terlatih",
        "Bagan susunan",
        "Nomor 141/07/2025",
        "seksi Keagamaan",
        "Kepala desa",
    ):
        assert words in page, words
    assert "6 seksi tanpa orang" in page


def test_person_with_two_offices_counts_once(as_kader, cast, pokja):
    member_of(pokja, cast.kader, "Agus Setiawan")
    member_of(pokja, cast.kader, "agus  setiawan".title(), PokjaRole.MEMBER, section=PokjaSection.ECONOMY)
    assert "1 orang dalam 2 jabatan" in as_kader.get(TAB).content.decode()


def test_former_periods_stay_readable_below(as_kader, cast, kampung, pokja):
    people = manned(pokja, cast.kader)
    end_member(people[4], by=cast.kader, to_on=date(2025, 9, 1))
    new = founded_pokja(kampung, cast.kader, Structure.INPRES, date(2026, 1, 10))
    member_of(new, cast.kader, "Kasmirah", PokjaRole.EXECUTIVE)
    page = as_kader.get(TAB).content.decode()
    assert "1 Mar 2025 sampai 9 Jan 2026" in page and "Berhenti sebelumnya" in page
    before, after = page.split("Periode sebelumnya")
    assert "Kasmirah" in before and "Wagiman" not in before
    assert "Wagiman" in after and "Suparno Hadi" in after


@pytest.mark.parametrize(
    ("who", "sees"),
    [("kader", True), ("pkb", True), ("opdkb", True), ("provinsi", True), ("opd", False), ("pusat", False)],
)
def test_phones_are_for_those_who_work_with_the_person(client, cast, pokja, who, sees):
    manned(pokja, cast.kader)
    client.force_login(getattr(cast, who))
    page = client.get(TAB).content.decode()
    assert "Agus Setiawan" in page
    assert (PHONE in page) is sees


@pytest.mark.parametrize("count", [1, 3])
def test_tab_costs_the_same_with_one_and_three_members_and_periods(
    as_kader, cast, kampung, count, django_assert_num_queries
):
    for year in range(count):
        pokja = founded_pokja(kampung, cast.kader, started_on=date(2022 + year, 3, 1))
        for number in range(count):
            member_of(pokja, cast.kader, f"Orang {number}", PokjaRole.MEMBER, section=PokjaSection.ECONOMY)
    with django_assert_num_queries(10):
        as_kader.get(TAB)


# --- decree -----------------------------------------------------------------------------------------------------------


def test_decree_is_handed_out_inside_the_area_alone(as_kader, client, cast, kampung):
    pokja = founded_pokja(kampung, cast.kader, decree_file=pdf())
    address = reverse("pokja-decree", args=[VILLAGE, pokja.pk])
    assert address in as_kader.get(TAB).content.decode()
    response = as_kader.get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.force_login(cast.opdkb2)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_decree_of_another_place_is_not_found_through_this_one(as_kader, client, cast, kampung, kampung2):
    other = founded_pokja(kampung2, cast.kader2, decree_file=pdf())
    client.force_login(cast.pusat)
    assert client.get(reverse("pokja-decree", args=[VILLAGE, other.pk])).status_code == 404


# --- periods ----------------------------------------------------------------------------------------------------------


def test_group_is_founded_and_leads_to_its_members(as_kader, kampung):
    assert as_kader.get(FOUND).status_code == 200
    response = as_kader.post(FOUND, period_post(decree_file=pdf()), follow=True)
    assert response.redirect_chain[-1][0] == TAB and "Belum ada anggota" in response.content.decode()
    assert Pokja.objects.get().decree_file


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"structure": ""}, "Susunan"),
        ({"structure": "koordinasi"}, "Susunan"),
        ({"started_on": ""}, "Isi tanggalnya"),
        ({"started_on": "31-31-2025"}, "Tulis tanggal seperti"),
        ({"started_on": "2015-01-01"}, "Periksa tahunnya"),
        ({"started_on": "2099-01-01"}, "masih di depan"),
        ({"appointed_until": "2025-02-01"}, "Masa bakti tidak boleh berakhir sebelum mulai"),
        ({"decree_date": "2099-01-01"}, "masih di depan"),
        ({"decree_number": "9" * 81}, "Nomor SK"),
    ],
)
def test_period_that_cannot_be_is_answered_with_words(as_kader, kampung, changes, words):
    response = as_kader.post(FOUND, period_post(**changes))
    page = response.content.decode()
    assert response.status_code == 422 and "Ada isian yang perlu diperbaiki" in page and words in page
    assert changes.get("decree_number") or "141/07/2025" in page  # the input is kept
    assert not Pokja.objects.exists()


def test_script_instead_of_a_decree_is_refused(as_kader, kampung):
    response = as_kader.post(FOUND, period_post(decree_file=pdf(b"/JavaScript")))
    assert (
        response.status_code == 422 and "bukan PDF" in response.content.decode() or "skrip" in response.content.decode()
    )


def test_structure_changes_with_the_members(as_kader, cast, pokja):
    manned(pokja, cast.kader)
    page = as_kader.get(FOUND).content.decode()
    assert "Anggota sekarang ikut" in page
    as_kader.post(FOUND, period_post(structure="inpres", started_on="2026-01-10", carry_over="on"))
    page = as_kader.get(TAB).content.decode()
    assert "Belum ditempatkan di seksi" in page and "Pengarah" in page and "Suparno Hadi" in page


def test_decree_is_mended_and_an_older_page_is_told(as_kader, cast, pokja):
    address = reverse("pokja-edit", args=[VILLAGE])
    seen = as_kader.get(address).context["form"].initial["seen"]
    sent = period_post(seen=seen, decree_number="9/2025")
    assert as_kader.post(address, sent).status_code == 302
    update_pokja(pokja, by=cast.pkb, cleaned={"decree_number": "10/2025"})
    response = as_kader.post(address, sent | {"decree_number": "11/2025"})
    assert response.status_code == 409 and "11/2025" in response.content.decode()
    pokja.refresh_from_db()
    assert pokja.decree_number == "10/2025"


def test_group_ends_after_a_question(as_kader, pokja):
    address = reverse("pokja-end", args=[VILLAGE])
    assert "Akhiri Pokja" in as_kader.get(address).content.decode()
    assert as_kader.post(address, {"on": "2024-01-01"}).status_code == 422
    assert as_kader.post(address, {"on": "2026-01-31"}).status_code == 302
    page = as_kader.get(TAB).content.decode()
    assert "Belum ada Pokja" in page and "1 Mar 2025 sampai 31 Jan 2026" in page


# --- members ----------------------------------------------------------------------------------------------------------


def test_member_is_added_and_the_next_one_may_follow(as_kader, pokja):
    sent = member_post(phone="0812-9988-7766", trained_on="2025-06-02", act="again")
    response = as_kader.post(ADD, sent)
    assert response["Location"] == ADD
    as_kader.post(ADD, sent)  # a second tap
    member = pokja.members.get()
    assert (member.role, member.phone, member.is_trained) == ("ketua", "0812-9988-7766", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Nama lengkap"),
        ({"name": "Agus 3316060208850001"}, "Jangan tulis NIK"),
        ({"name": "A" * 121}, "Nama lengkap"),
        ({"role": ""}, "Jabatan"),
        ({"role": "pengarah"}, "Jabatan"),  # of the other structure
        ({"section": "data"}, "Seksi"),
        ({"section": "ekonomi"}, "di luar seksi"),
        ({"role": "koordinator"}, "Pilih seksi"),
        ({"institution": "Kader 0812 3456 7890"}, "Jangan tulis NIK"),
        ({"from_on": "2025-02-28"}, "Periode ini mulai 1 Mar 2025"),
        ({"from_on": "besok"}, "Tulis tanggal seperti"),
        ({"trained_on": "2099-01-01"}, "masih di depan"),
        ({"phone": "tanya istri"}, "Tulis nomor HP"),
        ({"key": "x"}, "perlu diperbaiki"),
    ],
)
def test_member_that_cannot_be_is_answered_with_words(as_kader, pokja, changes, words):
    response = as_kader.post(ADD, member_post(training_topic="Orientasi", **changes))
    page = response.content.decode()
    assert response.status_code == 422 and words in page and 'value="Orientasi"' in page
    assert not pokja.members.exists()


def test_member_is_mended_and_an_older_page_is_told(as_kader, cast, pokja):
    member = member_of(pokja, cast.kader)
    seen = as_kader.get(of(member, "edit")).context["form"].initial["seen"]
    sent = member_post(seen=seen, role="anggota", section="ekonomi")
    assert as_kader.post(of(member, "edit"), sent).status_code == 302
    update_member(member, by=cast.pkb, cleaned={"name": "Agus Setyawan"})
    assert as_kader.post(of(member, "edit"), sent | {"name": "Agus S."}).status_code == 409
    member.refresh_from_db()
    assert (member.name, member.section) == ("Agus Setyawan", "ekonomi")


def test_member_ends_comes_back_and_is_removed_on_the_same_day_only(as_kader, cast, pokja):
    member = member_of(pokja, cast.kader)
    assert as_kader.post(of(member, "end"), {"on": "2020-01-01"}).status_code == 422
    assert as_kader.post(of(member, "end"), {"on": "2025-09-01"}).status_code == 302
    assert "1 orang sudah berhenti" in as_kader.get(TAB).content.decode()
    assert as_kader.post(of(member, "edit"), member_post(to_on="")).status_code == 302
    member.refresh_from_db()
    assert member.to_on is None
    assert as_kader.get(of(member, "remove")).status_code == 200
    as_kader.post(of(member, "remove"))
    assert not pokja.members.exists()


def test_member_of_a_former_period_or_of_elsewhere_is_not_found(as_kader, cast, kampung, kampung2, pokja):
    former = member_of(pokja, cast.kader)
    founded_pokja(kampung, cast.kader, started_on=date(2026, 1, 10))
    other = member_of(founded_pokja(kampung2, cast.kader2), cast.kader2)
    for member in (former, other):
        for act in ("edit", "end", "remove"):
            assert as_kader.get(of(member, act)).status_code == 404


def test_forms_without_a_group_are_not_found(as_kader, kampung):
    for name in ("pokja-edit", "pokja-end", "pokja-member-add"):
        assert as_kader.get(reverse(name, args=[VILLAGE])).status_code == 404
