"""POKTAN and DASHAT: the group itself, and its yearly card (K/0)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import ScopedQuerySet
from reference.models import Reference
from regions.models import InArea
from villages.models import Kampung

from ..enums import Adviser, DashatModel, Issuer, PikrBase, PoktanKind


class GroupClass(Reference):
    """Class of a group, by kind. Official criteria are published for none but (in part) the PIK-R: an open list."""

    kind = models.CharField("jenis POKTAN", max_length=6, choices=PoktanKind.choices)
    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "kelas POKTAN"
        verbose_name_plural = "kelas POKTAN"
        ordering = ["kind", "position", "name"]


class PoktanQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(ended_on__isnull=True)

    def existing_in(self, month):
        """Those that existed through a month (any day of it): `month` is its first day."""
        return self.filter(Q(started_on__lte=month), Q(ended_on__isnull=True) | Q(ended_on__gt=month))


class Poktan(InArea):
    """A group of a Kampung KB. Several per village and kind; it is made inactive, never deleted."""

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="poktans", verbose_name="Kampung KB")
    kind = models.CharField("jenis", max_length=6, choices=PoktanKind.choices)
    name = models.CharField("nama kelompok", max_length=120)
    number = models.CharField("nomor register", max_length=40, blank=True)
    started_on = models.DateField("berdiri")
    ended_on = models.DateField("tidak aktif sejak", null=True, blank=True, editable=False)
    end_reason = models.CharField("alasan tidak aktif", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = PoktanQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["province_code", "regency_code", "district_code", "updated_at"])

    class Meta:
        verbose_name = "POKTAN"
        verbose_name_plural = "POKTAN"
        ordering = ["kind", "name", "id"]
        indexes = [models.Index(fields=["regency_code", "kind"], name="poktan_regency_kind")]
        constraints = [
            models.UniqueConstraint(
                "kampung",
                "kind",
                "name",
                name="poktan_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="Kelompok dengan jenis dan nama ini sudah ada di kampung ini.",
            ),
            models.CheckConstraint(
                name="poktan_days_in_order",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        """The kind before the name, once."""
        label = PoktanKind(self.kind).label
        return self.name if self.name.upper().startswith(label.upper()) else f"{label} {self.name}"

    @property
    def is_active(self) -> bool:
        return self.ended_on is None

    def get_absolute_url(self):
        return reverse("poktan-detail", args=[self.region_id, self.pk])


class OfPoktanQuerySet(ScopedQuerySet):
    area_prefix = "poktan__"


class PoktanCard(models.Model):
    """K/0: the yearly card of a group, one version a year, copied forward. Due on 3 January of its year."""

    poktan = models.ForeignKey(Poktan, models.PROTECT, related_name="cards", verbose_name="POKTAN")
    year = models.PositiveSmallIntegerField("tahun")
    adviser_name = models.CharField("nama pembina", max_length=120, blank=True)
    adviser_position = models.CharField("jabatan pembina", max_length=10, choices=Adviser.choices, blank=True)
    has_decree = models.BooleanField("SK pengukuhan", null=True, blank=True)
    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True, blank=True)
    decree_issuer = models.CharField("diterbitkan oleh", max_length=10, choices=Issuer.choices, blank=True)
    chair = models.CharField("ketua", max_length=120, blank=True)
    secretary = models.CharField("sekretaris", max_length=120, blank=True)
    treasurer = models.CharField("bendahara", max_length=120, blank=True)
    # Further officers as pairs of name and role.
    officers = models.JSONField("pengurus lain", default=list, blank=True)
    cadres = models.PositiveIntegerField("jumlah kader", null=True, blank=True)
    cadres_trained = models.PositiveIntegerField("kader terlatih", null=True, blank=True)
    members = models.PositiveIntegerField("jumlah anggota", null=True, blank=True)
    # Slugs of enums.PoktanFunding, Integration, Equipment.
    funding = models.JSONField("sumber dana", default=list, blank=True)
    integration = models.JSONField("keterpaduan", default=list, blank=True)
    equipment = models.JSONField("sarana", default=list, blank=True)
    is_priority_project = models.BooleanField("Proyek Prioritas Nasional", null=True, blank=True)
    group_class = models.ForeignKey(
        GroupClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kelas"
    )
    base = models.CharField("basis PIK-R", max_length=5, choices=PikrBase.choices, blank=True)
    base_name = models.CharField("nama sekolah atau organisasi", max_length=120, blank=True)
    dashat_model = models.CharField("model DASHAT", max_length=9, choices=DashatModel.choices, blank=True)
    dashat_targets = models.JSONField("sasaran DASHAT", default=list, blank=True)  # slugs of DashatTarget

    # When the card of this year was handed in first; None while it is only copied forward.
    filed_at = models.DateTimeField("diserahkan", null=True, blank=True, editable=False)
    filed_by_name = models.CharField("diserahkan oleh", max_length=120, blank=True, editable=False)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = OfPoktanQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        verbose_name = "kartu K/0"
        verbose_name_plural = "kartu K/0"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                "poktan", "year", name="poktancard_once_a_year", violation_error_message="Kartu tahun ini sudah ada."
            ),
            models.CheckConstraint(
                name="poktancard_trained_within_cadres",
                condition=Q(cadres__isnull=True) | Q(cadres_trained__isnull=True) | Q(cadres_trained__lte=F("cadres")),
                violation_error_message="Kader terlatih tidak boleh lebih banyak daripada jumlah kader.",
            ),
        ]

    def __str__(self):
        return f"K/0 {self.poktan} {self.year}"
