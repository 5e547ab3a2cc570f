from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import ScopedQuerySet
from regions.models import InArea

from .enums import Reason, Status, Step
from .words import message


class VerifiableQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(status=Status.SUBMITTED)

    def reported(self):
        return self.filter(status__in=Status.reported())

    def verified(self):
        return self.filter(status=Status.VERIFIED)


class Verifiable(InArea):
    """Anything reported that an officer verifies. `actions.change_status` is the only way through its states."""

    # Stable slug of the kind in StatusChange and Notice rows; each subclass sets its own.
    kind: str = ""

    status = models.CharField("status", max_length=13, choices=Status.choices, default=Status.DRAFT, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dibuat oleh",
    )
    # The name as it was then: people change tasks, reports keep their author.
    created_by_name = models.CharField("nama pembuat", max_length=120, editable=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)
    submitted_at = models.DateTimeField("diajukan", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diajukan oleh",
    )
    submitted_by_name = models.CharField("nama pengaju", max_length=120, blank=True, editable=False)
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diputuskan oleh",
    )
    reason_code = models.CharField("alasan", max_length=12, choices=Reason.choices, blank=True, editable=False)
    reason_text = models.CharField("alasan dengan kata", max_length=500, blank=True, editable=False)
    reason_field = models.CharField("isian yang dimaksud", max_length=60, blank=True, editable=False)
    # Who else wrote into it: none of them may decide about it.
    editors = models.JSONField(default=list, editable=False)

    objects = VerifiableQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["regency_code", "submitted_at", "id"],
                name="%(class)s_waiting",
                condition=Q(status=Status.SUBMITTED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_submitted_is_signed",
                condition=Q(status__in=[Status.DRAFT, Status.CANCELLED])
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by_name="")),
                violation_error_message="Laporan yang diajukan harus memuat kapan dan oleh siapa.",
            ),
            models.CheckConstraint(
                name="%(class)s_decided_is_signed",
                condition=(
                    Q(
                        status__in=[Status.VERIFIED, Status.RETURNED],
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    | ~Q(status__in=[Status.VERIFIED, Status.RETURNED])
                ),
                violation_error_message="Keputusan harus memuat kapan dan oleh siapa.",
            ),
            models.CheckConstraint(
                name="%(class)s_returned_has_reason",
                condition=~Q(status=Status.RETURNED) | ~Q(reason_code="") | ~Q(reason_text=""),
                violation_error_message="Pengembalian harus disertai alasan.",
            ),
        ]

    def lock_parent(self) -> None:
        """Called before the row itself is locked: where rows hang on a common one, lock that one first. Whoever takes
        the two in another order may wait for the other crosswise."""

    def after_status_change(self) -> None:
        """Called inside the transaction of a change, after the row is saved: what the model itself must follow up."""

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def get_mend_url(self) -> str:
        """Where the author mends it after a return, at the field the officer named."""
        return self.get_absolute_url()

    @property
    def author_ids(self) -> set[int]:
        """Everybody who entered, submitted or wrote into it: none of them decides about it."""
        return ({self.created_by_id, self.submitted_by_id} - {None}) | set(self.editors)

    @property
    def author_name(self) -> str:
        return self.submitted_by_name or self.created_by_name

    def note_editor(self, by) -> None:
        """Remember somebody who writes into it besides its author; the caller saves."""
        if by.pk not in (self.created_by_id, *self.editors):
            self.editors = [*self.editors, by.pk]

    @property
    def title(self) -> str:
        """What the thing is called in lists and notices."""
        return str(self)


class Record(InArea):
    """A row about a Verifiable. The pair (kind, object_id) names it: verification knows no upper app, so it
    cannot hold a foreign key to one (docs/adr/0003-riwayat-tanpa-kunci-asing.md)."""

    kind = models.CharField("jenis", max_length=20)
    object_id = models.BigIntegerField("nomor")

    class Meta:
        abstract = True


class StatusChange(Record):
    """Who did what, when, why. Written in the transaction of the change itself; never changed after."""

    step = models.CharField("langkah", max_length=12, choices=Step.choices)
    from_status = models.CharField("dari", max_length=13, choices=Status.choices)
    to_status = models.CharField("menjadi", max_length=13, choices=Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    by_name = models.CharField("nama", max_length=120)
    at = models.DateTimeField("waktu", default=timezone.now)
    reason_code = models.CharField("alasan", max_length=12, choices=Reason.choices, blank=True)
    reason_text = models.CharField("alasan dengan kata", max_length=500, blank=True)
    reason_field = models.CharField("isian", max_length=60, blank=True)
    # {"field": [old, new]}: what changed between a return and the resubmission.
    changes = models.JSONField("perubahan", default=dict, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "riwayat status"
        verbose_name_plural = "riwayat status"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="statuschange_subject")]

    def __str__(self):
        return f"{self.told} oleh {self.by_name}"

    @property
    def told(self) -> str:
        return Step(self.step).told


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """A notice belongs to its reader alone."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def in_areas_of(self, user):
        """Notices about the user's areas, whoever they were sent to."""
        return super().visible_to(user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(Record):
    """One message to one person about one event, with the place where it is dealt with."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="penerima"
    )
    # What happened; "" where it is not known any more.
    step = models.CharField("langkah", max_length=12, choices=Step.choices, blank=True)
    text = models.CharField("pesan", max_length=300)
    detail = models.CharField("keterangan", max_length=600, blank=True)
    url = models.CharField("tautan", max_length=300)
    created_at = models.DateTimeField("dibuat", default=timezone.now)
    read_at = models.DateTimeField("dibaca", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self):
        return self.text

    @property
    def told(self) -> str:
        """The step as something that happened."""
        return Step(self.step).told if self.step else ""

    @property
    def is_return(self) -> bool:
        return self.step == Step.RETURN

    @property
    def message(self) -> str:
        """What *Bagikan ke WA* sends."""
        return message(self.text, self.detail)
