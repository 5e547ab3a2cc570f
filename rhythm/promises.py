"""What a Kampung KB is expected to hand in for a month by its own promises, and what of it came (docs/rhythm.md).

Pure: plain values in, plain values out, no database. A month is named by its first day.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from core.dates import months_before
from pokja.months import DUE_DAY, due_on, last_day, month_of
from villages.enums import Frequency

from .enums import Duty

# How many months a promise spans; it is counted in the last month of each span.
_F = Frequency
SPANS = {_F.WEEKLY: 1, _F.MONTHLY: 1, _F.QUARTERLY: 3, _F.HALF_YEARLY: 6, _F.YEARLY: 12}


class Group(NamedTuple):
    """A POKTAN, or DASHAT, which keeps no register."""

    key: int
    has_register: bool
    started_on: date
    ended_on: date | None = None


class Profile(NamedTuple):
    """What one version of the Profil promises: pairs of mechanism and frequency ("" not said)."""

    reported_on: date
    frequencies: tuple[tuple[str, str], ...]


class Village(NamedTuple):
    founded_on: date
    groups: tuple[Group, ...] = ()
    profiles: tuple[Profile, ...] = ()  # oldest version first


class Handed(NamedTuple):
    """Something that was handed in: on which day first, and whether it is verified by now."""

    on: date
    is_verified: bool


class Came(NamedTuple):
    """What a village handed in and held."""

    activities: dict[date, Handed] = {}  # by month: the earliest day, and whether one is verified
    registers: dict[tuple[int, date], Handed] = {}  # by group and month; empty ones are left out
    cards: dict[tuple[int, int], date] = {}  # by group and year: the day it was filed
    meetings: dict[tuple[str, date], int] = {}  # by mechanism and month: how many were held


class Figures(NamedTuple):
    expected: int = 0
    received: int = 0
    on_time: int = 0
    verified: int = 0


class Item(NamedTuple):
    """One thing that is expected in a month: of which duty, by which group or mechanism, and what of it came."""

    duty: Duty
    key: int | str
    figures: Figures


# --- days --------------------------------------------------------------------------------------------------


def months_between(first: date, last: date) -> list[date]:
    """Every month from the first to the last, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [months_before(first, -n) for n in range(count + 1)]


def mondays(month: date) -> int:
    """The weeks of a month, counted by their Mondays: four or five."""
    first = month + timedelta(days=-month.weekday() % 7)
    return (last_day(month).day - first.day) // 7 + 1


def due_day(duty: Duty, month: date) -> date:
    """Until when something of this month may come and still is on time."""
    if duty == Duty.REGISTER:
        return due_on(month)
    return month.replace(day=DUE_DAY) if duty == Duty.CARD else last_day(month)


# --- promises ----------------------------------------------------------------------------------------------


def is_asked(group: Group, month: date) -> bool:
    """From its first whole month until it was made inactive (`pokja.models.PoktanQuerySet.existing_in`)."""
    return group.started_on <= month and (group.ended_on is None or group.ended_on > month)


def profile_of(village: Village, month: date) -> Profile | None:
    """The version that holds for a month: the latest one reported in or before it."""
    found = None
    for profile in village.profiles:
        if month_of(profile.reported_on) <= month:
            found = profile
    return found


def times(frequency: str, month: date) -> int | None:
    """How often a mechanism is promised for a month; None where that cannot be counted."""
    if frequency not in SPANS:
        return None
    if frequency == Frequency.WEEKLY:
        return mondays(month)
    return int(month.month % SPANS[Frequency(frequency)] == 0)


def uncounted(village: Village, month: date) -> list[tuple[str, str]]:
    """Mechanisms that are promised in words nobody can count: "lainnya", or no frequency at all."""
    profile = profile_of(village, month)
    return [pair for pair in profile.frequencies if times(pair[1], month) is None] if profile else []


def items(village: Village, came: Came, month: date, today: date) -> Iterator[Item]:
    """Everything expected of a village in a month. Nothing before its first whole month, nothing in the future."""
    if village.founded_on > month or month > today:
        return
    yield _activity(came.activities.get(month), month)
    yield from _of_groups(village, came, month)
    profile = profile_of(village, month)
    for mechanism, frequency in profile.frequencies if profile else ():
        if expected := times(frequency, month):
            yield Item(Duty.MEETING, mechanism, _meetings(came, mechanism, frequency, month, expected))


def _activity(handed: Handed | None, month: date) -> Item:
    """At least one activity report a month (Perban BKKBN 20/2023)."""
    return Item(Duty.ACTIVITY, "", _one(handed, due_day(Duty.ACTIVITY, month)))


def _of_groups(village: Village, came: Came, month: date) -> Iterator[Item]:
    for group in village.groups:
        if not is_asked(group, month):
            continue
        if group.has_register:
            handed = came.registers.get((group.key, month))
            yield Item(Duty.REGISTER, group.key, _one(handed, due_day(Duty.REGISTER, month)))
        if month.month == 1:
            filed_on = came.cards.get((group.key, month.year))
            handed = Handed(filed_on, False) if filed_on else None
            yield Item(Duty.CARD, group.key, _one(handed, due_day(Duty.CARD, month)))


def _one(handed: Handed | None, due: date) -> Figures:
    if handed is None:
        return Figures(1)
    return Figures(1, 1, int(handed.on <= due), int(handed.is_verified))


def _meetings(came: Came, mechanism: str, frequency: str, month: date, expected: int) -> Figures:
    """Held inside the span that ends with the month, never more than promised. Nobody hands a meeting in by a day, so
    what was held is on time; and nobody verifies it."""
    span = (months_before(month, n) for n in range(SPANS[Frequency(frequency)]))
    received = min(expected, sum(came.meetings.get((mechanism, each), 0) for each in span))
    return Figures(expected, received, received)


def summed(found: Iterable[Item]) -> dict[Duty, Figures]:
    """The figures of each duty of which anything is expected."""
    sums: dict[Duty, Figures] = {}
    for item in found:
        known = sums.get(item.duty)
        sums[item.duty] = item.figures if known is None else Figures(*map(sum, zip(known, item.figures, strict=True)))
    return sums
