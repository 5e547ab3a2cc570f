"""Lines about meetings: those whose day has passed without a record, and decisions that are not done."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from core.formats import day, number
from pokja.enums import MeetingState
from pokja.models import Decision, Meeting
from regions.models import Region

from .lines import Task, listed, split, tallied

# Rows read for the lines of one person; more than that are counted in the list behind the last line.
MOST = 60
REGENCY_LENGTH, DISTRICT_LENGTH = 5, 8  # of their codes


def own_meetings(user: User, today: date) -> Iterator[Task]:
    """Of the villages this person writes for, and of the areas they coordinate: each meeting and each decision."""
    decisions = _open(_written(Decision.objects, user))
    yield from _unrecorded(_written(Meeting.objects, user), today)
    yield from _late(decisions, today)
    yield from _running(decisions, today)


def regency_meetings(user: User, today: date) -> Iterator[Task]:
    """Of a regency: its meetings and those of its kecamatan each, the late decisions of villages in one line."""
    meetings = Meeting.objects.permitted_to(user, Permission.COORDINATE)
    decisions = Decision.objects.permitted_to(user, Permission.COORDINATE)
    yield from _unrecorded(meetings.filter(kampung=None), today)
    yield from _late(_open(decisions.filter(meeting__kampung=None)), today)
    yield from _late_below(decisions.filter(meeting__kampung__is_active=True), today, "kampung", DISTRICT_LENGTH)


def province_meetings(user: User, today: date) -> Iterator[Task]:
    """Of a province: its own meetings each, the late decisions below it in one line."""
    codes = user.area_codes_with(Permission.COORDINATE)
    if not codes:
        return
    own = Q(meeting__region__in=codes)
    decisions = Decision.objects.permitted_to(user, Permission.COORDINATE)
    yield from _unrecorded(Meeting.objects.filter(region__in=codes), today)
    yield from _late(_open(decisions.filter(own)), today)
    yield from _late_below(decisions.exclude(own), today, "di kabupaten/kota", REGENCY_LENGTH)


def _written(rows, user: User) -> QuerySet:
    """Rows of villages one writes for, and of areas one coordinates, of those that may still be changed."""
    prefix = "" if rows.model is Meeting else "meeting__"
    villages = rows.permitted_to(user, Permission.WRITE_REPORT).filter(**{f"{prefix}kampung__is_active": True})
    if not user.can(Permission.COORDINATE):
        return villages
    return villages | rows.permitted_to(user, Permission.COORDINATE).filter(**{f"{prefix}kampung": None})


def _place(meeting: Meeting) -> str:
    return meeting.kampung.full_name if meeting.kampung_id else str(meeting.region)


def _unrecorded(rows: QuerySet, today: date) -> Iterator[Task]:
    """Planned for a day that has passed: recorded or called off, it is done."""
    rows = rows.filter(state=MeetingState.PLANNED, held_on__lt=today).select_related("kampung", "region")
    shown, rest = split(list(rows.defer("minutes").order_by("held_on", "pk")[:MOST]))
    for meeting in shown:
        yield Task(
            f"Hasil pertemuan {day(meeting.held_on)} belum dicatat",
            f"{meeting.agenda}. {_place(meeting)}",
            reverse("meeting-record", args=[meeting.pk]),
            "Catat hasil",
            meeting.held_on,
        )
    if rest:
        yield Task(
            f"{number(len(rest))} pertemuan lain belum dicatat hasilnya",
            tallied(Counter(_place(meeting) for meeting in rest)),
            f"{reverse('calendar')}?bulan={rest[0].held_on:%Y-%m}",
            "Buka kalender",
            rest[0].held_on,
        )


def _open(rows: QuerySet) -> list[Decision]:
    """Decisions that are not done, the oldest due day first."""
    rows = rows.not_done().select_related("meeting__kampung", "meeting__region").defer("meeting__minutes")
    return list(rows.order_by("due_on", "pk")[:MOST])


def _late(decisions: list[Decision], today: date) -> Iterator[Task]:
    """Decisions whose day has come, one line each, aged by the days since."""
    shown, rest = split([decision for decision in decisions if decision.due_on <= today])
    for decision in shown:
        yield Task(
            f"Keputusan belum selesai: {decision.text}",
            f"{decision.who}, tenggat {day(decision.due_on)}. {_place(decision.meeting)}",
            reverse("decision-done", args=[decision.pk]),
            "Tandai selesai",
            decision.due_on,
        )
    if rest:
        yield Task(
            f"{number(len(rest))} keputusan pertemuan lain belum selesai",
            tallied(Counter(_place(decision.meeting) for decision in rest)),
            reverse("decision-list"),
            "Lihat daftar",
            rest[0].due_on,
        )


def _running(decisions: list[Decision], today: date) -> Iterator[Task]:
    """Decisions whose day is still to come, in one line of the month, aged from the meeting that took them."""
    rows = [decision for decision in decisions if decision.due_on > today]
    if rows:
        yield Task(
            f"{number(len(rows))} keputusan pertemuan sedang dikerjakan",
            f"Tenggat terdekat {day(rows[0].due_on)}: {listed([row.text for row in rows])}",
            reverse("decision-list"),
            "Lihat daftar",
            min(row.meeting.held_on for row in rows),
            monthly=True,
        )


def _late_below(rows: QuerySet, today: date, whose: str, length: int) -> Iterator[Task]:
    """Late decisions that others have to see to, in one line by place. length: of the code the places are told by."""
    column = {DISTRICT_LENGTH: "meeting__district_code", REGENCY_LENGTH: "meeting__regency_code"}[length]
    late = rows.not_done().filter(due_on__lt=today).order_by().values_list(column)
    found = list(late.annotate(n=Count("pk"), oldest=Min("due_on")))
    if found:
        codes = [code for code, _, _ in found]
        names = dict(Region.objects.filter(pk__in=codes).values_list("pk", "display_name"))
        yield Task(
            f"{number(sum(count for _, count, _ in found))} keputusan pertemuan {whose} lewat tenggat",
            tallied({names.get(code, code): count for code, count, _ in found}),
            reverse("decision-list"),
            "Lihat daftar",
            min(oldest for _, _, oldest in found),
            monthly=True,
        )
