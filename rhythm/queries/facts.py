"""What `promises` asks of villages, read for an area or for one Kampung KB in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from core.dates import months_before
from pokja.enums import MeetingKind, PoktanKind
from pokja.models import Meeting, Poktan, PoktanCard, Register, RegisterMeeting
from pokja.months import last_day, month_of
from programs.models import Activity
from regions.models import area_q
from verification.enums import Status, Step
from verification.models import StatusChange
from villages.enums import Mechanism
from villages.models import Kampung, ProfileReport

from ..promises import Came, Group, Handed, Profile, Village

YEARS_BACK = 5  # how far figures are prepared and shown, besides the current year

_PROMISES = tuple((m.value, f"has_{m.value}", f"{m.value}_frequency") for m in Mechanism)


def window(today: date) -> date:
    """The first month that figures are kept for."""
    return date(today.year - YEARS_BACK, 1, 1)


class Scope(NamedTuple):
    """Whose facts are read: one Kampung KB, or an area ("" the nation)."""

    kampung_id: int | None = None
    code: str = ""

    def q(self, prefix: str = "") -> Q:
        if self.kampung_id is None:
            return area_q(self.code, prefix)
        return Q(**{f"{prefix}kampung": self.kampung_id})

    @property
    def kampung(self):
        """The active Kampung KB in it."""
        rows = Kampung.objects.active()
        return rows.within(self.code) if self.kampung_id is None else rows.filter(pk=self.kampung_id)


class Facts(NamedTuple):
    kampung_id: int
    region_id: str
    village: Village
    came: Came


def founded_on(inaugurated_on: date | None, created_at: datetime) -> date:
    """The day of pencanangan; where it is not known, the day the Kampung KB was entered."""
    return inaugurated_on or timezone.localdate(created_at)


def facts_of(scope: Scope, first: date, last: date) -> list[Facts]:
    """What the active villages of a scope promised, and what came for the months from `first` to `last`."""
    groups, profiles, came = _groups(scope), _profiles(scope), _came(scope, first, last)
    rows = scope.kampung.order_by("pk").values_list("pk", "region_id", "inaugurated_on", "created_at")
    return [
        Facts(pk, region, Village(founded_on(*days), tuple(groups[pk]), tuple(profiles[pk])), came[pk])
        for pk, region, *days in rows
    ]


def _groups(scope: Scope) -> dict[int, list[Group]]:
    found = defaultdict(list)
    rows = Poktan.objects.filter(scope.q()).order_by("kind", "name", "pk")
    for kampung, key, kind, *days in rows.values_list("kampung_id", "pk", "kind", "started_on", "ended_on"):
        found[kampung].append(Group(key, PoktanKind(kind).has_register, *days))
    return found


def _profiles(scope: Scope) -> dict[int, list[Profile]]:
    """Reported versions, oldest first. Only a mechanism that is there promises anything."""
    found = defaultdict(list)
    fields = [name for _, *names in _PROMISES for name in names]
    rows = ProfileReport.objects.filter(scope.q()).reported().order_by("version")
    for kampung, submitted_at, *values in rows.values_list("kampung_id", "submitted_at", *fields):
        answers = zip(_PROMISES, values[::2], values[1::2], strict=True)
        promised = tuple((mechanism, often) for (mechanism, *_), has, often in answers if has)
        found[kampung].append(Profile(timezone.localdate(submitted_at), promised))
    return found


def _came(scope: Scope, first: date, last: date) -> dict[int, Came]:
    found = defaultdict(lambda: Came({}, {}, {}, {}))
    for kampung, month, handed in _activities(scope, first, last):
        known = found[kampung].activities.get(month)
        found[kampung].activities[month] = handed if known is None else known._replace(on=min(known.on, handed.on))
    for kampung, poktan, month, handed in _registers(scope, first, last):
        found[kampung].registers[poktan, month] = handed
    cards = PoktanCard.objects.filter(scope.q("poktan__"), filed_at__isnull=False, year__range=(first.year, last.year))
    for kampung, poktan, year, at in cards.order_by().values_list(
        "poktan__kampung_id", "poktan_id", "year", "filed_at"
    ):
        found[kampung].cards[poktan, year] = timezone.localdate(at)
    for kampung, kind, month, count in _meetings(scope, first, last):
        found[kampung].meetings[kind, month] = count
    return found


def _first_handed_in(kind: str):
    """When a report was handed in first: what an officer returned late must not count against the village."""
    steps = StatusChange.objects.filter(kind=kind, object_id=OuterRef("pk"), step=Step.SUBMIT)
    return Subquery(steps.order_by("id").values("at")[:1])


def _activities(scope: Scope, first: date, last: date) -> Iterable[tuple[int, date, Handed]]:
    """By village and month; then, of those handed in after their month, the ones that had been in before."""
    rows = Activity.objects.filter(scope.q(), held_on__range=(first, last_day(last))).reported().order_by()
    rows = rows.annotate(month=TruncMonth("held_on"))
    counted = rows.values_list("kampung_id", "month").annotate(
        first=Min("submitted_at"), verified=Count("pk", filter=Q(status=Status.VERIFIED))
    )
    for kampung, month, at, verified in counted:
        yield kampung, month, Handed(timezone.localdate(at), verified > 0)
    late = rows.annotate(sent=TruncMonth("submitted_at", output_field=DateField())).filter(sent__gt=F("month"))
    late = late.annotate(first=_first_handed_in(Activity.kind)).filter(first__lt=F("submitted_at"))
    for kampung, month, at in late.values_list("kampung_id", "month", "first"):
        yield kampung, month, Handed(timezone.localdate(at), False)


def _registers(scope: Scope, first: date, last: date) -> Iterable[tuple[int, int, date, Handed]]:
    """Registers with at least one meeting: an empty report is not a report."""
    rows = Register.objects.filter(scope.q(), month__range=(first, last)).reported().order_by()
    rows = rows.filter(Exists(RegisterMeeting.objects.filter(register=OuterRef("pk"))))
    rows = rows.annotate(first=_first_handed_in(Register.kind))
    columns = ("kampung_id", "poktan_id", "month", "submitted_at", "first", "status")
    for kampung, poktan, month, at, earliest, status in rows.values_list(*columns):
        yield kampung, poktan, month, Handed(timezone.localdate(earliest or at), status == Status.VERIFIED)


def _meetings(scope: Scope, first: date, last: date) -> Iterable[tuple[int, str, date, int]]:
    """Held meetings of the five mechanisms, since a yearly promise of the first month may have been kept eleven
    months before."""
    days = (months_before(month_of(first), 11), last_day(last))
    rows = Meeting.objects.filter(scope.q(), kampung__isnull=False, held_on__range=days).held().order_by()
    rows = rows.filter(meeting_kind__in=MeetingKind.mechanisms()).annotate(month=TruncMonth("held_on"))
    return rows.values_list("kampung_id", "meeting_kind", "month").annotate(Count("pk"))
