"""Questions about uploads of official exports and their rows."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from regions.queries import path_name, with_ancestors

from ..enums import Placement
from ..models import ImportBatch, ImportRow
from .plan import OUTSIDE

# Part of a preview or result -> label, number among the counts, and which rows belong to it.
PARTS = {
    "ditolak": ("Ditolak", "refused_inside", Q(is_refused=True) & ~Q(reasons=[OUTSIDE])),
    "mirip": ("Nama mirip", "near_accepted", Q(is_refused=False, placement=Placement.NEAR)),
    "janggal": ("Catatan", "warned", Q(is_refused=False) & ~Q(warnings=[])),
    "luar": ("Di luar wilayah", "outside", Q(reasons=[OUTSIDE])),
}


@dataclass(frozen=True)
class Part:
    """One list of a preview: its key, label and number of rows."""

    key: str
    label: str
    count: int


def rows_of(batch: ImportBatch, part: str) -> QuerySet[ImportRow]:
    return batch.rows.filter(PARTS[part][2])


def parts_of(batch: ImportBatch) -> list[Part]:
    """The lists of a batch with their numbers, from the counts stored with it; nobody misses an empty last one."""
    parts = [Part(key, label, batch.counts[count]) for key, (label, count, _) in PARTS.items()]
    return parts if parts[-1].count else parts[:-1]


def with_places(rows: list[ImportRow]) -> list[ImportRow]:
    """Each placed row with `official_place`, its village as the portal names it; one query for a page."""
    ways = with_ancestors(row.region_id for row in rows if row.region_id)
    for row in rows:
        row.official_place = path_name(ways[row.region_id]) if row.region_id else ""
    return rows
