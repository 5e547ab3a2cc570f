"""The class of each village now and in the past, and the counts of areas made of them."""

import json
from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models import ScopedQuerySet
from regions.models import InArea, Region
from villages.models import Kampung

from ..engine.facts import Facts
from ..enums import Basis, Kelas
from .instrument import Instrument

NO_PARENT = "-"  # parent of the nation in AreaSummary; "" is the nation itself


class Scored(InArea):
    """What an assessment and a snapshot of it have in common."""

    # No index of their own: each table has a unique one that begins with the village, areas are asked for by the
    # stored codes, and there are few instruments. The region is the village's own, which the village's row already
    # proves, and instruments are never deleted: two more checks a row would cost a fifth of a national run.
    kampung = models.ForeignKey(
        Kampung, models.PROTECT, related_name="%(class)ss", verbose_name="Kampung KB", db_index=False
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name="desa/kelurahan", db_index=False, db_constraint=False
    )
    basis = models.CharField("dasar", max_length=13, choices=Basis.choices)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="+", verbose_name="instrumen", db_index=False, db_constraint=False
    )
    # For the class now: the day since which it rests on these facts. For a snapshot: the day it shows.
    as_of = models.DateField("per tanggal")
    # The twelve scores in the order of the instrument, one digit each: "333223342442".
    scores = models.CharField("skor", max_length=12)
    index_input = models.DecimalField("indeks Input", max_digits=3, decimal_places=2)
    index_process = models.DecimalField("indeks Proses", max_digits=3, decimal_places=2)
    index_output = models.DecimalField("indeks Output", max_digits=3, decimal_places=2)
    kelas = models.PositiveSmallIntegerField("klasifikasi", choices=Kelas.choices)
    # False: nothing was reported. The official class is then Dasar, shown as "Belum melapor".
    has_reports = models.BooleanField("ada laporan", default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def indices(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.index_input, self.index_process, self.index_output


class Assessment(Scored):
    """The class of a Kampung KB now, one row a basis, with the facts it rests on."""

    # The facts it rests on, by position (`Facts`): as text they are compared and written 170,000 at a time.
    packed_facts = models.TextField("fakta", default="[]")
    # Newest report or activity that counts for this basis (docs/classification.md); freshness of the village in lists.
    last_report_on = models.DateField("laporan terakhir", null=True, blank=True)
    updated_at = models.DateTimeField("diperbarui", auto_now=True)

    class Meta:
        verbose_name = "penilaian"
        verbose_name_plural = "penilaian"
        constraints = [models.UniqueConstraint("kampung", "basis", name="assessment_one_per_basis")]
        indexes = [
            models.Index(fields=["basis", "kelas", "regency_code"], name="assessment_basis_class"),
            models.Index(fields=["basis", "last_report_on"], name="assessment_freshness"),
        ]

    def __str__(self):
        return f"{self.kampung}: {self.get_kelas_display()} ({self.get_basis_display()})"

    @property
    def facts(self) -> Facts:
        return unpack(self.packed_facts)


_ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)  # made once: a nation packs 170,000

_ACTIVITY_FIELDS = Facts._fields.index("kb_agencies")


def pack(facts: Facts) -> str:
    """Without activities their fields are left out: so rows from before there were any rest on the same facts still."""
    return _ENCODER.encode(facts if facts.activities or facts.kb_agencies else facts[:_ACTIVITY_FIELDS])


def unpack(text: str) -> Facts:
    return Facts(*json.loads(text))


class AssessmentSnapshot(Scored):
    """The class at one date, kept for ever: the first of each month, and the date of each official export."""

    class Meta:
        verbose_name = "potret penilaian"
        verbose_name_plural = "potret penilaian"
        ordering = ["-as_of"]
        constraints = [models.UniqueConstraint("kampung", "basis", "as_of", name="snapshot_once_a_date")]
        # All villages at one day: who moved between two months.
        indexes = [models.Index(fields=["basis", "as_of"], name="snapshot_day")]

    def __str__(self):
        return f"{self.kampung} {self.as_of}: {self.get_kelas_display()}"


class AreaSummaryQuerySet(models.QuerySet):
    def current(self):
        return self.filter(month__isnull=True)


class AreaSummary(models.Model):
    """Prepared counts of one area: the composition pages read these few rows, never 84,000."""

    # "" is the nation; otherwise the code of a province, regency or district.
    code = models.CharField("kode wilayah", max_length=8, blank=True)
    # NO_PARENT for the nation, so that the nation is not its own child.
    parent_code = models.CharField("kode induk", max_length=5, blank=True)
    basis = models.CharField("dasar", max_length=13, choices=Basis.choices)
    # Empty: the figures of this moment. Otherwise the first day of the month they were kept for.
    month = models.DateField("bulan", null=True, blank=True)
    villages = models.PositiveIntegerField("desa/kelurahan")
    kampung = models.PositiveIntegerField("Kampung KB aktif")
    dasar = models.PositiveIntegerField("dasar")
    berkembang = models.PositiveIntegerField("berkembang")
    mandiri = models.PositiveIntegerField("mandiri")
    berkelanjutan = models.PositiveIntegerField("berkelanjutan")
    # Part of dasar: villages that never reported.
    not_reported = models.PositiveIntegerField("belum melapor")
    last_report_on = models.DateField("laporan terakhir", null=True, blank=True)

    objects = AreaSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "ringkasan wilayah"
        verbose_name_plural = "ringkasan wilayah"
        constraints = [
            models.UniqueConstraint("code", "basis", name="areasummary_current_once", condition=Q(month__isnull=True)),
            models.UniqueConstraint(
                "code", "basis", "month", name="areasummary_month_once", condition=Q(month__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["parent_code", "basis", "month"], name="areasummary_children")]

    def __str__(self):
        return f"{self.code or 'Nasional'} {self.get_basis_display()} {self.month or 'kini'}"

    def count_of(self, kelas: Kelas) -> int:
        return getattr(self, kelas.slug)
