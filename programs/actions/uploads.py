"""Photos on their way in: written anew, then added one by one, so that one that fails takes nothing else with it."""

import logging
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError

from core.formats import number
from core.images import clean_photo

from ..enums import MAX_PHOTOS
from ..models import Activity, ActivityPhoto
from .common import ProgramsRefused
from .photos import add_photo

logger = logging.getLogger(__name__)

_LONGEST_NAME = 60
_NAMED = 5  # files there was no room for, by their names; the rest as a number
NOT_STORED = "Foto tidak dapat disimpan. Coba lagi."


def take_photo(activity: Activity, upload, *, by, key: UUID) -> ActivityPhoto:
    """Write an uploaded photo anew and add it; sent twice with the same key it stays one.

    Raises ProgramsRefused with words for the sender, whatever is wrong with the file or the report, and
    PermissionDenied. Nothing is decoded that would be refused anyway.
    """
    known = ActivityPhoto.objects.filter(key=key, activity=activity).first()
    if known is not None:
        return known
    if activity.photos.filter(removed_at__isnull=True).count() >= MAX_PHOTOS:
        raise ProgramsRefused(f"Paling banyak {MAX_PHOTOS} foto. Hapus satu foto lebih dulu.", "photos")
    try:
        return add_photo(activity, by=by, photo=clean_photo(upload), key=key)
    except ValidationError as error:
        raise ProgramsRefused(error.messages[0], "photos") from error
    except (OSError, MemoryError, DatabaseError) as error:
        logger.exception("photo not stored")
        raise ProgramsRefused(NOT_STORED, "photos") from error


def take_photos(activity: Activity, uploads: Iterable, *, by) -> list[str]:
    """Add the photos of a form, in their order; what was filled in and the other photos stay whatever happens.

    No more are read than there is room for. Returns a message for each photo that could not be taken, with the name
    of its file, and one for all there was no room for. Raises nothing.
    """
    uploads, failures = list(uploads), []
    room = max(0, MAX_PHOTOS - activity.photos.filter(removed_at__isnull=True).count())
    for upload in uploads[:room]:
        try:
            take_photo(activity, upload, by=by, key=uuid4())
        except ProgramsRefused as refusal:
            failures.append(f"{_short(upload.name)}: {refusal.message}")
        except PermissionDenied:
            failures.append(f"{_short(upload.name)}: Anda tidak berwenang menambah foto di sini.")
    return [*failures, *_left_out(uploads[room:])]


def _left_out(uploads: list) -> list[str]:
    if not uploads:
        return []
    names = [_short(upload.name) for upload in uploads[:_NAMED]]
    if len(uploads) > _NAMED:
        names.append(f"dan {number(len(uploads) - _NAMED)} foto lain")
    return [f"{', '.join(names)}: tidak disimpan. Paling banyak {MAX_PHOTOS} foto."]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME:]}"
