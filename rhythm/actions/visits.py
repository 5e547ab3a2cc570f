"""Visits to villages that went quiet: asked for, recorded, closed, and what was agreed there."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.bulk import insert
from villages.models import Kampung

from ..enums import Dormancy, VisitReason
from ..models import LastSeen, Visit
from ..queries.facts import Scope
from ..rules import can_record

ASLEEP_DAYS = Dormancy.ASLEEP.days[0]
COLUMNS = ("kampung_id", "region_id", "opened_on", "last_on", "done_by_name", "reason", "words", "next_step",
           "next_done_by_name")  # fmt: skip


class VisitRefused(Exception):
    """Not possible now. `message` is written for the person who tried; `field` is the form field, or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


# --- opened and closed by the clock ------------------------------------------------------------------------------


@transaction.atomic
def follow_visits(scope: Scope, *, today: date, opens: bool = True) -> tuple[int, int]:
    """Ask for visits where they are due and close those nobody needs any more. Returns how many of each.

    A visit is due 91 days after the last verified activity, or after the founding where there was none; and again
    91 days after the last visit, while the village stays silent. Call it in the transaction that set the last days.
    """
    closed = close_visits(scope, today=today)
    return (_open(scope, today) if opens else 0), closed


def _open(scope: Scope, today: date) -> int:
    limit = today - timedelta(days=ASLEEP_DAYS)
    rows = LastSeen.objects.filter(scope.q()).villages()
    rows = rows.filter(Q(last_on__lte=limit) | Q(last_on__isnull=True, founded_on__lte=limit))
    visits = Visit.objects.filter(scope.q())
    settled = visits.filter(Q(done_on__gt=limit) | Q(pk__in=visits.open().values("pk"))).values("kampung")
    due = rows.exclude(kampung__in=settled).order_by("kampung").values_list("kampung_id", "region_id", "last_on")
    day = connection.ops.adapt_datefield_value
    insert(Visit, COLUMNS, [(k, r, day(today), last and day(last), "", "", "", "", "") for k, r, last in due])
    return len(due)


def close_visits(scope: Scope, *, today: date) -> int:
    """Open visits to villages that are active again, or no longer there, need nobody to go. Returns how many closed."""
    awake = LastSeen.objects.filter(scope.q(), last_on__gt=today - timedelta(days=ASLEEP_DAYS)).villages()
    visits = Visit.objects.filter(scope.q()).open()
    over = visits.filter(Q(kampung__in=awake.values("kampung")) | Q(kampung__is_active=False))
    keys = list(over.values_list("pk", flat=True))
    # Asked once more: somebody may have recorded one meanwhile.
    return Visit.objects.filter(pk__in=keys).open().update(closed_at=timezone.now()) if keys else 0


def follow_kampung(kampung: Kampung) -> int:
    """A Kampung KB moved: its visits move along. Returns how many did."""
    return Visit.objects.filter(kampung=kampung).exclude(region_id=kampung.region_id).update(region=kampung.region_id)


# --- by people ---------------------------------------------------------------------------------------------------


@transaction.atomic
def record_visit(
    visit: Visit,
    *,
    by,
    done_on: date,
    reason: str,
    words: str,
    next_step: str,
    next_on: date,
    at: datetime | None = None,
) -> Visit:
    """Write down what a visit found and what comes next. Sending the same twice leaves one record.

    reason: of `VisitReason`; the last one needs words. next_on: when the next step is due, not before the visit.
    at: the moment, for history that is brought in later; default now. Raises PermissionDenied; VisitRefused where the
    visit was recorded or closed meanwhile, and for days that cannot be.
    """
    fresh = _fresh(visit)
    _allow(can_record(by, fresh))
    if fresh.done_on is not None:
        told = {"done_on": done_on, "reason": reason, "words": words, "next_step": next_step, "next_on": next_on}
        if fresh.done_by_id == by.pk and all(getattr(fresh, name) == value for name, value in told.items()):
            return fresh  # the second of two taps
        raise VisitRefused(f"Kunjungan ini sudah dicatat oleh {fresh.done_by_name}. Tidak ada yang diubah.")
    if fresh.closed_at is not None:
        raise VisitRefused("Kampung ini sudah aktif lagi, jadi kunjungannya ditutup.")
    _check_days(fresh, done_on, next_on)
    if reason == VisitReason.OTHER and not words:
        raise VisitRefused("Tulis sebabnya dengan kata.", "words")
    fresh.done_on, fresh.done_by, fresh.done_by_name = done_on, by, by.name[:120]
    fresh.reason, fresh.words, fresh.next_step, fresh.next_on = VisitReason(reason), words, next_step, next_on
    fresh.recorded_at = at or timezone.now()
    fresh.save()
    visit.refresh_from_db()
    return fresh


def _check_days(visit: Visit, done_on: date, next_on: date) -> None:
    if done_on > timezone.localdate():
        raise VisitRefused("Tanggal kunjungan belum tiba. Isi hari ini atau sebelumnya.", "done_on")
    if done_on < visit.opened_on - timedelta(days=ASLEEP_DAYS):
        raise VisitRefused("Kunjungan ini terlalu lama sebelum diminta. Periksa tanggalnya.", "done_on")
    if next_on < done_on:
        raise VisitRefused("Tenggat langkah berikutnya tidak boleh sebelum kunjungan.", "next_on")


@transaction.atomic
def finish_step(visit: Visit, *, by, at: datetime | None = None) -> Visit:
    """The next step of a recorded visit was taken. Twice leaves the first day and name.

    Raises PermissionDenied, and VisitRefused for a visit nobody has recorded.
    """
    fresh = _fresh(visit)
    _allow(can_record(by, fresh))
    if fresh.done_on is None:
        raise VisitRefused("Catat dulu hasil kunjungannya.")
    if fresh.next_done_on is None:
        fresh.next_done_on, fresh.next_done_by_name = timezone.localdate(at), by.name[:120]
        fresh.save(update_fields=["next_done_on", "next_done_by_name"])
        visit.refresh_from_db()
    return fresh


def _fresh(visit: Visit) -> Visit:
    """The row as it is now, under the village's lock and its own."""
    Kampung.objects.locked().only("pk").get(pk=visit.kampung_id)
    return Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)


def _allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")
