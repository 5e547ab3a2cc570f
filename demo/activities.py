"""The activities of the demo: 18 months that are decided, and the newest weeks through the ordinary actions."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from core.formats import number
from programs.bulk import Finished, Person
from programs.models import Activity
from verification.enums import Status
from villages.enums import Group as GroupKind

from . import showcase, showcase_activities
from .drawings import Painter
from .history import Album, Group, finish, plan
from .present import Actors, Present
from .story import Host, Lists, choose_agencies
from .world import Village, World

TOLD_PACE = 3.4  # activities a month of Sumber Rejeki: 38 from January to November
SILENT_SHARE = 0.18  # of the villages that began early: nothing was held after their first year


def prepare(world: World, seed: int) -> None:
    """What activities are told from, with a chance of its own: more of them change nobody's figures."""
    rng = Random(f"{seed} kegiatan")  # noqa: S311 (no secret)
    painter = Painter(rng)
    world.lists, world.album = Lists(), Album(painter)
    world.present = Present(rng, world.lists, painter, world.today)


def plan_district(world: World, villages: list[Village]) -> list[Finished]:
    """The decided activities of a district; what is open, or newly decided, is left to `world.present`."""
    rng, finished, recent = world.present.rng, [], []
    for village in villages:
        if not village.events:
            continue
        group, actors = _group_of(world, village), Actors(village.kampung, village.author, village.decider)
        rows, young = plan(rng, world.lists, world.album, group, world.today)
        finished += rows
        if village.kampung.region_id in showcase_activities.TOLD:
            _tell_showcase(world, actors)
        else:
            recent += [(group, actors, told) for told in young]
    taken = world.present.open_some([entry[1:] for entry in recent], len(villages))
    left = [entry for position, entry in enumerate(recent) if position not in taken]
    quick = (finish(rng, world.album, group, told, world.today, at_once=True) for group, _, told in left)
    return finished + [row for row in quick if row is not None]


def _group_of(world: World, village: Village) -> Group:
    rng, kampung, is_told = world.present.rng, village.kampung, village.kampung.region_id == showcase.CODE
    profile = next(event for event in reversed(village.events) if "profil" in event.contents).contents["profil"]
    chosen = showcase_activities.PARTNERS if is_told else choose_agencies(rng, world.lists, village.agencies)
    host = Host(
        region=kampung.region,
        figures=village.events[0].contents["penduduk"],
        groups=frozenset(group.value for group in GroupKind if profile[f"has_{group.value}"]),
        funding=tuple(profile["funding"]),
        agencies=chosen,
    )
    first = max(village.events[0].on, kampung.inaugurated_on)
    group = Group(
        kampung.pk,
        host,
        Person(village.author.pk, village.author.name),
        Person(village.decider.pk, village.decider.name),
        village.kelas,
        first,
    )
    if is_told:  # its last month is told one by one
        return replace(group, silent_from=world.today - timedelta(days=30), pace=TOLD_PACE)
    if rng.random() < SILENT_SHARE and first < world.month(13):
        return replace(group, silent_from=first + timedelta(days=rng.randint(330, 390)))
    return group


def _tell_showcase(world: World, actors: Actors) -> None:
    """The reports of the design pictures."""
    present, code = world.present, actors.kampung.region_id
    if code == showcase.CODE:
        for one in showcase_activities.SUMBER_REJEKI:
            present.tell(actors, one)
    elif code == showcase_activities.KEDIREN:
        present.tell(actors, showcase_activities.DITCH)
    else:
        present.tell(actors, showcase_activities.EARLIER, keep=code)
        present.tell(actors, showcase_activities.WEIGHING, again=code)


def summary() -> str:
    """What was made, by state."""
    counts = Counter(Activity.objects.values_list("status", flat=True))
    parts = [f"{number(counts[status])} {status.label.lower()}" for status in Status if counts[status]]
    return f"{number(sum(counts.values()))} kegiatan: {', '.join(parts)}"
