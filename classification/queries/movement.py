"""Who moved from which class to which between two days, over all villages of an area.

A village is counted where it lies today, under whatever code it lay then: a code that changed moves nobody. Absent at
the earlier day it is new, absent at the later one it is no longer active.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.formats import day
from regions.enums import Level
from villages.models import Kampung

from ..enums import Basis, Direction, Kelas
from ..models import AreaSummary
from .history import NOW
from .summaries import COUNTS

NEW, GONE = "baru", "hilang"  # beside the four classes: not there before, not there after
MONTHS_SHOWN = 24


@dataclass(frozen=True)
class Moment:
    """A day classes are known of: the first of a month, or now."""

    on: date
    is_now: bool = False

    @property
    def key(self) -> str:
        return NOW if self.is_now else f"{self.on:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return f"Sekarang ({day(self.on)})" if self.is_now else day(self.on)

    @property
    def told(self) -> str:
        """Inside a sentence."""
        return f"sekarang ({day(self.on)})" if self.is_now else day(self.on)


def moments(today: date | None = None) -> list[Moment]:
    """Now and every month that was kept, newest first; one query."""
    kept = AreaSummary.objects.filter(code="", basis=Basis.REPORTED, month__isnull=False).order_by("-month")
    months = kept.values_list("month", flat=True)
    return [Moment(today or timezone.localdate(), True), *(Moment(month) for month in months)]


def year_before(after: Moment, known: Iterable[Moment]) -> Moment | None:
    """The oldest moment within a year before another one; None where nothing lies before it."""
    earlier = [each for each in known if not each.is_now and (after.is_now or each.on < after.on)]
    within = [each for each in earlier if (after.on - each.on).days <= 366]
    return min(within, key=lambda each: each.on) if within else max(earlier, key=lambda each: each.on, default=None)


def _side(basis: str, moment: Moment) -> FilteredRelation:
    if moment.is_now:
        return FilteredRelation("assessments", condition=Q(assessments__basis=basis))
    return FilteredRelation(
        "assessmentsnapshots", condition=Q(assessmentsnapshots__basis=basis, assessmentsnapshots__as_of=moment.on)
    )


def movements(
    user: User, area, basis: str, before: Moment, after: Moment, permission: Permission = Permission.VIEW_KAMPUNG
) -> QuerySet[Kampung]:
    """Every village of an area (a Region, None: all the user may see) that had a class at one of the two days.

    Annotated with `was` and `became`, values of `Kelas`, None where it was not there. Also villages that are not
    active any more, when they were.
    """
    return (
        Kampung.objects.permitted_to(user, permission)
        .within(area)
        .annotate(before=_side(basis, before), after=_side(basis, after))
        .annotate(was=F("before__kelas"), became=F("after__kelas"))
        .filter(Q(was__isnull=False) | Q(became__isnull=False))
    )


def narrowed(rows: QuerySet, was: str = "", became: str = "", direction: str = "") -> QuerySet:
    """Those of one cell, row, column, or direction. was: a class or NEW; became: a class or GONE; "": any."""
    for name, value, absent in (("was", was, NEW), ("became", became, GONE)):
        if value:
            rows = rows.filter(**({f"{name}__isnull": True} if value == absent else {name: int(value)}))
    match direction:
        case Direction.UP:
            return rows.filter(became__gt=F("was"))
        case Direction.DOWN:
            return rows.filter(became__lt=F("was"))
        case Direction.SAME:
            return rows.filter(became=F("was"))
        case Direction.NEW:
            return rows.filter(was__isnull=True)
        case Direction.GONE:
            return rows.filter(became__isnull=True)
    return rows


class Matrix:
    """How many villages went from which class to which. Keys: values of `Kelas`, None for not there."""

    def __init__(self, counts: dict[tuple[int | None, int | None], int]):
        self.counts = counts

    def count(self, was: str = "", became: str = "", direction: str = "") -> int:
        """As `narrowed`, from what is counted already."""
        return sum(
            count
            for (old, new), count in self.counts.items()
            if was in ("", str(old or NEW))
            and became in ("", str(new or GONE))
            and direction in ("", direction_of(old, new))
        )

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def direction_of(was: int | None, became: int | None) -> Direction:
    """By the order in which classes are shown; it is no ladder."""
    if was is None:
        return Direction.NEW
    if became is None:
        return Direction.GONE
    return Direction.SAME if was == became else Direction.UP if became > was else Direction.DOWN


def matrix_of(rows: QuerySet) -> Matrix:
    """All cells in one query. rows: of `movements`."""
    found = rows.order_by().values_list("was", "became").annotate(count=Count("pk"))
    return Matrix({(was, became): count for was, became, count in found})


@dataclass(frozen=True)
class Moved:
    """A village and its class at both days."""

    kampung: Kampung
    was: Kelas | None
    became: Kelas | None

    @property
    def direction(self) -> Direction:
        return direction_of(self.was, self.became)


def load_moved(rows: QuerySet, keys: list[int]) -> list[Moved]:
    """The villages of one page in the order of their keys, with their places; one query."""
    found = rows.filter(pk__in=keys).select_related("region__parent__parent").in_bulk()
    return [Moved(found[key], _kelas(found[key].was), _kelas(found[key].became)) for key in keys]


def _kelas(value: int | None) -> Kelas | None:
    return Kelas(value) if value else None


# --- composition over time -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthLine:
    """The classes of an area at one moment, from prepared counts."""

    moment: Moment
    counts: dict[str, int]  # by the names of `summaries.COUNTS`

    @property
    def segments(self) -> list[dict]:
        return [
            {"label": kelas.label, "slug": kelas.slug, "level": kelas.value, "value": self.counts[kelas.slug]}
            for kelas in Kelas
        ]


def composition(codes: list[str], basis: str, today: date | None = None) -> list[MonthLine]:
    """The newest months of some areas together, and now, newest first; one query.

    codes: "" the nation. As each month counted them: by the codes of that time. Counts are kept down to the district,
    so of a single village there are none.
    """
    if not codes or any(len(code) > Level.DISTRICT.code_length for code in codes):
        return []
    sums = {name: Sum(name) for name in COUNTS}
    found = AreaSummary.objects.filter(code__in=codes, basis=basis).order_by("-month")
    rows = {row.pop("month"): row for row in found.values("month").annotate(**sums)}
    now = rows.pop(None, None)
    newest = sorted(rows, reverse=True)[:MONTHS_SHOWN]
    return [
        *([MonthLine(Moment(today or timezone.localdate(), True), now)] if now else []),
        *(MonthLine(Moment(month), rows[month]) for month in newest),
    ]


def area_parts(scope: list[str], area) -> list[str]:
    """The codes that together are what a user with this scope sees of an area (a Region, or None: all of it)."""
    code = area.code if area else ""
    if any(code.startswith(each) for each in scope):
        return [code]
    inside = {each for each in scope if each.startswith(code)}
    return sorted(each for each in inside if not any(each != other and each.startswith(other) for other in inside))


def export_values(rows: QuerySet, chunk: int = 2_000) -> Iterator[tuple]:
    """Code, name, place, both classes and the six indices, streamed in the order of the codes."""
    columns = ("region_id", "region__display_name", "name", "was", "became")
    indices = ("index_input", "index_process", "index_output")
    sides = [f"{side}__{name}" for side in ("before", "after") for name in indices]
    return rows.order_by("region_id", "pk").values_list(*columns, *sides).iterator(chunk)
