import re
from pathlib import Path

import pytest

from accounts.enums import Role
from accounts.roles import PERMISSIONS, Permission, roles_with
from accounts.rules import assignable_roles
from regions.enums import Level

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"


def documented() -> dict[str, set[str]]:
    """Permission -> roles, from the table under "## Table"."""
    section = DOCUMENT.read_text().partition("## Table")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", section, re.M)]
    head, body = rows[0], rows[2:]
    return {
        row[0].strip("`"): {role for role, cell in zip(head[1:], row[1:], strict=True) if cell == "yes"} for row in body
    }


def test_documented_table_is_the_code():
    code = {str(permission): {str(role) for role in roles_with(permission)} for permission in Permission}
    assert documented() == code


def test_every_role_has_permissions_and_a_level():
    assert set(PERMISSIONS) == set(Role)
    assert all(role.levels for role in Role)


def test_nobody_above_the_regency_reports_or_decides():
    for permission in (Permission.WRITE_REPORT, Permission.DECIDE_REPORT, Permission.REOPEN_REPORT):
        assert roles_with(permission) <= {Role.KADER, Role.PKB, Role.OPDKB}


def test_ranks_rise_with_the_area():
    levels = [max((level or Level.PROVINCE - 1) for level in role.levels) for role in Role]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("kader", []),
        ("nobody", []),
        ("pkb", [Role.KADER]),
        ("opd", []),
        ("opdkb", [Role.OPD, Role.PKB, Role.KADER]),
        ("provinsi", [Role.OPDKB, Role.OPD, Role.PKB, Role.KADER]),
        ("admin", [Role.PUSAT, Role.PROVINSI, Role.OPDKB, Role.OPD, Role.PKB, Role.KADER]),
    ],
)
def test_assignable_roles_are_those_below(cast, who, roles):
    assert assignable_roles(getattr(cast, who)) == roles
