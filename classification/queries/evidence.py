"""What a score rests on: the report with its day, its state and its proof. Told beside the class, never counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from pokja.models import DataHouse, Pokja, Poktan, Register
from verification.enums import Status
from villages.ageing import needs_confirmation
from villages.enums import Source
from villages.models import REPORTS, Kampung, ProfileReport, VillageReport

from ..engine.instrument import Indicator

REPORT_NAMES = {kind: model._meta.verbose_name.removeprefix("laporan ") for kind, model in REPORTS.items()}
# The file of the Profil that proves what a measure reads: field and word.
FILES = {"pokja": ("pokja_decree_file", "SK Pokja"), "mechanisms": ("plan_file", "RKM")}
_FILE_FIELDS = [field for field, _ in FILES.values()]
_HEAD = ("kind", "pk", "submitted_at", "status", "source", "is_current_verified", "is_replaced")


@dataclass(frozen=True)
class Evidence:
    """The report a score rests on."""

    name: str
    submitted_at: datetime
    status: Status
    is_import: bool
    is_verified: bool
    url: str
    confirm_url: str
    needs_confirmation: bool  # handed in more than twelve months ago
    is_replaced: bool  # a newer version is in the making
    files: dict[str, str]  # address by field of the files attached to it

    @property
    def can_confirm(self) -> bool:
        """Whether *Masih berlaku* is open to those who write there; the rest is mended on the report's own tab."""
        return self.needs_confirmation and not self.is_import and not self.is_replaced


@dataclass(frozen=True)
class Proof:
    """A file of the report, or a list of the portal."""

    words: str
    url: str
    is_file: bool = False


def evidence_of(kampung: Kampung, today: date | None = None) -> dict[str, Evidence]:
    """The reported version of each report that is there, without its content; one query for all of them."""
    today = today or timezone.localdate()
    first, *others = (_heads(kind, model, kampung) for kind, model in REPORTS.items())
    found = {row["kind"]: row for row in first.union(*others, all=True)}
    return {kind: _evidence(kampung, model, found[kind], today) for kind, model in REPORTS.items() if kind in found}


def _heads(kind: str, model: type[VillageReport], kampung: Kampung) -> QuerySet:
    """What is told of the version in force, in the same columns for each report."""
    newer = model.objects.counted().filter(kampung=OuterRef("kampung"), version__gt=OuterRef("version"))
    files = {f"file_{field}": F(field) if model is ProfileReport else Value("") for field in _FILE_FIELDS}
    text = {name: Cast(value, CharField()) for name, value in files.items()}
    heads = model.objects.in_force().filter(kampung=kampung).order_by()
    heads = heads.annotate(kind=Value(kind, CharField()), is_replaced=Exists(newer), **text)
    return heads.values(*_HEAD, *text)


def _evidence(kampung: Kampung, model: type[VillageReport], row: dict, today: date) -> Evidence:
    code = kampung.region_id
    return Evidence(
        name=REPORT_NAMES[model.kind],
        submitted_at=row["submitted_at"],
        status=Status(row["status"]),
        is_import=row["source"] == Source.IMPORT,
        is_verified=row["is_current_verified"],
        url=reverse(model.url_name, args=[code]),
        confirm_url=reverse("kampung-report-confirm", args=[code, model.kind]),
        needs_confirmation=needs_confirmation(row["submitted_at"], today),
        is_replaced=row["is_replaced"],
        files={
            field: reverse("kampung-file", args=[code, row["pk"], field])
            for field in _FILE_FIELDS
            if row[f"file_{field}"]
        },
    )


# The list of the portal that backs what a measure reads: its word and its page.
LISTS = {
    "pokja": ("daftar anggota Pokja", "kampung-pokja"),
    "groups": ("daftar POKTAN", "kampung-poktan"),
    "facilities": ("kartu Rumah DataKu", "kampung-data-house"),
    "participation": ("register POKTAN", "kampung-poktan"),
}


def lists_of(kampung: Kampung) -> dict[str, Proof]:
    """Lists of the portal that hold something of this village, by the measure they back; one query."""
    has = {
        "pokja": Pokja.objects.current(),
        "groups": Poktan.objects.active(),
        "facilities": DataHouse.objects,
        "participation": Register.objects.reported(),
    }
    rows = Kampung.objects.filter(pk=kampung.pk)
    asked = {f"backs_{measure}": Exists(kept.filter(kampung=OuterRef("pk"))) for measure, kept in has.items()}
    (found,) = rows.values_list(*(expression for expression in asked.values()))
    return {
        measure: Proof(word, reverse(page, args=[kampung.region_id]))
        for (measure, (word, page)), is_there in zip(LISTS.items(), found, strict=True)
        if is_there
    }


def proofs_of(indicator: Indicator, evidence: Iterable[Evidence], lists: dict[str, Proof]) -> tuple[Proof, ...]:
    """The file that proves what an indicator reads, and the list of the portal that backs it."""
    field, word = FILES.get(indicator.measure, ("", ""))
    files = [Proof(word, report.files[field], is_file=True) for report in evidence if field in report.files]
    return (*files, *(proof for measure, proof in lists.items() if measure == indicator.measure))
