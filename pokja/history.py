"""Steps of monthly registers in the history of their village; added to it in `apps.py`."""

from django.db.models import QuerySet

from verification.models import StatusChange
from villages.history import CHAPTERS, Chapter, Event, step_event
from villages.models import Kampung

from .display import label_of
from .models import Register


def join() -> None:
    """Called once, when the apps are ready."""
    CHAPTERS[Register.kind] = Chapter(rows, tell)


def rows(kampung: Kampung) -> QuerySet:
    """What was handed in at least once: a draft is its writers' own."""
    return Register.objects.filter(kampung=kampung, submitted_at__isnull=False)


def tell(kampung: Kampung, steps: list[StatusChange]) -> dict[int, Event]:
    """Events of these steps, by the key of the step; one query."""
    registers = Register.objects.select_related("poktan").in_bulk({step.object_id for step in steps})
    return {step.pk: _event(step, registers[step.object_id]) for step in steps}


def _event(step: StatusChange, register: Register) -> Event:
    changed = [label_of(name) for name in step.changes]
    return step_event(step, register.title, changed, register.get_absolute_url())
