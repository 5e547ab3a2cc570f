"""Plans and proposals as tasks: what waits for the Pokja, a year without a plan, and what this month should begin."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Min, Q
from django.urls import reverse

from core.formats import MONTHS, number
from pokja.enums import ProposalState
from pokja.models import Plan, PlanItem, Proposal
from pokja.queries.plans import planning_year

from .lines import Task, list_url, listed, local_day, split


class Place(NamedTuple):
    """A village as the person knows it."""

    code: str
    name: str


class Row(NamedTuple):
    """What one village has of a kind."""

    place: Place
    count: int
    url: str
    detail: str = ""
    since: date | None = None


def plan_tasks(places: dict[int, Place], today: date) -> Iterator[Task]:
    """What plans and proposals ask of whoever writes for these villages, by the key of the Kampung KB.

    At most three queries, and of each kind some lines whatever the number of villages.
    """
    if places:
        yield from _proposals(places)
        yield from _without_plan(places, today)
        yield from _this_month(places, today)


def _lines(rows: list[Row], what: str, act: str) -> Iterator[Task]:
    """what: with a place for the number, and followed by " di … kampung lain" for those that share a line."""
    shown, rest = split(sorted(rows, key=lambda row: (row.since or date.max, row.place.name)))
    for row in shown:
        where = f"{row.place.name}: {row.detail}" if row.detail else row.place.name
        yield Task(what.format(number(row.count)), where, row.url, act, row.since, monthly=row.since is None)
    if rest:
        words = f"{what.format(number(sum(row.count for row in rest)))} di {number(len(rest))} kampung lain"
        where = listed([row.place.name for row in rest])
        yield Task(words, where, list_url("kampung-list"), "Lihat kampung", rest[0].since, rest[0].since is None)


def _proposals(places: dict[int, Place]) -> Iterator[Task]:
    """Citizens' proposals nobody has looked at run a clock; those in the Pokja's list wait for its meeting."""
    unseen, ranked = Q(state=ProposalState.NEW), Q(state=ProposalState.ACCEPTED)
    found = Proposal.objects.filter(unseen | ranked, kampung__in=places).order_by().values("kampung_id")
    found = found.annotate(
        unseen=Count("pk", filter=unseen),
        ranked=Count("pk", filter=ranked),
        since=Min("created_at", filter=unseen),
        unseen_year=Min("year", filter=unseen),
        ranked_year=Min("year", filter=ranked),
    )
    kinds: dict[str, list[Row]] = {"unseen": [], "ranked": []}
    for row in found:
        place = places[row["kampung_id"]]
        for kind, rows in kinds.items():
            if row[kind]:
                url = f"{reverse('proposal-list', args=[place.code])}?tahun={row[f'{kind}_year']}"
                since = local_day(row["since"]) if kind == "unseen" else None
                rows.append(Row(place, row[kind], url, since=since))
    yield from _lines(kinds["unseen"], "{} usulan warga belum ditinjau", "Tinjau")
    yield from _lines(kinds["ranked"], "{} usulan menunggu keputusan Pokja", "Buka usulan")


def _without_plan(places: dict[int, Place], today: date) -> Iterator[Task]:
    year = planning_year(today)
    if year is None:
        return
    planned = set(Plan.objects.filter(kampung__in=places, year=year).values_list("kampung_id", flat=True))
    rows = [
        Row(place, 1, f"{reverse('kampung-plan', args=[place.code])}?tahun={year}")
        for pk, place in places.items()
        if pk not in planned
    ]
    yield from _lines(rows, f"RKM {year} belum disusun", "Susun RKM")


def _this_month(places: dict[int, Place], today: date) -> Iterator[Task]:
    """Planned to begin this month, and nothing was reported yet."""
    begins = {"plan__year": today.year, "month": today.month, "reported": 0}
    items = PlanItem.objects.kept().filter(plan__kampung__in=places, **begins).order_by("pk")
    titles: dict[int, list[str]] = {}
    for pk, title in items.values_list(F("plan__kampung_id"), "title"):
        titles.setdefault(pk, []).append(title)
    rows = [
        Row(places[pk], len(found), reverse("kampung-plan", args=[places[pk].code]), listed(found))
        for pk, found in titles.items()
    ]
    yield from _lines(rows, f"{{}} kegiatan rencana {MONTHS[today.month - 1]} belum dimulai", "Buka RKM")
