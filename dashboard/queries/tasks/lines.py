"""What *Tugas saya* is made of: lines in groups, tiles, and the small arithmetic they share."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.formats import MONTHS, SHORT_MONTHS, number
from regions.names import area_params

from ..verification import DECISION_DAYS

# Lines of one kind on the page; the rest is one line with a link to the list.
PER_KIND = 6
# Names and messages quoted in one line or one message.
NAMES = 3
QUOTED = 10


@dataclass(frozen=True)
class Task:
    """One line of *Tugas saya*: what, where, how old, and the one button to where it is done."""

    what: str
    where: str
    url: str
    act: str
    since: date | None = None  # None: nobody knows, or no clock runs
    monthly: bool = False  # belongs to the month as a whole and is never late by its days
    message: str = ""  # ready to send by WhatsApp; the button then sends it

    def days(self, today: date) -> int | None:
        return (today - self.since).days if self.since else None


@dataclass(frozen=True)
class Line:
    """A task with its age on a day."""

    task: Task
    days: int | None

    @property
    def ahead(self) -> int | None:
        """Days until its day, where that is still to come."""
        return -self.days if self.days is not None and self.days < 0 else None


@dataclass(frozen=True)
class Group:
    label: str
    note: str
    is_late: bool
    lines: list[Line]


@dataclass(frozen=True)
class Tile:
    """One figure with its neighbour."""

    label: str
    value: int | str
    unit: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Deadline:
    day: date
    what: str

    @property
    def shown_day(self) -> str:
        return f"{self.day.day} {SHORT_MONTHS[self.day.month - 1]}"


@dataclass(frozen=True)
class AreaRow:
    """How far the verification of activities is in one kabupaten/kota."""

    name: str
    reported: int
    verified: int
    waiting: int
    oldest_days: int | None  # of what waits
    silent: int  # Kampung KB without an activity for more than 90 days
    kampung: int
    activities_url: str
    silent_url: str

    @property
    def share(self) -> float:
        return self.verified * 100 / self.reported


@dataclass(frozen=True)
class Board:
    """The whole page of one person on one day."""

    today: date
    groups: list[Group]
    tiles: list[Tile]
    decidable: int = 0  # what this person may decide now
    areas: list[AreaRow] = field(default_factory=list)
    area_count: int = 0  # how many kabupaten/kota there are to compare
    deadlines: list[Deadline] = field(default_factory=list)
    report_url: str = ""  # where a kader begins a report

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def late(self) -> int:
        return sum(len(group.lines) for group in self.groups if group.is_late)

    @property
    def oldest(self) -> Line | None:
        """The line that waits longest, of those with a clock."""
        dated = [line for line in self.lines if line.days is not None and not line.task.monthly]
        return max(dated, key=lambda line: line.days, default=None)


def grouped(tasks: Iterable[Task], today: date) -> list[Group]:
    """The groups late, this week, this month; oldest first in each, what has no age last."""
    lines = [Line(task, task.days(today)) for task in tasks]
    lines.sort(key=lambda line: (line.days is None, -(line.days or 0)))  # equal ages stay as they came
    month = [line for line in lines if line.task.monthly or line.days is None]
    late = [line for line in lines if line not in month and line.days > DECISION_DAYS]
    week = [line for line in lines if line not in month and line.days <= DECISION_DAYS]
    last = last_day(today)
    groups = [
        Group("Terlambat", f"{len(late)} hal, lewat batas {DECISION_DAYS} hari", True, late),
        Group("Minggu ini", f"{len(week)} hal", False, week),
        Group("Bulan ini", f"{len(month)} hal, tenggat {short_day(last)} {last.year}", False, month),
    ]
    return [group for group in groups if group.lines]


def split(rows: list) -> tuple[list, list]:
    """Rows that get a line of their own, and the rest that share one; nothing is shared by one row alone."""
    shown = len(rows) if len(rows) <= PER_KIND + 1 else PER_KIND
    return rows[:shown], rows[shown:]


# --- days -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Months:
    """This month so far, and the month before up to the same day: a half month is never held against a whole one."""

    today: date

    @property
    def first(self) -> date:
        return self.today.replace(day=1)

    @property
    def name(self) -> str:
        return MONTHS[self.today.month - 1]

    @property
    def before(self) -> date:
        """First day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def same_day(self) -> date:
        last = monthrange(self.before.year, self.before.month)[1]
        return self.before.replace(day=min(self.today.day, last))

    @property
    def after_same_day(self) -> datetime:
        """The moment that day was over."""
        return timezone.make_aware(datetime.combine(self.same_day + timedelta(days=1), time.min))


def last_day(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def local_day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def short_day(day: date) -> str:
    """22 Okt: days of this year and the last in a line."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}"


# --- words ------------------------------------------------------------------------------------------------


def compared(now: int, before: int, day: date) -> str:
    """The neighbour of a figure: "20 Okt: 31, berkurang 8"."""
    change = now - before
    moved = f"bertambah {number(change)}" if change > 0 else f"berkurang {number(-change)}" if change else "tetap"
    return f"{short_day(day)}: {number(before)}, {moved}"


def waiting_words(count: int, oldest: date | None, today: date) -> str:
    return f"yang terlama {number((today - oldest).days)} hari" if count and oldest else "tidak ada yang menunggu"


def listed(names: list[str], noun: str = "lainnya") -> str:
    """The first names, and how many there are beside them."""
    shown = ", ".join(names[:NAMES])
    return shown if len(names) <= NAMES else f"{shown}, dan {number(len(names) - NAMES)} {noun}"


def tallied(counts: dict[str, int]) -> str:
    """Places with their numbers, the largest first: "Kec. Todanan (13), Kec. Ngawen (12), 14 lainnya (83)"."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    shown, rest = rows[:NAMES], rows[NAMES:]
    parts = [f"{name} ({number(count)})" for name, count in shown]
    if rest:
        parts.append(f"{number(len(rest))} lainnya ({number(sum(count for _, count in rest))})")
    return ", ".join(parts)


# --- addresses --------------------------------------------------------------------------------------------


def list_url(name: str, area: str = "", **filters) -> str:
    """A list narrowed to an area (a region code, "" none) and by its filters."""
    query = urlencode(area_params(area) | filters)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def site_url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
