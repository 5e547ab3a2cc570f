"""What each role has to do today, from real rows: every line says what, where, how old, and where it is done."""

from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from classification.enums import Basis
from classification.models import AreaSummary

from .above import above_board
from .kader import kader_board
from .lines import Board
from .officer import opdkb_board, pkb_board
from .offices import opd_board

_BY_ROLE = {
    Role.KADER: kader_board,
    Role.PKB: pkb_board,
    Role.OPD: opd_board,
    Role.OPDKB: opdkb_board,
    Role.PROVINSI: above_board,
    Role.PUSAT: above_board,
    Role.ADMIN: above_board,
}


def board_of(user: User, today: date | None = None) -> Board:
    """Tasks and figures of the user's highest role on a day (default today); empty for somebody without a task."""
    today = today or timezone.localdate()
    return _BY_ROLE[user.role](user, today) if user.role in _BY_ROLE else Board(today, [], [])


def area_composition(user: User) -> tuple[AreaSummary | None, AreaSummary | None]:
    """Prepared class counts of the user's main area now, and those the running month began with; None where there are
    none."""
    assignment = user.main_assignment
    if assignment is None and not user.is_superuser:
        return None, None
    code = (assignment.region_id or "") if assignment else ""
    rows = AreaSummary.objects.filter(code=code, basis=Basis.REPORTED)
    first = timezone.localdate().replace(day=1)
    rows = rows.filter(Q(month__isnull=True) | Q(month__lte=first)).order_by(F("month").desc(nulls_first=True))[:2]
    now = next((row for row in rows if row.month is None), None)
    return now, next((row for row in rows if row.month), None)
