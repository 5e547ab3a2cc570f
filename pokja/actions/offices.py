"""Other offices of a regency: for which agency an account speaks, and what the agencies plan, call off and did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Assignment
from core.formats import day
from reference.models import Agency, SubProgram
from regions.enums import Level
from regions.models import Region

from ..enums import OfficeActivityState
from ..models import Office, OfficeActivity, PlanItem
from ..queries.offices import agencies_for, first_day, last_day, office_keys
from ..rules import can_keep_entry, can_keep_offices
from .common import PokjaRefused, StaleRow, allow

# What may be changed while an entry is planned.
FIELDS = ("agency", "region", "subprogram", "title", "starts_on", "ends_on", "place", "note")
_MOVED_ON = "Rencana ini baru saja disimpan di tempat lain. Periksa lagi, lalu simpan sekali lagi."
_KNOWN = "Rencana yang sama sudah ada untuk tempat dan tanggal itu."


@transaction.atomic
def set_office(assignment: Assignment, *, by, agency: Agency) -> Office:
    """Say for which agency an account of another office speaks; saying it again changes it.

    What was entered before keeps the agency it was entered for. Raises PermissionDenied; PokjaRefused for a task that
    is over or of another role, and for an agency that is not in a list of the regency.
    """
    task = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    allow(task.region_id is not None and can_keep_offices(by, task.region_id))
    if task.role != Role.OPD or not task.is_running:
        raise PokjaRefused("Orang ini tidak bertugas lagi untuk OPD lain di kabupaten/kota ini.")
    _require_choosable(agency, task.region_id)
    return Office.objects.update_or_create(assignment=task, defaults={"agency": agency})[0]


def _require_choosable(agency: Agency, regency_code: str) -> None:
    if not agencies_for([regency_code]).filter(pk=agency.pk).exists():
        raise PokjaRefused("Pilih instansi dari daftar nasional atau daftar kabupaten/kota ini.", "agency")


@dataclass(frozen=True)
class Planned:
    """What became of one form: new entries, and those that had been there already."""

    made: list[OfficeActivity]
    known: list[OfficeActivity]


@transaction.atomic
def plan_activities(
    *,
    by,
    agency: Agency,
    regions: Iterable[Region],
    subprogram: SubProgram,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    place: str = "",
    note: str = "",
) -> Planned:
    """Enter what an agency will do: one entry for each place. All places lie in one regency, or are it.

    The same agency, sub-programme, title, day and place twice is one entry, so a form that is sent twice makes
    nothing new. Raises PermissionDenied; PokjaRefused for a day or an agency that cannot be.
    """
    regions = list({region.pk: region for region in regions}.values())
    if not regions:
        raise PokjaRefused("Pilih tempatnya.", "kec")
    regency = regions[0].pk[:5]
    _require_places(regions, regency)
    allow(can_keep_entry(by, regency, agency.pk, office_keys(by)))
    _lock_regency(regency)
    _require_choosable(agency, regency)
    _require_days(starts_on, ends_on)
    made, known = [], []
    for region in regions:
        entry = OfficeActivity(
            region=region,
            agency=agency,
            subprogram=subprogram,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            place=place,
            note=note,
            created_by=by,
            created_by_name=by.name,
        )
        if twin := _twin_of(entry):
            known.append(twin)
        else:
            entry.save()
            made.append(entry)
    return Planned(made, known)


def _require_places(regions: list[Region], regency: str) -> None:
    for region in regions:
        if region.level < Level.REGENCY or region.pk[:5] != regency:
            raise PokjaRefused("Semua tempat harus berada di satu kabupaten/kota.", "kec")
        if region.valid_to:
            raise PokjaRefused(f"{region} tidak berlaku lagi sejak {day(region.valid_to)}.", "kec")


def _lock_regency(code: str) -> None:
    """Entries of a regency are made one form after the other: two taps in the same second make one."""
    Region.objects.select_for_update(no_key=True).only("pk").get(pk=code)


def _require_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise PokjaRefused("Tanggal akhir tidak boleh sebelum tanggal mulai.", "ends_on")
    for name, value in (("starts_on", starts_on), ("ends_on", ends_on)):
        if value is not None and not first_day() <= value <= last_day():
            raise PokjaRefused(f"Tanggalnya antara {day(first_day())} dan {day(last_day())}.", name)


def _twin_of(entry: OfficeActivity) -> OfficeActivity | None:
    """The same activity at the same time and place, if it is entered already."""
    same = {name: getattr(entry, name) for name in ("agency", "region", "subprogram", "starts_on")}
    words = {f"{name}__iexact": getattr(entry, name) for name in ("title", "place")}
    rows = OfficeActivity.objects.not_cancelled().filter(**same, **words)
    return rows.exclude(pk=entry.pk).first()


def _fresh(entry: OfficeActivity, by) -> OfficeActivity:
    """The row as it stands, locked, if this user may change it."""
    fresh = OfficeActivity.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    allow(can_keep_entry(by, fresh.regency_code, fresh.agency_id, office_keys(by)))
    return fresh


def _require_planned(entry: OfficeActivity) -> None:
    if entry.state != OfficeActivityState.PLANNED:
        raise PokjaRefused(f"Rencana ini sudah ditandai {entry.get_state_display().lower()}.")


@transaction.atomic
def change_entry(entry: OfficeActivity, *, by, cleaned: dict, seen: datetime | None = None) -> OfficeActivity:
    """Change or move what is planned. cleaned: any of FIELDS. seen: `updated_at` the person began from.

    Raises PermissionDenied, also where it would become the entry of an agency or place that is not theirs; StaleRow
    where somebody else saved meanwhile; PokjaRefused as `plan_activities`, and where it is planned no more.
    """
    fresh = _fresh(entry, by)
    _require_planned(fresh)
    changes = {name: cleaned[name] for name in FIELDS if name in cleaned}
    if all(getattr(fresh, name) == value for name, value in changes.items()):
        return fresh  # sent twice
    if seen is not None and seen != fresh.updated_at:
        raise StaleRow(_MOVED_ON)
    for name, value in changes.items():
        setattr(fresh, name, value)
    regency = fresh.region_id[:5]
    _require_places([fresh.region], regency)
    allow(can_keep_entry(by, regency, fresh.agency_id, office_keys(by)))
    _lock_regency(regency)
    if "agency" in changes:
        _require_choosable(fresh.agency, regency)
    _require_days(fresh.starts_on, fresh.ends_on)
    if _twin_of(fresh):
        raise PokjaRefused(_KNOWN, "title")
    fresh.save()
    return fresh


@transaction.atomic
def finish_entry(entry: OfficeActivity, *, by) -> OfficeActivity:
    """It took place. Twice is once. Raises PermissionDenied; PokjaRefused before its day, or once called off."""
    fresh = _fresh(entry, by)
    if fresh.state == OfficeActivityState.DONE:
        return fresh
    _require_planned(fresh)
    if fresh.starts_on > timezone.localdate():
        raise PokjaRefused(f"Kegiatan ini baru mulai {day(fresh.starts_on)}. Ubah tanggalnya bila sudah terlaksana.")
    return _save_state(fresh, OfficeActivityState.DONE)


@transaction.atomic
def cancel_entry(entry: OfficeActivity, *, by) -> OfficeActivity:
    """It will not take place. Twice is once. Raises PermissionDenied; PokjaRefused where it took place already."""
    fresh = _fresh(entry, by)
    if fresh.state == OfficeActivityState.CANCELLED:
        return fresh
    _require_planned(fresh)
    return _save_state(fresh, OfficeActivityState.CANCELLED)


@transaction.atomic
def replan_entry(entry: OfficeActivity, *, by) -> OfficeActivity:
    """Take back that it took place or was called off. Raises PermissionDenied; PokjaRefused where the same activity
    was entered anew meanwhile."""
    fresh = _fresh(entry, by)
    if fresh.state == OfficeActivityState.PLANNED:
        return fresh
    _lock_regency(fresh.regency_code)
    if _twin_of(fresh):
        raise PokjaRefused(_KNOWN)
    return _save_state(fresh, OfficeActivityState.PLANNED)


def _save_state(entry: OfficeActivity, state: OfficeActivityState) -> OfficeActivity:
    entry.state = state
    entry.save(update_fields=["state", "updated_at"])
    return entry


def follow_merge(agency: Agency, *, into: Agency) -> None:
    """Accounts, entries and items of plans that name a merged agency name the one it became. Part of the merge, whose
    rights and locks hold."""
    for model in (Office, OfficeActivity, PlanItem):
        model.objects.filter(agency=agency).update(agency=into)
