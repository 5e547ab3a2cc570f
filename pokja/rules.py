"""Who may do what with working groups, POKTAN, meetings, proposals and plans. View and template ask the same ones."""

from collections.abc import Mapping

from accounts.roles import Permission
from verification.enums import Status
from villages.rules import can_read_private

from .enums import ProposalState


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


def can_read_group(user, region_code: str) -> bool:
    """Read names and duties of the coordination group of an area: in one's own area, and of the areas above it."""
    codes = user.area_codes if user.is_active else []
    return any(region_code.startswith(code) or code.startswith(region_code) for code in codes)


def can_see_phones(user, region_code: str) -> bool:
    """Phone numbers of Pokja members: for those who report or decide there, or coordinate."""
    wanted = (Permission.WRITE_REPORT, Permission.DECIDE_REPORT, Permission.COORDINATE)
    return any(user.can(permission, region_code) for permission in wanted)


def can_read_minutes(user, region_code: str) -> bool:
    """Minutes, files and attendance photos of a meeting: not for other offices, never for the public."""
    return can_read_private(user, region_code)


def can_read_proposal(user, proposal) -> bool:
    """What a citizen typed is read by those who write for the village until one of them has let it in."""
    return proposal.state != ProposalState.NEW or can_write(user, proposal.kampung)


def can_plan_for(user, regency_code: str) -> bool:
    """Enter what an office of this regency will do."""
    return user.can(Permission.PLAN_OFFICE, regency_code)


def can_keep_offices(user, regency_code: str) -> bool:
    """OPD KB: say which agency each account of another office speaks for, and keep the entries of all of them."""
    return can_plan_for(user, regency_code) and user.can(Permission.MANAGE_USERS, regency_code)


def can_keep_entry(user, regency_code: str, agency_id: int, offices: Mapping[str, int]) -> bool:
    """Enter or change what this agency will do. offices: regency -> key of the agency this user speaks for there."""
    if can_keep_offices(user, regency_code):
        return True
    return can_plan_for(user, regency_code) and offices.get(regency_code) == agency_id


def can_read_mending(user, register) -> bool:
    """What is changed after a return is its writers' own until it is handed in again, also where it never is."""
    mended = Status(register.status) in (Status.RETURNED, Status.CANCELLED)
    return not mended or user.can(Permission.WRITE_REPORT, register.region_id)


def can_take_registers(user, region_code: str | None = None) -> bool:
    """Registers as Excel: for who writes them, to type them into SIGA, and for who may take lists along."""
    return user.can(Permission.EXPORT, region_code) or user.can(Permission.WRITE_REPORT, region_code)
