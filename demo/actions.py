"""Builds the demo world through the same actions that people use, month by month over 18 months."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import create_user
from accounts.enums import Role
from accounts.models import User
from classification.actions.assess import assess_later, take_snapshots
from classification.queries.stored import current_instrument
from programs.bulk import Finished, write_activities
from regions.enums import Level
from regions.models import Region
from rhythm.actions.figures import rhythm_later
from verification.actions import change_status, mark_read
from verification.enums import Reason, Step
from verification.models import Notice
from villages.actions.kampung import create_kampung, set_example
from villages.actions.refusals import ChecksFailed
from villages.actions.reports import save_report, start_report, submit_report
from villages.models import REPORTS, Kampung

from . import names, showcase, showcase_activities
from .activities import plan_district, prepare, summary
from .content import Content, make_content, make_population, small_change
from .history import at
from .people import settle_people
from .plans import settle_plans
from .visits import settle_visits
from .world import Event, Village, World

MONTHS = 18
PASSWORD = "kampung-kb-contoh"  # noqa: S105 (printed on screen; the command refuses to run where DEMO is off)

KINDS = (("profil", "profile"), ("penduduk", "population"), ("kb", "family_planning"))


class DemoRefused(Exception):
    """The demo world is only built into an empty database that is marked as a demo."""


@dataclass(frozen=True)
class District:
    """One regency or city of the demo: how many Kampung KB end in each class."""

    code: str
    classes: dict[int, int]
    silent: int = 0  # part of the first class: never reported
    rising: int = 0  # villages that reached their class within the 18 months from a lower one
    unproven: int = 0  # of them: the reports that lift the class still wait, so the verified class is lower
    integration: str = ""
    officer: str = ""

    @property
    def size(self) -> int:
        return sum(self.classes.values())


# Blora: the district's published figures of January 2024. Tangerang Selatan and Jakarta Selatan: 2022 and 2023.
DISTRICTS = (
    District("33.16", {1: 93, 2: 56, 3: 32, 4: 114}, silent=9, rising=48, unproven=12, officer="Ratna Kusuma"),
    District("36.74", {1: 1, 2: 0, 3: 2, 4: 16}, rising=6, officer="Dewi Anggraeni"),
    District("31.74", {1: 5, 2: 9, 3: 1, 4: 10}, rising=4, integration="RPTRA", officer="Rudi Hermawan"),
)

ACCOUNTS = (
    ("kader", Role.KADER, "Sulastri", showcase.CODE),
    ("pkb", Role.PKB, "Hadi Prasetyo", showcase.DISTRICT),
    ("opd", Role.OPD, "Siti Rahmawati", "33.16"),
    ("opdkb", Role.OPDKB, "Ratna Kusuma", "33.16"),
    ("provinsi", Role.PROVINSI, "Wahyu Nugroho", "33"),
    ("pusat", Role.PUSAT, "Indah Permatasari", None),
    ("admin", Role.ADMIN, "Administrator Contoh", None),
)


@transaction.atomic
def build(
    *,
    seed: int = 2026,
    say: Callable[[str], None] = lambda line: None,
    today: date | None = None,
    districts: Iterable[District] = DISTRICTS,
) -> World:
    """Build the whole world. `seed`, `today` (default: now) and `districts` decide everything in it.

    districts: at least the one of Sumber Rejeki, 33.16.

    Raises DemoRefused where there are Kampung KB already or the territory is not loaded.
    """
    if Kampung.objects.exists():
        raise DemoRefused("Basis data sudah berisi Kampung KB. Data contoh hanya dibuat di basis data kosong.")
    if not Region.objects.filter(pk=showcase.CODE).exists():
        raise DemoRefused("Wilayah belum dimuat. Jalankan dulu: manage.py import_regions")
    world = World(Random(seed), today or timezone.localdate(), say, current_instrument().rule)  # noqa: S311 (no secret)
    _make_accounts(world)
    prepare(world, seed)
    with rhythm_later():
        villages = _live(world, districts)
        settle_people(world, seed, villages)
        settle_plans(world, seed, villages)
    settle_visits(world)
    _settle(world)
    say(summary())
    return world


def _live(world: World, districts: Iterable[District]) -> list[Village]:
    """Found the villages of the districts, and let them report for 18 months."""
    villages, activities = [], []
    with assess_later(on=world.month(MONTHS - 1)):
        for district in districts:
            made = _make_district(world, district)
            villages += made
            activities += plan_district(world, made)
            world.say(f"{Region.objects.get(pk=district.code)}: {district.size} Kampung KB")
    _let_time_pass(world, villages, sorted(activities, key=lambda row: row.held_on))
    return villages


def _make_accounts(world: World) -> None:
    for username, role, name, code in ACCOUNTS:
        world.people[username] = create_user(
            by=None,
            system=True,
            username=username,
            name=name,
            role=role,
            region=Region.objects.get(pk=code) if code else None,
            start=world.month(MONTHS),
            password=PASSWORD,
            is_demo=True,
        )


def _person(world: World, role: Role, region: Region, name: str = "") -> User:
    """Somebody without a password: the author of reports, or the officer who decides."""
    rng = world.rng
    name = name or rng.choice(names.WOMEN if role is Role.KADER else names.MEN + names.WOMEN) + rng.choice(names.FAMILY)
    return create_user(
        by=None,
        system=True,
        username=f"{role.value}.{region.pk}",
        name=name,
        role=role,
        region=region,
        start=world.month(MONTHS),
        is_demo=True,
    )


def _make_district(world: World, district: District) -> list[Village]:
    """The people of one district and its Kampung KB with everything they will hand in."""
    rng = world.rng
    own = world.people["opdkb"] if district.code == "33.16" else None
    officer = own or _person(world, Role.OPDKB, Region.objects.get(pk=district.code), district.officer)
    deciders = {
        region.pk: world.people["pkb"] if region.pk == showcase.DISTRICT else _person(world, Role.PKB, region)
        for region in Region.objects.current().within(district.code).level(Level.DISTRICT)
    }
    places = list(
        Region.objects.current().within(district.code).level(Level.VILLAGE).select_related("parent").order_by("pk")
    )
    if len(places) > district.size:
        places = sorted(rng.sample(places, district.size), key=lambda region: region.pk)
    classes = _deal_classes(world, district, places)
    taken: set[str] = set()
    villages = []
    for index, place in enumerate(places):
        kampung = create_kampung(by=officer, region=place, **_identity(world, district, place, taken))
        is_silent = classes[place.pk] == 0
        author = _author(world, place, is_silent, index)
        village = Village(kampung, author, deciders[place.parent_id], classes[place.pk])
        if place.pk == showcase.CODE:
            village.agencies, village.events = len(showcase_activities.PARTNERS), list(_showcase_events(world))
        elif not is_silent:
            _give_events(world, village)
        villages.append(village)
    _mark_rising(world, district, villages, classes)
    _mark_open(world, district, villages)
    set_example(villages[0].kampung, by=officer, level="regency", is_example=True)
    return villages


def _deal_classes(world: World, district: District, places: list[Region]) -> dict[str, int]:
    """The class each village ends in; 0 for those that never report. Sumber Rejeki is Mandiri."""
    dealt = [kelas for kelas, count in district.classes.items() for _ in range(count)]
    dealt[: district.silent] = [0] * district.silent
    world.rng.shuffle(dealt)
    classes = dict(zip((place.pk for place in places), dealt, strict=True))
    if showcase.CODE in classes:
        other = next(code for code, kelas in classes.items() if kelas == 3)
        classes[other], classes[showcase.CODE] = classes[showcase.CODE], 3
    for code in (showcase_activities.BEKUTUK, showcase_activities.KEDIREN):  # their reports are told one by one
        if not classes.get(code, 1):
            other = next(code for code, kelas in classes.items() if kelas == 1)
            classes[other], classes[code] = classes[code], classes[other]
    return classes


def _identity(world: World, district: District, place: Region, taken: set[str]) -> dict:
    """Name, day of founding and description; names are unique within a district."""
    rng = world.rng
    if place.pk == showcase.CODE:
        return {
            "name": showcase.NAME,
            "inaugurated_on": date(2018, 3, 14),
            "description": showcase.DESCRIPTION,
            "picture": showcase.picture(),
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
    is_blora = district.code == "33.16"
    name = showcase.NAME
    while name == showcase.NAME or (is_blora and name in taken) or len(set(name.split())) < len(name.split()):
        name = f"{rng.choice(names.FIRST)} {rng.choice(names.SECOND)}" if is_blora else rng.choice(names.CITY)
    taken.add(name)
    name = showcase_activities.BEKUTUK_NAME if place.pk == showcase_activities.BEKUTUK else name
    return {
        "name": name,
        "inaugurated_on": date(2016, 2, 1) + timedelta(days=rng.randint(0, 2800)),
        "description": names.DESCRIPTION.format(
            place=place,
            kecamatan=place.parent,
            name=name,
            work=rng.choice(names.WORK[:3]) if is_blora else names.WORK[-1],
            goal=rng.choice(names.GOAL),
        ),
        "integration": district.integration,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _author(world: World, place: Region, is_silent: bool, index: int) -> User:
    """The kader who reports; some silent villages have none, so an officer has somebody to invite."""
    if place.pk == showcase.CODE:
        return world.people["kader"]
    if is_silent and index % 3 == 0:
        return world.people["opdkb"]
    return _person(world, Role.KADER, place)


def _as_reports(content: Content) -> dict[str, dict]:
    return {kind: dict(getattr(content, attribute)) for kind, attribute in KINDS}


def _give_events(world: World, village: Village) -> None:
    """All three reports once, at some time within the first 14 of the 18 months."""
    people = None
    if village.kampung.region_id == showcase_activities.BEKUTUK:
        people = make_population(world.rng, 1150)
        people["families_with_toddlers"] = showcase_activities.BEKUTUK_FAMILIES
    content = make_content(world.rng, world.rule, village.kelas, village.decider.name, people)
    back = world.rng.choice((17, 17, 17, 16, 15, 14, 12, 10, 8, 6, 5, 4))
    village.agencies = content.agencies
    village.events = [Event(world.day(world.month(back)), _as_reports(content), days=world.rng.randint(1, 6))]


def _showcase_events(world: World) -> Iterator[Event]:
    """Sumber Rejeki: an older verified KB report, a newer one that waits for nine days."""
    profile = {**showcase.PROFILE, "plan_file": showcase.plan_file()}
    first = {"profil": profile, "penduduk": showcase.POPULATION, "kb": showcase.VERIFIED}
    yield Event(world.day(world.month(4)), first)
    yield Event(world.today - timedelta(days=10), {"kb": showcase.WAITING}, "waiting")


def _mark_rising(world: World, district: District, villages: list[Village], classes: dict[str, int]) -> None:
    """Give some villages a lower past: an earlier version of their reports, and the present one in a later month."""
    lower = {2: (1,), 3: (1,), 4: (1, 2, 2, 3)}
    able = [v for v in villages if v.events and classes[v.kampung.region_id] in lower and len(v.events) == 1]
    for number, village in enumerate(world.rng.sample(able, min(district.rising, len(able)))):
        now = village.events[0]
        past = world.rng.choice(lower[classes[village.kampung.region_id]])
        population = now.contents["penduduk"]
        before = make_content(world.rng, world.rule, past, village.decider.name, population, village.agencies)
        later = world.day(world.month(world.rng.choice((9, 7, 5, 4, 3, 2, 1, 1, 0, 0))))
        outcome = "verified"
        if number < district.unproven:
            later, outcome = world.today - timedelta(days=world.rng.randint(1, 12)), "waiting"
        village.events = [
            Event(min(now.on, world.day(world.month(world.rng.randint(12, 17)))), _as_reports(before), days=now.days),
            Event(later, {"profil": now.contents["profil"], "kb": now.contents["kb"]}, outcome, days=now.days),
        ]


def _mark_open(world: World, district: District, villages: list[Village]) -> None:
    """Some newest KB reports still wait for a decision, a few came back: the class stays, the work does not."""
    settled = world.today - timedelta(days=14)  # a newer report comes after the last one it builds on
    able = [v for v in villages if v.events and v.events[-1].outcome == "verified" and v.events[-1].on < settled]
    chosen = world.rng.sample(able, min(18 if district.code == "33.16" else 4, len(able)))
    for number, village in enumerate(chosen):
        outcome = "returned" if number % 8 == 7 else "waiting"
        on = world.today - timedelta(days=world.rng.randint(1, 13))
        kb = small_change(world.rng, village.events[-1].contents["kb"])
        village.events.append(Event(on, {"kb": kb}, outcome, days=1))


def _let_time_pass(world: World, villages: list[Village], activities: list[Finished]) -> None:
    """Month by month: reports come in, activities are held, officers decide, and at the end the classes are kept.

    activities: in the order of their days.
    """
    days = [row.held_on for row in activities]
    for back in range(MONTHS - 1, -1, -1):
        first = world.month(back)
        last = min(first.replace(day=monthrange(first.year, first.month)[1]), world.today)
        with assess_later(on=last):
            due = [
                (event.on, village.kampung.pk, village, event)
                for village in villages
                for event in village.events
                if first <= event.on <= last
            ]
            for _, _, village, event in sorted(due, key=lambda entry: entry[:2]):
                _hand_in(world, village, event)
            held = activities[bisect_left(days, first) : bisect_left(days, last + timedelta(days=1))]
            write_activities(held)
            if not back:
                world.present.happen()
        if back:
            take_snapshots(world.month(back - 1))  # as the timetable does: in the first hour of the month after
        world.say(f"{first:%Y-%m}: {len(due)} kali lapor, {len(held)} kegiatan")


def _hand_in(world: World, village: Village, event: Event) -> None:
    for number, (kind, _) in enumerate(KINDS):
        if kind not in event.contents:
            continue
        report = start_report(village.kampung, kind, by=village.author, on=event.on)
        report = save_report(report, by=village.author, cleaned=event.contents[kind], on=event.on)
        moment = at(event.on, 9 + number, world.rng.randint(0, 59))
        try:
            submit_report(report, by=village.author, at=moment)
        except ChecksFailed as failed:  # nothing but warnings: the author looks, and confirms
            looked_at = [warning.message for warning in failed.warnings]
            submit_report(report, by=village.author, confirmed_warnings=looked_at, at=moment)
        _decide(world, village, event, report)


def _decide(world: World, village: Village, event: Event, report) -> None:
    day = min(event.on + timedelta(days=event.days), world.today)
    moment = at(day, 8, world.rng.randint(0, 59)) if day > event.on else at(day, 15)
    if event.outcome == "verified":
        change_status(report, Step.VERIFY, by=village.decider, at=min(moment, timezone.now()))
    elif event.outcome == "returned":
        change_status(
            report,
            Step.RETURN,
            by=village.decider,
            reason_code=Reason.ODD_FIGURE,
            reason_text="Suntik dan pil tertukar dibanding bulan lalu. Mohon dicek.",
            reason_field="injection",
            at=min(moment, timezone.now()),
        )


def _settle(world: World) -> None:
    """Notices older than two weeks were read; the kader of Sumber Rejeki has begun the next Penduduk report."""
    kampung = Kampung.objects.get(region=showcase.CODE)
    start_report(kampung, "penduduk", by=world.people["kader"])
    showcase.set_goal(kampung, by=world.people["kader"], today=world.today)
    _backdate(world)
    old = Notice.objects.filter(created_at__lt=timezone.now() - timedelta(days=14))
    for person in User.objects.filter(pk__in=old.values("recipient")):
        mark_read(old, by=person)


def _backdate(world: World) -> None:
    """Rows stamp themselves with the moment they are written; here they tell the day they stand for."""
    founded = at(world.month(MONTHS), 8)
    Kampung.objects.update(created_at=founded)
    Kampung.history.update(history_date=founded)
    for model in REPORTS.values():
        model.objects.filter(submitted_at__isnull=False).update(created_at=F("submitted_at"))
