"""Questions about the yearly plan of a village: its lines with what was done, its sums, and what is left over."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from core.formats import MONTHS, day, number
from regions.models import fold
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from ..enums import FundingState, PokjaRole, ProposalState
from ..models import Plan, PlanItem, PokjaMember
from .proposals import are_public_proposals_open, kept_state_counts

# In December the plan of the coming year is asked for, until June that of the running one; later a year is no longer
# planned, and the next one not yet.
PLANNING_MONTH, LAST_CALL = 12, 6


def first_year(kampung: Kampung) -> int:
    """No plan is older than its Kampung KB, or than the programme."""
    return (kampung.inaugurated_on or FIRST_DAY).year


def last_year() -> int:
    """Planning looks one year ahead."""
    return timezone.localdate().year + 1


def planning_year(today: date) -> int | None:
    """The year whose plan a village should have by now; None while none is asked for."""
    if today.month >= PLANNING_MONTH:
        return today.year + 1
    return today.year if today.month <= LAST_CALL else None


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
    def public_state(self) -> str:
        """What anybody reads: only what an officer has verified counts as done, and nobody is late."""
        if self.item.is_done:
            return "Terlaksana"
        return "Berjalan" if self.item.verified else "Direncanakan"

    @property
    def icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def reported_words(self) -> str:
        item = self.item
        return f"Dilaporkan {item.reported} dari {item.times} kali" if item.reported else "Belum ada laporan"

    @property
    def verified_words(self) -> str:
        """What officers have confirmed, apart from what was reported; "" where nothing was reported."""
        item = self.item
        if not item.reported:
            return ""
        words = [f"Terverifikasi {item.verified} kali", f"{number(item.people)} peserta"]
        return ", ".join([*words, f"terakhir {day(item.last_done_on)}"] if item.last_done_on else words)

    @property
    def when(self) -> str:
        """In which month, and how often."""
        month = MONTHS[self.item.month - 1] if self.item.month else "bulan belum ditentukan"
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

    @property
    def items_words(self) -> str:
        return f"dari {number(self.items)}"

    @property
    def times_words(self) -> str:
        return f"dari {number(self.times)} kali"

    @property
    def verified_words(self) -> str:
        return f"{number(self.verified)} kali terverifikasi"

    @property
    def budget_words(self) -> str:
        """The money of the whole plan, and how much of it is there."""
        return f"tersedia Rp{number(self.secured)} dari Rp{number(self.budget)}"


def with_lists(rows: QuerySet) -> QuerySet:
    return rows.select_related("section", "subprogram", "target", "funding", "agency")


def lines_of(plan: Plan, today: date | None = None) -> list[Line]:
    """Every item, struck ones too, by month; what has no month stands at the end. One query."""
    today = today or timezone.localdate()
    rows = with_lists(plan.items.all()).order_by(F("month").asc(nulls_last=True), "pk")
    return [Line(item, plan.year, today) for item in rows]


def line_of(item: PlanItem, today: date | None = None) -> Line:
    """One item; its plan is read with it or before."""
    return Line(item, item.plan.year, today or timezone.localdate())


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


@dataclass(frozen=True)
class PublicPlan:
    """What anybody reads of a year: title, month and state of its items, and how many proposals there are."""

    year: int
    lines: list[Line]
    proposals: int
    planned: int
    is_open: bool  # citizens may propose

    @property
    def done(self) -> int:
        return sum(line.item.is_done for line in self.lines)


def public_plan(kampung: Kampung, year: int) -> PublicPlan:
    """Three queries. Proposals nobody has looked at are not even counted."""
    today = timezone.localdate()
    rows = PlanItem.objects.kept().filter(plan__kampung=kampung, plan__year=year)
    rows = rows.only("title", "month", "times", "verified").order_by(F("month").asc(nulls_last=True), "pk")
    counts = kept_state_counts(kampung, year)
    return PublicPlan(
        year=year,
        lines=[Line(item, year, today) for item in rows],
        proposals=sum(counts.values()),
        planned=counts.get(ProposalState.PLANNED, 0),
        is_open=are_public_proposals_open(kampung.regency_code),
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
