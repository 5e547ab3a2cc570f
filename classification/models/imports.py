"""What became of an official export and of its rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.roles import Permission
from core.formats import day
from regions.models import Region

from ..enums import ImportKind, ImportState, Placement


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
