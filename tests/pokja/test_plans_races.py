"""Two people with one plan or one list of proposals in the same second: real transactions, each its own connection."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from pokja.actions.carrying import carry_village
from pokja.actions.common import PokjaRefused
from pokja.actions.plans import add_item, drop_item, start_plan
from pokja.actions.proposals import decline_proposal, move_proposal, plan_as_item, propose
from pokja.models import Plan, PlanItem, Proposal
from pokja.queries.proposals import proposal_lists
from programs.actions import submit_activity
from reference.models import SubProgram
from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.programs.content import drafted
from tests.territory import make_territory
from tests.villages.content import founded
from tests.villages.test_races import at_once, crosswise
from verification.actions import change_status
from verification.enums import Step

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one transaction write at a time: nothing happens at once there",
    ),
]

YEAR = timezone.localdate().year


@pytest.fixture
def people(transactional_db):
    make_territory()
    return make_cast()


@pytest.fixture
def kampung(people):
    return founded(people.opdkb, Region.objects.get(pk=VILLAGE))


@pytest.fixture
def subprogram(people):
    return SubProgram.objects.get(code="stunting")


def refusable(act):
    """The act, whose refusal is a result."""

    def run():
        try:
            return act()
        except PokjaRefused as refusal:
            return refusal

    return run


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_plan_begun_by_two_is_one_and_an_item_sent_twice_too(people, kampung, subprogram, together):
    plans = together(
        lambda: start_plan(kampung, by=people.kader, year=YEAR),
        lambda: start_plan(kampung, by=people.pkb, year=YEAR),
    )
    assert plans[0] == plans[1] == Plan.objects.get()
    key = uuid.uuid4()
    items = together(
        lambda: add_item(plans[0], by=people.kader, title="Senam", subprogram=subprogram, key=key),
        lambda: add_item(plans[1], by=people.kader, title="Senam", subprogram=subprogram, key=key),
    )
    assert items[0] == items[1] == PlanItem.objects.get()


def test_two_who_rank_at_once_leave_a_true_list(people, kampung):
    a, b, c = (propose(kampung, by=people.kader, title=title, year=YEAR) for title in "ABC")
    at_once(
        lambda: move_proposal(c, by=people.kader, up=True),
        lambda: move_proposal(a, by=people.pkb, up=False),
    )
    titles = [row.title for row in proposal_lists(kampung, YEAR).ranked]
    assert sorted(titles) == ["A", "B", "C"] and titles[0] != "A"
    assert sorted(Proposal.objects.values_list("rank", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_two_decisions_leave_one(people, kampung, subprogram, together):
    proposal = propose(kampung, by=people.kader, title="Senam", year=YEAR)
    plan = start_plan(kampung, by=people.kader, year=YEAR)
    words = {"title": "Senam", "subprogram": subprogram}
    results = together(
        refusable(lambda: plan_as_item(proposal, by=people.pkb, plan=plan, key=uuid.uuid4(), **words)),
        refusable(lambda: decline_proposal(Proposal.objects.get(), by=people.opdkb, reason="Tidak")),
    )
    assert sum(isinstance(result, PokjaRefused) for result in results) == 1
    proposal.refresh_from_db()
    assert PlanItem.objects.count() == (proposal.item is not None)


def test_village_is_carried_once_by_two_commands(people, kampung):
    propose(kampung, by=people.kader, title="Senam", year=YEAR)
    Proposal.objects.update(year=YEAR - 1)
    counts = at_once(
        lambda: carry_village(kampung.pk, year=YEAR),
        lambda: carry_village(kampung.pk, year=YEAR),
    )
    assert sorted(counts) == [0, 1]
    assert Proposal.objects.get().returns == 1


@pytest.mark.parametrize("together", [at_once, crosswise])
def test_step_of_an_activity_and_a_stroke_wait_for_each_other(people, kampung, subprogram, together):
    item = add_item(
        start_plan(kampung, by=people.kader, year=YEAR), by=people.kader, title="Senam", subprogram=subprogram
    )
    activity = drafted(kampung, people.kader, plan_item=item)
    together(
        lambda: submit_activity(activity, by=people.kader),
        refusable(lambda: drop_item(item, by=people.pkb, reason="Batal")),
    )
    change_status(activity, Step.VERIFY, by=people.pkb)
    item.refresh_from_db()
    assert (item.reported, item.verified) == (1, 1)
