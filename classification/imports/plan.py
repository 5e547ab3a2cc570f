"""What an export would do to the portal: each row with its place, its change or what speaks against it. Only reads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import NamedTuple

from django.utils import timezone

from core.formats import number
from regions.models import Region
from verification.enums import Status
from villages.checks import Reports, standing
from villages.enums import Source
from villages.models import FamilyPlanningReport, Kampung, PopulationReport, ProfileReport, VillageReport

from ..engine.evaluation import Verdict, judge
from ..engine.instrument import Instrument
from ..enums import Basis, ImportKind, Placement
from ..models import Assessment, AssessmentSnapshot
from .places import Gazetteer, Match
from .reader import REPORT_FIELDS, Export, ExportRow

OUTSIDE = "Di luar wilayah Anda."
INDEX_TOLERANCE = 0.005  # indices are printed with two decimals


@dataclass
class PlannedRow:
    """One row with its place and what would become of it."""

    row: ExportRow
    match: Match
    reasons: list[str] = field(default_factory=list)  # against the import of the row
    warnings: list[str] = field(default_factory=list)
    kampung_id: int | None = None  # None: it has to be founded first
    # Report -> (version, figures in the order of REPORT_FIELDS): what is to be appended.
    reports: dict[type[VillageReport], tuple[int, tuple]] = field(default_factory=dict)
    records_scores: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.reasons)

    @property
    def is_new(self) -> bool:
        return not self.is_refused and self.kampung_id is None

    @property
    def is_updated(self) -> bool:
        return not self.is_refused and not self.is_new and bool(self.reports or self.records_scores)

    @property
    def needs_eyes(self) -> bool:
        return self.is_refused or bool(self.warnings) or self.match.placement == Placement.NEAR


@dataclass
class Plan:
    kind: ImportKind
    as_of: date
    rows: list[PlannedRow]
    names: dict[str, str]  # official names of all regions by code
    counts: dict[str, int]

    @property
    def accepted(self) -> list[PlannedRow]:
        return [planned for planned in self.rows if not planned.is_refused]


class _Known(NamedTuple):
    """What the portal holds of one report of one Kampung KB."""

    version: int
    imported_on: date | None
    imported: tuple | None
    is_own_newer: bool


def make_plan(export: Export, *, as_of: date, areas: Iterable[str], rule: Instrument) -> Plan:
    """Compare an export with the portal.

    as_of: the day the export shows. areas: codes of the areas it may change ("": the nation). rule: the instrument
    the twelve scores are checked against. A handful of queries, whatever the number of rows.
    """
    areas = tuple(areas)
    gazetteer = Gazetteer(Region.objects.current().order_by().values_list("code", "name").iterator(5_000))
    matches = gazetteer.place([row.address for row in export.rows])
    planned = [PlannedRow(row, match) for row, match in zip(export.rows, matches, strict=True)]
    mismatches = 0
    verdicts: dict[str, Verdict] = {}
    for item in planned:
        item.reasons += item.row.problems
        item.warnings += item.row.warnings
        if export.kind is ImportKind.SCORES and not item.row.problems:
            mismatches += _check_scores(item, rule, verdicts)
    _check_places(planned, gazetteer, areas)
    _compare(planned, export.kind, as_of)
    if export.kind is ImportKind.COUNTS:
        _warn_of_odd_figures(planned)
    return Plan(export.kind, as_of, planned, gazetteer.names, _count(planned, mismatches))


def _count(planned: list[PlannedRow], mismatches: int) -> dict[str, int]:
    by_placement = Counter(item.match.placement for item in planned)
    exact, near = by_placement[Placement.EXACT], by_placement[Placement.NEAR]
    created = sum(item.is_new for item in planned)
    updated = sum(item.is_updated for item in planned)
    refused = sum(item.is_refused for item in planned)
    outside = sum(item.reasons == [OUTSIDE] for item in planned)
    return {
        "rows": len(planned),
        "placed": exact + near,
        "exact": exact,
        "near": near,
        "near_accepted": sum(item.match.placement == Placement.NEAR and not item.is_refused for item in planned),
        "ambiguous": by_placement[Placement.AMBIGUOUS],
        "unplaced": by_placement[Placement.NOT_FOUND],
        "refused": refused,
        "outside": outside,
        "refused_inside": refused - outside,
        "created": created,
        "updated": updated,
        "changed": created + updated,
        "unchanged": len(planned) - created - updated - refused,
        "reports": sum(len(item.reports) for item in planned),
        "warned": sum(bool(item.warnings) and not item.is_refused for item in planned),
        "mismatches": mismatches,
    }


def _check_scores(item: PlannedRow, rule: Instrument, verdicts: dict[str, Verdict]) -> bool:
    """Refuse scores out of range, and a row whose indices or class are not what the scores make. True: they differ."""
    row = item.row
    try:
        verdict = verdicts.get(row.scores) or verdicts.setdefault(row.scores, judge(row.scores, rule))
    except ValueError as error:
        item.reasons.append(str(error))
        return False
    same = all(
        abs(float(ours) - theirs) < INDEX_TOLERANCE for ours, theirs in zip(verdict.indices, row.indices, strict=True)
    )
    if same and verdict.kelas == row.kelas:
        return False
    item.reasons.append(f"Indeks atau klasifikasi tidak sesuai dengan 12 skornya menurut {rule.name}.")
    return True


def _check_places(planned: list[PlannedRow], gazetteer: Gazetteer, areas: tuple[str, ...]) -> None:
    """Refuse what has no place, lies outside the areas, or comes second for a village."""
    first_line: dict[str, int] = {}
    regencies: dict[tuple[str, str], str | None] = {}
    for item in planned:
        code = item.match.code
        area = code or _regency_of(item, gazetteer, regencies)
        if area and not any(area.startswith(own) or own.startswith(area) for own in areas):
            item.reasons = [OUTSIDE]
        elif code is None:
            item.reasons.append(f"{item.match.note}.")
        elif code in first_line:
            item.reasons.append(f"Ganda: baris {first_line[code]} sudah untuk desa/kelurahan ini.")
        elif not item.reasons:
            first_line[code] = item.row.line


def _regency_of(item: PlannedRow, gazetteer: Gazetteer, known: dict[tuple[str, str], str | None]) -> str | None:
    """The regency of a row without a place, as far as its name tells."""
    names = item.row.address[:2]
    if names not in known:
        known[names] = gazetteer.regency(*names)
    return known[names]


def _compare(planned: list[PlannedRow], kind: ImportKind, as_of: date) -> None:
    """Find out what of the accepted rows the portal does not hold yet."""
    wanted = {item.match.code for item in planned if not item.is_refused}
    villages: dict[str, tuple[int, bool]] = {}
    for code, pk, is_active in Kampung.objects.order_by("is_active").values_list("region_id", "pk", "is_active"):
        if code in wanted:
            villages[code] = pk, is_active  # the active one last
    for item in planned:
        if item.is_refused or item.match.code not in villages:
            continue
        item.kampung_id, is_active = villages[item.match.code]
        if not is_active:
            item.reasons.append("Kampung KB di desa/kelurahan ini dinonaktifkan di portal.")
    if kind is ImportKind.COUNTS:
        for model in REPORT_FIELDS:
            _compare_reports(planned, model, as_of)
    else:
        _compare_scores(planned, as_of)


def _compare_reports(planned: list[PlannedRow], model: type[VillageReport], as_of: date) -> None:
    known = _known_reports(model, as_of)
    label = model._meta.verbose_name.removeprefix("laporan ")
    for item in planned:
        figures = item.row.figures.get(model)
        if item.is_refused or figures is None:
            continue
        held = known.get(item.kampung_id)
        if held is None:
            item.reports[model] = 1, figures
        elif held.imported == figures:
            continue
        elif held.imported_on and held.imported_on > as_of:
            item.warnings.append(f"{label}: impor yang lebih baru sudah ada, jadi tidak diganti.")
        elif held.is_own_newer:
            item.warnings.append(
                f"{label}: isian kampung sendiri lebih baru atau masih dikerjakan, jadi tidak diganti."
            )
        else:
            item.reports[model] = held.version + 1, figures


def _known_reports(model: type[VillageReport], as_of: date) -> dict[int, _Known]:
    """Per Kampung KB: last version, the last import, and whether the village itself reported for that month or
    later, or is writing now. Streams every version once."""
    known: dict[int, _Known] = {}
    columns = ("kampung_id", "version", "status", "source", "year", "month", "submitted_at", *REPORT_FIELDS[model])
    rows = model.objects.order_by("kampung_id", "version").values_list(*columns)
    for pk, version, status, source, year, month, submitted_at, *figures in rows.iterator(5_000):
        before = known.get(pk, _Known(0, None, None, False))
        if status == Status.CANCELLED:
            known[pk] = before._replace(version=version)
        elif source == Source.IMPORT:
            known[pk] = _Known(version, timezone.localdate(submitted_at), tuple(figures), before.is_own_newer)
        else:
            own = (year, month) >= (as_of.year, as_of.month) or status in Status.editable()
            known[pk] = before._replace(version=version, is_own_newer=before.is_own_newer or own)
    return known


def _compare_scores(planned: list[PlannedRow], as_of: date) -> None:
    kept = dict(
        AssessmentSnapshot.objects.filter(basis=Basis.OFFICIAL, as_of=as_of).values_list("kampung_id", "scores")
    )
    current = {
        pk: (on, scores)
        for pk, on, scores in Assessment.objects.filter(basis=Basis.OFFICIAL).values_list(
            "kampung_id", "as_of", "scores"
        )
    }
    for item in planned:
        if item.is_refused:
            continue
        on, scores = current.get(item.kampung_id, (None, ""))
        is_kept = kept.get(item.kampung_id) == item.row.scores
        item.records_scores = not (is_kept and on and (on > as_of or (on == as_of and scores == item.row.scores)))
        if on and on > as_of:
            item.warnings.append("Skor impor yang lebih baru sudah ada; baris ini hanya menambah riwayat.")


def _warn_of_odd_figures(planned: list[PlannedRow]) -> None:
    """What the form would refuse or ask about: an official export is taken as it is, but a person should see it."""
    # One unsaved report of each kind, filled anew for every row: building 30,000 takes two seconds.
    reports = {model: model() for model in REPORT_FIELDS}
    profile, population = reports[ProfileReport], reports[PopulationReport]
    for item in planned:
        if item.is_refused:
            continue
        for model, report in reports.items():
            for name, figure in zip(REPORT_FIELDS[model], item.row.figures[model] or repeat(None), strict=False):
                setattr(report, name, figure)
        trained, members = profile.pokja_trained_members or 0, profile.pokja_members or 0
        if trained > members:
            item.warnings.append(f"Anggota terlatih {number(trained)}, anggota Pokja {number(members)}.")
        if population.couples and population.families and population.couples > population.families:
            couples, families = number(population.couples), number(population.families)
            item.warnings.append(f"PUS {couples}, jumlah keluarga {families}.")
        if item.row.figures[PopulationReport] and item.row.figures[FamilyPlanningReport]:
            fit = standing(Reports(None, population, reports[FamilyPlanningReport]))
            item.warnings += [finding.message for finding in fit]
