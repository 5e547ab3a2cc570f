"""The board eight sub-programmes × villages: where something was done this year, where it is planned, where nothing is.

One area of a kabupaten/kota at most, one year: four questions, each along an index, whatever the number of villages.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from accounts.models import Assignment, User
from pokja.models import Office, OfficeActivity, PlanItem
from pokja.queries.offices import agencies_for, is_responsible, with_names
from programs.models import Activity
from programs.queries.activities import lines
from reference.models import Agency, SubProgram
from regions.enums import Level
from verification.enums import Status
from villages.models import Kampung

from ..enums import CellState

SHOWN = 5  # rows of each kind on the page of a cell
CANDIDATES = 12
# One word for a column and a chip; a sub-programme that is not among them goes by its short name.
BRIEF = {
    "data-adminduk": "Data",
    "germas": "GERMAS",
    "kesehatan-kb": "Kesehatan, KB",
    "stunting": "Stunting",
    "pendidikan": "Pendidikan",
    "perlindungan-sosial": "Jaminan sosial",
    "ekonomi": "Ekonomi",
    "lingkungan": "Lingkungan",
}


@dataclass(frozen=True)
class Column:
    """A sub-programme, with how many villages of the area have what."""

    subprogram: SubProgram
    counts: dict[CellState, int]

    @property
    def brief(self) -> str:
        return BRIEF.get(self.subprogram.code, self.subprogram.short_name)

    @property
    def done(self) -> int:
        return self.counts[CellState.DONE]

    @property
    def planned(self) -> int:
        return self.counts[CellState.PLANNED]

    @property
    def empty(self) -> int:
        return self.counts[CellState.EMPTY]


@dataclass(frozen=True)
class Cell:
    """One village and one sub-programme."""

    reported: int = 0  # activities of the year that wait or are verified
    verified: int = 0  # of them
    items: int = 0  # of the village's plan
    entries: int = 0  # of offices, addressed to this village: coming, or done as the office says

    @property
    def waiting(self) -> int:
        return self.reported - self.verified

    @property
    def state(self) -> CellState:
        if self.reported:
            return CellState.DONE
        return CellState.PLANNED if self.items or self.entries else CellState.EMPTY


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    region_id: str
    place: str
    cells: dict[int, Cell]  # by the key of the sub-programme, in its order

    @property
    def empty(self) -> int:
        return sum(cell.state is CellState.EMPTY for cell in self.cells.values())


@dataclass(frozen=True)
class ConvergenceBoard:
    year: int
    columns: list[Column]
    rows: list[Row]  # by name
    wide: list[OfficeActivity] = field(default_factory=list)  # what is coming to the area as a whole

    def empty_in(self, code: str) -> list[Row]:
        """The villages that have nothing of this sub-programme."""
        found = next((column.subprogram.pk for column in self.columns if column.subprogram.code == code), None)
        return [row for row in self.rows if found in row.cells and row.cells[found].state is CellState.EMPTY]


def convergence(user: User, area: str, year: int, today: date) -> ConvergenceBoard:
    """The board of an area: a code from a kabupaten/kota downwards. Five queries."""
    subprograms = list(SubProgram.objects.active().order_by("position"))
    villages = list(_villages(user, area))
    counts = _counts(user, area, year, today, [pk for pk, *_ in villages])
    rows = [
        Row(pk, name, code, place, {sub.pk: Cell(**counts.get((code, sub.pk), {})) for sub in subprograms})
        for pk, name, code, place in villages
    ]
    columns = [
        Column(sub, {s: sum(row.cells[sub.pk].state is s for row in rows) for s in CellState}) for sub in subprograms
    ]
    return ConvergenceBoard(year, columns, rows, _wide(area, year, today))


def _villages(user: User, area: str) -> QuerySet:
    rows = Kampung.objects.visible_to(user).active().within(area).order_by("name", "pk")
    return rows.values_list("pk", "name", "region_id", "region__display_name")


def _of_year(rows: QuerySet, name: str, year: int) -> QuerySet:
    return rows.filter(**{f"{name}__range": (date(year, 1, 1), date(year, 12, 31))})


def _counts(user: User, area: str, year: int, today: date, keys: list[int]) -> dict[tuple[str, int], dict[str, int]]:
    """By village code and sub-programme: what a `Cell` is made of."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    activities = reported_in(Activity.objects.visible_to(user).within(area), year).filter(subprograms__isnull=False)
    verified = Count("pk", filter=Q(status=Status.VERIFIED))
    grouped = activities.order_by().values_list("region_id", "subprograms").annotate(n=Count("pk"), verified=verified)
    for code, sub, reported, checked in grouped:
        found[code, sub] = {"reported": reported, "verified": checked}
    items = PlanItem.objects.kept().filter(plan__kampung__among=keys, plan__year=year).order_by()
    for code, sub, n in items.values_list("plan__region_id", "subprogram").annotate(n=Count("pk")):
        found.setdefault((code, sub), {})["items"] = n
    entries = entries_in(OfficeActivity.objects.visible_to(user).within(area), year, today)
    entries = entries.alias(length=Length("region")).filter(length=Level.VILLAGE.code_length).order_by()
    for code, sub, n in entries.values_list("region_id", "subprogram").annotate(n=Count("pk")):
        found.setdefault((code, sub), {})["entries"] = n
    return found


def reported_in(rows: QuerySet[Activity], year: int) -> QuerySet[Activity]:
    """The activities of a year that count as reported."""
    return _of_year(rows.filter(status__in=Status.reported()), "held_on", year)


def entries_in(rows: QuerySet[OfficeActivity], year: int, today: date) -> QuerySet[OfficeActivity]:
    """What offices have for a year, as far as a village may count on it."""
    return _of_year(rows.standing(today), "starts_on", year)


def _wide(area: str, year: int, today: date) -> list[OfficeActivity]:
    """What is coming to the whole area or to those around it: it names no village, so it fills no cell."""
    above = [area[:length] for length in (5, 8) if length <= len(area)]
    rows = _of_year(OfficeActivity.objects.coming(today).filter(region__in=above), "starts_on", year)
    return list(with_names(rows).order_by("starts_on", "pk")[:SHOWN])


# --- one cell -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An agency that may fill a cell."""

    agency: Agency
    villages: int  # where it did this sub-programme this year, elsewhere in the regency
    is_responsible: bool
    has_account: bool


@dataclass(frozen=True)
class CellDetails:
    cell: Cell
    activities: list[Activity]
    items: list[PlanItem]
    entries: list[OfficeActivity]  # also those for the kecamatan and the kabupaten


def cell_details(user: User, kampung: Kampung, subprogram: SubProgram, year: int, today: date) -> CellDetails:
    """Everything behind one cell; the newest rows of each kind."""
    activities = reported_in(Activity.objects.visible_to(user).filter(kampung=kampung, subprograms=subprogram), year)
    items = PlanItem.objects.visible_to(user).kept().filter(plan__kampung=kampung, plan__year=year)
    items = items.filter(subprogram=subprogram)
    entries = entries_in(OfficeActivity.objects.touching(kampung.region_id).filter(subprogram=subprogram), year, today)
    sums = activities.aggregate(reported=Count("pk"), verified=Count("pk", filter=Q(status=Status.VERIFIED)))
    read = list(with_names(entries).order_by("starts_on", "pk"))
    own = sum(entry.region_id == kampung.region_id for entry in read)
    planned = list(items.select_related("agency").order_by("month", "pk"))
    return CellDetails(
        Cell(**sums, items=len(planned), entries=own),
        list(lines(activities).order_by("-held_on", "-pk")[:SHOWN]),
        planned,
        read,
    )


def candidates(kampung: Kampung, subprogram: SubProgram, year: int) -> list[Candidate]:
    """Agencies that may fill an empty cell: whose matter it is, and who did it elsewhere in the regency this year, as
    verified reports tell that anybody may read. Those who did it most come first. Three queries."""
    regency = kampung.region_id[:5]
    did = _did(regency, subprogram, year)
    having = set(_speaking(regency).values_list("agency", flat=True))
    found = [
        Candidate(agency, did.get(agency.pk, 0), is_responsible(agency, subprogram), agency.pk in having)
        for agency in agencies_for([regency])
    ]
    found = [row for row in found if row.villages or row.is_responsible]
    return sorted(found, key=lambda row: (-row.villages, not row.is_responsible, row.agency.position))[:CANDIDATES]


def _did(regency: str, subprogram: SubProgram, year: int) -> dict[int, int]:
    """Agency -> in how many villages of the regency it took part in this sub-programme."""
    asleep = Kampung.objects.within(regency).filter(is_active=False)
    rows = _of_year(Activity.objects.verified().within(regency).exclude(kampung__in=asleep), "held_on", year)
    # The sub-programme is a condition of the count and not of the rows: the database would begin at its activities of
    # the whole nation, where those of the regency are few and lead to their links by key.
    villages = Count("kampung", distinct=True, filter=Q(subprograms=subprogram))
    return dict(rows.order_by().values_list("agencies").annotate(n=villages))


def _speaking(regency: str) -> QuerySet[Office]:
    held = Assignment.objects.in_force().filter(region=regency, user__is_active=True)
    return Office.objects.filter(assignment__in=held)


def empty_villages(board: ConvergenceBoard, subprograms: Iterable[SubProgram]) -> list[tuple[SubProgram, list[Row]]]:
    """For each of these sub-programmes the villages without anything, where there are any."""
    found = [(subprogram, board.empty_in(subprogram.code)) for subprogram in subprograms]
    return [(subprogram, rows) for subprogram, rows in found if rows]
