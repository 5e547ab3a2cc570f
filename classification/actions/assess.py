"""Everything that writes classes: one village after a report, an area in bulk, official scores, monthly snapshots."""

import json
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from core.bulk import refresh_statistics, upsert
from rhythm.actions.figures import rhythm_later
from villages.models import Kampung

from ..engine.evaluation import judge, scores_of
from ..engine.facts import Facts
from ..engine.instrument import parse
from ..enums import Basis, Effort
from ..models import AreaSummary, Assessment, AssessmentSnapshot, Instrument, StepAdvice, pack
from ..queries import summaries
from ..queries.stored import COMPUTED, FactsRow, current_instrument, facts_of, instrument_of_day, iter_facts
from .targets import follow_targets

DATA = Path(__file__).resolve().parent.parent / "data"

SCORED_COLUMNS = (
    "kampung_id", "region_id", "basis", "instrument_id", "as_of",
    "scores", "index_input", "index_process", "index_output", "kelas", "has_reports",
)  # fmt: skip
ASSESSMENT_COLUMNS = (*SCORED_COLUMNS, "packed_facts", "last_report_on", "updated_at")
PER_KAMPUNG = "(kampung_id, basis)"
MANY = 10_000  # rows after which the database should look at its tables again


@dataclass
class Counts:
    """What an assessment of an area did, in rows (one a village and basis)."""

    read: int = 0
    written: int = 0
    removed: int = 0
    summaries: int = 0

    @property
    def unchanged(self) -> int:
        return self.read - self.written


class Assessor:
    """Turns facts into the values of an assessment; remembers verdicts, since few combinations of scores occur."""

    def __init__(self, instrument: Instrument, on: date):
        self.instrument_id = instrument.pk
        self.rule = instrument.rule
        self.on = connection.ops.adapt_datefield_value(on)
        self.now = str(connection.ops.adapt_datetimefield_value(timezone.now()))
        self.verdicts: dict[str, tuple] = {}
        self.alike: dict[Facts, tuple[str, str]] = {}

    def judged(self, facts: Facts) -> tuple[str, str]:
        """The facts as they are stored, and their scores. Villages without any report are many, and much alike."""
        if facts.profile or facts.population or facts.family_planning:
            return pack(facts), scores_of(facts, self.rule)
        found = self.alike.get(facts)
        if found is None:
            found = self.alike[facts] = pack(facts), scores_of(facts, self.rule)
        return found

    def scored(self, kampung_id: int, region_id: str, basis: Basis, scores: str, has_reports: bool) -> tuple:
        """Values of SCORED_COLUMNS."""
        verdict = self.verdicts.get(scores)
        if verdict is None:
            found = judge(scores, self.rule)
            verdict = self.verdicts[scores] = (*map(str, found.indices), found.kelas)
        return (kampung_id, region_id, basis.value, self.instrument_id, self.on, scores, *verdict, has_reports)

    def changed(self, row: FactsRow) -> list[tuple]:
        """Values of ASSESSMENT_COLUMNS for each basis on which anything else is stored."""
        rows, facts = [], None
        for basis in COMPUTED:
            found = row.on(basis)
            if found.facts is not facts:  # both bases often rest on the very same reports
                facts = found.facts
                packed, scores = self.judged(facts)
            if found.stored != (row.region_id, self.instrument_id, scores, found.last_report_on, packed):
                scored = self.scored(row.kampung_id, row.region_id, basis, scores, not facts.is_empty)
                rows.append((*scored, packed, found.last_report_on, self.now))
        return rows


def _counted(values: tuple) -> summaries.Counted:
    new = dict(zip(ASSESSMENT_COLUMNS, values, strict=True))
    return summaries.Counted(*(new[name] for name in summaries.Counted._fields))


@transaction.atomic
def assess_kampung(kampung_id: int, *, on: date | None = None) -> None:
    """Compute both classes of one Kampung KB from its reports and keep the counts of its areas consistent.

    Runs inside the transaction of what changed. A Kampung KB that is not active loses its classes (snapshots stay).
    `on`: day of the assessment, default today. Raises NoInstrument where none is published.
    """
    on = on or timezone.localdate()
    assessor = Assessor(current_instrument(on), on)
    # Two reports of a village may be decided at once: the second waits here, then reads what the first wrote.
    Kampung.objects.select_for_update(no_key=True).filter(pk=kampung_id).values_list("pk").first()
    stored = {row.basis: row for row in Assessment.objects.select_for_update().filter(kampung_id=kampung_id)}
    row = facts_of(kampung_id)
    changed = assessor.changed(row) if row else []
    upsert(Assessment, ASSESSMENT_COLUMNS, changed, PER_KAMPUNG)
    after = {values[2]: _counted(values) for values in changed}
    if row is None:
        Assessment.objects.filter(kampung_id=kampung_id, basis__in=COMPUTED).delete()
    elif Basis.OFFICIAL in stored and stored[Basis.OFFICIAL].region_id != row.region_id:
        Assessment.objects.filter(pk=stored[Basis.OFFICIAL].pk).update(region=row.region_id)
    for basis in COMPUTED:
        if row is None or basis in after:
            old = stored.get(basis)
            before = old and summaries.Counted(old.region_id, old.kelas, old.has_reports, old.last_report_on)
            if before != after.get(basis):
                summaries.apply_change(basis, before, after.get(basis))
    if Basis.REPORTED in after:
        follow_targets(kampung_id=kampung_id)


_later: ContextVar[bool] = ContextVar("assess_later", default=False)


def is_put_off() -> bool:
    """Whether this task is inside `assess_later`, so that single changes need not be followed."""
    return _later.get()


@contextmanager
def assess_later(code: str = "", *, on: date | None = None):
    """Many changes through the ordinary actions: classes follow once at the end, over the whole area.

    So do the figures of the villages' rhythm.
    """
    token = _later.set(True)
    try:
        with rhythm_later(code):
            yield
    finally:
        _later.reset(token)
    assess_region(code, on=on)


@transaction.atomic
def assess_region(code: str = "", *, on: date | None = None) -> Counts:
    """Compute both classes of every active Kampung KB in an area ("": the nation) and sum the counts up anew.

    For bulk work, which does not send the signal. Writes only what changed: a second run writes nothing.
    Single changes wait meanwhile. `on`: day of the assessment, default today. Raises NoInstrument.
    """
    on = on or timezone.localdate()
    assessor, counts = Assessor(current_instrument(on), on), Counts()
    summaries.lock_assessments()
    inactive = Assessment.objects.within(code).filter(basis__in=COMPUTED, kampung__is_active=False)
    # Read, then delete by key: as one statement the planner, before it knows a fresh table, joins row by row twice.
    counts.removed = Assessment.objects.filter(pk__in=list(inactive.values_list("pk", flat=True))).delete()[0]
    changed = []
    for row in iter_facts(code):
        counts.read += len(COMPUTED)
        changed += assessor.changed(row)
    upsert(Assessment, ASSESSMENT_COLUMNS, changed, PER_KAMPUNG)
    counts.written = len(changed)
    counts.summaries = rebuild_summaries()
    follow_targets(code=code)
    if counts.written > MANY:
        refresh_statistics(Assessment, AreaSummary)
    return counts


@transaction.atomic
def rebuild_summaries() -> int:
    """Set the counts of every area from the assessments and the territory. Returns how many rows differed."""
    summaries.lock_assessments()
    wanted = summaries.summed_up()
    current = AreaSummary.objects.current()
    stored = {(row[0], row[1]): row[2:] for row in current.values_list("code", "basis", *summaries.FIELDS)}
    changed = [
        (code, summaries.parent_of(code), basis, *values)
        for (code, basis), values in wanted.items()
        if stored.get((code, basis)) != values
    ]
    upsert(
        AreaSummary,
        ("code", "parent_code", "basis", *summaries.FIELDS),
        changed,
        "(code, basis) WHERE month IS NULL",
    )
    gone = {code for code, _ in set(stored) - set(wanted)}
    if gone:
        current.filter(code__in=gone).delete()
    return len(changed) + len(gone)


@dataclass
class OfficialCounts:
    """What an import of official scores did, in villages."""

    written: int = 0
    unchanged: int = 0
    older: int = 0  # an export of a later day is stored already; only the snapshot was kept


@transaction.atomic
def record_official(rows: Iterable[tuple[int, str, str]], *, on: date) -> OfficialCounts:
    """Keep the scores of an export "Rekapitulasi Klasifikasi" as basis *impor resmi*, with its date, and as snapshots.

    They are judged by the version of the day of the export, whose scores they are.

    rows: (id of the Kampung KB, its region code, twelve scores as digits). on: date of the export. The same export
    again changes nothing; an older one only adds its snapshots. Afterwards call `assess_region`, since official
    scores count where a village has not reported itself. ValueError for scores out of range.
    """
    assessor, counts = Assessor(instrument_of_day(on), on), OfficialCounts()
    stored = {
        kampung_id: values
        for kampung_id, *values in Assessment.objects.filter(basis=Basis.OFFICIAL).values_list(
            "kampung_id", "as_of", "scores", "region_id"
        )
    }
    scored, current = [], []
    for kampung_id, region_id, scores in rows:
        values = assessor.scored(kampung_id, region_id, Basis.OFFICIAL, scores, True)
        scored.append(values)
        known = stored.get(kampung_id)
        if known and known[0] > on:
            counts.older += 1
        elif known == [on, scores, region_id]:
            counts.unchanged += 1
        else:
            current.append((*values, "[]", on, assessor.now))
            counts.written += 1
    upsert(Assessment, ASSESSMENT_COLUMNS, current, PER_KAMPUNG)
    upsert(AssessmentSnapshot, SCORED_COLUMNS, scored, "(kampung_id, basis, as_of)")
    return counts


@transaction.atomic
def take_snapshots(month: date | None = None) -> int:
    """Keep the classes and the counts of this moment under the first day of a month, for ever.

    month: any day of it, default the current one. What was kept for that month before stays as it was. Returns how
    many classes were kept.
    """
    first = (month or timezone.localdate()).replace(day=1)
    with connection.cursor() as cursor:
        kept = _keep(cursor, Assessment, AssessmentSnapshot, SCORED_COLUMNS, "as_of", first, "TRUE")
        columns = ("code", "parent_code", "basis", *summaries.FIELDS, "month")
        _keep(cursor, AreaSummary, AreaSummary, columns, "month", first, "month IS NULL")
    return kept


def _keep(cursor, source, target, columns: tuple[str, ...], dated: str, day: date, where: str) -> int:
    """Copy rows of the computed bases with one column set to a day, unless they are there; set-based."""
    values = ", ".join("%s" if name == dated else name for name in columns)
    bases = ", ".join(["%s"] * len(COMPUTED))
    cursor.execute(
        f"INSERT INTO {target._meta.db_table} ({', '.join(columns)}) SELECT {values} FROM {source._meta.db_table} "  # noqa: S608 (names)
        f"WHERE {where} AND basis IN ({bases}) ON CONFLICT DO NOTHING",
        [day, *(basis.value for basis in COMPUTED)],
    )
    return cursor.rowcount


@transaction.atomic
def load_instruments() -> dict[str, str]:
    """Publish the instruments shipped with the portal: {slug: "baru" | "tetap" | "berbeda" | "draf"}.

    A published version never changes: where the shipped one differs, the stored one stays and the caller is told. Where
    another published one begins on the same day, the shipped one waits as a draft. Raises InvalidInstrument for a
    broken file.
    """
    states = {}
    for path in sorted(DATA.glob("*.json")):
        definition = json.loads(path.read_text(encoding="utf-8"))
        rule = parse(definition)
        is_free = not Instrument.objects.published().filter(valid_from=rule.valid_from).exists()
        stored, is_new = Instrument.objects.get_or_create(
            slug=rule.slug,
            defaults={
                "name": rule.name,
                "source": rule.source,
                "valid_from": rule.valid_from,
                "definition": definition,
                "is_published": is_free,
                "published_at": timezone.now() if is_free else None,
            },
        )
        if is_new:
            states[rule.slug] = "baru" if is_free else "draf"
        else:
            states[rule.slug] = "tetap" if stored.definition == definition else "berbeda"
    _load_advice()
    return states


def _load_advice() -> None:
    """Put in the shipped steps of each version that has none: afterwards they belong to the people who edit them."""
    efforts = {effort.label.lower(): effort for effort in Effort}
    for path in sorted((DATA / "advice").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        instrument = Instrument.objects.filter(slug=content["instrument"], advice__isnull=True).first()
        if instrument:
            rows = [
                StepAdvice(instrument=instrument, position=position, **{**row, "effort": efforts[row["effort"]]})
                for position, row in enumerate(content["advice"])
            ]
            StepAdvice.objects.bulk_create(rows)


def copy_advice(source: Instrument, target: Instrument) -> int:
    """Give a new version the steps of another one, for the indicators both have. Returns how many."""
    slugs = {indicator.slug for indicator in target.rule.indicators}
    rows = list(source.advice.filter(indicator__in=slugs))
    for row in rows:
        row.pk, row.instrument = None, target
    return len(StepAdvice.objects.bulk_create(rows))
