"""Rumah DataKu: its class by every condition from both sides, its card, and what the pages say of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from pokja.actions.common import NOTHING_SEEN, PokjaRefused, StaleRow
from pokja.actions.data_house import save_data_house
from pokja.data_house import Facts, assess, facts_of
from pokja.enums import DataHouseClass, Orientation
from pokja.models import DataHouse
from tests.pokja.group_content import founded
from villages.suggestions import suggestions_for

SIMPLE = Facts(
    has_decree=True,
    has_chair=True,
    cadres=2,
    orientation=Orientation.BASIC,
    facilities=1,
    data_kinds=1,
    presentations=1,
)
COMPLETE = Facts(
    has_decree=True,
    has_chair=True,
    cadres=2,
    orientation=Orientation.ANALYSIS,
    facilities=2,
    data_kinds=3,
    presentations=2,
    usages=1,
)
CARD = {
    "has_decree": True,
    "decree_number": "12/2024",
    "chair": "Rahayu Ningsih",
    "cadres": 2,
    "orientation": "dasar",
    "facilities": ["papan-nama"],
    "data_kinds": ["kuantitas"],
    "presentations": ["tabel"],
    "usages": [],
}


def changed(facts: Facts, **values) -> Facts:
    return Facts(**{**facts.__dict__, **values})


# --- the class -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reached", "following"),
    [
        (Facts(), "belum", "sederhana"),
        (SIMPLE, "sederhana", "lengkap"),
        (COMPLETE, "lengkap", "paripurna"),
        (changed(COMPLETE, orientation=Orientation.COMPLETE), "lengkap", "paripurna"),
        (changed(COMPLETE, orientation=Orientation.COMPLETE, facilities=6, data_kinds=8), "lengkap", "paripurna"),
    ],
)
def test_class_and_the_next_one(facts, reached, following):
    standing = assess(facts)
    assert (standing.reached, standing.next) == (DataHouseClass(reached), DataHouseClass(following))


@pytest.mark.parametrize(
    ("name", "below", "is_unknown"),
    [
        ("has_decree", False, False),
        ("has_decree", None, True),
        ("has_chair", False, True),
        ("cadres", 1, False),
        ("cadres", None, True),
        ("orientation", Orientation.NONE, False),
        ("orientation", None, True),
        ("facilities", 0, False),
        ("facilities", None, True),
        ("data_kinds", 0, False),
        ("data_kinds", None, True),
        ("presentations", 0, False),
        ("presentations", None, True),
    ],
)
def test_each_condition_of_sederhana_counts(name, below, is_unknown):
    standing = assess(changed(SIMPLE, **{name: below}))
    assert (standing.reached, standing.next) == (DataHouseClass.NONE, DataHouseClass.SIMPLE)
    expected = {"has_chair": "chair"}.get(name, name)
    assert [(lack.field, lack.is_unknown) for lack in standing.missing] == [(expected, is_unknown)]


@pytest.mark.parametrize(
    ("name", "below", "is_unknown"),
    [
        ("orientation", Orientation.BASIC, False),
        ("facilities", 1, False),
        ("data_kinds", 2, False),
        ("presentations", 1, False),
        ("usages", 0, False),
        ("usages", None, True),
    ],
)
def test_each_condition_of_lengkap_counts(name, below, is_unknown):
    standing = assess(changed(COMPLETE, **{name: below}))
    assert (standing.reached, standing.next) == (DataHouseClass.SIMPLE, DataHouseClass.COMPLETE)
    assert [(lack.field, lack.is_unknown) for lack in standing.missing] == [(name, is_unknown)]


def test_more_than_asked_is_as_good():
    assert assess(changed(SIMPLE, cadres=9, facilities=5)).reached == DataHouseClass.SIMPLE


def test_what_is_published_of_paripurna_is_told_but_never_awards_it():
    standing = assess(COMPLETE)
    assert [lack.field for lack in standing.missing] == ["orientation"] and standing.is_unpublished
    ready = assess(changed(COMPLETE, orientation=Orientation.COMPLETE))
    assert ready.missing == () and ready.reached == DataHouseClass.COMPLETE


def test_missing_words_say_how_many_there_are():
    words = {lack.field: lack.text for lack in assess(changed(SIMPLE, data_kinds=2)).missing}
    assert words["data_kinds"] == "paling sedikit 3 jenis data, baru 2"
    assert words["usages"] == "paling sedikit 1 pemanfaatan data"


# --- the card --------------------------------------------------------------------------------------------------------


def test_card_is_begun_kept_and_measured(cast, kampung):
    house = save_data_house(kampung, by=cast.kader, cleaned=CARD)
    assert assess(facts_of(house)).reached == DataHouseClass.SIMPLE
    assert (house.region_id, house.updated_by) == (kampung.region_id, cast.kader)
    save_data_house(kampung, by=cast.pkb, cleaned={"has_decree": False})
    house.refresh_from_db()
    assert (house.decree_number, house.chair, house.updated_by) == ("", CARD["chair"], cast.pkb)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"has_decree": True, "decree_date": timezone.localdate() + timedelta(days=1)}, "decree_date"),
        ({"facilities": ["lainnya"]}, "other_note"),
    ],
)
def test_what_cannot_be_is_refused(cast, kampung, values, field):
    with pytest.raises(PokjaRefused) as refused:
        save_data_house(kampung, by=cast.kader, cleaned=values)
    assert refused.value.field == field and not DataHouse.objects.exists()


@pytest.mark.parametrize("who", ["kader2", "opd", "provinsi", "admin"])
def test_others_may_not(cast, kampung, who):
    with pytest.raises(PermissionDenied):
        save_data_house(kampung, by=getattr(cast, who), cleaned=CARD)


def test_two_do_not_overwrite_each_other(cast, kampung):
    save_data_house(kampung, by=cast.kader, cleaned=CARD, seen=NOTHING_SEEN)
    assert save_data_house(kampung, by=cast.kader, cleaned=CARD, seen=NOTHING_SEEN).cadres == 2  # two taps
    with pytest.raises(StaleRow):
        save_data_house(kampung, by=cast.pkb, cleaned=CARD | {"cadres": 5}, seen=NOTHING_SEEN)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_pages_say_the_class_and_what_the_next_one_needs(client, cast, kampung):
    client.force_login(cast.kader)
    tab, page, form = (
        reverse(name, args=[kampung.region_id]) for name in ("kampung-poktan", "kampung-data-house", "data-house-edit")
    )
    assert "Isi kartu Rumah DataKu" in client.get(tab).content.decode()
    assert "belum dapat dihitung" in client.get(page).content.decode()
    assert client.post(form, {"has_decree": "True", "cadres": "banyak"}).status_code == 422
    ready = CARD | {"usages": "perencanaan", "orientation": "lengkap", "facilities": ["papan-nama", "buku-data"]}
    ready |= {"data_kinds": ["kuantitas", "kualitas", "keluarga"], "presentations": ["tabel", "peta"]}
    assert client.post(form, ready).status_code == 302
    text = client.get(page).content.decode()
    assert "Kelas Lengkap" in text and "angkanya tidak dipublikasikan" in text
    stale = client.post(form, ready | {"cadres": "7"})
    assert stale.status_code == 409 and "baru saja disimpan orang lain" in stale.content.decode()
    seen = client.get(form).context["form"].initial["seen"]
    assert client.post(form, {"seen": seen, "usages": "tidak-ada"}).status_code == 302
    text = client.get(page).content.decode()
    assert "Tidak ada" in text and "Belum diisi" in text


def test_the_profil_is_told_what_the_lists_know(cast, kampung):
    assert suggestions_for(kampung, "profil").keys() & {"has_bkb", "has_data_house"} == set()
    save_data_house(kampung, by=cast.kader, cleaned={"chair": "Rahayu"})
    founded(kampung, cast.kader)
    founded(kampung, cast.kader, "dashat")
    said = {field: found.value for field, found in suggestions_for(kampung, "profil").items()}
    assert said == {"has_bkb": True, "has_data_house": True}
