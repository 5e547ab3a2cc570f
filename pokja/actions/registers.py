"""Monthly registers (R/I): begun, saved, handed in, dropped, and filled by an activity that was the group's meeting."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from core.formats import month as month_name
from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from verification.rules import can_edit
from villages.checks import Finding, Level
from villages.models import Kampung
from villages.queries import reports_in_force

from ..checks import Facts, check, meeting_unstorable, unstorable
from ..enums import PoktanKind
from ..models import Poktan, Register, RegisterMeeting
from ..models.registers import MEETING_FIELDS, REGISTER_FIELDS
from ..months import month_of
from ..queries.registers import existed_in, newest_before, newest_card, previous_registers, register_of
from ..rules import can_write
from .common import PokjaRefused, StaleRow, allow, lock_village, require_active


class RegisterIncomplete(PokjaRefused):
    """It cannot be handed in yet: errors to mend, or warnings nobody has confirmed."""

    def __init__(self, errors: list[Finding], warnings: list[Finding]):
        super().__init__(errors[0].message if errors else "Periksa dan konfirmasi peringatan sebelum mengajukan.")
        self.errors = errors
        self.warnings = warnings


@transaction.atomic
def start_register(poktan: Poktan, *, by, month: date) -> Register:
    """The register of this group for a month: the one that is there, else a new draft. Beginning twice makes one.

    month: any day of it. A new one starts with the members and businesses of the one before, or of the yearly card.
    Raises PermissionDenied; PokjaRefused for a kind without a register, a month ahead, one in which the group did not
    exist, and a Kampung KB that is not active.
    """
    kampung = lock_village(poktan.kampung_id)
    require_active(kampung)
    allow(can_write(by, kampung))
    poktan = Poktan.objects.get(pk=poktan.pk)
    poktan.kampung = kampung
    month = month_of(month)
    known = register_of(poktan, month)
    if known is not None:
        return known
    _require_month(poktan, month)
    register = Register(
        kampung=kampung,
        region_id=kampung.region_id,
        poktan=poktan,
        month=month,
        created_by=by,
        created_by_name=by.name,
        **_carried(poktan, month),
    )
    register.save()
    return register


def _require_month(poktan: Poktan, month: date) -> None:
    if not PoktanKind(poktan.kind).has_register:
        raise PokjaRefused(f"{poktan.get_kind_display()} tidak mempunyai register bulanan.")
    if month > timezone.localdate():
        raise PokjaRefused(f"{month_name(month)} belum tiba.", "month")
    if not existed_in(poktan, month):
        raise PokjaRefused(f"{poktan} tidak ada pada {month_name(month)}.", "month")


def _carried(poktan: Poktan, month: date) -> dict:
    """What rarely changes from month to month: nobody types it twice."""
    before = newest_before(poktan, month)
    if before is not None:
        return {name: getattr(before, name) for name in ("members", "couples", "businesses")}
    card = newest_card(poktan, month.year)
    return {"members": card.members} if card else {}


def _fresh(register: Register) -> Register:
    """The row as it is now, under the village's lock and its own; `change_status` takes them in the same order."""
    kampung = lock_village(register.kampung_id)
    fresh = Register.objects.select_for_update(of=("self",)).select_related("poktan").get(pk=register.pk)
    fresh.kampung = fresh.poktan.kampung = kampung
    return fresh


def _require_open(register: Register) -> None:
    require_active(register.kampung)
    if register.status not in Status.editable():
        raise PokjaRefused(f"Register ini {Status(register.status).label.lower()}, jadi tidak dapat diubah.")


def _keep_returned(register: Register) -> None:
    """Before the first change after a return: what the officer saw."""
    if register.status == Status.RETURNED and register.content_at_return is None:
        register.content_at_return = register.content()


@transaction.atomic
def save_register(register: Register, *, by, cleaned: dict, seen: datetime | None = None) -> Register:
    """Keep what was filled in so far; a register may be as incomplete as it likes until it is handed in.

    cleaned: any of REGISTER_FIELDS; `meetings`: dictionaries of MEETING_FIELDS, those that are stored already with
    their `pk`; `removed`: keys of meetings to take out. What is left out stays as it is.
    seen: `updated_at` the person began from; if the register moved on, StaleRow. Raises PermissionDenied, and
    PokjaRefused for what was handed in, for a meeting without a day, and for figures that do not fit each other.
    """
    fresh = _fresh(register)
    _require_open(fresh)
    allow(can_edit(by, fresh))
    if seen is not None and seen != fresh.updated_at:
        raise StaleRow("Register ini baru saja disimpan di tempat lain. Buka lagi, lalu isikan perubahan Anda.")
    _keep_returned(fresh)
    fresh.note_editor(by)
    for name in REGISTER_FIELDS:
        if name in cleaned:
            setattr(fresh, name, cleaned[name])
    for name, words in unstorable({name: getattr(fresh, name) for name in REGISTER_FIELDS}):
        raise PokjaRefused(words, name)
    fresh.save()
    fresh.meetings.filter(pk__in=cleaned.get("removed", ())).delete()
    _apply_meetings(fresh, cleaned.get("meetings", ()))
    register.refresh_from_db()
    return fresh


def _apply_meetings(register: Register, rows: Iterable[dict]) -> None:
    stored = {meeting.pk: meeting for meeting in register.meetings.all()}
    for row in rows:
        meeting = stored.get(row.get("pk")) or RegisterMeeting(register=register)
        for name in MEETING_FIELDS:
            if name in row:
                setattr(meeting, name, row[name])
        _store_meeting(meeting)


def _store_meeting(meeting: RegisterMeeting) -> None:
    if meeting.held_on is None:
        raise PokjaRefused("Isi tanggal pertemuan, atau kosongkan barisnya.", "meetings")
    for _, words in meeting_unstorable({"attended": meeting.attended, "couples": meeting.couples}):
        raise PokjaRefused(words, "meetings")
    meeting.save()


@transaction.atomic
def submit_register(
    register: Register, *, by, confirmed_warnings: Collection[str] = (), at: datetime | None = None
) -> StatusChange:
    """Hand the register in, after every check.

    confirmed_warnings: the sentences the person ticked; each warning that stands must be among them.
    at: the moment, for history that is brought in later; default now. What changed since a return goes into the
    history, with a new version number. Raises RegisterIncomplete (with `.errors` and `.warnings`), PokjaRefused for a
    Kampung KB that is not active, and what `change_status` raises (LostRace where it was handed in already).
    """
    fresh = _fresh(register)
    if fresh.status in Status.editable():
        _require_open(fresh)
        allow(can_edit(by, fresh))
        fresh.confirmed_warnings = _confirm(fresh, confirmed_warnings, at)
    changes = _changes(fresh)
    if fresh.status in Status.editable():
        fresh.version += bool(changes)
        fresh.content_at_return = None
        fresh.save(update_fields=["confirmed_warnings", "content_at_return", "version", "updated_at"])
    # With the caller's own row: what they had seen tells a second tap from a wrong step.
    return change_status(register, Step.SUBMIT, by=by, changes=changes, at=at)


def _confirm(register: Register, confirmed: Collection[str], at: datetime | None) -> list[str]:
    """The warnings that stand, all of them confirmed."""
    facts = Facts(
        timezone.localdate(at),
        previous_registers([register]).get(register.pk),
        reports_in_force(register.kampung),
    )
    findings = check(register, list(register.meetings.all()), facts)
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    warnings = [finding for finding in findings if finding.level is Level.WARNING]
    if errors or any(warning.message not in confirmed for warning in warnings):
        raise RegisterIncomplete(errors, warnings)
    return [warning.message for warning in warnings]


def _changes(register: Register) -> dict:
    """{"field": [old, new]} since the return; the meetings as a whole."""
    before = register.content_at_return
    if before is None or register.status != Status.RETURNED:
        return {}
    # As JSON gives it back, so that a day equals the same day.
    now = json.loads(json.dumps(register.content(), cls=DjangoJSONEncoder))
    return {name: [before.get(name), value] for name, value in now.items() if before.get(name) != value}


def cancel_register(register: Register, *, by) -> StatusChange:
    """Drop a draft or a returned register; its month may then be begun anew. Raises what `change_status` raises."""
    return change_status(register, Step.CANCEL, by=by)


# --- an activity that was a meeting -------------------------------------------------------------------------------


@transaction.atomic
def note_meeting(
    poktan: Poktan,
    *,
    by,
    held_on: date,
    source: UUID,
    material: str = "",
    attended: int | None = None,
    couples: int | None = None,
) -> RegisterMeeting | None:
    """Write the meeting an activity reports into the register of its month: entered once, used twice.

    source: the key of the activity; it fills one row, however often it is handed in. A month without a register gets
    its draft. What was sent already stays as it was sent, and so does a register of another month that holds the row.
    Returns the row, or None where it could not be noted: the register went off, or the group keeps none that month.
    Raises PermissionDenied, and PokjaRefused for a Kampung KB that is not active.
    """
    lock_village(poktan.kampung_id)
    known = RegisterMeeting.objects.filter(source=source).select_related("register").first()
    if known is not None and known.register.status not in Status.editable():
        return None
    month = month_of(held_on)
    register = None
    if PoktanKind(poktan.kind).has_register and existed_in(poktan, month):
        register = start_register(poktan, by=by, month=month)
    if register is None or register.status not in Status.editable():
        _take_out(known, by)
        return None
    if known is not None and known.register_id != register.pk:
        _take_out(known, by)
        known = None
    _touch(register, by)
    meeting = known or RegisterMeeting(register=register, source=source)
    meeting.held_on, meeting.material = held_on, material[:150]
    meeting.attended, meeting.couples = attended, couples
    _store_meeting(meeting)
    return meeting


@transaction.atomic
def forget_meeting(source: UUID, *, by) -> None:
    """The activity is no meeting any more, or was dropped: its row leaves a register that is still being written."""
    found = RegisterMeeting.objects.filter(source=source).select_related("register").first()
    if found is not None:
        lock_village(found.register.kampung_id)
        _take_out(found, by)


def _take_out(meeting: RegisterMeeting | None, by) -> None:
    if meeting is None or meeting.register.status not in Status.editable():
        return
    _touch(meeting.register, by)
    meeting.delete()


def _touch(register: Register, by) -> None:
    """Before its meetings change: who had the page open is told, and what an officer returned stays known."""
    fresh = Register.objects.select_for_update(of=("self",)).get(pk=register.pk)
    allow(can_edit(by, fresh))
    _keep_returned(fresh)
    fresh.note_editor(by)
    fresh.save(update_fields=["content_at_return", "editors", "updated_at"])


# --- along with its village ---------------------------------------------------------------------------------------


@transaction.atomic
def follow_kampung(kampung: Kampung) -> int:
    """After a Kampung KB moved to another village: its registers, their history and notices move along.

    Returns how many registers moved; 0 where it did not move.
    """
    left_behind = Register.objects.filter(kampung=kampung).exclude(region_id=kampung.region_id)
    numbers = dict(left_behind.values_list("pk", "region_id"))
    Register.objects.filter(pk__in=numbers).update(region_id=kampung.region_id)
    rows = {"kind": Register.kind, "object_id__in": list(numbers)}
    StatusChange.objects.filter(**rows).update(region_id=kampung.region_id)
    for old in set(numbers.values()):
        Notice.objects.filter(**rows, region_id=old).update(
            region_id=kampung.region_id, url=Replace(F("url"), Value(old), Value(kampung.region_id))
        )
    return len(numbers)
