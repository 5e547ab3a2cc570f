"""What is prepared about the rhythm of villages, and the visits that silence leads to (docs/rhythm.md)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import ScopedQuerySet
from regions.enums import Level
from regions.models import InArea, Region
from villages.models import Kampung

from .enums import Dormancy, Duty, VisitReason, VisitState

FIGURES = ("expected", "received", "on_time", "verified")


class Prepared(InArea):
    """Computed rows of a Kampung KB, by the million for the nation. Its place is the village's own, which the database
    checks there: checking it for every row again, and keeping a second index of it, would double the time of a first
    run."""

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        verbose_name="desa/kelurahan",
        limit_choices_to={"level": Level.VILLAGE},
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        abstract = True


class VillageMonth(Prepared):
    """What was expected of a Kampung KB in a month, and what came: one row a village, a month and a duty."""

    # The unique rows begin with it.
    kampung = models.ForeignKey(
        Kampung, models.PROTECT, related_name="months", verbose_name="Kampung KB", db_index=False
    )
    month = models.DateField("bulan")  # its first day
    duty = models.CharField("kewajiban", max_length=8, choices=Duty.choices)
    expected = models.PositiveSmallIntegerField("diharapkan", default=0)
    received = models.PositiveSmallIntegerField("diterima", default=0)  # never more than expected
    on_time = models.PositiveSmallIntegerField("tepat waktu", default=0)
    verified = models.PositiveSmallIntegerField("terverifikasi", default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "irama bulanan"
        verbose_name_plural = "irama bulanan"
        ordering = ["-month", "kampung"]
        indexes = [
            models.Index(fields=["regency_code", "month"], name="villagemonth_regency"),
            models.Index(fields=["region"], opclasses=["varchar_pattern_ops"], name="villagemonth_region"),
        ]
        constraints = [
            models.UniqueConstraint("kampung", "month", "duty", name="villagemonth_once"),
            models.CheckConstraint(
                name="villagemonth_figures_fit",
                condition=Q(received__lte=F("expected"), on_time__lte=F("received"), verified__lte=F("received")),
                violation_error_message="Yang diterima tidak boleh lebih banyak daripada yang diharapkan.",
            ),
        ]

    def __str__(self):
        return f"{self.kampung}, {self.month:%m-%Y}, {self.get_duty_display()}"


class AreaMonth(models.Model):
    """The same figures summed over an area; the nation has the empty code, all duties together the empty duty.

    Brought up to date by `update_rhythm`.
    """

    code = models.CharField("kode wilayah", max_length=8, blank=True)
    parent = models.CharField("kode di atasnya", max_length=8, blank=True)
    level = models.PositiveSmallIntegerField("tingkat")  # 0 nation, 1 province, 2 regency, 3 district
    month = models.DateField("bulan")
    duty = models.CharField("kewajiban", max_length=8, choices=Duty.choices, blank=True)
    expected = models.PositiveIntegerField("diharapkan", default=0)
    received = models.PositiveIntegerField("diterima", default=0)
    on_time = models.PositiveIntegerField("tepat waktu", default=0)
    verified = models.PositiveIntegerField("terverifikasi", default=0)
    # Villages of which something was expected, and those from which nothing at all came.
    villages = models.PositiveIntegerField("kampung", default=0)
    missing = models.PositiveIntegerField("belum lapor", default=0)
    computed_at = models.DateTimeField("dihitung")

    class Meta:
        verbose_name = "irama wilayah"
        verbose_name_plural = "irama wilayah"
        constraints = [models.UniqueConstraint("code", "month", "duty", name="areamonth_once")]
        indexes = [models.Index(fields=["parent", "level", "month"], name="areamonth_parent")]

    def __str__(self):
        return f"{self.code or 'Indonesia'}, {self.month:%m-%Y}"


def in_state_q(state: Dormancy, today) -> Q:
    """Last seen as many days before `today` as the state says."""
    if state.days is None:
        return Q(last_on__isnull=True)
    youngest, oldest = state.days
    condition = Q(last_on__lte=today - timedelta(days=youngest))
    return condition if oldest is None else condition & Q(last_on__gte=today - timedelta(days=oldest))


class LastSeenQuerySet(ScopedQuerySet):
    def villages(self):
        """The rows of whole villages."""
        return self.filter(key="")

    def in_state(self, state: Dormancy, today):
        return self.filter(in_state_q(state, today))

    def first_year_only(self, today):
        """Older than a year, and nothing verified since the first one."""
        return self.filter(last_on__lte=models.F("year_ends_on"), year_ends_on__lt=today)


class LastSeen(Prepared):
    """Day of the newest verified activity of a village, of one of its sections, or of one of its POKTAN.

    key: "" the village, "seksi:<code>" a section, "poktan:<key>" a group. The state follows from the day it is read on.
    Every active Kampung KB has its own row, with an empty day where nothing was verified yet; a part only where
    something was.
    """

    SECTION, GROUP = "seksi:", "poktan:"

    kampung = models.ForeignKey(
        Kampung, models.PROTECT, related_name="last_seen", verbose_name="Kampung KB", db_index=False
    )
    key = models.CharField("bagian", max_length=60, blank=True)
    last_on = models.DateField("terakhir", null=True)
    # Of the village's own row: pencanangan, or the day it was entered; and a year after the pencanangan or, without
    # one, after its first verified activity.
    founded_on = models.DateField("berdiri", null=True)
    year_ends_on = models.DateField("akhir tahun pertama", null=True)

    objects = LastSeenQuerySet.as_manager()

    class Meta:
        verbose_name = "terakhir aktif"
        verbose_name_plural = "terakhir aktif"
        indexes = [
            models.Index(fields=["regency_code", "key", "last_on"], name="lastseen_regency"),
            models.Index(fields=["last_on", "id"], name="lastseen_village", condition=Q(key="")),
            models.Index(fields=["region"], opclasses=["varchar_pattern_ops"], name="lastseen_region"),
        ]
        constraints = [models.UniqueConstraint("kampung", "key", name="lastseen_once")]

    def __str__(self):
        return f"{self.kampung} {self.key}".strip()

    def is_first_year_only(self, today) -> bool:
        return None not in (self.last_on, self.year_ends_on) and self.last_on <= self.year_ends_on < today


class VisitQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(done_on__isnull=True, closed_at__isnull=True)

    def done(self):
        return self.filter(done_on__isnull=False)

    def steps_due(self, today):
        """Recorded visits whose next step should have been taken by now."""
        return self.filter(next_on__lte=today, next_done_on__isnull=True)

    def to_do(self, today):
        """What somebody should see to: go there, or take the next step."""
        return self.open() | self.steps_due(today)

    def in_state(self, state: VisitState, today):
        match state:
            case VisitState.OPEN:
                return self.open()
            case VisitState.STEP_DUE:
                return self.steps_due(today)
            case VisitState.DONE:
                return self.done()
        return self.filter(closed_at__isnull=False)


class Visit(InArea):
    """A village turned Tidur: somebody goes there, and writes down what they found.

    It closes by itself where the village reports again before the visit.
    """

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="visits", verbose_name="Kampung KB")
    opened_on = models.DateField("diminta")
    last_on = models.DateField("kegiatan terakhir", null=True, blank=True)
    done_on = models.DateField("dikunjungi", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    done_by_name = models.CharField("oleh", max_length=120, blank=True, editable=False)
    recorded_at = models.DateTimeField("dicatat", null=True, blank=True, editable=False)
    reason = models.CharField("sebab", max_length=12, choices=VisitReason.choices, blank=True)
    words = models.CharField("keterangan", max_length=500, blank=True)
    next_step = models.CharField("langkah berikutnya", max_length=300, blank=True)
    next_on = models.DateField("tenggat langkah", null=True, blank=True)
    next_done_on = models.DateField("langkah selesai", null=True, blank=True, editable=False)
    next_done_by_name = models.CharField("diselesaikan oleh", max_length=120, blank=True, editable=False)
    closed_at = models.DateTimeField("ditutup tanpa kunjungan", null=True, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-opened_on", "-id"]
        indexes = [
            models.Index(
                fields=["next_on"], name="visit_step_due", condition=Q(next_on__isnull=False, next_done_on__isnull=True)
            ),
            models.Index(
                fields=["regency_code", "opened_on"],
                name="visit_waiting",
                condition=Q(done_on__isnull=True, closed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "kampung",
                name="visit_one_open",
                condition=Q(done_on__isnull=True, closed_at__isnull=True),
                violation_error_message="Kampung ini sudah menunggu kunjungan.",
            ),
            models.CheckConstraint(
                name="visit_outcome_is_whole",
                condition=Q(done_on__isnull=True) | (~Q(reason="") & ~Q(next_step="") & ~Q(done_by_name="")),
                violation_error_message="Hasil kunjungan harus memuat sebab, langkah berikutnya, dan yang datang.",
            ),
        ]

    def __str__(self):
        return f"Kunjungan {self.kampung}"

    def get_absolute_url(self):
        return reverse("visit-record", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.closed_at is None
