"""Pokja, POKTAN and their registers in the demo: what every village has beside its reports.

Written in bulk, since it is years of routine; what the design pictures tell of Sumber Rejeki goes through the actions.
A chance of its own: more of it changes nobody's figures.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from pokja.enums import (
    Adviser,
    AgeGroup,
    Business,
    DataFacility,
    DataKind,
    DataUsage,
    Equipment,
    Issuer,
    Orientation,
    PikrBase,
    PoktanFunding,
    PoktanKind,
    Presentation,
    Structure,
    Turnover,
)
from pokja.enums import PokjaRole as Role
from pokja.models import (
    DataHouse,
    GroupClass,
    Pokja,
    PokjaMember,
    Poktan,
    PoktanCard,
    Register,
    RegisterMeeting,
)
from programs.models import ActivityTally
from verification.enums import Status, Step
from verification.models import StatusChange

from . import names
from .history import at
from .world import Village, World

REGISTER_MONTHS = 12
BATCH = 2_000

MATERIAL = {
    "bkb": ("Tumbuh kembang balita", "Makanan pendamping ASI", "Pengasuhan 1000 HPK", "Bermain sambil belajar"),
    "bkr": ("Komunikasi orang tua dan remaja", "Pendewasaan usia perkawinan", "Bahaya narkoba", "Gizi remaja putri"),
    "bkl": ("Tujuh dimensi lansia tangguh", "Senam dan cek tekanan darah", "Pendampingan perawatan jangka panjang"),
    "uppka": ("Pembukuan sederhana", "Izin edar dan kemasan", "Pemasaran lewat WA", "Olahan jagung dan ketela"),
    "pikr": ("Delapan fungsi keluarga", "Kesehatan reproduksi remaja", "Keterampilan hidup", "Perencanaan masa depan"),
}
GROUP_NAMES = ("Melati", "Mawar", "Anggrek", "Kenanga", "Cempaka", "Dahlia", "Teratai", "Flamboyan")


@dataclass
class People:
    """Rows in the making, in the order the database needs them."""

    world: World
    rng: Random
    last_verified: dict[int, date | None]
    classes: dict[tuple[str, str], int]
    pokjas: list[Pokja] = field(default_factory=list)
    members: list[PokjaMember] = field(default_factory=list)
    poktans: list[Poktan] = field(default_factory=list)
    cards: list[PoktanCard] = field(default_factory=list)
    registers: list[Register] = field(default_factory=list)
    meetings: list[RegisterMeeting] = field(default_factory=list)
    houses: list[DataHouse] = field(default_factory=list)

    def somebody(self, women: bool = False) -> str:
        pool = names.WOMEN if women else names.MEN + names.WOMEN
        return self.rng.choice(pool) + self.rng.choice(names.FAMILY)


def settle_people(world: World, seed: int, villages: list[Village]) -> None:
    """Working groups, POKTAN, cards and registers of every village that reports."""
    tallies = ActivityTally.objects.values_list("kampung_id", "last_verified_on")
    classes = {(row.kind, row.code): row.pk for row in GroupClass.objects.active()}
    people = People(world, Random(f"{seed} pokja"), dict(tallies), classes)  # noqa: S311 (no secret)
    for village in villages:
        if village.events:
            _village(people, village)
    _store(people)


def _village(people: People, village: Village) -> None:
    profile = next(event for event in reversed(village.events) if "profil" in event.contents).contents["profil"]
    if profile["has_pokja"]:
        _pokja(people, village, profile)
    if profile["has_data_house"]:
        people.houses.append(_data_house(people, village))
    for kind in PoktanKind:
        if kind.group and profile[f"has_{kind.value}"]:
            for number in range(people.rng.choice((1, 1, 1, 2))):
                _poktan(people, village, kind, number)
    if people.rng.random() < 0.3:
        _poktan(people, village, PoktanKind.DASHAT, 0)


def _pokja(people: People, village: Village, profile: dict) -> None:
    """As many members as the Profil says, but for a few villages whose list went on since."""
    rng, today = people.rng, people.world.today
    structure = Structure.INPRES if rng.random() < 0.4 else Structure.CLASSIC
    since = max(village.kampung.inaugurated_on, date(today.year - rng.randint(1, 3), rng.randint(1, 12), 1))
    pokja = Pokja(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        structure=structure,
        started_on=since,
        appointed_until=since + timedelta(days=5 * 365) if rng.random() < 0.7 else None,
        created_by=village.author,
    )
    if profile["has_pokja_decree"]:
        pokja.decree_number = f"{rng.randint(100, 199)}/{rng.randint(2, 40)}/{since.year}"
        pokja.decree_date, pokja.decree_issuer = since, Issuer.VILLAGE
    people.pokjas.append(pokja)
    count = (profile["pokja_members"] or 0) + rng.choice((0, 0, 0, 0, 0, 0, 1, 2))
    trained = profile.get("pokja_trained_members") or (rng.randint(1, 4) if profile["is_pokja_trained"] else 0)
    top = [role for role in structure.roles if not role.in_section]
    for number in range(count):
        role = top[number] if number < len(top) else Role.SECTION_HEAD
        place = number - len(top)
        if place >= len(structure.sections):
            role = Role.MEMBER
        member = PokjaMember(
            pokja=pokja,
            name=people.somebody(),
            role=role,
            section=structure.sections[place % len(structure.sections)] if place >= 0 else "",
            institution=rng.choice(("", "", "TP-PKK", "BPD", "Karang taruna", "Puskesmas", "Tokoh agama")),
            from_on=since,
        )
        if number < trained:
            member.trained_on, member.training_topic = min(since + timedelta(days=60), today), "Orientasi Pokja"
        people.members.append(member)


def _data_house(people: People, village: Village) -> DataHouse:
    rng = people.rng

    def some(options, least: int) -> list[str]:
        return sorted(rng.sample([option.value for option in options], rng.randint(least, len(list(options)) - 2)))

    return DataHouse(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        has_decree=rng.random() < 0.85,
        chair=people.somebody(),
        cadres=rng.randint(1, 5),
        orientation=rng.choice((Orientation.NONE, Orientation.BASIC, Orientation.BASIC, Orientation.ANALYSIS)),
        facilities=some(DataFacility, 1),
        data_kinds=some(DataKind, 1),
        presentations=some(Presentation, 1),
        usages=sorted(rng.sample(DataUsage.values, rng.randint(0, 3))),
    )


def _poktan(people: People, village: Village, kind: PoktanKind, number: int) -> None:
    rng, today = people.rng, people.world.today
    place = (len(people.poktans) + number) % len(GROUP_NAMES)
    poktan = Poktan(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        kind=kind,
        name=GROUP_NAMES[place] if number == 0 else f"{GROUP_NAMES[place]} {number + 1}",
        number=f"{kind.label}-{village.kampung.region_id[-4:]}-{number + 1}",
        started_on=max(village.kampung.inaugurated_on, date(today.year - rng.randint(2, 5), rng.randint(1, 12), 1)),
        created_by=village.author,
    )
    people.poktans.append(poktan)
    cadres, members = rng.randint(3, 8), rng.randint(14, 60)
    for year in (today.year - 1, today.year):
        people.cards.append(_card(people, village, poktan, kind, year, cadres, members))
    if kind.has_register:
        people.registers += _registers(people, village, poktan, kind, members)


def _card(people: People, village: Village, poktan, kind: PoktanKind, year: int, cadres: int, members: int):
    rng = people.rng
    card = PoktanCard(
        poktan=poktan,
        year=year,
        adviser_name=village.decider.name,
        adviser_position=Adviser.PLKB,
        has_decree=rng.random() < 0.8,
        chair=people.somebody(women=kind is not PoktanKind.PIKR),
        secretary=people.somebody(),
        treasurer=people.somebody(),
        cadres=cadres,
        cadres_trained=rng.randint(0, cadres),
        members=members,
        funding=sorted(rng.sample(PoktanFunding.values, rng.randint(1, 2))),
        integration=[option.value for option in kind.integrations if rng.random() < 0.6],
    )
    if kind in (PoktanKind.BKB, PoktanKind.BKR, PoktanKind.BKL):
        kit = {"bkb": Equipment.BKB_KIT, "bkr": Equipment.GENRE_KIT, "bkl": Equipment.BKL_KIT}[kind.value]
        card.equipment = [Equipment.MATERIAL.value, kit.value]
    if kind is PoktanKind.PIKR:
        card.base, card.base_name = PikrBase.YOUTH, "Karang taruna"
        card.group_class_id = people.classes.get((kind.value, "pikr-tumbuh"))
    if kind is PoktanKind.DASHAT:
        card.dashat_model, card.dashat_targets = "sosial", ["bumil", "balita"]
    # Nine of ten hand it in, some of them late; this year's is the one that may be missing.
    if year < people.world.today.year or rng.random() < 0.9:
        day = date(year, 1, rng.choice((2, 3, 3, 3, 3, 9, 17)))
        if day <= people.world.today:
            card.filed_at, card.filed_by_name = at(day, 9), village.author.name
    return card


def _registers(people: People, village: Village, poktan, kind: PoktanKind, members: int) -> Iterator[Register]:
    """A year of months, as long as the village was awake; the newest may wait, be returned, or not be there yet."""
    rng, world = people.rng, people.world
    awake_until = people.last_verified.get(village.kampung.pk)
    for back in range(REGISTER_MONTHS, 0, -1):
        month = world.month(back)
        if month < village.events[0].on.replace(day=1) or month < poktan.started_on:
            continue
        is_asleep = awake_until is None or month > awake_until + timedelta(days=45)
        if is_asleep or rng.random() < (0.15 if back == 1 else 0.08):
            continue
        yield _register(people, village, poktan, kind, members, month, back)


def _register(people: People, village: Village, poktan, kind: PoktanKind, members: int, month: date, back: int):
    rng, world = people.rng, people.world
    attended = round(members * rng.uniform(0.55, 0.95))
    last = monthrange(month.year, month.month)[1]
    due = month.replace(day=last) + timedelta(days=rng.choice((1, 2, 3, 3, 3, 5, 9)))
    waits = back == 1 and rng.random() < 0.04
    day = world.today - timedelta(days=rng.randint(1, 6)) if waits else min(due, world.today - timedelta(days=1))
    submitted = at(day, 10, rng.randint(0, 59))
    register = Register(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        poktan=poktan,
        month=month,
        members=members,
        attended=attended,
        couples=round(attended * rng.uniform(0.4, 0.8)),
        created_by=village.author,
        created_by_name=village.author.name,
        submitted_at=submitted,
        submitted_by=village.author,
        submitted_by_name=village.author.name,
        status=Status.SUBMITTED,
    )
    if kind is PoktanKind.UPPKA:
        register.businesses = sorted(rng.sample(Business.values[:-1], 2))
        register.turnover = rng.choice(Turnover.values[1:])
    if not waits:
        register.status, register.decided_by = Status.VERIFIED, village.decider
        decided = submitted + timedelta(days=rng.randint(1, 5))
        register.decided_at = min(decided, at(world.today, 8), timezone.now())
    for number in range(rng.choice((1, 1, 1, 2))):
        people.meetings.append(
            RegisterMeeting(
                register=register,
                held_on=month.replace(day=min(last, rng.randint(3, 13) + 14 * number)),
                presenter=rng.choice((Adviser.PLKB, Adviser.PPKBD, Adviser.SUB_PPKBD)),
                material=rng.choice(MATERIAL[kind.value]),
                age_group=rng.choice(AgeGroup.values) if kind is PoktanKind.BKB else "",
                had_discussion=rng.random() < 0.8,
                attended=attended,
                couples=register.couples,
            )
        )
    return register


def _store(people: People) -> None:
    for model, rows in (
        (Pokja, people.pokjas),
        (PokjaMember, people.members),
        (DataHouse, people.houses),
        (Poktan, people.poktans),
        (PoktanCard, people.cards),
        (Register, people.registers),
        (RegisterMeeting, people.meetings),
    ):
        model.objects.bulk_create(rows, batch_size=BATCH)
    # Rows stamp themselves with the moment they are written; the lists of the demo were made long before.
    made = at(people.world.month(6), 9)
    PokjaMember.objects.update(created_at=made)
    for model in (Pokja, Poktan, PoktanCard, DataHouse):
        model.objects.update(updated_at=made)
    steps = [step for register in people.registers for step in _steps(register)]
    StatusChange.objects.bulk_create(steps, batch_size=BATCH)


def _steps(register: Register) -> Iterator[StatusChange]:
    """What the workflow would have noted: handed in, and approved."""
    row = {"kind": Register.kind, "object_id": register.pk, "region_id": register.region_id}
    author, decider = register.created_by, register.decided_by
    yield StatusChange(
        **row,
        step=Step.SUBMIT,
        from_status=Status.DRAFT,
        to_status=Status.SUBMITTED,
        by=author,
        by_name=author.name,
        at=register.submitted_at,
    )
    if register.status == Status.VERIFIED:
        yield StatusChange(
            **row,
            step=Step.VERIFY,
            from_status=Status.SUBMITTED,
            to_status=Status.VERIFIED,
            by=decider,
            by_name=decider.name,
            at=register.decided_at,
        )
