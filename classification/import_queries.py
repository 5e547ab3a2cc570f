"""Questions about uploads of official exports and their rows."""

from dataclasses import dataclass

from regions.queries import path_name, with_ancestors

from .enums import Placement
from .models import ImportBatch, ImportRow

# Part of a preview or result -> label and which rows belong to it.
PARTS = {
    "ditolak": ("Ditolak", {"is_refused": True}),
    "mirip": ("Nama mirip", {"is_refused": False, "placement": Placement.NEAR}),
    "janggal": ("Perlu dilihat", {"is_refused": False}),
}


@dataclass(frozen=True)
class Part:
    """One list of a preview: its key, label and number of rows."""

    key: str
    label: str
    count: int


def rows_of(batch: ImportBatch, part: str):
    rows = batch.rows.filter(**PARTS[part][1])
    return rows.exclude(warnings=[]) if part == "janggal" else rows


def parts_of(batch: ImportBatch) -> list[Part]:
    """The lists of a batch with their numbers, from the counts stored with it."""
    counts = batch.counts
    numbers = {"ditolak": counts["refused"], "mirip": counts["near_accepted"], "janggal": counts["warned"]}
    return [Part(key, label, numbers[key]) for key, (label, _) in PARTS.items()]


def with_places(rows: list[ImportRow]) -> list[ImportRow]:
    """Each placed row with `official_place`, its village as the portal names it; one query for a page."""
    ways = with_ancestors(row.region_id for row in rows if row.region_id)
    for row in rows:
        row.official_place = path_name(ways[row.region_id]) if row.region_id else ""
    return rows
