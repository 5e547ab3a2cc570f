"""Arithmetic of the prepared counts: what one village adds to the areas above it, and everything summed up anew."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Left

from regions.enums import Level
from regions.models import Region

from ..enums import Kelas
from ..models import NO_PARENT, AreaSummary, Assessment
from .stored import COMPUTED

AREA_LENGTHS = (8, 5, 2, 0)  # district, regency, province, nation: always locked in this order
COUNTS = ("kampung", *(kelas.slug for kelas in Kelas), "not_reported")


class Counted(NamedTuple):
    """What the counts need to know of one assessment."""

    region_id: str
    kelas: int
    has_reports: bool
    last_report_on: date | None


def areas_above(region_code: str) -> tuple[str, ...]:
    """Codes of the areas that count a village, district first, the nation ("") last."""
    return tuple(region_code[:length] for length in AREA_LENGTHS)


def parent_of(code: str) -> str:
    return code[:-3] if code else NO_PARENT


def contribution(counted: Counted) -> dict[str, int]:
    return {"kampung": 1, Kelas(counted.kelas).slug: 1, "not_reported": int(not counted.has_reports)}


def apply_change(basis: str, old: Counted | None, new: Counted | None) -> None:
    """Move the counts of all areas above one village from its old counted to its new one, either may be None."""
    deltas: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for counted, sign in ((old, -1), (new, 1)):
        if counted:
            for code in areas_above(counted.region_id):
                for name, count in contribution(counted).items():
                    deltas[code][name] += sign * count
    for code in sorted(deltas, key=lambda code: (-len(code), code)):
        changes = {name: F(name) + count for name, count in deltas[code].items() if count}
        row = AreaSummary.objects.current().filter(code=code, basis=basis)
        if changes and not row.update(**changes):
            _create(code, basis)
            row.update(**changes)
        _refresh_newest(code, basis, old, new)


def _refresh_newest(code: str, basis: str, old: Counted | None, new: Counted | None) -> None:
    """Keep the newest report of an area; only where the newest may have gone is it looked up again."""
    before = old.last_report_on if old and old.region_id.startswith(code) else None
    after = new.last_report_on if new and new.region_id.startswith(code) else None
    if before == after:
        return
    row = AreaSummary.objects.current().filter(code=code, basis=basis)
    if after and (before is None or after > before):
        row.filter(Q(last_report_on__isnull=True) | Q(last_report_on__lt=after)).update(last_report_on=after)
    elif row.filter(last_report_on__lte=before).exists():
        newest = Assessment.objects.within(code).filter(basis=basis).aggregate(newest=Max("last_report_on"))["newest"]
        row.update(last_report_on=newest)


def _create(code: str, basis: str) -> None:
    """The first village of an area that `rebuild_summaries` has not seen yet; somebody else may be as fast."""
    villages = Region.objects.within(code).level(Level.VILLAGE).current().count()
    zeros = dict.fromkeys(COUNTS, 0)
    AreaSummary.objects.get_or_create(
        code=code, basis=basis, month=None, defaults={"parent_code": parent_of(code), "villages": villages, **zeros}
    )


_AGGREGATES = {
    "kampung": Count("pk"),
    **{kelas.slug: Count("pk", filter=Q(kelas=kelas)) for kelas in Kelas},
    "not_reported": Count("pk", filter=Q(has_reports=False)),
    "last_report_on": Max("last_report_on"),
}
FIELDS = ("villages", *COUNTS, "last_report_on")


def summed_up() -> dict[tuple[str, str], tuple]:
    """The counts of every area on every computed basis, from the assessments: {(code, basis): values of FIELDS}."""
    sums = {(code, basis): [0] * (len(FIELDS) - 1) + [None] for code in _area_codes() for basis in COMPUTED}
    for district, count in (
        Region.objects.level(Level.VILLAGE).current().order_by()
        .annotate(district=Left("code", 8)).values_list("district").annotate(count=Count("pk"))
    ):  # fmt: skip
        for code in areas_above(district):
            for basis in COMPUTED:
                sums[code, basis][0] += count
    per_district = (
        Assessment.objects.filter(basis__in=COMPUTED).order_by()
        .values_list("district_code", "basis").annotate(**_AGGREGATES)
    )  # fmt: skip
    for district, basis, *values in per_district:
        for code in areas_above(district):
            total = sums.setdefault((code, basis), [0] * (len(FIELDS) - 1) + [None])
            for i, value in enumerate(values[:-1], start=1):
                total[i] += value
            total[-1] = max(filter(None, (total[-1], values[-1])), default=None)
    return {key: tuple(values) for key, values in sums.items()}


def _area_codes() -> list[str]:
    above = Region.objects.current().filter(level__lt=Level.VILLAGE).values_list("code", flat=True)
    return ["", *above]


def lock_assessments() -> None:
    """Single changes wait until bulk work is done, and it for them: the counts are then set, not moved.

    PostgreSQL only; on SQLite there is one writer at a time anyway. Reading goes on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Assessment._meta.db_table} IN EXCLUSIVE MODE")
