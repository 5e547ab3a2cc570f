"""What the public may read. Areas come from prepared counts; a village from its reports in force."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import groupby
from operator import add

from django.db.models import FilteredRelation, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from classification.enums import Basis, Kelas
from classification.models import AreaSummary, Assessment
from programs.display import UNKNOWN, Row, activity_rows
from programs.enums import PhotoKind, PostKind
from programs.models import Activity, ActivityPhoto, ActivityTally
from regions.enums import Level
from regions.models import Region, fold
from regions.queries import search as search_regions
from regions.queries import with_ancestors
from villages.enums import Group, Method, NonUse
from villages.models import FamilyPlanningReport, Kampung, PopulationReport

REGENCY_LENGTH = 5  # of its code
SEARCH_LIMIT = 50
SEARCH_MIN = 3  # letters; fewer would match half the country


@dataclass(frozen=True)
class AreaRow:
    """One line of the table of places below an area."""

    region: Region
    summary: AreaSummary | None
    kampung: Kampung | None = None
    assessment: Assessment | None = None
    verified: Assessment | None = None

    @property
    def segments(self) -> list[dict]:
        return class_segments(self.summary) if self.summary else []


def class_segments(summary: AreaSummary) -> list[dict]:
    """The four classes as parts of a bar."""
    return [{"label": k.label, "slug": k.slug, "level": k.value, "value": summary.count_of(k)} for k in Kelas]


def current_summary(code: str) -> AreaSummary | None:
    """Prepared counts of an area by reported class; "" is the nation."""
    return AreaSummary.objects.current().filter(code=code, basis=Basis.REPORTED).first()


def last_month_summary(code: str) -> AreaSummary | None:
    """The counts at the end of last month: those kept when this one began, or the newest before."""
    first = timezone.localdate().replace(day=1)
    rows = AreaSummary.objects.filter(code=code, basis=Basis.REPORTED, month__lte=first)
    return rows.order_by("-month").first()


def class_table(summary: AreaSummary, before: AreaSummary | None, above: AreaSummary | None) -> list[dict]:
    """Rows of the class table: now, last month, and the share in the area above."""

    def share(row: AreaSummary | None, kelas: Kelas):
        return row.count_of(kelas) / row.kampung * 100 if row and row.kampung else None

    return [
        {
            "label": kelas.label,
            "slug": kelas.slug,
            "level": kelas.value,
            "value": summary.count_of(kelas),
            "share": share(summary, kelas),
            "before": before.count_of(kelas) if before else None,
            "before_share": share(before, kelas),
            "above_share": share(above, kelas),
        }
        for kelas in Kelas
    ]


SORTS = {
    "nama": lambda row: (row.region.name, row.region.pk),
    "kampung": lambda row: (-row.summary.kampung, row.region.name),
    "cakupan": lambda row: (-row.summary.kampung / (row.summary.villages or 1), row.region.name),
    **{kelas.slug: (lambda row, slug=kelas.slug: (-getattr(row.summary, slug), row.region.name)) for kelas in Kelas},
    "belum": lambda row: (-row.summary.not_reported, row.region.name),
}


def areas_below(code: str, sort: str = "nama") -> list[AreaRow]:
    """Provinces of the nation, regencies of a province, districts of a regency, with their prepared counts.

    sort: a key of `SORTS`; anything else sorts by name. At most 38 rows (a province has at most 38 regencies).
    """
    regions = Region.objects.current().filter(parent=code or None)
    summaries = {row.code: row for row in AreaSummary.objects.current().filter(parent_code=code, basis=Basis.REPORTED)}
    empty = AreaSummary(villages=0, kampung=0, dasar=0, berkembang=0, mandiri=0, berkelanjutan=0, not_reported=0)
    rows = [AreaRow(region, summaries.get(region.pk, empty)) for region in regions]
    return sorted(rows, key=SORTS.get(sort, SORTS["nama"]))


def villages_below(district_code: str) -> list[AreaRow]:
    """Villages of a district, each with its Kampung KB and class where it has one. Three queries."""
    villages = Region.objects.current().filter(parent=district_code).order_by("name", "pk")
    kampung = {k.region_id: k for k in Kampung.objects.active().within(district_code)}
    found: dict[tuple[int, str], Assessment] = {
        (a.kampung_id, a.basis): a
        for a in Assessment.objects.within(district_code).filter(basis__in=[Basis.REPORTED, Basis.VERIFIED])
    }

    def row(region: Region) -> AreaRow:
        own = kampung.get(region.pk)
        return AreaRow(
            region,
            None,
            own,
            found.get((own.pk, Basis.REPORTED)) if own else None,
            found.get((own.pk, Basis.VERIFIED)) if own else None,
        )

    return [row(region) for region in villages]


def is_too_short(words: str) -> bool:
    """Whether too few letters are left of the words once signs are gone; none at all would match everything."""
    return len(fold(words)) < SEARCH_MIN


def search(words: str) -> tuple[list[Kampung], list[Region]]:
    """Kampung KB and areas by name. Fewer than `SEARCH_MIN` letters find nothing."""
    if is_too_short(words):
        return [], []
    kampung = list(
        Kampung.objects.active().search(words).select_related("region").order_by("name", "pk")[:SEARCH_LIMIT]
    )
    ways = with_ancestors(k.region_id for k in kampung)
    for row in kampung:
        row.way = ways.get(row.region_id, [row.region])
    areas = [region for region in search_regions(words, limit=10) if region.level < Level.VILLAGE]
    return kampung, areas


@dataclass(frozen=True)
class Rate:
    """A rate with what it is made of, and the same rate of the district as its neighbour."""

    label: str
    part: int
    whole: int
    unit: str
    neighbour: float | None

    @property
    def value(self) -> float | None:
        return self.part / self.whole * 100 if self.whole else None


def family_planning_rates(report: FamilyPlanningReport, population: PopulationReport | None) -> list[Rate]:
    """CPR, MKJP and unmet need as sums over sums (domain: regional rates divide sums by sums). One query."""
    couples = population.couples if population and population.couples else 0
    long_acting = sum(getattr(report, m.value) or 0 for m in Method.long_acting())
    unmet = sum(getattr(report, n.value) or 0 for n in NonUse.unmet_need())
    district = _district_sums(report.district_code)

    def of(part: str, whole: str) -> float | None:
        return district[part] / district[whole] * 100 if district[whole] else None

    return [
        Rate("KB modern (CPR)", report.users, couples, "PUS", of("users_among_couples", "couples")),
        Rate("MKJP", long_acting, report.users, "peserta", of("long_acting", "users")),
        Rate("Unmet need", unmet, couples, "PUS", of("unmet_among_couples", "couples")),
    ]


def _district_sums(code: str) -> dict[str, int]:
    """Sums over the active Kampung KB of a district, from the reports in force.

    What is divided by couples leaves out villages that reported only one of the two: users without their couples, or
    couples without their users, would bend the rate. Each condition admits one report a village, so nothing is counted
    twice.
    """
    in_force = {
        name: FilteredRelation(reports, condition=Q(**{f"{reports}__is_current_reported": True}))
        for name, reports in (("kb", "familyplanningreports"), ("people", "populationreports"))
    }
    both = Q(kb__isnull=False, people__couples__isnull=False)

    def total(*names: str, among: Q | None = None) -> Combinable:
        return reduce(add, (Coalesce(Sum(f"kb__{name}", filter=among), 0) for name in names))

    return (
        Kampung.objects.active()
        .within(code)
        .annotate(**in_force)
        .aggregate(
            couples=Coalesce(Sum("people__couples", filter=both), 0),
            users=total(*Method.values),
            users_among_couples=total(*Method.values, among=both),
            long_acting=total(*(m.value for m in Method.long_acting())),
            unmet_among_couples=total(*(n.value for n in NonUse.unmet_need()), among=both),
        )
    )


@dataclass(frozen=True)
class GroupRow:
    """One POKTAN: is there one, and how many of its sasaran take part."""

    group: Group
    exists: bool | None
    participants: int | None
    target: int | None

    @property
    def share(self) -> float | None:
        if self.participants is None or not self.target:
            return None
        return self.participants / self.target * 100


def group_rows(profile, population, family_planning) -> list[GroupRow]:
    return [
        GroupRow(
            group,
            profile.groups[group] if profile else None,
            family_planning.participants[group] if family_planning else None,
            getattr(population, group.target_field) if population else None,
        )
        for group in Group
    ]


def last_change(reports, *days: date | None) -> date | None:
    """The newest of the days on which reports in force were handed in, and of other days."""
    handed_in = [timezone.localdate(r.submitted_at) for r in reports if r and r.submitted_at]
    return max([*handed_in, *filter(None, days)], default=None)


# --- activities: the verified ones of active Kampung KB, without cost, people and photos that were taken out ----------

STRIP = 6  # activities on the page of their village
PER_PAGE = 12
# A line of an activity in a list: the story stays where it is.
_CARD = ("title", "held_on", "men", "women", "region_id", "kampung_id", "section_id", "section__name")


def activity_tally(kampung: Kampung) -> ActivityTally:
    """The prepared counts of a village; zeros where it never had an activity."""
    return ActivityTally.objects.filter(kampung=kampung).first() or ActivityTally(kampung=kampung)


def verified_activities_in(code: str) -> int | None:
    """How many verified activities a regency or district has; one query over at most some 600 tallies.

    None for wider areas: adding up 84,000 tallies takes longer than the rest of their page.
    """
    if len(code) < REGENCY_LENGTH:
        return None
    # With the regency's code as well, which is what the tallies are indexed by.
    rows = ActivityTally.objects.within(code[:REGENCY_LENGTH]).within(code).filter(kampung__is_active=True)
    return rows.aggregate(total=Coalesce(Sum("verified"), 0))["total"]


def public_activities(kampung: Kampung) -> QuerySet:
    """What anybody may read of a village, unordered."""
    return Activity.objects.public().filter(kampung=kampung).order_by()


def _cards(rows: QuerySet) -> QuerySet:
    """With what a card shows: two queries, whatever their number."""
    shown = ActivityPhoto.objects.filter(removed_at__isnull=True)
    return rows.select_related("section").only(*_CARD).prefetch_related(Prefetch("photos", shown))


def newest_activities(kampung: Kampung) -> list[Activity]:
    return list(_cards(public_activities(kampung).order_by("-held_on", "-pk"))[:STRIP])


def load_activities(keys: list[int]) -> list[Activity]:
    """The activities of these keys, in their order."""
    found = {row.pk: row for row in _cards(Activity.objects.public().filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


def by_month(activities: list[Activity]) -> list[tuple[date, list[Activity]]]:
    """Neighbours of the same month together, under its first day."""
    return [(month, list(rows)) for month, rows in groupby(activities, key=lambda row: row.held_on.replace(day=1))]


# What the public reads of an activity below its title, day and place. Its cost is left out: the official activity page
# does not show it, and a sum without its bills invites more questions than it answers.
PUBLIC_ROWS = (
    *("section", "subprograms", "catalogue", "targets", "agencies", "groups"),
    *("participants", "stunting", "funding"),
)


def public_rows(activity: Activity) -> list[Row]:
    """The facts of an activity for the public, those that are not filled in left out."""
    rows = activity_rows(activity)
    return [row for row in rows if row.field in PUBLIC_ROWS and row.shown != UNKNOWN]


def public_photos(activity: Activity) -> dict[str, list[ActivityPhoto]]:
    """The photos that are still there: before, after, and others, each in order; one query."""
    found: dict[str, list[ActivityPhoto]] = {"before": [], "after": [], "others": []}
    of_kind = {PhotoKind.BEFORE: "before", PhotoKind.AFTER: "after"}
    is_pair = activity.post_kind == PostKind.BEFORE_AFTER
    for photo in activity.photos.filter(removed_at__isnull=True):
        photo.activity = activity
        found[of_kind.get(photo.kind, "others") if is_pair else "others"].append(photo)
    return found
