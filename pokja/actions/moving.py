"""A Kampung KB moved to another village: what this app keeps about it moves along."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from villages.models import Kampung

from ..models import DataHouse, Meeting, Plan, Pokja, Poktan, Proposal, Register
from . import registers, telling

# Everything that has a Kampung KB and stores where it lies. What an office plans in a village stays in the village.
FOLLOWERS = (Pokja, Poktan, Register, DataHouse, Meeting, Plan, Proposal)


@transaction.atomic
def follow_kampung(kampung: Kampung) -> int:
    """Rows of this Kampung KB get its village, with the history of its registers and the notices about them and
    about proposals.

    Returns how many rows moved; 0 where it did not move, after a single query.
    """
    if not _is_any_left(kampung):
        return 0
    moved = registers.follow_kampung(kampung)
    telling.follow_kampung(kampung)
    return moved + sum(_left(model, kampung).update(region_id=kampung.region_id) for model in FOLLOWERS)


def _left(model, kampung: Kampung):
    return model.objects.filter(kampung=kampung).exclude(region_id=kampung.region_id)


def _is_any_left(kampung: Kampung) -> bool:
    """The signal also comes when nothing moved, thousands of times where agencies are merged."""
    behind = [
        Exists(model.objects.filter(kampung=OuterRef("pk")).exclude(region_id=kampung.region_id).order_by())
        for model in FOLLOWERS
    ]
    anything = behind[0]
    for one in behind[1:]:
        anything |= one
    return Kampung.objects.filter(anything, pk=kampung.pk).exists()
