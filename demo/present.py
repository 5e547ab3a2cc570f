"""The newest weeks of activities, made through the ordinary actions, so that hints, notices and versions are real."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from core.images import Photo
from programs.actions import add_photo, save_activity, start_activity, submit_activity
from programs.enums import PhotoKind
from programs.models import Activity, ActivityPhoto
from verification.actions import change_status
from verification.enums import Step
from villages.models import Kampung

from . import showcase_activities as shown
from .drawings import Painter
from .history import at
from .story import Lists, Told

# How many of the newest activities of a district are open, for each hundred of its villages.
WAITING, RETURNED, DECIDED = 14, 4, 11


@dataclass(frozen=True)
class Actors:
    """A village with the people who write and decide."""

    kampung: Kampung
    author: User
    decider: User


@dataclass
class Studio:
    """Draws own photos for reports, with what they look like, and keeps them for being used again."""

    painter: Painter
    used: dict[str, Photo] = field(default_factory=dict)

    def photo(self, scene: str, *, keep: str = "") -> Photo:
        photo = self.painter.photo(scene)
        if keep:
            self.used[keep] = photo
        return photo

    def again(self, name: str) -> Photo:
        """The same photo, in files of its own."""
        old = self.used[name]
        return old._replace(**{part: _copy(getattr(old, part)) for part in ("large", "small")})


def _copy(content: ContentFile) -> ContentFile:
    content.seek(0)
    return ContentFile(content.read(), name=content.name)


class Present:
    """Collects what happens when, and lets it happen in that order."""

    def __init__(self, rng: Random, lists: Lists, painter: Painter, today: date):
        self.rng, self.lists, self.today = rng, lists, today
        self.studio = Studio(painter)
        self.steps: list[tuple[datetime, int, Callable[[datetime], None]]] = []

    def happen(self) -> None:
        """Everything in the order of its days; a step may depend on an earlier one."""
        for moment, _, step in sorted(self.steps, key=lambda entry: entry[:2]):
            step(min(moment, timezone.now()))

    def _on(self, day: date, hour: int, step: Callable[[datetime], None]) -> None:
        self.steps.append((at(day, hour, self.rng.randint(0, 59)), len(self.steps), step))

    def day(self, back: int) -> date:
        return self.today - timedelta(days=back)

    # --- one by one -----------------------------------------------------------------------------------------------

    def tell(self, actors: Actors, one: shown.Shown, *, keep: str = "", again: str = "") -> None:
        """One activity of `showcase_activities`. keep, again: names under which its first photo is kept, or was."""
        cleaned = self._cleaned(one)
        photos = [(scene, caption, "") for scene, caption in one.photos]
        report = _Report(self, actors, cleaned, photos, keep=keep, again=again)
        self._on(self.day(one.sent if one.sent is not None else one.held), 9, report.write)
        if one.sent is None:
            return
        self._on(self.day(one.sent), 20, report.submit)
        if one.decided is not None:
            why = dict(zip(("reason_code", "reason_text", "reason_field"), one.reason or (), strict=False))
            self._on(self.day(one.decided), 15, report.decider(Step.RETURN if one.reason else Step.VERIFY, why))
        if one.sent_again is not None:
            self._on(self.day(one.sent_again), 9, report.mender(one.mended))
        if one.decided_again is not None:
            self._on(self.day(one.decided_again), 10, report.decider(Step.VERIFY, {}))

    def _cleaned(self, one: shown.Shown) -> dict:
        lists, held = self.lists, self.day(one.held)
        draft = one.sent is None
        subprograms = () if draft else (one.subprogram,)
        return {
            "title": one.title.format(rom=("I", "II", "III", "IV")[(held.month - 1) // 3]),
            "held_on": held,
            "place": one.place,
            "description": one.story,
            "section": lists.one("section", one.section),
            "catalogue": lists.one("catalogue", one.code),
            "subprograms": lists.some("subprograms", subprograms),
            "targets": lists.some("targets", one.targets),
            "agencies": lists.some("agencies", one.agencies),
            "groups": list(one.groups),
            "funding": lists.some("funding", one.funding),
            "cost": one.cost,
            "stunting": one.stunting,
            "men": None if draft else one.men,
            "women": None if draft else one.women,
            "new_agencies": list(one.new_agencies),
            **one.parts,
        }

    # --- many -----------------------------------------------------------------------------------------------------

    def open_some(self, recent: list[tuple[Actors, Told]], villages: int) -> set[int]:
        """Of what was held lately: some waits, some came back, some was decided.

        recent: of one district, which has so many villages. Returns the positions that were taken.
        """
        order = self.rng.sample(range(len(recent)), len(recent))
        young = [n for n in order if recent[n][1].cleaned["held_on"] >= self.day(10)]
        old = [n for n in order if recent[n][1].cleaned["held_on"] < self.day(4)]
        taken: list[int] = []
        waiting = self._take(young, taken, villages * WAITING)
        for number, n in enumerate(waiting):
            self._wait(*recent[n], number)
        for number, n in enumerate(self._take(old, taken, villages * RETURNED)):
            self._return(*recent[n], shown.RETURNS[number % len(shown.RETURNS)])
        for n in self._take(old, taken, villages * DECIDED):
            self._decide(*recent[n])
        return set(taken)

    @staticmethod
    def _take(able: Iterable[int], taken: list[int], percent: int) -> list[int]:
        some = [n for n in able if n not in taken][: max(1, round(percent / 100))]
        taken += some
        return some

    def _wait(self, actors: Actors, told: Told, number: int) -> None:
        """Most are clean; some have something an officer should look at."""
        cleaned = dict(told.cleaned)
        if number % 5 == 3 and told.most:  # more than there are
            cleaned["women"] = told.most + self.rng.randint(3, 20)
        elif number % 12 == 6:  # entered long after
            cleaned["held_on"] -= timedelta(days=70)
        names = shown.PROPOSED.get(actors.kampung.region_id[:5], ())
        if number % 8 == 1 and number // 8 < len(names):
            cleaned["new_agencies"] = [names[number // 8]]
        keep, again = ("lent", "") if number == 2 else ("", "lent" if number == 11 else "")
        report = _Report(self, actors, cleaned, self._photos(told), keep=keep, again=again)
        sent = min(self.day(0), told.cleaned["held_on"] + timedelta(days=self.rng.randint(0, 2)))
        sent = self.day(1) if number == 2 else sent
        sent = self.day(0) if number == 11 else sent  # after the one it borrows from
        self._on(sent, 7, report.write)
        self._on(sent, 8, report.submit)

    def _return(self, actors: Actors, told: Told, why: tuple[str, str, str]) -> None:
        report, held = _Report(self, actors, told.cleaned, self._photos(told)), told.cleaned["held_on"]
        self._on(held, 18, report.write)
        self._on(held, 19, report.submit)
        words = dict(zip(("reason_code", "reason_text", "reason_field"), why, strict=True))
        self._on(held + timedelta(days=self.rng.randint(2, 4)), 10, report.decider(Step.RETURN, words))

    def _decide(self, actors: Actors, told: Told) -> None:
        report, held = _Report(self, actors, told.cleaned, self._photos(told)), told.cleaned["held_on"]
        self._on(held, 18, report.write)
        self._on(held + timedelta(days=1), 9, report.submit)
        self._on(held + timedelta(days=self.rng.randint(2, 4)), 14, report.decider(Step.VERIFY, {}))

    def _photos(self, told: Told) -> list[tuple[str, str, str]]:
        theme = told.theme
        if theme.before_after:
            return [
                ("worn_house", "Sebelum diperbaiki", PhotoKind.BEFORE.value),
                ("mended_house", "Setelah diperbaiki", PhotoKind.AFTER.value),
            ]
        return [(theme.scene, theme.captions[0], "")]


class _Report:
    """One report on its way: each step knows the moment it is taken."""

    def __init__(self, present: Present, actors: Actors, cleaned: dict, photos, *, keep: str = "", again: str = ""):
        self.present, self.actors, self.cleaned, self.photos = present, actors, cleaned, photos
        self.keep, self.again = keep, again
        self.activity: Activity | None = None

    def write(self, moment: datetime) -> None:
        author = self.actors.author
        key = UUID(int=self.present.rng.getrandbits(128), version=4)
        activity = start_activity(self.actors.kampung, by=author, key=key, cleaned=self.cleaned)
        for number, (scene, caption, kind) in enumerate(self.photos):
            photo = self._photo(scene, number)
            own = UUID(int=self.present.rng.getrandbits(128), version=4)
            add_photo(activity, by=author, photo=photo, key=own, kind=kind, caption=caption)
        # Rows stamp themselves with the moment they are written; here they tell the day they stand for.
        Activity.objects.filter(pk=activity.pk).update(created_at=moment)
        ActivityPhoto.objects.filter(activity=activity).update(uploaded_at=moment)
        self.activity = Activity.objects.get(pk=activity.pk)

    def _photo(self, scene: str, number: int) -> Photo:
        studio = self.present.studio
        if scene == "again" or (self.again and number == 0 and not self._names_it()):
            return studio.again(self.again)
        return studio.photo(scene, keep=self.keep if number == 0 else "")

    def _names_it(self) -> bool:
        return any(scene == "again" for scene, _, _ in self.photos)

    def submit(self, moment: datetime) -> None:
        submit_activity(self.activity, by=self.actors.author, at=moment)

    def decider(self, step: Step, why: dict) -> Callable[[datetime], None]:
        return lambda moment: change_status(self.activity, step, by=self.actors.decider, at=moment, **why)

    def mender(self, changes: dict) -> Callable[[datetime], None]:
        def mend(moment: datetime) -> None:
            save_activity(self.activity, by=self.actors.author, cleaned=changes)
            submit_activity(self.activity, by=self.actors.author, at=moment)

        return mend
