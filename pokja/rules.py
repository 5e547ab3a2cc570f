"""Who may do what with working groups, POKTAN, meetings, proposals and plans. View and template ask the same ones."""

from accounts.enums import Role
from accounts.roles import Permission


def can_write(user, kampung) -> bool:
    """Keep what a village tells of itself: Pokja, POKTAN, Rumah DataKu, meetings, plan, proposals."""
    return kampung.is_active and user.can(Permission.WRITE_REPORT, kampung.region_id)


def can_write_at(user, row) -> bool:
    """The same for a row of a village or of an area above it (Pokja, Meeting)."""
    if row.kampung_id is not None:
        return can_write(user, row.kampung)
    return can_coordinate(user, row.region_id)


def can_coordinate(user, region_code: str) -> bool:
    """Keep the coordination group and the meetings of a kecamatan, kabupaten/kota or province."""
    return user.can(Permission.COORDINATE, region_code)


def can_see_phones(user, region_code: str) -> bool:
    """Phone numbers of Pokja members: for those who report or decide there, or coordinate."""
    wanted = (Permission.WRITE_REPORT, Permission.DECIDE_REPORT, Permission.COORDINATE)
    return any(user.can(permission, region_code) for permission in wanted)


def can_read_minutes(user, region_code: str) -> bool:
    """Minutes, files and attendance photos of a meeting: not for other offices, never for the public."""
    return bool(user.roles_at(region_code) - {Role.OPD}) or user.is_superuser


def can_plan_for(user, regency_code: str) -> bool:
    """Enter what an office of this regency will do."""
    return user.can(Permission.PLAN_OFFICE, regency_code)
