"""Lists that reports and plans choose from: editable in the admin, never deleted once used (docs/programs.md)."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.roles import Permission
from regions.models import Region, fold

from .enums import AgencyState, Helix


class ReferenceQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class Reference(models.Model):
    """One entry of a list. The code is what files and addresses name; the name is what people read."""

    code = models.SlugField("kode", max_length=40, unique=True)
    name = models.CharField("nama", max_length=200)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField(
        "dipakai", default=True, help_text="Yang tidak dipakai lagi hilang dari pilihan; laporan lama tetap memuatnya."
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set what follows from other fields; whoever writes rows in bulk calls it."""


class Goal(Reference):
    """One of the four sasaran of Inpres 3/2022."""

    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "sasaran Inpres"
        verbose_name_plural = "sasaran Inpres"


class SubProgram(Reference):
    """One of the eight sub-programmes of Inpres 3/2022; its number is `position`."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="subprograms", verbose_name="sasaran Inpres")
    short_name = models.CharField("nama pendek", max_length=80)
    ministries = models.CharField("kementerian/lembaga", max_length=300, blank=True)
    offices = models.CharField("perangkat daerah", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "sub-program"
        verbose_name_plural = "sub-program"

    @property
    def number(self) -> int:
        return self.position


class CatalogueActivity(Reference):
    """An activity of the official catalogue: found by its words, it fills in the sub-programme."""

    subprogram = models.ForeignKey(SubProgram, models.PROTECT, related_name="activities", verbose_name="sub-program")
    indicator = models.CharField("indikator", max_length=200, blank=True)
    lead = models.CharField("penanggung jawab", max_length=80, blank=True)
    keywords = models.CharField(
        "kata kunci", max_length=300, blank=True, help_text="Dipisah koma, seperti orang menyebutnya."
    )
    search_name = models.CharField(max_length=520, editable=False)
    history = HistoricalRecords(excluded_fields=["search_name"])

    class Meta(Reference.Meta):
        verbose_name = "kegiatan sub-program"
        verbose_name_plural = "kegiatan sub-program"

    def derive(self):
        self.search_name = fold(f"{self.name} {self.keywords}")[:520]


class Section(Reference):
    """A section of the Pokja: the eight family functions, and Lainnya."""

    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "seksi"
        verbose_name_plural = "seksi"


class TargetGroup(Reference):
    """Sasaran of an activity."""

    # The figure of the Penduduk report that says how many there are in the village; "" where it has none.
    population_field = models.CharField("isian Penduduk", max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "sasaran kegiatan"
        verbose_name_plural = "sasaran kegiatan"


class FundingSource(Reference):
    """Sumber dana of an activity."""

    history = HistoricalRecords()

    class Meta(Reference.Meta):
        verbose_name = "sumber dana"
        verbose_name_plural = "sumber dana"


class AgencyQuerySet(ReferenceQuerySet):
    def choosable(self, village_code: str):
        """What a report of this village may name: the national list and that of its regency."""
        return self.choosable_in([village_code[:5]])

    def choosable_in(self, regency_codes: Iterable[str]):
        """The national list and those of these regencies, as far as they are in use."""
        own = Q(state=AgencyState.LOCAL, region_id__in=list(regency_codes))
        return self.active().filter(Q(state=AgencyState.NATIONAL) | own)

    def counted(self):
        """Those the instrument counts: a name somebody typed counts once an officer has placed it."""
        return self.filter(state__in=AgencyState.choosable(), is_other=False)

    def visible_to(self, user):
        """The national list, and the local and proposed names of regencies the user's areas touch."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        codes = user.area_codes
        if "" in codes:
            return self
        condition = Q(region__isnull=True)
        for code in codes:
            condition |= Q(region__code__startswith=code[:5])
        return self.filter(condition)

    def permitted_to(self, user, permission: Permission):
        """The local and proposed names of regencies where the user may do this."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        codes = user.area_codes_with(permission)
        rows = self.filter(region__isnull=False)
        if "" in codes:
            return rows
        condition = Q(pk__in=[])
        for code in codes:
            condition |= Q(region__code__startswith=code)
        return rows.filter(condition)


class Agency(Reference):
    """Instansi pembina: one of the 37 of the national list, one a district added, or a name a cadre typed."""

    helix = models.CharField("kelompok pentahelix", max_length=12, choices=Helix.choices, default=Helix.GOVERNMENT)
    state = models.CharField("asal", max_length=8, choices=AgencyState.choices, default=AgencyState.NATIONAL)
    # The regency that added it; the national list has none.
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="kabupaten/kota"
    )
    # OPD KB and Perwakilan BKKBN: the official code meant to leave them out of "lintas sektor", and did not
    # (docs/classification.md).
    is_family_planning = models.BooleanField("badan sektor KB", default=False)
    # The entry "Lainnya" itself: it is not counted.
    is_other = models.BooleanField("Lainnya", default=False, editable=False)
    search_name = models.CharField(max_length=200, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", verbose_name="digabung ke"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["search_name"])

    objects = AgencyQuerySet.as_manager()

    class Meta(Reference.Meta):
        verbose_name = "instansi"
        verbose_name_plural = "instansi"
        constraints = [
            models.CheckConstraint(
                name="agency_region_unless_national",
                condition=Q(state=AgencyState.NATIONAL, region__isnull=True)
                | (~Q(state=AgencyState.NATIONAL) & Q(region__isnull=False)),
                violation_error_message="Instansi daerah harus menyebut kabupaten/kotanya; yang nasional tidak.",
            ),
            models.CheckConstraint(
                name="agency_merged_names_target",
                condition=Q(state=AgencyState.MERGED, merged_into__isnull=False)
                | (~Q(state=AgencyState.MERGED) & Q(merged_into__isnull=True)),
                violation_error_message="Instansi yang digabung harus menyebut penggantinya.",
            ),
            models.UniqueConstraint(
                "region",
                "search_name",
                name="agency_once_per_regency",
                condition=Q(state__in=[AgencyState.LOCAL, AgencyState.PROPOSED]),
                violation_error_message="Instansi dengan nama ini sudah ada di kabupaten/kota tersebut.",
            ),
        ]

    def derive(self):
        self.search_name = fold(self.name)[:200]
