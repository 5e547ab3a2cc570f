"""Months of the registers: each by its first day, due on the 3rd of the next one (handbook 5.1)."""

from calendar import monthrange
from datetime import date, timedelta

DUE_DAY = 3


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def due_on(month: date) -> date:
    """The last day a register of this month is in time."""
    return next_month(month).replace(day=DUE_DAY)


def twelve_months(last: date) -> list[date]:
    """This month and the eleven before it, newest first."""
    months = [month_of(last)]
    while len(months) < 12:
        months.append(month_before(months[-1]))
    return months


def parse_month(text: str) -> date | None:
    """The first day of "2026-11"; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except (TypeError, ValueError):
        return None
