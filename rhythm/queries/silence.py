"""Who has gone quiet: the last day something was verified, of villages, their sections and their POKTAN."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from accounts.models import User
from pokja.models import Poktan
from reference.models import Section
from verification.enums import Status
from villages.models import Kampung

from ..enums import Dormancy
from ..models import LastSeen, Visit, in_state_q
from .facts import Scope


def seen_sql(scope: Scope) -> tuple[str, dict]:
    """What LastSeen should hold for the active villages of a scope, as a query with its parameters: SEEN_COLUMNS."""
    postgresql = connection.vendor == "postgresql"
    minutes = timezone.localtime().utcoffset().total_seconds() // 60
    entered = "date(k.created_at, %(offset)s)"
    one_year_later = "date({day}, '+365 days')"
    if postgresql:
        entered, one_year_later = "CAST(k.created_at AT TIME ZONE %(zone)s AS date)", "{day} + 365"
    by_area = scope.kampung_id is None
    sql = _SEEN.format(
        activities=_AREA if by_area else "kampung_id = %(kampung)s",
        villages=f"k.{_AREA}" if by_area else "k.id = %(kampung)s",
        registers=f"r.{_AREA}" if by_area else "r.kampung_id = %(kampung)s",
        founded=f"COALESCE(k.inaugurated_on, {entered})",
        year_ends=one_year_later.format(day="COALESCE(k.inaugurated_on, own.first_on)"),
    )
    return sql, {
        "verified": Status.VERIFIED.value,
        "kampung": scope.kampung_id,
        "area": f"{scope.code}%",
        "zone": settings.TIME_ZONE,
        "offset": f"{minutes:+.0f} minutes",
        "section": LastSeen.SECTION,
        "group": LastSeen.GROUP,
    }


SEEN_COLUMNS = ("kampung_id", "key", "region_id", "last_on", "founded_on", "year_ends_on")
_AREA = "region_id LIKE %(area)s"
# Activities are read once: by village, section and group; everything else is taken from those few.
_SEEN = """
WITH act AS (
    SELECT kampung_id, section_id, poktan_id, MAX(held_on) AS last_on, MIN(held_on) AS first_on
    FROM programs_activity WHERE status = %(verified)s AND {activities} GROUP BY kampung_id, section_id, poktan_id
), own AS (
    SELECT kampung_id, MAX(last_on) AS last_on, MIN(first_on) AS first_on FROM act GROUP BY kampung_id
), part AS (
    SELECT act.kampung_id, %(section)s || s.code AS key, act.last_on
    FROM act JOIN reference_section s ON s.id = act.section_id
    UNION ALL
    SELECT kampung_id, %(group)s || poktan_id, last_on FROM act WHERE poktan_id IS NOT NULL
    UNION ALL
    SELECT r.kampung_id, %(group)s || r.poktan_id, m.held_on
    FROM pokja_registermeeting m JOIN pokja_register r ON r.id = m.register_id
    WHERE r.status = %(verified)s AND {registers}
)
SELECT k.id AS kampung_id, '' AS key, k.region_id, own.last_on, {founded} AS founded_on, {year_ends} AS year_ends_on
FROM villages_kampung k LEFT JOIN own ON own.kampung_id = k.id WHERE k.is_active AND {villages}
UNION ALL
SELECT k.id, part.key, k.region_id, MAX(part.last_on), CAST(NULL AS date), CAST(NULL AS date)
FROM part JOIN villages_kampung k ON k.id = part.kampung_id WHERE k.is_active
GROUP BY k.id, part.key, k.region_id
"""


def seen_of(kampung_id: int) -> dict[str, tuple]:
    """What LastSeen should hold of one village: {key: (region, last day, founding day, end of the first year)}."""
    with connection.cursor() as cursor:
        cursor.execute(*seen_sql(Scope(kampung_id)))
        return {key: (region, *map(_as_day, days)) for _, key, region, *days in cursor.fetchall()}


def _as_day(value) -> date | None:
    """SQLite has no days of its own."""
    return date.fromisoformat(value) if isinstance(value, str) else value


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
