"""What each role may do. `docs/permissions.md` shows the same table; a test compares the two."""

from enum import StrEnum

from .enums import Role


class Permission(StrEnum):
    """Stable slugs, named verb-noun. Always checked together with the region of the object."""

    VIEW_KAMPUNG = "view-kampung"  # signed-in pages of the villages in one's own area
    EDIT_KAMPUNG = "edit-kampung"  # identity of a Kampung KB
    MANAGE_KAMPUNG = "manage-kampung"  # create, deactivate, percontohan
    WRITE_REPORT = "write-report"  # what a village tells of itself: reports, Pokja, POKTAN, meetings, plans
    DECIDE_REPORT = "decide-report"  # verify or return
    REOPEN_REPORT = "reopen-report"  # take back a verification, with a reason
    EXPORT = "export"  # Excel of lists
    IMPORT_REKAP = "import-rekap"  # upload exports of the official portal
    MANAGE_USERS = "manage-users"  # invite, hand over, deactivate below oneself
    USE_ADMIN = "use-admin"  # Django admin, inside one's own area
    COORDINATE = "coordinate"  # coordination groups and meetings above the village, in one's own area
    PLAN_OFFICE = "plan-office"  # what an OPD will do, where and when
    VISIT = "visit"  # visit quiet villages and record what was found
    MANAGE_AGENCIES = "manage-agencies"  # agencies of a regency: add, place or merge what cadres typed
    MANAGE_REFERENCE = "manage-reference"  # reference data, instrument versions


_P = Permission

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.KADER: frozenset({_P.VIEW_KAMPUNG, _P.EDIT_KAMPUNG, _P.WRITE_REPORT}),
    Role.PKB: frozenset(
        {
            _P.VIEW_KAMPUNG,
            _P.EDIT_KAMPUNG,
            _P.WRITE_REPORT,
            _P.DECIDE_REPORT,
            _P.COORDINATE,
            _P.VISIT,
            _P.EXPORT,
            _P.MANAGE_USERS,
        }
    ),
    Role.OPD: frozenset({_P.VIEW_KAMPUNG, _P.PLAN_OFFICE}),
    Role.OPDKB: frozenset(
        {
            _P.VIEW_KAMPUNG,
            _P.EDIT_KAMPUNG,
            _P.MANAGE_KAMPUNG,
            _P.WRITE_REPORT,
            _P.DECIDE_REPORT,
            _P.REOPEN_REPORT,
            _P.COORDINATE,
            _P.PLAN_OFFICE,
            _P.VISIT,
            _P.EXPORT,
            _P.IMPORT_REKAP,
            _P.MANAGE_USERS,
            _P.MANAGE_AGENCIES,
        }
    ),
    Role.PROVINSI: frozenset(
        {
            _P.VIEW_KAMPUNG,
            _P.MANAGE_KAMPUNG,
            _P.COORDINATE,
            _P.EXPORT,
            _P.IMPORT_REKAP,
            _P.MANAGE_USERS,
            _P.USE_ADMIN,
        }
    ),
    Role.PUSAT: frozenset(
        {
            _P.VIEW_KAMPUNG,
            _P.MANAGE_KAMPUNG,
            _P.EXPORT,
            _P.IMPORT_REKAP,
            _P.MANAGE_USERS,
            _P.USE_ADMIN,
            _P.MANAGE_AGENCIES,
            _P.MANAGE_REFERENCE,
        }
    ),
    Role.ADMIN: frozenset(Permission)
    - {_P.WRITE_REPORT, _P.DECIDE_REPORT, _P.REOPEN_REPORT, _P.COORDINATE, _P.PLAN_OFFICE, _P.VISIT},
}


def roles_with(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, permissions in PERMISSIONS.items() if permission in permissions)
