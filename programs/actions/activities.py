"""Reports: begun, saved, handed in, dropped, copied, and moved along with their village."""

import json
from datetime import datetime
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from pokja.actions.registers import forget_meeting, note_meeting
from pokja.enums import PoktanKind
from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from verification.rules import can_edit
from villages.models import Kampung
from villages.rules import can_write_report

from ..checks import check, check_day
from ..hints import hints_of
from ..models import Activity, ActivityTally
from ..models.activities import LIST_FIELDS, SCALAR_FIELDS
from ..rules import is_on_behalf
from .agencies import as_placed, propose_agency
from .common import (
    ActivityIncomplete,
    ProgramsRefused,
    StaleActivity,
    allow,
    fresh_row,
    keep_returned,
    lock_village,
    require_open,
)
from .photos import delete_photo

# What a form hands over: keys of the model, `section` and `catalogue` as rows or None, lists as rows.
CLEANED_SCALARS = tuple(name.removesuffix("_id") for name in SCALAR_FIELDS)


@transaction.atomic
def start_activity(kampung: Kampung, *, by, key: UUID, cleaned: dict) -> Activity:
    """Begin a report, or give back the one that was begun with this key: sending twice makes one row.

    key: made on the phone. cleaned: at least `title` and `held_on`; see `save_activity`. Raises PermissionDenied;
    ProgramsRefused for a day that cannot be, for a Kampung KB that is not active, and for a key that belongs to
    another village or person.
    """
    kampung = lock_village(kampung.pk)
    known = Activity.objects.filter(key=key).first()
    if known is not None:
        return _sent_before(known, kampung, by)
    allow(can_write_report(by, kampung))
    activity = Activity(
        kampung=kampung,
        region_id=kampung.region_id,
        key=key,
        created_by=by,
        created_by_name=by.name,
        is_on_behalf=is_on_behalf(by, kampung.region_id),
    )
    _check_plan_item(activity, cleaned)
    _check_poktan(activity, cleaned)
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
    fresh = fresh_row(activity)
    require_open(fresh)
    allow(can_edit(by, fresh))
    if seen is not None and seen != fresh.updated_at:
        raise StaleActivity("Laporan ini baru saja disimpan di tempat lain. Buka lagi, lalu isikan perubahan Anda.")
    _check_plan_item(fresh, cleaned)
    _check_poktan(fresh, cleaned)
    keep_returned(fresh)
    fresh.note_editor(by)
    _apply(fresh, cleaned)
    if refusal := check_day(fresh):
        raise ProgramsRefused(refusal, "held_on")
    fresh.save()
    _apply_lists(fresh, cleaned, by)
    activity.refresh_from_db()
    return fresh


def _check_plan_item(activity: Activity, cleaned: dict) -> None:
    """An activity is part of its own village's plan. One it was linked to before it moved on may stay."""
    item = cleaned.get("plan_item")
    if item is None or item.pk == activity.plan_item_id:
        return
    if item.plan.kampung_id != activity.kampung_id or item.dropped_at:
        raise ProgramsRefused("Pilih kegiatan yang ada di rencana kampung ini.", "plan_item")


def _check_poktan(activity: Activity, cleaned: dict) -> None:
    """A meeting is one of a group of the own village. The group named already may have ended since."""
    poktan = cleaned.get("poktan")
    if poktan is None or poktan.pk == activity.poktan_id:
        return
    if poktan.kampung_id != activity.kampung_id or not poktan.is_active:
        raise ProgramsRefused("Pilih kelompok yang aktif di kampung ini.", "poktan")


def _apply(activity: Activity, cleaned: dict) -> None:
    for name in CLEANED_SCALARS:
        if name in cleaned:
            setattr(activity, name, cleaned[name])
    group = PoktanKind(activity.poktan.kind).group if activity.poktan_id is not None else None
    if group is not None and group.value not in activity.groups:
        # A meeting of a BKB is about BKB: nobody has to say it twice.
        activity.groups = [*activity.groups, group.value]


def _apply_lists(activity: Activity, cleaned: dict, by) -> None:
    for name in LIST_FIELDS:
        if name in cleaned and name != "agencies":
            getattr(activity, name).set(cleaned[name])
    if "agencies" in cleaned or cleaned.get("new_agencies"):
        chosen = cleaned["agencies"] if "agencies" in cleaned else activity.agencies.all()
        regency_code = activity.region_id[:5]
        typed = [propose_agency(name, by=by, regency_code=regency_code) for name in cleaned.get("new_agencies", ())]
        activity.agencies.set(as_placed({agency.pk for agency in (*chosen, *typed)}))
    if activity.catalogue_id is not None:
        # The catalogue says which sub-programme it serves: nobody has to know it.
        activity.subprograms.add(activity.catalogue.subprogram_id)
    for key, notes in cleaned.get("photo_notes", {}).items():
        activity.photos.filter(pk=key, removed_at__isnull=True).update(**notes)


@transaction.atomic
def submit_activity(activity: Activity, *, by, at: datetime | None = None) -> StatusChange:
    """Hand a report in. What changed since a return goes into the history, with a new version number.

    at: the moment, for history that is brought in later; default now. Raises ActivityIncomplete, ProgramsRefused for a
    Kampung KB that is not active, and what `verification.actions.change_status` raises (LostRace where it was handed
    in already: a second tap).
    """
    fresh = fresh_row(activity)
    if fresh.status in Status.editable():
        require_open(fresh)
        missing = check(fresh)
        if missing:
            raise ActivityIncomplete(missing)
    changes = _changes(fresh)
    if changes:
        fresh.version += 1
        fresh.save(update_fields=["version", "updated_at"])
    # With the caller's own row: what they had seen tells a second tap from a wrong step.
    change = change_status(activity, Step.SUBMIT, by=by, changes=changes, at=at)
    _note_meeting(activity, by)
    activity.hint_codes = [hint.code for hint in hints_of(activity)]
    activity.save(update_fields=["hint_codes"])
    return change


def _note_meeting(activity: Activity, by) -> None:
    """A meeting of a group also stands in its register of the month; one that is none any more leaves it."""
    if activity.poktan_id is None:
        if activity.version > 1:
            forget_meeting(activity.key, by=by)
        return
    note_meeting(
        activity.poktan,
        by=by,
        held_on=activity.held_on,
        source=activity.key,
        material=activity.title,
        attended=activity.participants,
        couples=activity.couples,
    )


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
    if activity.submitted_at is not None:
        forget_meeting(activity.key, by=by)
    else:
        for photo in activity.photos.all():
            delete_photo(photo)
    return change


@transaction.atomic
def copy_activity(activity: Activity, *, by, key: UUID) -> Activity:
    """A new draft of today with what usually stays the same: everything but participants, cost and photos.

    Raises what `start_activity` raises.
    """
    kept = ("title", "place", "description", "section", "catalogue", "target_other", "groups", "stunting")
    cleaned = {name: getattr(activity, name) for name in (*kept, "funding_other")}
    if activity.poktan_id is not None and activity.poktan.is_active:
        cleaned["poktan"] = activity.poktan
    for name in ("section", "catalogue"):
        if cleaned[name] is not None and not cleaned[name].is_active:
            cleaned[name] = None
    cleaned |= {name: list(getattr(activity, name).filter(is_active=True)) for name in LIST_FIELDS}
    cleaned["held_on"] = timezone.localdate()
    return start_activity(activity.kampung, by=by, key=key, cleaned=cleaned)


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
