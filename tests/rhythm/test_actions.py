"""The clock: figures of areas, visits that are asked for and closed, and what people write down on them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from rhythm.actions.figures import refresh_village, update_area
from rhythm.actions.visits import VisitRefused, finish_step, record_visit
from rhythm.enums import Duty, VisitReason
from rhythm.models import AreaMonth, LastSeen, VillageMonth, Visit
from tests.cast import NEXT_REGENCY, REGENCY, VILLAGE
from tests.rhythm.content import ago, group, reported, seen_again, stored
from tests.rhythm.test_receivers import month_back, profile
from tests.territory import KUTUKAN, REMBANG, SAMBONG
from tests.villages.content import founded
from tests.worlds import world
from villages.actions.kampung import set_active, update_kampung


def outcome(**changes):
    told = {
        "done_on": timezone.localdate(),
        "reason": VisitReason.NO_PLAN,
        "words": "Pokja belum bertemu sejak panen.",
        "next_step": "Pokja memilih tiga kegiatan",
        "next_on": timezone.localdate() + timedelta(days=14),
    }
    return told | changes


@world
def asleep(cast, kampung):
    """Its last verified activity was 91 days ago."""
    reported(kampung, cast.kader, ago(91), officer=cast.pkb)
    return kampung


@world
def visit(asleep):
    update_area(months=0)
    return Visit.objects.get(kampung=asleep)


# --- figures of areas --------------------------------------------------------------------------------------


@world
def blora(cast, kampung, kampung2, territory):
    """Two villages of Blora and one of Rembang, with something of each duty."""
    other = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    group(other, cast.opdkb)
    profile(kampung, cast.kader, month_back(4), planning="bulanan")
    reported(kampung, cast.kader, month_back(1), officer=cast.pkb)
    reported(kampung2, cast.kader2, month_back(1))
    return [kampung, other]


def area(code, month, duty=""):
    row = AreaMonth.objects.get(code=code, month=month, duty=duty)
    return (row.expected, row.received, row.on_time, row.verified, row.villages, row.missing)


def test_areas_are_the_sums_of_their_villages(blora):
    update_area()
    month = month_back(1)
    assert area(SAMBONG, month, Duty.ACTIVITY) == (1, 1, 1, 1, 1, 0)
    assert area(REGENCY, month, Duty.ACTIVITY) == (2, 1, 1, 1, 2, 1)
    assert area(REGENCY, month, Duty.REGISTER) == (1, 0, 0, 0, 1, 1)
    assert area(REGENCY, month, Duty.MEETING) == (1, 0, 0, 0, 1, 1)
    # Of all duties together a village is missing only where nothing at all came.
    assert area(REGENCY, month) == (4, 1, 1, 1, 2, 1)
    assert area(REMBANG, month) == (1, 1, 1, 0, 1, 0)
    assert area("33", month) == area("", month) == (5, 2, 2, 1, 3, 1)
    assert set(AreaMonth.objects.filter(parent="33", level=2).values_list("code", flat=True)) == {REGENCY, REMBANG}
    assert set(AreaMonth.objects.filter(level=0).values_list("code", "parent")) == {("", "")}


def test_second_run_writes_nothing_but_the_time_of_counting(blora):
    first = update_area()
    assert first.villages == 3 and first.areas > 0
    before = AreaMonth.objects.order_by("pk").first().computed_at
    again = update_area()
    assert (again.figures, again.seen, again.areas, again.opened, again.closed) == (0, 0, 0, 0, 0)
    assert AreaMonth.objects.order_by("pk").first().computed_at > before


def test_figures_written_past_the_actions_are_mended(blora):
    kampung = blora[0]
    right = stored(kampung)
    VillageMonth.objects.filter(kampung=kampung, duty=Duty.ACTIVITY).delete()
    VillageMonth.objects.filter(kampung=kampung).update(received=0, on_time=0, expected=7)
    LastSeen.objects.filter(kampung=kampung).delete()
    update_area(REGENCY, months=72)
    assert stored(kampung) == right
    assert {row.key: row.last_on for row in kampung.last_seen.all()} == seen_again(kampung)


def test_an_area_leaves_its_neighbours_alone_and_its_parents_follow(blora, kampung2):
    update_area()
    VillageMonth.objects.all().update(received=0, on_time=0, verified=0)
    update_area(SAMBONG)
    month = month_back(1)
    assert area(SAMBONG, month, Duty.ACTIVITY)[1] == 1
    assert area(REGENCY, month, Duty.ACTIVITY)[1] == 1
    assert stored(kampung2)[month, Duty.ACTIVITY.value] == (1, 0, 0, 0)
    assert area(REMBANG, month, Duty.ACTIVITY)[1] == 1  # summed before


def test_areas_without_villages_lose_their_figures(cast, blora):
    update_area()
    for kampung in blora:
        set_active(kampung, by=cast.opdkb, is_active=False)
    update_area()
    assert not AreaMonth.objects.filter(code__startswith=REGENCY).exists()
    assert area("33", month_back(1)) == area(REMBANG, month_back(1))


def test_command_tells_what_it_did(blora):
    out = StringIO()
    call_command("update_rhythm", area=REGENCY, months=2, stdout=out)
    assert out.getvalue().startswith("2 bulan dari 2 Kampung KB: 0 angka bulanan dan ")
    out = StringIO()
    call_command("update_rhythm", months=0, stdout=out)
    assert out.getvalue().startswith("0 hari terakhir ditulis. Kunjungan: ")
    with pytest.raises(CommandError, match="tidak ada"):
        call_command("update_rhythm", area="99")
    with pytest.raises(CommandError, match="nol"):
        call_command("update_rhythm", months=-1)


def test_months_ahead_and_before_the_window_are_left_alone(kampung):
    assert refresh_village(kampung.pk, timezone.localdate() + timedelta(days=40)) == 0
    assert refresh_village(kampung.pk, ago(4000), ago(3990)) == 0


# --- visits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "asked"), [(90, False), (91, True), (400, True)])
def test_a_visit_is_asked_for_after_91_days(cast, kampung, days, asked):
    reported(kampung, cast.kader, ago(days), officer=cast.pkb)
    update_area(months=0)
    update_area(months=0)
    found = list(Visit.objects.values_list("region_id", "opened_on", "last_on"))
    assert found == ([(VILLAGE, timezone.localdate(), ago(days))] if asked else [])


@pytest.mark.parametrize(("days", "asked"), [(90, False), (91, True)])
def test_a_village_that_was_never_active_is_visited_91_days_after_its_founding(cast, kampung, days, asked):
    update_kampung(kampung, by=cast.pkb, inaugurated_on=ago(days))
    update_area(months=0)
    assert Visit.objects.filter(last_on=None).exists() is asked


def test_activities_that_only_wait_wake_nobody(cast, asleep):
    reported(asleep, cast.kader, ago(1))
    assert update_area(months=0).opened == 1


def test_at_most_one_visit_is_open(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(kampung=visit.kampung, region_id=VILLAGE, opened_on=timezone.localdate())


def test_command_closes_what_nobody_needs(visit):
    LastSeen.objects.filter(kampung=visit.kampung).update(last_on=ago(5))
    update_area(months=0)
    LastSeen.objects.filter(kampung=visit.kampung, key="").update(last_on=ago(5))
    assert update_area(months=0, with_visits=False).closed == 0  # counted anew first
    visit.refresh_from_db()
    assert visit.is_open


def test_outcome_is_kept_once(cast, visit):
    record_visit(visit, by=cast.pkb, **outcome())
    again = record_visit(visit, by=cast.pkb, **outcome())
    assert (again.done_by_name, again.reason, again.next_done_on) == ("Budi Santoso", "rencana", None)
    with pytest.raises(VisitRefused, match="sudah dicatat oleh Budi Santoso"):
        record_visit(visit, by=cast.opdkb, **outcome())
    with pytest.raises(VisitRefused, match="sudah dicatat"):
        record_visit(visit, by=cast.pkb, **outcome(next_step="Lain"))


def test_after_a_visit_the_next_one_waits_for_91_days(cast, visit):
    record_visit(visit, by=cast.pkb, **outcome())
    assert update_area(months=0).opened == 0
    for days, opened in ((90, 0), (91, 1)):
        Visit.objects.filter(pk=visit.pk).update(done_on=ago(days))
        assert update_area(months=0).opened == opened


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": timezone.localdate() + timedelta(days=1)}, "done_on"),
        ({"done_on": ago(92)}, "done_on"),
        ({"next_on": ago(1)}, "next_on"),
        ({"reason": VisitReason.OTHER, "words": ""}, "words"),
    ],
)
def test_days_that_cannot_be_are_refused(cast, visit, changes, field):
    with pytest.raises(VisitRefused) as refused:
        record_visit(visit, by=cast.pkb, **outcome(**changes))
    assert refused.value.field == field
    visit.refresh_from_db()
    assert visit.is_open


@pytest.mark.parametrize("who", ["kader", "opd", "provinsi", "pusat", "admin", "pkb2", "opdkb2"])
def test_only_who_visits_there_records(cast, visit, who):
    with pytest.raises(PermissionDenied):
        record_visit(visit, by=getattr(cast, who), **outcome())
    with pytest.raises(PermissionDenied):
        finish_step(visit, by=getattr(cast, who))


def test_closed_visits_are_not_recorded(cast, asleep, visit):
    reported(asleep, cast.kader, ago(1), officer=cast.pkb)
    with pytest.raises(VisitRefused, match="aktif lagi"):
        record_visit(visit, by=cast.pkb, **outcome())


def test_next_step_is_finished_once(cast, visit):
    with pytest.raises(VisitRefused, match="Catat dulu"):
        finish_step(visit, by=cast.pkb)
    record_visit(visit, by=cast.pkb, **outcome(next_on=timezone.localdate()))
    assert list(Visit.objects.steps_due(timezone.localdate())) == [visit]
    finish_step(visit, by=cast.opdkb)
    done = finish_step(visit, by=cast.pkb)
    assert (done.next_done_on, done.next_done_by_name) == (timezone.localdate(), "Endang Lestari")
    assert not Visit.objects.steps_due(timezone.localdate()).exists()


def test_regency_without_villages_has_nothing_to_do(territory):
    counts = update_area(NEXT_REGENCY)
    assert (counts.villages, counts.figures, counts.seen, counts.opened) == (0, 0, 0, 0)
