"""Who may do what with activities and agencies. View and template ask the same predicates."""

from accounts.enums import Role
from accounts.roles import Permission
from verification.enums import Status


def is_on_behalf(user, region_code: str) -> bool:
    """Somebody who writes for a village without being one of its cadres."""
    return Role.KADER not in user.roles_at(region_code)


def can_read(user, activity) -> bool:
    """Inside one's area: what was handed in. What never was, is its writers' own."""
    return activity.submitted_at is not None or user.can(Permission.WRITE_REPORT, activity.region_id)


def can_change_photos(user, activity) -> bool:
    """Photos may be added while the report is open."""
    return Status(activity.status) in Status.editable() and user.can(Permission.WRITE_REPORT, activity.region_id)


def can_remove_photo(user, activity) -> bool:
    """Until it is verified, also while it waits: a photo that should not be there must not wait for an officer."""
    return Status(activity.status) in (Status.editable() | {Status.SUBMITTED}) and user.can(
        Permission.WRITE_REPORT, activity.region_id
    )


def can_read_mending(user, status: str, region_code: str) -> bool:
    """What is changed after a return is its writers' own until it is handed in again, also where it never is."""
    return Status(status) not in (Status.RETURNED, Status.CANCELLED) or user.can(Permission.WRITE_REPORT, region_code)


def can_see_removed_photo(user, region_code: str) -> bool:
    """An earlier version is shown to those who write or decide there: the photo in it, too."""
    return user.can(Permission.WRITE_REPORT, region_code) or user.can(Permission.DECIDE_REPORT, region_code)


def can_manage_agencies(user, regency_code: str) -> bool:
    """Add agencies of a regency, place or merge the names cadres typed."""
    return user.can(Permission.MANAGE_AGENCIES, regency_code)
