"""Photos of a report, already written anew (`core.images.clean_photo`)."""

from contextlib import suppress
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from core.images import Photo
from verification.enums import Status
from villages.rules import can_write_report

from ..enums import MAX_PHOTOS
from ..hints import hints_of
from ..models import Activity, ActivityPhoto
from ..rules import can_change_photos, can_remove_photo
from .common import ProgramsRefused, allow, fresh_row, keep_returned, require_open


@transaction.atomic
def add_photo(activity: Activity, *, by, photo: Photo, key: UUID, kind: str = "", caption: str = "") -> ActivityPhoto:
    """Put a photo, already written anew (`core.images.clean_photo`), behind the others; sent twice it stays one.

    `activity.changed_from` then tells the `updated_at` this change began from. Raises PermissionDenied, and
    ProgramsRefused for the sixth photo, for a report that was handed in, and for a key of another report.
    """
    fresh = fresh_row(activity)
    activity.changed_from = fresh.updated_at
    known = ActivityPhoto.objects.filter(key=key).first()
    if known is not None:
        if known.activity_id != fresh.pk:
            raise ProgramsRefused("Nomor foto ini sudah dipakai. Pilih fotonya sekali lagi.", "photos")
        activity.refresh_from_db()
        return known
    require_open(fresh)
    allow(can_change_photos(by, fresh))
    positions = fresh.photos.filter(removed_at__isnull=True).aggregate(
        n=models.Count("pk"), last=models.Max("position")
    )
    if positions["n"] >= MAX_PHOTOS:
        raise ProgramsRefused(f"Paling banyak {MAX_PHOTOS} foto. Hapus satu foto lebih dulu.", "photos")
    keep_returned(fresh)
    fresh.note_editor(by)
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


def delete_photo(photo: ActivityPhoto) -> None:
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
    fresh = fresh_row(activity)
    activity.changed_from = fresh.updated_at
    allow(can_write_report(by, fresh.kampung))
    if not can_remove_photo(by, fresh):
        raise ProgramsRefused("Laporan ini sudah terverifikasi, jadi fotonya tidak dapat dihapus.")
    if photo.removed_at is not None:
        return
    keep_returned(fresh)
    fresh.note_editor(by)
    if fresh.submitted_at is None:
        delete_photo(photo)
    else:
        photo.removed_at = timezone.now()
        photo.save(update_fields=["removed_at"])
    if fresh.status == Status.SUBMITTED:
        fresh.hint_codes = [hint.code for hint in hints_of(fresh)]
    fresh.save(update_fields=["editors", "hint_codes", "updated_at"])
    activity.refresh_from_db()
