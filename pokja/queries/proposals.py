"""Questions about proposals: the list of a village in its three parts, and what is counted of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from accounts.roles import Permission
from regions.enums import Level
from regions.models import Region
from villages.models import Kampung

from ..enums import ProposalState
from ..models import Proposal, PublicProposals


@dataclass(frozen=True)
class ProposalLists:
    """The proposals of a village for a year, as its Pokja works on them."""

    unseen: list[Proposal]  # typed by citizens, not looked at yet
    ranked: list[Proposal]  # waiting for the decision, in the order the Pokja gave them
    decided: list[Proposal]  # planned, merged, postponed, declined; the last decision first

    @property
    def count(self) -> int:
        return len(self.unseen) + len(self.ranked) + len(self.decided)


def in_rank(rows: QuerySet) -> QuerySet:
    return rows.order_by(F("rank").asc(nulls_last=True), "pk")


def of_year(kampung: Kampung, year: int) -> QuerySet:
    """What is weighed for a year, and what was postponed from it to the next one."""
    here = Q(year=year) & ~Q(state=ProposalState.POSTPONED)
    return Proposal.objects.filter(here | Q(year=year + 1, state=ProposalState.POSTPONED), kampung=kampung)


def proposal_lists(kampung: Kampung, year: int) -> ProposalLists:
    """One query; a village has dozens a year at most."""
    rows = of_year(kampung, year).select_related("section", "subprogram", "item__plan", "merged_into")
    unseen, ranked, decided = [], [], []
    for row in in_rank(rows):
        part = {ProposalState.NEW: unseen, ProposalState.ACCEPTED: ranked}.get(row.state, decided)
        part.append(row)
    decided.sort(key=lambda row: (row.decided_at is None, row.decided_at), reverse=True)
    return ProposalLists(unseen, ranked, decided)


def proposal_years(kampung: Kampung, chosen: set[int]) -> list[int]:
    """The years the switch offers, newest first: those with proposals, and the given ones."""
    rows = Proposal.objects.filter(kampung=kampung).order_by().values_list("year", flat=True).distinct()
    return sorted(set(rows) | chosen, reverse=True)


def left_open(kampung: Kampung, year: int) -> int:
    """How many proposals of earlier years still wait for a decision."""
    states = (ProposalState.NEW, ProposalState.ACCEPTED)
    return Proposal.objects.filter(kampung=kampung, year__lt=year, state__in=states).count()


@dataclass(frozen=True)
class ProposalStep:
    """One thing that happened to a proposal."""

    at: datetime
    state: ProposalState
    year: int
    reason: str
    by_name: str


def steps_of(proposal: Proposal) -> list[ProposalStep]:
    """What became of it, newest first: one line for each change of its state or year. One query."""
    columns = ("history_date", "state", "year", "reason", "decided_by_name")
    steps, last = [], None
    for at, state, year, reason, by_name in proposal.history.order_by("history_id").values_list(*columns):
        if (state, year) != last:
            steps.append(ProposalStep(at, ProposalState(state), year, reason, by_name))
        last = (state, year)
    return steps[::-1]


def merge_targets(proposal: Proposal) -> QuerySet:
    """What this one may be merged into: others of the village and year that are weighed or planned."""
    states = (ProposalState.ACCEPTED, ProposalState.PLANNED)
    rows = Proposal.objects.filter(kampung=proposal.kampung_id, year=proposal.year, state__in=states)
    return in_rank(rows.exclude(pk=proposal.pk))


def kept_state_counts(kampung: Kampung, year: int) -> dict[str, int]:
    """How many proposals of a year are in which state, for the page anybody reads."""
    rows = of_year(kampung, year).exclude(state=ProposalState.NEW).order_by().values_list("state")
    return dict(rows.annotate(Count("pk")))


def are_public_proposals_open(regency_code: str) -> bool:
    return PublicProposals.objects.filter(region=regency_code, is_open=True).exists()


def switchable_regencies(user) -> list[tuple[Region, bool]]:
    """The kabupaten/kota whose switch this user may turn, by name, with its state."""
    codes = user.area_codes_with(Permission.COORDINATE)
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(pk__startswith=code)
    regencies = Region.objects.current().filter(inside, level=Level.REGENCY).order_by("name", "pk")
    is_open = set(PublicProposals.objects.filter(is_open=True).values_list("region_id", flat=True))
    return [(region, region.pk in is_open) for region in regencies]
