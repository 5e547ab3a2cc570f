"""Activity reports: what a village did, with whom, for whom, and the photos that show it."""

import uuid
from hashlib import blake2b

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Max, Min, Q, Sum
from django.urls import reverse

from accounts.models import ScopedQuerySet
from pokja.models import PlanItem, Poktan
from reference.enums import AgencyState
from reference.models import Agency, CatalogueActivity, FundingSource, Section, SubProgram, TargetGroup
from regions.models import InArea, fold
from verification.enums import Status
from verification.models import Verifiable, VerifiableQuerySet
from villages.models import Kampung

from ..enums import Participants, PhotoKind, PostKind, Stunting, step_of

# What a person types into one box of the form; lists, photos and the agencies are stored beside it.
SCALAR_FIELDS = (
    *("title", "held_on", "place", "description", "section_id", "catalogue_id", "target_other", "groups"),
    *("plan_item_id", "poktan_id"),
    *("men", "women", *Participants.values, "stunting", "funding_other", "cost", "post_kind"),
)
LIST_FIELDS = ("subprograms", "targets", "agencies", "funding")


class ActivityQuerySet(VerifiableQuerySet):
    def listed(self):
        """What others than its author may read: handed in at least once, and not dropped."""
        return self.filter(status__in=(Status.SUBMITTED, Status.VERIFIED, Status.RETURNED))

    def open(self):
        """Drafts and returned ones: they wait for their author."""
        return self.filter(status__in=Status.editable())

    def public(self):
        """What anybody may read."""
        return self.filter(status=Status.VERIFIED, kampung__is_active=True)


class Activity(Verifiable):
    """One activity report. While it is a draft everything but title and day may be empty (docs/programs.md)."""

    kind = "kegiatan"

    kampung = models.ForeignKey(
        Kampung, models.PROTECT, related_name="activities", verbose_name="Kampung KB", db_index=False
    )
    # Made on the phone before the first sending: the same report sent twice is one row.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    # Entered by an officer for the village.
    is_on_behalf = models.BooleanField("diisi petugas", default=False, editable=False)

    title = models.CharField("judul kegiatan", max_length=150)
    held_on = models.DateField("tanggal kegiatan")
    place = models.CharField("tempat", max_length=150, blank=True)
    description = models.TextField("cerita kegiatan", max_length=4000, blank=True)
    # Of the folded description, to find the same text again; 0 where there is hardly any.
    text_hash = models.BigIntegerField(default=0, editable=False)

    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="seksi", db_index=False
    )
    catalogue = models.ForeignKey(
        CatalogueActivity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kegiatan sub-program",
        db_index=False,
    )
    subprograms = models.ManyToManyField(
        SubProgram, through="ActivitySubProgram", related_name="+", verbose_name="sub-program"
    )
    targets = models.ManyToManyField(TargetGroup, through="ActivityTarget", related_name="+", verbose_name="sasaran")
    target_other = models.CharField("sasaran lain", max_length=120, blank=True)
    agencies = models.ManyToManyField(
        Agency,
        through="ActivityAgency",
        through_fields=("activity", "agency"),
        related_name="+",
        verbose_name="instansi pembina",
    )
    funding = models.ManyToManyField(
        FundingSource, through="ActivityFunding", related_name="+", verbose_name="sumber dana"
    )
    funding_other = models.CharField("sumber dana lain", max_length=120, blank=True)
    cost = models.PositiveBigIntegerField("biaya (rupiah)", null=True, blank=True)
    # The item of the village's plan it fulfils, and the group whose meeting it was.
    plan_item = models.ForeignKey(
        PlanItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="butir RKM",
        db_index=False,
    )
    poktan = models.ForeignKey(
        Poktan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="pertemuan POKTAN",
        db_index=False,
    )
    # Slugs of villages.enums.Group.
    groups = models.JSONField("POKTAN terkait", default=list, blank=True)

    men = models.PositiveIntegerField("laki-laki", null=True, blank=True)
    women = models.PositiveIntegerField("perempuan", null=True, blank=True)
    pregnant = models.PositiveIntegerField("ibu hamil", null=True, blank=True)
    couples = models.PositiveIntegerField("PUS", null=True, blank=True)
    toddlers = models.PositiveIntegerField("balita", null=True, blank=True)
    teenagers = models.PositiveIntegerField("remaja", null=True, blank=True)
    elderly = models.PositiveIntegerField("lansia", null=True, blank=True)
    stunting = models.CharField("intervensi stunting", max_length=8, choices=Stunting.choices, blank=True)
    post_kind = models.CharField("jenis post", max_length=16, choices=PostKind.choices, default=PostKind.ACTIVITY)

    # What looked odd when it was handed in, as codes of programs.hints: the queue shows it without asking again.
    hint_codes = models.JSONField(default=list, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta(Verifiable.Meta):
        abstract = False
        verbose_name = "kegiatan"
        verbose_name_plural = "kegiatan"
        ordering = ["-held_on", "-id"]
        indexes = [
            # A list reads its newest rows from one of these, by place; they end in the key, so pages never overlap.
            models.Index(fields=["-held_on", "-id"], name="activity_day"),
            models.Index(fields=["province_code", "-held_on", "-id"], name="activity_province_day"),
            models.Index(fields=["regency_code", "-held_on", "-id"], name="activity_regency_day"),
            models.Index(fields=["district_code", "-held_on", "-id"], name="activity_district_day"),
            models.Index(fields=["kampung", "-held_on", "-id"], name="activity_kampung_day"),
            *Verifiable.Meta.indexes,
            models.Index(
                fields=["kampung", "status"],
                name="activity_open",
                condition=Q(status__in=[Status.DRAFT, Status.RETURNED]),
            ),
            # Most activities name neither.
            models.Index(fields=["plan_item"], name="activity_plan_item", condition=Q(plan_item__isnull=False)),
            models.Index(fields=["poktan", "-held_on"], name="activity_poktan", condition=Q(poktan__isnull=False)),
            models.Index(fields=["text_hash"], name="activity_text", condition=~Q(text_hash=0)),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.text_hash = text_hash(self.description)
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "description" in update_fields:
            kwargs["update_fields"] = {*update_fields, "text_hash"}
        super().save(*args, **kwargs)

    @property
    def participants(self) -> int | None:
        """Everybody who came; None where nobody was counted."""
        return None if self.men is None and self.women is None else (self.men or 0) + (self.women or 0)

    @property
    def shown_photos(self) -> list["ActivityPhoto"]:
        """The photos of the present version, in order. Prefetch "photos" in lists."""
        return [photo for photo in self.photos.all() if photo.removed_at is None]

    def get_absolute_url(self):
        return reverse("activity-detail", args=[self.region_id, self.pk])

    def get_public_url(self):
        return reverse("public-activity", args=[self.region_id, self.pk])

    def get_edit_url(self, step: int = 1):
        return reverse("activity-edit", args=[self.region_id, self.pk, step])

    def get_mend_url(self):
        """The page of the form that holds the field the officer named, at that field."""
        name = self.reason_field
        return f"{self.get_edit_url(step_of(name))}#id_{name}" if name else self.get_edit_url()

    def content(self) -> dict:
        """What a person filled in, as plain values: keys of the lists, numbers and captions of the photos."""
        content = {name: getattr(self, name) for name in SCALAR_FIELDS}
        for name in LIST_FIELDS:
            through = type(self)._meta.get_field(name).remote_field.through
            column = type(self)._meta.get_field(name).m2m_reverse_field_name()
            content[name] = sorted(through.objects.filter(activity=self).values_list(f"{column}_id", flat=True))
        photos = self.photos.filter(removed_at__isnull=True).values_list("pk", "kind", "caption")
        content["photos"] = [list(photo) for photo in photos]
        return content

    def lock_parent(self) -> None:
        """The village first: its tally and its classes follow the step."""
        Kampung.objects.locked().only("pk").get(pk=self.kampung_id)

    def after_status_change(self) -> None:
        ActivityTally.objects.recount(self.kampung_id)
        if self.plan_item_id is not None:
            recount_plan_item(self.plan_item_id)


def recount_plan_item(pk: int) -> None:
    """Count anew what was done of an item of the plan. Call it under the village's lock.

    Only what is handed in counts, and its item cannot be changed: so every step is an occasion, and no saving is.
    """
    reported, verified = Q(status__in=Status.reported()), Q(status=Status.VERIFIED)
    figures = Activity.objects.filter(plan_item=pk).aggregate(
        reported=Count("pk", filter=reported),
        verified=Count("pk", filter=verified),
        men=Sum("men", filter=verified),
        women=Sum("women", filter=verified),
        last_done_on=Max("held_on", filter=reported),
    )
    people = (figures.pop("men") or 0) + (figures.pop("women") or 0)
    PlanItem.objects.filter(pk=pk).update(people=people, **figures)


def text_hash(text: str) -> int:
    """A number for what a text says, whatever its spacing and capitals; 0 for less than eight words."""
    words = fold(text).split()
    if len(words) < 8:
        return 0
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big", signed=True)


class ActivityLink(models.Model):
    """A choice of a report from a list; what is chosen anywhere can no longer be deleted."""

    class Meta:
        abstract = True
        # What keeps an entry from being deleted is, in the eyes of who would, the report.
        verbose_name = "kegiatan"
        verbose_name_plural = "kegiatan"


def _activity_key() -> models.ForeignKey:
    # The unique pair begins with it.
    return models.ForeignKey(Activity, models.CASCADE, related_name="+", db_index=False)


class ActivitySubProgram(ActivityLink):
    activity = _activity_key()
    subprogram = models.ForeignKey(SubProgram, models.PROTECT, related_name="+")

    class Meta(ActivityLink.Meta):
        constraints = [models.UniqueConstraint("activity", "subprogram", name="activity_subprogram_once")]


class ActivityTarget(ActivityLink):
    activity = _activity_key()
    target = models.ForeignKey(TargetGroup, models.PROTECT, related_name="+")

    class Meta(ActivityLink.Meta):
        constraints = [models.UniqueConstraint("activity", "target", name="activity_target_once")]


class ActivityAgency(ActivityLink):
    activity = _activity_key()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # The name it was reported under, where an officer merged that one into `agency`.
    reported_as = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta(ActivityLink.Meta):
        constraints = [models.UniqueConstraint("activity", "agency", name="activity_agency_once")]


class ActivityFunding(ActivityLink):
    activity = _activity_key()
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="+")

    class Meta(ActivityLink.Meta):
        constraints = [models.UniqueConstraint("activity", "source", name="activity_funding_once")]


class OfActivityQuerySet(ScopedQuerySet):
    """Rows of a report: their place is the report's."""

    area_prefix = "activity__"


BANDS = 4  # two photos that differ in at most three bits share one of four bands
NEAR = 3


class ActivityPhoto(models.Model):
    """A photo of a report, stored in two sizes without what the camera noted."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos")
    # Made on the phone: a photo sent twice is one row.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    kind = models.CharField("jenis foto", max_length=8, choices=PhotoKind.choices, default=PhotoKind.ACTIVITY)
    caption = models.CharField("keterangan", max_length=150, blank=True)
    large = models.FileField("foto", upload_to="kegiatan/%Y/%m/")
    small = models.FileField("foto kecil", upload_to="kegiatan/%Y/%m/")
    width = models.PositiveSmallIntegerField("lebar")
    height = models.PositiveSmallIntegerField("tinggi")
    # Perceptual hash (core.images.fingerprint) and its four 16-bit parts, each shifted by 32,768; None: too plain.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    band_0 = models.SmallIntegerField(null=True, editable=False)
    band_1 = models.SmallIntegerField(null=True, editable=False)
    band_2 = models.SmallIntegerField(null=True, editable=False)
    band_3 = models.SmallIntegerField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)
    # Taken out after it was handed in once: the versions that showed it still do, nobody else.
    removed_at = models.DateTimeField("diambil", null=True, blank=True, editable=False)

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "foto kegiatan"
        verbose_name_plural = "foto kegiatan"
        ordering = ["position", "id"]
        indexes = [models.Index(fields=[f"band_{n}"], name=f"photo_band_{n}") for n in range(BANDS)] + [
            models.Index(fields=["fingerprint"], name="photo_same", condition=Q(fingerprint__isnull=False))
        ]

    def __str__(self):
        return self.caption or f"Foto {self.position + 1}"

    def save(self, *args, **kwargs):
        for number in range(BANDS):
            part = None if self.fingerprint is None else ((self.fingerprint >> (16 * number)) & 0xFFFF) - 0x8000
            setattr(self, f"band_{number}", part)
        super().save(*args, **kwargs)

    def get_absolute_url(self, size: str = "besar"):
        return reverse("activity-photo", args=[self.activity.region_id, self.activity_id, self.pk, size])

    def get_small_url(self):
        return self.get_absolute_url("kecil")

    def get_public_url(self, size: str = "besar"):
        return reverse("public-activity-photo", args=[self.activity.region_id, self.activity_id, self.pk, size])

    def get_public_small_url(self):
        return self.get_public_url("kecil")


class ActivityVersion(models.Model):
    """What a report said before it was changed after a return. The present version is the report itself."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveSmallIntegerField("versi")
    content = models.JSONField("isi", encoder=DjangoJSONEncoder)
    at = models.DateTimeField("diajukan")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="oleh"
    )
    by_name = models.CharField("nama", max_length=120)

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "versi kegiatan"
        verbose_name_plural = "versi kegiatan"
        ordering = ["-version"]
        constraints = [models.UniqueConstraint("activity", "version", name="activity_version_once")]

    def __str__(self):
        return f"versi {self.version}"


class ActivityTallyQuerySet(ScopedQuerySet):
    def recount(self, kampung_id: int) -> None:
        """Count the activities of one Kampung KB anew. Call it under the village's lock."""
        counted = Q(agencies__state__in=AgencyState.choosable(), agencies__is_other=False)
        own = counted & Q(agencies__is_family_planning=True)
        reported, verified = Q(status__in=Status.reported()), Q(status=Status.VERIFIED)
        rows = Activity.objects.filter(kampung_id=kampung_id).order_by()
        figures = rows.aggregate(
            reported=Count("pk", filter=reported),
            verified=Count("pk", filter=verified),
            waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
            last_reported_on=Max("held_on", filter=reported),
            last_verified_on=Max("held_on", filter=verified),
            oldest_waiting_at=Min("submitted_at", filter=Q(status=Status.SUBMITTED)),
        )
        figures |= rows.aggregate(
            agencies_reported=Count("agencies", filter=counted & reported, distinct=True),
            agencies_verified=Count("agencies", filter=counted & verified, distinct=True),
            kb_agencies_reported=Count("agencies", filter=own & reported, distinct=True),
            kb_agencies_verified=Count("agencies", filter=own & verified, distinct=True),
        )
        region_id = Kampung.objects.values_list("region_id", flat=True).get(pk=kampung_id)
        self.update_or_create(kampung_id=kampung_id, defaults={"region_id": region_id, **figures})


class ActivityTally(InArea):
    """How many activities a Kampung KB has, and with how many agencies: one row a village, kept with every step.

    Lists, tasks and the classification read this instead of counting activities (docs/programs.md).
    """

    kampung = models.OneToOneField(Kampung, models.PROTECT, primary_key=True, related_name="activity_tally")
    reported = models.PositiveIntegerField("dilaporkan", default=0)  # waiting or verified
    verified = models.PositiveIntegerField("terverifikasi", default=0)
    waiting = models.PositiveIntegerField("menunggu", default=0)
    # Distinct agencies that count, over all time, and how many of them are bodies of the KB sector.
    agencies_reported = models.PositiveSmallIntegerField(default=0)
    agencies_verified = models.PositiveSmallIntegerField(default=0)
    kb_agencies_reported = models.PositiveSmallIntegerField(default=0)
    kb_agencies_verified = models.PositiveSmallIntegerField(default=0)
    last_reported_on = models.DateField(null=True)  # day of the newest activity
    last_verified_on = models.DateField(null=True)
    oldest_waiting_at = models.DateTimeField(null=True)

    objects = ActivityTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "ringkasan kegiatan"
        verbose_name_plural = "ringkasan kegiatan"
        indexes = [models.Index(fields=["regency_code", "last_reported_on"], name="tally_regency_last")]

    def __str__(self):
        return f"{self.reported} kegiatan"
