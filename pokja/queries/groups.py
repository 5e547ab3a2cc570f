"""Questions over POKTAN and their yearly cards: of one village, of an area, of one group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from core.formats import day
from villages.history import Event
from villages.models import Kampung

from ..cards import due_on
from ..enums import PoktanKind
from ..models import DataHouse, Poktan, PoktanCard, Register
from ..months import due_on as register_due
from ..months import month_before
from .registers import WITH_REGISTER, is_expected

HISTORY_SHOWN = 30


@dataclass(frozen=True)
class GroupMonth:
    """The register of a group for a month that is over: what became of it, where it was asked for."""

    month: date
    register: Register | None
    today: date

    @property
    def is_late(self) -> bool:
        return self.register is None and self.today > register_due(self.month)


@dataclass(frozen=True)
class CardStanding:
    """Where a group stands with the card of a year: handed in, begun or copied, or not there."""

    poktan: Poktan
    year: int
    today: date
    card: PoktanCard | None = None  # of this year
    last: PoktanCard | None = None  # the newest of the years before
    month: "GroupMonth | None" = None  # of its registers, where that was asked for

    @property
    def shown(self) -> PoktanCard | None:
        """What is known of the group: the card of the year, else the last one before."""
        return self.card or self.last

    @property
    def is_filed(self) -> bool:
        return self.card is not None and self.card.filed_at is not None

    @property
    def due_on(self) -> date | None:
        return due_on(self.year, self.poktan.started_on)

    @property
    def is_late(self) -> bool:
        """Not handed in although it is due; of what is handed in: whether it came after that day."""
        if self.due_on is None:
            return False
        day_in = timezone.localtime(self.card.filed_at).date() if self.is_filed else self.today
        return day_in > self.due_on


@dataclass(frozen=True)
class KindRow:
    """The groups of one kind in a village; `said`: whether the Profil in force says that there is one."""

    kind: PoktanKind
    groups: list[CardStanding]
    said: bool | None

    @property
    def is_contradicted(self) -> bool:
        """The Profil knows one, and none was entered."""
        return bool(self.said) and not self.groups


def standings(poktans: Iterable[Poktan], year: int) -> list[CardStanding]:
    """The standing of each group, in their order; one query."""
    poktans = list(poktans)
    cards = defaultdict(list)
    rows = PoktanCard.objects.filter(poktan__in=[row.pk for row in poktans], year__lte=year)
    for card in rows.select_related("group_class").order_by("-year"):
        cards[card.poktan_id].append(card)
    today = timezone.localdate()
    return [_standing(poktan, year, today, cards[poktan.pk]) for poktan in poktans]


def _standing(poktan: Poktan, year: int, today: date, cards: list[PoktanCard]) -> CardStanding:
    """cards: those of this year and before, the newest first."""
    of_year = cards[0] if cards and cards[0].year == year else None
    before = next((card for card in cards if card.year < year), None)
    for card in cards:
        card.poktan = poktan
    return CardStanding(poktan, year, today, of_year, before)


def _last_months(poktans: list[Poktan]) -> dict[int, GroupMonth]:
    """By group, what became of its register of last month, if one was asked for; one query."""
    today = timezone.localdate()
    month = month_before(today)
    asked = [poktan for poktan in poktans if poktan.kind in WITH_REGISTER and is_expected(poktan, month)]
    rows = Register.objects.counted().filter(poktan__in=[row.pk for row in asked], month=month)
    found = {row.poktan_id: row for row in rows.filter(submitted_at__isnull=False)}
    return {poktan.pk: GroupMonth(month, found.get(poktan.pk), today) for poktan in asked}


def kinds_of(user: User, kampung: Kampung, year: int, said: dict) -> tuple[list[KindRow], list[Poktan]]:
    """The active groups of a village by kind, every kind there is, and its inactive groups; three queries.

    said: what the Profil in force says, by `villages.enums.Group`; empty where there is none.
    """
    rows = Poktan.objects.visible_to(user).filter(kampung=kampung).order_by("name", "pk")
    active, ended = [], []
    for poktan in rows:
        (active if poktan.is_active else ended).append(poktan)
    by_kind = defaultdict(list)
    months = _last_months(active)
    for standing in standings(active, year):
        by_kind[standing.poktan.kind].append(replace(standing, month=months.get(standing.poktan.pk)))
    kinds = [KindRow(kind, by_kind[kind.value], said.get(kind.group) if kind.group else None) for kind in PoktanKind]
    return kinds, sorted(ended, key=lambda poktan: poktan.ended_on, reverse=True)


def cards_of(poktan: Poktan) -> list[PoktanCard]:
    """Every card of a group, the newest year first; one query."""
    cards = list(PoktanCard.objects.filter(poktan=poktan).select_related("group_class").order_by("-year"))
    for card in cards:
        card.poktan = poktan
    return cards


def standing_in(poktan: Poktan, year: int, cards: list[PoktanCard]) -> CardStanding:
    """The standing in one year. cards: of `cards_of`."""
    return _standing(poktan, year, timezone.localdate(), [card for card in cards if card.year <= year])


def data_house_of(kampung: Kampung) -> DataHouse | None:
    return DataHouse.objects.filter(kampung=kampung).first()


@dataclass(frozen=True)
class PublicGroups:
    """The active groups of one kind as everybody may know them: names, and members as last handed in. No persons."""

    kind: PoktanKind
    groups: list[Poktan]  # with `.members`, None where no card was handed in


def public_groups(kampung: Kampung) -> list[PublicGroups]:
    """Kinds that have a group, in their order; one query."""
    filed = PoktanCard.objects.filter(poktan=OuterRef("pk"), filed_at__isnull=False).order_by("-year")
    rows = Poktan.objects.active().filter(kampung=kampung).order_by("name", "pk")
    by_kind = defaultdict(list)
    for poktan in rows.annotate(members=Subquery(filed.values("members")[:1])):
        by_kind[poktan.kind].append(poktan)
    return [PublicGroups(kind, by_kind[kind.value]) for kind in PoktanKind if by_kind[kind.value]]


# --- an area -------------------------------------------------------------------------------------------------------


def poktans_of(user: User) -> QuerySet:
    """Groups the user may see, of villages whose Kampung KB is active."""
    return Poktan.objects.visible_to(user).filter(kampung__is_active=True)


def filed_in(year: int) -> Exists:
    """Condition on groups: the card of this year was handed in."""
    return Exists(PoktanCard.objects.filter(poktan=OuterRef("pk"), year=year, filed_at__isnull=False))


@dataclass(frozen=True)
class CardCounts:
    groups: int
    filed: int
    filed_before: int  # of these groups, in the year before


def card_counts(rows: QuerySet, year: int) -> CardCounts:
    """How many groups there are, and how many handed in the card of this year and of the one before; one query."""

    def filed(of_year: int) -> FilteredRelation:  # at most one row a group, so nothing is counted twice
        return FilteredRelation("cards", condition=Q(cards__year=of_year, cards__filed_at__isnull=False))

    marked = rows.order_by().annotate(filed_now=filed(year), filed_then=filed(year - 1))
    counted = marked.aggregate(groups=Count("pk"), filed=Count("filed_now"), filed_before=Count("filed_then"))
    return CardCounts(**counted)


def load_standings(keys: list[int], year: int) -> list[CardStanding]:
    """The rows of one page of the list, in the order of `keys`; two queries."""
    related = ("kampung", "region__parent__parent")
    found = Poktan.objects.select_related(*related).in_bulk(keys)
    return standings((found[key] for key in keys), year)


# --- one group --------------------------------------------------------------------------------------------------------


def history_of(poktan: Poktan) -> list[Event]:
    """What was changed about a group and its cards, the newest first; two queries."""
    events = [*_told(Poktan.history.filter(id=poktan.pk), _group_words)]
    by_card = defaultdict(list)
    for row in _read(PoktanCard.history.filter(poktan_id=poktan.pk)):
        by_card[row.id].append(row)
    for rows in by_card.values():
        events += _events(rows, _card_words)
    events.sort(key=lambda event: event.at, reverse=True)
    return events[:HISTORY_SHOWN]


def _told(rows: QuerySet, words) -> list[Event]:
    return _events(_read(rows), words)


def _read(rows: QuerySet) -> list:
    return list(rows.select_related("history_user").order_by("history_id"))


def _events(rows: list, words) -> list[Event]:
    """rows: of one object, the oldest first. Saves that changed nothing are not told."""
    events = []
    for before, row in zip([None, *rows], rows, strict=False):
        what, detail = words(row, before)
        if what:
            by = row.history_user.name if row.history_user else "Sistem"
            events.append(Event(row.history_date, what, by, detail))
    return events


def _changed(row, before) -> list[str]:
    return [
        field.attname for field in row.tracked_fields if getattr(row, field.attname) != getattr(before, field.attname)
    ]


def _labels(model, names: list[str]) -> str:
    return ", ".join(str(model._meta.get_field(name.removesuffix("_id")).verbose_name) for name in names)


def _group_words(row, before) -> tuple[str, str]:
    if before is None:
        return "Kelompok dibuat", row.name
    names = _changed(row, before)
    if "ended_on" in names and row.ended_on is None:
        return "Diaktifkan lagi", ""
    if "ended_on" in names:
        return f"Dinonaktifkan sejak {day(row.ended_on)}", row.end_reason
    if names == ["name"]:
        return "Nama diubah", f"{before.name} menjadi {row.name}"
    return ("Data kelompok diubah", _labels(Poktan, names)) if names else ("", "")


def _card_words(row, before) -> tuple[str, str]:
    title = f"Kartu K/0 {row.year}"
    if before is None:
        return f"{title} dimulai", ""
    names = _changed(row, before)
    if "filed_at" in names:
        return f"{title} diserahkan", ""
    return (f"{title} diubah", _labels(PoktanCard, names)) if names else ("", "")
