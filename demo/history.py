"""Eighteen months of activities of a village: planned by the day, and written as rows that are long decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.core.files.storage import default_storage
from django.utils import timezone

from programs.bulk import Finished, Person, StoredPhoto
from programs.enums import PhotoKind

from .drawings import SCENES, Painter
from .story import Host, Lists, Told, choose_theme, tell
from .themes import MEETING, Theme

# Activities a month, by the class a village ends in: who reports much, does much.
A_MONTH = {1: 1.9, 2: 4.4, 3: 5.2, 4: 8.2}
EACH_SCENE = 3  # drawings shared by the whole history
FOLDER = "kegiatan/contoh"
SUNDAY = 6
# Scenes of days when nobody is at work.
ON_SUNDAYS = frozenset({"working", "exercise", "market"})
AT_ONE_TABLE = 5  # agencies at the meeting a village begins with


@dataclass(frozen=True)
class Group:
    """Who reports and decides in a village, and when it was at work."""

    kampung_id: int
    host: Host
    author: Person
    decider: Person
    kelas: int
    first: date  # the day of its first report
    silent_from: date | None = None  # nothing was held since
    pace: float | None = None  # activities a month; None: by the class


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class Album:
    """The stored drawings that the history shares: nobody compares them, so they have no fingerprint."""

    def __init__(self, painter: Painter):
        self.photos = {scene: [_store(painter, scene, n) for n in range(EACH_SCENE)] for scene in SCENES}

    def some(self, rng: Random, told: Told, count: int) -> tuple[StoredPhoto, ...]:
        """Photos for a report, with captions."""
        theme = told.theme
        if theme.before_after:
            kinds = (("worn_house", PhotoKind.BEFORE), ("mended_house", PhotoKind.AFTER))
            captions = ("Sebelum diperbaiki", "Setelah diperbaiki")
            pairs = zip(kinds, captions, strict=True)
            return tuple(
                rng.choice(self.photos[scene])._replace(caption=caption, kind=kind.value)
                for (scene, kind), caption in pairs
            )
        chosen = rng.sample(self.photos[theme.scene], min(count, EACH_SCENE))
        return tuple(photo._replace(caption=theme.captions[n % len(theme.captions)]) for n, photo in enumerate(chosen))


def _store(painter: Painter, scene: str, number: int) -> StoredPhoto:
    photo = painter.photo(scene)
    names = [
        default_storage.save(f"{FOLDER}/{scene}-{number}{ending}.jpg", content)
        for content, ending in ((photo.large, ""), (photo.small, "-kecil"))
    ]
    return StoredPhoto(*names, photo.width, photo.height)


def days_of(rng: Random, group: Group, today: date) -> Iterator[date]:
    """The days on which a village holds something, from its first report to yesterday."""
    taken, month = set(), group.first.replace(day=1)
    pace = group.pace or A_MONTH[group.kelas] * rng.uniform(0.6, 1.4)
    last = min(today - timedelta(days=1), group.silent_from or today)
    while month <= last:
        after = (month + timedelta(days=32)).replace(day=1)
        count = int(pace) + (rng.random() < pace % 1) + rng.choice((-1, 0, 0, 0, 1))
        for _ in range(count):
            day = month + timedelta(days=rng.randrange((after - month).days))
            if group.first <= day <= last and day not in taken:
                taken.add(day)
                yield day
        month = after


def plan(rng: Random, lists: Lists, album: Album, group: Group, today: date) -> tuple[list[Finished], list[Told]]:
    """What is decided by now, and what was held in the last weeks and has yet to be sent or decided."""
    finished, recent = [], []
    if not group.host.agencies:
        return finished, recent
    finished += [finish(rng, album, group, told, today) for told in _openings(rng, lists, group)]
    for day in sorted(days_of(rng, group, today)):
        theme = choose_theme(rng, group.host, day)
        told = tell(rng, lists, group.host, theme, _on_its_day(theme, day, group.first))
        row = finish(rng, album, group, told, today)
        if row is None:
            recent.append(told)
        else:
            finished.append(row)
    return [row for row in finished if row is not None], recent


def _openings(rng: Random, lists: Lists, group: Group) -> Iterator[Told]:
    """The meetings a village begins with: all it works with sit at the table, five at a time."""
    codes = group.host.agencies
    for number, start in enumerate(range(0, len(codes), AT_ONE_TABLE)):
        day = group.first + timedelta(days=number)
        yield tell(rng, lists, group.host, MEETING, day, guests=codes[start : start + AT_ONE_TABLE])


def _on_its_day(theme: Theme, day: date, first: date) -> date:
    """Offices and posyandu are closed on Sundays."""
    if day.weekday() == SUNDAY and theme.scene not in ON_SUNDAYS and day > first:
        return day - timedelta(days=1)
    return day


def finish(
    rng: Random, album: Album, group: Group, told: Told, today: date, *, at_once: bool = False
) -> Finished | None:
    """The verified row; None where the decision would not have been taken yet. at_once: sent and decided next day."""
    cleaned = told.cleaned
    sent = cleaned["held_on"] + timedelta(days=0 if at_once else rng.choice((0, 0, 0, 1, 1, 2, 3, 5, 8)))
    decided = sent + timedelta(days=1 if at_once else rng.choice((1, 1, 2, 2, 3, 4, 6)))
    if decided >= today:
        return None
    keys = {name: tuple(row.pk for row in cleaned[name]) for name in ("subprograms", "targets", "agencies", "funding")}
    same = (
        *("title", "held_on", "place", "description", "stunting", "cost", "post_kind", "men", "women"),
        *(part for part in told.theme.parts if part in cleaned),
    )
    return Finished(
        kampung_id=group.kampung_id,
        region_id=group.host.region.pk,
        section_id=cleaned["section"].pk,
        catalogue_id=cleaned["catalogue"].pk if cleaned["catalogue"] else None,
        groups=tuple(cleaned["groups"]),
        author=group.author,
        submitted_at=at(sent, rng.randint(16, 20), rng.randint(0, 59)),
        decider=group.decider,
        decided_at=at(decided, rng.randint(8, 14), rng.randint(0, 59)),
        photos=album.some(rng, told, rng.choice((0, 0, 0, 1, 1, 2, 3))),
        **{name: cleaned[name] for name in same},
        **keys,
    )
