"""Working groups and their members: what the actions do and refuse."""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.working import (
    add_member,
    end_member,
    end_pokja,
    found_pokja,
    remove_member,
    update_member,
    update_pokja,
)
from pokja.enums import PokjaRole, PokjaSection, Structure
from pokja.models import Pokja, PokjaMember
from pokja.queries.working import in_office
from reference.models import Agency
from regions.models import Region
from tests.cast import DISTRICT, PROVINCE, REGENCY, VILLAGE
from tests.core.uploads import pdf
from tests.pokja.working_content import STARTED, founded_pokja, manned, member_of
from tests.worlds import world
from villages.actions.kampung import set_active


@world
def pokja(cast, kampung):
    return founded_pokja(kampung, cast.kader)


def today() -> date:
    return timezone.localdate()


# --- periods ------------------------------------------------------------------------------------------------------


def test_group_carries_place_and_decree(cast, kampung):
    pokja = founded_pokja(kampung, cast.kader, decree_file=pdf())
    assert (pokja.region_id, pokja.regency_code, pokja.created_by) == (VILLAGE, REGENCY, cast.kader)
    assert pokja.decree_file.name.startswith("pokja/sk/") and pokja.has_decree
    assert pokja.history.get().history_user == cast.kader


def test_same_period_sent_twice_stays_one(cast, kampung):
    assert founded_pokja(kampung, cast.kader) == founded_pokja(kampung, cast.kader)
    assert Pokja.objects.count() == 1


def test_new_period_ends_the_former_and_keeps_who_was_in_it(cast, kampung, pokja):
    people = manned(pokja, cast.kader)
    left = end_member(people[4], by=cast.kader, to_on=date(2025, 9, 1))
    new = founded_pokja(kampung, cast.pkb, started_on=date(2026, 1, 10))
    pokja.refresh_from_db()
    assert pokja.ended_on == date(2026, 1, 9) and new.ended_on is None
    assert {member.to_on for member in in_office(pokja)} == {date(2026, 1, 9)}
    left.refresh_from_db()
    assert left.to_on == date(2025, 9, 1) and left not in in_office(pokja)
    assert not new.members.exists()


def test_members_are_carried_over_into_the_same_structure(cast, kampung, pokja):
    manned(pokja, cast.kader)
    new = founded_pokja(kampung, cast.kader, started_on=date(2026, 1, 10), carry_over=True)
    kept = ("name", "role", "section", "institution", "trained_on", "training_topic", "phone")
    assert list(new.members.values_list(*kept)) == list(pokja.members.values_list(*kept))
    assert set(new.members.values_list("from_on", "to_on")) == {(date(2026, 1, 10), None)}


def test_members_are_carried_over_into_another_structure(cast, kampung, pokja):
    manned(pokja, cast.kader)
    new = founded_pokja(kampung, cast.kader, Structure.INPRES, date(2026, 1, 10), carry_over=True)
    assert list(new.members.values_list("name", "role", "section")) == [
        ("Suparno Hadi", "pengarah", ""),
        ("Agus Setiawan", "pelaksana", ""),
        ("Endah Kurniasih", "sekretaris", ""),
        ("Nur Hidayah", "koordinator", ""),
        ("Wagiman", "anggota", ""),
    ]
    back = founded_pokja(kampung, cast.kader, Structure.CLASSIC, date(2026, 2, 1), carry_over=True)
    assert list(back.members.values_list("role", flat=True)[:2]) == ["pelindung", "ketua"]
    assert kampung.pokjas.count() == 3


def test_new_structure_on_the_same_day_replaces_the_one_of_the_morning(cast, kampung, pokja):
    new = founded_pokja(kampung, cast.kader, Structure.INPRES)
    pokja.refresh_from_db()
    assert (pokja.ended_on, new.started_on) == (STARTED, STARTED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"started_on": date(2025, 2, 1)}, "started_on"),  # before the present one
        ({"started_on": date(2015, 2, 1)}, "started_on"),  # before the programme
        ({"started_on": date.max}, "started_on"),
        ({"structure": Structure.COORDINATION, "started_on": date(2026, 1, 1)}, "structure"),
        ({"started_on": date(2026, 1, 10), "appointed_until": date(2026, 1, 9)}, "appointed_until"),
        ({"started_on": date(2026, 1, 10), "decree_date": date.max}, "decree_date"),
    ],
)
def test_period_that_cannot_be_is_refused_and_changes_nothing(cast, kampung, pokja, changes, field):
    with pytest.raises(PokjaRefused) as refused:
        founded_pokja(kampung, cast.kader, **changes)
    assert refused.value.field == field
    assert Pokja.objects.get() == pokja and pokja.ended_on is None


def test_period_after_one_that_ended_does_not_overlap_it(cast, kampung, pokja):
    end_pokja(pokja, by=cast.kader, ended_on=date(2026, 1, 31))
    with pytest.raises(PokjaRefused, match="berakhir 31 Jan 2026"):
        founded_pokja(kampung, cast.kader, started_on=date(2026, 1, 30))
    assert founded_pokja(kampung, cast.kader, started_on=date(2026, 2, 1)).ended_on is None


def test_period_and_decree_are_mended(cast, pokja):
    people = manned(pokja, cast.kader)
    later = member_of(pokja, cast.kader, "Kasmirah", PokjaRole.TREASURER, from_on=date(2025, 8, 1))
    content = {"started_on": date(2025, 4, 1), "decree_number": "9/2025", "decree_file": pdf()}
    mended = update_pokja(pokja, by=cast.kader, cleaned=content, seen=pokja.updated_at)
    assert (mended.started_on, mended.decree_number) == (date(2025, 4, 1), "9/2025") and mended.decree_file
    assert set(PokjaMember.objects.filter(pk__in=[m.pk for m in people]).values_list("from_on", flat=True)) == {
        date(2025, 4, 1)
    }
    later.refresh_from_db()
    assert later.from_on == date(2025, 8, 1)
    with pytest.raises(PokjaRefused, match="Kasmirah bertugas sejak"):
        update_pokja(pokja, by=cast.kader, cleaned={"started_on": date(2025, 9, 1)})
    assert not update_pokja(pokja, by=cast.kader, cleaned={"decree_file": False}).decree_file


def test_who_mends_an_older_state_is_told_but_sending_twice_is_fine(cast, pokja):
    seen = pokja.updated_at
    update_pokja(pokja, by=cast.pkb, cleaned={"decree_number": "1"}, seen=seen)
    update_pokja(pokja, by=cast.pkb, cleaned={"decree_number": "1"}, seen=seen)
    with pytest.raises(StaleRow):
        update_pokja(pokja, by=cast.kader, cleaned={"decree_number": "2"}, seen=seen)
    pokja.refresh_from_db()
    assert pokja.decree_number == "1"


def test_group_ends_once_with_its_members(cast, pokja):
    manned(pokja, cast.kader)
    ended = end_pokja(pokja, by=cast.kader, ended_on=date(2026, 1, 31))
    assert end_pokja(pokja, by=cast.kader, ended_on=date(2026, 1, 31)).pk == ended.pk
    assert set(pokja.members.values_list("to_on", flat=True)) == {date(2026, 1, 31)}
    for act in (
        lambda: end_pokja(pokja, by=cast.kader, ended_on=date(2026, 2, 1)),
        lambda: update_pokja(pokja, by=cast.kader, cleaned={"decree_number": "2"}),
        lambda: member_of(pokja, cast.kader, "Kasmirah"),
        lambda: end_member(pokja.members.first(), by=cast.kader, to_on=date(2026, 1, 1)),
    ):
        with pytest.raises(PokjaRefused, match="berakhir 31 Jan 2026"):
            act()


@pytest.mark.parametrize("day", [date(2025, 2, 28), date.max])
def test_group_does_not_end_before_it_began_or_in_the_future(cast, pokja, day):
    with pytest.raises(PokjaRefused) as refused:
        end_pokja(pokja, by=cast.kader, ended_on=day)
    assert refused.value.field == "ended_on"


def test_nothing_is_written_in_a_village_that_is_not_active(cast, kampung, pokja):
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(PokjaRefused, match="tidak aktif"):
        member_of(pokja, cast.kader)
    with pytest.raises(PokjaRefused, match="tidak aktif"):
        founded_pokja(kampung, cast.kader, started_on=date(2026, 1, 1))


# --- members: every office and section of every structure -----------------------------------------------------------


def fits(structure: Structure, role: PokjaRole, section: str) -> bool:
    """As handbook 4 has it."""
    offices = {
        Structure.CLASSIC: "pelindung penasehat ketua sekretaris bendahara koordinator anggota",
        Structure.INPRES: "pengarah pelaksana sekretaris bendahara koordinator anggota",
        Structure.COORDINATION: "pengarah ketua wakil sekretaris anggota",
    }
    sections = {
        Structure.CLASSIC: "keagamaan pendidikan reproduksi ekonomi perlindungan kasih-sayang sosial-budaya lingkungan",
        Structure.INPRES: "data perilaku layanan penataan",
        Structure.COORDINATION: "",
    }
    if role not in offices[structure].split():
        return False
    if role == "koordinator":
        return section in sections[structure].split()
    return not section or (role == "anggota" and section in sections[structure].split())


@pytest.mark.parametrize("structure", Structure)
def test_offices_and_sections_fit_the_structure(cast, kampung, structure):
    """200 pairs: each is taken exactly where the structure has it."""
    where = {"kampung": kampung} if structure in Structure.of_village() else {"region": Region.objects.get(pk=REGENCY)}
    pokja = found_pokja(by=cast.opdkb, structure=structure, started_on=STARTED, **where)
    for role, section in product(PokjaRole, ["", *PokjaSection]):
        try:
            member_of(pokja, cast.opdkb, f"{role} {section}", role, section=section)
            taken = True
        except PokjaRefused as refusal:
            taken = False
            assert refusal.field in ("role", "section")
        assert taken is fits(structure, role, section), (structure, role, section)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from_on": STARTED - timedelta(days=1)}, "from_on"),
        ({"from_on": date.max}, "from_on"),
        ({"trained_on": date.max}, "trained_on"),
        ({"trained_on": date(2014, 1, 1)}, "trained_on"),
        ({"duty": "Sekretariat"}, "agency"),
    ],
)
def test_member_that_cannot_be_is_refused(cast, pokja, changes, field):
    with pytest.raises(PokjaRefused) as refused:
        member_of(pokja, cast.kader, **changes)
    assert refused.value.field == field
    assert not pokja.members.exists()


def test_form_sent_twice_makes_one_member_and_does_not_reach_elsewhere(cast, kampung, pokja):
    key = uuid4()
    assert member_of(pokja, cast.kader, key=key) == member_of(pokja, cast.kader, key=key)
    assert pokja.members.count() == 1
    group = found_pokja(
        by=cast.opdkb, structure=Structure.COORDINATION, started_on=STARTED, region=Region.objects.get(pk=REGENCY)
    )
    with pytest.raises(PokjaRefused, match="sudah dipakai"):
        member_of(group, cast.opdkb, key=key)


def test_two_people_of_one_name_are_two_members(cast, pokja):
    member_of(pokja, cast.kader, "Siti Aminah", PokjaRole.MEMBER, section=PokjaSection.ECONOMY)
    member_of(pokja, cast.kader, "Siti Aminah", PokjaRole.MEMBER, section=PokjaSection.ECONOMY)
    assert pokja.members.count() == 2


def test_member_is_mended_and_who_is_late_is_told(cast, pokja):
    member = member_of(pokja, cast.kader)
    seen = member.updated_at
    changes = {"name": "Agus Setyawan", "role": PokjaRole.MEMBER, "section": PokjaSection.ECONOMY}
    update_member(member, by=cast.pkb, cleaned=changes, seen=seen)
    update_member(member, by=cast.pkb, cleaned=changes, seen=seen)  # sent twice
    with pytest.raises(StaleRow):
        update_member(member, by=cast.kader, cleaned={"name": "Agus S."}, seen=seen)
    with pytest.raises(PokjaRefused):
        update_member(member, by=cast.kader, cleaned={"role": PokjaRole.CHAIR})  # still in a section
    member.refresh_from_db()
    assert (member.name, member.section) == ("Agus Setyawan", "ekonomi")
    assert [row.history_user for row in member.history.all()] == [cast.pkb, cast.kader]


def test_member_ends_and_may_come_back_by_mending(cast, pokja):
    member = member_of(pokja, cast.kader)
    end_member(member, by=cast.kader, to_on=date(2025, 9, 1))
    end_member(member, by=cast.kader, to_on=date(2025, 9, 1))  # sent twice
    with pytest.raises(PokjaRefused, match="sudah berhenti"):
        end_member(member, by=cast.kader, to_on=date(2025, 9, 2))
    assert update_member(member, by=cast.kader, cleaned={"to_on": None}).to_on is None


@pytest.mark.parametrize("day", [STARTED - timedelta(days=1), date.max])
def test_member_does_not_end_before_the_beginning_or_in_the_future(cast, pokja, day):
    with pytest.raises(PokjaRefused) as refused:
        end_member(member_of(pokja, cast.kader), by=cast.kader, to_on=day)
    assert refused.value.field == "to_on"


def test_slip_of_today_is_removed_and_an_older_member_is_not(cast, pokja):
    slip, older = member_of(pokja, cast.kader), member_of(pokja, cast.kader, "Wagiman")
    PokjaMember.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=1))
    remove_member(slip, by=cast.kader)
    with pytest.raises(PokjaRefused, match="Hanya anggota yang dicatat hari ini"):
        remove_member(older, by=cast.kader)
    assert list(pokja.members.all()) == [older]
    assert PokjaMember.history.filter(id=slip.pk, history_type="-").get().history_user == cast.kader


def test_phone_is_not_kept_in_the_history(cast, pokja):
    member_of(pokja, cast.kader, phone="0812 9988 7766")
    assert not hasattr(PokjaMember.history.get(), "phone")


# --- who may ----------------------------------------------------------------------------------------------------------


def may(act) -> bool:
    try:
        act()
    except PermissionDenied:
        return False
    return True


def test_who_writes_reports_keeps_the_group_of_the_village(cast, kampung, pokja):
    member = member_of(pokja, cast.kader)
    allowed = {"kader", "pkb", "opdkb"}
    acts = {
        "found": lambda by: founded_pokja(kampung, by),
        "edit": lambda by: update_pokja(pokja, by=by, cleaned={"decree_number": by.username}),
        "add": lambda by: member_of(pokja, by, by.username),
        "mend": lambda by: update_member(member, by=by, cleaned={"name": by.username}),
        "end": lambda by: end_member(member_of(pokja, cast.kader), by=by, to_on=today()),
        "remove": lambda by: remove_member(member_of(pokja, cast.kader), by=by),
        "end group": lambda by: may_end(by),
    }

    def may_end(by):
        end_pokja(pokja, by=by, ended_on=today())
        Pokja.objects.filter(pk=pokja.pk).update(ended_on=None)

    for name, act in acts.items():
        assert {by.username for by in cast if may(lambda act=act, by=by: act(by))} == allowed, name


@pytest.mark.parametrize(
    ("code", "allowed"),
    [(DISTRICT, {"pkb", "opdkb", "provinsi"}), (REGENCY, {"opdkb", "provinsi"}), (PROVINCE, {"provinsi"})],
)
def test_who_coordinates_an_area_keeps_its_group(cast, territory, code, allowed):
    def found(by):
        pokja = found_pokja(by=by, structure=Structure.COORDINATION, started_on=STARTED, region=territory[code])
        agency = Agency.objects.choosable_in([code[:5]]).first()
        add_member(
            pokja, by=by, name=by.name, role=PokjaRole.MEMBER, from_on=STARTED, agency=agency, duty="Menyediakan data"
        )

    assert {by.username for by in cast if may(lambda by=by: found(by))} == allowed
    pokja = Pokja.objects.get(region=code)
    assert pokja.kampung is None and pokja.members.count() == len(allowed)


def test_group_of_an_area_has_a_single_current_one(cast, territory):
    fields = {"by": cast.opdkb, "structure": Structure.COORDINATION, "region": territory[REGENCY]}
    first = found_pokja(started_on=STARTED, **fields)
    second = found_pokja(started_on=date(2026, 1, 1), **fields)
    first.refresh_from_db()
    assert (first.ended_on, second.ended_on) == (date(2025, 12, 31), None)
    with pytest.raises(PokjaRefused):
        found_pokja(started_on=date(2026, 2, 1), **fields | {"structure": Structure.CLASSIC})
