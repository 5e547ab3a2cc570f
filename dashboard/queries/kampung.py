"""The list of Kampung KB: what a user sees, narrowed, ordered, and the rows of one page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as V
from django.db.models import When
from django.utils import timezone

from accounts.models import User
from classification.enums import Basis, Kelas
from verification.enums import Status
from villages.models import REPORTS, Kampung

from ..enums import NOT_REPORTED, Example, Freshness, ReportState

# --- what is listed -------------------------------------------------------------------------------------


def kampung_of(user: User) -> QuerySet:
    """Active Kampung KB of the user's area. `reported`, `verified` and `official` name the one assessment of each
    basis; a query that does not use them does not join them."""
    return (
        Kampung.objects.visible_to(user)
        .active()
        .annotate(
            reported=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.REPORTED)),
            verified=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.VERIFIED)),
            official=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.OFFICIAL)),
        )
    )


def _has(kind: str, **conditions) -> Exists:
    return Exists(REPORTS[kind].objects.filter(kampung=OuterRef("pk"), **conditions))


def _any_report(**conditions) -> Q:
    """One of the three kinds of report has such a version."""
    found = Q()
    for kind in REPORTS:
        found |= Q(_has(kind, **conditions))
    return found


def _all_reports(**conditions) -> Q:
    found = Q()
    for kind in REPORTS:
        found &= Q(_has(kind, **conditions))
    return found


_REPORTED = Q(reported__has_reports=True)
_NEVER_REPORTED = Q(reported__has_reports__isnull=True) | Q(reported__has_reports=False)

# A submitted version waits only while no newer one replaced it (queries/verification.py).
_WAITING = {"status": Status.SUBMITTED, "is_current_reported": True}

_IN_STATE: dict[ReportState, Callable[[], Q]] = {
    ReportState.RETURNED: lambda: _any_report(status=Status.RETURNED),
    ReportState.SUBMITTED: lambda: _any_report(**_WAITING),
    ReportState.DRAFT: lambda: _any_report(status=Status.DRAFT),
    ReportState.NONE: lambda: ~_any_report(is_current_reported=True),
    ReportState.PARTIAL: lambda: _any_report(is_current_reported=True) & ~_all_reports(is_current_reported=True),
    ReportState.COMPLETE: lambda: _all_reports(is_current_reported=True),
}


def in_state(rows: QuerySet, state: str) -> QuerySet:
    """Villages of which this is true; several states may be true of one village."""
    return rows.filter(_IN_STATE[ReportState(state)]())


def of_class(rows: QuerySet, value: str) -> QuerySet:
    """value: the number of a class, as reported, or "belum". Official Dasar without a report counts as "belum"."""
    if value == NOT_REPORTED:
        return rows.filter(_NEVER_REPORTED)
    return rows.filter(_REPORTED, reported__kelas=int(value))


def of_difference(rows: QuerySet, differs: bool) -> QuerySet:
    """Villages with verified reports whose verified class is (not) the reported one."""
    rows = rows.filter(_REPORTED, verified__has_reports=True)
    same = Q(reported__kelas=F("verified__kelas"))
    return rows.exclude(same) if differs else rows.filter(same)


def of_age(rows: QuerySet, value: str, today: date | None = None) -> QuerySet:
    """value: a `Freshness`, by the date of the newest report that counts."""
    freshness = Freshness(value)
    if freshness is Freshness.NEVER:
        return rows.filter(reported__last_report_on__isnull=True)
    today = today or timezone.localdate()
    youngest, oldest = freshness.days
    if youngest:
        rows = rows.filter(reported__last_report_on__lte=today - timedelta(days=youngest))
    return rows.filter(reported__last_report_on__gte=today - timedelta(days=oldest) if oldest else date.min)


def of_example(rows: QuerySet, value: str) -> QuerySet:
    regency, province = Q(is_regency_example=True), Q(is_province_example=True)
    return rows.filter({Example.REGENCY: regency, Example.PROVINCE: province}.get(Example(value), regency | province))


def counts(rows: QuerySet, everything: QuerySet | None = None) -> tuple[int, int]:
    """How many rows there are, and of how many; one statement. everything: None where nothing narrows `rows`."""
    if everything is None:
        count = rows.order_by().count()
        return count, count
    part, whole = (
        qs.order_by().values(which=V(which)).annotate(n=Count("pk")).values_list("which", "n")
        for which, qs in enumerate((rows, everything))
    )
    found = dict(part.union(whole, all=True))
    return found.get(0, 0), found.get(1, 0)


# --- in which order -------------------------------------------------------------------------------------


def _when_reported(field: str) -> Case:
    return Case(When(_REPORTED, then=F(f"reported__{field}")))


def _class_rank() -> Case:
    return Case(When(_REPORTED, then=F("reported__kelas")), default=V(0), output_field=IntegerField())


def _state_rank() -> Case:
    """The place of the shown state in `ReportState`: the same choice as `KampungRow.state`, made in SQL."""
    states = enumerate(_IN_STATE.items())
    return Case(*(When(condition(), then=V(rank)) for rank, (_, condition) in states), output_field=IntegerField())


# Columns a list may be ordered by. Missing values stand last both ways; name and key make every order total.
SORTS: dict[str, Callable[[], object]] = {
    "nama": lambda: F("name"),
    "kelas": _class_rank,
    "input": lambda: _when_reported("index_input"),
    "proses": lambda: _when_reported("index_process"),
    "output": lambda: _when_reported("index_output"),
    "laporan": lambda: F("reported__last_report_on"),
    "status": _state_rank,
}
DEFAULT_SORT = "nama"


def clean_sort(value: str | None) -> str:
    """A known column with or without a leading minus; anything else is the default."""
    return value if value and value.removeprefix("-") in SORTS else DEFAULT_SORT


def ordered(rows: QuerySet, sort: str) -> QuerySet:
    """sort: from `clean_sort`."""
    if sort == "nama":
        return rows.order_by("name", "pk")
    if sort == "-nama":
        return rows.order_by("-name", "-pk")
    key = SORTS[sort.removeprefix("-")]()
    return rows.order_by(key.desc(nulls_last=True) if sort[0] == "-" else key.asc(nulls_last=True), "name", "pk")


# --- the rows of a page ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class KampungRow:
    """One line of the list."""

    pk: int
    name: str
    region_id: str
    village: str
    district: str
    regency: str
    province: str
    reported: bool | None
    kelas: int | None
    index_input: Decimal | None
    index_process: Decimal | None
    index_output: Decimal | None
    last_report_on: date | None
    verified: bool | None
    verified_kelas: int | None
    official_kelas: int | None
    profile: str | None
    population: str | None
    family_planning: str | None

    @property
    def badge_class(self) -> Kelas | None:
        """The class as reported; None is "belum melapor"."""
        return Kelas(self.kelas) if self.reported else None

    @property
    def verified_class(self) -> Kelas | None:
        return Kelas(self.verified_kelas) if self.verified else None

    @property
    def official_class(self) -> Kelas:
        """What the official portal shows: its own export, or Dasar where nothing was ever reported."""
        return Kelas(self.official_kelas or Kelas.DASAR)

    @property
    def indices(self) -> tuple[Decimal | None, ...]:
        return (self.index_input, self.index_process, self.index_output) if self.reported else (None, None, None)

    @property
    def statuses(self) -> dict[str, str | None]:
        """State of each report by kind; None where none was begun."""
        return dict(zip(REPORTS, (self.profile, self.population, self.family_planning), strict=True))

    @property
    def state(self) -> ReportState:
        return shown_state(self.statuses.values())


def shown_state(statuses: Iterable[str | None]) -> ReportState:
    """Of the states of the three reports, the one that asks for attention first."""
    statuses = list(statuses)
    for status in _ATTENTION:
        if status in statuses:
            return ReportState(status.value)
    if not any(statuses):
        return ReportState.NONE
    return ReportState.COMPLETE if all(statuses) else ReportState.PARTIAL


# Of the open version and the one that counts, the one that asks for attention first, as in `ReportState`.
_ATTENTION = (Status.RETURNED, Status.SUBMITTED, Status.DRAFT)


def _status_of(kind: str) -> Subquery:
    versions = REPORTS[kind].objects.filter(
        Q(is_current_reported=True) | Q(status__in=Status.editable()), kampung=OuterRef("pk")
    )
    rank = Case(*(When(status=status, then=V(n)) for n, status in enumerate(_ATTENTION)), default=V(9))
    return Subquery(versions.order_by(rank).values("status")[:1])


def row_values(rows: QuerySet) -> QuerySet:
    """The queryset as tuples in the order of `KampungRow`'s fields; one statement whatever is shown."""
    return rows.annotate(**{f"status_{kind}": _status_of(kind) for kind in REPORTS}).values_list(
        "pk",
        "name",
        "region_id",
        "region__display_name",
        "region__parent__display_name",
        "region__parent__parent__display_name",
        "region__parent__parent__parent__display_name",
        "reported__has_reports",
        "reported__kelas",
        "reported__index_input",
        "reported__index_process",
        "reported__index_output",
        "reported__last_report_on",
        "verified__has_reports",
        "verified__kelas",
        "official__kelas",
        *(f"status_{kind}" for kind in REPORTS),
    )


def load_rows(user: User, keys: list[int]) -> list[KampungRow]:
    """The rows of these keys, in their order; one query."""
    found = {row[0]: KampungRow(*row) for row in row_values(kampung_of(user).filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]
