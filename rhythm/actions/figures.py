"""The prepared figures of villages and areas. The only place where they are written."""

from collections.abc import Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from core.bulk import refresh_statistics, upsert
from core.dates import months_before
from pokja.months import month_of
from regions.enums import Level
from villages.models import Kampung

from ..enums import Duty
from ..models import VillageMonth
from ..promises import items, months_between, summed
from ..queries.facts import Facts, Scope, facts_of, window
from .areas import sum_up
from .setting import MANY
from .silence import follow_area
from .visits import follow_visits

COLUMNS = ("kampung_id", "region_id", "month", "duty", "expected", "received", "on_time", "verified")
MONTHS = 13  # what a run without a number looks at: this month and the twelve before it

_later: ContextVar[bool] = ContextVar("rhythm_later", default=False)


@dataclass
class Counts:
    """What `update_area` did, in rows."""

    villages: int = 0
    months: int = 0
    figures: int = 0
    areas: int = 0
    seen: int = 0
    opened: int = 0
    closed: int = 0


def is_put_off() -> bool:
    """Whether this task is inside `rhythm_later`, so that single changes need not be followed."""
    return _later.get()


@contextmanager
def rhythm_later(code: str = ""):
    """Many changes through the ordinary actions: the figures follow once at the end, over the whole area and window.

    Inside another one it leaves everything to that one.
    """
    if _later.get():
        yield
        return
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)
    today = timezone.localdate()
    update_area(code, months=len(months_between(window(today), today)), with_visits=False)


@transaction.atomic
def refresh_village(kampung_id: int, first: date | None = None, last: date | None = None) -> int:
    """Compute the figures of one Kampung KB for the months from `first` to `last` anew (default: all that are kept).

    Runs inside the transaction of what changed, under the village's lock. Returns how many rows were written.
    """
    today = timezone.localdate()
    first = max(month_of(first), window(today)) if first else window(today)
    last = month_of(min(last, today) if last else today)
    if first > last:
        return 0
    scope = Scope(kampung_id)
    _lock(scope)
    return _write(scope, facts_of(scope, first, last), months_between(first, last), today)


def update_area(code: str = "", *, months: int = MONTHS, with_visits: bool = True, today: date | None = None) -> Counts:
    """Bring an area ("": the nation) up to date: figures of the last months, dormancy, visits, sums of the areas.

    months: how many, this one included; 0 leaves the figures alone. These go regency by regency, each in a transaction
    of its own, so that nobody waits long. Writes only what changed: a second run writes nothing.
    """
    today, counts = today or timezone.localdate(), Counts(months=months)
    last = month_of(today)
    first = max(months_before(last, months - 1), window(today))
    wanted = months_between(first, last) if months else []
    for part in _parts(code) if wanted else ():
        with transaction.atomic():
            scope = Scope(code=part)
            counts.villages += _lock(scope)
            counts.figures += _write(scope, facts_of(scope, first, last), wanted, today)
    if counts.figures > MANY:
        refresh_statistics(VillageMonth)
    if wanted:
        counts.areas = sum_up(code, wanted)
    with transaction.atomic():
        counts.seen = follow_area(code)
        counts.opened, counts.closed = follow_visits(Scope(code=code), today=today, opens=with_visits)
    return counts


def _parts(code: str) -> list[str]:
    """The regencies of an area with a Kampung KB, active or not; or the area itself where it is smaller."""
    if len(code) >= Level.REGENCY.code_length:
        return [code]
    rows = Kampung.objects.within(code).order_by("regency_code")
    return list(rows.values_list("regency_code", flat=True).distinct())


def _lock(scope: Scope) -> int:
    """Nobody changes what is read here until it is written; always in the same order."""
    return len(scope.kampung.locked().order_by("pk").values_list("pk"))


def _write(scope: Scope, facts: Sequence[Facts], months: list[date], today: date) -> int:
    stored = {}
    rows = VillageMonth.objects.filter(scope.q(), month__range=(months[0], months[-1])).order_by()
    for pk, *values in rows.values_list("pk", *COLUMNS):
        kampung, region, month, duty, *figures = values
        stored[kampung, month, duty] = pk, (region, *figures)
    changed = []
    for fact in facts:
        for month in months:
            for duty, figures in summed(items(fact.village, fact.came, month, today)).items():
                _, known = stored.pop((fact.kampung_id, month, duty.value), (0, None))
                if known != (fact.region_id, *figures):
                    changed.append(_row(fact, month, duty, figures))
    upsert(VillageMonth, COLUMNS, changed, "(kampung_id, month, duty)")
    # What is left is expected no more.
    gone = [pk for pk, _ in stored.values()]
    if gone:
        VillageMonth.objects.filter(pk__in=gone).delete()
    return len(changed) + len(gone)


def _row(fact: Facts, month: date, duty: Duty, figures) -> tuple:
    day = connection.ops.adapt_datefield_value(month)
    return (fact.kampung_id, fact.region_id, day, duty.value, *figures)
