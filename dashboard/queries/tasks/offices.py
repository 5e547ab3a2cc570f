"""Other offices of a regency: the day of one, and what their plans mean for those they come to."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from core.formats import day, number
from pokja.enums import OfficeActivityState
from pokja.filters.offices import OVERDUE
from pokja.models import OfficeActivity
from pokja.queries.offices import (
    WEEK,
    entries_to_read,
    kept_regencies,
    of_this_week,
    office_accounts,
    offices_of,
    own_entries,
    subprograms_of,
    with_names,
    without_agency,
)
from reference.models import Agency

from ..board import ConvergenceBoard, convergence, empty_villages
from .lines import PER_KIND, Board, Deadline, Months, Task, Tile, grouped, last_day, list_url, listed

# Sub-programmes of the agency that get a line of their own.
EMPTY_LINES = 3


def opd_board(user: User, today: date) -> Board:
    """Own entries of the week, those that passed without a word, and where the agency is still missing."""
    offices = offices_of(user)
    own = own_entries(user, offices)
    boards = {code: convergence(user, code, today.year, today) for code in offices}
    tasks = [*_unset(user), *_passed(own, today), *_own_week(own, today), *_empty(offices, boards)]
    end = Deadline(last_day(today), f"Tandai rencana {Months(today).name} yang terlaksana")
    return Board(today, grouped(tasks, today), _tiles(own, offices, boards, today), deadlines=[end])


def _unset(user: User) -> Iterator[Task]:
    for region in without_agency(user):
        yield Task(
            "Instansi Anda belum diatur",
            f"{region}. OPD KB yang mengaturnya; sampai itu Anda belum dapat mencatat rencana",
            reverse("office-create"),
            "Siapa yang mengatur",
            monthly=True,
        )


def _passed(own: QuerySet[OfficeActivity], today: date) -> Iterator[Task]:
    """Past their last day: done, moved or called off?"""
    for entry in with_names(own.overdue(today)).order_by("starts_on", "pk")[:PER_KIND]:
        yield Task(
            f"{entry.title}: sudah terlaksana?",
            f"{entry.place_name}, direncanakan {day(entry.last_day)}",
            reverse("office-edit", args=[entry.pk]),
            "Tandai atau pindahkan",
            entry.last_day,
        )


def _own_week(own: QuerySet[OfficeActivity], today: date) -> Iterator[Task]:
    rows = own.coming(today).filter(starts_on__lt=today + WEEK)
    for entry in with_names(rows).order_by("starts_on", "pk")[:PER_KIND]:
        where = f"{entry.place_name}, {_days(entry)}" + (f", {entry.place}" if entry.place else "")
        yield Task(entry.title, where, reverse("office-edit", args=[entry.pk]), "Buka rencana", entry.starts_on)


def _empty(offices: dict[str, Agency], boards: dict[str, ConvergenceBoard]) -> Iterator[Task]:
    """Villages that have nothing of what is this agency's matter, the sub-programme with most of them first."""
    for code, agency in offices.items():
        found = empty_villages(boards[code], subprograms_of([agency]))
        found.sort(key=lambda pair: (-len(pair[1]), pair[0].position))
        for subprogram, rows in found[:EMPTY_LINES]:
            yield Task(
                f"{number(len(rows))} kampung belum mendapat {subprogram.short_name}",
                listed([row.name for row in rows]),
                list_url("convergence-board", code, kosong=subprogram.code),
                "Buka papan",
                monthly=True,
            )


def _days(entry: OfficeActivity) -> str:
    return f"{day(entry.starts_on)} sampai {day(entry.ends_on)}" if entry.ends_on else day(entry.starts_on)


def _tiles(own: QuerySet, offices: dict[str, Agency], boards: dict[str, ConvergenceBoard], today: date) -> list[Tile]:
    if not offices:
        return []
    months = Months(today)
    done = Q(state=OfficeActivityState.DONE)
    of_year = own.filter(starts_on__year=today.year).not_cancelled()
    figures = of_year.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=done),
        month=Count("pk", filter=Q(starts_on__year=today.year, starts_on__month=today.month)),
        month_done=Count("pk", filter=done & Q(starts_on__month=today.month)),
    )
    late = own.overdue(today).count()
    rows = [row for board in boards.values() for row in board.rows]
    gaps = sum(1 for row in rows if row.empty)
    return [
        Tile(
            f"Rencana {months.name}",
            figures["month"],
            "kegiatan",
            f"{number(figures['month_done'])} terlaksana",
            list_url("office-list", periode="bulan-ini"),
        ),
        Tile(f"Terlaksana {today.year}", figures["done"], f"dari {number(figures['all'])}", "rencana tahun ini"),
        Tile(
            "Lewat, belum ditandai",
            late,
            "rencana",
            url=list_url("office-list", periode=OVERDUE) if late else "",
        ),
        Tile(
            "Masih ada yang kosong",
            gaps,
            f"dari {number(len(rows))} kampung",
            f"sub-program tanpa kegiatan dan rencana {today.year}",
            list_url("convergence-board", next(iter(offices))),
        ),
    ]


# --- for those they come to -----------------------------------------------------------------------------------------


def offices_this_week(user: User, today: date) -> Iterator[Task]:
    """What other offices do in the user's area within a week: one line."""
    rows = list(of_this_week(user, today)[: PER_KIND + 1])
    if rows:
        count = number(len(rows)) if len(rows) <= PER_KIND else f"Lebih dari {number(PER_KIND)}"
        yield Task(
            f"{count} kegiatan OPD minggu ini",
            listed([f"{row.title} ({row.agency.name}, {_days(row)})" for row in rows]),
            list_url("office-list", periode="minggu-ini"),
            "Lihat rencana",
            max(today, rows[0].starts_on),
        )


def offices_to_keep(user: User, today: date) -> Iterator[Task]:
    """For OPD KB: accounts without an agency, and entries that passed without a word."""
    if not (codes := kept_regencies(user)):
        return
    unset = list(office_accounts(user).filter(office__isnull=True))
    if unset:
        yield Task(
            f"{number(len(unset))} akun OPD belum punya instansi",
            listed([task.user.name for task in unset], "orang lain"),
            reverse("office-people"),
            "Pilih instansi",
            monthly=True,
        )
    passed = entries_to_read(user).overdue(today).filter(regency_code__in=codes).order_by("starts_on")
    if late := passed.aggregate(n=Count("pk"))["n"]:
        yield Task(
            f"{number(late)} rencana OPD lewat tanggal",
            "Belum ditandai terlaksana, dipindahkan, atau dibatalkan",
            list_url("office-list", periode=OVERDUE),
            "Lihat daftar",
            monthly=True,
        )
