"""Who may do what to a Kampung KB. View and template ask the same predicates; reports follow verification.rules."""

from accounts.enums import Role
from accounts.roles import Permission


def can_edit_kampung(user, kampung) -> bool:
    return user.can(Permission.EDIT_KAMPUNG, kampung.region_id) or can_manage_kampung(user, kampung.region_id)


def can_manage_kampung(user, region_code: str) -> bool:
    """Create, move, activate and deactivate."""
    return user.can(Permission.MANAGE_KAMPUNG, region_code)


def can_set_example(user, kampung, level: str) -> bool:
    """Name the percontohan of the regency or of the province: only who manages that whole area."""
    area = {"regency": kampung.regency_code, "province": kampung.province_code}[level]
    return user.can(Permission.MANAGE_KAMPUNG, area)


def can_write_report(user, kampung) -> bool:
    return kampung.is_active and user.can(Permission.WRITE_REPORT, kampung.region_id)


def can_read_private(user, region_code: str) -> bool:
    """Names, numbers and files of the Profil: for whoever reports, decides or oversees there, not for other offices."""
    return bool(user.roles_at(region_code) - {Role.OPD}) or user.is_superuser
