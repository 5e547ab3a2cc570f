"""Plans and proposals in *Tugas saya*, of the kader and of the PKB."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from dashboard.queries.tasks.plans import Place, plan_tasks
from pokja.actions.plans import add_item, start_plan
from pokja.actions.proposals import accept_proposal, propose, propose_publicly, switch_public_proposals
from pokja.queries.plans import planning_year
from reference.models import SubProgram
from tests.cast import NEXT_VILLAGE
from tests.territory import BLORA, BODEH, BRABOWAN, KUTUKAN
from tests.villages.content import founded
from tests.worlds import world

YEAR = timezone.localdate().year


@world
def kampung(cast, territory):
    return founded(cast.opdkb, territory[BRABOWAN], "Sumber Rejeki")


def told(kampung, today=None):
    places = {row.pk: Place(row.region_id, row.name) for row in kampung}
    tasks = plan_tasks(places, today or date(YEAR, 9, 20))
    return {task.what: (task.where, task.url, task.monthly) for task in tasks}


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 12, 1), 2027),
        (date(2027, 1, 1), 2027),
        (date(2027, 6, 30), 2027),
        (date(2027, 7, 1), None),
        (date(2027, 11, 30), None),
    ],
)
def test_plan_is_asked_for_from_december_until_june(today, year):
    assert planning_year(today) == year


def test_missing_plan_is_a_task_until_somebody_begins_it(cast, kampung):
    today = date(YEAR, 12, 3)
    assert told([kampung], today) == {
        f"RKM {YEAR + 1} belum disusun": (
            "Sumber Rejeki",
            f"/kampung/{BRABOWAN}/rencana/?tahun={YEAR + 1}",
            True,
        )
    }
    start_plan(kampung, by=cast.kader, year=YEAR + 1)
    assert told([kampung], today) == {}


def test_proposals_wait_apart_those_of_citizens_with_a_clock(cast, territory, kampung):
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    typed = propose_publicly(kampung, title="Talang air", description="Bocor", proposer_name="", token=uuid.uuid4())
    propose(kampung, by=cast.kader, title="Senam lansia", year=YEAR)
    url = f"/kampung/{BRABOWAN}/usulan/?tahun="
    assert told([kampung]) == {
        "1 usulan warga belum ditinjau": ("Sumber Rejeki", f"{url}{YEAR + 1}", False),
        "1 usulan menunggu keputusan Pokja": ("Sumber Rejeki", f"{url}{YEAR}", True),
    }
    accept_proposal(typed, by=cast.kader)
    assert list(told([kampung])) == ["2 usulan menunggu keputusan Pokja"]


def test_items_of_this_month_are_named_until_something_was_reported(cast, kampung):
    plan = start_plan(kampung, by=cast.kader, year=YEAR)
    subprogram = SubProgram.objects.get(code="stunting")
    for title, month in (("Kelas ibu", 9), ("Senam", 9), ("Panen", 10)):
        item = add_item(plan, by=cast.kader, title=title, subprogram=subprogram, month=month)
    what = "2 kegiatan rencana September belum dimulai"
    assert told([kampung])[what][0] == "Sumber Rejeki: Kelas ibu, Senam"
    plan.items.exclude(pk=item.pk).update(reported=1)
    assert told([kampung]) == {}


def test_lines_stay_few_and_cost_the_same_for_many_villages(cast, territory, kampung, django_assert_num_queries):
    villages = [kampung, *(founded(cast.opdkb, territory[code], f"Desa {code}") for code in (KUTUKAN, BODEH))]
    for village in villages:
        propose(village, by=cast.opdkb, title="Senam", year=YEAR)
    for rows in (villages[:1], villages):
        with django_assert_num_queries(3):
            assert len(told(rows, date(YEAR, 12, 3))) == 2
    places = {10**6 + n: Place(f"33.16.06.{2000 + n}", f"Kampung {n}") for n in range(40)}
    tasks = list(plan_tasks(places, date(YEAR, 12, 3)))
    assert len(tasks) == 7
    assert tasks[-1].what == f"RKM {YEAR + 1} belum disusun di 34 kampung lain"


def test_board_of_kader_and_pkb_holds_them_and_not_the_neighbours(client, cast, territory, kampung):
    other = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Bocor")
    propose(other, by=cast.kader2, title="Bocor", year=YEAR)
    propose(kampung, by=cast.kader, title="Senam", year=YEAR)
    for who in ("kader", "pkb"):
        client.force_login(getattr(cast, who))
        page = client.get("/tugas/").content.decode()
        assert "1 usulan menunggu keputusan Pokja" in page
        assert "Bocor" not in page
