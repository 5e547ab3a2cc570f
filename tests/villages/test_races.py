"""Two people in the same second. Each thread has its own connection, so nothing here runs in a test transaction."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.territory import KUTUKAN, make_territory
from tests.villages.content import drafted, founded, submitted
from verification.actions import LostRace, StepRefused, change_status
from verification.enums import Status, Step
from verification.models import StatusChange
from villages.actions import StaleReport, VillagesRefused, create_kampung, save_report, start_report, submit_report
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
