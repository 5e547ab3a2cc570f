"""Questions about the yearly plan of a village: its lines with what was done, its sums, and what is left over."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from core.formats import MONTHS
from regions.models import fold
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from ..enums import FundingState, PokjaRole
from ..models import Plan, PlanItem, PokjaMember

# From this month on the plan of the coming year is asked for.
PLANNING_MONTH = 12


def first_year(kampung: Kampung) -> int:
    """No plan is older than its Kampung KB, or than the programme."""
    return (kampung.inaugurated_on or FIRST_DAY).year


def last_year() -> int:
    """Planning looks one year ahead."""
    return timezone.localdate().year + 1


def years_of(kampung: Kampung, chosen: int) -> list[int]:
    """The years the switch offers, newest first: those with a plan, this one, the next one, and the chosen one."""
    planned = set(Plan.objects.filter(kampung=kampung).values_list("year", flat=True))
    return sorted(planned | {chosen, last_year() - 1, last_year()}, reverse=True)


def plan_of(kampung: Kampung, year: int) -> Plan | None:
    return Plan.objects.filter(kampung=kampung, year=year).select_related("kampung").first()


@dataclass(frozen=True)
class Line:
    """An item of a plan as people read it on a day."""

    item: PlanItem
    year: int
    today: date

    @property
    def is_past(self) -> bool:
        """Its month, or where it has none its year, is over."""
        last = (self.year, self.item.month or 12)
        return last < (self.today.year, self.today.month)

    @property
    def is_late(self) -> bool:
        """Nothing was reported and its month is over, or the year is over and something is missing."""
        if self.item.dropped_at or self.item.reported >= self.item.times:
            return False
        return self.year < self.today.year or (self.item.reported == 0 and self.is_past)

    @property
    def state(self) -> str:
        item = self.item
        if item.dropped_at:
            return "Dicoret"
        if item.is_done:
            return "Terlaksana"
        if item.reported >= item.times:
            return "Menunggu verifikasi"
        if self.is_late:
            return "Terlambat"
        return "Berjalan" if item.reported else "Belum dimulai"

    @property
    def icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def when(self) -> str:
        """In which month, and how often."""
        month = MONTHS[self.item.month - 1] if self.item.month else "Bulan belum ditentukan"
        return month if self.item.times == 1 else f"{month}, {self.item.times} kali"


STATE_ICONS = {
    "Dicoret": "cross",
    "Terlaksana": "check",
    "Menunggu verifikasi": "clock",
    "Terlambat": "warning",
    "Berjalan": "arrow-right",
    "Belum dimulai": "calendar",
}


@dataclass(frozen=True)
class Sums:
    """The foot of a plan; struck items do not count."""

    items: int
    done: int
    late: int
    times: int
    reported: int
    verified: int
    people: int
    budget: int
    secured: int  # rupiah of the items whose money is there
    unfunded: int  # items


def with_lists(rows: QuerySet) -> QuerySet:
    return rows.select_related("section", "subprogram", "target", "funding", "agency")


def lines_of(plan: Plan, today: date | None = None) -> list[Line]:
    """Every item, struck ones too, by month; what has no month stands at the end. One query."""
    today = today or timezone.localdate()
    rows = with_lists(PlanItem.objects.filter(plan=plan)).order_by(F("month").asc(nulls_last=True), "pk")
    return [Line(item, plan.year, today) for item in rows]


def sums_of(lines: list[Line]) -> Sums:
    kept = [line for line in lines if not line.item.dropped_at]
    items = [line.item for line in kept]
    return Sums(
        items=len(items),
        done=sum(item.is_done for item in items),
        late=sum(line.is_late for line in kept),
        times=sum(item.times for item in items),
        # More than was planned of one item makes up for nothing of another.
        reported=sum(min(item.reported, item.times) for item in items),
        verified=sum(min(item.verified, item.times) for item in items),
        people=sum(item.people for item in items),
        budget=sum(item.budget or 0 for item in items),
        secured=sum(item.budget or 0 for item in items if item.funding_state == FundingState.FUNDED),
        unfunded=sum(item.funding_state == FundingState.UNFUNDED for item in items),
    )


def unfinished_items(kampung: Kampung, year: int) -> list[PlanItem]:
    """Items of the year before that were not done as planned, without those whose title the plan already has."""
    here = PlanItem.objects.filter(plan__kampung=kampung, plan__year=year).values_list("title", flat=True)
    titles = {fold(title) for title in here}
    rows = with_lists(PlanItem.objects.kept()).filter(
        plan__kampung=kampung, plan__year=year - 1, verified__lt=F("times")
    )
    return [item for item in rows.order_by("month", "pk") if fold(item.title) not in titles]


def signers(kampung: Kampung) -> dict[PokjaRole, str]:
    """Who signs a plan, by office, of the working group as it serves today; an office nobody holds is left out.

    Where the structure has no chair (Inpres 3/2022), the executive signs as one.
    """
    wanted = (PokjaRole.PATRON, PokjaRole.DIRECTOR, PokjaRole.CHAIR, PokjaRole.EXECUTIVE)
    rows = PokjaMember.objects.serving().filter(pokja__kampung=kampung, pokja__ended_on__isnull=True, role__in=wanted)
    found: dict[PokjaRole, str] = {}
    for role, name in rows.order_by("pk").values_list("role", "name"):
        found.setdefault(PokjaRole(role), name)
    return found
