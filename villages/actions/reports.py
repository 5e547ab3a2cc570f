"""Changes to the three reports of a Kampung KB. The only place where they are written."""

from datetime import date, datetime

from django.core.files import File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import StatusChange
from verification.rules import can_edit

from ..checks import Level, check
from ..models import REPORTS, Kampung, ProfileReport, VillageReport
from ..models.reports import answered_mechanisms
from ..queries import latest_version, reports_in_force
from ..rules import can_write_report
from ..suggestions import differences, suggestions_for
from .refusals import ChecksFailed, StaleReport, VillagesRefused, allow


def _lock(kampung_id: int) -> Kampung:
    """One change at a time to the reports of a Kampung KB: versions are numbered and checked against each other."""
    return Kampung.objects.locked().get(pk=kampung_id)


@transaction.atomic
def start_report(kampung: Kampung, kind: str, *, by, on: date | None = None) -> VillageReport:
    """The version to work on: the open one, else a new draft that starts from the last one's content.

    kind: key of `REPORTS`. on: the day whose month and year the version carries (default today).
    Raises PermissionDenied without the right to write there.
    """
    model = REPORTS[kind]
    kampung = _lock(kampung.pk)
    allow(can_write_report(by, kampung))
    last = latest_version(model, kampung)
    if last is not None and last.status in Status.editable():
        return last
    on = on or timezone.localdate()
    highest = model.objects.filter(kampung=kampung).aggregate(highest=models.Max("version"))["highest"]
    report = model(
        kampung=kampung,
        region_id=kampung.region_id,
        version=(highest or 0) + 1,
        year=on.year,
        month=on.month,
        created_by=by,
        created_by_name=by.name,
        **(last.content() if last else {}),
    )
    report.save()
    return report


def _fresh(report: VillageReport) -> VillageReport:
    """The row as it is now, under the village's lock and its own; `change_status` takes the same two in this order."""
    kampung = _lock(report.kampung_id)
    fresh = type(report).objects.select_for_update(of=("self",)).get(pk=report.pk)
    fresh.kampung = kampung
    return fresh


def _require_open(report: VillageReport) -> None:
    if not report.kampung.is_active:
        raise VillagesRefused("Kampung KB ini tidak aktif lagi, jadi laporannya tidak dapat diubah.")
    if report.status not in Status.editable():
        raise VillagesRefused(
            f"Laporan ini sudah {Status(report.status).label.lower()} dan tidak dapat diubah. Buat versi baru."
        )
    latest = latest_version(type(report), report.kampung)
    if latest is None or latest.pk != report.pk:
        raise VillagesRefused(f"Sudah ada versi yang lebih baru (versi {latest.version if latest else '?'}).")


def _apply(report: VillageReport, cleaned: dict) -> None:
    """Write a form's values into the version; a figure that only counted an emptied list goes with it."""
    before = report.content()
    for name in report.content_fields():
        if name not in cleaned or not report._meta.get_field(name).editable:
            continue
        value = cleaned[name]
        if isinstance(report._meta.get_field(name), models.FileField):
            if value is False:
                setattr(report, name, "")  # the file itself stays: an earlier version may name it
            elif isinstance(value, File) and not isinstance(value, FieldFile):
                setattr(report, name, value)
            continue
        setattr(report, name, value)
    if isinstance(report, ProfileReport):
        for name in ("funding", "data_use"):
            if before[name] is not None and getattr(report, name) is None:
                setattr(report, f"{name}_count", None)
        if answered_mechanisms(before) and not answered_mechanisms(report.content()):
            report.mechanism_count = None
    elif "residents" in before and any(before[name] is not None for name in report.band_fields()):
        report.residents = None


@transaction.atomic
def save_report(report: VillageReport, *, by, cleaned: dict, seen=None, on: date | None = None) -> VillageReport:
    """Keep what was filled in so far; the report may be as incomplete as it likes.

    cleaned: values by field name, as a form cleaned them; fields left out stay. A draft takes the month of `on`
    (default today). seen: `updated_at` of the version the person began from; if it moved on, StaleReport.
    Raises PermissionDenied, and VillagesRefused for anything that was submitted: versions are append-only.
    """
    fresh = _fresh(report)
    _require_open(fresh)
    allow(can_edit(by, fresh))
    if seen is not None and seen != fresh.updated_at:
        raise StaleReport("Laporan ini baru saja disimpan orang lain. Buka lagi, lalu isikan perubahan Anda.")
    if fresh.status == Status.RETURNED:
        fresh.content_at_return = fresh.content_at_return or fresh.content()
    else:
        on = on or timezone.localdate()
        fresh.year, fresh.month = on.year, on.month
    fresh.note_editor(by)
    _apply(fresh, cleaned)
    fresh.save()
    report.refresh_from_db()
    return fresh


@transaction.atomic
def adopt_suggestions(kampung: Kampung, kind: str, *, by) -> VillageReport:
    """Put what the portal's lists say into the version to work on, begun where there is none; the rest stays.

    Handing it in is left to the person. Raises what `start_report` and `save_report` raise.
    """
    report = start_report(kampung, kind, by=by)
    said = [difference.suggestion for difference in differences(report, suggestions_for(kampung, kind))]
    if said:
        save_report(report, by=by, cleaned={suggestion.field: suggestion.value for suggestion in said})
    return report


def _changes(report: VillageReport) -> dict:
    """{"field": [old, new]} since the return, for the fields a person fills in."""
    before = report.content_at_return
    if before is None:
        return {}
    return {
        name: [before.get(name), value]
        for name, value in report.content().items()
        if report._meta.get_field(name).editable and before.get(name) != value
    }


@transaction.atomic
def submit_report(report: VillageReport, *, by, confirmed_warnings=(), at: datetime | None = None) -> StatusChange:
    """Hand the report in, after every check against the reports in force.

    confirmed_warnings: the sentences the person ticked; each warning that stands must be among them.
    at: the moment, for history that is brought in later; default now.
    Raises ChecksFailed (with `.errors` and `.warnings`), VillagesRefused when a newer version exists, and what
    `verification.actions.change_status` raises.
    """
    fresh = _fresh(report)
    _require_open(fresh)
    findings = check(fresh, reports_in_force(fresh.kampung))
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    warnings = [finding for finding in findings if finding.level is Level.WARNING]
    if errors or any(warning.message not in confirmed_warnings for warning in warnings):
        raise ChecksFailed(errors, warnings)
    changes = _changes(fresh)
    fresh.confirmed_warnings = [warning.message for warning in warnings]
    fresh.content_at_return = None
    fresh.save(update_fields=["confirmed_warnings", "content_at_return", "updated_at"])
    change = change_status(fresh, Step.SUBMIT, by=by, changes=changes, at=at)
    report.refresh_from_db()
    return change


def cancel_report(report: VillageReport, *, by) -> StatusChange:
    """Drop a draft or a returned version; the one before it counts on. Raises what `change_status` raises."""
    return change_status(report, Step.CANCEL, by=by)
