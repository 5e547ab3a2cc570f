"""Writing an export of the official portal into this one: upload, confirmation, result. Bulk work, one transaction."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from math import isfinite
from os.path import commonprefix

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.utils import timezone

from accounts.roles import Permission
from core.bulk import insert, refresh_statistics
from core.formats import day
from regions.enums import CODE_LENGTHS
from verification.enums import Status
from villages.enums import Source
from villages.models import Kampung, VillageReport

from ..actions.assess import assess_region, record_official
from ..enums import ImportKind, ImportState
from ..models import Assessment, ImportBatch, ImportRow
from ..queries import summaries
from ..queries.stored import NoInstrument, instrument_of_day
from ..rules import can_decide_import
from .places import Address
from .plan import Plan, PlannedRow, make_plan
from .reader import REPORT_FIELDS, ExportRefused, export_date, printable, read_export

OPERATOR = "Impor resmi"  # stands for the person where the command has none
BATCH = 1_000
# What PostgreSQL answers where two changes wait for each other, or one waits longer than it may.
CONTENTION = {"40P01", "55P03"}
CHANGED_MEANWHILE = "Data berubah selagi impor berjalan, jadi tidak ada yang disimpan. Coba lagi."


class ImportRefused(Exception):
    """The import is not possible. `message` is written for the person who tried; nothing was changed."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


# --- from the file to the plan ------------------------------------------------------------------------------------


def plan_import(file, *, file_name: str, as_of: date | None, areas: Iterable[str]) -> tuple[Plan, dict]:
    """Read an export and compare it with the portal; writes nothing.

    file: binary, can seek. file_name: tells the day where `as_of` is None. areas: codes it may change.
    Returns the plan, and the values of `ImportBatch` that describe the file. Raises ImportRefused.
    """
    try:
        on = export_date(as_of, file_name)
        rule = instrument_of_day(on).rule
        export = read_export(file, rule.columns)
    except ExportRefused as error:
        raise ImportRefused(error.message) from error
    except NoInstrument as error:
        raise ImportRefused(str(error)) from error
    plan = make_plan(export, as_of=on, areas=areas, rule=rule)
    about = {
        "kind": export.kind,
        "as_of": on,
        "file_name": printable(file_name)[-200:],
        "columns": export.columns,
        "unknown_columns": [label[:100] for label in export.unknown[:50]],
        "counts": plan.counts,
    }
    return plan, about


def start_import(file, *, by, as_of: date | None = None) -> ImportBatch:
    """Keep an uploaded export with its preview. Earlier previews of the same kind this person left open are dropped.

    Raises PermissionDenied without the right to import, ImportRefused for a file that cannot be read.
    """
    areas = by.area_codes_with(Permission.IMPORT_REKAP)
    if not areas:
        raise PermissionDenied
    plan, about = plan_import(file, file_name=file.name, as_of=as_of, areas=areas)
    batch = ImportBatch(**about, area_code=_common_area(areas), uploaded_by=by, uploaded_by_name=by.name)
    try:
        with transaction.atomic():
            for left_open in ImportBatch.objects.filter(uploaded_by=by, kind=plan.kind, state=ImportState.PREVIEW):
                discard_import(left_open, by=by)
            batch.save()
            _keep_rows(batch, plan)
            file.seek(0)
            batch.file.save(f"{uuid.uuid4().hex}.xlsx", file)
    except BaseException:
        if batch.file:  # the disk knows no transaction
            batch.file.delete(save=False)
        raise
    return batch


def confirm_import(batch: ImportBatch, *, by) -> ImportBatch:
    """Do what the preview announced, with the portal as it is now. The file is removed afterwards.

    Raises ImportRefused when it was decided already (also a moment ago, by a second click) or the file is gone.
    """
    with _refusing_lost_races(), transaction.atomic():
        batch = _lock(batch, by)
        try:
            with batch.file.open("rb") as file:
                plan, about = plan_import(
                    file,
                    file_name=batch.file_name,
                    as_of=batch.as_of,
                    areas=by.area_codes_with(Permission.IMPORT_REKAP),
                )
        except FileNotFoundError as error:
            raise ImportRefused("Berkas unggahan sudah tidak ada. Unggah lagi.") from error
        _apply(plan, by=by)
        batch.rows.all().delete()
        _keep_rows(batch, plan)
        batch.counts = about["counts"]
        _finish(batch, ImportState.APPLIED)
    return batch


@contextmanager
def _refusing_lost_races() -> Iterator[None]:
    """Around a transaction: whoever was faster wins, and the import is refused with nothing changed."""
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not _is_contention(error):
            raise
        raise ImportRefused(CHANGED_MEANWHILE) from error


def _is_contention(error: OperationalError) -> bool:
    if connection.vendor == "postgresql":
        return getattr(error.__cause__, "pgcode", None) in CONTENTION
    return "locked" in str(error)  # SQLite: somebody wrote for longer than the timeout


@transaction.atomic
def discard_import(batch: ImportBatch, *, by) -> ImportBatch:
    """Drop a preview with its file and rows. Raises ImportRefused when it was decided already."""
    batch = _lock(batch, by)
    batch.rows.all().delete()
    _finish(batch, ImportState.DISCARDED)
    return batch


@transaction.atomic
def discard_left_open(*, before: datetime) -> int:
    """Drop, with their files and rows, the previews uploaded before this moment that nobody decided; returns how many.

    The operator's housekeeping, so it asks for nobody's right.
    """
    left_open = list(ImportBatch.objects.left_open(before).select_for_update(of=("self",)))
    for batch in left_open:
        batch.rows.all().delete()
        _finish(batch, ImportState.DISCARDED)
    return len(left_open)


@_refusing_lost_races()
@transaction.atomic
def import_file(file, *, file_name: str, as_of: date | None = None, by=None) -> Plan:
    """Import without a preview, as the command does. `by` None: the operator, for the whole nation.

    The import is recorded unless it changed nothing. Raises PermissionDenied, ImportRefused.
    """
    areas = by.area_codes_with(Permission.IMPORT_REKAP) if by else [""]
    if not areas:
        raise PermissionDenied
    plan, about = plan_import(file, file_name=file_name, as_of=as_of, areas=areas)
    if _apply(plan, by=by):
        batch = ImportBatch(**about, area_code=_common_area(areas), uploaded_by=by, uploaded_by_name=_name(by))
        batch.state, batch.finished_at = ImportState.APPLIED, timezone.now()
        batch.save()
        _keep_rows(batch, plan)
    return plan


def _name(by) -> str:
    return by.name if by else OPERATOR


def _lock(batch: ImportBatch, by) -> ImportBatch:
    """The batch as it is now, locked: the second of two clicks waits here and then finds it decided."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not batch.is_open:
        raise ImportRefused(f"Impor ini sudah diputuskan: {batch.get_state_display().lower()}.")
    if not can_decide_import(by, batch):
        raise PermissionDenied
    return batch


def _finish(batch: ImportBatch, state: ImportState) -> None:
    storage, name = batch.file.storage, batch.file.name
    batch.state, batch.finished_at, batch.file = state, timezone.now(), ""
    batch.save()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _keep_rows(batch: ImportBatch, plan: Plan) -> None:
    """The rows a person should see; all of them, where an officer uploads the file of the nation."""

    def place(code: str) -> str:
        return f"{plan.names[code]}, Kec. {plan.names[code[:8]]} ({code})"

    own = ("line", "name", *Address._fields, "placement", "region", "is_refused")
    lists = ("reasons", "warnings", "suggestions", "values")
    new = _Template(ImportRow, {"batch": batch.pk}, own + lists)
    rows = []
    for item in plan.rows:
        if item.needs_eyes:
            row, match = item.row, item.match
            reasons = item.reasons or ([f"{match.note}."] if match.note else [])
            values = [_kept(value) for value in row.values] if item.is_refused else []
            suggestions = [place(code) for code in match.suggestions]
            seen = (row.line, row.name, *row.address, match.placement.value, match.code, item.is_refused)
            rows.append(new.fill(*seen, *map(json.dumps, (reasons, item.warnings, suggestions, values))))
    insert(ImportRow, new.columns, rows)


def _kept(value):
    """A cell as JSON takes it."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if isfinite(value) else str(value)
    return value if isinstance(value, (bool, int)) else printable(str(value))


# --- from the plan to the tables ----------------------------------------------------------------------------------


def _apply(plan: Plan, *, by) -> bool:
    """Write a plan: missing Kampung KB, new versions of reports, official scores, and the classes that follow.

    Returns whether anything was written.
    """
    changed = [item for item in plan.accepted if item.is_new or item.is_updated]
    if not changed:
        return False
    _lock_villages(changed)
    note = f"{plan.kind.label} {day(plan.as_of)}"
    _found_kampung([item for item in changed if item.is_new], plan.names, note, by)
    if plan.kind is ImportKind.COUNTS:
        for model in REPORT_FIELDS:
            _append_reports(model, [item for item in changed if model in item.reports], plan.as_of, note, by)
    else:
        scored = ((item.kampung_id, item.match.code, item.row.scores) for item in changed if item.records_scores)
        record_official(scored, on=plan.as_of)
    refresh_statistics(Kampung, Assessment, *REPORT_FIELDS)
    assess_region(_common_area(item.match.code for item in changed))
    return True


def _lock_villages(items: list[PlannedRow]) -> None:
    """Everything that is to be written, in the order of single changes: Kampung KB, classes, counts of areas.

    Otherwise a report handed in meanwhile and the import would wait for each other. Raises ImportRefused where a
    Kampung KB was moved or closed since the plan was made.
    """
    planned = sorted((item.kampung_id, item.match.code) for item in items if item.kampung_id)
    found = []
    for start in range(0, len(planned), BATCH):
        numbers = [number for number, _ in planned[start : start + BATCH]]
        rows = Kampung.objects.active().filter(pk__in=numbers).order_by("pk")
        found += rows.select_for_update(no_key=True).values_list("pk", "region_id")
    if found != planned:
        raise ImportRefused(CHANGED_MEANWHILE)
    summaries.lock_assessments()


def _common_area(codes: Iterable[str]) -> str:
    """The smallest area that holds all these areas or villages; "" is the nation."""
    shared = commonprefix(list(codes))
    return shared[: max((length for length in CODE_LENGTHS[:3] if length <= len(shared)), default=0)]


def _found_kampung(items: list[PlannedRow], names: dict[str, str], note: str, by) -> None:
    """Kampung KB that only the official portal knew: name as printed there, inauguration unknown."""
    now, history = timezone.now(), Kampung.history.model
    common = {"created_by": by and by.pk, "created_at": now, "updated_at": now}
    new = _Template(Kampung, common, ("name", "search_name", "region"))
    insert(
        Kampung,
        new.columns,
        [
            new.fill(item.row.name, Kampung.make_search_name(item.row.name, names[item.match.code]), item.match.code)
            for item in items
        ],
    )
    numbers = dict(Kampung.objects.active().order_by().values_list("region_id", "pk"))
    for item in items:
        item.kampung_id = numbers[item.match.code]
    # The bulk helper of simple_history builds a model object a row, twice: ten seconds for a nation.
    common |= {"history_date": now, "history_type": "+", "history_user": by and by.pk}
    kept = _Template(history, common | {"history_change_reason": f"Impor {note}"}, ("id", "name", "region"))
    insert(history, kept.columns, [kept.fill(item.kampung_id, item.row.name, item.match.code) for item in items])


def _append_reports(model: type[VillageReport], items: list[PlannedRow], on: date, note: str, by) -> None:
    """One new version a village, submitted on the day of the export, in the place of the version that counted."""
    followed = [item.kampung_id for item in items if item.reports[model][0] > 1]
    for start in range(0, len(followed), BATCH):
        counted = model.objects.filter(kampung_id__in=followed[start : start + BATCH], is_current_reported=True)
        counted.update(is_current_reported=False)
    now = timezone.now()
    common = {
        "year": on.year,
        "month": on.month,
        "source": Source.IMPORT,
        "source_note": note,
        "status": Status.SUBMITTED,
        "created_by": by and by.pk,
        "created_by_name": _name(by),
        "created_at": now,
        "updated_at": now,
        "submitted_at": timezone.make_aware(datetime.combine(on, time(12))),
        "submitted_by": by and by.pk,
        "submitted_by_name": _name(by),
        "is_current_reported": True,
    }
    own = ("kampung", "region", "version", "confirmed_warnings", *REPORT_FIELDS[model])
    new = _Template(model, common, own)
    rows = []
    for item in items:
        version, figures = item.reports[model]
        rows.append(new.fill(item.kampung_id, item.match.code, version, json.dumps(item.warnings), *figures))
    insert(model, new.columns, rows)


class _Template:
    """Rows of one table that differ in a few fields only; the others hold common values or the field's default."""

    def __init__(self, model: type[models.Model], common: dict, own: Sequence[str]):
        """own: names of the fields each row brings, in the order `fill` takes them."""
        fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
        self.columns = [field.column for field in fields]
        self._values = [_prepared(field, common.get(field.name, field.get_default())) for field in fields]
        positions = {field.name: position for position, field in enumerate(fields)}
        self._own = [positions[name] for name in own]

    def fill(self, *values) -> tuple:
        row = self._values.copy()
        for position, value in zip(self._own, values, strict=True):
            row[position] = value
        return tuple(row)


def _prepared(field: models.Field, value):
    """A value as the raw statements of `bulk` take it."""
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value)
    return field.get_db_prep_save(value, connection)
