"""An import while somebody reports. Each thread has its own connection, so nothing here runs in a test transaction."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import F

from classification.actions.assess import assess_kampung
from classification.enums import Basis
from classification.imports.actions import ImportRefused, confirm_import, import_file, start_import
from classification.models import Assessment
from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.classification.workbooks import BRABOWAN, counted, scored
from tests.territory import TEMENGENG, make_territory
from tests.villages.content import founded
from villages.actions.kampung import move_kampung
from villages.models import Kampung, PopulationReport

pytestmark = pytest.mark.django_db(transaction=True)

IMPATIENT = {"postgresql": "SET lock_timeout = '50ms'", "sqlite": "PRAGMA busy_timeout = 0"}
postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Di SQLite hanya ada satu penulis pada satu waktu."
)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"


@pytest.fixture
def people(transactional_db):
    make_territory()
    return make_cast()


@pytest.fixture
def kampung(people):
    return founded(people.opdkb, Region.objects.get(pk=VILLAGE))


@pytest.fixture
def elsewhere():
    """elsewhere(act): runs it in a thread with its own connection; what it raises is the future's."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(run, act)


def is_waiting(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [pid])
        return bool(cursor.fetchone()[0])


def bring_while(elsewhere, export) -> Future:
    """An import in a thread, begun and now waiting for what this transaction holds (or done, where it did not)."""
    pids = []

    def bring():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        return import_file(export(BRABOWAN | {"Pus": 101}), file_name="rekap-2022-10-27.xlsx")

    done = elsewhere(bring)
    while not done.done() and not (pids and is_waiting(pids[0])):
        pass
    return done


@postgresql
@pytest.mark.parametrize("export", [scored, counted])
def test_import_waits_for_a_report_before_it_holds_anything(people, kampung, elsewhere, export):
    import_file(export(BRABOWAN), file_name="rekap-2022-06-13.xlsx")
    with transaction.atomic():
        Kampung.objects.select_for_update(no_key=True).get()  # as `villages.actions.reports` does first
        done = bring_while(elsewhere, export)
        assert not done.done()
        assert Assessment.objects.select_for_update(nowait=True).count()
        assert PopulationReport.objects.select_for_update(nowait=True).count() == (export is counted)
        assess_kampung(kampung.pk)
    assert done.result(timeout=10).counts["updated"] == 1


@postgresql
def test_import_refuses_a_kampung_that_moved_since_it_was_read(people, kampung, elsewhere):
    with transaction.atomic():
        move_kampung(kampung, by=people.opdkb, region=Region.objects.get(pk=TEMENGENG))
        done = bring_while(elsewhere, counted)
    with pytest.raises(ImportRefused, match="Coba lagi"):
        done.result(timeout=10)
    assert not PopulationReport.objects.exists()


def test_import_that_waits_too_long_is_refused_and_changes_nothing(people, kampung, elsewhere):
    batch = start_import(scored(BRABOWAN), by=people.opdkb)

    def bring():
        with connection.cursor() as cursor:
            cursor.execute(IMPATIENT[connection.vendor])
        return confirm_import(batch, by=people.opdkb)

    with transaction.atomic():
        Kampung.objects.update(name=F("name"))
        with pytest.raises(ImportRefused, match="Coba lagi"):
            elsewhere(bring).result(timeout=10)
    batch.refresh_from_db()
    assert batch.is_open
    assert not Assessment.objects.filter(basis=Basis.OFFICIAL).exists()
    confirm_import(batch, by=people.opdkb)
    assert Assessment.objects.filter(basis=Basis.OFFICIAL).exists()
