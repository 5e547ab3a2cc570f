"""The class a village wants to reach, from a scenario somebody decided for."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import ScopedQuerySet
from core.formats import month
from regions.models import InArea
from villages.models import Kampung

from ..enums import Basis, Kelas, TargetState
from .classes import Assessment
from .instrument import Instrument


class TargetQuerySet(ScopedQuerySet):
    def running(self):
        return self.filter(state=TargetState.RUNNING)

    def overdue(self, today):
        return self.running().filter(due_on__lt=today)

    def reached(self):
        """Running ones whose village has the wanted class, or a higher one, by its reports."""
        return self.running().filter(
            kampung__assessments__basis=Basis.REPORTED, kampung__assessments__kelas__gte=F("kelas")
        )

    def with_scores(self):
        """Adds `scores_now` and `kelas_now`: the village as it is reported now."""
        now = Assessment.objects.filter(kampung=OuterRef("kampung"), basis=Basis.REPORTED)
        return self.annotate(
            scores_now=Subquery(now.values("scores")[:1]),
            kelas_now=Subquery(now.values("kelas")[:1]),
            instrument_now=Subquery(now.values("instrument")[:1]),
        )


class Target(InArea):
    """*Jadikan target*: a class, the steps to it, by when, and who sees to it. It ends reached or called off."""

    kampung = models.ForeignKey(Kampung, models.PROTECT, related_name="targets", verbose_name="Kampung KB")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+", verbose_name="instrumen")
    kelas = models.PositiveSmallIntegerField("klasifikasi yang dituju", choices=Kelas.choices)
    kelas_before = models.PositiveSmallIntegerField("klasifikasi semula", choices=Kelas.choices, editable=False)
    due_on = models.DateField("tenggat")
    who = models.CharField("penanggung jawab", max_length=120)
    # The scenario it was made of, as the page *Coba perubahan* takes it.
    query = models.CharField("skenario", max_length=1000, editable=False)
    state = models.CharField("keadaan", max_length=10, choices=TargetState.choices, default=TargetState.RUNNING)
    # When it was reached or called off.
    ended_at = models.DateTimeField("berakhir", null=True, blank=True, editable=False)
    end_reason = models.CharField("alasan berakhir", max_length=200, blank=True, editable=False)
    ended_by_name = models.CharField("diakhiri oleh", max_length=120, blank=True, editable=False)
    # Made with the form: sending it twice makes one target.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_by_name = models.CharField("dibuat oleh", max_length=120, editable=False)
    created_at = models.DateTimeField("dibuat", editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "target klasifikasi"
        verbose_name_plural = "target klasifikasi"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["due_on"], name="target_running_due", condition=Q(state="berjalan"))]
        constraints = [
            models.UniqueConstraint(
                "kampung",
                name="target_one_running",
                condition=Q(state="berjalan"),
                violation_error_message="Kampung ini sudah memiliki target yang berjalan.",
            ),
            models.CheckConstraint(
                name="target_ended_has_time",
                condition=Q(state="berjalan", ended_at__isnull=True)
                | (~Q(state="berjalan") & Q(ended_at__isnull=False)),
                violation_error_message="Target yang berakhir harus memuat kapan berakhir.",
            ),
            models.CheckConstraint(
                name="target_rises",
                condition=Q(kelas__gt=F("kelas_before")),
                violation_error_message="Target harus lebih tinggi daripada kelas semula.",
            ),
        ]

    def __str__(self):
        return f"Target {self.get_kelas_display()} per {month(self.due_on)}"

    def get_absolute_url(self):
        return reverse("kampung-target", args=[self.region_id])

    @property
    def is_running(self) -> bool:
        return self.state == TargetState.RUNNING


class TargetStep(models.Model):
    """One indicator that must rise for the target. Whether it has, is read from the present scores."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="steps", verbose_name="target")
    position = models.PositiveSmallIntegerField("urutan")
    indicator = models.CharField("kode indikator", max_length=20)
    name = models.CharField("indikator", max_length=120)
    score = models.PositiveSmallIntegerField("skor semula")
    to = models.PositiveSmallIntegerField("skor yang dituju")
    text = models.CharField("langkah", max_length=400)

    class Meta:
        verbose_name = "langkah target"
        verbose_name_plural = "langkah target"
        ordering = ["position"]
        constraints = [models.UniqueConstraint("target", "indicator", name="targetstep_once")]

    def __str__(self):
        return f"{self.name}: {self.text}"
