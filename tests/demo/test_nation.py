"""The million of the benchmarks, in small: skewed, streamed, the same for the same seed, and never by accident."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from demo.nation import NationRefused, fill, shares
from programs.models import Activity, ActivityPhoto, ActivityTally
from tests.programs.content import drafted
from tests.programs.test_bulk import columns
from tests.villages.content import founded
from tests.worlds import world
from verification.enums import Status
from verification.models import StatusChange

TODAY = date(2026, 3, 20)


@world
def villages(cast, territory):
    return [
        founded(cast.opdkb, territory["33.16.02.2009"]),
        founded(cast.opdkb, territory["33.16.06.2008"], name="Mugi"),
    ]


def told() -> list:
    return list(
        Activity.objects.order_by("region", "held_on", "description").values_list("region", "description", "status")
    )


def test_rows_look_like_the_real_ones(villages):
    assert fill(600, today=TODAY) == 600
    states = Counter(Activity.objects.values_list("status", flat=True))
    assert states[Status.VERIFIED] > 500 and states[Status.SUBMITTED] > 2 and states[Status.RETURNED] > 5
    assert not Activity.objects.filter(held_on__gte=TODAY).exists()
    assert not Activity.objects.filter(held_on__lt=TODAY - timedelta(days=549)).exists()
    assert not StatusChange.objects.filter(kind=Activity.kind, at__date__gt=TODAY).exists()
    assert ActivityPhoto.objects.count() > 300
    one = Activity.objects.verified().first()
    assert one.agencies.count() and one.targets.count() and one.subprograms.count() and one.section_id
    tallies = {row.pk: columns(row) for row in ActivityTally.objects.all()}
    for village in villages:
        ActivityTally.objects.recount(village.pk)
    assert tallies == {row.pk: columns(row) for row in ActivityTally.objects.all()}


def test_same_seed_gives_the_same_rows(villages):
    fill(60, today=TODAY)
    first = told()
    Activity.objects.all().delete()
    fill(60, today=TODAY)
    assert told() == first
    Activity.objects.all().delete()
    fill(60, seed=7, today=TODAY)
    assert told() != first


def test_shares_add_up_and_are_skewed():
    dealt = list(shares(Random(1), 1000, 12_000))
    assert sum(dealt) == 12_000 and min(dealt) == 0 and max(dealt) > 60
    assert list(shares(Random(1), 3, 0)) == [0, 0, 0]


def test_real_activities_are_never_mixed_unless_forced(villages, cast):
    drafted(villages[1], cast.kader)
    with pytest.raises(NationRefused, match="sudah berisi"):
        fill(5)
    assert Activity.objects.count() == 1
    assert fill(5, force=True) == 5


def test_nothing_to_fill_is_refused(db):
    with pytest.raises(NationRefused, match="Belum ada"):
        fill(5)


def test_command_refuses_outside_a_demo(villages, settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("fill_activities", "--count", "5")
    assert not Activity.objects.exists()
    out = StringIO()
    call_command("fill_activities", "--count", "5", "--force", stdout=out)
    assert out.getvalue().startswith("5 kegiatan ditulis")


def test_command_says_why_it_cannot(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="Belum ada Kampung KB"):
        call_command("fill_activities")
