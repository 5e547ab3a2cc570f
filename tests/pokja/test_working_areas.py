"""Coordination groups above the villages: who reads them, who keeps them, and what stays next door."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from pokja.actions.working import add_member, found_pokja
from pokja.enums import PokjaRole, Structure
from pokja.models import Pokja
from reference.models import Agency
from tests.cast import DISTRICT, NEXT_DISTRICT, NEXT_REGENCY, PROVINCE, REGENCY
from tests.pokja.working_content import STARTED, founded_pokja
from tests.worlds import world

LIST = reverse("coordination-list")
AREAS = {"provinsi": PROVINCE, "blora": REGENCY, "sambong": DISTRICT, "rembang": NEXT_REGENCY, "sumber": NEXT_DISTRICT}


def group_of(by, region, **fields) -> Pokja:
    return found_pokja(by=by, structure=Structure.COORDINATION, started_on=STARTED, region=region, **fields)


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    """The duty has tests of its own."""
    settings.MFA_REQUIRED_ROLES = []


@world
def groups(cast, territory, kampung, kampung2) -> dict[str, Pokja]:
    """A group of every level on both sides, and a village's on each."""
    found = {"brabowan": founded_pokja(kampung, cast.kader), "ronggo": founded_pokja(kampung2, cast.kader2)}
    for name, code in AREAS.items():
        by = {"provinsi": cast.provinsi, "rembang": cast.opdkb2, "sumber": cast.pkb2}.get(name, cast.opdkb)
        pokja = group_of(by, territory[code])
        agency = Agency.objects.choosable_in([code[:5]]).first()
        fields = {"name": f"Ketua {name}", "role": PokjaRole.CHAIR, "from_on": STARTED}
        add_member(pokja, by=by, agency=agency, duty=f"Peran {name}", phone="0811 2222 3333", **fields)
        found[name] = pokja
    return found


def coordination(name: str) -> str:
    return reverse("coordination", args=[AREAS[name]])


@pytest.mark.parametrize(
    ("who", "mine", "above"),
    [
        ("kader", {"brabowan"}, {"sambong", "blora", "provinsi"}),
        ("pkb", {"brabowan", "sambong"}, {"blora", "provinsi"}),
        ("opd", {"brabowan", "sambong", "blora"}, {"provinsi"}),
        ("opdkb", {"brabowan", "sambong", "blora"}, {"provinsi"}),
        ("opdkb2", {"ronggo", "sumber", "rembang"}, {"provinsi"}),
        ("provinsi", {"brabowan", "sambong", "blora", "ronggo", "sumber", "rembang", "provinsi"}, set()),
        ("pusat", {"brabowan", "sambong", "blora", "ronggo", "sumber", "rembang", "provinsi"}, set()),
        ("nobody", set(), set()),
    ],
)
def test_groups_concerning_a_person(cast, groups, who, mine, above):
    """Nothing of the regency next door reaches anybody of this one."""
    user = getattr(cast, who)

    def names(rows):
        return {name for name, pokja in groups.items() if pokja in set(rows)}

    assert names(Pokja.objects.visible_to(user)) == mine
    assert names(Pokja.objects.concerning(user)) == mine | above
    if who == "kader":
        assert not Pokja.objects.concerning(AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("kader", ["provinsi", "blora", "sambong"]),
        ("pkb", ["provinsi", "blora", "sambong"]),
        ("opdkb", ["provinsi", "blora", "sambong"]),
        ("opd2", ["provinsi", "rembang", "sumber"]),
        ("provinsi", ["provinsi", "blora", "rembang"]),
        ("pusat", ["provinsi"]),
    ],
)
def test_list_shows_the_groups_in_and_above_my_area(client, cast, groups, who, shown):
    client.force_login(getattr(cast, who))
    response = client.get(LIST)
    with_group = [group.region.pk for group in response.context["groups"] if group.pokja]
    assert with_group == sorted(AREAS[name] for name in shown)
    assert "Tim belum dibentuk" in response.content.decode() or who in ("kader", "pkb", "provinsi", "opd2")


def test_list_and_page_say_what_is_missing(client, cast, territory, groups):
    client.force_login(cast.opdkb)
    rows = {group.region.pk: group for group in client.get(LIST).context["groups"]}
    assert rows[REGENCY].missing == ["SK belum dicatat", "Sekretaris belum ada"]
    assert rows["33.16.02"].pokja is None
    page = client.get(reverse("coordination", args=["33.16.02"])).content.decode()
    assert "Belum ada tim koordinasi" in page and reverse("pokja-found", args=["33.16.02"]) in page


@pytest.mark.parametrize("who", ["kader", "opd"])
def test_who_looks_up_reads_names_and_duties_without_phones(client, cast, groups, who):
    client.force_login(getattr(cast, who))
    page = client.get(coordination("blora")).content.decode()
    assert "Ketua blora" in page and "Peran blora" in page
    assert "0811 2222 3333" not in page and reverse("pokja-member-add", args=[REGENCY]) not in page


def test_who_coordinates_sees_phones_and_keeps_the_list(client, cast, groups):
    client.force_login(cast.opdkb)
    page = client.get(coordination("blora")).content.decode()
    assert "0811 2222 3333" in page and reverse("pokja-member-add", args=[REGENCY]) in page
    assert "Tim di bawahnya" in page and "Kec. Sambong" in page


@pytest.mark.parametrize("who", ["kader", "pkb", "opd", "opdkb"])
def test_regency_next_door_is_not_found(client, cast, groups, who):
    client.force_login(getattr(cast, who))
    for address in (coordination("rembang"), coordination("sumber"), reverse("coordination-pdf", args=[NEXT_REGENCY])):
        assert client.get(address).status_code == 404
    page = client.get(LIST).content.decode() + client.get(coordination("provinsi")).content.decode()
    assert "Rembang" not in page and "Ketua rembang" not in page


def test_agency_and_duty_are_entered_in_the_form(client, cast, territory):
    group_of(cast.pkb, territory[DISTRICT])
    client.force_login(cast.pkb)
    address = reverse("pokja-member-add", args=[DISTRICT])
    assert "Seksi" not in client.get(address).content.decode()
    agency = Agency.objects.choosable_in([REGENCY]).first()
    sent = {
        "name": "Camat Sambong",
        "role": "pengarah",
        "agency": agency.pk,
        "duty": "Memimpin",
        "from_on": "2025-03-02",
    }
    assert client.post(address, sent).status_code == 302
    assert Pokja.objects.get().members.get().agency == agency
    assert client.post(address, sent | {"agency": "0"}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_page_cost_the_same_with_few_and_more_groups(
    client, cast, territory, count, django_assert_num_queries
):
    for code in [REGENCY, DISTRICT, "33.16.02"][: count + 1]:
        pokja = group_of(cast.opdkb, territory[code])
        for number in range(count):
            add_member(pokja, by=cast.opdkb, name=f"Orang {number}", role=PokjaRole.MEMBER, from_on=date(2025, 4, 1))
    client.force_login(cast.opdkb)
    with django_assert_num_queries(8):
        client.get(LIST)
    with django_assert_num_queries(12):
        client.get(reverse("coordination", args=[REGENCY]))
