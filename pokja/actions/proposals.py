"""Proposals: brought in, ranked, and decided with words the proposer reads."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.models import Region
from villages.models import Kampung

from ..enums import Origin, ProposalState
from ..models import Plan, PlanItem, Proposal, PublicProposals
from ..queries.plans import first_year, last_year
from ..queries.proposals import are_public_proposals_open, in_rank
from ..rules import can_coordinate
from .carrying import to_the_end
from .common import PokjaRefused, StaleRow, allow, lock_village, require_active
from .plans import add_item, open_village
from .telling import tell_proposer

# What each decision may follow on.
FROM = {
    ProposalState.ACCEPTED: (
        *(ProposalState.NEW, ProposalState.POSTPONED),
        *(ProposalState.MERGED, ProposalState.DECLINED),
    ),
    **dict.fromkeys(
        (ProposalState.PLANNED, ProposalState.MERGED, ProposalState.DECLINED),
        (ProposalState.NEW, ProposalState.ACCEPTED, ProposalState.POSTPONED),
    ),
    ProposalState.POSTPONED: (ProposalState.NEW, ProposalState.ACCEPTED),
}
STALE = "Usulan ini baru saja diputuskan atau diubah orang lain. Periksa dulu keadaannya sekarang."


# --- brought in -----------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    kampung: Kampung,
    *,
    by,
    title: str,
    year: int,
    description: str = "",
    section=None,
    subprogram=None,
    origin: Origin = Origin.POKJA,
    proposer_name: str = "",
    token: UUID | None = None,
) -> Proposal:
    """A proposal of the Pokja or of a sarasehan RT. It waits for the Pokja at the end of the list.

    token: made with the form; the same one again gives back the same proposal. Raises PermissionDenied; PokjaRefused
    for a Kampung KB that is not active, a year that cannot be planned, and a token of another village.
    """
    kampung = open_village(kampung.pk, by)
    if not max(first_year(kampung), timezone.localdate().year) <= year <= last_year():
        raise PokjaRefused("Pilih tahun ini atau tahun depan.", "year")
    return _bring_in(
        kampung,
        token,
        by=by,
        title=title,
        description=description,
        section=section,
        subprogram=subprogram,
        year=year,
        origin=origin,
        proposer=by,
        proposer_name=proposer_name or by.name,
        state=ProposalState.ACCEPTED,
    )


@transaction.atomic
def propose_publicly(
    kampung: Kampung, *, by=None, title: str, description: str, proposer_name: str, token: UUID
) -> Proposal:
    """A proposal a citizen typed on the public page, for the next year that is still planned. Nobody reads it but
    those who write for the village, until one of them has looked at it.

    by: None, nobody is signed in there. Raises PokjaRefused where the regency has not opened the page, for a Kampung
    KB that is not active and a token of another village.
    """
    kampung = lock_village(kampung.pk)
    require_active(kampung)
    if not are_public_proposals_open(kampung.regency_code):
        raise PokjaRefused("Usulan warga belum dibuka di kabupaten/kota ini.")
    return _bring_in(
        kampung,
        token,
        by=by,
        title=title,
        description=description,
        year=last_year(),
        origin=Origin.CITIZEN,
        proposer_name=proposer_name,
    )


def _bring_in(kampung: Kampung, token: UUID | None, *, by, **fields) -> Proposal:
    token = token or uuid4()
    known = Proposal.objects.filter(token=token).first()
    if known is not None:
        return _sent_before(known, kampung)
    proposal = Proposal(kampung=kampung, region_id=kampung.region_id, token=token, **fields)
    proposal._history_user = by
    if proposal.state == ProposalState.ACCEPTED:
        to_the_end(proposal)
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError:  # the same token, for another village in the same moment
        known = Proposal.objects.filter(token=token).first()
        if known is None:
            raise
        return _sent_before(known, kampung)
    return proposal


def _sent_before(known: Proposal, kampung: Kampung) -> Proposal:
    if known.kampung_id != kampung.pk:
        raise PokjaRefused("Formulir ini sudah dipakai. Buka formulir baru, lalu isikan lagi.")
    return known


# --- ranked ---------------------------------------------------------------------------------------------------


@transaction.atomic
def move_proposal(proposal: Proposal, *, by, up: bool) -> None:
    """One place up or down in the list of its year; at the end of the list nothing happens.

    Under the village's lock the whole list is numbered anew, so two people who move at once both get a true list.
    Raises PermissionDenied; PokjaRefused for a Kampung KB that is not active and what no longer waits for a decision.
    """
    open_village(proposal.kampung_id, by)
    rows = Proposal.objects.filter(kampung=proposal.kampung_id, state=ProposalState.ACCEPTED)
    fresh = rows.filter(pk=proposal.pk).first()
    if fresh is None:
        raise PokjaRefused("Usulan ini sudah diputuskan, jadi tidak diurutkan lagi.")
    order = list(in_rank(rows.filter(year=fresh.year)).values_list("pk", "rank"))
    keys = [pk for pk, _ in order]
    place = keys.index(fresh.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
    ranks = dict(order)
    for rank, pk in enumerate(keys, start=1):
        if ranks[pk] != rank:  # past `updated_at`: an order is no change of what somebody decides about
            Proposal.objects.filter(pk=pk).update(rank=rank)


# --- decided --------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_proposal(proposal: Proposal, *, by, seen: datetime | None = None) -> Proposal:
    """Let it be weighed: a citizen's that was looked at, or one whose decision is taken back. It goes to the end of
    the list. What was postponed comes back at once.

    seen: `updated_at` the person decided about, here and below. Raises PermissionDenied, StaleRow, PokjaRefused.
    """
    fresh = _to_decide(proposal, ProposalState.ACCEPTED, by, seen)
    fresh.merged_into = None
    if fresh.state == ProposalState.POSTPONED:
        fresh.year = max(fresh.year - 1, timezone.localdate().year)
    return _decide(fresh, ProposalState.ACCEPTED, "", by)


@transaction.atomic
def plan_proposal(proposal: Proposal, *, by, item: PlanItem, seen: datetime | None = None) -> Proposal:
    """It becomes part of an item that stands in a plan of its village. Raises as above, also for an item that is
    struck or of another village."""
    fresh = _to_decide(proposal, ProposalState.PLANNED, by, seen)
    row = PlanItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item.pk)
    if row.plan.kampung_id != fresh.kampung_id or row.dropped_at:
        raise PokjaRefused("Pilih kegiatan yang masih ada di rencana kampung ini.", "item")
    fresh.item, fresh.year = row, row.plan.year
    return _decide(fresh, ProposalState.PLANNED, "", by)


@transaction.atomic
def plan_as_item(proposal: Proposal, *, by, plan: Plan, key: UUID, seen: datetime | None = None, **item) -> Proposal:
    """It becomes an item of its own in the plan. item: ITEM_FIELDS. Sent twice, it is one item.

    Raises as above, and what `add_item` raises.
    """
    sent = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PLANNED, item__key=key).first()
    if sent is not None:
        return sent
    _to_decide(proposal, ProposalState.PLANNED, by, seen)
    return plan_proposal(proposal, by=by, item=add_item(plan, by=by, key=key, **item), seen=seen)


@transaction.atomic
def merge_proposal(proposal: Proposal, *, by, into: Proposal, reason: str, seen: datetime | None = None) -> Proposal:
    """The same thing as another proposal, whose way it goes from now on. Raises as above, also for one that is itself
    merged or declined, and without a reason."""
    fresh = _to_decide(proposal, ProposalState.MERGED, by, seen)
    other = Proposal.objects.get(pk=into.pk)
    if other.kampung_id != fresh.kampung_id or other.pk == fresh.pk:
        raise PokjaRefused("Pilih usulan lain dari kampung ini.", "into")
    if other.state not in (ProposalState.ACCEPTED, ProposalState.PLANNED):
        raise PokjaRefused("Pilih usulan yang sedang ditimbang atau sudah masuk rencana.", "into")
    fresh.merged_into = other
    return _decide(fresh, ProposalState.MERGED, reason, by)


@transaction.atomic
def postpone_proposal(proposal: Proposal, *, by, reason: str, seen: datetime | None = None) -> Proposal:
    """It waits for the year after the one it was weighed for. Raises as above, and without a reason."""
    fresh = _to_decide(proposal, ProposalState.POSTPONED, by, seen)
    fresh.year += 1
    return _decide(fresh, ProposalState.POSTPONED, reason, by)


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by, reason: str, seen: datetime | None = None) -> Proposal:
    """It is not pursued. Raises as above, and without a reason."""
    fresh = _to_decide(proposal, ProposalState.DECLINED, by, seen)
    return _decide(fresh, ProposalState.DECLINED, reason, by)


def _to_decide(proposal: Proposal, to: ProposalState, by, seen: datetime | None) -> Proposal:
    """The proposal as it is now, after its village, if this decision may follow."""
    open_village(proposal.kampung_id, by)
    fresh = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if seen is not None and seen != fresh.updated_at:
        raise StaleRow(STALE)
    if fresh.state not in FROM[to]:
        raise PokjaRefused(f"Usulan ini sudah diputuskan: {fresh.get_state_display().lower()}.")
    return fresh


def _decide(fresh: Proposal, state: ProposalState, reason: str, by) -> Proposal:
    reason = reason.strip()
    if state in ProposalState.with_reason() and not reason:
        raise PokjaRefused("Tulis alasannya; pengusul membacanya.", "reason")
    fresh.state, fresh.reason = state, reason
    fresh.decided_by_name, fresh.decided_at = by.name, timezone.now()
    fresh.rank = None
    if state == ProposalState.ACCEPTED:
        to_the_end(fresh)
    fresh._history_user = by
    fresh.save()
    tell_proposer(fresh, by=by)
    return fresh


# --- the switch of a regency ----------------------------------------------------------------------------------


@transaction.atomic
def switch_public_proposals(regency: Region, *, by, is_open: bool) -> PublicProposals:
    """Open or close the public form for all villages of a kabupaten/kota. Raises PermissionDenied."""
    allow(can_coordinate(by, regency.pk))
    row, _ = PublicProposals.objects.update_or_create(region=regency, defaults={"is_open": is_open, "updated_by": by})
    return row
