"""When a report asks for confirmation. Pure. It is told beside the class and changes nothing that counts."""

from datetime import date, datetime

from django.utils import timezone

from core.dates import months_before

FRESH_MONTHS = 12


def fresh_since(today: date) -> date:
    """The earliest day of which a report is not yet old: exactly twelve months ago still is fresh."""
    return months_before(today, FRESH_MONTHS)


def needs_confirmation(submitted_at: datetime | None, today: date) -> bool:
    """Whether the local day it was handed in lies more than twelve months back; never of what was not handed in."""
    return submitted_at is not None and timezone.localdate(submitted_at) < fresh_since(today)


def due_for_confirmation(submitted_at: datetime) -> date:
    """About when it began to ask: twelve months after it was handed in."""
    return months_before(timezone.localdate(submitted_at), -FRESH_MONTHS)
