"""Monthly registers as tasks: what a kader has begun or still owes, and how many an officer waits for."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from core.formats import day, number
from core.formats import month as month_name
from pokja.models import Register
from pokja.months import due_on, month_before, month_of, next_month
from pokja.queries.registers import groups_expected, in_state, missing_of
from villages.models import Kampung

from .desk import Desk
from .lines import Deadline, Task, list_url, listed, split, tallied

# Open registers on the page; a village has a handful.
OPEN_REGISTERS = 20


def open_registers(user: User, villages: dict[int, Kampung]) -> list[Register]:
    """Drafts and returned ones of the villages somebody writes for."""
    rows = Register.objects.permitted_to(user, Permission.WRITE_REPORT).filter(kampung__in=villages).open()
    return list(rows.select_related("poktan").order_by("month", "pk")[:OPEN_REGISTERS])


def due_registers(user: User, villages: dict[int, Kampung], today: date) -> Iterator[Task]:
    """Groups whose register of the last month nobody has begun; it can be filled in since the month ended."""
    month = month_before(today)
    due, since = due_on(month), month_of(today)
    words = f"Tenggat {day(due)}"
    if today > due:
        words += f", sudah lewat {number((today - due).days)} hari"
    shown, rest = split(list(missing_of(user, villages, month)))
    for poktan in shown:
        yield Task(
            f"Register {poktan.full_name} {month_name(month)} belum diisi",
            f"{villages[poktan.kampung_id].full_name}. {words}",
            reverse("register-list", args=[poktan.region_id, poktan.pk]),
            "Isi register",
            since,
        )
    if rest:
        yield Task(
            f"{number(len(rest))} register lain {month_name(month)} belum diisi",
            f"{listed([poktan.full_name for poktan in rest])}. {words}",
            list_url("register-area", bulan=f"{month:%Y-%m}", status="belum"),
            "Lihat daftar",
            since,
        )


def missing_registers(desk: Desk) -> Iterator[Task]:
    """One line, once the day is over: how many registers of the last month did not come, and from where."""
    month = month_before(desk.today)
    if desk.today <= due_on(month):
        return
    rows = in_state(groups_expected(desk.user, month), "belum").order_by()
    codes = list(rows.values_list("region_id", flat=True))
    if codes:
        yield Task(
            f"{number(len(codes))} register {month_name(month)} belum masuk",
            tallied(Counter(desk.place_of(code) for code in codes)),
            list_url("register-area", bulan=f"{month:%Y-%m}", status="belum"),
            "Lihat daftar",
            due_on(month),
            monthly=True,
        )


def register_deadline(today: date) -> Deadline:
    """The next day registers are due, and of which month."""
    month = month_before(today)
    if today > due_on(month):
        month = next_month(month)
    return Deadline(due_on(month), f"Register POKTAN {month_name(month)}")
