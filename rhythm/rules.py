"""Who may see silence and record visits. View and template ask the same ones."""

from accounts.enums import Role
from accounts.roles import Permission


def can_see_silence(user, region_code: str) -> bool:
    """Dormancy is for those who look after villages, not for the village itself, other offices, or the public."""
    return user.is_superuser or bool(user.roles_at(region_code) - {Role.KADER, Role.OPD})


def sees_silence(user) -> bool:
    """The same, for somewhere."""
    return bool(silence_codes(user))


def silence_codes(user) -> list[str]:
    """The areas in which the user sees it."""
    if user.is_superuser:
        return [""]
    return [a.region_id or "" for a in user.current_assignments if a.role not in (Role.KADER, Role.OPD)]


def can_record(user, visit) -> bool:
    return user.can(Permission.VISIT, visit.region_id)
