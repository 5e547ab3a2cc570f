"""What offices plan: who may say what, for which places, and who reads it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import add_assignment, end_assignment
from accounts.enums import Role
from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.offices import (
    cancel_entry,
    change_entry,
    finish_entry,
    plan_activities,
    replan_entry,
    set_office,
)
from pokja.enums import OfficeActivityState
from pokja.models import Office, OfficeActivity
from pokja.queries.offices import (
    agencies_for,
    coming_to,
    offices_of,
    responsible_codes,
    subprograms_of,
    villages_of,
    without_agency,
)
from programs.actions import add_agency, merge_agency
from reference.enums import Helix
from reference.models import Agency, SubProgram
from tests.cast import DISTRICT, NEXT_DISTRICT, NEXT_REGENCY, NEXT_VILLAGE, REGENCY, VILLAGE
from tests.pokja.office_content import agency, in_days, planned, region
from tests.territory import RANDUBLATUNG, TEMENGENG
from tests.villages.content import founded

# --- for whom an account speaks -------------------------------------------------------------------------------------


def test_opd_kb_says_for_which_agency_an_account_speaks(cast):
    task = cast.opd.assignments.get()
    assert [place.pk for place in without_agency(cast.opd)] == [REGENCY]
    set_office(task, by=cast.opdkb, agency=agency())
    set_office(task, by=cast.opdkb, agency=agency("dinas-sosial"))
    assert {code: row.code for code, row in offices_of(cast.opd).items()} == {REGENCY: "dinas-sosial"}
    assert Office.objects.count() == 1
    assert without_agency(cast.opd) == []


@pytest.mark.parametrize("who", ["kader", "pkb", "opd", "opdkb2", "provinsi", "pusat", "admin"])
def test_nobody_else_says_it(cast, who):
    with pytest.raises(PermissionDenied):
        set_office(cast.opd.assignments.get(), by=getattr(cast, who), agency=agency())


def test_an_agency_of_the_neighbour_is_no_choice(cast):
    theirs = add_agency("Media Rembang", by=cast.opdkb2, region=region(NEXT_REGENCY), helix=Helix.MEDIA)
    assert theirs not in agencies_for([REGENCY])
    for wrong in (theirs, agency("lainnya")):
        with pytest.raises(PokjaRefused):
            set_office(cast.opd.assignments.get(), by=cast.opdkb, agency=wrong)


def test_only_accounts_of_other_offices_have_one(cast):
    with pytest.raises(PokjaRefused):
        set_office(cast.opdkb.assignments.get(), by=cast.opdkb, agency=agency())
    task = cast.opd.assignments.get()
    end_assignment(by=cast.opdkb, assignment=task, on=in_days(-1))
    with pytest.raises(PokjaRefused):
        set_office(task, by=cast.opdkb, agency=agency())


# --- entries --------------------------------------------------------------------------------------------------------


def test_one_form_makes_an_entry_for_each_village_and_sent_twice_nothing_new(offices):
    assert len(planned(offices.opd, VILLAGE, TEMENGENG)) == 2
    again = plan_activities(
        by=offices.opd,
        agency=agency(),
        regions=[region(VILLAGE), region(TEMENGENG), region(RANDUBLATUNG)],
        subprogram=SubProgram.objects.get(code="stunting"),
        title="pelayanan POSYANDU bergerak",
        starts_on=in_days(3),
    )
    assert [entry.region_id for entry in again.made] == [RANDUBLATUNG]
    assert sorted(entry.region_id for entry in again.known) == [TEMENGENG, VILLAGE]
    assert OfficeActivity.objects.count() == 3


def test_the_same_elsewhere_or_on_another_day_is_another_one(offices):
    planned(offices.opd, VILLAGE)
    planned(offices.opd, VILLAGE, place="Balai desa")
    planned(offices.opd, VILLAGE, starts_on=in_days(4))
    cancel_entry(OfficeActivity.objects.get(starts_on=in_days(4)), by=offices.opd)
    planned(offices.opd, VILLAGE, starts_on=in_days(4))
    assert OfficeActivity.objects.count() == 4


@pytest.mark.parametrize("code", [REGENCY, DISTRICT, VILLAGE])
def test_an_office_plans_for_its_regency_and_what_lies_in_it(offices, code):
    [entry] = planned(offices.opd, code)
    assert (entry.regency_code, entry.created_by_name, entry.state) == (REGENCY, "Hendra Wijaya", "rencana")


@pytest.mark.parametrize(
    ("who", "code", "of"),
    [
        ("opd", NEXT_VILLAGE, "dinas-kesehatan"),
        ("opd", VILLAGE, "dinas-sosial"),
        ("opd2", VILLAGE, "dinas-kesehatan"),
        ("opdkb2", VILLAGE, "dinas-kesehatan"),
        ("pkb", VILLAGE, "dinas-kesehatan"),
        ("kader", VILLAGE, "dinas-kesehatan"),
        ("provinsi", REGENCY, "dinas-kesehatan"),
        ("admin", REGENCY, "dinas-kesehatan"),
    ],
)
def test_nobody_plans_for_others(cast, offices, who, code, of):
    with pytest.raises(PermissionDenied):
        planned(getattr(cast, who), code, agency=agency(of))
    assert not OfficeActivity.objects.exists()


def test_an_account_without_an_agency_plans_nothing(cast):
    with pytest.raises(PermissionDenied):
        planned(cast.opd, VILLAGE)


def test_opd_kb_plans_for_every_agency_of_its_regency(cast):
    assert planned(cast.opdkb, VILLAGE, agency=agency("dinas-sosial"))
    with pytest.raises(PokjaRefused):
        planned(cast.opdkb, VILLAGE, agency=agency("lainnya"))


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        ([], {}),
        (["33"], {}),
        ([VILLAGE, NEXT_VILLAGE], {}),
        ([VILLAGE], {"starts_on": in_days(5), "ends_on": in_days(4)}),
        ([VILLAGE], {"starts_on": in_days(-900)}),
        ([VILLAGE], {"starts_on": in_days(2000)}),
    ],
)
def test_what_cannot_be_is_refused(offices, codes, changes):
    with pytest.raises((PokjaRefused, PermissionDenied)):
        planned(offices.opd, *codes, **changes)


def test_an_entry_is_changed_and_moved_by_its_agency_and_by_opd_kb(cast, offices):
    [entry] = planned(offices.opd, VILLAGE)
    change_entry(entry, by=offices.opd, cleaned={"region": region(DISTRICT), "title": "Imunisasi"})
    change_entry(entry, by=cast.opdkb, cleaned={"agency": agency("puskesmas")})
    entry.refresh_from_db()
    assert (entry.title, entry.region_id, entry.district_code, entry.agency.code) == (
        "Imunisasi",
        DISTRICT,
        DISTRICT,
        "puskesmas",
    )
    for who in (offices.opd, offices.opd2, cast.pkb, cast.opdkb2):  # the agency is another one now
        with pytest.raises(PermissionDenied):
            change_entry(entry, by=who, cleaned={"title": "Lain"})


def test_an_office_gives_no_entry_away(offices):
    [entry] = planned(offices.opd, VILLAGE)
    for changes in ({"agency": agency("dinas-sosial")}, {"region": region(NEXT_VILLAGE)}):
        with pytest.raises(PermissionDenied):
            change_entry(entry, by=offices.opd, cleaned=changes)


def test_two_tabs_the_second_is_told(offices):
    [entry] = planned(offices.opd, VILLAGE)
    seen = entry.updated_at
    change_entry(entry, by=offices.opd, cleaned={"title": "Imunisasi"}, seen=seen)
    change_entry(entry, by=offices.opd, cleaned={"title": "Imunisasi"}, seen=seen)  # the same once more
    with pytest.raises(StaleRow):
        change_entry(entry, by=offices.opd, cleaned={"title": "Lain"}, seen=seen)


def test_moving_onto_the_same_entry_is_refused(offices):
    first, second = planned(offices.opd, VILLAGE, TEMENGENG)
    with pytest.raises(PokjaRefused):
        change_entry(second, by=offices.opd, cleaned={"region": first.region})


def test_done_called_off_and_back(offices):
    [entry] = planned(offices.opd, VILLAGE, starts_on=in_days(-1))
    finish_entry(entry, by=offices.opd)
    assert finish_entry(entry, by=offices.opd).state == OfficeActivityState.DONE
    for action in (cancel_entry, lambda e, by: change_entry(e, by=by, cleaned={"title": "Lain"})):
        with pytest.raises(PokjaRefused):
            action(entry, by=offices.opd)
    assert replan_entry(entry, by=offices.opd).state == OfficeActivityState.PLANNED
    cancel_entry(entry, by=offices.opd)
    planned(offices.opd, VILLAGE, starts_on=in_days(-1))
    with pytest.raises(PokjaRefused):  # it was entered anew
        replan_entry(entry, by=offices.opd)


def test_nothing_is_done_before_its_day(offices):
    [entry] = planned(offices.opd, VILLAGE)
    with pytest.raises(PokjaRefused):
        finish_entry(entry, by=offices.opd)


def test_accounts_and_entries_follow_a_merged_agency(cast):
    ours = add_agency("Dinkes Blora", by=cast.opdkb, region=region(REGENCY), helix=Helix.GOVERNMENT)
    set_office(cast.opd.assignments.get(), by=cast.opdkb, agency=ours)
    [entry] = planned(cast.opd, VILLAGE, agency=ours)
    merge_agency(ours, into=agency(), by=cast.opdkb)
    entry.refresh_from_db()
    assert entry.agency == agency() == offices_of(cast.opd)[REGENCY]


# --- who reads them -------------------------------------------------------------------------------------------------


def test_an_entry_concerns_its_place_what_lies_in_it_and_what_it_lies_in(cast, offices):
    for code in (REGENCY, DISTRICT, VILLAGE, TEMENGENG, RANDUBLATUNG):
        planned(offices.opd, code)
    for code in (NEXT_REGENCY, NEXT_DISTRICT, NEXT_VILLAGE):
        planned(offices.opd2, code)

    def seen(user):
        return set(OfficeActivity.objects.concerning(user).values_list("region_id", flat=True))

    ours = {REGENCY, DISTRICT, VILLAGE, TEMENGENG, RANDUBLATUNG}
    theirs = {NEXT_REGENCY, NEXT_DISTRICT, NEXT_VILLAGE}
    assert seen(cast.kader) == {REGENCY, DISTRICT, VILLAGE}
    assert seen(cast.pkb) == ours - {RANDUBLATUNG}
    assert seen(cast.opd) == seen(cast.opdkb) == ours
    assert seen(cast.kader2) == seen(cast.opd2) == theirs
    assert seen(cast.provinsi) == seen(cast.admin) == ours | theirs
    assert seen(cast.nobody) == set()
    assert [entry.region_id for entry in coming_to(VILLAGE, timezone.localdate())] == [REGENCY, DISTRICT, VILLAGE]


def test_coming_passed_and_standing(offices):
    today = timezone.localdate()
    planned(offices.opd, VILLAGE, title="Kemarin", starts_on=in_days(-1))
    planned(offices.opd, VILLAGE, title="Berjalan", starts_on=in_days(-2), ends_on=in_days(1))
    planned(offices.opd, VILLAGE, title="Besok", starts_on=in_days(1))
    [done] = planned(offices.opd, VILLAGE, title="Sudah", starts_on=in_days(-3))
    [off] = planned(offices.opd, VILLAGE, title="Batal", starts_on=in_days(2))
    finish_entry(done, by=offices.opd)
    cancel_entry(off, by=offices.opd)

    def titles(rows):
        return set(rows.values_list("title", flat=True))

    assert titles(OfficeActivity.objects.coming(today)) == {"Berjalan", "Besok"}
    assert titles(OfficeActivity.objects.overdue(today)) == {"Kemarin"}
    assert titles(OfficeActivity.objects.standing(today)) == {"Berjalan", "Besok", "Sudah"}


def test_villages_of_a_kecamatan_are_its_kampung_kb(cast, offices):
    founded(cast.opdkb, region(VILLAGE))
    founded(cast.opdkb, region(TEMENGENG), name="Guyub Rukun")
    founded(cast.opdkb2, region(NEXT_VILLAGE), name="Ronggo Makmur")
    assert [row.region_id for row in villages_of(offices.opd, region(DISTRICT))] == [VILLAGE, TEMENGENG]
    assert villages_of(offices.opd, region(NEXT_DISTRICT)) == []


def test_somebody_who_works_for_two_offices_has_both(cast, offices):
    add_assignment(by=None, system=True, user=cast.opd, role=Role.OPD, region=region(NEXT_REGENCY))
    assert set(offices_of(cast.opd)) == {REGENCY}
    assert [place.pk for place in without_agency(cast.opd)] == [NEXT_REGENCY]


def test_whose_matter_a_sub_programme_is(cast):
    of = {row.code: responsible_codes(row) for row in SubProgram.objects.all()}
    assert "dinas-kesehatan" in of["stunting"] and "dinas-pendidikan" in of["pendidikan"]
    assert "dinas-dukcapil" in of["data-adminduk"] and "dinas-dukcapil" not in of["pendidikan"]
    assert all(of.values())
    known = set(Agency.objects.values_list("code", flat=True))
    assert set().union(*of.values()) <= known
    assert [row.code for row in subprograms_of([agency("dinas-pendidikan")])] == ["pendidikan"]
    assert len(subprograms_of([agency("pemerintah-daerah")])) == 8  # the list names it beside all of them
