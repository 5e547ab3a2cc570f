"""Arithmetic with calendar months. Pure."""

from calendar import monthrange
from datetime import date


def months_before(day: date, count: int) -> date:
    """The same day `count` months earlier, or the last one of a month that has no such day; a negative count leads
    forward."""
    years, index = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(years, index + 1, min(day.day, monthrange(years, index + 1)[1]))
