"""Usulan, the yearly plan of a village (RKM), and what the offices of a regency plan beside it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Assignment, ScopedQuerySet
from core.formats import MONTHS
from reference.models import Agency, FundingSource, Section, SubProgram, TargetGroup
from regions.enums import Level
from regions.models import InArea, Region
from villages.models import Kampung

from ..enums import FundingState, OfficeActivityState, Origin, ProposalState
from .base import AnyAreaQuerySet, InAnyArea

_MONTHS = list(enumerate(MONTHS, start=1))


def _section(**kwargs):
    return models.ForeignKey(Section, models.PROTECT, related_name="+", verbose_name="seksi", db_index=False, **kwargs)


def _subprogram(**kwargs):
    return models.ForeignKey(
        SubProgram, models.PROTECT, related_name="+", verbose_name="sub-program", db_index=False, **kwargs
    )


# --- RKM ------------------------------------------------------------------------------------------


class Plan(InArea):
    """RKM: the plan of a Kampung KB for a year."""

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="plans", verbose_name="Kampung KB")
    year = models.PositiveSmallIntegerField("tahun")
    # The copy with signatures, as a document; uploading it is the end of planning, not of mending.
    signed_file = models.FileField("RKM bertanda tangan", upload_to="rkm/", blank=True)
    signed_on = models.DateField("ditandatangani", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "RKM"
        verbose_name_plural = "RKM"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                "kampung", "year", name="plan_once_a_year", violation_error_message="RKM tahun ini sudah ada."
            ),
        ]

    def __str__(self):
        return f"RKM {self.kampung.name} {self.year}"


class OfPlanQuerySet(ScopedQuerySet):
    area_prefix = "plan__"


class PlanItemQuerySet(OfPlanQuerySet):
    def kept(self):
        """Not struck from the plan."""
        return self.filter(dropped_at__isnull=True)


class PlanItem(models.Model):
    """One thing a village means to do. What was done is counted from the activities linked to it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items", verbose_name="RKM")
    # Made with the form: the same item sent twice is one row.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField("kegiatan", max_length=150)
    section = _section(null=True, blank=True)
    subprogram = _subprogram()
    target = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sasaran", db_index=False
    )
    month = models.PositiveSmallIntegerField("bulan", null=True, blank=True, choices=_MONTHS)
    times = models.PositiveSmallIntegerField("berapa kali", default=1)
    target_people = models.PositiveIntegerField("target peserta", null=True, blank=True)
    funding = models.ForeignKey(
        FundingSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sumber dana",
        db_index=False,
    )  # fmt: skip
    funding_state = models.CharField(
        "keadaan dana", max_length=11, choices=FundingState.choices, default=FundingState.UNKNOWN
    )
    budget = models.PositiveBigIntegerField("anggaran (rupiah)", null=True, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="instansi penanggung jawab"
    )
    responsible = models.CharField("penanggung jawab", max_length=120, blank=True)
    dropped_at = models.DateTimeField("dicoret", null=True, blank=True, editable=False)
    drop_reason = models.CharField("alasan dicoret", max_length=300, blank=True, editable=False)
    # Prepared counts of the activities linked to it (app `programs` keeps them with every step).
    reported = models.PositiveSmallIntegerField("dilaporkan", default=0, editable=False)
    verified = models.PositiveSmallIntegerField("terverifikasi", default=0, editable=False)
    people = models.PositiveIntegerField("peserta terverifikasi", default=0, editable=False)
    last_done_on = models.DateField("terakhir terlaksana", null=True, editable=False)
    # Of what people write; the counts are kept past it.
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = PlanItemQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["key", "reported", "verified", "people", "last_done_on", "updated_at"])

    class Meta:
        verbose_name = "butir RKM"
        verbose_name_plural = "butir RKM"
        ordering = ["month", "id"]
        constraints = [
            models.CheckConstraint(
                name="planitem_month_in_year",
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12),
                violation_error_message="Bulan harus 1 sampai 12.",
            ),
            models.CheckConstraint(
                name="planitem_dropped_has_reason",
                condition=Q(dropped_at__isnull=True) | ~Q(drop_reason=""),
                violation_error_message="Butir yang dicoret harus memuat alasan.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plan-item", args=[self.plan.region_id, self.pk])

    @property
    def is_done(self) -> bool:
        return self.verified >= self.times


# --- usulan ------------------------------------------------------------------------------------------


class ProposalQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(state__in=ProposalState.open())


class Proposal(InArea):
    """Something asked for. It becomes an item of the plan, joins another one, waits a year, or is declined; the
    proposer reads which, and why."""

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="proposals", verbose_name="Kampung KB")
    # The year it is weighed for; one that found no place comes back under the next.
    year = models.PositiveSmallIntegerField("untuk tahun")
    title = models.CharField("usulan", max_length=150)
    description = models.TextField("penjelasan", max_length=1500, blank=True)
    section = _section(null=True, blank=True)
    subprogram = _subprogram(null=True, blank=True)
    origin = models.CharField("asal", max_length=5, choices=Origin.choices, default=Origin.POKJA)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    proposer_name = models.CharField("nama pengusul", max_length=120, blank=True)
    # Opens the page on which a citizen without an account follows it.
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField("keadaan", max_length=12, choices=ProposalState.choices, default=ProposalState.NEW)
    rank = models.PositiveSmallIntegerField("peringkat", null=True, blank=True, editable=False)
    reason = models.CharField("alasan", max_length=300, blank=True, editable=False)
    decided_by_name = models.CharField("diputuskan oleh", max_length=120, blank=True, editable=False)
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True, editable=False)
    item = models.ForeignKey(PlanItem, models.PROTECT, null=True, blank=True, editable=False, related_name="proposals")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    # How often it came back under a later year.
    returns = models.PositiveSmallIntegerField("kembali", default=0, editable=False)
    created_at = models.DateTimeField("diajukan", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = ProposalQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["province_code", "regency_code", "district_code", "updated_at", "token"]
    )

    class Meta:
        verbose_name = "usulan"
        verbose_name_plural = "usulan"
        ordering = ["rank", "id"]
        indexes = [models.Index(fields=["kampung", "year", "state"], name="proposal_kampung_year")]
        constraints = [
            models.CheckConstraint(
                name="proposal_decision_has_reason",
                condition=~Q(state__in=ProposalState.with_reason()) | ~Q(reason=""),
                violation_error_message="Keputusan ini harus memuat alasan yang dapat dibaca pengusul.",
            ),
            models.CheckConstraint(
                name="proposal_planned_names_item",
                condition=(Q(state=ProposalState.PLANNED) & Q(item__isnull=False))
                | (~Q(state=ProposalState.PLANNED) & Q(item__isnull=True)),
                violation_error_message="Usulan yang masuk rencana harus menyebut butirnya.",
            ),
            models.CheckConstraint(
                name="proposal_merged_names_other",
                condition=(Q(state=ProposalState.MERGED) & Q(merged_into__isnull=False))
                | (~Q(state=ProposalState.MERGED) & Q(merged_into__isnull=True)),
                violation_error_message="Usulan yang digabung harus menyebut usulan lainnya.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposal-detail", args=[self.region_id, self.pk])


class PublicProposals(models.Model):
    """Whether citizens of a regency may propose through the public page. No row: they may not."""

    region = models.OneToOneField(
        Region, models.PROTECT, primary_key=True, related_name="+", verbose_name="kabupaten/kota"
    )
    is_open = models.BooleanField("usulan warga dibuka", default=False)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "usulan warga"
        verbose_name_plural = "usulan warga"

    def __str__(self):
        return f"Usulan warga {self.region}"


# --- offices of a regency ------------------------------------------------------------------------------------------


class Office(models.Model):
    """For which agency somebody with the role `opd` enters activities: set by OPD KB."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, primary_key=True, related_name="office", verbose_name="penugasan"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="instansi")

    class Meta:
        verbose_name = "instansi petugas OPD"
        verbose_name_plural = "instansi petugas OPD"

    def __str__(self):
        return f"{self.assignment}: {self.agency}"


class OfficeActivityQuerySet(AnyAreaQuerySet):
    def not_cancelled(self):
        return self.exclude(state=OfficeActivityState.CANCELLED)

    def planned(self):
        return self.filter(state=OfficeActivityState.PLANNED)

    def coming(self, today: date):
        """Planned and not over: from this day on, and what has begun and still lasts."""
        return self.planned().filter(Q(starts_on__gte=today) | Q(ends_on__gte=today))

    def standing(self, today: date):
        """Coming, or done as the office says: what a village may count on. What passed without a word is not."""
        not_over = Q(starts_on__gte=today) | Q(ends_on__gte=today)
        return self.filter(Q(state=OfficeActivityState.DONE) | Q(state=OfficeActivityState.PLANNED) & not_over)

    def overdue(self, today: date):
        """Its last day is over and nobody said whether it took place."""
        over = Q(ends_on__isnull=True, starts_on__lt=today) | Q(ends_on__lt=today)
        return self.planned().filter(over)


class OfficeActivity(InAnyArea):
    """What an office of a regency will do, where and when: in a village, a kecamatan, or the whole kabupaten."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="instansi")
    subprogram = _subprogram()
    title = models.CharField("kegiatan", max_length=150)
    starts_on = models.DateField("tanggal mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)
    place = models.CharField("tempat", max_length=150, blank=True)
    note = models.CharField("keterangan", max_length=300, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=OfficeActivityState.choices, default=OfficeActivityState.PLANNED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_by_name = models.CharField("dicatat oleh", max_length=120, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = OfficeActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "rencana OPD"
        verbose_name_plural = "rencana OPD"
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["regency_code", "starts_on"], name="officeactivity_regency_day")]
        constraints = [
            models.CheckConstraint(
                name="officeactivity_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def last_day(self) -> date:
        return self.ends_on or self.starts_on

    @property
    def place_name(self) -> str:
        """How wide it reaches, in words. Load `region__parent` along."""
        region = self.region
        if region.level == Level.VILLAGE:
            return f"{region}, {region.parent}"
        return f"Seluruh {region}"
