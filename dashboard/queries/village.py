"""One Kampung KB at a glance: its classes, where the three reports stand, the figures that are asked for first.

Every function takes what was already read, so that the page costs the same number of queries for any village.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Assignment
from classification.enums import Basis
from classification.models import Assessment, AssessmentSnapshot
from core.formats import share
from villages.checks import Reports
from villages.enums import Method, NonUse
from villages.models import REPORTS, Kampung, VillageReport

# The versions that matter here: the one in force, the verified one, and the newest besides them.
_VERSIONS_READ = 6
HISTORY_LENGTH = 12


@dataclass(frozen=True)
class Standing:
    """Where one of the three reports stands."""

    kind: str
    versions: list[VillageReport]  # newest first, cancelled ones left out

    @property
    def newest(self) -> VillageReport | None:
        return self.versions[0] if self.versions else None

    @property
    def in_force(self) -> VillageReport | None:
        return next((v for v in self.versions if v.is_current_reported), None)

    @property
    def verified(self) -> VillageReport | None:
        return next((v for v in self.versions if v.is_current_verified), None)

    @property
    def before(self) -> VillageReport | None:
        """The submitted version that the one in force replaced."""
        now = self.in_force
        if now is None:
            return None
        return next((v for v in self.versions if v.version < now.version and v.submitted_at), None)

    @property
    def is_unverified(self) -> bool:
        """What counts as reported is not what counts as verified."""
        return self.in_force is not None and not self.in_force.is_current_verified


def standings(kampung: Kampung) -> list[Standing]:
    """The three reports in their order; three queries."""
    found = []
    for kind, model in REPORTS.items():
        rows = model.objects.counted().filter(kampung=kampung)
        rows = rows.order_by("-is_current_reported", "-is_current_verified", "-version")[:_VERSIONS_READ]
        found.append(Standing(kind, sorted(rows, key=lambda report: -report.version)))
    return found


def in_force(found: Iterable[Standing]) -> Reports:
    return Reports(*(standing.in_force for standing in found))


@dataclass(frozen=True)
class Figure:
    """One figure with its neighbour, the same figure one version earlier."""

    label: str
    value: Decimal | int | None
    before: Decimal | int | None
    unit: str = ""
    is_percentage: bool = False

    @property
    def difference(self) -> Decimal | int | None:
        if self.value is None or self.before is None:
            return None
        return self.value - self.before


def _total(report, fields) -> int | None:
    """The sum of what is filled in; None where nothing is."""
    values = [getattr(report, field.value) for field in fields] if report else []
    filled = [value for value in values if value is not None]
    return sum(filled) if filled else None


_SHARES: tuple[tuple[str, Callable], ...] = (
    ("Peserta KB modern (CPR)", lambda p, k: share(_total(k, Method), p.couples if p else None)),
    ("MKJP di antara peserta KB", lambda p, k: share(_total(k, Method.long_acting()), _total(k, Method))),
    ("Unmet need (IAT dan TIAL)", lambda p, k: share(_total(k, NonUse.unmet_need()), p.couples if p else None)),
)
_COUNTS = (
    ("Penduduk", "residents", "jiwa"),
    ("Keluarga", "families", "keluarga"),
    ("Pasangan usia subur (PUS)", "couples", "pasangan"),
)


def figures(population: Standing, planning: Standing) -> list[Figure]:
    """Key figures of the reports in force beside those of the versions they replaced.

    Shares are per cent of PUS (CPR, unmet need) or of the users (MKJP), not rounded.
    """
    now, before = population.in_force, population.before
    counts = [
        Figure(label, getattr(now, field, None), getattr(before, field, None), unit) for label, field, unit in _COUNTS
    ]
    has_before = population.before or planning.before
    old = (population.before or population.in_force, planning.before or planning.in_force)
    shares = [
        Figure(label, rate(now, planning.in_force), rate(*old) if has_before else None, is_percentage=True)
        for label, rate in _SHARES
    ]
    return counts + shares


def officers_of(kampung: Kampung) -> QuerySet[Assignment]:
    """Kader of the village and the PKB/PLKB of the village or its district, in force today."""
    return (
        Assignment.objects.in_force()
        .filter(
            role__in=[Role.KADER, Role.PKB],
            region__in=[kampung.region_id, kampung.region_id[:8]],
            user__is_active=True,
        )
        .select_related("user", "region")
        .order_by("role", "start")
    )


def class_changes(kampung: Kampung) -> list[AssessmentSnapshot]:
    """The newest snapshots of the reported class and of official exports, newest first; months without a change are
    left out."""
    rows = kampung.assessmentsnapshots.exclude(basis=Basis.VERIFIED).order_by("-as_of", "basis")
    kept: list[AssessmentSnapshot] = []
    last: dict[str, tuple] = {}
    for row in reversed(rows[: 2 * HISTORY_LENGTH]):
        if last.get(row.basis) != (row.kelas, row.has_reports):
            kept.append(row)
        last[row.basis] = (row.kelas, row.has_reports)
    return kept[::-1]


def classes_of(kampung: Kampung) -> dict[str, Assessment]:
    """Assessments by basis ("dilaporkan" and so on), without the facts they rest on; one query."""
    return {row.basis: row for row in kampung.assessments.defer("packed_facts")}
