"""Questions about working groups: who is in office, the chart, what is missing, the groups around a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from core.formats import day as day_words
from core.formats import number
from regions.enums import Level
from regions.models import Region
from villages.models import Kampung

from ..enums import PokjaRole, PokjaSection, Structure
from ..models import Pokja, PokjaMember
from ..models.base import codes_above
from ..rules import can_read_group

# --- one group ------------------------------------------------------------------------------------------------------


def periods_of(kampung: Kampung | None, region: Region) -> list[Pokja]:
    """Every period of the working group of a place, the current one first, with their members; two queries."""
    rows = Pokja.objects.filter(kampung=kampung) if kampung else _of_areas().filter(region=region)
    rows = rows.order_by(F("ended_on").desc(nulls_first=True), "-started_on", "-pk")
    return list(rows.prefetch_related(_members()))


def current_pokja(kampung: Kampung | None, region: Region) -> Pokja | None:
    """The group at work, without its members; one query."""
    rows = Pokja.objects.filter(kampung=kampung) if kampung else _of_areas().filter(region=region)
    return rows.current().select_related("region", "kampung").first()


def _of_areas() -> QuerySet[Pokja]:
    return Pokja.objects.filter(kampung__isnull=True)


def _members() -> Prefetch:
    return Prefetch("members", PokjaMember.objects.select_related("agency"))


def in_office(pokja: Pokja) -> list[PokjaMember]:
    """Members of the current group, or of a former one on its last day, from the top of the chart down.

    Reads `pokja.members.all()`.
    """
    members, ended_on = pokja.members.all(), pokja.ended_on
    here = [m for m in members if m.to_on is None or (ended_on is not None and m.to_on >= ended_on)]
    return sorted(here, key=_place_in_chart)


_SECTION_ORDER = {section.value: number for number, section in enumerate(PokjaSection, start=1)}
_ROLE_ORDER = {role.value: number for number, role in enumerate(PokjaRole)}


def _place_in_chart(member: PokjaMember) -> tuple:
    """Offices first, then section by section with its head in front, then who has none."""
    section = _SECTION_ORDER.get(member.section, len(_SECTION_ORDER) + 1)
    return (section if PokjaRole(member.role).in_section else 0, _ROLE_ORDER[member.role], member.pk)


def last_change(pokja: Pokja, members: list[PokjaMember]) -> datetime:
    """When the group or one of these members was last changed."""
    return max([pokja.updated_at, *(member.updated_at for member in members)])


def gone(pokja: Pokja) -> list[PokjaMember]:
    """Members who left before the group ended."""
    here = {member.pk for member in in_office(pokja)}
    return [member for member in pokja.members.all() if member.pk not in here]


def _names(members: Iterable[PokjaMember]) -> set[str]:
    return {" ".join(member.name.casefold().split()) for member in members}


@dataclass(frozen=True)
class Strength:
    """People, not offices: whoever holds two of them under one name counts once."""

    people: int
    trained: int
    offices: int
    topics: tuple[str, ...]


def strength(members: list[PokjaMember]) -> Strength:
    trained = [member for member in members if member.is_trained]
    topics = dict.fromkeys(member.training_topic for member in trained if member.training_topic)
    return Strength(len(_names(members)), len(_names(trained)), len(members), tuple(topics))


# --- the chart ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """One office or one section of the chart, with whoever holds it; of a section the head comes first."""

    title: str
    members: list[PokjaMember]


@dataclass(frozen=True)
class Chart:
    """From the top down: rows of offices, then sections (or agencies) side by side, then who has no place yet."""

    levels: list[list[Box]]
    sections: list[Box]
    others: Box | None = None


_LEVELS = (
    (PokjaRole.PATRON, PokjaRole.DIRECTOR),
    (PokjaRole.ADVISER,),
    (PokjaRole.CHAIR, PokjaRole.VICE_CHAIR, PokjaRole.EXECUTIVE),
    (PokjaRole.SECRETARY, PokjaRole.TREASURER),
)


def chart_of(pokja: Pokja, members: list[PokjaMember], *, filled_only: bool = False) -> Chart:
    """How the group is built; `members` in the order of `in_office`. filled_only: leave out offices and sections that
    nobody holds."""
    structure = Structure(pokja.structure)

    def boxes(found: list[Box]) -> list[Box]:
        return [box for box in found if box.members] if filled_only else found

    levels = [
        boxes([Box(role.label, [m for m in members if m.role == role]) for role in level if role in structure.roles])
        for level in _LEVELS
    ]
    rest = [m for m in members if PokjaRole(m.role).in_section and m.section not in structure.sections]
    if structure is Structure.COORDINATION:
        sections, rest, title = _by_agency(rest), [m for m in rest if m.agency is None], PokjaRole.MEMBER.label
    else:
        sections = [Box(s.label, [m for m in members if m.section == s]) for s in structure.sections]
        title = "Belum ditempatkan di seksi"
    return Chart([level for level in levels if level], boxes(sections), Box(title, rest) if rest else None)


def _by_agency(members: list[PokjaMember]) -> list[Box]:
    """What sections are in a village, the offices of a regency are above it."""
    found: dict[str, list[PokjaMember]] = {}
    for member in members:
        if member.agency is not None:
            found.setdefault(member.agency.name, []).append(member)
    return [Box(name, people) for name, people in found.items()]


def gaps(pokja: Pokja, members: list[PokjaMember]) -> list[str]:
    """What a complete group has and this one does not, in short sentences."""
    structure, held = Structure(pokja.structure), {member.role for member in members}
    found = []
    if not pokja.has_decree:
        found.append("SK belum dicatat")
    if pokja.appointed_until is not None and pokja.appointed_until < timezone.localdate():
        found.append(f"Masa bakti berakhir {day_words(pokja.appointed_until)}")
    if not members:
        return [*found, "Belum ada anggota"]
    leads = PokjaRole.EXECUTIVE if PokjaRole.EXECUTIVE in structure.roles else PokjaRole.CHAIR
    found += [f"{role.label} belum ada" for role in (leads, PokjaRole.SECRETARY) if role not in held]
    manned = {member.section for member in members}
    empty = [section.label for section in structure.sections if section not in manned]
    if empty:
        found.append(f"{number(len(empty))} seksi tanpa orang: {', '.join(empty)}")
    if structure is Structure.COORDINATION and not any(member.agency_id for member in members):
        found.append("Belum ada perangkat daerah")
    if any(member.role == PokjaRole.SECTION_HEAD and not member.section for member in members):
        found.append("Ada koordinator tanpa seksi")
    return found


# --- for the public ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicPokja:
    """What anybody may read: names by office and section, the decree's number and day, and two counts."""

    pokja: Pokja
    chart: Chart
    strength: Strength
    updated_at: datetime


# Neither phones nor files leave the database for a public page.
_PUBLIC = (
    *("name", "role", "section", "trained_on", "training_topic", "updated_at", "pokja_id"),
    *("pokja__structure", "pokja__started_on", "pokja__appointed_until", "pokja__updated_at"),
    *("pokja__decree_number", "pokja__decree_date", "pokja__decree_issuer"),
)


def public_pokja(kampung: Kampung) -> PublicPokja | None:
    """The working group of a Kampung KB as its public page shows it; one query. None where nobody is listed."""
    rows = PokjaMember.objects.filter(pokja__kampung=kampung, pokja__ended_on__isnull=True, to_on__isnull=True)
    members = sorted(rows.select_related("pokja").only(*_PUBLIC), key=_place_in_chart)
    if not members:
        return None
    pokja = members[0].pokja
    chart = chart_of(pokja, members, filled_only=True)
    return PublicPokja(pokja, chart, strength(members), last_change(pokja, members))


# --- the groups around a person -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AreaGroup:
    """An area above the villages, with its group where it has one."""

    region: Region
    pokja: Pokja | None
    members: list[PokjaMember] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return gaps(self.pokja, self.members) if self.pokja else []

    @property
    def strength(self) -> Strength:
        return strength(self.members)


def groups_around(user) -> list[AreaGroup]:
    """The areas above mine, mine, and those one level below, in the order of the territory; three queries."""
    codes = user.area_codes
    named = codes_above(codes) | {code for code in codes if code}
    below = Q(parent__in=[code for code in codes if code])
    if "" in codes:
        below |= Q(level=Level.PROVINCE)
    return _with_groups(user, Region.objects.filter(Q(pk__in=named) | below))


def groups_below(user, region: Region) -> list[AreaGroup]:
    """The areas one level below this one that the user may read of; at most three queries."""
    return _with_groups(user, Region.objects.filter(parent=region))


def _with_groups(user, regions: QuerySet[Region]) -> list[AreaGroup]:
    places = regions.current().filter(level__lt=Level.VILLAGE).order_by("code")
    found = [region for region in places if can_read_group(user, region.pk)]
    if not found:
        return []
    rows = Pokja.objects.concerning(user).current().filter(kampung__isnull=True, region__in=[r.pk for r in found])
    groups = {row.region_id: row for row in rows.prefetch_related("members")}
    return [
        AreaGroup(region, pokja, in_office(pokja)) if (pokja := groups.get(region.pk)) else AreaGroup(region, None)
        for region in found
    ]
