"""What found no place comes back under a later year, by itself."""

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from ..enums import FundingState, ProposalState
from ..models import Proposal
from .common import lock_village
from .telling import tell_proposer

UNFUNDED = "Kegiatan ini tidak mendapat dana pada {year}, jadi ditimbang lagi."


def to_the_end(proposal: Proposal) -> None:
    """Its place is the last one of its list; the caller holds the village and saves."""
    rows = Proposal.objects.filter(kampung=proposal.kampung_id, year=proposal.year)
    proposal.rank = (rows.aggregate(last=Max("rank"))["last"] or 0) + 1


def due(year: int) -> QuerySet:
    """Proposals that come back under this year: postponed to it; open and of a year that is over; and those whose
    item of such a year was neither funded nor done."""
    over = min(year, timezone.localdate().year)
    postponed = Q(state=ProposalState.POSTPONED, year__lte=year)
    left_open = Q(state__in=(ProposalState.NEW, ProposalState.ACCEPTED), year__lt=over)
    unfunded = Q(
        state=ProposalState.PLANNED,
        item__plan__year__lt=over,
        item__dropped_at__isnull=True,
        item__funding_state=FundingState.UNFUNDED,
        item__verified__lt=F("item__times"),
    )
    return Proposal.objects.filter(postponed | left_open | unfunded, kampung__is_active=True)


@transaction.atomic
def carry_village(kampung_id: int, *, year: int) -> int:
    """Bring back what is due in one village; a second time nothing is. Returns how many came back.

    Nobody decides here: it follows from what was decided, so no permission is asked.
    """
    lock_village(kampung_id)
    rows = (
        due(year)
        .filter(kampung=kampung_id)
        .select_related("item__plan")
        .order_by("year", F("rank").asc(nulls_last=True), "pk")
    )
    count = 0
    for proposal in rows.select_for_update(of=("self",)):
        _bring_back(proposal, year)
        count += 1
    return count


def _bring_back(proposal: Proposal, year: int) -> None:
    if proposal.state == ProposalState.PLANNED:
        proposal.reason = UNFUNDED.format(year=proposal.item.plan.year)
        proposal.item = None
    if proposal.state != ProposalState.NEW:  # what nobody looked at yet still has to be
        proposal.state = ProposalState.ACCEPTED
    proposal.year = year
    proposal.returns += 1
    to_the_end(proposal)
    proposal.save()
    tell_proposer(proposal)


def carry_all(*, year: int) -> int:
    """Bring back what is due everywhere, a village at a time, so that nobody waits for the nation. Returns how many."""
    villages = due(year).order_by("kampung").values_list("kampung", flat=True).distinct()
    return sum(carry_village(pk, year=year) for pk in list(villages))
