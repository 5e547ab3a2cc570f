"""Who may do what with an import, and who reads the Rapor of an area. Predicates over attributes; view and template
ask the same ones."""

from accounts.roles import Permission
from rhythm.rules import sees_silence, silence_codes


def can_import(user) -> bool:
    return user.can(Permission.IMPORT_REKAP)


def can_decide_import(user, batch) -> bool:
    """Only who uploaded it: the preview was made for that person's area."""
    return batch.is_open and batch.uploaded_by_id == user.pk and can_import(user)


def district_codes(user) -> list[str]:
    """The areas whose *Rapor kabupaten* the user reads: of those who look after villages, as with silence."""
    return silence_codes(user)


def sees_district(user) -> bool:
    """The same, for somewhere."""
    return sees_silence(user)


def can_set_target(user, kampung) -> bool:
    """Whoever reports for the village also decides what it aims for."""
    return kampung.is_active and user.can(Permission.WRITE_REPORT, kampung.region_id)


def can_edit_version(user, instrument) -> bool:
    """A version is written by the national office, until it is published."""
    return not instrument.is_published and user.can(Permission.MANAGE_REFERENCE)
