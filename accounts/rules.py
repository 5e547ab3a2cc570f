"""Who may manage whom. Pure predicates: they read attributes and touch no database of their own."""

from .enums import Role
from .roles import PERMISSIONS, Permission


def may_assign(by, role: Role, region_code: str | None) -> bool:
    """May `by` give (or end) this role at this place? Only below the own role and only inside the own area.

    The rank is taken from the role `by` holds **over that place**: somebody who is OPD KB of one regency and PKB of
    a kecamatan in another may create a PKB in the first only.
    """
    if not by.is_active:
        return False
    if by.is_superuser:
        return True
    held = by.roles_at(region_code or "")
    return any(Permission.MANAGE_USERS in PERMISSIONS[r] and r.rank > Role(role).rank for r in held)


def assignable_roles(by) -> list[Role]:
    """Roles `by` may give somewhere, highest first."""
    if by.is_superuser:
        return list(reversed(Role))
    managers = [Role(a.role) for a in by.current_assignments if Permission.MANAGE_USERS in PERMISSIONS[Role(a.role)]]
    top = max((r.rank for r in managers), default=0)
    return [role for role in reversed(Role) if role.rank < top]


def may_manage(by, user, assignments) -> bool:
    """May `by` change, invite or deactivate this person?

    assignments: those of `user` that are not over, or the last ones where all are over. An invitation hands over the
    account, so **every** one of them must lie inside the own area and below the own role.
    """
    if by.pk == user.pk or not by.is_active:
        return False
    if by.is_superuser:
        return True
    if user.is_superuser or not assignments:
        return False
    return all(may_assign(by, Role(a.role), a.region_id) for a in assignments)
