"""Meetings: planned, changed, recorded as held, called off; and what became of their decisions."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from core.formats import day as day_words
from regions.models import Region
from verification.signals import status_changed
from villages.models import Kampung

from ..enums import MeetingState
from ..models import Attendance, Decision, Meeting
from ..queries.meetings import earliest_day, latest_day
from ..rules import can_write_at
from .common import PokjaRefused, allow, lock_village, require_active, require_unchanged

# What may be changed while a meeting is planned.
PLANNED_FIELDS = ("meeting_kind", "agenda", "held_on", "starts_at", "place")
FILES = ("minutes_file", "attendance_photo")


@transaction.atomic
def plan_meeting(
    *,
    by,
    meeting_kind: str,
    agenda: str,
    held_on: date,
    region: Region | None = None,
    kampung: Kampung | None = None,
    starts_at: time | None = None,
    place: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Put a meeting of a Kampung KB, or of an area above it, into the calendar.

    region: the area, left out where `kampung` is given. held_on: may lie behind, for a meeting that is recorded
    afterwards. key: made with the form; sent twice it stays one meeting. Raises PermissionDenied; PokjaRefused for a
    day that cannot be, and for a Kampung KB that is not active.
    """
    if kampung is not None:
        kampung = lock_village(kampung.pk)
        require_active(kampung)
    meeting = Meeting(
        kampung=kampung,
        region=kampung.region if kampung is not None else region,
        meeting_kind=meeting_kind,
        agenda=agenda,
        held_on=held_on,
        starts_at=starts_at,
        place=place,
        key=key,
        created_by=by,
        created_by_name=by.name,
    )
    allow(can_write_at(by, meeting))
    _check_day(meeting, held_on, held=False)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        known = Meeting.objects.filter(key=key, created_by=by, region=meeting.region).first() if key else None
        if known is None:
            raise PokjaRefused("Formulir ini sudah dipakai. Buka formulir baru, lalu isikan lagi.") from error
        return known
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, by, cleaned: dict, seen: datetime | None = None) -> Meeting:
    """Change what is planned. cleaned: any of PLANNED_FIELDS. seen: `updated_at` the person began from.

    Raises PermissionDenied; StaleRow where somebody else saved meanwhile; PokjaRefused for a meeting that is not
    planned any more, and for a day that cannot be.
    """
    fresh = _fresh(meeting, by)
    if fresh.state != MeetingState.PLANNED:
        raise PokjaRefused(f"Pertemuan ini {fresh.get_state_display().lower()}, jadi rencananya tidak dapat diubah.")
    changes = {name: cleaned[name] for name in PLANNED_FIELDS if name in cleaned}
    if all(getattr(fresh, name) == value for name, value in changes.items()):
        return fresh  # sent twice
    require_unchanged(fresh, seen)
    for name, value in changes.items():
        setattr(fresh, name, value)
    _check_day(fresh, fresh.held_on, held=False)
    fresh.save()
    return fresh


@transaction.atomic
def record_meeting(
    meeting: Meeting,
    *,
    by,
    held_on: date,
    men: int,
    women: int,
    minutes: str = "",
    attendance: Iterable[dict] = (),
    decisions: Iterable[dict] = (),
    seen: datetime | None = None,
    **files: File | bool | None,
) -> Meeting:
    """A meeting took place: who came, what was said, what was decided. Recording again corrects it.

    attendance: dicts with `who`, `invited`, `present`. decisions: dicts with `text`, `who`, `due_on`, and `pk` for one
    that is there already; those left out go, those that are done stay as they are. files: `minutes_file`,
    `attendance_photo`, already cleaned; False takes one away, what is left out stays. seen: `updated_at` the person
    began from. Raises PermissionDenied; StaleRow; PokjaRefused for a meeting that was called off, a day that cannot
    be, and where nobody came or nothing was noted.
    """
    fresh = _fresh(meeting, by)
    if fresh.state == MeetingState.CANCELLED:
        raise PokjaRefused("Pertemuan ini batal. Jadwalkan pertemuan baru, lalu catat hasilnya.")
    attendance, decisions = list(attendance), list(decisions)
    told = {"held_on": held_on, "men": men, "women": women, "minutes": minutes}
    moved_on = seen is not None and seen != fresh.updated_at
    is_repeated = fresh.state == MeetingState.HELD and _says(fresh, told, attendance, decisions)
    if is_repeated and (moved_on or not any(_changes_file(value) for value in files.values())):
        return fresh  # sent twice
    require_unchanged(fresh, seen)
    _check_day(fresh, held_on, held=True)
    _check_due(decisions, held_on)
    if not (men or 0) + (women or 0):
        raise PokjaRefused("Isi jumlah yang hadir: pertemuan tanpa peserta belum terlaksana.", "men")
    for name, value in told.items():
        setattr(fresh, name, value)
    former = _keep_files(fresh, files)
    if not (fresh.minutes or fresh.minutes_file):
        raise PokjaRefused("Tulis notulen singkat, atau lampirkan berkas notulen.", "minutes")
    fresh.state = MeetingState.HELD
    _save_with_files(fresh, former)
    fresh.attendance.all().delete()
    Attendance.objects.bulk_create(Attendance(meeting=fresh, **row) for row in attendance)
    _keep_decisions(fresh, decisions)
    _tell(fresh, by)
    return fresh


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by, reason: str = "") -> Meeting:
    """Call a meeting off, or take back that it was held; what was noted stays. A second time changes nothing.

    Raises PermissionDenied; PokjaRefused for a Kampung KB that is not active.
    """
    fresh = _fresh(meeting, by)
    if fresh.state != MeetingState.CANCELLED:
        fresh.state, fresh.cancel_reason = MeetingState.CANCELLED, reason
        fresh.save()
        _tell(fresh, by)
    return fresh


@transaction.atomic
def finish_decision(decision: Decision, *, by, note: str, done_on: date | None = None) -> Decision:
    """Something a meeting decided is done. note: what came of it. done_on: by default today.

    Raises PermissionDenied; PokjaRefused where somebody else closed it, the meeting does not count any more, or the
    day lies before the meeting or ahead.
    """
    done_on = done_on or timezone.localdate()
    meeting = _fresh(decision.meeting, by)
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if fresh.done_on is not None:
        if (fresh.done_by_name, fresh.done_note) == (by.name, note):
            return fresh  # sent twice
        raise PokjaRefused(f"Sudah ditutup oleh {fresh.done_by_name} pada {day_words(fresh.done_on)}.")
    if meeting.state != MeetingState.HELD:
        raise PokjaRefused("Pertemuan ini batal, jadi keputusannya tidak dikerjakan lagi.")
    if not meeting.held_on <= done_on <= timezone.localdate():
        raise PokjaRefused(
            f"Tanggal selesai harus antara {day_words(meeting.held_on)}, hari pertemuannya, dan hari ini.", "done_on"
        )
    fresh.done_on, fresh.done_note, fresh.done_by_name = done_on, note, by.name
    fresh.save()
    return fresh


# --- what they share ----------------------------------------------------------------------------------------------


def _fresh(meeting: Meeting, by) -> Meeting:
    """The row as it is now, under the village's lock and its own, if this person may write there."""
    kampung = lock_village(meeting.kampung_id) if meeting.kampung_id is not None else None
    fresh = Meeting.objects.select_for_update(of=("self",)).select_related("region").get(pk=meeting.pk)
    if kampung is not None:
        require_active(kampung)
        fresh.kampung = kampung
    allow(can_write_at(by, fresh))
    return fresh


def _check_day(meeting: Meeting, day: date, *, held: bool) -> None:
    first, last = earliest_day(meeting.kampung), latest_day(held=held)
    if day < first:
        since = "sebelum pencanangan Kampung KB" if meeting.kampung is not None else "sebelum program dimulai"
        raise PokjaRefused(f"Tanggal ini {since}. Paling awal {day_words(first)}.", "held_on")
    if day > last and held:
        raise PokjaRefused("Pertemuan yang terlaksana tidak boleh di masa depan.", "held_on")
    if day > last:
        raise PokjaRefused(f"Paling jauh {day_words(last)}. Periksa tahunnya.", "held_on")


def _check_due(decisions: list[dict], held_on: date) -> None:
    for row in decisions:
        if row["due_on"] < held_on:
            raise PokjaRefused(f"Tenggat “{row['text']}” tidak boleh sebelum hari pertemuan.")


def _says(meeting: Meeting, told: dict, attendance: list[dict], decisions: list[dict]) -> bool:
    """Whether the record says this already."""
    if any(getattr(meeting, name) != value for name, value in told.items()):
        return False
    not_done = meeting.decisions.filter(done_on__isnull=True).values_list("text", "who", "due_on")
    people = meeting.attendance.order_by("pk").values_list("who", "invited", "present")
    return sorted(not_done) == sorted((row["text"], row["who"], row["due_on"]) for row in decisions) and list(
        people
    ) == [(row["who"], row["invited"], row["present"]) for row in attendance]


def _keep_files(meeting: Meeting, files: dict) -> list[FieldFile]:
    """Put new files in place; returns those they replace, which go once all is saved."""
    former = []
    for name in FILES:
        value = files.get(name)
        if not _changes_file(value):
            continue
        if stored := getattr(meeting, name):
            former.append(FieldFile(meeting, meeting._meta.get_field(name), stored.name))
        setattr(meeting, name, value or "")
    return former


def _changes_file(value) -> bool:
    """A new file, or False: take away. What a form hands back of what is stored changes nothing."""
    return value is False or (isinstance(value, File) and not isinstance(value, FieldFile))


def _save_with_files(meeting: Meeting, former: list[FieldFile]) -> None:
    fresh_files = [stored for name in FILES if (stored := getattr(meeting, name)) and not stored._committed]
    try:
        meeting.save()
    except Exception:
        _delete(fresh_files)
        raise
    # After the commit: a row without its file is worse than a file without its row.
    transaction.on_commit(lambda: _delete(former))


def _delete(files: list[FieldFile]) -> None:
    for stored in files:
        with suppress(OSError):
            stored.storage.delete(stored.name)


def _keep_decisions(meeting: Meeting, rows: list[dict]) -> None:
    """Make the decisions that are not done what the rows say; a done one is history."""
    known = {row.pk: row for row in meeting.decisions.filter(done_on__isnull=True)}
    for row in rows:
        decision = known.pop(row.get("pk"), None) or Decision(meeting=meeting)
        for name in ("text", "who", "due_on"):
            setattr(decision, name, row[name])
        decision.save()
    meeting.decisions.filter(pk__in=known).delete()


def _tell(meeting: Meeting, by) -> None:
    """The village's rhythm counts its meetings (receivers of apps above)."""
    status_changed.send(Meeting, instance=meeting, step=None, from_status=None, to_status=None, by=by)
