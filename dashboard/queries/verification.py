"""The queue: everything that waits for a decision, whatever kind of report it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from regions.models import Region
from verification.models import StatusChange, Verifiable
from villages.enums import Source
from villages.models import REPORTS

# Kinds in the order the instrument needs them: the sasaran come before the participants.
KINDS: dict[str, type[Verifiable]] = dict(REPORTS)

# An officer's decision is late after this many days (design: "lewat batas 7 hari").
DECISION_DAYS = 7

_COLUMNS = (
    "kind",
    "pk",
    "kampung_name",
    "region_id",
    "district_code",
    "regency_code",
    "version",
    "submitted_at",
    "submitted_by_name",
    "source",
)


@dataclass(frozen=True)
class Waiting:
    """One report in the queue."""

    kind: str
    pk: int
    kampung_name: str
    region_id: str
    district_code: str
    regency_code: str
    version: int
    submitted_at: datetime
    submitted_by_name: str
    source: str
    place: str = ""

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind]._meta.verbose_name)

    @property
    def days(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.submitted_at)).days

    @property
    def is_late(self) -> bool:
        return self.days > DECISION_DAYS

    @property
    def is_import(self) -> bool:
        return self.source == Source.IMPORT


def waiting_in_area(model: type[Verifiable], user: User) -> QuerySet:
    """Reports of one kind that wait anywhere in the user's area. A version that a newer one replaced waits no more."""
    return model.objects.visible_to(user).waiting().filter(is_current_reported=True, kampung__is_active=True)


def waiting_of(model: type[Verifiable], user: User) -> QuerySet:
    """Those of them this user may decide: where the deciding role reaches, and not one's own."""
    rows = waiting_in_area(model, user).permitted_to(user, Permission.DECIDE_REPORT)
    # `editors` is a JSON list; SQLite cannot ask what it contains, but both databases can read it as "[3, 17]".
    rows = rows.alias(writers=Cast("editors", TextField())).exclude(writers__regex=rf"(^|[^0-9]){user.pk}([^0-9]|$)")
    return rows.exclude(created_by=user).exclude(submitted_by=user)


@dataclass(frozen=True)
class QueueFilter:
    """What the officer narrowed the queue to; every part may be empty."""

    kind: str = ""
    area: str = ""
    words: str = ""
    min_days: int = 0
    source: str = Source.FORM

    def apply(self, rows: QuerySet) -> QuerySet:
        if self.source:
            rows = rows.filter(source=self.source)
        if self.area:
            rows = rows.within(self.area)
        for word in self.words.split():
            rows = rows.filter(kampung__search_name__contains=word)
        if self.min_days:
            rows = rows.filter(submitted_at__lte=timezone.now() - timedelta(days=self.min_days))
        return rows

    @property
    def kinds(self) -> Iterable[str]:
        return (self.kind,) if self.kind else KINDS


def queue(user: User, narrow: QueueFilter = QueueFilter()) -> QuerySet:
    """The queue as rows of `_COLUMNS`, oldest first; one SQL statement over all kinds."""
    parts = []
    for kind in narrow.kinds:
        rows = narrow.apply(waiting_of(KINDS[kind], user)).order_by()
        parts.append(rows.annotate(kampung_name=F("kampung__name"), kind=Value(kind)).values_list(*_COLUMNS))
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return union.order_by("submitted_at", "kind", "pk")


def to_waiting(rows: Iterable[tuple]) -> list[Waiting]:
    """Rows of `queue` with the name of their place; one query more."""
    found = [Waiting(*row) for row in rows]
    codes = {code for row in found for code in (row.region_id, row.district_code, row.regency_code)}
    names = dict(Region.objects.filter(pk__in=codes).values_list("pk", "display_name"))
    return [
        Waiting(
            **{
                **row.__dict__,
                "place": ", ".join(names.get(c, c) for c in (row.region_id, row.district_code)),
            }
        )
        for row in found
    ]


def next_in_queue(user: User, narrow: QueueFilter, after: Verifiable | None = None) -> Waiting | None:
    """The oldest waiting report, leaving out the one just handled."""
    for row in queue(user, narrow)[:2]:
        found = Waiting(*row)
        if after is None or (found.kind, found.pk) != (after.kind, after.pk):
            return to_waiting([row])[0]
    return None


@dataclass(frozen=True)
class Backlog:
    """Waiting reports of one place."""

    code: str
    name: str
    count: int
    oldest: datetime

    @property
    def days(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.oldest)).days


def backlog(user: User, column: str, rows_of=waiting_of) -> list[Backlog]:
    """What waits, summed by `column` ("region_id", "district_code", "regency_code" …), oldest first.

    rows_of: `waiting_of` for who decides, `waiting_in_area` for who looks on from above.

    Imported reports are left out: they came with the officer's own upload and wait for no person's answer.
    """
    sums: dict[str, list] = {}
    for model in KINDS.values():
        rows = QueueFilter().apply(rows_of(model, user)).order_by().values_list(column)
        for code, count, oldest in rows.annotate(Count("pk"), Min("submitted_at")):
            entry = sums.setdefault(code, [0, oldest])
            entry[0] += count
            entry[1] = min(entry[1], oldest)
    names = dict(Region.objects.filter(pk__in=sums).values_list("pk", "display_name"))
    found = [Backlog(code, names.get(code, code), count, oldest) for code, (count, oldest) in sums.items()]
    return sorted(found, key=lambda b: (b.oldest, b.code))


def waiting_count(user: User) -> int:
    """How many reports this user could decide now; imported ones apart."""
    return sum(QueueFilter().apply(waiting_of(model, user)).count() for model in KINDS.values())


def waiting_imports(user: User) -> int:
    return sum(QueueFilter(source=Source.IMPORT).apply(waiting_of(m, user)).count() for m in KINDS.values())


def changes_of(item: Verifiable) -> QuerySet:
    """The history of one report, newest first."""
    return StatusChange.objects.filter(kind=item.kind, object_id=item.pk)
