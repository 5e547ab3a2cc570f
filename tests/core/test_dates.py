"""Months are counted by the calendar; a day that a month does not have becomes its last one."""

from datetime import date

import pytest

from core.dates import months_before


@pytest.mark.parametrize(
    ("day", "count", "other"),
    [
        ("2026-01-01", 1, "2025-12-01"),
        ("2026-03-01", 14, "2025-01-01"),
        ("2025-12-01", -1, "2026-01-01"),
        ("2026-05-17", 0, "2026-05-17"),
        ("2026-11-29", 12, "2025-11-29"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2023-02-28", -12, "2024-02-28"),
        ("2026-12-31", -2, "2027-02-28"),
    ],
)
def test_months_before_and_ahead(day, count, other):
    assert months_before(date.fromisoformat(day), count) == date.fromisoformat(other)
