"""What the weekly e-mail tells one person: the same lines as *Tugas saya*, the first of each group."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from accounts.models import User
from core.formats import number
from verification.models import Notice

from .tasks import board_of
from .tasks.lines import AreaRow, Group, Line

# Lines of one group in the mail, and kabupaten/kota of those above; the page has the rest.
PER_GROUP = 5
AREAS = 3


def week_of(day: date) -> date:
    """The Monday of a week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Part:
    """One group of tasks, cut short."""

    group: Group

    @property
    def lines(self) -> list[Line]:
        return self.group.lines[:PER_GROUP]

    @property
    def more(self) -> int:
        return max(0, len(self.group.lines) - PER_GROUP)


@dataclass(frozen=True)
class Digest:
    user: User
    day: date
    count: int
    late: int
    oldest: Line | None
    unread: int
    parts: list[Part]
    areas: list[AreaRow]

    @property
    def subject(self) -> str:
        late = f", {number(self.late)} terlambat" if self.late else ""
        return f"{settings.PORTAL_NAME}: {number(self.count)} hal perlu ditangani{late}"


def digest_of(user: User, day: date) -> Digest | None:
    """The digest of a person's highest role on a day; None where there is nothing to do."""
    board = board_of(user, day)
    if not board.count:
        return None
    return Digest(
        user=user,
        day=day,
        count=board.count,
        late=board.late,
        oldest=board.oldest,
        unread=Notice.objects.visible_to(user).unread().count(),
        parts=[Part(group) for group in board.groups],
        areas=board.areas[:AREAS],
    )
