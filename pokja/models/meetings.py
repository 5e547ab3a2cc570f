"""Meetings of a village or of an area above it, with minutes and decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import ScopedQuerySet
from villages.models import Kampung

from ..enums import MeetingKind, MeetingState
from ..rules import can_read_minutes
from .base import AnyAreaQuerySet, InAnyArea


class MeetingQuerySet(AnyAreaQuerySet):
    def held(self):
        return self.filter(state=MeetingState.HELD)

    def not_cancelled(self):
        return self.exclude(state=MeetingState.CANCELLED)


class Meeting(InAnyArea):
    """A meeting: planned, held, or called off. Minutes, files and names are for those who work there; the public reads
    kind, day and counts."""

    kampung = models.ForeignKey(
        Kampung, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="Kampung KB"
    )
    meeting_kind = models.CharField("jenis pertemuan", max_length=12, choices=MeetingKind.choices)
    agenda = models.CharField("acara", max_length=200)
    held_on = models.DateField("tanggal")
    starts_at = models.TimeField("mulai pukul", null=True, blank=True)
    place = models.CharField("tempat", max_length=150, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    cancel_reason = models.CharField("alasan batal", max_length=200, blank=True, editable=False)
    men = models.PositiveIntegerField("laki-laki hadir", null=True, blank=True)
    women = models.PositiveIntegerField("perempuan hadir", null=True, blank=True)
    minutes = models.TextField("notulen", max_length=8000, blank=True)
    minutes_file = models.FileField("berkas notulen", upload_to="pertemuan/", blank=True)
    attendance_photo = models.FileField("foto daftar hadir", upload_to="pertemuan/", blank=True)
    # Made with the form: sending it twice makes one meeting.
    key = models.UUIDField(null=True, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_by_name = models.CharField("dicatat oleh", max_length=120, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan"
        verbose_name_plural = "pertemuan"
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["regency_code", "held_on"], name="meeting_regency_day"),
            models.Index(fields=["kampung", "-held_on"], name="meeting_kampung_day"),
            # Of the areas above the villages alone: the calendar of a province or of the nation.
            models.Index(fields=["held_on"], name="meeting_area_day", condition=Q(kampung__isnull=True)),
        ]

    def __str__(self):
        return f"{self.get_meeting_kind_display()}: {self.agenda}"

    @property
    def short_kind(self) -> str:
        return MeetingKind(self.meeting_kind).short_label

    @property
    def present(self) -> int | None:
        """Everybody who came; None where nobody was counted."""
        return None if self.men is None and self.women is None else (self.men or 0) + (self.women or 0)

    def get_absolute_url(self):
        return reverse("meeting-detail", args=[self.pk])


class OfMeetingQuerySet(ScopedQuerySet):
    area_prefix = "meeting__"

    def readable_by(self, user):
        """What belongs to the minutes of meetings: of the areas whose minutes the user may read."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self._inside([code for code in user.area_codes if can_read_minutes(user, code)])


class Attendance(models.Model):
    """Who was asked and who came, by role and institution, never by name: the list with names is the photo."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name="pertemuan")
    who = models.CharField("unsur atau instansi", max_length=120)
    invited = models.PositiveSmallIntegerField("diundang", null=True, blank=True)
    present = models.PositiveSmallIntegerField("hadir", null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "unsur yang hadir"
        verbose_name_plural = "unsur yang hadir"
        ordering = ["id"]

    def __str__(self):
        return self.who


class DecisionQuerySet(OfMeetingQuerySet):
    def not_done(self):
        return self.filter(done_on__isnull=True, meeting__state=MeetingState.HELD)


class Decision(models.Model):
    """What a meeting decided: who does what by when."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name="pertemuan")
    text = models.CharField("keputusan", max_length=300)
    who = models.CharField("penanggung jawab", max_length=120)
    due_on = models.DateField("tenggat")
    done_on = models.DateField("selesai", null=True, blank=True, editable=False)
    done_note = models.CharField("hasil", max_length=300, blank=True, editable=False)
    done_by_name = models.CharField("ditutup oleh", max_length=120, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on"], name="decision_not_done", condition=Q(done_on__isnull=True))]

    def __str__(self):
        return self.text
