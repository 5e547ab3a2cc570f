"""The prepared figures follow every change in its own transaction."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from classification.actions.assess import assess_later
from pokja.actions.groups import deactivate_poktan, reactivate_poktan, update_poktan
from pokja.actions.meetings import cancel_meeting, plan_meeting, record_meeting
from programs.actions import save_activity, submit_activity
from programs.models import Activity
from regions.models import Region
from rhythm.enums import Duty
from rhythm.models import LastSeen, VillageMonth, Visit
from rhythm.receivers import follow_change
from tests.cast import VILLAGE
from tests.programs.content import submitted
from tests.rhythm.content import (
    ago,
    card,
    computed,
    group,
    held,
    moment,
    register,
    reported,
    seen,
    seen_again,
    stored,
)
from tests.territory import TEMENGENG
from tests.villages.content import founded
from verification.actions import change_status
from verification.enums import Status, Step
from villages.actions.kampung import move_kampung, set_active, update_kampung
from villages.actions.reports import save_report, start_report, submit_report
from villages.checks import check
from villages.models import Kampung
from villages.queries import reports_in_force


def month_back(count):
    day = timezone.localdate().replace(day=1)
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def profile(kampung, by, on, **frequencies):
    """A new version of the Profil, reported on a day, that promises these mechanisms."""
    report = start_report(kampung, "profil", by=by, on=on)
    promised = {f"has_{name}": bool(often) for name, often in frequencies.items()}
    promised |= {f"{name}_frequency": often for name, often in frequencies.items()}
    promised |= {f"{name}_frequency_other": "Bila perlu" for name, often in frequencies.items() if often == "lainnya"}
    save_report(report, by=by, cleaned={"has_pokja": False, **promised}, on=on)
    submit_report(report, by=by, at=moment(on), confirmed_warnings=_warnings(report))
    return report


def _warnings(report):
    return [finding.message for finding in check(report, reports_in_force(report.kampung))]


def figures(kampung, month, duty):
    return stored(kampung).get((month, duty.value))


def test_a_new_kampung_is_expected_from_its_first_whole_month(cast, kampung):
    rows = stored(kampung)
    assert rows == computed(kampung)
    assert {duty for _, duty in rows} == {Duty.ACTIVITY.value}
    first, last = min(rows)[0], max(rows)[0]
    assert (first, last) == (date(timezone.localdate().year - 5, 1, 1), month_back(0))
    row = LastSeen.objects.get(kampung=kampung)
    assert (row.key, row.last_on, row.founded_on) == ("", None, date(2018, 3, 14))


def test_an_activity_counts_when_handed_in_and_is_verified_later(cast, kampung):
    month = month_back(2)
    activity = reported(kampung, cast.kader, month + timedelta(days=3))
    assert figures(kampung, month, Duty.ACTIVITY) == (1, 1, 1, 0)
    assert seen(kampung) == {"": None}
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert figures(kampung, month, Duty.ACTIVITY) == (1, 1, 1, 1)
    assert seen(kampung) == {"": activity.held_on, "seksi:kasih-sayang": activity.held_on}
    change_status(activity, Step.UNDO, by=cast.pkb)
    assert figures(kampung, month, Duty.ACTIVITY) == (1, 1, 1, 0) and seen(kampung) == {"": None}
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    assert figures(kampung, month, Duty.ACTIVITY) == (1, 0, 0, 0)


def test_what_was_returned_late_stays_on_time(cast, kampung):
    """First handed in inside its month, mended long after: the officer's days do not count."""
    month = month_back(3)
    activity = reported(kampung, cast.kader, month + timedelta(days=3))
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    submit_activity(activity, by=cast.kader)
    assert figures(kampung, month, Duty.ACTIVITY) == (1, 1, 1, 0)
    reported(kampung, cast.kader, month_back(4), on=month_back(2))
    assert figures(kampung, month_back(4), Duty.ACTIVITY) == (1, 1, 0, 0)


def test_a_day_mended_after_a_return_counts_where_it_is_now(cast, kampung):
    activity = reported(kampung, cast.kader, month_back(3) + timedelta(days=3))
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Tanggal salah")
    save_activity(activity, by=cast.kader, cleaned={"held_on": month_back(2) + timedelta(days=3)})
    submit_activity(activity, by=cast.kader)
    assert [figures(kampung, month_back(n), Duty.ACTIVITY)[1] for n in (3, 2)] == [0, 1]
    assert stored(kampung) == computed(kampung)


def test_groups_bring_registers_and_cards(cast, kampung):
    this_year = timezone.localdate().year
    january = date(this_year, 1, 1)
    melati = group(kampung, cast.kader)
    group(kampung, cast.kader, "Sehat", "dashat")
    assert figures(kampung, january, Duty.REGISTER) == (1, 0, 0, 0)
    assert figures(kampung, january, Duty.CARD) == (2, 0, 0, 0)
    card(melati, cast.kader, this_year, date(this_year, 1, 4))
    assert figures(kampung, january, Duty.CARD) == (2, 1, 0, 0)
    month = month_back(2)
    register(melati, cast.kader, month, officer=cast.pkb)
    assert figures(kampung, month, Duty.REGISTER) == (1, 1, 1, 1)
    assert seen(kampung)[f"poktan:{melati.pk}"] == month
    deactivate_poktan(melati, by=cast.kader, ended_on=month, reason="Bubar")
    assert figures(kampung, month, Duty.REGISTER) is None
    reactivate_poktan(melati, by=cast.kader)
    assert figures(kampung, month, Duty.REGISTER) == (1, 1, 1, 1)


def test_promises_of_the_profile_and_the_meetings_that_keep_them(cast, kampung):
    profile(kampung, cast.kader, month_back(5), planning="bulanan", reporting="mingguan")
    month = month_back(2)
    weeks = figures(kampung, month, Duty.MEETING)[0] - 1
    assert weeks in (4, 5)
    meeting = held(kampung, cast.kader, month + timedelta(days=2))
    held(kampung, cast.kader, month + timedelta(days=3), "reporting")
    assert figures(kampung, month, Duty.MEETING) == (1 + weeks, 2, 2, 0)
    record_meeting(meeting, by=cast.kader, held_on=month_back(3), men=3, women=9, minutes="Disepakati bersama.")
    assert figures(kampung, month, Duty.MEETING)[1] == 1
    assert figures(kampung, month_back(3), Duty.MEETING)[1] == 1
    profile(kampung, cast.kader, month_back(1), planning="lainnya", reporting="")
    assert figures(kampung, month_back(1), Duty.MEETING) is None
    assert figures(kampung, month, Duty.MEETING)[0] == 1 + weeks


def test_founding_day_move_and_end_of_a_kampung(cast, kampung):
    reported(kampung, cast.kader, month_back(2), officer=cast.pkb)
    update_kampung(kampung, by=cast.pkb, inaugurated_on=month_back(3) + timedelta(days=1))
    assert min(stored(kampung))[0] == month_back(2)
    Visit.objects.create(kampung=kampung, region_id=VILLAGE, opened_on=ago(1))
    move_kampung(kampung, by=cast.opdkb, region=Region.objects.get(pk=TEMENGENG))
    for model in (VillageMonth, LastSeen, Visit):
        assert set(model.objects.values_list("region_id", flat=True)) == {TEMENGENG}
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert stored(kampung) == {} and seen(kampung) == {}
    assert Visit.objects.get().closed_at is not None
    set_active(kampung, by=cast.opdkb, is_active=True)
    assert stored(kampung) == computed(kampung) and seen(kampung) == seen_again(kampung)


def test_a_verified_activity_closes_the_visit_unless_it_is_old(cast, kampung):
    visit = Visit.objects.create(kampung=kampung, region_id=VILLAGE, opened_on=ago(3))
    reported(kampung, cast.kader, ago(95), officer=cast.pkb)
    visit.refresh_from_db()
    assert visit.is_open
    reported(kampung, cast.kader, ago(90), officer=cast.pkb)
    visit.refresh_from_db()
    assert visit.closed_at is not None


def test_bulk_work_is_followed_once_at_the_end(cast, kampung):
    with assess_later(kampung.regency_code):
        reported(kampung, cast.kader, month_back(2))
        assert figures(kampung, month_back(2), Duty.ACTIVITY) == (1, 0, 0, 0)
    assert figures(kampung, month_back(2), Duty.ACTIVITY) == (1, 1, 1, 0)


def test_agencies_counted_anew_cost_one_query(cast, kampung, django_assert_num_queries):
    with django_assert_num_queries(1):
        follow_change(Kampung, kampung, step=None)


@pytest.mark.parametrize("seed", [1, 3])
def test_figures_equal_a_full_recomputation_after_anything(cast, kampung, kampung2, seed):
    rng = Random(seed)  # noqa: S311 (no secret)
    groups, meetings = [], []
    neighbour = stored(kampung2)

    def act_on_activities():
        activity = Activity.objects.filter(kampung=kampung).order_by("?").first()
        match rng.randrange(4):
            case 1 if activity and activity.status == Status.SUBMITTED:
                change_status(activity, Step.VERIFY, by=cast.pkb)
            case 2 if activity and activity.status == Status.SUBMITTED:
                change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
            case 3 if activity and activity.status == Status.RETURNED:
                save_activity(activity, by=cast.kader, cleaned={"held_on": ago(rng.randrange(300))})
                submit_activity(activity, by=cast.kader)
            case 3 if activity and activity.status == Status.VERIFIED:
                change_status(activity, Step.REOPEN, by=cast.opdkb, reason_text="Keliru")
            case _:
                day = ago(rng.randrange(400))
                poktan = rng.choice([None, *groups])
                submitted(kampung, cast.kader, at=moment(day), held_on=day, poktan=poktan)

    def act_on_groups():
        match rng.randrange(4):
            case 0:
                kind = rng.choice(["bkb", "bkl", "dashat"])
                groups.append(group(kampung, cast.kader, f"Kelompok {len(groups)}", kind, ago(rng.randrange(900))))
            case 1 if groups:
                poktan = rng.choice(groups)
                poktan.refresh_from_db()
                if poktan.is_active:
                    day = max(poktan.started_on, ago(rng.randrange(200)))
                    deactivate_poktan(poktan, by=cast.kader, ended_on=day, reason="Bubar")
                else:
                    reactivate_poktan(poktan, by=cast.kader)
            case 2 if groups:
                poktan = rng.choice(groups)
                poktan.refresh_from_db()
                if poktan.is_active:
                    day = ago(rng.randrange(900))
                    update_poktan(poktan, by=cast.kader, name=poktan.name, number="", started_on=day)
            case 3 if groups:
                poktan = rng.choice(groups)
                poktan.refresh_from_db()
                month = month_back(rng.randrange(1, 6))
                known = poktan.registers.filter(month=month).exists()
                if poktan.kind == "bkb" and poktan.is_active and poktan.started_on <= month and not known:
                    register(poktan, cast.kader, month, officer=rng.choice([None, cast.pkb]))

    def act_on_promises():
        match rng.randrange(4):
            case 0:
                often = rng.choice(["mingguan", "bulanan", "triwulan", "tahunan", "lainnya"])
                profile(kampung, cast.kader, ago(rng.randrange(200)), planning=often)
            case 1:
                meetings.append(held(kampung, cast.kader, ago(rng.randrange(300))))
            case 2 if meetings:
                meeting = rng.choice(meetings)
                day = ago(rng.randrange(300))
                record_meeting(meeting, by=cast.kader, held_on=day, men=1, women=1, minutes="Disepakati bersama.")
            case 3:
                day = ago(rng.randrange(60))
                planned = plan_meeting(
                    by=cast.kader, kampung=kampung, meeting_kind="planning", agenda="Rapat", held_on=day
                )
                cancel_meeting(planned, by=cast.kader, reason="Hujan")

    for _ in range(24):
        rng.choice([act_on_activities, act_on_groups, act_on_promises])()
    assert stored(kampung) == computed(kampung)
    assert seen(kampung) == seen_again(kampung)
    assert stored(kampung2) == neighbour


def test_a_village_entered_today_is_expected_from_the_next_month(cast, kampung):
    other = founded(cast.opdkb, Region.objects.get(pk=TEMENGENG), "Guyub Rukun")
    update_kampung(other, by=cast.opdkb, inaugurated_on=None)
    assert stored(other) == ({} if timezone.localdate().day > 1 else stored(other))
