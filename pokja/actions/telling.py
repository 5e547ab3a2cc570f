"""What the proposer of something is told: one notice an event, in the words of the state."""

from django.db.models import F, Value
from django.db.models.functions import Replace

from verification.actions import mark_read
from verification.models import Notice
from villages.models import Kampung

from ..enums import ProposalState
from ..models import Proposal

KIND = "usulan"
WORDS = {
    ProposalState.NEW: "Usulan “{title}” ditimbang lagi untuk {year}.",
    ProposalState.ACCEPTED: "Usulan “{title}” menunggu keputusan Pokja untuk {year}.",
    ProposalState.PLANNED: "Usulan “{title}” masuk rencana {year}.",
    ProposalState.MERGED: "Usulan “{title}” digabung dengan usulan lain.",
    ProposalState.POSTPONED: "Usulan “{title}” ditunda ke {year}.",
    ProposalState.DECLINED: "Usulan “{title}” tidak dilanjutkan.",
}


def tell_proposer(proposal: Proposal, *, by=None) -> None:
    """A notice to whoever proposed it, if that person has an account and did not decide it; earlier ones about it
    count as read by whoever took the step."""
    earlier = Notice.objects.filter(kind=KIND, object_id=proposal.pk)
    if by is not None:
        mark_read(earlier, by=by)
    if proposal.proposer_id is None or (by is not None and by.pk == proposal.proposer_id):
        return
    Notice.objects.create(
        recipient_id=proposal.proposer_id,
        kind=KIND,
        object_id=proposal.pk,
        region_id=proposal.region_id,
        text=WORDS[ProposalState(proposal.state)].format(title=proposal.title, year=proposal.year),
        detail=proposal.reason,
        url=proposal.get_absolute_url(),
    )


def follow_kampung(kampung: Kampung) -> None:
    """After a Kampung KB moved to another village: notices about its proposals lead to where these are now."""
    keys = Proposal.objects.filter(kampung=kampung).values("pk")
    behind = Notice.objects.filter(kind=KIND, object_id__in=keys).exclude(region_id=kampung.region_id)
    behind.update(region_id=kampung.region_id, url=Replace(F("url"), F("region_id"), Value(kampung.region_id)))
