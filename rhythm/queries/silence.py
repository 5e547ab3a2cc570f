"""Who has gone quiet: the last day something was verified, of villages, their sections and their POKTAN."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Min, QuerySet

from accounts.models import User
from pokja.models import Poktan, RegisterMeeting
from programs.models import Activity
from reference.models import Section
from verification.enums import Status
from villages.models import Kampung

from ..enums import Dormancy
from ..models import LastSeen, Visit, in_state_q
from .facts import Scope, founded_on

YEAR = timedelta(days=365)
# Values of a row of LastSeen besides its village and key.
Seen = tuple[str, date | None, date | None, date | None]


def seen_of(scope: Scope) -> dict[tuple[int, str], Seen]:
    """{(village, key): (region, last day, founding day, end of the first year)}: what LastSeen should hold."""
    last: dict[tuple[int, str], date] = {}
    first: dict[int, date] = {}

    def note(kampung: int, key: str, day: date) -> None:
        last[kampung, key] = max(day, last.get((kampung, key), day))

    rows = Activity.objects.filter(scope.q()).verified().order_by()
    grouped = rows.values_list("kampung_id", "section__code", "poktan_id")
    for kampung, section, poktan, newest, oldest in grouped.annotate(Max("held_on"), Min("held_on")):
        first[kampung] = min(oldest, first.get(kampung, oldest))
        note(kampung, "", newest)
        if section:
            note(kampung, LastSeen.SECTION + section, newest)
        if poktan:
            note(kampung, f"{LastSeen.GROUP}{poktan}", newest)
    meetings = RegisterMeeting.objects.filter(scope.q("register__"), register__status=Status.VERIFIED).order_by()
    for kampung, poktan, newest in meetings.values_list("register__kampung_id", "register__poktan_id").annotate(
        Max("held_on")
    ):
        note(kampung, f"{LastSeen.GROUP}{poktan}", newest)
    found: dict[tuple[int, str], Seen] = {}
    regions = {}
    for pk, region, inaugurated, created in scope.kampung.values_list(
        "pk", "region_id", "inaugurated_on", "created_at"
    ):
        regions[pk] = region
        start = inaugurated or first.get(pk)
        found[pk, ""] = region, last.get((pk, "")), founded_on(inaugurated, created), start and start + YEAR
    for (kampung, key), day in last.items():
        if key and kampung in regions:
            found[kampung, key] = regions[kampung], day, None, None
    return found


# --- one village ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A village, a section or a group, and when it was last seen."""

    name: str
    last_on: date | None
    state: Dormancy
    url: str = ""

    @classmethod
    def of(cls, name: str, last_on: date | None, today: date, url: str = "") -> "Part":
        return cls(name, last_on, Dormancy.of((today - last_on).days if last_on else None), url)

    @property
    def is_quiet(self) -> bool:
        return self.state is not Dormancy.ACTIVE


@dataclass(frozen=True)
class Silence:
    """How a village stands: itself, its sections, its groups."""

    village: Part
    sections: list[Part]
    groups: list[Part]
    first_year_only: bool
    visit: Visit | None = None

    @property
    def quiet_sections(self) -> list[Part]:
        return [part for part in self.sections if part.is_quiet]

    @property
    def quiet_groups(self) -> list[Part]:
        return [part for part in self.groups if part.is_quiet]


def silences(rows: list[LastSeen], today: date) -> list[Silence]:
    """Of villages' own rows, in their order, with their open visits; four queries however many."""
    return _silences(rows, LastSeen.objects.filter(kampung__in=[row.kampung_id for row in rows]), today)


def _silences(rows: list[LastSeen], parts_of_them: Iterable[LastSeen], today: date) -> list[Silence]:
    keys, parts = [row.kampung_id for row in rows], defaultdict(dict)
    for part in parts_of_them:
        parts[part.kampung_id][part.key] = part.last_on
    sections = list(Section.objects.active().order_by("position").values_list("code", "name"))
    groups = defaultdict(list)
    for poktan in Poktan.objects.filter(kampung__in=keys).active():
        groups[poktan.kampung_id].append(poktan)
    visits = {visit.kampung_id: visit for visit in Visit.objects.filter(kampung__in=keys).open()}
    return [
        Silence(
            Part.of(row.kampung.name, row.last_on, today),
            [Part.of(name, parts[row.kampung_id].get(LastSeen.SECTION + code), today) for code, name in sections],
            [
                Part.of(
                    poktan.full_name,
                    parts[row.kampung_id].get(f"{LastSeen.GROUP}{poktan.pk}"),
                    today,
                )
                for poktan in groups[row.kampung_id]
            ],
            row.is_first_year_only(today),
            visits.get(row.kampung_id),
        )
        for row in rows
    ]


def silence_of(kampung: Kampung, today: date) -> Silence:
    """How one village stands; four queries."""
    rows = list(LastSeen.objects.filter(kampung=kampung))
    own = next((row for row in rows if not row.key), None) or LastSeen(kampung=kampung)
    own.kampung = kampung
    return _silences([own], rows, today)[0]


def poktan_part(poktan: Poktan, today: date) -> Part:
    """When a group was last seen; one query."""
    rows = LastSeen.objects.filter(kampung=poktan.kampung_id, key=f"{LastSeen.GROUP}{poktan.pk}")
    return Part.of(poktan.full_name, rows.values_list("last_on", flat=True).first(), today)


def poktan_parts(kampung: Kampung, today: date) -> dict[int, Part]:
    """When each group of a village was last seen, those that never were left out; one query."""
    rows = LastSeen.objects.filter(kampung=kampung, key__startswith=LastSeen.GROUP)
    return {
        int(key.removeprefix(LastSeen.GROUP)): Part.of("", day, today)
        for key, day in rows.values_list("key", "last_on")
    }


# --- an area -----------------------------------------------------------------------------------------------------


def villages_seen(user: User) -> QuerySet:
    """The villages of the user's area by their last day."""
    return LastSeen.objects.visible_to(user).villages()


def state_counts(rows: QuerySet, today: date) -> dict[Dormancy, int]:
    """How many villages are in each state; one query."""
    counts = {state.name: Count("pk", filter=in_state_q(state, today)) for state in Dormancy}
    found = rows.order_by().aggregate(**counts)
    return {state: found[state.name] for state in Dormancy}


def section_counts(user: User, code: str, today: date) -> list[tuple[str, dict[Dormancy, int]]]:
    """By section: how many villages of an area are in each state there; two queries."""
    sections = list(Section.objects.active().order_by("position").values_list("code", "name"))
    rows = LastSeen.objects.visible_to(user).within(code)
    villages = rows.villages().count()
    states = {state.name: Count("pk", filter=in_state_q(state, today)) for state in Dormancy if state.days}
    found = {
        key: counts
        for key, *counts in rows.filter(key__startswith=LastSeen.SECTION)
        .order_by()
        .values_list("key")
        .annotate(**states)
    }
    table = []
    for section, name in sections:
        counts = found.get(LastSeen.SECTION + section, [0] * len(states))
        table.append((name, dict(zip(Dormancy, [*counts, villages - sum(counts)], strict=True))))
    return table


def by_last_day(rows: QuerySet) -> QuerySet:
    """The longest silent first; those that never were active before them."""
    return rows.order_by(F("last_on").asc(nulls_first=True), "pk")


def load_rows(keys: list[int]) -> list[LastSeen]:
    """Rows of these keys in their order, with village and place; one query."""
    found = LastSeen.objects.select_related("kampung", "region__parent").in_bulk(keys)
    return [found[key] for key in keys]
