"""R/I: the monthly register of a group."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import ScopedQuerySet
from core.formats import month as month_name
from verification.enums import Status
from verification.models import Verifiable, VerifiableQuerySet
from villages.models import Kampung

from ..enums import Adviser, AgeGroup, Turnover
from .groups import Poktan

# What a person fills in: of the month, and of each meeting in it.
REGISTER_FIELDS = ("members", "attended", "couples", "businesses", "turnover", "note")
MEETING_FIELDS = ("held_on", "presenter", "material", "age_group", "had_discussion", "attended", "couples")


class RegisterQuerySet(VerifiableQuerySet):
    def open(self):
        """Drafts and returned ones: they wait for their author."""
        return self.filter(status__in=Status.editable())

    def counted(self):
        return self.exclude(status=Status.CANCELLED)

    def handed_in(self):
        """What others than its writers may read: handed in at least once, and not dropped."""
        return self.filter(status__in=(Status.SUBMITTED, Status.VERIFIED, Status.RETURNED))


class Register(Verifiable):
    """The register of one group for one month. Due on the 3rd of the next month."""

    kind = "register"

    kampung = models.ForeignKey(
        Kampung, models.PROTECT, related_name="registers", verbose_name="Kampung KB", db_index=False
    )
    poktan = models.ForeignKey(Poktan, models.PROTECT, related_name="registers", verbose_name="POKTAN", db_index=False)
    month = models.DateField("bulan")  # its first day
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    # Members of the group in this month, and how many of them are PUS; how many came to at least one meeting.
    members = models.PositiveIntegerField("jumlah anggota", null=True, blank=True)
    attended = models.PositiveIntegerField("anggota yang hadir", null=True, blank=True)
    couples = models.PositiveIntegerField("di antaranya PUS", null=True, blank=True)
    # UPPKA
    businesses = models.JSONField("jenis usaha", default=list, blank=True)  # slugs of enums.Business
    turnover = models.CharField("omzet bulan ini", max_length=5, choices=Turnover.choices, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    # What looked odd when it was handed in, as sentences; and what the officer saw when returning it.
    confirmed_warnings = models.JSONField(default=list, blank=True, editable=False)
    content_at_return = models.JSONField(null=True, editable=False, encoder=DjangoJSONEncoder)

    objects = RegisterQuerySet.as_manager()

    class Meta(Verifiable.Meta):
        abstract = False
        verbose_name = "register R/I"
        verbose_name_plural = "register R/I"
        ordering = ["-month", "-id"]
        indexes = [
            *Verifiable.Meta.indexes,
            # Who has not handed in yet is asked group by group; the unique pair leaves out what was dropped.
            models.Index(fields=["poktan", "month"], name="register_poktan_month"),
            models.Index(fields=["kampung", "-month"], name="register_kampung_month"),
            models.Index(fields=["regency_code", "-month"], name="register_regency_month"),
        ]
        constraints = [
            *Verifiable.Meta.constraints,
            models.UniqueConstraint(
                "poktan",
                "month",
                name="register_once_a_month",
                condition=~Q(status=Status.CANCELLED),
                violation_error_message="Register kelompok ini untuk bulan itu sudah ada.",
            ),
            models.CheckConstraint(
                name="register_month_is_first_day",
                condition=Q(month__day=1),
                violation_error_message="Bulan register ditulis sebagai tanggal satu.",
            ),
            models.CheckConstraint(
                name="register_figures_fit",
                condition=(Q(members__isnull=True) | Q(attended__isnull=True) | Q(attended__lte=F("members")))
                & (Q(members__isnull=True) | Q(couples__isnull=True) | Q(couples__lte=F("members"))),
                violation_error_message="Yang hadir dan PUS tidak boleh lebih banyak daripada anggota.",
            ),
        ]

    def __str__(self):
        return f"Register {self.poktan} {month_name(self.month)}"

    def get_absolute_url(self):
        return reverse("register-detail", args=[self.region_id, self.poktan_id, self.pk])

    def get_mend_url(self):
        return f"{self.get_edit_url()}#id_{self.reason_field}" if self.reason_field else self.get_edit_url()

    def get_edit_url(self):
        return reverse("register-edit", args=[self.region_id, self.poktan_id, self.pk])

    def content(self) -> dict:
        """What people filled in, as plain values; the meetings in the order of their days."""
        content = {name: getattr(self, name) for name in REGISTER_FIELDS}
        meetings = self.meetings.all()  # prefetch "meetings" in lists
        return content | {"meetings": [{name: getattr(row, name) for name in MEETING_FIELDS} for row in meetings]}

    def lock_parent(self) -> None:
        """The village first, as everywhere (docs/workflow.md)."""
        Kampung.objects.locked().only("pk").get(pk=self.kampung_id)


class OfRegisterQuerySet(ScopedQuerySet):
    area_prefix = "register__"


class RegisterMeeting(models.Model):
    """One meeting of a group in the month of its register."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="meetings", verbose_name="register")
    held_on = models.DateField("tanggal")
    presenter = models.CharField("penyaji", max_length=10, choices=Adviser.choices, blank=True)
    material = models.CharField("materi", max_length=150, blank=True)
    age_group = models.CharField("kelompok umur", max_length=3, choices=AgeGroup.choices, blank=True)  # BKB
    had_discussion = models.BooleanField("ada diskusi", null=True, blank=True)
    attended = models.PositiveIntegerField("hadir", null=True, blank=True)
    couples = models.PositiveIntegerField("di antaranya PUS", null=True, blank=True)
    # The key of the activity report this meeting was ticked in: the same report fills it once.
    source = models.UUIDField("laporan kegiatan", null=True, blank=True, editable=False, unique=True)

    objects = OfRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan POKTAN"
        verbose_name_plural = "pertemuan POKTAN"
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="registermeeting_couples_attended",
                condition=Q(attended__isnull=True) | Q(couples__isnull=True) | Q(couples__lte=F("attended")),
                violation_error_message="PUS tidak boleh lebih banyak daripada yang hadir.",
            ),
        ]

    def __str__(self):
        return f"{self.held_on}: {self.material}"
