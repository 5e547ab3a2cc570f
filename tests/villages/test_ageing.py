"""From which day on a report is old: strictly more than twelve months, by the local calendar."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from villages.ageing import due_for_confirmation, needs_confirmation


def noon(day: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T12:00"))


@pytest.mark.parametrize(
    ("submitted", "today", "is_old"),
    [
        ("2025-11-29", "2026-11-29", False),  # exactly twelve months
        ("2025-11-28", "2026-11-29", True),
        ("2025-11-30", "2026-11-29", False),
        ("2026-11-29", "2026-11-29", False),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
        ("2023-02-28", "2024-02-29", False),  # a day that the year before did not have becomes its last one
        ("2023-02-27", "2024-02-29", True),
        ("2025-01-31", "2026-01-31", False),
        ("2022-10-27", "2026-11-29", True),
    ],
)
def test_old_is_more_than_twelve_months(submitted, today, is_old):
    assert needs_confirmation(noon(submitted), date.fromisoformat(today)) is is_old


def test_the_day_is_the_local_one():
    late = datetime(2025, 11, 28, 18, tzinfo=UTC)  # one o'clock of the 29th in Jakarta
    assert not needs_confirmation(late, date(2026, 11, 29))


def test_a_draft_is_never_old():
    assert not needs_confirmation(None, date(2026, 11, 29))


def test_it_is_due_after_twelve_months():
    assert due_for_confirmation(noon("2024-02-29")) == date(2025, 2, 28)
