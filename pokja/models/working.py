"""The working group (Pokja) of a Kampung KB, and the coordination groups above the villages."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import ScopedQuerySet
from reference.models import Agency
from villages.models import Kampung

from ..enums import Issuer, PokjaRole, PokjaSection, Structure
from .base import AnyAreaQuerySet, InAnyArea


class PokjaQuerySet(AnyAreaQuerySet):
    def current(self):
        return self.filter(ended_on__isnull=True)


class Pokja(InAnyArea):
    """One working group in one period. A new structure or a new period is a new row; the former one ends.

    Of a village it has the Kampung KB and one of the two village structures; above it is a coordination group.
    """

    kampung = models.ForeignKey(
        Kampung, models.PROTECT, null=True, blank=True, related_name="pokjas", verbose_name="Kampung KB"
    )
    structure = models.CharField("susunan", max_length=10, choices=Structure.choices)
    started_on = models.DateField("mulai berlaku")
    # Until when it was appointed, as the decree says; it may go on working after that.
    appointed_until = models.DateField("masa bakti sampai", null=True, blank=True)
    ended_on = models.DateField("berakhir", null=True, blank=True, editable=False)

    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True, blank=True)
    decree_issuer = models.CharField("diterbitkan oleh", max_length=10, choices=Issuer.choices, blank=True)
    decree_file = models.FileField("berkas SK", upload_to="pokja/sk/", blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = PokjaQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["province_code", "regency_code", "district_code", "updated_at"])

    class Meta:
        verbose_name = "Pokja"
        verbose_name_plural = "Pokja"
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                "kampung",
                name="pokja_one_current_per_kampung",
                condition=Q(ended_on__isnull=True, kampung__isnull=False),
                violation_error_message="Kampung KB ini sudah memiliki Pokja yang berlaku.",
            ),
            models.UniqueConstraint(
                "region",
                name="pokja_one_current_per_area",
                condition=Q(ended_on__isnull=True, kampung__isnull=True),
                violation_error_message="Wilayah ini sudah memiliki tim koordinasi yang berlaku.",
            ),
            models.CheckConstraint(
                name="pokja_structure_fits_level",
                condition=Q(kampung__isnull=True, structure=Structure.COORDINATION)
                | (Q(kampung__isnull=False) & ~Q(structure=Structure.COORDINATION)),
                violation_error_message="Susunan tidak cocok dengan tingkat wilayahnya.",
            ),
            models.CheckConstraint(
                name="pokja_days_in_order",
                condition=(Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")))
                & (Q(appointed_until__isnull=True) | Q(appointed_until__gte=F("started_on"))),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self):
        return f"Pokja {self.kampung.name}" if self.kampung_id else f"Tim koordinasi {self.region}"

    @property
    def has_decree(self) -> bool:
        return bool(self.decree_number or self.decree_file)


class OfPokjaQuerySet(ScopedQuerySet):
    area_prefix = "pokja__"


class PokjaMemberQuerySet(OfPokjaQuerySet):
    def serving(self, on=None):
        """In office on a day, by default today."""
        on = on or timezone.localdate()
        return self.filter(Q(from_on__lte=on), Q(to_on__isnull=True) | Q(to_on__gte=on))


class PokjaMember(models.Model):
    """A person in a working group, by name and role. No NIK, no address; the phone is for officers alone."""

    pokja = models.ForeignKey(Pokja, models.PROTECT, related_name="members", verbose_name="Pokja")
    name = models.CharField("nama", max_length=120)
    role = models.CharField("jabatan", max_length=12, choices=PokjaRole.choices)
    section = models.CharField("seksi", max_length=14, choices=PokjaSection.choices, blank=True)
    institution = models.CharField(
        "unsur/instansi", max_length=120, blank=True, help_text="Misalnya BPD, TP-PKK, Puskesmas, karang taruna."
    )
    # Of a coordination group: the OPD the person speaks for, and what that OPD does.
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="perangkat daerah"
    )
    duty = models.CharField("peran dalam tim", max_length=200, blank=True)
    from_on = models.DateField("sejak")
    to_on = models.DateField("sampai", null=True, blank=True)
    trained_on = models.DateField("tanggal pelatihan/sosialisasi", null=True, blank=True)
    training_topic = models.CharField("topik pelatihan/sosialisasi", max_length=150, blank=True)
    phone = models.CharField(
        "nomor HP", max_length=20, blank=True, help_text="Hanya terlihat oleh petugas, tidak pernah di halaman umum."
    )
    # Made with the form: sending it twice makes one member.
    key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField("dicatat", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = PokjaMemberQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["phone", "key", "updated_at"])

    class Meta:
        verbose_name = "anggota Pokja"
        verbose_name_plural = "anggota Pokja"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="pokjamember_days_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.get_role_display()}"

    @property
    def is_trained(self) -> bool:
        return self.trained_on is not None or bool(self.training_topic)
