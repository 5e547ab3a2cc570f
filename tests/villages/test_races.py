"""Two people in the same second. Each thread has its own connection, so nothing here runs in a test transaction."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.territory import KUTUKAN, make_territory
from tests.villages.content import drafted, founded, submitted
from verification.actions import LostRace, StepRefused, change_status
from verification.enums import Status, Step
from verification.models import StatusChange
from villages.actions.kampung import create_kampung, move_kampung, set_example
from villages.actions.refusals import StaleReport, VillagesRefused
from villages.actions.reports import cancel_report, save_report, start_report, submit_report
from villages.models import Kampung, PopulationReport

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (VillagesRefused, StepRefused)


@pytest.fixture
def people(transactional_db):
    make_territory()
    return make_cast()


def at_once(*acts):
    """Run the acts in threads that start together; what each returned or raised (refusals only), in order."""
    gate = Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def crosswise(*acts, before="", after=r"FOR (NO KEY )?UPDATE"):
    """As `at_once`, but each act waits for the other before or after its first statement of a kind, by default after
    its first row lock: the worst moment. Where the other one cannot get that far, the wait ends after a second.

    SQLite has no row locks and lets one transaction write at a time; there the acts simply follow one another.
    """
    gate = Barrier(len(acts))

    def slowed(act):
        met = False

        def meet(execute, sql, *args):
            nonlocal met
            is_early, is_late = (bool(word and re.search(word, sql)) for word in (before, after))
            if is_early and not met:
                met = wait()
            result = execute(sql, *args)
            if is_late and not met:
                met = wait()
            return result

        def run():
            with connection.execute_wrapper(meet):
                return act()

        return run

    def wait():
        with suppress(BrokenBarrierError):
            gate.wait(timeout=1)
        return True

    return at_once(*map(slowed, acts))


def region(code):
    return Region.objects.get(pk=code)


def test_two_who_start_share_one_draft(people):
    kampung = founded(people.opdkb, region(VILLAGE))
    one, two = at_once(
        lambda: start_report(kampung, "penduduk", by=people.kader),
        lambda: start_report(kampung, "penduduk", by=people.pkb),
    )
    assert one.pk == two.pk
    assert PopulationReport.objects.count() == 1


def test_two_who_found_a_kampung_make_one(people):
    place = region(KUTUKAN)
    results = at_once(
        lambda: create_kampung(by=people.opdkb, region=place, name="Melati"),
        lambda: create_kampung(by=people.provinsi, region=place, name="Mawar"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Kampung", "VillagesRefused"]
    assert Kampung.objects.count() == 1


def test_two_who_save_do_not_overwrite_each_other(people):
    report = drafted(founded(people.opdkb, region(VILLAGE)), "penduduk", people.kader)
    copies = [PopulationReport.objects.get(), PopulationReport.objects.get()]
    results = at_once(
        lambda: save_report(copies[0], by=people.kader, cleaned={"couples": 1}, seen=report.updated_at),
        lambda: save_report(copies[1], by=people.pkb, cleaned={"couples": 2}, seen=report.updated_at),
    )
    assert sum(isinstance(result, StaleReport) for result in results) == 1


def test_two_who_submit_leave_one_step(people):
    drafted(founded(people.opdkb, region(VILLAGE)), "penduduk", people.kader)
    copies = [PopulationReport.objects.get(), PopulationReport.objects.get()]
    results = at_once(*(lambda copy=copy: submit_report(copy, by=people.kader) for copy in copies))
    assert sum(isinstance(result, REFUSALS) for result in results) == 1
    assert StatusChange.objects.filter(step=Step.SUBMIT).count() == 1


def test_return_and_new_version_at_once_leave_one_to_work_on(people):
    kampung = founded(people.opdkb, region(VILLAGE))
    report = submitted(kampung, "penduduk", people.kader)
    at_once(
        lambda: change_status(report, Step.RETURN, by=people.pkb, reason_text="Periksa"),
        lambda: start_report(kampung, "penduduk", by=people.kader),
    )
    assert PopulationReport.objects.open().count() == 1


def test_two_officers_decide_once(people):
    report = submitted(founded(people.opdkb, region(VILLAGE)), "penduduk", people.kader)
    copies = [PopulationReport.objects.get(), PopulationReport.objects.get()]
    results = at_once(
        lambda: change_status(copies[0], Step.VERIFY, by=people.pkb),
        lambda: change_status(copies[1], Step.RETURN, by=people.opdkb, reason_text="Periksa"),
    )
    assert sum(isinstance(result, LostRace) for result in results) == 1
    report.refresh_from_db()
    assert report.status in Status.decided()


def test_new_version_is_handed_in_while_the_one_before_is_decided(people):
    kampung = founded(people.opdkb, region(VILLAGE))
    first = submitted(kampung, "penduduk", people.kader)
    second = drafted(kampung, "penduduk", people.kader)
    crosswise(
        lambda: submit_report(second, by=people.kader),
        lambda: change_status(first, Step.VERIFY, by=people.pkb),
    )
    versions = PopulationReport.objects.order_by("version")
    assert [(v.status, v.is_current_reported, v.is_current_verified) for v in versions] == [
        (Status.VERIFIED, False, True),
        (Status.SUBMITTED, True, False),
    ]


def test_cancelled_version_is_not_saved_back_to_life(people):
    kampung = founded(people.opdkb, region(VILLAGE))
    report = drafted(kampung, "penduduk", people.kader)
    copy = PopulationReport.objects.get()
    crosswise(
        lambda: save_report(report, by=people.kader, cleaned={"couples": 5}),
        lambda: cancel_report(copy, by=people.kader),
    )
    assert PopulationReport.objects.get().status == Status.CANCELLED


def test_move_and_decision_leave_everything_in_one_village(people):
    kampung = founded(people.opdkb, region(VILLAGE))
    report = submitted(kampung, "penduduk", people.kader)
    crosswise(
        lambda: move_kampung(kampung, by=people.opdkb, region=region(KUTUKAN)),
        lambda: change_status(report, Step.VERIFY, by=people.opdkb),
    )
    places = [rows.values_list("region_id", flat=True) for rows in (Kampung.objects, StatusChange.objects)]
    assert set().union(*places, PopulationReport.objects.values_list("region_id", flat=True)) == {KUTUKAN}


def test_two_who_name_a_percontohan_leave_one_and_the_second_hears_why(people):
    villages = [founded(people.opdkb, region(code)) for code in (VILLAGE, KUTUKAN)]
    results = crosswise(
        *(lambda k=k: set_example(k, by=people.opdkb, level="regency", is_example=True) for k in villages),
        before='UPDATE "villages_kampung" SET',
        after="",
    )
    refused = {result.message for result in results if isinstance(result, VillagesRefused)}
    assert refused <= {"Kabupaten/kota ini sudah memiliki Kampung KB percontohan."}
    assert Kampung.objects.filter(is_regency_example=True).count() == 1


def test_two_who_take_each_others_percontohan_do_not_block_one_another(people):
    here, there = (founded(people.opdkb, region(code)) for code in (VILLAGE, KUTUKAN))
    set_example(here, by=people.provinsi, level="regency", is_example=True)
    set_example(there, by=people.provinsi, level="province", is_example=True)
    crosswise(
        lambda: set_example(there, by=people.provinsi, level="regency", is_example=True),
        lambda: set_example(here, by=people.provinsi, level="province", is_example=True),
    )
    assert Kampung.objects.get(is_regency_example=True) == there
    assert Kampung.objects.get(is_province_example=True) == here
