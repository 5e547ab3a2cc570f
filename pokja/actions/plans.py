"""The yearly plan of a village (RKM): started, filled, mended, signed."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.models import fold
from villages.models import Kampung

from ..enums import FundingState, ProposalState
from ..models import Plan, PlanItem, Proposal
from ..queries.plans import first_year, last_year
from ..rules import can_write
from .carrying import carry_village, to_the_end
from .common import PokjaRefused, StaleRow, allow, lock_village, require_active
from .telling import tell_proposer

# What a person fills in.
ITEM_FIELDS = (
    *("title", "section", "subprogram", "target", "month", "times", "target_people"),
    *("funding", "funding_state", "budget", "agency", "responsible"),
)
# What another year begins with: whether there is money has to be asked again.
_COPIED = tuple(name for name in ITEM_FIELDS if name != "funding_state")


def open_village(kampung_id: int, by) -> Kampung:
    """The village under its lock, if this person may plan for it. Raises PermissionDenied, PokjaRefused."""
    kampung = lock_village(kampung_id)
    require_active(kampung)
    allow(can_write(by, kampung))
    return kampung


# --- the plan -------------------------------------------------------------------------------------------------


@transaction.atomic
def start_plan(kampung: Kampung, *, by, year: int) -> Plan:
    """Begin the plan of a year, or give back the one that was begun: starting twice makes one.

    Proposals that waited for this year come back with it. Raises PermissionDenied; PokjaRefused for a Kampung KB that
    is not active and a year that cannot be planned.
    """
    kampung = open_village(kampung.pk, by)
    known = Plan.objects.filter(kampung=kampung, year=year).first()
    if known is not None:
        return known
    first, last = first_year(kampung), last_year()
    if not first <= year <= last:
        raise PokjaRefused(f"RKM dapat disusun untuk tahun {first} sampai {last}.", "year")
    plan = Plan.objects.create(kampung=kampung, region_id=kampung.region_id, year=year, created_by=by)
    if year >= timezone.localdate().year:
        carry_village(kampung.pk, year=year)
    return plan


@transaction.atomic
def sign_plan(plan: Plan, *, by, file, signed_on: date) -> Plan:
    """Keep the copy with signatures, in place of an earlier one.

    file: already checked (`core.files.clean_document`). Raises PermissionDenied; PokjaRefused for a Kampung KB that is
    not active, a plan without items and a day that lies ahead.
    """
    open_village(plan.kampung_id, by)
    fresh = Plan.objects.select_for_update().get(pk=plan.pk)
    if not PlanItem.objects.kept().filter(plan=fresh).exists():
        raise PokjaRefused("RKM belum berisi kegiatan, jadi belum ada yang ditandatangani.")
    if signed_on > timezone.localdate():
        raise PokjaRefused("Tanggal tanda tangan belum tiba. Isi tanggal RKM ditandatangani.", "signed_on")
    former = fresh.signed_file.name
    fresh.signed_file, fresh.signed_on = file, signed_on
    fresh.save()
    if former:
        transaction.on_commit(lambda: fresh.signed_file.storage.delete(former))
    return fresh


# --- its items ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_item(plan: Plan, *, by, title: str, subprogram, key: UUID | None = None, **cleaned) -> PlanItem:
    """Put an item into the plan; the same key again gives back the same item.

    key: made with the form. cleaned: any other of ITEM_FIELDS. Raises PermissionDenied; PokjaRefused for a Kampung KB
    that is not active, and for a key that stands in another plan.
    """
    open_village(plan.kampung_id, by)
    key = key or uuid4()
    known = PlanItem.objects.filter(key=key).first()
    if known is not None:
        return _sent_before(known, plan)
    item = PlanItem(plan=plan, key=key, title=title, subprogram=subprogram)
    _apply(item, cleaned)
    item._history_user = by
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:  # the same key, for another village in the same moment
        known = PlanItem.objects.filter(key=key).first()
        if known is None:
            raise
        return _sent_before(known, plan)
    return item


def _sent_before(known: PlanItem, plan: Plan) -> PlanItem:
    if known.plan_id != plan.pk:
        raise PokjaRefused("Formulir ini sudah dipakai. Buka formulir baru, lalu isikan lagi.")
    return known


def _apply(item: PlanItem, cleaned: dict) -> None:
    for name in ITEM_FIELDS:
        if name in cleaned:
            setattr(item, name, cleaned[name])


def locked_item(item: PlanItem, by) -> PlanItem:
    """The item as it is now, after its village, if this person may plan there. Raises what `open_village` does."""
    open_village(item.plan.kampung_id, by)
    return PlanItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item.pk)


@transaction.atomic
def update_item(item: PlanItem, *, by, seen: datetime | None = None, **cleaned) -> PlanItem:
    """Change an item; what is left out of ITEM_FIELDS stays.

    seen: `updated_at` the person began from. Raises PermissionDenied; StaleRow; PokjaRefused for a Kampung KB that is
    not active and an item that was struck.
    """
    fresh = locked_item(item, by)
    if seen is not None and seen != fresh.updated_at:
        raise StaleRow("Kegiatan ini baru saja diubah orang lain.")
    if fresh.dropped_at:
        raise PokjaRefused("Kegiatan ini sudah dicoret dari rencana, jadi tidak dapat diubah.")
    _apply(fresh, cleaned)
    fresh._history_user = by
    fresh.save()
    return fresh


@transaction.atomic
def drop_item(item: PlanItem, *, by, reason: str) -> PlanItem:
    """Strike an item from the plan. The proposals that led to it wait for a decision again, and their proposers read
    the reason; striking twice strikes once.

    Raises PermissionDenied; PokjaRefused without a reason, for a Kampung KB that is not active, and where an activity
    was already reported for it.
    """
    fresh = locked_item(item, by)
    if fresh.dropped_at:
        return fresh
    reason = reason.strip()
    if not reason:
        raise PokjaRefused("Tulis alasan kegiatan ini dicoret.", "reason")
    if fresh.reported:
        raise PokjaRefused("Sudah ada kegiatan yang dilaporkan untuk butir ini, jadi tidak dapat dicoret.")
    fresh.dropped_at, fresh.drop_reason = timezone.now(), reason
    fresh._history_user = by
    fresh.save()
    for proposal in Proposal.objects.filter(item=fresh).select_for_update(of=("self",)):
        proposal.state, proposal.item = ProposalState.ACCEPTED, None
        proposal.reason, proposal.decided_by_name, proposal.decided_at = reason, by.name, timezone.now()
        to_the_end(proposal)
        proposal._history_user = by
        proposal.save()
        tell_proposer(proposal, by=by)
    return fresh


@transaction.atomic
def copy_items(plan: Plan, *, by, items: Iterable[PlanItem]) -> int:
    """Take items of another year over, without what was done; a title the plan already has is left out.

    Returns how many. Raises PermissionDenied; PokjaRefused for a Kampung KB that is not active and for items of
    another village.
    """
    open_village(plan.kampung_id, by)
    titles = {fold(title) for title in PlanItem.objects.filter(plan=plan).values_list("title", flat=True)}
    count = 0
    for item in items:
        if item.plan.kampung_id != plan.kampung_id:
            raise PokjaRefused("Yang dapat disalin hanya kegiatan dari kampung ini.")
        if fold(item.title) in titles:
            continue
        titles.add(fold(item.title))
        copy = PlanItem(plan=plan, funding_state=FundingState.UNKNOWN)
        _apply(copy, {name: getattr(item, name) for name in _COPIED})
        copy.times = max(1, item.times - item.verified)
        copy._history_user = by
        copy.save()
        count += 1
    return count
