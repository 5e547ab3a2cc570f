"""Targets in the history of their village: when they were set, and how they ended; added to it in `apps.py`."""

from core.formats import day
from villages.history import HAPPENINGS, Event, Happening
from villages.models import Kampung

from .enums import TargetState
from .models import Target


def join() -> None:
    """Called once, when the apps are ready."""
    HAPPENINGS["target"] = Happening(rows, "created_at", tell_set)
    HAPPENINGS["target-berakhir"] = Happening(ended_rows, "ended_at", tell_end)


def rows(kampung: Kampung):
    return Target.objects.filter(kampung=kampung)


def ended_rows(kampung: Kampung):
    return rows(kampung).filter(ended_at__isnull=False)


def tell_set(kampung: Kampung, keys: set[int]) -> dict[int, Event]:
    """Events of these targets, by key; one query."""
    return {key: _set(target) for key, target in Target.objects.in_bulk(keys).items()}


def tell_end(kampung: Kampung, keys: set[int]) -> dict[int, Event]:
    return {key: _end(target) for key, target in Target.objects.in_bulk(keys).items()}


def _set(target: Target) -> Event:
    detail = f"Tenggat {day(target.due_on)}, penanggung jawab {target.who}"
    what = f"Target ditetapkan: {target.get_kelas_display()}"
    return Event(target.created_at, what, target.created_by_name, detail, target.get_absolute_url())


def _end(target: Target) -> Event:
    what = f"Target {target.get_kelas_display()} {target.get_state_display().lower()}"
    by = target.ended_by_name or "Sistem"
    is_reached = target.state == TargetState.REACHED
    detail = f"Tenggatnya {day(target.due_on)}" if is_reached else target.end_reason
    return Event(target.ended_at, what, by, detail, target.get_absolute_url())
