"""Changes to Kampung KB and to their reports. The only place where they are written."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Value
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Replace
from django.utils import timezone

from regions.models import Region
from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from verification.rules import can_edit
from verification.signals import status_changed

from .checks import Finding, Level, check
from .models import REPORTS, Kampung, ProfileReport, VillageReport
from .models.kampung import EDITABLE_FIELDS
from .models.reports import answered_mechanisms
from .queries import latest_version, reports_in_force
from .rules import can_edit_kampung, can_manage_kampung, can_set_example, can_write_report
from .suggestions import differences, suggestions_for


class VillagesRefused(Exception):
    """The change is not possible. `message` is written for the person who tried; `field` names a form field or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


class StaleReport(VillagesRefused):
    """Somebody else saved the report meanwhile; nothing was changed."""


class ChecksFailed(VillagesRefused):
    """The report cannot be submitted yet: errors to mend, or warnings nobody has confirmed."""

    def __init__(self, errors: list[Finding], warnings: list[Finding]):
        super().__init__(errors[0].message if errors else "Periksa dan konfirmasi peringatan sebelum mengajukan.")
        self.errors = errors
        self.warnings = warnings


# --- Kampung KB ---------------------------------------------------------------------------------------------------


def _allow(permitted: bool) -> None:
    if not permitted:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")


def _refresh_locked(kampung: Kampung) -> None:
    """Read the caller's own instance again under a lock: what they loaded may be older than another change."""
    kampung.refresh_from_db(from_queryset=Kampung.objects.locked().select_related("region"))


def _store(kampung: Kampung, by, fields=None) -> None:
    """Validate and save (only `fields` of one that exists); a broken invariant becomes a refusal."""
    kampung._history_user = by
    try:
        # The constraints are left to the database, which must be asked anyway and says which one it was.
        kampung.full_clean(validate_constraints=False)
        with transaction.atomic():
            kampung.save(update_fields=None if fields is None else [*fields, "updated_at"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise VillagesRefused(messages[0], "" if field == "__all__" else field) from error
    except IntegrityError as error:
        _refuse_broken(error)
        raise


def _refuse_broken(error: IntegrityError) -> None:
    """The refusal in the words of the constraint the database saw broken, also by somebody who was faster."""
    told = str(error)
    for constraint in Kampung._meta.constraints:
        columns = [expression.name for expression in getattr(constraint, "expressions", ())]
        # PostgreSQL names the constraint, SQLite the columns of a unique one: "villages_kampung.region_id".
        if any(word in told for word in (constraint.name, *(f"{Kampung._meta.db_table}.{name}" for name in columns))):
            raise VillagesRefused(constraint.get_violation_error_message(), *columns) from error


_EXAMPLES = ("is_regency_example", "is_province_example")


def _announce(kampung: Kampung, by) -> None:
    """Tell the apps above that a Kampung KB came, went or moved (the project's one signal, without a step)."""
    status_changed.send(Kampung, instance=kampung, step=None, from_status=None, to_status=None, by=by)


def _require_current(region: Region) -> None:
    if region.valid_to:
        raise VillagesRefused(f"{region} tidak berlaku lagi sejak {region.valid_to:%d-%m-%Y}.", "region")


@transaction.atomic
def create_kampung(*, by, region: Region, **fields) -> Kampung:
    """Found a Kampung KB in a village of the territory.

    fields: any of `EDITABLE_FIELDS`; `name` is needed. Pictures are files already re-encoded (core.images).
    Raises PermissionDenied without the right to manage there, VillagesRefused where the village has an active one.
    """
    _allow(can_manage_kampung(by, region.pk))
    _require_current(region)
    kampung = Kampung(
        region=region, created_by=by, **{name: fields[name] for name in EDITABLE_FIELDS if name in fields}
    )
    _store(kampung, by)
    kampung.refresh_from_db(fields=["province_code", "regency_code", "district_code"])
    _announce(kampung, by)
    return kampung


@transaction.atomic
def update_kampung(kampung: Kampung, *, by, **fields) -> Kampung:
    """Change the identity of a Kampung KB (any of `EDITABLE_FIELDS`). Raises PermissionDenied, VillagesRefused."""
    _refresh_locked(kampung)
    _allow(can_edit_kampung(by, kampung))
    given = [name for name in EDITABLE_FIELDS if name in fields]
    for name in given:
        setattr(kampung, name, "" if fields[name] is False else fields[name])
    _store(kampung, by, given)
    if "inaugurated_on" in given:  # what is expected of a village begins with it
        _announce(kampung, by)
    return kampung


@transaction.atomic
def move_kampung(kampung: Kampung, *, by, region: Region) -> Kampung:
    """Move a Kampung KB to another village (a wrong choice, or a code that ended) with everything reported in it.

    Reports, their history and the notices about them follow, so that scope and addresses stay true.
    Raises PermissionDenied unless `by` manages both places, VillagesRefused where the new one is taken.
    """
    _refresh_locked(kampung)
    old = kampung.region_id
    _allow(can_manage_kampung(by, old) and can_manage_kampung(by, region.pk))
    _require_current(region)
    if region.pk == old:
        return kampung
    kampung.region = region
    kampung.is_regency_example = kampung.is_province_example = False
    _store(kampung, by, ["region", *_EXAMPLES])
    for kind, model in REPORTS.items():
        versions = model.objects.filter(kampung=kampung)
        numbers = list(versions.values_list("pk", flat=True))
        versions.update(region=region)
        StatusChange.objects.filter(kind=kind, object_id__in=numbers).update(region=region)
        Notice.objects.filter(kind=kind, object_id__in=numbers).update(
            region=region, url=Replace(F("url"), Value(old), Value(region.pk))
        )
    kampung.refresh_from_db()
    _announce(kampung, by)
    return kampung


@transaction.atomic
def set_active(kampung: Kampung, *, by, is_active: bool) -> Kampung:
    """Take a Kampung KB out of every list and count, or bring it back. Nothing is deleted; a percontohan flag ends.

    Raises PermissionDenied, and VillagesRefused when another active one has taken the village meanwhile.
    """
    _refresh_locked(kampung)
    _allow(can_manage_kampung(by, kampung.region_id))
    if kampung.is_active == is_active:
        return kampung
    kampung.is_active = is_active
    kampung.is_regency_example = kampung.is_province_example = False
    _store(kampung, by, ["is_active", *_EXAMPLES])
    _announce(kampung, by)
    return kampung


def set_example(kampung: Kampung, *, by, level: str, is_example: bool) -> Kampung | None:
    """Name (or no longer name) the percontohan of one level; see `set_examples`. Returns the one replaced, or None."""
    return next(iter(set_examples(kampung, by=by, levels={level: is_example})), None)


@transaction.atomic
def set_examples(kampung: Kampung, *, by, levels: dict[str, bool]) -> list[Kampung]:
    """Name (or no longer name) the percontohan of the kampung's regency, province or both; all of it or nothing.

    levels: {"regency" | "province": is it the one}. There is at most one each: naming another replaces it.
    Returns the Kampung KB that were replaced. Raises PermissionDenied, VillagesRefused for an inactive one.
    """
    if not levels:
        return []
    rivals = _rivals(kampung, [level for level, is_example in levels.items() if is_example])
    _refresh_locked(kampung)
    for level, is_example in levels.items():
        _allow(can_set_example(by, kampung, level))
        if is_example and not kampung.is_active:
            raise VillagesRefused("Kampung KB yang tidak aktif tidak dapat menjadi percontohan.")
        setattr(kampung, f"is_{level}_example", is_example)
    replaced = []
    for rival in rivals:
        taken = [
            f"is_{level}_example"
            for level, is_example in levels.items()
            if is_example and _holds(rival, kampung, level)
        ]
        if taken:
            for flag in taken:
                setattr(rival, flag, False)
            _store(rival, by, taken)
            replaced.append(rival)
    _store(kampung, by, [f"is_{level}_example" for level in levels])
    return replaced


def _rivals(kampung: Kampung, levels: list[str]) -> list[Kampung]:
    """The active percontohan of the same areas, locked together with the kampung and always in the same order: two
    people who name each other's percontohan must not wait for one another."""
    wanted = Q(pk=kampung.pk)
    for level in levels:
        area = f"{level}_code"
        wanted |= Q(**{f"is_{level}_example": True, "is_active": True, area: getattr(kampung, area)})
    locked = Kampung.objects.locked().select_related("region").filter(wanted).order_by("pk")
    return [found for found in locked if found.pk != kampung.pk]


def _holds(rival: Kampung, kampung: Kampung, level: str) -> bool:
    """Whether `rival` is the percontohan of the area the kampung lies in (it may have moved meanwhile)."""
    area = f"{level}_code"
    return getattr(rival, f"is_{level}_example") and getattr(rival, area) == getattr(kampung, area)


# --- reports ------------------------------------------------------------------------------------------------------


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
    _allow(can_write_report(by, kampung))
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
    _allow(can_edit(by, fresh))
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
