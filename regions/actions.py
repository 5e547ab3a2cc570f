"""Changes of the territory. It changes as a whole, by comparing the table with a complete official list."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from .models import Region


class RegionRow(NamedTuple):
    """One place as an official list states it, names already derived. Field names are those of `Region`."""

    code: str
    parent_id: str | None
    level: int
    kind: str
    name: str
    display_name: str
    search_name: str
    postal_code: str
    latitude: Decimal | None
    longitude: Decimal | None
    point_is_exact: bool


POINT_FIELDS = ("latitude", "longitude", "point_is_exact")
TEXT_FIELDS = ("name", "display_name", "search_name", "postal_code")


class RegionsRefused(Exception):
    """The list cannot be applied; nothing was changed. `message` is Indonesian."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Change(NamedTuple):
    row: RegionRow
    before: dict[str, object]  # the fields that differ, with the value still in the table


@dataclass
class RegionDiff:
    """What a list would do to the table."""

    added: list[RegionRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    reopened: list[RegionRow] = field(default_factory=list)
    ended: list[Region] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self):
        return bool(self.added or self.changed or self.reopened or self.ended)


def compare_regions(rows: list[RegionRow], *, with_points: bool = True) -> RegionDiff:
    """Compares a complete list with the table; writes nothing.

    `with_points=False`: the list says nothing about points, so known points are neither compared nor lost.
    A region that had ended and stands in the list again counts as reopened, whatever else differs.
    """
    compared = [f for f in RegionRow._fields if with_points or f not in POINT_FIELDS]
    width = len(compared)
    known = {
        values[0]: values for values in Region.objects.order_by().values_list(*compared, "valid_to").iterator(5_000)
    }
    diff = RegionDiff()
    for row in rows:
        values = known.pop(row.code, None)
        if values is None:
            diff.added.append(row)
        elif values[width] is not None:
            diff.reopened.append(row)
        elif values[:width] != row[:width]:
            pairs = zip(compared, values, row, strict=False)
            diff.changed.append(Change(row, {name: old for name, old, new in pairs if old != new}))
        else:
            diff.unchanged += 1
    gone = [code for code, values in known.items() if values[width] is None]
    diff.ended = list(Region.objects.in_bulk(gone).values()) if gone else []
    return diff


@transaction.atomic
def synchronise_regions(*, rows: list[RegionRow], on: date, with_points: bool = True) -> RegionDiff:
    """Makes the table equal to a complete, validated list (`imports.read_regions`) and returns what was done.

    Regions missing from the list end on the day `on`; none is ever deleted, because reports hang on them. A code
    that comes back is reopened. New regions are valid from `on`; the very first list leaves the start unknown.
    Raises RegionsRefused when a region would end before it began.
    """
    diff = compare_regions(rows, with_points=with_points)
    for region in diff.ended:
        if region.valid_from and region.valid_from > on:
            raise RegionsRefused(
                f"{region.code} {region.display_name} baru berlaku mulai {region.valid_from:%d-%m-%Y}; "
                f"tanggal berakhir {on:%d-%m-%Y} lebih awal."
            )
    first_list = not (diff.unchanged or diff.changed or diff.reopened or diff.ended)
    if diff.added:
        _insert(diff.added, valid_from=None if first_list else on)
    fields = [f for f in RegionRow._fields[1:] if with_points or f not in POINT_FIELDS]
    _update([change.row for change in diff.changed], fields)
    _update(diff.reopened, fields)
    reopened = [row.code for row in diff.reopened]
    for codes in batched(reopened):
        Region.objects.filter(pk__in=codes).update(valid_to=None, successor=None)
    for codes in batched([region.code for region in diff.ended]):
        Region.objects.filter(pk__in=codes).update(valid_to=on)
    return diff


def batched(codes: list[str], size: int = 500) -> Iterator[list[str]]:
    """Pieces small enough for one statement on either database."""
    for start in range(0, len(codes), size):
        yield codes[start : start + size]


# Plain values instead of model objects from here on: 91,599 rows must take seconds (docs/operations.md).


def _columns(fields: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(f) for f in fields]  # every field of RegionRow is named as its column


def _insert(rows: list[RegionRow], valid_from: date | None) -> None:
    table = connection.ops.quote_name(Region._meta.db_table)
    columns = _columns([*RegionRow._fields, "valid_from"])
    values = ((*row, valid_from) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            buffer = io.StringIO()
            csv.writer(buffer).writerows(values)
            buffer.seek(0)
            # An empty field is NULL, except in the columns of text, where it is an empty text.
            texts = ", ".join(_columns(TEXT_FIELDS))
            options = f"(FORMAT csv, FORCE_NOT_NULL ({texts}))"
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH {options}", buffer)
        else:
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 (names of columns only)
            cursor.executemany(sql, list(values))


def _update(rows: list[RegionRow], fields: list[str]) -> None:
    if not rows:
        return
    table = connection.ops.quote_name(Region._meta.db_table)
    assignments = ", ".join(f"{column} = %s" for column in _columns(fields))
    sql = f"UPDATE {table} SET {assignments} WHERE code = %s"  # noqa: S608 (names of columns only)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*(getattr(row, f) for f in fields), row.code) for row in rows])
