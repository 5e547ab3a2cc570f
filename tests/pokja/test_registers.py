"""Registers: begun once, checked by a table, changed after a return, filled by activities, read by the KB report."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.groups import deactivate_poktan
from pokja.actions.registers import (
    RegisterIncomplete,
    cancel_register,
    forget_meeting,
    note_meeting,
    save_register,
    start_register,
    submit_register,
)
from pokja.checks import Facts, check
from pokja.enums import PoktanKind
from pokja.models import Poktan, Register, RegisterMeeting
from pokja.months import due_on, last_day, month_before, next_month, parse_month, twelve_months
from pokja.queries.registers import month_rows
from regions.models import Region
from tests.pokja.register_content import content, drafted, group, last_month, meeting, submitted
from tests.territory import TEMENGENG
from tests.villages.content import submitted as report_submitted
from tests.worlds import world
from verification.actions import LostRace, StepRefused, change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from villages.actions.kampung import move_kampung, set_active
from villages.checks import Level, Reports
from villages.history import history_of, read_events
from villages.suggestions import suggestions_for


@world
def bkb(kampung, cast):
    return group(kampung, cast.kader)


# --- months -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "due", "last"),
    [
        (date(2026, 1, 1), date(2026, 2, 3), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 3, 3), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 3, 3), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 1, 3), date(2026, 12, 31)),
    ],
)
def test_month_is_due_on_the_third_of_the_next(month, due, last):
    assert (due_on(month), last_day(month)) == (due, last)
    assert month_before(next_month(month)) == month


def test_twelve_months_end_with_the_given_one():
    months = twelve_months(date(2028, 2, 29))
    assert (months[0], months[-1], len(set(months))) == (date(2028, 2, 1), date(2027, 3, 1), 12)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "x", "2026-11-02", None])
def test_nonsense_is_no_month(text):
    assert parse_month(text) is None


# --- checks -------------------------------------------------------------------------------------------------------

FEBRUARY = date(2028, 2, 1)  # a leap year


def unsaved(kind="bkb", **changes):
    poktan = Poktan(kind=kind, name="Melati", started_on=date(2027, 2, 10), ended_on=changes.pop("ended_on", None))
    values = {"members": 30, "attended": 24, "couples": 18} | changes
    return Register(poktan=poktan, month=FEBRUARY, **values)


def found(register, rows, today=date(2028, 3, 2), **facts):
    """{(level, field)} of everything wrong or odd."""
    meetings = [RegisterMeeting(**row) for row in rows]
    return {(f.level, f.field) for f in check(register, meetings, Facts(today, **facts))}


GOOD = [meeting(date(2028, 2, 12)), meeting(date(2028, 2, 29))]
E, W = Level.ERROR, Level.WARNING


def test_whole_register_of_a_leap_february_has_nothing_to_mend():
    assert found(unsaved(), GOOD) == set()


@pytest.mark.parametrize(
    ("changes", "rows", "expected"),
    [
        ({"members": None}, GOOD, {(E, "members")}),
        ({"members": 0, "attended": None, "couples": None}, GOOD, {(E, "members"), (E, "attended")}),
        ({"attended": None}, GOOD, {(E, "attended")}),
        ({"attended": 31}, GOOD, {(E, "attended")}),
        ({"couples": 31}, GOOD, {(E, "couples")}),
        ({"attended": 30, "members": 50}, [meeting(date(2028, 2, 12), attended=29)], {(E, "attended")}),
        ({}, [], {(E, "meetings")}),
        ({}, [meeting(date(2028, 3, 1)), GOOD[0]], {(E, "meetings-0-held_on")}),
        ({}, [meeting(date(2028, 1, 31)), GOOD[0]], {(E, "meetings-0-held_on")}),
        ({"ended_on": date(2028, 2, 20)}, GOOD, {(E, "meetings-1-held_on")}),
        ({}, [meeting(date(2028, 2, 3), presenter=""), GOOD[1]], {(E, "meetings-0-presenter")}),
        ({}, [meeting(date(2028, 2, 3), material=" "), GOOD[1]], {(E, "meetings-0-material")}),
        ({}, [meeting(date(2028, 2, 3), attended=None), GOOD[1]], {(E, "meetings-0-attended")}),
        ({}, [meeting(date(2028, 2, 3), attended=31), GOOD[1]], {(W, "meetings-0-attended")}),
        ({}, [GOOD[0], GOOD[0]], {(W, "meetings-1-held_on")}),
        ({"kind": "uppka"}, GOOD, {(E, "turnover")}),
        ({"kind": "uppka", "turnover": "1jt"}, GOOD, {(E, "businesses")}),
        ({"kind": "uppka", "turnover": "0"}, GOOD, set()),
        ({"kind": "uppka", "turnover": "lebih", "businesses": ["pangan"]}, GOOD, set()),
    ],
)
def test_register_is_checked(changes, rows, expected):
    assert found(unsaved(**changes), rows) == expected


def test_day_ahead_and_month_that_is_not_over_are_told():
    assert found(unsaved(), GOOD, today=date(2028, 2, 20)) == {(E, "meetings-1-held_on"), (W, "")}
    assert found(unsaved(), GOOD, today=date(2028, 2, 29)) == set()


def test_day_before_the_group_was_founded_is_refused():
    early = unsaved()
    early.poktan.started_on = date(2028, 2, 13)
    assert found(early, GOOD) == {(E, "meetings-0-held_on")}


@pytest.mark.parametrize(
    ("before", "is_odd"), [(30, False), (21, False), (20, False), (19, True), (61, True), (None, False)]
)
def test_jump_of_members_to_the_month_before_is_odd(before, is_odd):
    previous = unsaved(members=before)
    assert found(unsaved(), GOOD, previous=previous) == ({(W, "members")} if is_odd else set())


@pytest.mark.django_db
def test_members_are_held_against_the_reports_of_the_village(cast, kampung):
    profile = report_submitted(kampung, "profil", cast.kader)
    population = report_submitted(kampung, "penduduk", cast.kader)
    reports = Reports(profile, population)
    assert found(unsaved(members=177, couples=None), GOOD, reports=reports) == {(W, "members")}
    # UPPKA is none according to the Profil.
    assert found(unsaved("uppka", turnover="0"), GOOD, reports=reports) == {(W, "")}


# --- beginning ----------------------------------------------------------------------------------------------------


def test_beginning_twice_makes_one_register(bkb, cast):
    one = start_register(bkb, by=cast.kader, month=date(2026, 3, 17))
    assert start_register(bkb, by=cast.pkb, month=date(2026, 3, 1)) == one
    assert (one.month, one.status, one.created_by_name) == (date(2026, 3, 1), Status.DRAFT, "Sri Wahyuni")


def test_next_month_starts_with_the_members_of_the_one_before(kampung, bkb, cast):
    month = month_before(last_month())
    submitted(bkb, cast.kader, month, members=28, couples=11)
    after = start_register(bkb, by=cast.kader, month=last_month())
    assert (after.members, after.couples, after.attended, after.meetings.count()) == (28, 11, None, 0)


@pytest.mark.parametrize(
    ("kind", "month", "words"),
    [
        ("dashat", date(2026, 3, 1), "tidak mempunyai register"),
        ("bkb", date(2019, 12, 1), "tidak ada pada Desember 2019"),
        ("bkb", date(2199, 1, 1), "belum tiba"),
    ],
)
def test_month_that_cannot_be_is_refused(kampung, cast, kind, month, words):
    with pytest.raises(PokjaRefused, match=words):
        start_register(group(kampung, cast.kader, kind), by=cast.kader, month=month)


def test_group_that_ended_writes_its_last_month_and_none_after(bkb, cast):
    deactivate_poktan(bkb, by=cast.kader, ended_on=date(2026, 3, 10), reason="Bubar")
    assert start_register(bkb, by=cast.kader, month=date(2026, 3, 1)).pk
    with pytest.raises(PokjaRefused, match="tidak ada pada April 2026"):
        start_register(bkb, by=cast.kader, month=date(2026, 4, 1))


@pytest.mark.parametrize("who", ["kader2", "pkb2", "opdkb2", "opd", "provinsi", "pusat", "admin", "nobody"])
def test_who_does_not_write_there_begins_saves_and_sends_nothing(bkb, cast, who):
    stranger, register = getattr(cast, who), drafted(bkb, cast.kader)
    with pytest.raises(PermissionDenied):
        start_register(bkb, by=stranger, month=date(2026, 3, 1))
    with pytest.raises(PermissionDenied):
        save_register(register, by=stranger, cleaned={"members": 1})
    with pytest.raises(PermissionDenied):
        submit_register(register, by=stranger)
    with pytest.raises(PermissionDenied):
        note_meeting(bkb, by=stranger, held_on=date(2026, 3, 4), source=uuid.uuid4())
    with pytest.raises(StepRefused):
        cancel_register(register, by=stranger)
    assert Register.objects.get().members == 30


# --- saving and sending -------------------------------------------------------------------------------------------


def test_draft_may_be_as_incomplete_as_it_likes(bkb, cast):
    register = drafted(bkb, cast.kader, members=None, attended=None, couples=None, meetings=[])
    with pytest.raises(RegisterIncomplete) as refused:
        submit_register(register, by=cast.kader)
    assert {finding.field for finding in refused.value.errors} == {"members", "attended", "meetings"}
    assert "Register kosong bukan laporan" in str([finding.message for finding in refused.value.errors])


@pytest.mark.parametrize(
    ("cleaned", "field"),
    [
        ({"members": 10}, "attended"),
        ({"couples": 31}, "couples"),
        ({"meetings": [meeting(None)]}, "meetings"),
        ({"meetings": [meeting(date(2026, 3, 4), couples=21)]}, "meetings"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_nothing_changed(bkb, cast, cleaned, field):
    register = drafted(bkb, cast.kader)
    with pytest.raises(PokjaRefused) as refused:
        save_register(register, by=cast.kader, cleaned=cleaned)
    assert refused.value.field == field
    assert Register.objects.get().members == 30 and RegisterMeeting.objects.count() == 2


def test_meetings_are_changed_added_and_taken_out_by_their_keys(bkb, cast):
    register = drafted(bkb, cast.kader)
    one, two = register.meetings.all()
    new = meeting(one.held_on + timedelta(days=2), material="Baru")
    rows = [{"pk": one.pk, "material": "Lain"}, new, meeting(two.held_on, pk=999_999, material="Bukan punyanya")]
    save_register(register, by=cast.kader, cleaned={"meetings": rows, "removed": [two.pk]})
    assert [row.material for row in register.meetings.all()] == ["Lain", "Baru", "Bukan punyanya"]
    assert one.pk in register.meetings.values_list("pk", flat=True)


def test_meeting_of_another_register_is_not_reached(kampung, bkb, cast):
    theirs = drafted(group(kampung, cast.kader, "bkr"), cast.kader)
    register = drafted(bkb, cast.kader)
    key = theirs.meetings.first().pk
    save_register(register, by=cast.kader, cleaned={"removed": [key], "meetings": [meeting(last_month(), pk=key)]})
    assert theirs.meetings.count() == 2 and register.meetings.count() == 3


def test_who_began_from_an_older_state_is_told(bkb, cast):
    register = drafted(bkb, cast.kader)
    seen = register.updated_at
    save_register(register, by=cast.pkb, cleaned={"members": 31})
    with pytest.raises(StaleRow):
        save_register(register, by=cast.kader, cleaned={"members": 32}, seen=seen)
    assert Register.objects.get().members == 31


def test_warnings_are_confirmed_word_by_word_and_kept(bkb, cast):
    rows = [meeting(last_month() + timedelta(days=6), attended=45)]
    register = drafted(bkb, cast.kader, meetings=rows)
    with pytest.raises(RegisterIncomplete) as refused:
        submit_register(register, by=cast.kader, confirmed_warnings=["Lain"])
    (warning,) = refused.value.warnings
    submit_register(register, by=cast.kader, confirmed_warnings=[warning.message])
    register.refresh_from_db()
    assert (register.status, register.confirmed_warnings) == (Status.SUBMITTED, [warning.message])


def test_sent_register_is_not_changed_any_more(bkb, cast):
    register = submitted(bkb, cast.kader)
    with pytest.raises(PokjaRefused, match="menunggu verifikasi"):
        save_register(register, by=cast.kader, cleaned={"members": 31})
    with pytest.raises(StepRefused):
        submit_register(register, by=cast.kader)
    with pytest.raises(StepRefused):
        cancel_register(register, by=cast.kader)


def test_second_tap_hears_that_it_was_sent(bkb, cast):
    register = drafted(bkb, cast.kader)
    copy = Register.objects.get()
    submit_register(register, by=cast.kader)
    with pytest.raises(LostRace):
        submit_register(copy, by=cast.kader)
    assert StatusChange.objects.get().step == Step.SUBMIT


def test_what_changed_since_the_return_is_recorded(bkb, cast):
    register = submitted(bkb, cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_code="angka", reason_field="members")
    notice = Notice.objects.get(recipient=cast.kader)
    assert notice.url == f"{register.get_edit_url()}#id_members" and "Register BKB Melati" in notice.text
    first = register.meetings.first()
    save_register(register, by=cast.kader, cleaned={"members": 32, "meetings": [{"pk": first.pk, "attended": 19}]})
    assert register.content_at_return["members"] == 30
    submit_register(register, by=cast.kader)
    register.refresh_from_db()
    change = StatusChange.objects.filter(step=Step.SUBMIT).first()
    assert change.changes["members"] == [30, 32] and set(change.changes) == {"members", "meetings"}
    assert (register.version, register.content_at_return) == (2, None)


def test_sent_again_unchanged_keeps_its_version(bkb, cast):
    register = submitted(bkb, cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Cek")
    save_register(register, by=cast.kader, cleaned={"members": 30})
    change = submit_register(register, by=cast.kader)
    register.refresh_from_db()
    assert (change.changes, register.version) == ({}, 1)


def test_cancelled_month_may_begin_anew(bkb, cast):
    register = drafted(bkb, cast.kader)
    cancel_register(register, by=cast.kader)
    assert start_register(bkb, by=cast.kader, month=register.month).pk != register.pk


def test_own_register_is_decided_by_somebody_else(bkb, cast):
    register = submitted(bkb, cast.pkb)
    with pytest.raises(StepRefused, match="orang lain"):
        change_status(register, Step.VERIFY, by=cast.pkb)
    change_status(register, Step.VERIFY, by=cast.opdkb)
    assert register.status == Status.VERIFIED


def test_inactive_village_takes_no_registers(kampung, bkb, cast):
    register = drafted(bkb, cast.kader)
    set_active(kampung, by=cast.opdkb, is_active=False)
    for act in (
        lambda: start_register(bkb, by=cast.kader, month=date(2026, 1, 1)),
        lambda: save_register(register, by=cast.kader, cleaned={}),
        lambda: submit_register(register, by=cast.kader),
    ):
        with pytest.raises(PokjaRefused, match="tidak aktif"):
            act()


def test_registers_move_along_with_their_village(kampung, bkb, cast):
    register = submitted(bkb, cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Cek")
    move_kampung(kampung, by=cast.opdkb, region=Region.objects.get(pk=TEMENGENG))
    register = Register.objects.get()
    assert register.region_id == TEMENGENG
    assert set(StatusChange.objects.filter(kind="register").values_list("region_id", flat=True)) == {TEMENGENG}
    assert TEMENGENG in Notice.objects.get(kind="register").url


# --- an activity that was a meeting -------------------------------------------------------------------------------


def noted(poktan, by, source, **changes):
    told = {"held_on": last_month() + timedelta(days=4), "material": "Penyuluhan", "attended": 25, "couples": 9}
    return note_meeting(poktan, by=by, source=source, **(told | changes))


def test_meeting_begins_the_draft_and_is_written_once(bkb, cast):
    key = uuid.uuid4()
    one = noted(bkb, cast.kader, key)
    two = noted(bkb, cast.kader, key, attended=26)
    assert one == two == RegisterMeeting.objects.get()
    assert (two.attended, two.couples, two.material, two.presenter) == (26, 9, "Penyuluhan", "")
    assert Register.objects.get().status == Status.DRAFT


def test_what_a_kader_added_to_a_noted_meeting_stays(bkb, cast):
    key = uuid.uuid4()
    row = noted(bkb, cast.kader, key)
    save_register(row.register, by=cast.kader, cleaned={"meetings": [{"pk": row.pk, "presenter": "ppkbd"}]})
    noted(bkb, cast.kader, key, attended=30)
    row.refresh_from_db()
    assert (row.presenter, row.attended) == ("ppkbd", 30)


def test_sent_register_is_left_alone(bkb, cast):
    register = submitted(bkb, cast.kader)
    assert noted(bkb, cast.kader, uuid.uuid4()) is None
    assert register.meetings.count() == 2


def test_row_in_a_sent_register_neither_changes_nor_moves(kampung, bkb, cast):
    key = uuid.uuid4()
    row = noted(bkb, cast.kader, key, attended=25)
    cleaned = {"members": 30, "attended": 20, "meetings": [{"pk": row.pk, "presenter": "plkb"}]}
    register = save_register(row.register, by=cast.kader, cleaned=cleaned)
    submit_register(register, by=cast.kader)
    assert noted(group(kampung, cast.kader, "bkr"), cast.kader, key) is None
    forget_meeting(key, by=cast.kader)
    row.refresh_from_db()
    assert (row.attended, row.register) == (25, register)


def test_returned_register_takes_the_meeting_and_keeps_what_the_officer_saw(bkb, cast):
    register = submitted(bkb, cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Kurang satu pertemuan")
    noted(bkb, cast.kader, uuid.uuid4())
    register.refresh_from_db()
    assert register.meetings.count() == 3 and len(register.content_at_return["meetings"]) == 2


def test_meeting_follows_the_activity_to_another_month_and_group(kampung, bkb, cast):
    key = uuid.uuid4()
    noted(bkb, cast.kader, key)
    noted(bkb, cast.kader, key, held_on=month_before(last_month()))
    assert RegisterMeeting.objects.get().register.month == month_before(last_month())
    other = group(kampung, cast.kader, "bkr", "Mawar")
    noted(other, cast.kader, key)
    assert RegisterMeeting.objects.get().register.poktan == other


def test_group_without_a_register_takes_the_row_out_of_the_former_one(kampung, bkb, cast):
    key = uuid.uuid4()
    noted(bkb, cast.kader, key)
    assert noted(group(kampung, cast.kader, "dashat"), cast.kader, key) is None
    assert not RegisterMeeting.objects.exists()
    forget_meeting(key, by=cast.kader)  # nothing is there any more


# --- what others read of it ---------------------------------------------------------------------------------------


def test_months_say_what_is_late_and_keep_drafts_to_their_writers(bkb, cast):
    today, month = date(2026, 11, 20), date(2026, 10, 1)
    sent = submitted(bkb, cast.kader, date(2026, 9, 1), at=timezone.make_aware(timezone.datetime(2026, 10, 3, 9)))
    change_status(sent, Step.RETURN, by=cast.pkb, reason_text="Cek")
    submit_register(sent, by=cast.kader)  # later; it was in time
    start_register(bkb, by=cast.kader, month=date(2026, 8, 1))
    rows = {row.month.month: row for row in month_rows(bkb, today, with_drafts=False, today=today)}
    assert len(rows) == 12 and rows[11].is_running and not rows[11].is_late
    assert rows[month.month].is_late and rows[10].due_on == date(2026, 11, 3)
    assert not rows[9].is_late and rows[9].register == sent and rows[9].came
    assert rows[8].register is None and rows[8].is_late
    own = {row.month.month: row for row in month_rows(bkb, today, with_drafts=True, today=today)}
    assert own[8].register is not None


def test_month_in_which_the_group_was_founded_is_offered_but_not_expected(kampung, cast):
    bkb = group(kampung, cast.kader, started_on=date(2026, 9, 10))
    rows = month_rows(bkb, date(2026, 11, 1), with_drafts=True, today=date(2026, 11, 20))
    assert [(row.month.month, row.is_expected, row.is_late) for row in rows] == [
        (11, True, False),
        (10, True, True),
        (9, False, False),
    ]


def test_history_tells_the_steps_but_no_drafts(kampung, bkb, cast):
    drafted(group(kampung, cast.kader, "bkr", "Rahasia"), cast.kader)
    register = submitted(bkb, cast.kader)
    change_status(register, Step.VERIFY, by=cast.pkb)
    events = read_events(kampung, history_of(kampung)[:20])
    told = [(event.what, event.url) for event in events if "Register" in event.what]
    assert told == [
        (f"{register.title} {words}", register.get_absolute_url()) for words in ("diverifikasi", "diajukan")
    ]
    assert not any("Rahasia" in event.what for event in events)


def test_members_are_proposed_to_the_kb_report(kampung, cast, django_assert_num_queries):
    month, before = last_month(), month_before(last_month())
    submitted(group(kampung, cast.kader, "bkb", "Melati"), cast.kader, month, members=30)
    submitted(group(kampung, cast.kader, "bkb", "Mawar"), cast.kader, before, members=40)
    group(kampung, cast.kader, "bkb", "Kenanga")
    drafted(group(kampung, cast.kader, "bkr", "Anggrek"), cast.kader, month)
    gone = group(kampung, cast.kader, "bkl", "Lansia")
    submitted(gone, cast.kader, month)
    deactivate_poktan(gone, by=cast.kader, ended_on=timezone.localdate(), reason="Bubar")
    (said,) = [one for name, one in suggestions_for(kampung, "kb").items() if name.endswith("_participants")]
    assert (said.field, said.value, said.shown) == ("bkb_participants", 70, "70")
    assert said.source.startswith("register BKB ") and said.source.endswith(", 2 dari 3 kelompok")


def test_group_that_went_quiet_long_ago_is_not_counted(kampung, cast):
    month = last_month()
    submitted(group(kampung, cast.kader, "bkb", "Melati"), cast.kader, month, members=30)
    submitted(group(kampung, cast.kader, "bkb", "Mawar"), cast.kader, month.replace(year=month.year - 1), members=40)
    assert suggestions_for(kampung, "kb")["bkb_participants"].value == 30


def test_dashat_is_none_of_the_five():
    assert [kind for kind in PoktanKind if not kind.has_register] == [PoktanKind.DASHAT]


def test_content_holds_what_people_fill_in(bkb, cast):
    register = drafted(bkb, cast.kader)
    assert content(register.month)["meetings"] == register.content()["meetings"]
