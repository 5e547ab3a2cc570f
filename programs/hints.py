"""What looks odd about a report: told to who verifies it, never a reason to refuse it (docs/programs.md)."""

from dataclasses import dataclass

from django.utils import timezone

from .models import Activity

LATE_DAYS = 60


@dataclass(frozen=True)
class Hint:
    """One thing to look at: a stable code, what is odd, and where to compare it."""

    code: str
    text: str
    field: str = ""
    url: str = ""
    link: str = ""  # words of the link
    photo_id: int | None = None  # the photo it is about


def hints_of(activity: Activity) -> list[Hint]:
    """Everything odd about a report, read from the database as it is now."""
    return list(_late(activity))


def _late(activity: Activity):
    submitted = timezone.localdate(activity.submitted_at) if activity.submitted_at else timezone.localdate()
    days = (submitted - activity.held_on).days
    if days > LATE_DAYS:
        yield Hint("terlambat", f"Kegiatan {days} hari sebelum dilaporkan.", field="held_on")
