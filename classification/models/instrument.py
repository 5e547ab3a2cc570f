"""The versions of the rule, and the advice that belongs to each."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ..engine.instrument import Instrument as Rule
from ..engine.instrument import parse
from ..engine.steps import PLACEHOLDERS, Advice
from ..enums import Doer, Effort


class PublishedInstrument(Exception):
    """Somebody tried to change or delete a version that is published."""


class InstrumentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def drafts(self):
        return self.filter(is_published=False)


class Instrument(models.Model):
    """One version of the rule as data: bands, thresholds, weights, decision table, source. Written as a draft; once
    published it never changes, since classes point to it for ever."""

    slug = models.SlugField("kode versi", unique=True)
    name = models.CharField("nama", max_length=120)
    source = models.TextField("sumber")
    valid_from = models.DateField("berlaku mulai")
    definition = models.JSONField("isi aturan")
    is_published = models.BooleanField("diterbitkan", default=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    published_at = models.DateTimeField("diterbitkan pada", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    published_by_name = models.CharField("diterbitkan oleh", max_length=150, blank=True)

    objects = InstrumentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering = ["-valid_from", "-id"]
        constraints = [
            # Which version is in force on a day must not be a matter of chance.
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(is_published=True), name="instrument_one_a_day_published"
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Raises PublishedInstrument where the stored row is published already."""
        self._refuse_published()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raises PublishedInstrument: classes of the past are explained by it."""
        self._refuse_published()
        return super().delete(*args, **kwargs)

    def _refuse_published(self) -> None:
        if self.pk and type(self).objects.published().filter(pk=self.pk).exists():
            raise PublishedInstrument(f"{self.slug} sudah diterbitkan dan tidak dapat diubah atau dihapus.")

    @cached_property
    def rule(self) -> Rule:
        return parse(self.definition)


class StepAdvice(models.Model):
    """An activity that lifts an indicator of one version of the instrument: text, effort, and who can do it.

    Reference data of the portal, not of the official rule: it never changes a class.
    """

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="advice", verbose_name="instrumen")
    indicator = models.CharField("kode indikator", max_length=20)
    # Either the one fact it mends, or the score it reaches.
    fact = models.CharField("isian yang dipenuhi", max_length=40, blank=True)
    score = models.PositiveSmallIntegerField("skor yang dicapai", null=True, blank=True)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    text = models.CharField("kegiatan yang dapat dilakukan", max_length=160)
    general = models.CharField("tanpa angka", max_length=160, blank=True)
    unfilled = models.CharField("bila belum diisi", max_length=160, blank=True)
    effort = models.PositiveSmallIntegerField("upaya", choices=Effort.choices, default=Effort.MEDIUM)
    doers = models.JSONField("yang dapat melaksanakan", default=list)
    proof = models.CharField("bukti", max_length=120, blank=True)

    class Meta:
        verbose_name = "langkah naik kelas"
        verbose_name_plural = "langkah naik kelas"
        ordering = ["instrument", "position", "pk"]
        constraints = [
            models.UniqueConstraint("instrument", "indicator", "fact", "score", name="stepadvice_once"),
            models.CheckConstraint(
                name="stepadvice_fact_or_score",
                condition=(Q(fact="") & Q(score__isnull=False)) | (~Q(fact="") & Q(score__isnull=True)),
                violation_error_message="Pilih salah satu: isian yang dipenuhi, atau skor yang dicapai.",
            ),
            models.CheckConstraint(
                name="stepadvice_effort",
                condition=Q(effort__in=Effort.values),
                violation_error_message="Upaya tidak dikenal.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.text}"

    @property
    def needs_general(self) -> bool:
        return any(mark in self.text for mark in PLACEHOLDERS)

    @property
    def advice(self) -> Advice:
        doers = tuple(Doer(doer).label for doer in self.doers if doer in Doer.values)
        return Advice(
            self.indicator,
            self.fact,
            self.score,
            self.text,
            self.general,
            self.unfilled,
            self.effort,
            doers,
            self.proof,
        )
