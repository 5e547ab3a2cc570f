"""The demo world: exact where it claims to be, the same for the same seed, and never where it does not belong."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from classification.actions.assess import assess_region
from classification.enums import Basis, Kelas
from classification.models import AreaSummary, Assessment
from demo import showcase
from demo.actions import ACCOUNTS, MONTHS, PASSWORD, DemoRefused, District, build
from programs.bulk import recount_area
from programs.models import Activity, ActivityTally
from regions.actions import synchronise_regions
from regions.imports import read_regions
from tests.villages.content import founded
from tests.worlds import world
from verification.enums import Status
from verification.models import StatusChange
from villages.models import REPORTS, Kampung

pytestmark = pytest.mark.demo

RANDUBLATUNG = ("33", "33.16", "33.16.02")
SMALL = (District("33.16", {1: 8, 2: 3, 3: 3, 4: 4}, silent=3, rising=4, unproven=2, officer="Ratna Kusuma"),)


def load_regions(*codes: str):
    """These regions and what lies below the last of each way, from the shipped list."""
    whole = read_regions()
    below = tuple(code for code in codes if not any(other.startswith(f"{code}.") for other in codes))
    rows = [row for row in whole.rows if row.code in codes or row.code.startswith(tuple(f"{code}." for code in below))]
    synchronise_regions(rows=rows, on=date(2020, 1, 1), with_points=whole.has_points)


@world
def randublatung():
    """The kecamatan of Sumber Rejeki with its 18 villages."""
    load_regions(*RANDUBLATUNG)


def by_class(code: str, basis: Basis = Basis.REPORTED) -> dict[int, int]:
    return dict(Counter(Assessment.objects.within(code).filter(basis=basis).values_list("kelas", flat=True)))


def fingerprint() -> dict:
    """What a second world of the same seed must share, without numbers the database gave."""
    return {
        "people": list(User.objects.order_by("username").values_list("username", "name")),
        "kampung": list(Kampung.objects.order_by("region").values_list("region", "name", "description")),
        "classes": list(Assessment.objects.order_by("region", "basis").values_list("region", "basis", "scores")),
        "steps": sorted(StatusChange.objects.values_list("region", "kind", "step", "at", "by_name")),
        "activities": list(
            Activity.objects.order_by("region", "held_on", "title", "men").values_list(
                "region", "held_on", "title", "place", "description", "men", "women", "cost", "status", "hint_codes"
            )
        ),
        "months": list(AreaSummary.objects.order_by("code", "basis", "month").values_list("code", "month", "dasar")),
    }


def test_blora_has_exactly_its_published_classes(client, db):
    load_regions("33", "33.16", "36", "36.74", "31", "31.74")
    lines = []
    build(say=lines.append)

    assert by_class("33.16") == {1: 93, 2: 56, 3: 32, 4: 114}
    assert by_class("36.74") == {1: 1, 3: 2, 4: 16}
    assert by_class("31.74") == {1: 5, 2: 9, 3: 1, 4: 10}
    silent = Assessment.objects.within("33.16").filter(basis=Basis.REPORTED, has_reports=False)
    assert silent.count() == 9
    assert set(Kampung.objects.within("31.74").values_list("integration", flat=True)) == {"RPTRA"}

    summary = AreaSummary.objects.current().get(code="33.16", basis=Basis.REPORTED)
    assert (summary.villages, summary.kampung, summary.not_reported) == (295, 295, 9)
    assert [summary.count_of(kelas) for kelas in Kelas] == [93, 56, 32, 114]
    months = AreaSummary.objects.filter(code="33.16", basis=Basis.REPORTED, month__isnull=False)
    assert months.count() == MONTHS - 1

    assert assess_region(on=timezone.localdate()).written == 0  # the classes follow from the reports
    states = Counter(REPORTS["kb"].objects.values_list("status", flat=True))
    assert states[Status.SUBMITTED] > 10 and states[Status.RETURNED] > 0 and states[Status.VERIFIED] > 250
    assert "Kabupaten Blora: 295 Kampung KB" in lines
    assert 18_000 < Activity.objects.count() < 23_000
    shares = Counter(Activity.objects.values_list("status", flat=True))
    assert shares[Status.SUBMITTED] > 30 and shares[Status.RETURNED] > 8 and shares[Status.DRAFT] > 0
    assert lines[-1].startswith("2") and lines[-1].endswith("dikembalikan")
    silent_since = timezone.localdate() - timedelta(days=60)
    assert ActivityTally.objects.filter(reported__gt=0, last_reported_on__lt=silent_since).count() >= 8
    before = {row.pk: row.agencies_reported for row in ActivityTally.objects.all()}
    recount_area()
    assert before == {row.pk: row.agencies_reported for row in ActivityTally.objects.all()}
    assert "295 dari 295 desa/kelurahan" in client.get("/wilayah/33.16/").content.decode()


def test_same_seed_gives_the_same_world_and_another_seed_another(randublatung):
    def made(seed):
        with transaction.atomic():
            build(seed=seed, districts=SMALL, today=date(2026, 3, 20))
            found = fingerprint()
            transaction.set_rollback(True)
        return found

    first = made(7)
    assert made(7) == first
    assert made(8)["kampung"] != first["kampung"]


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2024, 2, 29)], ids=str)
def test_world_holds_on_any_day(randublatung, today):
    build(districts=SMALL, today=today)
    assert by_class("33.16") == {1: 8, 2: 3, 3: 3, 4: 4}
    assert not StatusChange.objects.filter(at__date__gt=today).exists()


# --- refusals ------------------------------------------------------------------------------------------------------


def test_world_is_not_built_over_another(cast, territory):
    founded(cast.opdkb, territory[showcase.CODE])
    before = User.objects.count()
    with pytest.raises(DemoRefused, match="kosong"):
        build()
    assert User.objects.count() == before


def test_world_needs_the_territory(db):
    with pytest.raises(DemoRefused, match="import_regions"):
        build()
    assert not User.objects.exists()


def test_command_refuses_outside_a_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("demo")


def test_command_lists_the_accounts(db, settings):
    settings.DEMO = True
    out = StringIO()
    call_command("demo", "--accounts", stdout=out)
    for username, _, name, _ in ACCOUNTS:
        assert username in out.getvalue() and name in out.getvalue()
    assert PASSWORD in out.getvalue()


def test_command_says_why_it_cannot(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="Wilayah belum dimuat"):
        call_command("demo")
