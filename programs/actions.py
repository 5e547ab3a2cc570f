"""Everything that writes activities, their photos, and the agencies they name."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Replace
from django.utils import timezone

from core.images import Photo
from regions.models import Region, fold
from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from verification.rules import can_edit
from verification.signals import status_changed
from villages.models import Kampung
from villages.rules import can_write_report

from .checks import Missing, check, check_day
from .enums import MAX_PHOTOS, AgencyState, Helix
from .hints import hints_of
from .models import (
    Activity,
    ActivityAgency,
    ActivityPhoto,
    ActivityTally,
    ActivityVersion,
    Agency,
)
from .models.activities import LIST_FIELDS, SCALAR_FIELDS
from .queries import find_agency
from .rules import can_change_photos, can_manage_agencies, can_remove_photo, is_on_behalf

# What a form hands over: keys of the model, `section` and `catalogue` as rows or None, lists as rows.
CLEANED_SCALARS = tuple(name.removesuffix("_id") for name in SCALAR_FIELDS)


LOCK_TRIES = 5


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


def _allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")


def _lock(kampung_id: int) -> Kampung:
    """The village before its reports, as everywhere (villages.actions, docs/workflow.md)."""
    return Kampung.objects.locked().select_related("region").get(pk=kampung_id)


def _fresh(activity: Activity) -> Activity:
    """The row as it is now, under the village's lock and its own."""
    kampung = _lock(activity.kampung_id)
    fresh = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    fresh.kampung = kampung
    return fresh


@transaction.atomic
def start_activity(kampung: Kampung, *, by, key: UUID, cleaned: dict) -> Activity:
    """Begin a report, or give back the one that was begun with this key: sending twice makes one row.

    key: made on the phone. cleaned: at least `title` and `held_on`; see `save_activity`. Raises PermissionDenied;
    ProgramsRefused for a day that cannot be, for a Kampung KB that is not active, and for a key that belongs to
    another village or person.
    """
    kampung = _lock(kampung.pk)
    known = Activity.objects.filter(key=key).first()
    if known is not None:
        return _sent_before(known, kampung, by)
    _allow(can_write_report(by, kampung))
    activity = Activity(
        kampung=kampung,
        region_id=kampung.region_id,
        key=key,
        created_by=by,
        created_by_name=by.name,
        is_on_behalf=is_on_behalf(by, kampung.region_id),
    )
    _apply(activity, cleaned)
    if refusal := check_day(activity):
        raise ProgramsRefused(refusal, "held_on")
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError:  # the same key, sent for another village in the same moment
        return _sent_before(Activity.objects.get(key=key), kampung, by)
    _apply_lists(activity, cleaned, by)
    return activity


def _sent_before(known: Activity, kampung: Kampung, by) -> Activity:
    if known.kampung_id != kampung.pk or known.created_by_id != by.pk:
        raise ProgramsRefused("Nomor laporan ini sudah dipakai. Buka formulir baru, lalu isikan lagi.")
    return known


@transaction.atomic
def save_activity(activity: Activity, *, by, cleaned: dict, seen: datetime | None = None) -> Activity:
    """Keep what was filled in so far; a report may be as incomplete as it likes until it is handed in.

    cleaned: any of CLEANED_SCALARS, of LIST_FIELDS (rows to choose), `new_agencies` (names that stand in no list) and
    `photo_notes` ({photo key: {"caption", "kind", "position"}}); what is left out stays. seen: `updated_at` the person
    began from; if the report moved on, StaleActivity. The first change after a return keeps the version that was
    returned. Raises PermissionDenied, and ProgramsRefused for what was handed in, or a day that cannot be.
    """
    fresh = _fresh(activity)
    _require_open(fresh)
    _allow(can_edit(by, fresh))
    if seen is not None and seen != fresh.updated_at:
        raise StaleActivity("Laporan ini baru saja disimpan di tempat lain. Buka lagi, lalu isikan perubahan Anda.")
    _keep_returned(fresh)
    _note_editor(fresh, by)
    _apply(fresh, cleaned)
    if refusal := check_day(fresh):
        raise ProgramsRefused(refusal, "held_on")
    fresh.save()
    _apply_lists(fresh, cleaned, by)
    activity.refresh_from_db()
    return fresh


def _require_open(activity: Activity) -> None:
    if not activity.kampung.is_active:
        raise ProgramsRefused("Kampung KB ini tidak aktif lagi, jadi laporannya tidak dapat diubah.")
    if activity.status not in Status.editable():
        raise ProgramsRefused(f"Laporan ini {Status(activity.status).label.lower()}, jadi tidak dapat diubah.")


def _keep_returned(activity: Activity) -> None:
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


def _note_editor(activity: Activity, by) -> None:
    if by.pk not in (activity.created_by_id, *activity.editors):
        activity.editors = [*activity.editors, by.pk]


def _apply(activity: Activity, cleaned: dict) -> None:
    for name in CLEANED_SCALARS:
        if name in cleaned:
            setattr(activity, name, cleaned[name])


def _apply_lists(activity: Activity, cleaned: dict, by) -> None:
    for name in LIST_FIELDS:
        if name in cleaned and name != "agencies":
            getattr(activity, name).set(cleaned[name])
    if "agencies" in cleaned or cleaned.get("new_agencies"):
        chosen = cleaned["agencies"] if "agencies" in cleaned else activity.agencies.all()
        regency_code = activity.region_id[:5]
        typed = [propose_agency(name, by=by, regency_code=regency_code) for name in cleaned.get("new_agencies", ())]
        activity.agencies.set(_as_placed({agency.pk for agency in (*chosen, *typed)}))
    if activity.catalogue_id is not None:
        # The catalogue says which sub-programme it serves: nobody has to know it.
        activity.subprograms.add(activity.catalogue.subprogram_id)
    for key, notes in cleaned.get("photo_notes", {}).items():
        activity.photos.filter(pk=key, removed_at__isnull=True).update(**notes)


def _as_placed(keys: set[int]) -> set[int]:
    """The agencies of these keys as they stand now: one that was merged since the form was drawn gives its target.

    They stay locked until the report is stored, or a merge in the same second would leave it on a name that is gone.
    National ones are never merged and not locked: every village of the nation names them.
    """
    while True:
        rows = Agency.objects.select_for_update(no_key=True).filter(pk__in=keys, region__isnull=False).order_by("pk")
        merged = {row.pk: row.merged_into_id for row in rows if row.merged_into_id is not None}
        if not merged:
            return keys
        keys = {merged.get(key, key) for key in keys}


@transaction.atomic
def submit_activity(activity: Activity, *, by, at: datetime | None = None) -> StatusChange:
    """Hand a report in. What changed since a return goes into the history, with a new version number.

    at: the moment, for history that is brought in later; default now. Raises ActivityIncomplete, ProgramsRefused for a
    Kampung KB that is not active, and what `verification.actions.change_status` raises (LostRace where it was handed
    in already: a second tap).
    """
    fresh = _fresh(activity)
    if fresh.status in Status.editable():
        _require_open(fresh)
        missing = check(fresh)
        if missing:
            raise ActivityIncomplete(missing)
    changes = _changes(fresh)
    if changes:
        fresh.version += 1
        fresh.save(update_fields=["version", "updated_at"])
    # With the caller's own row: what they had seen tells a second tap from a wrong step.
    change = change_status(activity, Step.SUBMIT, by=by, changes=changes, at=at)
    activity.hint_codes = [hint.code for hint in hints_of(activity)]
    activity.save(update_fields=["hint_codes"])
    return change


def _changes(activity: Activity) -> dict:
    """{"field": [old, new]} since the return, in the names of the form."""
    kept = activity.versions.filter(version=activity.version).first()
    if kept is None or activity.status != Status.RETURNED:
        return {}
    # As JSON gives it back, so that a day equals the same day.
    now = json.loads(json.dumps(activity.content(), cls=DjangoJSONEncoder))
    return {
        name.removesuffix("_id"): [kept.content.get(name), value]
        for name, value in now.items()
        if kept.content.get(name) != value
    }


@transaction.atomic
def cancel_activity(activity: Activity, *, by) -> StatusChange:
    """Drop a draft or a returned report; photos nobody was ever shown go. Raises what `change_status` raises."""
    change = change_status(activity, Step.CANCEL, by=by)
    if activity.submitted_at is None:
        for photo in activity.photos.all():
            _delete_photo(photo)
    return change


@transaction.atomic
def copy_activity(activity: Activity, *, by, key: UUID) -> Activity:
    """A new draft of today with what usually stays the same: everything but participants, cost and photos.

    Raises what `start_activity` raises.
    """
    kept = ("title", "place", "description", "section", "catalogue", "target_other", "groups", "stunting")
    cleaned = {name: getattr(activity, name) for name in (*kept, "funding_other")}
    for name in ("section", "catalogue"):
        if cleaned[name] is not None and not cleaned[name].is_active:
            cleaned[name] = None
    cleaned |= {name: list(getattr(activity, name).filter(is_active=True)) for name in LIST_FIELDS}
    cleaned["held_on"] = timezone.localdate()
    return start_activity(activity.kampung, by=by, key=key, cleaned=cleaned)


# --- photos -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_photo(activity: Activity, *, by, photo: Photo, key: UUID, kind: str = "", caption: str = "") -> ActivityPhoto:
    """Put a photo, already written anew (`core.images.clean_photo`), behind the others; sent twice it stays one.

    `activity.changed_from` then tells the `updated_at` this change began from. Raises PermissionDenied, and
    ProgramsRefused for the sixth photo, for a report that was handed in, and for a key of another report.
    """
    fresh = _fresh(activity)
    activity.changed_from = fresh.updated_at
    known = ActivityPhoto.objects.filter(key=key).first()
    if known is not None:
        if known.activity_id != fresh.pk:
            raise ProgramsRefused("Nomor foto ini sudah dipakai. Pilih fotonya sekali lagi.", "photos")
        activity.refresh_from_db()
        return known
    _require_open(fresh)
    _allow(can_change_photos(by, fresh))
    positions = fresh.photos.filter(removed_at__isnull=True).aggregate(
        n=models.Count("pk"), last=models.Max("position")
    )
    if positions["n"] >= MAX_PHOTOS:
        raise ProgramsRefused(f"Paling banyak {MAX_PHOTOS} foto. Hapus satu foto lebih dulu.", "photos")
    _keep_returned(fresh)
    _note_editor(fresh, by)
    fresh.save(update_fields=["editors", "updated_at"])
    row = ActivityPhoto(
        activity=fresh,
        key=key,
        position=0 if positions["last"] is None else positions["last"] + 1,
        caption=caption,
        width=photo.width,
        height=photo.height,
        fingerprint=photo.fingerprint,
        uploaded_by=by,
        large=photo.large,
        small=photo.small,
    )
    if kind:
        row.kind = kind
    try:
        row.save()
        activity.refresh_from_db()
    except Exception:
        _delete_files(row)
        raise
    return row


def _delete_files(photo: ActivityPhoto) -> None:
    for stored in (photo.large, photo.small):
        with suppress(OSError):  # what led here is worth more than a file that stays
            stored.storage.delete(stored.name)


def _delete_photo(photo: ActivityPhoto) -> None:
    """Row and files of a photo that was never handed in."""
    photo.delete()
    # After the commit: a row without its file is worse than a file without its row.
    transaction.on_commit(lambda: _delete_files(photo))


@transaction.atomic
def remove_photo(photo: ActivityPhoto, *, by) -> None:
    """Take a photo out. Of a report that was never handed in, row and files go; else earlier versions keep it.

    While the report waits, what looks odd about it is found anew. `photo.activity.changed_from` then tells the
    `updated_at` this change began from. Raises PermissionDenied, and ProgramsRefused once the report is verified.
    """
    activity = photo.activity
    fresh = _fresh(activity)
    activity.changed_from = fresh.updated_at
    _allow(can_write_report(by, fresh.kampung))
    if not can_remove_photo(by, fresh):
        raise ProgramsRefused("Laporan ini sudah terverifikasi, jadi fotonya tidak dapat dihapus.")
    if photo.removed_at is not None:
        return
    _keep_returned(fresh)
    _note_editor(fresh, by)
    if fresh.submitted_at is None:
        _delete_photo(photo)
    else:
        photo.removed_at = timezone.now()
        photo.save(update_fields=["removed_at"])
    if fresh.status == Status.SUBMITTED:
        fresh.hint_codes = [hint.code for hint in hints_of(fresh)]
    fresh.save(update_fields=["editors", "hint_codes", "updated_at"])
    activity.refresh_from_db()


# --- agencies -----------------------------------------------------------------------------------------------------


def propose_agency(name: str, *, by, regency_code: str) -> Agency:
    """The agency of this name, or a new one that an officer of the regency has yet to place.

    A name that was taken out of use, or merged, leads to where it stands: the village meant the same one. Raises
    ProgramsRefused for a name without letters or digits.
    """
    name = _agency_name(name, "agencies")
    found = find_agency(name, regency_code)
    if found is not None:
        return found
    return _new_agency(name, AgencyState.PROPOSED, regency_code, by)


def _agency_name(name: str, field: str) -> str:
    """One line that people can tell from others: names are compared by their letters and digits."""
    name = " ".join(name.split())[:200]
    if not fold(name):
        raise ProgramsRefused("Tulis nama instansinya.", field)
    return name


def _new_agency(name: str, state: AgencyState, regency_code: str, by, helix: str = Helix.GOVERNMENT) -> Agency:
    last = Agency.objects.aggregate(last=models.Max("pk"))["last"] or 0
    agency = Agency(
        code=f"{regency_code.replace('.', '')}-{last + 1}",
        name=name,
        state=state,
        region_id=regency_code,
        helix=helix,
        created_by=by,
        position=1000,
    )
    agency._history_user = by
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:
        found = find_agency(name, regency_code)
        if found is None:
            raise ProgramsRefused("Instansi ini baru saja ditambahkan orang lain. Coba lagi.", "agencies") from error
        return found
    return agency


@transaction.atomic
def add_agency(name: str, *, by, region: Region, helix: str) -> Agency:
    """Add an agency to the list of a regency. Raises PermissionDenied; ProgramsRefused where the name is taken."""
    _allow(can_manage_agencies(by, region.pk))
    name = _agency_name(name, "name")
    if find_agency(name, region.pk) is not None:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada.", "name")
    return _new_agency(name, AgencyState.LOCAL, region.pk, by, helix)


@transaction.atomic
def accept_agency(agency: Agency, *, by, name: str, helix: str) -> Agency:
    """Take a name a cadre typed into the regency's list, mended if need be. It counts from now on.

    Raises PermissionDenied; ProgramsRefused where it is no proposal any more or the name is taken.
    """
    villages, rows = _lock_agencies(agency.pk)
    agency = rows[agency.pk]
    _allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.state != AgencyState.PROPOSED:
        raise ProgramsRefused("Nama ini sudah diperiksa petugas lain.")
    agency.name, agency.helix, agency.state = _agency_name(name, "name"), helix, AgencyState.LOCAL
    other = find_agency(agency.name, agency.region_id)
    if other is not None and other.pk != agency.pk:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada: gabungkan ke sana.", "name")
    _save_agency(agency, by)
    _recount(villages, by)
    return agency


class _Again(Exception):
    """A village came to name the agency between looking and locking."""


def _lock_agencies(key: int, *others: int) -> tuple[list[Kampung], dict[int, Agency]]:
    """The villages whose reports name the first agency, and the agencies, locked in the order of every writer: first
    the villages, then the agencies, each by their keys. Whoever saves a report holds its village already."""
    reports = ActivityAgency.objects.filter(agency_id=key).order_by()
    links = reports.values_list("activity__kampung_id", flat=True).distinct()
    for _ in range(LOCK_TRIES):
        try:
            with transaction.atomic():
                villages = list(Kampung.objects.locked().filter(pk__in=list(links.all())).order_by("pk"))
                wanted = Agency.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=[key, *others])
                rows = {row.pk: row for row in wanted.order_by("pk")}
                if not set(links.all()) <= {kampung.pk for kampung in villages}:
                    raise _Again
                return villages, rows
        except _Again:
            continue
    raise ProgramsRefused("Instansi ini sedang dipakai dalam banyak laporan. Coba lagi sebentar.")


def _save_agency(agency: Agency, by) -> None:
    agency._history_user = by
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:  # the name was taken in the same moment
        raise ProgramsRefused("Instansi dengan nama ini sudah ada.", "name") from error


@transaction.atomic
def update_agency(agency: Agency, *, by, name: str = "", helix: str = "", is_active: bool | None = None) -> Agency:
    """Rename an agency of a regency, change its group, take it out of use or back; what is left out stays.

    Reports that name it show the new name. Out of use it is no longer offered; what was reported still counts.
    Raises PermissionDenied; ProgramsRefused where it is none of the regency's list any more or the name is taken.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    _allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.state != AgencyState.LOCAL:
        raise ProgramsRefused("Instansi ini tidak ada lagi dalam daftar kabupaten/kota.")
    name = _agency_name(name, "name") if name else agency.name
    other = find_agency(name, agency.region_id)
    if other is not None and other.pk != agency.pk:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada: gabungkan ke sana.", "name")
    agency.name, agency.helix = name, helix or agency.helix
    agency.is_active = agency.is_active if is_active is None else is_active
    _save_agency(agency, by)
    return agency


@transaction.atomic
def merge_agency(agency: Agency, *, into: Agency, by) -> int:
    """Put one agency of a regency into another: every report follows and remembers the name it was sent with.

    Returns how many reports changed. Raises PermissionDenied; ProgramsRefused where one of the two is not there to
    merge any more, or `into` is not in a list the regency may choose from.
    """
    villages, rows = _lock_agencies(agency.pk, into.pk)
    agency, into = rows[agency.pk], rows[into.pk]
    _allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.pk == into.pk or agency.state not in (AgencyState.PROPOSED, AgencyState.LOCAL):
        raise ProgramsRefused("Instansi ini sudah digabungkan.")
    if into.state not in AgencyState.choosable() or into.region_id not in (None, agency.region_id):
        raise ProgramsRefused("Pilih instansi dari daftar nasional atau daftar kabupaten/kota ini.", "into")
    links = ActivityAgency.objects.filter(agency=agency)
    both = ActivityAgency.objects.filter(agency=into).values("activity_id")
    doubled = links.filter(activity_id__in=both).delete()[0]
    # The first name stays where one that was itself merged into moves on.
    moved = links.update(agency=into, reported_as=Coalesce(F("reported_as"), Value(agency.pk)))
    Agency.objects.filter(merged_into=agency).update(merged_into=into)
    agency.state, agency.merged_into, agency.is_active = AgencyState.MERGED, into, False
    agency._history_user = by
    agency.save()
    _recount(villages, by)
    return moved + doubled


def _recount(villages: Iterable[Kampung], by) -> None:
    """The tallies and, through the signal, the classes of these villages, which are locked already."""
    for kampung in villages:
        ActivityTally.objects.recount(kampung.pk)
        status_changed.send(Kampung, instance=kampung, step=None, from_status=None, to_status=None, by=by)


# --- what follows elsewhere ---------------------------------------------------------------------------------------


@transaction.atomic
def follow_kampung(kampung: Kampung) -> int:
    """After a Kampung KB moved to another village: its activities, their history and notices move along.

    Returns how many activities moved; 0 where it did not move.
    """
    left_behind = Activity.objects.filter(kampung=kampung).exclude(region_id=kampung.region_id)
    numbers = dict(left_behind.values_list("pk", "region_id"))
    if not numbers:
        return 0
    Activity.objects.filter(pk__in=numbers).update(region_id=kampung.region_id)
    ActivityTally.objects.filter(kampung=kampung).update(region_id=kampung.region_id)
    rows = {"kind": Activity.kind, "object_id__in": list(numbers)}
    StatusChange.objects.filter(**rows).update(region_id=kampung.region_id)
    for old in set(numbers.values()):
        Notice.objects.filter(**rows, region_id=old).update(
            region_id=kampung.region_id, url=Replace(F("url"), Value(old), Value(kampung.region_id))
        )
    return len(numbers)
