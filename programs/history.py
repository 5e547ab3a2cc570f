"""Steps of activities in the history of their village; added to it in `apps.py`."""

from django.db.models import QuerySet

from verification.enums import Status
from verification.models import StatusChange
from villages.history import CHAPTERS, Chapter, Event, step_event
from villages.models import Kampung

from .display import label_of
from .models import Activity
from .queries.activities import kept_contents


def join() -> None:
    """Called once, when the apps are ready."""
    CHAPTERS[Activity.kind] = Chapter(rows, tell)


def rows(kampung: Kampung) -> QuerySet:
    """What was handed in at least once: a draft is its writers' own."""
    return Activity.objects.filter(kampung=kampung, submitted_at__isnull=False)


def tell(kampung: Kampung, steps: list[StatusChange]) -> dict[int, Event]:
    """Events of these steps, by the key of the step; two queries."""
    activities = Activity.objects.only("title", "region", "status").in_bulk({step.object_id for step in steps})
    # Everybody of the area reads this: what was handed in, not what is being mended.
    mended = {key for key, row in activities.items() if row.status in (Status.RETURNED, Status.CANCELLED)}
    titles = {key: content["title"] for key, content in kept_contents(mended).items()}
    return {
        step.pk: _event(step, row, titles.get(row.pk, row.title))
        for step, row in ((step, activities[step.object_id]) for step in steps)
    }


def _event(step: StatusChange, activity: Activity, title: str) -> Event:
    changed = [label_of(name) for name in step.changes]
    return step_event(step, f"Kegiatan “{title}”", changed, activity.get_absolute_url())
