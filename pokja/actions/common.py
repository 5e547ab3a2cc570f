"""What all actions of this app share: refusals, and the village's lock."""

from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied

from villages.models import Kampung


class PokjaRefused(Exception):
    """Not possible now. `message` is written for the person who tried; `field` is the form field, or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


class StaleRow(PokjaRefused):
    """Somebody else saved it meanwhile; nothing was changed."""


# `seen` of a page that was opened while there was no row yet.
NOTHING_SEEN = datetime.min.replace(tzinfo=UTC)


def require_unchanged(row, seen: datetime | None) -> None:
    """seen: `updated_at` of what the person began from, NOTHING_SEEN, or None where it is not known."""
    if seen is not None and seen != row.updated_at:
        raise StaleRow("Data ini baru saja disimpan orang lain. Buka lagi halaman ini, lalu isikan perubahan Anda.")


def allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")


def lock_village(kampung_id: int) -> Kampung:
    """The village before what belongs to it, as everywhere (docs/workflow.md)."""
    return Kampung.objects.locked().select_related("region").get(pk=kampung_id)


def require_active(kampung: Kampung) -> None:
    if not kampung.is_active:
        raise PokjaRefused("Kampung KB ini tidak aktif lagi, jadi isinya tidak dapat diubah.")
