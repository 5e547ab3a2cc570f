"""Two people with one activity in the same second: real transactions, each on a connection of its own."""

import uuid

import pytest
from django.db import connection

from programs.actions import merge_agency, save_activity, start_activity, submit_activity
from programs.models import Activity, ActivityAgency, ActivityTally
from reference.models import Agency
from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.programs.content import content, drafted, submitted
from tests.territory import make_territory
from tests.villages.content import founded
from tests.villages.test_races import at_once, crosswise
from verification.actions import LostRace, StepRefused, change_status
from verification.enums import Status, Step
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
def kampung(people):
    return founded(people.opdkb, Region.objects.get(pk=VILLAGE))


def copies():
    """The same row in two hands."""
    return Activity.objects.get(), Activity.objects.get()


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_two_officers_decide_once_and_the_second_is_told(people, kampung, together):
    submitted(kampung, people.kader)
    one, two = copies()
    results = together(
        lambda: change_status(one, Step.VERIFY, by=people.pkb),
        lambda: change_status(two, Step.RETURN, by=people.opdkb, reason_text="Fotonya buram"),
    )
    lost = next(result for result in results if isinstance(result, LostRace))
    won = next(result for result in results if isinstance(result, StatusChange))
    assert won.by_name in lost.message and "Tidak ada yang diubah" in lost.message
    assert Activity.objects.get().status == won.to_status
    assert StatusChange.objects.exclude(step=Step.SUBMIT).get() == won
    assert Notice.objects.count() == 1
    assert ActivityTally.objects.get().waiting == 0


def test_two_who_approve_leave_one_step(people, kampung):
    submitted(kampung, people.kader)
    one, two = copies()
    results = crosswise(
        lambda: change_status(one, Step.VERIFY, by=people.pkb),
        lambda: change_status(two, Step.VERIFY, by=people.opdkb),
    )
    assert sum(isinstance(result, LostRace) for result in results) == 1
    assert StatusChange.objects.filter(step=Step.VERIFY).count() == 1


def test_approval_is_taken_back_once(people, kampung):
    change_status(submitted(kampung, people.kader), Step.VERIFY, by=people.pkb)
    one, two = copies()
    results = crosswise(
        lambda: change_status(one, Step.UNDO, by=people.pkb),
        lambda: change_status(two, Step.REOPEN, by=people.opdkb, reason_text="Periksa lagi"),
    )
    assert sum(isinstance(result, StepRefused) for result in results) == 1
    assert Activity.objects.get().status == Status.SUBMITTED


def test_double_tap_hands_in_once(people, kampung):
    drafted(kampung, people.kader)
    one, two = copies()
    results = crosswise(lambda: submit_activity(one, by=people.kader), lambda: submit_activity(two, by=people.kader))
    assert sum(isinstance(result, LostRace) for result in results) == 1
    assert StatusChange.objects.get().step == Step.SUBMIT
    assert ActivityTally.objects.get().waiting == 1


def test_same_key_sent_twice_makes_one_row(people, kampung):
    key, cleaned = uuid.uuid4(), content()
    one, two = at_once(*[lambda: start_activity(kampung, by=people.kader, key=key, cleaned=cleaned)] * 2)
    assert one.pk == two.pk == Activity.objects.get().pk


def test_merge_and_save_of_the_same_village_do_not_wait_for_each_other(people, kampung):
    """Merging locks villages before agencies, as saving does; whoever is second finds the name where it went."""
    submitted(kampung, people.kader, new_agencies=["Dinkes Blora"])
    draft = drafted(kampung, people.kader, title="Rapat")
    typed, into = Agency.objects.get(name="Dinkes Blora"), Agency.objects.get(code="dinas-kesehatan")
    results = at_once(
        lambda: merge_agency(typed, into=into, by=people.opdkb),
        lambda: save_activity(draft, by=people.kader, cleaned={"agencies": [typed]}),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert not ActivityAgency.objects.filter(agency=typed).exists()
    assert list(draft.agencies.all()) == [into]


def test_merge_and_save_of_another_village_leave_nothing_on_the_old_name(people, kampung):
    other = founded(people.opdkb, Region.objects.filter(parent=kampung.region.parent).exclude(pk=VILLAGE)[0], "Mekar")
    submitted(kampung, people.kader, new_agencies=["Dinkes Blora"])
    draft = drafted(other, people.pkb, title="Rapat")
    typed, into = Agency.objects.get(name="Dinkes Blora"), Agency.objects.get(code="dinas-kesehatan")
    results = at_once(
        lambda: merge_agency(typed, into=into, by=people.opdkb),
        lambda: save_activity(draft, by=people.pkb, cleaned={"agencies": [typed]}),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert not ActivityAgency.objects.filter(agency=typed).exists()
