"""What the lines of an officer have in common, read once: the villages of the area, their places, who holds a role."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F, Q

from accounts.enums import Role
from accounts.models import Assignment, User
from regions.models import Region
from rhythm.models import Visit
from villages.models import Kampung

from ..verification import Backlog, backlog
from .lines import Months, local_day

# Without an activity for longer than this: silent; and "Tidur" or "Mati suri" (design: 91 days and more).
SILENT_DAYS = 30
ASLEEP_DAYS = 90


@dataclass(frozen=True)
class Village:
    """One active Kampung KB of the area."""

    pk: int
    name: str
    region_id: str
    district_code: str
    place: str
    created_on: date
    last_activity: date | None  # day of the newest activity that waits or is verified

    def is_silent(self, days: int, today: date) -> bool:
        return self.last_activity is None or (today - self.last_activity).days > days


class Desk:
    """An officer, the day, and what the lines read together."""

    def __init__(self, user: User, today: date, column: str):
        """column: what the queue is summed by, "region_id" or "district_code"."""
        self.user, self.today, self.column = user, today, column
        self.months = Months(today)

    @cached_property
    def villages(self) -> list[Village]:
        rows = Kampung.objects.visible_to(self.user).active().order_by("name", "pk")
        rows = rows.annotate(place=F("region__display_name"), last=F("activity_tally__last_reported_on"))
        columns = ("pk", "name", "region_id", "district_code", "place", "created_at", "last")
        return [
            Village(pk, name, region, district, place, local_day(created_at), last)
            for pk, name, region, district, place, created_at, last in rows.values_list(*columns)
        ]

    @cached_property
    def keys(self) -> list[int]:
        return [village.pk for village in self.villages]

    @cached_property
    def by_region(self) -> dict[str, Village]:
        return {village.region_id: village for village in self.villages}

    @cached_property
    def districts(self) -> dict[str, str]:
        codes = {village.district_code for village in self.villages}
        return dict(Region.objects.filter(pk__in=codes).values_list("pk", "display_name"))

    def name_of(self, code: str) -> str:
        """The place of a line: the kecamatan, or the Kampung KB with its village."""
        village = self.by_region.get(code)
        return f"{village.name}, {village.place}" if village else self.districts.get(code, code)

    def place_of(self, region_id: str) -> str:
        """The place of a report, as wide as this officer's lines are."""
        return self.name_of(region_id if self.column == "region_id" else region_id[:8])

    @cached_property
    def backlog(self) -> list[Backlog]:
        return backlog(self.user, self.column)

    @cached_property
    def waiting(self) -> int:
        return sum(row.count for row in self.backlog)

    @cached_property
    def _visits(self) -> list[Visit]:
        return list(Visit.objects.visible_to(self.user).filter(kampung__among=self.keys).to_do(self.today))

    @cached_property
    def open_visits(self) -> list[Visit]:
        """Villages somebody should go to, those that wait longest first."""
        return sorted((v for v in self._visits if v.is_open), key=lambda visit: (visit.opened_on, visit.pk))

    @cached_property
    def steps_due(self) -> list[Visit]:
        """What was agreed on a visit and is late, the latest first."""
        return sorted((v for v in self._visits if not v.is_open), key=lambda visit: (visit.next_on, visit.pk))

    def has_pkb(self, village: Village) -> bool:
        return village.region_id in self.pkb or village.district_code in self.pkb

    @cached_property
    def pkb(self) -> dict[str, list[Assignment]]:
        return self.holders(Role.PKB)[0]

    def holders(self, role: Role) -> tuple[dict[str, list[Assignment]], dict[str, date | None]]:
        """By place: who holds the role there today, and since when nobody does (None: not known).

        A place whose last task ended is vacant since the day after; one whose person was deactivated has no such day.
        """
        held, vacant = defaultdict(list), {}
        for row in self._assignments[role]:
            code, is_over = row.region_id, row.end is not None and row.end < self.today
            if not is_over and row.start <= self.today and row.user.is_active:
                held[code].append(row)
            elif is_over:
                vacant[code] = max(vacant.get(code) or row.end, row.end)
            elif not row.user.is_active:
                vacant[code] = date.max
        unknown = date.max
        return held, {code: None if end == unknown else end + timedelta(days=1) for code, end in vacant.items()}

    @cached_property
    def _assignments(self) -> dict[str, list[Assignment]]:
        """Of PKB/PLKB and kader in the area, past ones too, by role."""
        inside = Q(pk__in=[])
        for code in self.user.area_codes:
            inside |= Q(region__code__startswith=code)
        found = defaultdict(list)
        rows = Assignment.objects.filter(inside, role__in=(Role.PKB, Role.KADER)).select_related("user")
        for row in rows.order_by("start", "pk"):
            found[row.role].append(row)
        return found
