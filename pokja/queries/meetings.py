"""Questions about meetings: days they may have, what a page lists, and what a meeting decided."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from ..enums import MeetingKind, MeetingState
from ..models import Decision, Meeting

AHEAD = timedelta(days=2 * 365)  # nothing is planned further ahead; beyond, a year was mistyped
USUAL = 6  # rows of the attendance that are copied from the meeting before


def earliest_day(kampung: Kampung | None) -> date:
    """No meeting is older than its Kampung KB: the day of pencanangan, or the first day of the programme."""
    return (kampung.inaugurated_on if kampung is not None else None) or FIRST_DAY


def latest_day(*, held: bool) -> date:
    """The last day a meeting may have: what was held is not in the future."""
    today = timezone.localdate()
    return today if held else today + AHEAD


def meetings_to_read(user: User) -> QuerySet:
    """Meetings with their places: the user's own area and what is announced from above, in two levels of joins."""
    return Meeting.objects.concerning(user).select_related("kampung", "region__parent__parent")


def village_meetings(user: User, kampung: Kampung) -> QuerySet:
    """The meetings of a village, with how many decisions each took and how many are not done."""
    rows = Meeting.objects.visible_to(user).filter(kampung=kampung)
    not_done = Count("decisions", filter=Q(decisions__done_on__isnull=True))
    return rows.annotate(decided=Count("decisions"), not_done=not_done).defer("minutes")


def planned_meetings(user: User, kampung: Kampung) -> list[Meeting]:
    """What a village still has before it, and what was never recorded; the oldest first."""
    rows = Meeting.objects.visible_to(user).filter(kampung=kampung, state=MeetingState.PLANNED)
    return list(rows.defer("minutes").order_by("held_on", "starts_at", "pk"))


def latest_of_kind(meeting: Meeting) -> Meeting | None:
    """The meeting of the same kind that was held last in the same place before this one."""
    rows = Meeting.objects.held().filter(region=meeting.region_id, kampung=meeting.kampung_id)
    rows = rows.filter(meeting_kind=meeting.meeting_kind).exclude(pk=meeting.pk)
    return rows.order_by("-held_on", "-pk").first()


def usual_attendance(meeting: Meeting) -> list[str]:
    """Who is usually asked: the names of roles and institutions of the last meeting of this kind."""
    last = latest_of_kind(meeting)
    return list(last.attendance.values_list("who", flat=True)[:USUAL]) if last else []


def kind_counts(rows: QuerySet, year: int) -> list[tuple[MeetingKind, int, date]]:
    """How many meetings of each kind were held in a year, and the last day; the kinds in their order."""
    found = rows.held().filter(held_on__year=year).order_by().values_list("meeting_kind")
    counts = {kind: (n, last) for kind, n, last in found.annotate(n=Count("pk"), last=Max("held_on"))}
    return [(kind, *counts[kind]) for kind in MeetingKind if kind in counts]


def open_decisions(user: User) -> QuerySet:
    """Decisions of held meetings that nobody has closed, where the user may read minutes; the oldest due day first."""
    rows = Decision.objects.readable_by(user).not_done().select_related("meeting__kampung", "meeting__region")
    return rows.defer("meeting__minutes").order_by("due_on", "pk")


def with_details(rows: QuerySet) -> QuerySet:
    return rows.prefetch_related("attendance", Prefetch("decisions", Decision.objects.order_by("due_on", "pk")))


@dataclass(frozen=True)
class PublicMeetings:
    """What anybody may read of the meetings of one kind: how many, the last day, how many came then."""

    kind: MeetingKind
    count: int
    last_on: date
    present: int | None


def public_meetings(kampung: Kampung, year: int) -> list[PublicMeetings]:
    """The meetings a village held in a year by kind, the kinds in their order: counts alone. One query."""
    rows = Meeting.objects.held().filter(kampung=kampung, held_on__year=year).order_by("held_on", "pk")
    found: dict[str, list[Meeting]] = {}
    for row in rows.only("meeting_kind", "held_on", "men", "women"):
        found.setdefault(row.meeting_kind, []).append(row)
    return [
        PublicMeetings(kind, len(found[kind]), found[kind][-1].held_on, found[kind][-1].present)
        for kind in MeetingKind
        if kind in found
    ]
