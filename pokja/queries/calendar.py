"""The calendar of an area: its meetings and those announced from above, what the offices of its regency will do, and
what its villages mean to do in the month."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import Count, DateField, F, Q, QuerySet, Value, Window
from django.db.models.functions import Greatest, Length, RowNumber
from django.urls import reverse

from accounts.models import User

from ..enums import MeetingState
from ..models import Meeting, OfficeActivity, PlanItem

PER_DAY = 4  # entries of a day on the page of a month; the others stand on the page of the day
PLANS = 6
REGENCY_LENGTH = 5  # of its code: above it, what single villages do is too much for one page
OFFICE, PLAN = "opd", "rkm"  # kinds beside those of meetings


@dataclass(frozen=True)
class Entry:
    """One line. `who`: the Kampung KB or the area, "" for the area that is shown; `place`: where people meet."""

    day: date | None
    label: str
    title: str
    who: str
    place: str = ""
    starts_at: time | None = None
    url: str = ""
    is_off: bool = False  # called off
    note: str = ""


@dataclass
class Day:
    """The entries shown of one day, and how many there are in all."""

    day: date
    entries: list[Entry] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.entries)


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def is_wide(code: str) -> bool:
    """Above a regency only the meetings of the areas themselves are shown."""
    return len(code) < REGENCY_LENGTH


# --- sources --------------------------------------------------------------------------------------------------------


def meetings_in(user: User, code: str, first: date, last: date, kind: str = "") -> QuerySet:
    """Meetings of the days, inside the area or announced from above it, as far as they concern the user."""
    if kind in (OFFICE, PLAN):
        return Meeting.objects.none()
    rows = Meeting.objects.concerning(user).touching(code).filter(held_on__range=(first, last))
    if is_wide(code):
        rows = rows.filter(kampung__isnull=True)
    return rows.filter(meeting_kind=kind) if kind else rows


def office_activities_in(user: User, code: str, first: date, last: date, kind: str = "") -> QuerySet:
    """What offices do in these days; `day` is the first of them on which it runs."""
    rows = OfficeActivity.objects.annotate(day=Greatest("starts_on", Value(first, DateField())))
    if kind not in ("", OFFICE) or is_wide(code):
        return rows.none()
    runs = Q(starts_on__range=(first, last)) | Q(starts_on__lt=first, ends_on__gte=first)
    return rows.concerning(user).touching(code).not_cancelled().filter(runs)


def plan_items_in(user: User, code: str, month: date, kind: str = "") -> QuerySet:
    """What the villages of an area mean to do in this month, without a day."""
    if kind not in ("", PLAN) or is_wide(code):
        return PlanItem.objects.none()
    # Through the villages: there the index of the area is.
    rows = PlanItem.objects.visible_to(user).within(code).kept()
    rows = rows.filter(plan__kampung__regency_code=code[:REGENCY_LENGTH], plan__kampung__is_active=True)
    rows = rows.filter(plan__year=month.year, month=month.month).select_related("plan__kampung", "subprogram")
    return rows.order_by("plan__kampung__name", "plan__kampung_id", "pk")


# --- a month --------------------------------------------------------------------------------------------------------


def month_days(user: User, code: str, month: date, kind: str = "") -> dict[int, Day]:
    """By day of the month what is shown of it; days without anything are left out. Two queries.

    Of each day the meetings of the larger area come first: they concern the most.
    """
    first, last = month, last_of(month)
    wide_first = (Length("region_id"), F("starts_at").asc(nulls_last=True), F("pk"))
    days: dict[int, Day] = {}
    meetings = _ranked(meetings_in(user, code, first, last, kind), "held_on", wide_first)
    for row in meetings.select_related("kampung", "region").defer("minutes").order_by("held_on", "nth"):
        _add(days, row.held_on, meeting_entry(row, code), row.nth, row.total)
    offices = _ranked(office_activities_in(user, code, first, last, kind), "day", (F("starts_on"), F("pk")))
    for row in offices.select_related("agency", "region").order_by("day", "nth"):
        _add(days, row.day, office_entry(row, code), row.nth, row.total)
    return days


def _ranked(rows: QuerySet, day: str, order) -> QuerySet:
    """The first rows of every day, each knowing how many its day has."""
    part = {"partition_by": F(day)}
    rows = rows.annotate(nth=Window(RowNumber(), order_by=order, **part), total=Window(Count("pk"), **part))
    return rows.filter(nth__lte=PER_DAY)


def _add(days: dict[int, Day], day: date, entry: Entry, nth: int, total: int) -> None:
    shown = days.setdefault(day.day, Day(day))
    if nth == 1:
        shown.total += total
    if len(shown.entries) < PER_DAY:
        shown.entries.append(entry)


def month_plans(user: User, code: str, month: date, kind: str = "") -> tuple[list[Entry], int]:
    """The first entries of the villages' plans, and how many there are. One query."""
    rows = plan_items_in(user, code, month, kind).annotate(total=Window(Count("pk")))
    found = list(rows[:PLANS])
    return [plan_entry(row, code) for row in found], found[0].total if found else 0


# --- entries --------------------------------------------------------------------------------------------------------


def meeting_entry(row: Meeting, code: str) -> Entry:
    """code: of the area shown, which needs no name beside its own meetings."""
    who = row.kampung.name if row.kampung_id else str(row.region)
    return Entry(
        day=row.held_on,
        label=row.short_kind,
        title=row.agenda,
        who="" if row.region_id == code else who,
        place=row.place,
        starts_at=row.starts_at,
        url=row.get_absolute_url(),
        is_off=row.state == MeetingState.CANCELLED,
        note="batal" if row.state == MeetingState.CANCELLED else "",
    )


def office_entry(row: OfficeActivity, code: str) -> Entry:
    return Entry(
        day=row.day,
        label=str(row.agency),
        title=row.title,
        who="" if row.region_id == code else str(row.region),
        place=row.place,
    )


def plan_entry(row: PlanItem, code: str) -> Entry:
    kampung = row.plan.kampung
    return Entry(
        day=None,
        label=row.subprogram.short_name,
        title=row.title,
        who="" if kampung.region_id == code else kampung.name,
        url=reverse("kampung-plan", args=[kampung.region_id]),
        note="sudah terlaksana" if row.is_done else "",
    )


def in_order(days: dict[int, Day]) -> list[Entry]:
    """The entries shown of a month, day by day, without those called off."""
    return [entry for _, day in sorted(days.items()) for entry in day.entries if not entry.is_off]
