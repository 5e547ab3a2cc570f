"""The working group on the public page: names by office, nothing that belongs to people alone."""

from datetime import date

import pytest
from django.urls import reverse

from pokja.actions.working import end_member, found_pokja, update_member
from pokja.enums import PokjaRole, PokjaSection, Structure
from pokja.queries.working import public_pokja
from regions.models import Region
from tests.cast import REGENCY, VILLAGE
from tests.core.uploads import pdf, picture
from tests.pokja.working_content import PHONE, STARTED, founded_pokja, manned, member_of
from tests.villages.content import submitted
from tests.worlds import world
from villages.actions.kampung import update_kampung

PAGE = reverse("public-area", args=[VILLAGE])


@world
def pokja(cast, kampung):
    return founded_pokja(kampung, cast.kader, decree_file=pdf())


def test_page_names_people_by_office_and_section(client, cast, pokja):
    manned(pokja, cast.kader)
    page = client.get(PAGE).content.decode()
    for words in ("Suparno Hadi", "Nur Hidayah", "5 anggota, 2 terlatih", "SK nomor 141/07/2025, 20 Feb 2025"):
        assert words in page, words
    assert "Penasehat" not in page and "Bendahara" not in page  # nobody holds them
    assert page.index("Ketua") < page.index("Keagamaan") < page.index("Sosial Budaya")


def test_page_shows_no_phone_no_file_and_nobody_of_the_past(client, cast, kampung, pokja):
    people = manned(pokja, cast.kader)
    update_member(people[0], by=cast.kader, cleaned={"institution": "Kantor rahasia", "phone": "0811 2222 3333"})
    end_member(people[4], by=cast.kader, to_on=date(2025, 9, 1))
    pokja = founded_pokja(kampung, cast.kader, started_on=date(2026, 1, 10), decree_file=pdf(), carry_over=True)
    page = client.get(PAGE).content.decode()
    assert "Agus Setiawan" in page
    hidden = (PHONE, "0811", "Wagiman", "Kantor rahasia", "pokja/sk", reverse("pokja-decree", args=[VILLAGE, pokja.pk]))
    assert [word for word in hidden if word in page] == []
    assert client.get(reverse("pokja-decree", args=[VILLAGE, pokja.pk])).status_code == 302  # to the login


def test_page_of_a_village_does_not_show_the_group_of_its_regency(client, cast, kampung):
    group = found_pokja(
        by=cast.opdkb, structure=Structure.COORDINATION, started_on=STARTED, region=Region.objects.get(pk=REGENCY)
    )
    member_of(group, cast.opdkb, "Pejabat Kabupaten", PokjaRole.CHAIR)
    assert "Pejabat Kabupaten" not in client.get(PAGE).content.decode()


def test_answers_of_the_profil_support_the_chart_and_stand_alone_without_one(client, cast, kampung, pokja):
    submitted(kampung, "profil", cast.kader)
    update_kampung(kampung, by=cast.opdkb, structure_picture=picture())
    page = client.get(PAGE).content.decode()
    assert "14 anggota" in page and 'class="structure"' in page and 'class="org"' not in page
    member_of(pokja, cast.kader)
    page = client.get(PAGE).content.decode()
    assert page.index('id="dukungan"') < page.index("14 anggota") and 'class="structure"' not in page


@pytest.mark.parametrize("count", [0, 1, 3])
def test_group_costs_the_page_one_query(cast, kampung, pokja, count, django_assert_num_queries):
    for number in range(count):
        member_of(pokja, cast.kader, f"Orang {number}", PokjaRole.MEMBER, section=PokjaSection.ECONOMY)
    with django_assert_num_queries(1):
        found = public_pokja(kampung)
    with django_assert_num_queries(0):
        assert (found.strength.people if found else 0) == count
        assert not found or found.pokja.decree_number == "141/07/2025"
