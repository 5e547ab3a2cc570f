"""What all actions on activities share: refusals, locks, and what is noted before a report changes."""

from django.core.exceptions import PermissionDenied

from verification.enums import Status
from villages.models import Kampung

from ..checks import Missing
from ..models import Activity, ActivityVersion


class ProgramsRefused(Exception):
    """Not possible now. `message` is written for the person who tried; `field` is the form field, or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


class StaleActivity(ProgramsRefused):
    """Somebody else saved the report meanwhile; nothing was changed."""


class ActivityIncomplete(ProgramsRefused):
    """The report cannot be handed in yet; `.missing` says what to mend, field by field."""

    def __init__(self, missing: list[Missing]):
        super().__init__("Laporan belum lengkap.")
        self.missing = missing


def allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")


def lock_village(kampung_id: int) -> Kampung:
    """The village before its reports, as everywhere (villages.actions, docs/workflow.md)."""
    return Kampung.objects.locked().select_related("region").get(pk=kampung_id)


def fresh_row(activity: Activity) -> Activity:
    """The row as it is now, under the village's lock and its own."""
    kampung = lock_village(activity.kampung_id)
    fresh = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    fresh.kampung = kampung
    return fresh


def require_open(activity: Activity) -> None:
    if not activity.kampung.is_active:
        raise ProgramsRefused("Kampung KB ini tidak aktif lagi, jadi laporannya tidak dapat diubah.")
    if activity.status not in Status.editable():
        raise ProgramsRefused(f"Laporan ini {Status(activity.status).label.lower()}, jadi tidak dapat diubah.")


def keep_returned(activity: Activity) -> None:
    """Before the first change after a return: what the officer saw stays readable as a version of its own."""
    if activity.status != Status.RETURNED or activity.versions.filter(version=activity.version).exists():
        return
    ActivityVersion.objects.create(
        activity=activity,
        version=activity.version,
        content=activity.content(),
        at=activity.submitted_at,
        by_id=activity.submitted_by_id,
        by_name=activity.submitted_by_name,
    )
