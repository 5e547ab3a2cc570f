"""Questions about classes: the facts of villages, the instrument in force, compositions, history."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from regions.models import area_q
from villages.models import Kampung

from .enums import Basis
from .facts import REPORT_OF, Facts
from .models import AreaSummary, Assessment, AssessmentSnapshot, Instrument

# Reverse name on Kampung of each report, and the mark of the version that counts for a basis.
REPORTS = {
    "profil": "profilereports",
    "penduduk": "populationreports",
    "kb": "familyplanningreports",
}
COUNTING = {Basis.REPORTED: "is_current_reported", Basis.VERIFIED: "is_current_verified"}
COMPUTED = tuple(COUNTING)  # the bases this portal computes; the third one is imported

# What a stored assessment is compared by.
STORED = ("region_id", "instrument_id", "scores", "last_report_on", "packed_facts")


class NoInstrument(LookupError):
    """No published instrument: `manage.py load_instruments` puts the shipped one in."""


class FactsRow(NamedTuple):
    """One active Kampung KB on one basis, as read from the database."""

    kampung_id: int
    region_id: str
    facts: Facts
    last_report_on: date | None
    stored: tuple | None  # values of STORED, None where it was never assessed


def current_instrument(on: date | None = None) -> Instrument:
    """The published version in force on a day (default: today). Raises NoInstrument."""
    day = on or timezone.localdate()
    found = Instrument.objects.filter(is_published=True, valid_from__lte=day).first()
    if found is None:
        raise NoInstrument("Belum ada instrumen yang diterbitkan. Jalankan: manage.py load_instruments")
    return found


def _rows(basis: Basis) -> QuerySet:
    """Active Kampung KB with the three reports that count, the official scores and what is stored, one row each."""
    mark = COUNTING[basis]
    relations = {
        kind: FilteredRelation(name, condition=Q(**{f"{name}__{mark}": True})) for kind, name in REPORTS.items()
    }
    return Kampung.objects.active().annotate(
        **relations,
        official=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.OFFICIAL)),
        stored=FilteredRelation("assessments", condition=Q(assessments__basis=basis)),
    )


_REPORT_COLUMNS = (
    *(f"{kind}__source" for kind in REPORTS),
    *(f"{kind}__{name}" for name, kind in REPORT_OF.items()),
)
_DATES = tuple(f"{kind}__submitted_at" for kind in REPORTS)


def _read(rows: QuerySet, basis: Basis) -> Iterator[FactsRow]:
    columns = ("id", "region_id", *_REPORT_COLUMNS, *_DATES, "official__scores", "official__as_of")
    columns += tuple(f"stored__{name}" for name in STORED)
    first, dates, official = 2, 2 + len(_REPORT_COLUMNS), 2 + len(_REPORT_COLUMNS) + len(_DATES)
    for row in rows.order_by("pk").values_list(*columns).iterator(chunk_size=5_000):
        moments = [moment for moment in row[dates:official] if moment]
        newest = timezone.localtime(max(moments)).date() if moments else None
        scores, as_of = row[official], row[official + 1]
        if basis is Basis.VERIFIED or not scores:
            facts = Facts(*row[first:dates])
        else:
            facts = Facts(*row[first:dates], carried=scores)
            newest = max(newest, as_of) if newest else as_of
        stored = row[official + 2 :]
        yield FactsRow(row[0], row[1], facts, newest, stored if stored[0] else None)


def iter_facts(area_code: str, basis: Basis) -> Iterator[FactsRow]:
    """Facts of every active Kampung KB in an area ("": the nation), streamed by one query, without model objects."""
    return _read(_rows(basis).filter(area_q(area_code)), basis)


def facts_of(kampung_id: int, basis: Basis) -> FactsRow | None:
    """Facts of one Kampung KB; None where it is not active."""
    return next(_read(_rows(basis).filter(pk=kampung_id), basis), None)


def assessments_of(kampung: Kampung) -> dict[Basis, Assessment]:
    """What is stored for a Kampung KB now, by basis; one query."""
    return {Basis(row.basis): row for row in kampung.assessments.all()}


def history_of(kampung: Kampung, basis: Basis | None = None) -> QuerySet[AssessmentSnapshot]:
    """Snapshots of a Kampung KB, newest first; of one basis, or of all."""
    rows = kampung.assessmentsnapshots.order_by("-as_of", "basis")
    return rows.filter(basis=basis) if basis else rows


def latest_snapshots(area_code: str, basis: Basis, before: date) -> QuerySet[AssessmentSnapshot]:
    """The monthly snapshots of an area at the last month kept before a day, e.g. to compare with now."""
    kept = AssessmentSnapshot.objects.filter(basis=basis, as_of__lt=before).order_by("-as_of").values("as_of")[:1]
    return AssessmentSnapshot.objects.within(area_code).filter(basis=basis, as_of=kept)


def summary_of(code: str, basis: Basis, month: date | None = None) -> AreaSummary | None:
    """Prepared counts of one area ("": the nation), of this moment or of a month that was kept."""
    return AreaSummary.objects.filter(code=code, basis=basis, month=month).first()


def summaries_below(code: str, basis: Basis, month: date | None = None) -> QuerySet[AreaSummary]:
    """Prepared counts of the areas directly below one, by code."""
    return AreaSummary.objects.filter(parent_code=code, basis=basis, month=month).order_by("code")


def with_classes(queryset: QuerySet[Kampung]) -> QuerySet[Kampung]:
    """Kampung KB with `reported_class`, `verified_class` and `last_report_on` beside each, for lists."""
    return queryset.annotate(
        reported=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.REPORTED)),
        verified=FilteredRelation("assessments", condition=Q(assessments__basis=Basis.VERIFIED)),
        reported_class=F("reported__kelas"),
        has_reports=F("reported__has_reports"),
        verified_class=F("verified__kelas"),
        last_report_on=F("reported__last_report_on"),
    )
