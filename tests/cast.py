"""The cast of people: one per role in Kabupaten Blora, and their counterparts in Rembang next door.

A negative test needs somebody who could leak something: the neighbours hold the same roles over another place.
Everybody is made by the same actions as in the product, once in a process; nearly every test needs these people, so
later tests get the same rows written together, in eight statements instead of 240. The places come from
`tests/territory.py`.
"""

from dataclasses import dataclass, fields
from datetime import date

from simple_history.utils import bulk_create_with_history

from accounts.actions import create_user
from accounts.enums import Role
from accounts.models import Assignment, User
from regions.models import Region
from tests.territory import BLORA, BRABOWAN, JATENG, REMBANG, RONGGO_MULYO, SAMBONG, SUMBER, make_territory
from tests.worlds import world

PASSWORD = "padi-menguning-2026"
SINCE = date(2024, 1, 1)

PROVINCE, REGENCY, DISTRICT, VILLAGE = JATENG, BLORA, SAMBONG, BRABOWAN
NEXT_REGENCY, NEXT_DISTRICT, NEXT_VILLAGE = REMBANG, SUMBER, RONGGO_MULYO


@dataclass(frozen=True)
class Cast:
    kader: User
    pkb: User
    opd: User  # the health office of Blora
    opdkb: User
    provinsi: User
    pusat: User
    admin: User
    kader2: User  # Rembang
    pkb2: User
    opdkb2: User
    opd2: User
    nobody: User  # an account without any assignment

    def __iter__(self):
        return (getattr(self, field.name) for field in fields(self))


def person(username: str, role: Role, code: str | None, name: str = "", **kwargs) -> User:
    """One more person for a test, with the cast's password and a task since 2024."""
    return create_user(
        by=None,
        system=True,
        username=username,
        name=name or username.replace("-", " ").title(),
        role=role,
        region=Region.objects.get(pk=code) if code else None,
        start=kwargs.pop("start", SINCE),
        password=PASSWORD,
        **kwargs,
    )


# (field of Cast, fields of the user, fields of the assignment or None)
Row = tuple[str, dict, dict | None]
_first: list[Row] = []  # the cast this process made first


def make_cast() -> Cast:
    """The people. Needs the regions of `tests/territory.py`."""
    if _first:
        return cast_from(_first)
    cast = cast_by_actions()
    _first.extend(rows_of(cast))
    return cast


def cast_from(rows: list[Row]) -> Cast:
    people = {name: User(**user) for name, user, _ in rows}
    bulk_create_with_history(list(people.values()), User)
    tasks = [Assignment(user=people[name], **task) for name, _, task in rows if task]
    bulk_create_with_history(tasks, Assignment)
    return Cast(**people)


def rows_of(cast: Cast) -> list[Row]:
    rows = []
    for field in fields(cast):
        user = getattr(cast, field.name)
        task = user.assignments.values().first()
        rows.append((field.name, _content(User.objects.values().get(pk=user.pk)), _content(task) if task else None))
    return rows


def _content(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("id", "user_id", "date_joined", "created_at")}


def cast_by_actions() -> Cast:
    return Cast(
        kader=person("kader", Role.KADER, VILLAGE, "Sri Wahyuni"),
        pkb=person("pkb", Role.PKB, DISTRICT, "Budi Santoso"),
        opd=person("opd", Role.OPD, REGENCY, "Hendra Wijaya"),
        opdkb=person("opdkb", Role.OPDKB, REGENCY, "Endang Lestari", email="opdkb@example.org"),
        provinsi=person("provinsi", Role.PROVINSI, PROVINCE, "Agus Prasetyo", email="provinsi@example.org"),
        pusat=person("pusat", Role.PUSAT, None, "Maria Simanjuntak", email="pusat@example.org"),
        admin=person("admin", Role.ADMIN, None, "Rahmat Hidayat", email="admin@example.org"),
        kader2=person("kader2", Role.KADER, NEXT_VILLAGE, "Siti Aminah"),
        pkb2=person("pkb2", Role.PKB, NEXT_DISTRICT, "Joko Susilo"),
        opdkb2=person("opdkb2", Role.OPDKB, NEXT_REGENCY, "Dewi Anggraini"),
        opd2=person("opd2", Role.OPD, NEXT_REGENCY, "Yuni Astuti"),
        nobody=User.objects.create_user("nobody", password=PASSWORD, name="Tanpa Tugas"),
    )


@world
def territory() -> dict[str, Region]:
    """A few real regions, by code."""
    return make_territory()


@world
def cast(territory) -> Cast:
    return make_cast()
