"""Rumah DataKu: its card. The class is computed (`pokja.data_house`), never typed in."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import ScopedQuerySet
from regions.models import InArea
from villages.models import Kampung

from ..enums import Orientation


class DataHouse(InArea):
    """The Rumah DataKu of a Kampung KB, as its card says."""

    kampung = models.OneToOneField(Kampung, models.PROTECT, related_name="data_house", verbose_name="Kampung KB")
    has_decree = models.BooleanField("SK Rumah DataKu", null=True, blank=True)
    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True, blank=True)
    chair = models.CharField("ketua", max_length=120, blank=True)
    cadres = models.PositiveSmallIntegerField("jumlah kader", null=True, blank=True)
    orientation = models.CharField("orientasi pengelola", max_length=8, choices=Orientation.choices, blank=True)
    # Slugs of enums.DataFacility, DataKind, Presentation, DataUsage; None: not answered yet.
    facilities = models.JSONField("sarana", null=True, blank=True)
    data_kinds = models.JSONField("jenis data", null=True, blank=True)
    presentations = models.JSONField("bentuk penyajian", null=True, blank=True)
    usages = models.JSONField("pemanfaatan", null=True, blank=True)
    other_note = models.CharField("keterangan Lainnya", max_length=200, blank=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["province_code", "regency_code", "district_code", "updated_at"])

    class Meta:
        verbose_name = "Rumah DataKu"
        verbose_name_plural = "Rumah DataKu"

    def __str__(self):
        return f"Rumah DataKu {self.kampung.name}"
