"""Provinsi, pusat and administrators decide nothing themselves: they see where things lie, from one row a village."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Length

from accounts.models import User
from classification.enums import Basis
from classification.models import AreaSummary
from core.formats import number, percent, share
from programs.models import ActivityTally
from regions.enums import Level
from regions.models import Region
from verification.enums import Status
from villages.models import Kampung

from ...enums import Liveliness
from .desk import ASLEEP_DAYS
from .lines import (
    PER_KIND,
    AreaRow,
    Board,
    Deadline,
    Months,
    Task,
    Tile,
    grouped,
    last_day,
    list_url,
    listed,
    local_day,
    waiting_words,
)
from .meetings import province_meetings

# Rows of the table of kabupaten/kota.
AREAS = 15


class Sums(NamedTuple):
    """The tallies of one kabupaten/kota."""

    code: str
    reported: int
    verified: int
    waiting: int
    oldest: datetime | None
    awake: int  # villages with an activity in the last 90 days
    month: int  # villages with an activity of this month


def above_board(user: User, today: date) -> Board:
    sums, villages = _sums(user, today), _villages(user)
    late = sorted((row for row in sums.values() if row.waiting), key=lambda row: (row.oldest, row.code))[:PER_KIND]
    compared = sorted(
        (row for row in sums.values() if row.reported), key=lambda row: (row.verified / row.reported, row.code)
    )
    shown = compared[:AREAS]
    idle = villages.keys() - {row.code for row in compared}
    codes = {row.code for row in (*late, *shown)} | idle
    names = dict(Region.objects.filter(pk__in=codes).values_list("pk", "display_name"))
    tasks = [*_oldest(late, names), *_without_activities(idle, names), *province_meetings(user, today)]
    return Board(
        today,
        grouped(tasks, today),
        _tiles(sums, villages, today),
        areas=[_row(row, villages.get(row.code, 0), names, today) for row in shown],
        area_count=len(compared),
        deadlines=[Deadline(last_day(today), f"Laporan kegiatan {Months(today).name}")],
    )


def _sums(user: User, today: date) -> dict[str, Sums]:
    """The tallies of the area by kabupaten/kota: one statement over one row a village, activities are not counted.

    The few inactive villages are taken out by their keys: a join would read every village of the nation.
    """
    inactive = Kampung.objects.visible_to(user).filter(is_active=False).values("pk")
    rows = ActivityTally.objects.visible_to(user).exclude(kampung__in=inactive).order_by()
    found = rows.values_list("regency_code").annotate(
        Sum("reported"),
        Sum("verified"),
        Sum("waiting"),
        Min("oldest_waiting_at"),
        awake=Count("pk", filter=Q(last_reported_on__gte=today - timedelta(days=ASLEEP_DAYS))),
        month=Count("pk", filter=Q(last_reported_on__gte=Months(today).first)),
    )
    return {row[0]: Sums(*row) for row in found}


def _villages(user: User) -> dict[str, int]:
    """Active Kampung KB by kabupaten/kota, from the prepared counts."""
    inside = Q(pk__in=[])
    for code in user.area_codes:
        inside |= Q(code__startswith=code)
    rows = AreaSummary.objects.current().filter(inside, basis=Basis.REPORTED, kampung__gt=0)
    rows = rows.alias(length=Length("code")).filter(length=Level.REGENCY.code_length)
    return dict(rows.values_list("code", "kampung"))


def _oldest(late: list[Sums], names: dict[str, str]) -> Iterator[Task]:
    for row in late:
        url = list_url("activity-list", row.code, status=Status.SUBMITTED.value)
        what = f"{number(row.waiting)} kegiatan menunggu verifikasi"
        yield Task(what, names.get(row.code, row.code), url, "Lihat kegiatan", local_day(row.oldest))


def _without_activities(codes: set[str], names: dict[str, str]) -> Iterator[Task]:
    """Kabupaten/kota with Kampung KB of which none ever reported an activity."""
    if codes:
        yield Task(
            f"{number(len(codes))} kabupaten/kota belum melaporkan kegiatan",
            listed(sorted(names.get(code, code) for code in codes)),
            list_url("kampung-list", kegiatan=Liveliness.NEVER.value),
            "Lihat daftar",
            monthly=True,
        )


def _row(row: Sums, villages: int, names: dict[str, str], today: date) -> AreaRow:
    return AreaRow(
        name=names.get(row.code, row.code),
        reported=row.reported,
        verified=row.verified,
        waiting=row.waiting,
        oldest_days=(today - local_day(row.oldest)).days if row.oldest else None,
        silent=max(0, villages - row.awake),
        kampung=villages,
        activities_url=list_url("activity-list", row.code),
        silent_url=list_url("kampung-list", row.code, kegiatan=Liveliness.ASLEEP.value),
    )


def _tiles(sums: dict[str, Sums], villages: dict[str, int], today: date) -> list[Tile]:
    def total(name: str) -> int:
        return sum(getattr(row, name) for row in sums.values())

    kampung, waiting, reported, verified = (
        sum(villages.values()),
        total("waiting"),
        total("reported"),
        total("verified"),
    )
    asleep = max(0, kampung - total("awake"))
    oldest = local_day(min((row.oldest for row in sums.values() if row.oldest), default=None))
    month = Months(today).name
    return [
        Tile(
            "Menunggu verifikasi",
            waiting,
            "kegiatan",
            waiting_words(waiting, oldest, today),
            url=list_url("activity-list", status=Status.SUBMITTED.value),
        ),
        Tile(
            "Kegiatan terverifikasi",
            percent(share(verified, reported)) if reported else "–",
            note=f"{number(verified)} dari {number(reported)} yang dilaporkan",
            url=list_url("activity-list", status=Status.VERIFIED.value),
        ),
        Tile(
            f"Sudah lapor {month}",
            total("month"),
            f"dari {number(kampung)} kampung",
            percent(share(total("month"), kampung)) if kampung else "",
            list_url("kampung-list", kegiatan=Liveliness.THIS_MONTH.value),
        ),
        Tile(
            "Tidur atau mati suri",
            asleep,
            "kampung",
            f"{percent(share(asleep, kampung))} tanpa kegiatan lebih dari {ASLEEP_DAYS} hari" if kampung else "",
            list_url("kampung-list", kegiatan=Liveliness.ASLEEP.value),
        ),
    ]
