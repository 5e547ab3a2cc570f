from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import ScopedQuerySet
from regions.models import InArea, fold

from ..enums import Coverage

FIRST_DAY = date(2016, 1, 1)  # the programme began in January 2016

# What a person may change in place; region, activity and percontohan have actions of their own.
EDITABLE_FIELDS = (
    "name",
    "inaugurated_on",
    "coverage",
    "coverage_note",
    "criteria",
    "criteria_other",
    "description",
    "picture",
    "structure_picture",
    "latitude",
    "longitude",
    "integration",
)


class KampungQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def locked(self):
        """Rows that nobody else changes until the transaction ends; other rows may still come to refer to them."""
        return self.select_for_update(of=("self",), no_key=True)

    def search(self, words: str):
        """Kampung whose own name or whose village's name holds every word."""
        qs = self
        for word in fold(words).split():
            qs = qs.filter(search_name__contains=word)
        return qs


class Kampung(InArea):
    """A Kampung Keluarga Berkualitas: one per village at most. Never deleted, only made inactive."""

    name = models.CharField("nama Kampung KB", max_length=120)
    # Folded name of the kampung and of its village: one column to search, one index to keep.
    search_name = models.CharField("nama untuk pencarian", max_length=250, editable=False)
    inaugurated_on = models.DateField(
        "tanggal pencanangan",
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_DAY, "Pencanangan paling awal 1 Januari 2016.")],
    )
    coverage = models.CharField("cakupan wilayah", max_length=5, choices=Coverage.choices, blank=True)
    coverage_note = models.CharField("RW atau dusun", max_length=120, blank=True)
    criteria = models.JSONField("kriteria wilayah", default=list, blank=True)
    criteria_other = models.CharField("kriteria lain", max_length=200, blank=True)
    description = models.TextField("gambaran umum", blank=True)
    picture = models.ImageField("gambar kampung", upload_to="kampung/", blank=True)
    structure_picture = models.ImageField("gambar struktur kepengurusan", upload_to="kampung/", blank=True)
    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=8, decimal_places=5, null=True, blank=True)
    is_regency_example = models.BooleanField("percontohan kabupaten/kota", default=False)
    is_province_example = models.BooleanField("percontohan provinsi", default=False)
    integration = models.CharField(
        "integrasi", max_length=120, blank=True, help_text="Misalnya RPTRA, Desa Sakinah, atau Proklim."
    )
    is_active = models.BooleanField("aktif", default=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = KampungQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["province_code", "regency_code", "district_code", "search_name", "updated_at"]
    )

    class Meta:
        verbose_name = "Kampung KB"
        verbose_name_plural = "Kampung KB"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="kampung_name"),
            models.Index(fields=["province_code", "name", "id"], name="kampung_province_name"),
            models.Index(fields=["regency_code", "name", "id"], name="kampung_regency_name"),
            models.Index(fields=["district_code", "name", "id"], name="kampung_district_name"),
            # The few that are not active any more: sums over a nation leave them out without reading all the others.
            models.Index(fields=["id"], name="kampung_inactive", condition=Q(is_active=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                "region",
                name="kampung_one_active_per_village",
                condition=Q(is_active=True),
                violation_error_message="Desa/kelurahan ini sudah memiliki Kampung KB yang aktif.",
            ),
            models.UniqueConstraint(
                "regency_code",
                name="kampung_one_regency_example",
                condition=Q(is_regency_example=True, is_active=True),
                violation_error_message="Kabupaten/kota ini sudah memiliki Kampung KB percontohan.",
            ),
            models.UniqueConstraint(
                "province_code",
                name="kampung_one_province_example",
                condition=Q(is_province_example=True, is_active=True),
                violation_error_message="Provinsi ini sudah memiliki Kampung KB percontohan.",
            ),
            models.CheckConstraint(
                name="kampung_inaugurated_since_2016",
                condition=Q(inaugurated_on__isnull=True) | Q(inaugurated_on__gte=FIRST_DAY),
                violation_error_message="Pencanangan paling awal 1 Januari 2016.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.search_name = self.make_search_name(self.name, self.region.name)
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "search_name"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """The name with "Kampung KB" before it, once: many official names carry it already."""
        return self.name if fold(self.name).split()[:2] == ["kampung", "kb"] else f"Kampung KB {self.name}"

    def get_absolute_url(self):
        return reverse("kampung-detail", args=[self.region_id])

    def get_picture_url(self, field: str):
        return reverse("kampung-picture", args=[self.region_id, field])

    @staticmethod
    def make_search_name(name: str, village_name: str) -> str:
        return fold(f"{name} {village_name}")[:250]
