from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from verification.enums import Status
from verification.models import Verifiable, VerifiableQuerySet

from ..enums import AGE_BANDS, Frequency, Group, GuidedBy, Mechanism, Method, NonUse, Source
from .kampung import Kampung


class VillageReportQuerySet(VerifiableQuerySet):
    def in_force(self, verified: bool = False):
        """At most one row per Kampung KB: the latest version that counts, reported or verified."""
        return self.filter(is_current_verified=True) if verified else self.filter(is_current_reported=True)

    def counted(self):
        """Every version but the cancelled ones."""
        return self.exclude(status=Status.CANCELLED)

    def open(self):
        """Drafts and returned versions that still wait for their author: no newer version has replaced them."""
        newer = self.model.objects.counted().filter(kampung=OuterRef("kampung"), version__gt=OuterRef("version"))
        return self.filter(status__in=Status.editable()).exclude(Exists(newer))


class VillageReport(Verifiable):
    """One version of a periodic report of a Kampung KB. Versions are appended, never overwritten once submitted.

    Every figure may be empty: "belum diisi" is neither zero nor "tidak ada" (docs/classification.md).
    """

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="%(class)ss", verbose_name="Kampung KB")
    version = models.PositiveIntegerField("versi", editable=False)
    year = models.PositiveSmallIntegerField("tahun")
    month = models.PositiveSmallIntegerField("bulan")
    source = models.CharField("asal", max_length=5, choices=Source.choices, default=Source.FORM, editable=False)
    source_note = models.CharField("keterangan asal", max_length=120, blank=True, editable=False)
    # Warnings the author confirmed when submitting, as sentences: the officer sees them too.
    confirmed_warnings = models.JSONField("peringatan yang dikonfirmasi", default=list, blank=True, editable=False)
    # What the officer saw when returning it, until it is submitted again: the source of `StatusChange.changes`.
    content_at_return = models.JSONField(null=True, editable=False, encoder=DjangoJSONEncoder)
    # Exactly the row that counts, kept by `after_status_change`; a partial unique index proves it.
    is_current_reported = models.BooleanField(default=False, editable=False)
    is_current_verified = models.BooleanField(default=False, editable=False)

    objects = VillageReportQuerySet.as_manager()

    url_name: str = ""  # tab of the village page

    class Meta(Verifiable.Meta):
        abstract = True
        ordering = ["-version"]
        indexes = [
            *Verifiable.Meta.indexes,
            models.Index(fields=["created_by", "status"], name="%(class)s_author"),
        ]
        constraints = [
            *Verifiable.Meta.constraints,
            models.UniqueConstraint("kampung", "version", name="%(class)s_version_once"),
            models.UniqueConstraint("kampung", name="%(class)s_one_reported", condition=Q(is_current_reported=True)),
            models.UniqueConstraint("kampung", name="%(class)s_one_verified", condition=Q(is_current_verified=True)),
            models.UniqueConstraint(
                "kampung",
                name="%(class)s_one_draft",
                condition=Q(status=Status.DRAFT),
                violation_error_message="Masih ada draf yang belum selesai; lanjutkan yang itu.",
            ),
            models.CheckConstraint(
                name="%(class)s_month_in_year",
                condition=Q(month__gte=1, month__lte=12),
                violation_error_message="Bulan harus 1 sampai 12.",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.kampung.name}, versi {self.version}"

    @property
    def title(self) -> str:
        label = str(self._meta.verbose_name)
        return f"{label[0].upper()}{label[1:]} {self.kampung.name}"

    @property
    def period(self) -> date:
        """First day of the month the figures stand for."""
        return date(self.year, self.month, 1)

    def get_absolute_url(self):
        return reverse(self.url_name, args=[self.region_id])

    def get_version_url(self):
        return reverse("kampung-report-version", args=[self.region_id, self.kind, self.version])

    def get_file_url(self, field: str):
        return reverse("kampung-file", args=[self.region_id, self.pk, field])

    def get_edit_url(self):
        return reverse("kampung-report-edit", args=[self.region_id, self.kind])

    def get_confirm_url(self):
        return reverse("kampung-report-confirm", args=[self.region_id, self.kind])

    def get_mend_url(self):
        return f"{self.get_edit_url()}#id_{self.reason_field}" if self.reason_field else self.get_edit_url()

    @classmethod
    def content_fields(cls) -> list[str]:
        """Names of the fields a person fills in: what a new version copies and what changes are compared by."""
        taken = {f.name for f in VillageReport._meta.get_fields()} | {"id", "kampung", "region"}
        taken |= {"province_code", "regency_code", "district_code"}
        return [f.name for f in cls._meta.concrete_fields if f.name not in taken]

    def content(self) -> dict:
        """What a person filled in, as plain values: files by the name they are stored under."""
        content = {name: getattr(self, name) for name in self.content_fields()}
        return {name: v.name or "" if isinstance(v, FieldFile) else v for name, v in content.items()}

    def lock_parent(self) -> None:
        """The village first, then its versions: a step moves the marks of the others, and the classes follow."""
        Kampung.objects.locked().only("pk").get(pk=self.kampung_id)

    def after_status_change(self) -> None:
        """Move the two marks to the versions that count now."""
        versions = type(self).objects.filter(kampung_id=self.kampung_id)
        for mark, counting in (
            ("is_current_reported", versions.reported()),
            ("is_current_verified", versions.verified()),
        ):
            latest = counting.aggregate(latest=Max("version"))["latest"]
            versions.filter(**{mark: True}).exclude(version=latest).update(**{mark: False})
            versions.filter(**{mark: False}, version=latest).update(**{mark: True})


def answered_mechanisms(content: dict) -> bool:
    """Has anybody answered one of the five questions about mechanisms?"""
    return any(content[f"has_{mechanism.value}"] is not None for mechanism in Mechanism)


def _tri(label: str) -> models.BooleanField:
    """Ada (True), tidak ada (False), belum diisi (None)."""
    return models.BooleanField(label, null=True, blank=True)


def _count(label: str, **kwargs) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True, **kwargs)


def _kinds(label: str) -> models.JSONField:
    """A list of slugs; None is "belum diisi", an empty list is "tidak ada"."""
    return models.JSONField(label, null=True, blank=True)


def _frequency(label: str) -> models.CharField:
    return models.CharField(label, max_length=10, choices=Frequency.choices, blank=True)


def _frequency_other(label: str) -> models.CharField:
    return models.CharField(label, max_length=60, blank=True)


class ProfileReport(VillageReport):
    """Profil: what the village owns, who supports it, how it works."""

    kind = "profil"
    url_name = "kampung-profile"

    has_bkb = _tri("BKB")
    has_bkr = _tri("BKR")
    has_bkl = _tri("BKL")
    has_uppka = _tri("UPPKA")
    has_pikr = _tri("PIK-R")
    has_secretariat = _tri("Sekretariat Kampung KB")
    has_data_house = _tri("Rumah DataKu")

    funding = _kinds("sumber dana")
    funding_other = models.CharField("sumber dana lain", max_length=120, blank=True)
    # Counted from the list; an import brings the number without the list.
    funding_count = models.PositiveSmallIntegerField("jumlah sumber dana", null=True, editable=False)

    has_pokja = _tri("Pokja")
    has_pokja_decree = _tri("SK Pokja")
    pokja_decree_file = models.FileField("berkas SK Pokja", upload_to="sk/", blank=True)
    pokja_members = _count("jumlah anggota Pokja")
    is_pokja_trained = _tri("pelatihan/sosialisasi Pokja")
    pokja_training = models.CharField("pelatihan yang diikuti", max_length=300, blank=True)
    pokja_trained_members = _count("jumlah anggota terlatih")

    has_pkb = _tri("PKB/PLKB pendamping")
    pkb_nip = models.CharField("NIP PKB/PLKB", max_length=18, blank=True)
    guided_by = models.CharField("diarahkan oleh", max_length=12, choices=GuidedBy.choices, blank=True)
    guided_by_other = models.CharField("diarahkan oleh (lainnya)", max_length=120, blank=True)
    companion_name = models.CharField("nama pendamping", max_length=120, blank=True)
    companion_contact = models.CharField("kontak pendamping", max_length=60, blank=True)

    has_regulation = _tri("regulasi daerah")
    regulations = _kinds("jenis regulasi")

    has_plan = _tri("Rencana Kerja Masyarakat (RKM)")
    plan_file = models.FileField("berkas RKM", upload_to="rkm/", blank=True)
    data_use = _kinds("penggunaan data")
    data_use_other = models.CharField("penggunaan data lain", max_length=120, blank=True)
    data_use_count = models.PositiveSmallIntegerField("jumlah penggunaan data", null=True, editable=False)

    has_planning = _tri(Mechanism.PLANNING.label)
    planning_frequency = _frequency("frekuensi rapat perencanaan")
    planning_frequency_other = _frequency_other("frekuensi lain rapat perencanaan")
    has_coordination = _tri(Mechanism.COORDINATION.label)
    coordination_frequency = _frequency("frekuensi rapat koordinasi")
    coordination_frequency_other = _frequency_other("frekuensi lain rapat koordinasi")
    has_outreach = _tri(Mechanism.OUTREACH.label)
    outreach_frequency = _frequency("frekuensi sosialisasi")
    outreach_frequency_other = _frequency_other("frekuensi lain sosialisasi")
    has_monitoring = _tri(Mechanism.MONITORING.label)
    monitoring_frequency = _frequency("frekuensi monitoring dan evaluasi")
    monitoring_frequency_other = _frequency_other("frekuensi lain monitoring dan evaluasi")
    has_reporting = _tri(Mechanism.REPORTING.label)
    reporting_frequency = _frequency("frekuensi penyusunan laporan")
    reporting_frequency_other = _frequency_other("frekuensi lain penyusunan laporan")
    mechanism_count = models.PositiveSmallIntegerField("jumlah mekanisme", null=True, editable=False)

    class Meta(VillageReport.Meta):
        verbose_name = "laporan Profil"
        verbose_name_plural = "laporan Profil"

    def save(self, *args, **kwargs):
        if self.source == Source.FORM:
            self.count_kinds()
        super().save(*args, **kwargs)

    def count_kinds(self) -> None:
        """Derive the numbers the instrument reads from the ticked kinds; free text counts as one kind.

        A list nobody has answered leaves its number alone: a version that starts from an imported one keeps the
        imported number until a person names the kinds.
        """
        if self.funding is not None:
            self.funding_count = len(self.funding) + bool(self.funding_other)
        if self.data_use is not None:
            self.data_use_count = len(self.data_use)
        if answered_mechanisms(self.content()):
            self.mechanism_count = sum(getattr(self, f"has_{m.value}") is True for m in Mechanism)

    @property
    def groups(self) -> dict[Group, bool | None]:
        return {group: getattr(self, f"has_{group.value}") for group in Group}


class PopulationReport(VillageReport):
    """Penduduk: residents by sex and age, families, PUS. Aggregates of the village, no persons."""

    kind = "penduduk"
    url_name = "kampung-population"

    male_00_04 = _count("laki-laki 0–4")
    male_05_09 = _count("laki-laki 5–9")
    male_10_14 = _count("laki-laki 10–14")
    male_15_19 = _count("laki-laki 15–19")
    male_20_24 = _count("laki-laki 20–24")
    male_25_29 = _count("laki-laki 25–29")
    male_30_34 = _count("laki-laki 30–34")
    male_35_39 = _count("laki-laki 35–39")
    male_40_44 = _count("laki-laki 40–44")
    male_45_49 = _count("laki-laki 45–49")
    male_50_54 = _count("laki-laki 50–54")
    male_55_59 = _count("laki-laki 55–59")
    male_60_64 = _count("laki-laki 60–64")
    male_65_69 = _count("laki-laki 65–69")
    male_70_74 = _count("laki-laki 70–74")
    male_75_up = _count("laki-laki 75+")
    female_00_04 = _count("perempuan 0–4")
    female_05_09 = _count("perempuan 5–9")
    female_10_14 = _count("perempuan 10–14")
    female_15_19 = _count("perempuan 15–19")
    female_20_24 = _count("perempuan 20–24")
    female_25_29 = _count("perempuan 25–29")
    female_30_34 = _count("perempuan 30–34")
    female_35_39 = _count("perempuan 35–39")
    female_40_44 = _count("perempuan 40–44")
    female_45_49 = _count("perempuan 45–49")
    female_50_54 = _count("perempuan 50–54")
    female_55_59 = _count("perempuan 55–59")
    female_60_64 = _count("perempuan 60–64")
    female_65_69 = _count("perempuan 65–69")
    female_70_74 = _count("perempuan 70–74")
    female_75_up = _count("perempuan 75+")
    # The sum of the bands; an import brings the total without the bands.
    residents = _count("jumlah jiwa", editable=False)
    couples = _count("PUS")
    families = _count("jumlah keluarga")
    teenagers = _count("jumlah remaja")
    families_with_toddlers = _count("keluarga punya balita")
    families_with_teenagers = _count("keluarga punya remaja")
    families_with_elderly = _count("keluarga punya lansia")

    class Meta(VillageReport.Meta):
        verbose_name = "laporan Penduduk"
        verbose_name_plural = "laporan Penduduk"

    def save(self, *args, **kwargs):
        # Without any band an imported total stays, as in ProfileReport.count_kinds.
        if self.source == Source.FORM and self.has_bands:
            self.residents = sum(n or 0 for n in (*self.male, *self.female))
        super().save(*args, **kwargs)

    @staticmethod
    def band_fields() -> list[str]:
        return [f"{sex}_{suffix}" for suffix, _ in AGE_BANDS for sex in ("male", "female")]

    @property
    def has_bands(self) -> bool:
        """False where only a total is known, as after an import."""
        return any(n is not None for n in (*self.male, *self.female))

    @property
    def male(self) -> list[int | None]:
        """Residents per age band, youngest first."""
        return [getattr(self, f"male_{suffix}") for suffix, _ in AGE_BANDS]

    @property
    def female(self) -> list[int | None]:
        return [getattr(self, f"female_{suffix}") for suffix, _ in AGE_BANDS]


class FamilyPlanningReport(VillageReport):
    """KKBPK (Perkembangan Program Bangga Kencana): group participants and contraception."""

    kind = "kb"
    url_name = "kampung-family-planning"

    bkb_participants = _count("peserta BKB")
    bkr_participants = _count("peserta BKR")
    bkl_participants = _count("peserta BKL")
    uppka_participants = _count("peserta UPPKA")
    pikr_participants = _count("peserta PIK-R")

    iud = _count(Method.IUD.label)
    mow = _count(Method.MOW.label)
    mop = _count(Method.MOP.label)
    condom = _count(Method.CONDOM.label)
    implant = _count(Method.IMPLANT.label)
    injection = _count(Method.INJECTION.label)
    pill = _count(Method.PILL.label)

    pregnant = _count(NonUse.PREGNANT.label)
    wants_soon = _count(NonUse.WANTS_SOON.label)
    wants_later = _count(NonUse.WANTS_LATER.label)
    wants_none = _count(NonUse.WANTS_NONE.label)

    bpjs_users = _count("pengguna BPJS")

    class Meta(VillageReport.Meta):
        verbose_name = "laporan KB"
        verbose_name_plural = "laporan KB"

    @property
    def users(self) -> int:
        """PUS that use a modern method."""
        return sum(getattr(self, m.value) or 0 for m in Method)

    @property
    def non_users(self) -> int:
        return sum(getattr(self, n.value) or 0 for n in NonUse)

    @property
    def participants(self) -> dict[Group, int | None]:
        return {group: getattr(self, f"{group.value}_participants") for group in Group}


REPORTS: dict[str, type[VillageReport]] = {
    model.kind: model for model in (ProfileReport, PopulationReport, FamilyPlanningReport)
}
