"""Questions about monthly registers: of one group, of an area, and what a register is held against."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, FilteredRelation, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from verification.enums import Status, Step
from verification.models import StatusChange
from villages.models import Kampung

from ..enums import PoktanKind
from ..models import Poktan, PoktanCard, Register, RegisterMeeting
from ..months import due_on, last_day, month_before, month_of, twelve_months

WITH_REGISTER = [kind.value for kind in PoktanKind if kind.has_register]


# --- one group ----------------------------------------------------------------------------------------------------


def existed_in(poktan: Poktan, month: date) -> bool:
    """Whether the group existed on any day of the month: then it may have met."""
    return poktan.started_on <= last_day(month) and (poktan.ended_on is None or poktan.ended_on >= month)


def is_expected(poktan: Poktan, month: date) -> bool:
    """Whether a register is asked for: the group existed from the first day on (`PoktanQuerySet.existing_in`)."""
    return poktan.started_on <= month and (poktan.ended_on is None or poktan.ended_on > month)


@dataclass(frozen=True)
class MonthRow:
    """One month of a group: its register, if there is one this reader may know of, and whether it is in time."""

    month: date
    register: Register | None
    first_sent: date | None  # the day it was handed in first
    is_expected: bool
    today: date

    @property
    def due_on(self) -> date:
        return due_on(self.month)

    @property
    def is_running(self) -> bool:
        return self.month == month_of(self.today)

    @property
    def is_late(self) -> bool:
        """Handed in after its day, or not at all although its day is over."""
        return (self.first_sent or self.today) > self.due_on and (self.is_expected or self.first_sent is not None)

    @property
    def is_due(self) -> bool:
        """Expected, and its month is over."""
        return self.is_expected and not self.is_running

    @property
    def came(self) -> bool:
        return self.is_due and self.register is not None and self.register.status in Status.reported()


def month_rows(poktan: Poktan, last: date, *, with_drafts: bool, today: date | None = None) -> list[MonthRow]:
    """The twelve months up to `last` in which the group existed, newest first; two queries.

    with_drafts: whether the reader is one of those who write; a draft that was never handed in is theirs alone.
    """
    today = today or timezone.localdate()
    months = [month for month in twelve_months(last) if existed_in(poktan, month)]
    rows = Register.objects.counted().filter(poktan=poktan, month__in=months)
    if not with_drafts:
        rows = rows.filter(submitted_at__isnull=False)
    registers = {row.month: row for row in rows.annotate(meeting_count=Count("meetings"))}
    sent = first_sent(row.pk for row in registers.values())
    found = []
    for month in months:
        register = registers.get(month)
        if register is not None:
            as_handed_in(register).poktan = poktan
        day = sent.get(register.pk) if register else None
        found.append(MonthRow(month, register, day, is_expected(poktan, month), today))
    return found


def as_handed_in(register: Register) -> Register:
    """A line of a list says what was handed in, also while that is being mended; the row is for reading alone."""
    if kept := register.content_at_return:
        register.members, register.attended = kept["members"], kept["attended"]
        register.meeting_count = len(kept["meetings"])
    return register


def first_sent(keys: Iterable[int]) -> dict[int, date]:
    """The day each of these registers was handed in first: a return does not make it late. One query."""
    steps = StatusChange.objects.filter(kind=Register.kind, object_id__in=list(keys), step=Step.SUBMIT)
    found = steps.order_by().values_list("object_id").annotate(Min("at"))
    return {key: timezone.localdate(at) for key, at in found}


def is_on_time(register: Register, changes: Iterable[StatusChange]) -> bool:
    """Whether it was handed in first on or before its day. changes: its history."""
    sent = [change.at for change in changes if change.step == Step.SUBMIT]
    return timezone.localdate(min(sent)) <= due_on(register.month) if sent else False


def register_of(poktan: Poktan, month: date) -> Register | None:
    """The register of this month that was not cancelled."""
    return Register.objects.counted().filter(poktan=poktan, month=month).first()


def newest_before(poktan: Poktan, month: date) -> Register | None:
    """The newest register of an earlier month that was handed in: what a new one starts from."""
    rows = Register.objects.handed_in().filter(poktan=poktan, month__lt=month)
    return rows.order_by("-month").first()


def newest_card(poktan: Poktan, year: int) -> PoktanCard | None:
    return PoktanCard.objects.filter(poktan=poktan, year__lte=year).order_by("-year").first()


def history_of(register: Register) -> list[StatusChange]:
    """What happened to it, newest first."""
    return list(StatusChange.objects.filter(kind=Register.kind, object_id=register.pk).order_by("-at", "-pk"))


# --- what a register is held against ----------------------------------------------------------------------------


def previous_registers(registers: Iterable[Register]) -> dict[int, Register]:
    """By key of each register: that of the month before, as far as it was handed in. One query for many."""
    registers = list(registers)
    months = {month_before(row.month) for row in registers}
    rows = Register.objects.handed_in().filter(poktan__in={row.poktan_id for row in registers}, month__in=months)
    found = {(row.poktan_id, row.month): row for row in rows} if registers else {}
    pairs = {row.pk: found.get((row.poktan_id, month_before(row.month))) for row in registers}
    return {key: before for key, before in pairs.items() if before is not None}


# --- activities that were meetings --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Noted:
    """Where the meeting of an activity stands: the register of its month, and whether it holds the meeting."""

    register: Register | None
    is_recorded: bool

    @property
    def is_closed(self) -> bool:
        """The register went off without it."""
        return self.register is not None and not self.is_recorded and self.register.status in Status.reported()


def where_noted(poktan: Poktan, held_on: date, source) -> Noted:
    """Whether the register of the month holds the meeting of this activity, by its key or by its day. Two queries."""
    register = register_of(poktan, month_of(held_on))
    if register is None:
        return Noted(None, False)
    register.poktan = poktan
    rows = RegisterMeeting.objects.filter(Q(source=source) | Q(held_on=held_on), register=register)
    return Noted(register, rows.exists())


# --- an area ------------------------------------------------------------------------------------------------------


def groups_expected(user: User, month: date) -> QuerySet:
    """Groups of the user's area from which a register of this month is expected, each beside it (`lapor`).

    A draft stands beside nothing: it is its writers' own until it is handed in.
    """
    rows = Poktan.objects.visible_to(user).existing_in(month).filter(kind__in=WITH_REGISTER, kampung__is_active=True)
    known = Q(registers__month=month, registers__status__in=(*Status.reported(), Status.RETURNED))
    return rows.annotate(lapor=FilteredRelation("registers", condition=known))


def in_state(rows: QuerySet, state: str) -> QuerySet:
    """state: "sudah", "belum" (a returned one has to come again), or a `Status`."""
    reported = Q(lapor__status__in=Status.reported())
    if state == "sudah":
        return rows.filter(reported)
    if state == "belum":
        return rows.filter(Q(lapor__isnull=True) | Q(lapor__status=Status.RETURNED))
    return rows.filter(lapor__status=state)


def area_counts(rows: QuerySet) -> tuple[int, int]:
    """How many registers are expected by these rows (`groups_expected`), and how many of them came; one query."""
    found = rows.order_by().aggregate(
        expected=Count("pk"), came=Count("pk", filter=Q(lapor__status__in=Status.reported()))
    )
    return found["expected"], found["came"]


def ordered(rows: QuerySet) -> QuerySet:
    return rows.order_by("region_id", "kind", "name", "pk")


def registers_to_take(user: User, groups) -> QuerySet:
    """What of these groups was handed in and may leave the portal as a file, in the order of `ordered`.

    groups: keys, or a queryset of them.
    """
    rows = Register.objects.permitted_to(user, Permission.EXPORT)
    rows = rows | Register.objects.permitted_to(user, Permission.WRITE_REPORT)
    rows = rows.handed_in().filter(poktan__in=groups)
    return rows.order_by("region_id", "poktan__kind", "poktan__name", "poktan_id", "month")


@dataclass(frozen=True)
class AreaRow:
    """One group of the list of an area in one month."""

    poktan: Poktan
    register: Register | None
    first_sent: date | None
    month: date
    today: date

    @property
    def days_late(self) -> int:
        """Days after the due day: until it came first, or until today."""
        return max(0, ((self.first_sent or self.today) - due_on(self.month)).days)


def area_rows(user: User, month: date, keys: list[int]) -> list[AreaRow]:
    """The groups of these keys in their order, with their registers of the month; three queries."""
    today = timezone.localdate()
    groups = Poktan.objects.visible_to(user).select_related("kampung", "region__parent").in_bulk(keys)
    rows = Register.objects.handed_in().filter(poktan__in=groups, month=month).annotate(meeting_count=Count("meetings"))
    registers = {row.poktan_id: as_handed_in(row) for row in rows}
    sent = first_sent(row.pk for row in registers.values())
    found = []
    for poktan in (groups[key] for key in keys if key in groups):
        register = registers.get(poktan.pk)
        if register is not None:
            register.poktan = poktan
        found.append(AreaRow(poktan, register, sent.get(register.pk) if register else None, month, today))
    return found


def missing_of(user: User, kampung_keys: Iterable[int], month: date) -> QuerySet:
    """Groups of these villages whose register of a month nobody has begun, or whose draft was never handed in."""
    rows = Poktan.objects.permitted_to(user, Permission.WRITE_REPORT).existing_in(month)
    rows = rows.filter(kind__in=WITH_REGISTER, kampung__in=list(kampung_keys))
    begun = Register.objects.counted().filter(poktan=OuterRef("pk"), month=month)
    return ordered(rows.exclude(Exists(begun)))


# --- members for the KB report ------------------------------------------------------------------------------------


def latest_members(kampung: Kampung) -> list[Poktan]:
    """The village's active groups with `last_month` and `last_members` of their newest register that counts; one
    query."""
    newest = Register.objects.reported().filter(poktan=OuterRef("pk"), members__isnull=False).order_by("-month")
    rows = Poktan.objects.active().filter(kampung=kampung, kind__in=WITH_REGISTER)
    return list(
        rows.annotate(
            last_month=Subquery(newest.values("month")[:1]), last_members=Subquery(newest.values("members")[:1])
        )
    )
