"""Who is missing: kecamatan without a PKB/PLKB, PKB/PLKB without a village, villages without a kader."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from accounts.enums import Role
from core.formats import number

from .desk import Desk
from .lines import Task, list_url, listed


def _oldest(days: Iterable[date | None]) -> date | None:
    """The oldest day; None where one of them is not known, since it may be older."""
    days = list(days)
    return None if None in days else min(days, default=None)


def without_kader(desk: Desk) -> Iterator[Task]:
    """Kampung KB without anybody who reports; vacant since the last one left, else since the Kampung KB is here."""
    held, vacant = desk.holders(Role.KADER)
    missing = sorted((v for v in desk.villages if v.region_id not in held), key=lambda village: village.place)
    if missing:
        yield Task(
            f"{number(len(missing))} Kampung KB tanpa Pengisi Konten",
            listed([village.place for village in missing]),
            reverse("user-create"),
            "Undang kader",
            _oldest(vacant.get(village.region_id, village.created_on) for village in missing),
            monthly=True,
        )


def pkb_names(desk: Desk) -> dict[str, str]:
    """By kecamatan: the PKB/PLKB who work there."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for code, rows in desk.pkb.items():
        names[code[:8]] |= {row.user.name: None for row in rows}
    return {code: listed(list(found), "orang lain") for code, found in names.items()}


def without_pkb(desk: Desk) -> Iterator[Task]:
    """Kecamatan with a Kampung KB and without a PKB/PLKB."""
    served = {code[:8] for code in desk.pkb}
    missing = sorted(desk.name_of(code) for code in {v.district_code for v in desk.villages} - served)
    if missing:
        yield Task(
            f"{number(len(missing))} kecamatan tanpa PKB/PLKB",
            listed(missing),
            reverse("user-create"),
            "Undang PKB",
            monthly=True,
        )


def pkb_without_villages(desk: Desk) -> Iterator[Task]:
    """PKB/PLKB whose places have no Kampung KB: nobody reports to them. Since their latest task began."""
    places = defaultdict(list)
    for rows in desk.pkb.values():
        for row in rows:
            places[row.user].append(row)
    codes = {v.region_id for v in desk.villages} | {v.district_code for v in desk.villages}
    idle = {
        person: max(row.start for row in rows)
        for person, rows in places.items()
        if not any(row.region_id in codes for row in rows)
    }
    if idle:
        people = sorted(idle, key=lambda person: person.name)
        alone = reverse("user-detail", args=[people[0].pk]) if len(people) == 1 else ""
        yield Task(
            f"{number(len(people))} PKB belum punya kampung binaan",
            listed([person.name for person in people]),
            alone or list_url("user-list", peran=Role.PKB.value),
            "Atur binaan",
            min(idle.values()),
            monthly=True,
        )
