import json
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import ScopedQuerySet
from accounts.roles import Permission
from core.formats import day
from regions.models import InArea, Region
from villages.models import Kampung

from .enums import Basis, Doer, Effort, ImportKind, ImportState, Kelas, Placement
from .facts import Facts
from .instrument import Instrument as Rule
from .instrument import parse
from .steps import PLACEHOLDERS, Advice

NO_PARENT = "-"  # parent of the nation in AreaSummary; "" is the nation itself


class PublishedInstrument(Exception):
    """Somebody tried to change or delete a version that is published."""


class InstrumentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def drafts(self):
        return self.filter(is_published=False)


class Instrument(models.Model):
    """One version of the rule as data: bands, thresholds, weights, decision table, source. Written as a draft; once
    published it never changes, since classes point to it for ever."""

    slug = models.SlugField("kode versi", unique=True)
    name = models.CharField("nama", max_length=120)
    source = models.TextField("sumber")
    valid_from = models.DateField("berlaku mulai")
    definition = models.JSONField("isi aturan")
    is_published = models.BooleanField("diterbitkan", default=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    published_at = models.DateTimeField("diterbitkan pada", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    published_by_name = models.CharField("diterbitkan oleh", max_length=150, blank=True)

    objects = InstrumentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering = ["-valid_from", "-id"]
        constraints = [
            # Which version is in force on a day must not be a matter of chance.
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(is_published=True), name="instrument_one_a_day_published"
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Raises PublishedInstrument where the stored row is published already."""
        self._refuse_published()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raises PublishedInstrument: classes of the past are explained by it."""
        self._refuse_published()
        return super().delete(*args, **kwargs)

    def _refuse_published(self) -> None:
        if self.pk and type(self).objects.published().filter(pk=self.pk).exists():
            raise PublishedInstrument(f"{self.slug} sudah diterbitkan dan tidak dapat diubah atau dihapus.")

    @cached_property
    def rule(self) -> Rule:
        return parse(self.definition)


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


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own uploads, and those made for an area inside the part of one's area where one may import."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        condition = Q(uploaded_by=user)
        for code in user.area_codes_with(Permission.IMPORT_REKAP):
            condition |= Q(area_code__startswith=code)
        return self.filter(condition)

    def left_open(self, before):
        """Previews uploaded before this moment and never decided."""
        return self.filter(state=ImportState.PREVIEW, created_at__lt=before)


class ImportBatch(models.Model):
    """One export of the official portal, from the upload to the decision about it."""

    kind = models.CharField("jenis", max_length=20, choices=ImportKind.choices)
    state = models.CharField("keadaan", max_length=10, choices=ImportState.choices, default=ImportState.PREVIEW)
    as_of = models.DateField("tanggal ekspor")
    file_name = models.CharField("nama berkas", max_length=200)
    # Kept only between preview and decision, outside every served folder, under a generated name.
    file = models.FileField("berkas", upload_to="impor/", blank=True)
    # What the uploader may import: rows outside are refused. "" is the nation.
    area_code = models.CharField("wilayah", max_length=8, blank=True)
    # Figures of `imports.plan.Plan.counts`; of the preview, later of what was done.
    counts = models.JSONField("jumlah", default=dict)
    columns = models.JSONField("kolom", default=list)
    unknown_columns = models.JSONField("kolom tak dikenal", default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diunggah oleh"
    )
    uploaded_by_name = models.CharField("nama pengunggah", max_length=120)
    created_at = models.DateTimeField("diunggah", auto_now_add=True)
    finished_at = models.DateTimeField("diputuskan", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "impor rekap"
        verbose_name_plural = "impor rekap"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="importbatch_finished_has_time",
                condition=Q(state=ImportState.PREVIEW, finished_at__isnull=True)
                | (~Q(state=ImportState.PREVIEW) & Q(finished_at__isnull=False)),
                violation_error_message="Impor yang selesai harus memuat kapan diputuskan.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {day(self.as_of)}"

    def get_absolute_url(self):
        return reverse("import-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ImportState.PREVIEW


class ImportRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(batch__in=ImportBatch.objects.visible_to(user))


class ImportRow(models.Model):
    """A row of an export that a person should see: refused, placed by a similar name, or with an odd figure."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="impor")
    line = models.PositiveIntegerField("baris")
    name = models.CharField("nama Kampung KB", max_length=120)
    province = models.CharField("provinsi", max_length=100)
    regency = models.CharField("kabupaten/kota", max_length=100)
    district = models.CharField("kecamatan", max_length=100)
    village = models.CharField("desa/kelurahan", max_length=100)
    placement = models.CharField("penempatan", max_length=15, choices=Placement.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditempatkan di"
    )
    is_refused = models.BooleanField("ditolak")
    # Why it is refused, or what a person should know about its place.
    reasons = models.JSONField("alasan", default=list)
    warnings = models.JSONField("peringatan", default=list)
    # Names of villages that may be meant.
    suggestions = models.JSONField("saran", default=list)
    # The cells as found, in the order of `ImportBatch.columns`; only of refused rows, to be mended and sent again.
    values = models.JSONField("isi", default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["line"]
        constraints = [models.UniqueConstraint("batch", "line", name="importrow_line_once")]

    def __str__(self):
        return f"Baris {self.line}: {self.name}"


class StepAdvice(models.Model):
    """An activity that lifts an indicator of one version of the instrument: text, effort, and who can do it.

    Reference data of the portal, not of the official rule: it never changes a class.
    """

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="advice", verbose_name="instrumen")
    indicator = models.CharField("kode indikator", max_length=20)
    # Either the one fact it mends, or the score it reaches.
    fact = models.CharField("isian yang dipenuhi", max_length=40, blank=True)
    score = models.PositiveSmallIntegerField("skor yang dicapai", null=True, blank=True)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    text = models.CharField("kegiatan yang dapat dilakukan", max_length=160)
    general = models.CharField("tanpa angka", max_length=160, blank=True)
    unfilled = models.CharField("bila belum diisi", max_length=160, blank=True)
    effort = models.PositiveSmallIntegerField("upaya", choices=Effort.choices, default=Effort.MEDIUM)
    doers = models.JSONField("yang dapat melaksanakan", default=list)
    proof = models.CharField("bukti", max_length=120, blank=True)

    class Meta:
        verbose_name = "langkah naik kelas"
        verbose_name_plural = "langkah naik kelas"
        ordering = ["instrument", "position", "pk"]
        constraints = [
            models.UniqueConstraint("instrument", "indicator", "fact", "score", name="stepadvice_once"),
            models.CheckConstraint(
                name="stepadvice_fact_or_score",
                condition=(Q(fact="") & Q(score__isnull=False)) | (~Q(fact="") & Q(score__isnull=True)),
                violation_error_message="Pilih salah satu: isian yang dipenuhi, atau skor yang dicapai.",
            ),
            models.CheckConstraint(
                name="stepadvice_effort",
                condition=Q(effort__in=Effort.values),
                violation_error_message="Upaya tidak dikenal.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.text}"

    @property
    def needs_general(self) -> bool:
        return any(mark in self.text for mark in PLACEHOLDERS)

    @property
    def advice(self) -> Advice:
        doers = tuple(Doer(doer).label for doer in self.doers if doer in Doer.values)
        return Advice(
            self.indicator,
            self.fact,
            self.score,
            self.text,
            self.general,
            self.unfilled,
            self.effort,
            doers,
            self.proof,
        )


# Last, because it builds on the models above.
from .models_target import Target, TargetStep  # noqa: E402, F401
