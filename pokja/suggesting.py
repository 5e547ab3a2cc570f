"""What the registers say about the participants the KB report asks for; joined in `apps.py`."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from core.formats import month as month_name
from core.formats import number
from regions.names import area_params
from villages.models import FamilyPlanningReport, Kampung
from villages.suggestions import SUGGESTERS, Suggestion

from .enums import PoktanKind
from .queries.registers import latest_members

# What a group reported longer before the newest register of its kind says nothing about its members now.
CURRENT = timedelta(days=92)


def join() -> None:
    """Called once, when the apps are ready."""
    SUGGESTERS.setdefault(FamilyPlanningReport.kind, []).append(participants)


def participants(kampung: Kampung) -> list[Suggestion]:
    """Of each kind the members of the active groups, as their newest registers say; one query."""
    groups = latest_members(kampung)
    found = []
    for kind in PoktanKind:
        own = [row for row in groups if row.kind == kind]
        newest = max((row.last_month for row in own if row.last_month), default=None)
        if newest is None:
            continue
        told = [row for row in own if row.last_month and newest - row.last_month <= CURRENT]
        total = sum(row.last_members for row in told)
        url = f"{reverse('register-area')}?{urlencode(area_params(kampung.region_id) | {'jenis': kind.value})}"
        source = _source(kind, {row.last_month for row in told}, len(told), len(own))
        found.append(Suggestion(f"{kind.group.value}_participants", total, number(total), source, url, "peserta"))
    return found


def _source(kind: PoktanKind, months: set[date], told: int, groups: int) -> str:
    """Which registers were summed, and of how many groups where there are several."""
    period = " dan ".join(month_name(month) for month in sorted(months))
    if len(months) > 2:
        period = f"{month_name(min(months))} sampai {month_name(max(months))}"
    words = f"register {kind.label} {period}"
    if told < groups:
        return f"{words}, {number(told)} dari {number(groups)} kelompok"
    return f"{words}, {number(groups)} kelompok" if groups > 1 else words
