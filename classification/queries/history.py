"""The classes of one Kampung KB over time: monthly snapshots, official exports, the class now, and what changed between
two of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone

from core.charts import step_chart
from core.formats import day, month
from programs.models import Activity
from verification.enums import Status
from villages.models import REPORTS, Kampung, VillageReport

from ..enums import Basis, Kelas
from ..models import Instrument, Scored
from .stored import COMPUTED

NOW = "kini"  # the key of the class of this moment, in addresses
REPORTS_SHOWN = 20  # newest versions of each report between two days; who hands in more a year is rare
# What is read of a report that took a step.
_HEAD = (
    *("version", "year", "month", "status", "region_id", "kampung_id"),
    *("submitted_at", "submitted_by_name", "decided_at"),
)


@dataclass(frozen=True)
class Point:
    """A class at one day: of a snapshot, of an official export, or of this moment."""

    basis: Basis
    on: date
    since: date  # where its step begins: the class of this moment may be younger than the last snapshot
    kelas: Kelas
    has_reports: bool
    scores: str
    indices: tuple[Decimal, Decimal, Decimal]
    instrument_id: int
    is_now: bool = False

    @classmethod
    def of(cls, row: Scored, today: date | None = None) -> "Point":
        """today: given for the class of this moment."""
        return cls(
            basis=Basis(row.basis),
            on=today or row.as_of,
            since=row.as_of,
            kelas=Kelas(row.kelas),
            has_reports=row.has_reports,
            scores=row.scores,
            indices=row.indices,
            instrument_id=row.instrument_id,
            is_now=today is not None,
        )

    @property
    def is_official(self) -> bool:
        return self.basis is Basis.OFFICIAL

    @property
    def key(self) -> str:
        """Its name in an address: a day, a day of an export, or "kini"."""
        return NOW if self.is_now else f"{'impor-' if self.is_official else ''}{self.on:%Y-%m-%d}"

    @property
    def label(self) -> str:
        if self.is_now:
            return f"Sekarang ({day(self.on)})"
        return f"{day(self.on)} (impor resmi)" if self.is_official else day(self.on)


@dataclass(frozen=True)
class ClassHistory:
    """All points of a village, oldest first."""

    points: tuple[Point, ...]
    today: date

    def of(self, basis: Basis) -> list[Point]:
        """What may be compared on a basis: its snapshots and its class now; official exports beside what is reported,
        on which they count."""
        wanted = {basis, Basis.OFFICIAL} if basis is Basis.REPORTED else {basis}
        return [point for point in self.points if point.basis in wanted]

    def line(self, basis: Basis) -> list[Point]:
        """The steps of a basis. Before the portal kept snapshots of its own, official exports tell what was reported;
        later ones are marks beside the line, since they need not be what counted."""
        own = [point for point in self.points if point.basis is basis]
        if basis is Basis.VERIFIED or not own:
            return own
        return [*(point for point in self.official if point.on < own[0].on), *own]

    @property
    def official(self) -> list[Point]:
        return [point for point in self.points if point.is_official]

    @property
    def has_past(self) -> bool:
        return any(not point.is_now for point in self.points)

    def changes(self, basis: Basis) -> list[Point]:
        """The points at which the class of a basis became another one, the first of them included, newest first."""
        groups = groupby(self.line(basis), key=lambda point: (point.kelas, point.has_reports))
        return [next(group) for _, group in groups][::-1]


def class_history(kampung: Kampung, today: date | None = None) -> ClassHistory:
    """Every snapshot of an active Kampung KB and its classes now; two queries, however long it has been kept."""
    today = today or timezone.localdate()
    kept = [Point.of(row) for row in kampung.assessmentsnapshots.all()]
    now = [Point.of(row, today) for row in kampung.assessments.filter(basis__in=COMPUTED).defer("packed_facts")]
    # On one day: the export first, then what the portal kept, then this moment.
    order = [Basis.OFFICIAL, *COMPUTED]
    points = sorted([*kept, *now], key=lambda point: (point.on, point.is_now, order.index(point.basis)))
    return ClassHistory(tuple(points), today)


# --- the chart -------------------------------------------------------------------------------------------------------


def chart_of(history: ClassHistory) -> dict:
    """Both bases as steps and the official exports as marks, for `core.charts.step_chart`."""
    lines = []
    for basis in COMPUTED:
        points = history.line(basis)
        if points:
            steps = [(point.since if point.is_now else point.on, point.kelas.value) for point in points]
            lines.append({"label": basis.label, "slug": basis.name.lower(), "steps": _rising(steps)})
    marks = [{"on": point.on, "level": point.kelas.value, "label": f"Impor resmi {day(point.on)}: {point.kelas.label}"}
             for point in history.official]  # fmt: skip
    levels = [(kelas.value, kelas.label) for kelas in Kelas]
    return step_chart(lines, marks, levels=levels, until=history.today)


def _rising(steps: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """The class now may rest on facts older than the last snapshot: its step then begins there."""
    newest, found = date.min, []
    for on, level in steps:
        newest = max(newest, on)
        found.append((newest, level))
    return found


@dataclass(frozen=True)
class Row:
    """A line of the table below the chart."""

    on: date
    label: str
    reported: Point | None
    verified: Point | None
    official: Point | None


def table_of(history: ClassHistory) -> list[Row]:
    """The same numbers: a row a day, newest first; days on which nothing differs from the one before are left out."""
    rows, last = [], None
    for (on, is_now), group in groupby(history.points, key=lambda point: (point.on, point.is_now)):
        by = {point.basis: point for point in group}
        classes = {basis: (by[basis].kelas, by[basis].has_reports) for basis in COMPUTED if basis in by}
        if is_now or Basis.OFFICIAL in by or classes != last:
            label = "Sekarang" if is_now else day(on)
            rows.append(Row(on, label, by.get(Basis.REPORTED), by.get(Basis.VERIFIED), by.get(Basis.OFFICIAL)))
        last = classes or last
    return rows[::-1]


# --- between two days ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoreChange:
    """One indicator at both days; None where the rule of that day does not know it."""

    name: str
    before: int | None
    after: int | None
    highest: int

    @property
    def difference(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class IndexChange:
    name: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """What changed between two points of one basis."""

    basis: Basis
    before: Point
    after: Point
    scores: list[ScoreChange]  # those that differ alone
    indices: list[IndexChange]
    rules: tuple[Instrument, Instrument]

    @property
    def is_other_rule(self) -> bool:
        return self.before.instrument_id != self.after.instrument_id

    @property
    def has_other_class(self) -> bool:
        return self.before.kelas != self.after.kelas


def chosen(history: ClassHistory, data: Mapping[str, str]) -> tuple[Basis, Point, Point] | None:
    """The basis and the two points an address asks for, the earlier one first; None where there are not two.

    What is not there counts as not asked: by default the newest point, and the newest before it that differs from it.
    """
    basis = Basis.VERIFIED if data.get("dasar") == Basis.VERIFIED else Basis.REPORTED
    points = history.of(basis)
    if len(points) < 2:
        return None
    at = {point.key: n for n, point in enumerate(points)}
    last = at.get(data.get("ke", ""), len(points) - 1)
    first = at.get(data.get("dari", ""))
    if first is None or first == last:
        last = last or len(points) - 1  # nothing lies before the first one
        earlier = range(last - 1, -1, -1)
        first = next((n for n in earlier if points[n].scores != points[last].scores), last - 1)
    first, last = sorted((first, last))
    return basis, points[first], points[last]


def compare(basis: Basis, before: Point, after: Point) -> Comparison:
    """Indicators and indices of two points, each by the rule it followed; one query."""
    found = Instrument.objects.in_bulk({before.instrument_id, after.instrument_id})
    rules = found[before.instrument_id], found[after.instrument_id]
    scores = list(_score_changes(before, after, *(instrument.rule for instrument in rules)))
    names = [index.name for index in rules[1].rule.indices]
    indices = [IndexChange(*row) for row in zip(names, before.indices, after.indices, strict=True)]
    return Comparison(basis, before, after, scores, indices, rules)


def _score_changes(before: Point, after: Point, old_rule, rule) -> Iterable[ScoreChange]:
    old = {i.slug: (i, int(score)) for i, score in zip(old_rule.indicators, before.scores, strict=True)}
    for indicator, score in zip(rule.indicators, map(int, after.scores), strict=True):
        earlier = old.pop(indicator.slug, (None, None))[1]
        if earlier != score:
            yield ScoreChange(indicator.name, earlier, score, indicator.highest)
    for indicator, score in old.values():
        yield ScoreChange(indicator.name, score, None, indicator.highest)


@dataclass(frozen=True)
class Taken:
    """A report that took a step between two days."""

    report: VillageReport
    at: datetime
    text: str


@dataclass(frozen=True)
class Between:
    """What happened in a village between two days."""

    reports: list[Taken]  # newest first
    is_cut: bool
    submitted: int  # activities handed in
    verified: int  # activities approved


def _moments(before: Point, after: Point) -> tuple[datetime, datetime]:
    """From when until when. A snapshot shows the beginning of its day, an export the end of its own."""
    zone = timezone.get_current_timezone()
    start, end = (
        datetime.combine(point.on, time.max if point.is_now or point.is_official else time.min, zone)
        for point in (before, after)
    )
    return start, end


def between(kampung: Kampung, before: Point, after: Point) -> Between:
    """Reports that were handed in or approved, and activities counted; four queries."""
    span = _moments(before, after)
    handed_in = Q(submitted_at__range=span, status__in=Status.reported())
    approved = Q(status=Status.VERIFIED, decided_at__range=span)
    taken, is_cut = [], False
    for model in REPORTS.values():
        rows = model.objects.filter(handed_in | approved, kampung=kampung).only(*_HEAD).order_by("-version")
        found = list(rows[: REPORTS_SHOWN + 1])
        is_cut = is_cut or len(found) > REPORTS_SHOWN
        taken += [_taken(report, span) for report in found[:REPORTS_SHOWN]]
    activities = Activity.objects.filter(handed_in | approved, kampung=kampung).aggregate(
        submitted=Count("pk", filter=handed_in), verified=Count("pk", filter=approved)
    )
    return Between(sorted(taken, key=lambda row: row.at, reverse=True), is_cut, **activities)


def _taken(report: VillageReport, span: tuple[datetime, datetime]) -> Taken:
    """Its last step inside the span, in words."""
    kind = str(report._meta.verbose_name)
    name = f"{kind[0].upper()}{kind[1:]} {month(report.period)}"
    is_approved = report.status == Status.VERIFIED and report.decided_at and span[0] <= report.decided_at <= span[1]
    if is_approved:
        return Taken(report, report.decided_at, f"{name}, terverifikasi")
    return Taken(report, report.submitted_at, f"{name}, diajukan")
