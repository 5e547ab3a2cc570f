"""Two people with one register in the same second: real transactions, each on a connection of its own."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from pokja.actions.common import PokjaRefused
from pokja.actions.registers import note_meeting, start_register, submit_register
from pokja.models import Register, RegisterMeeting
from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.pokja.register_content import drafted, group, last_month, submitted
from tests.territory import make_territory
from tests.villages.content import founded
from tests.villages.test_races import at_once, crosswise
from verification.actions import LostRace, change_status
from verification.enums import Step
from verification.models import Notice, StatusChange

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one transaction write at a time: nothing happens at once there",
    ),
]


@pytest.fixture
def people(transactional_db):
    make_territory()
    return make_cast()


@pytest.fixture
def bkb(people):
    return group(founded(people.opdkb, Region.objects.get(pk=VILLAGE)), people.kader)


def copies():
    """The same row in two hands."""
    return Register.objects.get(), Register.objects.get()


def test_month_begun_twice_is_one_register(people, bkb):
    one, two = at_once(
        lambda: start_register(bkb, by=people.kader, month=last_month()),
        lambda: start_register(bkb, by=people.pkb, month=last_month()),
    )
    assert one.pk == two.pk == Register.objects.get().pk


def test_double_tap_hands_in_once(people, bkb):
    drafted(bkb, people.kader)
    one, two = copies()
    results = crosswise(lambda: submit_register(one, by=people.kader), lambda: submit_register(two, by=people.kader))
    assert sum(isinstance(result, LostRace) for result in results) == 1
    assert StatusChange.objects.get().step == Step.SUBMIT


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_two_officers_decide_once_and_the_second_is_told(people, bkb, together):
    submitted(bkb, people.kader)
    one, two = copies()
    results = together(
        lambda: change_status(one, Step.VERIFY, by=people.pkb),
        lambda: change_status(two, Step.RETURN, by=people.opdkb, reason_text="Cek"),
    )
    lost = next(result for result in results if isinstance(result, LostRace))
    won = next(result for result in results if isinstance(result, StatusChange))
    assert won.by_name in lost.message and Register.objects.get().status == won.to_status
    assert Notice.objects.count() == 1


def test_meeting_noted_twice_at_once_is_one_row(people, bkb):
    key, day = uuid.uuid4(), last_month() + timedelta(days=3)

    def note():
        return note_meeting(bkb, by=people.kader, held_on=day, source=key, material="Gizi", attended=9)

    assert len({result.pk for result in at_once(note, note)}) == 1
    assert RegisterMeeting.objects.count() == 1


def test_meeting_and_handing_in_do_not_wait_for_each_other(people, bkb):
    """Whoever is first: the register went off without the meeting, or holds it and has to be completed."""
    register, day = drafted(bkb, people.kader), last_month() + timedelta(days=3)

    def hand_in():
        try:
            return submit_register(register, by=people.kader)
        except PokjaRefused as refusal:
            return refusal

    sent, row = at_once(
        hand_in,
        lambda: note_meeting(bkb, by=people.pkb, held_on=day, source=uuid.uuid4(), material="Gizi", attended=9),
    )
    assert isinstance(sent, StatusChange) is (row is None)
    assert RegisterMeeting.objects.count() == (2 if row is None else 3)
