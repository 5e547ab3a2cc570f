"""Changes of state, with their history and notices."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission

from .enums import STEPS_WITH_REASON, TRANSITIONS, Status, Step
from .models import Notice, StatusChange, Verifiable
from .rules import RULE_OF_STEP, is_own
from .signals import status_changed
from .words import MENDED, TOLD, UNDONE, reason_words


class StepRefused(Exception):
    """The step is not possible now. `message` is written for the person who tried."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class LostRace(StepRefused):
    """Somebody else was faster; nothing was changed."""


class ChangedMeanwhile(StepRefused):
    """It is no longer what the person decided about; nothing was changed."""

    def __init__(self):
        super().__init__("Laporan ini berubah sesudah Anda membukanya. Periksa dulu isinya sekarang.")


@transaction.atomic
def change_status(
    item: Verifiable,
    step: Step,
    *,
    by,
    reason_code: str = "",
    reason_text: str = "",
    reason_field: str = "",
    changes: dict | None = None,
    at: datetime | None = None,
    seen: datetime | None = None,
) -> StatusChange:
    """Take one step of the workflow.

    item: a saved report; it is read again under a lock, so what the caller holds may be stale.
    by: the user who takes the step; `verification.rules` decide whether they may.
    reason_code, reason_text: one of the two is needed to return or re-open. reason_field: form field it concerns.
    changes: {"field": [old, new]} since the return, for a resubmission.
    at: the moment of the step, for history that is brought in later; default now.
    seen: `updated_at` of what the person had before them; whatever it was changed by since, they decide again.
    Returns the StatusChange row. Raises LostRace when another person decided meanwhile, ChangedMeanwhile, and
    StepRefused when the step is not allowed; in each case nothing is changed.
    """
    held = Status(item.status)
    item.lock_parent()
    fresh = type(item).objects.select_for_update(of=("self",)).get(pk=item.pk)
    old = Status(fresh.status)
    new = TRANSITIONS[step].get(old)
    if new is None:
        last = StatusChange.objects.filter(kind=fresh.kind, object_id=fresh.pk).first()
        who = f" oleh {last.by_name}" if last else ""
        if old is not held or TRANSITIONS[step].get(held):
            raise LostRace(
                f"Sudah ditangani{who}: sekarang {old.label.lower()}. Tidak ada yang diubah oleh tindakan Anda."
            )
        raise StepRefused(f"Laporan berstatus {old.label.lower()}, jadi tidak dapat di{step.label.lower()}.")
    if seen is not None and seen != fresh.updated_at:
        raise ChangedMeanwhile
    if not RULE_OF_STEP[step](by, fresh):
        if step in (Step.VERIFY, Step.RETURN) and is_own(by, fresh):
            raise StepRefused("Laporan yang Anda isi atau ajukan sendiri harus diputuskan orang lain.")
        if step is Step.UNDO:
            raise StepRefused("Persetujuan hanya dapat diurungkan oleh yang menyetujui, dalam dua menit.")
        raise StepRefused("Anda tidak berwenang untuk langkah ini di wilayah tersebut.")
    reason_text = reason_text.strip()
    if step in STEPS_WITH_REASON and not (reason_code or reason_text):
        raise StepRefused("Sebutkan alasannya: pilih salah satu atau tulis dengan kata.")

    now = at or timezone.now()
    fresh.status = new
    if step is Step.SUBMIT:
        fresh.submitted_at, fresh.submitted_by, fresh.submitted_by_name = now, by, by.name
        fresh.decided_at = fresh.decided_by = None
        fresh.reason_code = fresh.reason_text = fresh.reason_field = ""
    elif new in Status.decided():
        fresh.decided_at, fresh.decided_by = now, by
        fresh.reason_code, fresh.reason_text, fresh.reason_field = reason_code, reason_text, reason_field
    elif step in (Step.REOPEN, Step.UNDO):
        fresh.decided_at = fresh.decided_by = None
        fresh.reason_code, fresh.reason_text, fresh.reason_field = reason_code, reason_text, reason_field
    fresh.save(
        update_fields=[
            "status",
            "submitted_at",
            "submitted_by",
            "submitted_by_name",
            "decided_at",
            "decided_by",
            "reason_code",
            "reason_text",
            "reason_field",
            "updated_at",
        ]
    )
    change = StatusChange.objects.create(
        kind=fresh.kind,
        object_id=fresh.pk,
        region_id=fresh.region_id,
        step=step,
        from_status=old,
        to_status=new,
        by=by,
        by_name=by.name,
        reason_code=reason_code,
        reason_text=reason_text,
        reason_field=reason_field,
        changes=changes or {},
        at=now,
    )
    fresh.after_status_change()
    # Who takes a step on it has seen what they were told about it.
    mark_read(Notice.objects.filter(kind=fresh.kind, object_id=fresh.pk), by=by)
    if step is Step.UNDO:
        _take_back_notices(fresh, by, change)
    else:
        _tell_author(fresh, step, by, change)
        if old is Status.RETURNED and step is Step.SUBMIT:
            _tell_returner(fresh, by, change)
    status_changed.send(type(fresh), instance=fresh, step=step, from_status=old, to_status=new, by=by)
    item.refresh_from_db()
    return change


def _tell_author(item: Verifiable, step: Step, by, change: StatusChange) -> None:
    if step not in TOLD:
        return
    for person in {item.created_by_id, item.submitted_by_id} - {None, by.pk}:
        url = item.get_mend_url() if step is Step.RETURN else item.get_absolute_url()
        _tell(person, item, change, TOLD[step], url, reason_words(change))


def _tell_returner(item: Verifiable, by, change: StatusChange) -> None:
    """The officer who returned it learns that it was mended. Of everything else that waits the queue tells."""
    steps = StatusChange.objects.filter(kind=item.kind, object_id=item.pk, step=Step.RETURN, id__lt=change.pk)
    last = steps.select_related("by").order_by("-id").first()
    officer = last.by if last else None
    if officer is not None and officer.pk != by.pk and officer.can(Permission.DECIDE_REPORT, item.region_id):
        _tell(officer.pk, item, change, MENDED, reverse("verification-decide", args=[item.kind, item.pk]))


def _tell(recipient_id: int, item: Verifiable, change: StatusChange, words: str, url: str, detail: str = "") -> None:
    Notice.objects.create(
        recipient_id=recipient_id,
        kind=item.kind,
        object_id=item.pk,
        region_id=item.region_id,
        step=change.step,
        text=words.format(title=item.title),
        detail=detail,
        url=url,
        created_at=change.at,
    )


def _take_back_notices(item: Verifiable, by, change: StatusChange) -> None:
    """Who has not read of the approval never hears of it; who has, is told that it does not hold."""
    steps = StatusChange.objects.filter(kind=item.kind, object_id=item.pk, step=Step.VERIFY, at__lte=change.at)
    approval = steps.order_by("-id").values_list("at", flat=True).first()
    told = Notice.objects.filter(kind=item.kind, object_id=item.pk, created_at=approval)
    readers = list(told.filter(read_at__isnull=False).values_list("recipient_id", flat=True))
    told.filter(read_at__isnull=True).delete()
    for person in readers:
        _tell(person, item, change, UNDONE, item.get_absolute_url())


def mark_read(notices, *, by) -> int:
    """Mark notices as read; only the reader's own are touched. Returns how many changed."""
    return notices.filter(recipient=by, read_at__isnull=True).update(read_at=timezone.now())
