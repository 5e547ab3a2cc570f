"""Two taps on the same form in the same second, and an entry in two hands."""

import pytest
from django.db import connection

from pokja.actions.common import StaleRow
from pokja.actions.offices import change_entry, plan_activities, set_office
from pokja.models import OfficeActivity
from reference.models import SubProgram
from tests.cast import VILLAGE, make_cast
from tests.pokja.office_content import agency, in_days, planned, region
from tests.territory import TEMENGENG, make_territory
from tests.villages.test_races import at_once, crosswise

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one transaction write at a time: nothing happens at once there",
    ),
]


@pytest.fixture
def opd(transactional_db):
    make_territory()
    people = make_cast()
    set_office(people.opd.assignments.get(), by=people.opdkb, agency=agency())
    return people.opd


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_two_taps_make_each_entry_once(opd, together):
    fields = {
        "by": opd,
        "agency": agency(),
        "subprogram": SubProgram.objects.get(code="stunting"),
        "title": "Imunisasi",
        "starts_on": in_days(3),
    }
    results = together(
        lambda: plan_activities(regions=[region(VILLAGE), region(TEMENGENG)], **fields),
        lambda: plan_activities(regions=[region(TEMENGENG), region(VILLAGE)], **fields),
    )
    assert sorted(len(result.made) for result in results) == [0, 2]
    assert OfficeActivity.objects.count() == 2


def test_two_who_change_one_entry_and_the_second_is_told(opd):
    [entry] = planned(opd, VILLAGE)
    one, two = OfficeActivity.objects.get(), OfficeActivity.objects.get()

    def change(row, title):
        try:
            return change_entry(row, by=opd, cleaned={"title": title}, seen=entry.updated_at)
        except StaleRow as refusal:
            return refusal

    results = crosswise(lambda: change(one, "Satu"), lambda: change(two, "Dua"))
    assert sum(isinstance(result, StaleRow) for result in results) == 1
    assert OfficeActivity.objects.get().title in ("Satu", "Dua")
