"""The queue: everything that waits for a decision, whatever kind of thing it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from pokja.display import register_title
from pokja.models import Register
from programs.models import Activity
from regions.models import Region
from verification.models import StatusChange, Verifiable
from villages.enums import Source
from villages.models import REPORTS

# The three reports in the order the instrument needs them (the sasaran come before the participants), then what is
# one row a month or a day.
KINDS: dict[str, type[Verifiable]] = {**REPORTS, Register.kind: Register, Activity.kind: Activity}

# An officer's decision is late after this many days (design: "lewat batas 7 hari").
DECISION_DAYS = 7

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The queue is read from its old end; what lies behind this many rows is not counted, only said to be more.
QUEUE_LIMIT = 1000
# The number beside the menu item stops here: "99+". It is asked on every page.
MENU_LIMIT = 99


@dataclass(frozen=True)
class Waiting:
    """One row of the queue."""

    kind: str
    pk: int
    title: str
    kampung_name: str
    region_id: str
    district_code: str
    regency_code: str
    version: int
    submitted_at: datetime
    submitted_by_name: str
    updated_at: datetime
    source: str  # of the three reports; registers and activities are always filled in by a person
    is_reopened: bool
    odd: int  # how many things looked odd when it was handed in; having been opened again is one more
    village: str = ""
    district: str = ""

    @property
    def place(self) -> str:
        return f"{self.village}, {self.district}"

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind]._meta.verbose_name)

    @property
    def is_activity(self) -> bool:
        return self.kind == Activity.kind

    @property
    def has_versions(self) -> bool:
        """One of the three reports: a newer version stands beside an older one; the others are sent again."""
        return self.kind in REPORTS

    @property
    def name(self) -> str:
        """What it is called beside its village: the report by its kind, the others by their title."""
        return self.title or f"{self.kind_label[0].upper()}{self.kind_label[1:]}"

    @property
    def days(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.submitted_at)).days

    @property
    def is_late(self) -> bool:
        return self.days > DECISION_DAYS

    @property
    def is_import(self) -> bool:
        return self.source == Source.IMPORT

    @property
    def choice(self) -> str:
        """The row as it was looked at, for the form that approves many (`dashboard.forms.ChosenRows`)."""
        return f"{self.kind}-{self.pk}-{stamp(self.updated_at)}"

    @property
    def key(self) -> "Key":
        return Key(self.submitted_at, self.kind, self.pk)


def stamp(moment: datetime) -> int:
    """A moment as microseconds since 1970, as exact as it is stored."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


class Key(NamedTuple):
    """Where a row stands in the queue, and which row it is; keys sort as the queue does."""

    submitted_at: datetime
    kind: str
    pk: int


# Where the kinds differ. The odd things of a report or register are the warnings its author confirmed.
_HINTS = dict.fromkeys((*REPORTS, Register.kind), "confirmed_warnings") | {Activity.kind: "hint_codes"}
# What besides the shared columns says how a row is called, and where it came from.
_TOLD_BY = dict.fromkeys(REPORTS, ("source",)) | {
    Register.kind: ("poktan__kind", "poktan__name", "month"),
    Activity.kind: ("title",),
}
_SHARED = (
    *("kampung_name", "region_id", "district_code", "regency_code", "version"),
    *("submitted_at", "submitted_by_name", "updated_at"),
)


def waiting_of(model: type[Verifiable], user: User) -> QuerySet:
    """What waits of one kind and this user may decide: where the deciding role reaches, and not one's own. A version
    that a newer one replaced waits no more."""
    codes = user.area_codes_with(Permission.DECIDE_REPORT)
    current = {"is_current_reported": True} if model.kind in REPORTS else {}
    rows = model.objects.permitted_to(user, Permission.DECIDE_REPORT).waiting()
    rows = rows.filter(kampung__is_active=True, **current)
    if codes and min(map(len, codes)) >= 5:
        # The index of what waits begins with the regency, however small the officer's own area is. Reports move along
        # with their village, so its regency is theirs: said of the village, too, the database does not read all
        # 84,000 of them to find out which are active.
        regencies = {code[:5] for code in codes}
        rows = rows.filter(regency_code__in=regencies, kampung__regency_code__in=regencies)
    # `editors` is a JSON list; SQLite cannot ask what it contains, but both databases can read it as "[3, 17]". Nearly
    # always it is empty, which is cheaper to see than to search.
    rows = rows.alias(writers=Cast("editors", TextField()))
    unedited = Q(editors=[]) | ~Q(writers__regex=rf"(^|[^0-9]){user.pk}([^0-9]|$)")
    return rows.filter(unedited, ~Q(created_by=user), ~Q(submitted_by=user))


def decidable(model: type[Verifiable], user: User) -> QuerySet:
    """What was handed in at least once where this user decides: to look at, and to decide while it waits."""
    rows = model.objects.permitted_to(user, Permission.DECIDE_REPORT)
    rows = rows.filter(submitted_at__isnull=False, kampung__is_active=True)
    return rows.select_related("kampung__region", *(("poktan",) if model is Register else ()))


@dataclass(frozen=True)
class QueueFilter:
    """What the officer narrowed the queue to; every part may be empty."""

    kind: str = ""
    area: str = ""
    words: str = ""
    min_days: int = 0
    source: str = Source.FORM
    odd: bool | None = None  # with or without odd things

    def apply(self, rows: QuerySet) -> QuerySet:
        kind = rows.model.kind
        if self.source and kind in REPORTS:
            rows = rows.filter(source=self.source)
        if self.source == Source.IMPORT and kind not in REPORTS:
            return rows.none()
        if self.area:
            rows = rows.within(self.area)
        for word in self.words.split():
            rows = rows.filter(kampung__search_name__contains=word)
        if self.min_days:
            rows = rows.filter(submitted_at__lte=timezone.now() - timedelta(days=self.min_days))
        if self.odd is not None:
            # Handing in clears the reason: what waits with one was opened again.
            clean = Q(**{_HINTS[kind]: []}, reason_code="", reason_text="")
            rows = rows.exclude(clean) if self.odd else rows.filter(clean)
        return rows

    @property
    def kinds(self) -> Iterable[str]:
        return (self.kind,) if self.kind else KINDS


def queue(user: User, narrow: QueueFilter = QueueFilter()) -> list[Key]:
    """Keys of the queue, oldest first, at most QUEUE_LIMIT + 1 of them: one query a kind.

    Each kind is read along its own index and cut before they are merged: the database would sort all that waits.
    """
    parts = []
    for kind in narrow.kinds:
        rows = narrow.apply(waiting_of(KINDS[kind], user)).order_by("submitted_at", "pk")
        found = rows.values_list("submitted_at", "pk")[: QUEUE_LIMIT + 1]
        parts.append([Key(submitted_at, kind, pk) for submitted_at, pk in found])
    return list(islice(merge(*parts), QUEUE_LIMIT + 1))


def load(keys: Iterable[Key]) -> list[Waiting]:
    """The rows of these keys with the names of their places, in their order: one query a kind, one for the places.

    What was decided since the keys were read is left out.
    """
    keys, wanted = list(keys), defaultdict(list)
    for key in keys:
        wanted[key.kind].append(key.pk)
    found = {}
    for kind, pks in wanted.items():
        fields = (*_SHARED, *_TOLD_BY[kind])
        rows = KINDS[kind].objects.waiting().filter(pk__in=pks).annotate(kampung_name=F("kampung__name"))
        for row in rows.values("pk", *fields, "reason_code", "reason_text", hints=F(_HINTS[kind])):
            if kind == Register.kind:
                row["title"] = register_title(*(row.pop(name) for name in _TOLD_BY[kind]))
            is_reopened = bool(row.pop("reason_code") + row.pop("reason_text"))
            told = {"is_reopened": is_reopened, "odd": len(row.pop("hints")) + is_reopened}
            found[kind, row["pk"]] = Waiting(**{"kind": kind, "title": "", "source": Source.FORM} | told | row)
    names = _names(code for row in found.values() for code in (row.region_id, row.district_code))
    rows = [found[key.kind, key.pk] for key in keys if (key.kind, key.pk) in found]
    return [replace(row, village=names[row.region_id], district=names[row.district_code]) for row in rows]


def _names(codes: Iterable[str]) -> dict[str, str]:
    return dict(Region.objects.filter(pk__in=set(codes)).values_list("pk", "display_name"))


@dataclass(frozen=True)
class Standing:
    """Where one report stands in the queue, and what lies around it."""

    position: int | None  # from 1; None where it does not wait in this queue
    count: int
    previous: Waiting | None
    following: Waiting | None  # opens after the decision; at the end the oldest that is left

    @property
    def is_more(self) -> bool:
        return self.count > QUEUE_LIMIT

    @property
    def shown_count(self) -> int:
        return min(self.count, QUEUE_LIMIT)


def standing(user: User, narrow: QueueFilter, item: Verifiable) -> Standing:
    """Place of `item` in the queue the officer came from."""
    keys = queue(user, narrow)
    here = next((n for n, key in enumerate(keys) if (key.kind, key.pk) == (item.kind, item.pk)), None)
    if here is None:
        before, after = None, keys[0] if keys else None
    else:
        before = keys[here - 1] if here else None
        after = (keys[here + 1 : here + 2] or [key for key in keys[:1] if here] or [None])[0]
    rows = {row.key[1:]: row for row in load(key for key in (before, after) if key)}
    return Standing(
        None if here is None else here + 1,
        len(keys),
        rows.get(before[1:]) if before else None,
        rows.get(after[1:]) if after else None,
    )


@dataclass(frozen=True)
class Backlog:
    """What waits in one place."""

    code: str
    count: int
    oldest: datetime


def backlog(user: User, column: str) -> list[Backlog]:
    """What this user could decide, summed by `column` ("region_id", "district_code" …), oldest first; one query.

    Imported reports are left out: they came with the officer's own upload and wait for no person's answer.
    """
    waiting = (QueueFilter().apply(waiting_of(model, user)).order_by() for model in KINDS.values())
    parts = [rows.values_list(column).annotate(n=Count("pk"), first=Min("submitted_at")) for rows in waiting]
    counts, oldest = Counter(), {}
    for code, count, first in parts[0].union(*parts[1:], all=True):
        counts[code] += count
        oldest[code] = min(oldest.get(code, first), first)
    found = [Backlog(code, count, oldest[code]) for code, count in counts.items()]
    return sorted(found, key=lambda b: (b.oldest, b.code))


def waiting_count(user: User, limit: int = MENU_LIMIT) -> int:
    """How many things this user could decide now, counted up to `limit` + 1; imported ones apart. One query."""
    statement, parameters = _menu_statement(user, tuple(user.area_codes_with(Permission.DECIDE_REPORT)), limit)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


@lru_cache(maxsize=1_000)
def _menu_statement(user: User, codes: tuple[str, ...], limit: int) -> tuple[str, tuple]:
    """The statement of `waiting_count` as text: it stands on every page of an officer, and to put its five parts
    together took a sixth of the page. `codes`: where the user decides now; nothing else in it changes."""
    try:
        parts, parameters = _union(QueueFilter(), KINDS, user, limit).query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT COUNT(*) FROM ({parts}) AS waiting", parameters  # noqa: S608 - written by Django


def waiting_imports(user: User) -> int:
    """How many imported reports wait apart, counted up to QUEUE_LIMIT. One query."""
    return _count(QueueFilter(source=Source.IMPORT), REPORTS, user, QUEUE_LIMIT - 1)


def _count(narrow: QueueFilter, kinds: dict[str, type[Verifiable]], user: User, limit: int) -> int:
    return _union(narrow, kinds, user, limit).count()


def _union(narrow: QueueFilter, kinds: dict[str, type[Verifiable]], user: User, limit: int) -> QuerySet:
    parts = [narrow.apply(waiting_of(model, user)).order_by().values_list("pk") for model in kinds.values()]
    return parts[0].union(*parts[1:], all=True)[: limit + 1]


def changes_of(item: Verifiable) -> QuerySet:
    """The history of one report, newest first."""
    return StatusChange.objects.filter(kind=item.kind, object_id=item.pk)
