"""Recorded visits in the history of their village; added to it in `apps.py`."""

from core.formats import day
from villages.history import HAPPENINGS, Event, Happening
from villages.models import Kampung

from .models import Visit


def join() -> None:
    """Called once, when the apps are ready."""
    HAPPENINGS["kunjungan"] = Happening(rows, "recorded_at", tell)


def rows(kampung: Kampung):
    return Visit.objects.filter(kampung=kampung).done()


def tell(kampung: Kampung, keys: set[int]) -> dict[int, Event]:
    """Events of these visits, by key; one query."""
    return {key: _event(visit) for key, visit in Visit.objects.in_bulk(keys).items()}


def _event(visit: Visit) -> Event:
    step = f"{visit.next_step.rstrip('. ')}, sebelum {day(visit.next_on)}" if visit.next_on else visit.next_step
    return Event(
        visit.recorded_at,
        f"Dikunjungi {day(visit.done_on)}",
        visit.done_by_name,
        f"Sebab diam: {visit.get_reason_display()}. Langkah berikutnya: {step}",
        visit.get_absolute_url(),
    )
