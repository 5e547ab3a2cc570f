"""The list of Kampung KB: what a user sees, narrowed, ordered, and the rows of one page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import Value as V
from django.db.models.functions import Coalesce, Concat, Least
from django.utils import timezone

from accounts.models import User
from classification.enums import Basis, Kelas
from classification.models import AreaSummary
from villages.models import REPORTS, Kampung

from ..enums import NOT_REPORTED, Example, Freshness, Liveliness, ReportState

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


_REPORTED = Q(reported__has_reports=True)
_NEVER_REPORTED = Q(reported__has_reports__isnull=True) | Q(reported__has_reports=False)

# Newest versions in these states ask for attention, the first most.
_OPEN_STATES = (ReportState.RETURNED, ReportState.SUBMITTED, ReportState.DRAFT)


def _newest(kind: str) -> QuerySet:
    return REPORTS[kind].objects.counted().filter(kampung=OuterRef("pk")).order_by("-version")


def newest_statuses() -> dict[str, Subquery]:
    """Annotations `status_<kind>`: the state of the newest version of each report, NULL where there is none."""
    return {f"status_{kind}": Subquery(_newest(kind).values("status")[:1]) for kind in REPORTS}


def shown_state(statuses: Iterable[str | None]) -> ReportState:
    """What a village shows for the newest versions of its three reports: the state that asks for attention first."""
    statuses = list(statuses)
    for state in _OPEN_STATES:
        if state.value in statuses:
            return state
    if not any(statuses):
        return ReportState.NONE
    return ReportState.COMPLETE if all(statuses) else ReportState.PARTIAL


def _state_rank() -> Least:
    """The order of `shown_state` in SQL; villages that miss a report stand together, complete ones last."""
    rank = Case(
        *(When(status=state.value, then=V(n)) for n, state in enumerate(_OPEN_STATES)),
        default=V(len(_OPEN_STATES) + 1),
        output_field=IntegerField(),
    )
    missing = V(len(_OPEN_STATES))
    return Least(*(Coalesce(Subquery(_newest(kind).values_list(rank)[:1]), missing) for kind in REPORTS))


def in_state(rows: QuerySet, value: str) -> QuerySet:
    """value: a `ReportState`. For the open states: at least one of the three reports stands so."""
    state = ReportState(value)
    match state:
        case ReportState.SUBMITTED:
            # Waits although its author began a newer draft: the same rows as in the queue.
            return rows.filter(_any(lambda versions: versions.in_force().waiting()))
        case ReportState.RETURNED | ReportState.DRAFT:
            return rows.filter(_any(lambda versions: versions.open().filter(status=state.value)))
    counting = [Exists(model.objects.in_force().filter(kampung=OuterRef("pk"))) for model in REPORTS.values()]
    match state:
        case ReportState.NONE:
            return rows.filter(*(~exists for exists in counting))
        case ReportState.COMPLETE:
            return rows.filter(*counting)
    return rows.filter(reduce(or_, map(Q, counting))).exclude(reduce(and_, map(Q, counting)))


def _any(narrow: Callable[[QuerySet], QuerySet]) -> Q:
    """Villages with such a version of at least one kind; read once as a set, not once a village."""
    return reduce(or_, (Q(pk__in=narrow(model.objects.all()).values("kampung")) for model in REPORTS.values()))


def of_class(rows: QuerySet, value: str) -> QuerySet:
    """value: the number of a class, as reported, or "belum". Official Dasar without a report counts as "belum"."""
    if value == NOT_REPORTED:
        return rows.filter(_NEVER_REPORTED)
    return rows.filter(_REPORTED, reported__kelas=int(value))


def of_difference(rows: QuerySet, differs: bool) -> QuerySet:
    """Villages with verified reports whose verified class is (not) the reported one."""
    verified = F("verified__kelas")
    same = Q(reported__kelas=verified)
    # Not ~same: Django would turn the negation into an anti-join over the whole table.
    other = Q(reported__kelas__lt=verified) | Q(reported__kelas__gt=verified)
    return rows.filter(_REPORTED, other if differs else same, verified__has_reports=True)


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


def of_liveliness(rows: QuerySet, value: str, today: date | None = None) -> QuerySet:
    """value: a `Liveliness`. Villages without any activity count as silent, however long."""
    today = today or timezone.localdate()
    kind = Liveliness(value)
    never = Q(activity_tally__last_reported_on__isnull=True)
    if kind is Liveliness.NEVER:
        return rows.filter(never)
    if kind in (Liveliness.THIS_MONTH, Liveliness.NOT_THIS_MONTH):
        first = today.replace(day=1)
        if kind is Liveliness.THIS_MONTH:
            return rows.filter(activity_tally__last_reported_on__gte=first)
        return rows.filter(never | Q(activity_tally__last_reported_on__lt=first))
    return rows.filter(never | Q(activity_tally__last_reported_on__lt=today - timedelta(days=int(kind.value))))


def of_example(rows: QuerySet, value: str) -> QuerySet:
    regency, province = Q(is_regency_example=True), Q(is_province_example=True)
    return rows.filter({Example.REGENCY: regency, Example.PROVINCE: province}.get(Example(value), regency | province))


def counts(rows: QuerySet, everything: QuerySet | None = None, area: str | None = None) -> tuple[int, int]:
    """How many rows there are, and of how many; one statement.

    everything: all rows of the area looked at; None where nothing narrows `rows`. area: its code ("" the nation) where
    it is one area of the prepared counts, which then spare counting it.
    """
    if everything is None:
        count = rows.order_by().count()
        return count, count
    part = _counted(rows, 0)
    if area is None:
        whole = _counted(everything, 1)
    else:
        prepared = AreaSummary.objects.current().filter(code=area, basis=Basis.REPORTED)
        whole = prepared.annotate(which=V(1), n=F("kampung")).values_list("which", "n")
    found = dict(part.union(whole, all=True))
    return found.get(0, 0), found.get(1, 0)


def _counted(rows: QuerySet, which: int) -> QuerySet:
    return rows.order_by().values(which=V(which)).annotate(n=Count("pk")).values_list("which", "n")


# --- in which order -------------------------------------------------------------------------------------


def _when_reported(field: str) -> Case:
    return Case(When(_REPORTED, then=F(f"reported__{field}")))


def _class_rank() -> Case:
    return Case(When(_REPORTED, then=F("reported__kelas")), default=V(0), output_field=IntegerField())


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


# So many names are sorted faster than the index of names is walked past all that a search did not find.
FEW = 5_000


def ordered(rows: QuerySet, sort: str, *, few: bool = False) -> QuerySet:
    """sort: from `clean_sort`. few: a search left at most FEW rows, so find them first and sort them then; without
    it PostgreSQL expects the next match near and reads half the names."""
    if sort.removeprefix("-") == "nama":
        name = Concat("name", V("")) if few else F("name")
        return rows.order_by(name.desc(), "-pk") if sort[0] == "-" else rows.order_by(name.asc(), "pk")
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

    @property
    def kinds_in_state(self) -> list[str]:
        """Which of the three reports stand so, for the states a single report can have."""
        return [kind for kind, status in self.statuses.items() if status == self.state.value]


def row_values(rows: QuerySet) -> QuerySet:
    """The queryset as tuples in the order of `KampungRow`'s fields; one statement whatever is shown."""
    newest = newest_statuses()
    return rows.annotate(**newest).values_list(
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
        *newest,
    )


def load_rows(user: User, keys: list[int]) -> list[KampungRow]:
    """The rows of these keys, in their order; one query."""
    found = {row[0]: KampungRow(*row) for row in row_values(kampung_of(user).filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]
