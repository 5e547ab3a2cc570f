"""The lists that come with the portal (data/reference.json, docs/programs.md), brought into the database.

An upper app with lists of its own adds their file to `FILES` in its `apps.py`; this module knows none of them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from .models import Agency, CatalogueActivity, FundingSource, Goal, Reference, Section, SubProgram, TargetGroup

DATA = Path(__file__).parent / "data" / "reference.json"
# Part of the file: the model it fills. What refers to another list comes after it.
PARTS: dict[str, type[Reference]] = {
    "goals": Goal,
    "subprograms": SubProgram,
    "catalogue": CatalogueActivity,
    "sections": Section,
    "targets": TargetGroup,
    "funding": FundingSource,
    "agencies": Agency,
}
# Every file of lists, and what its parts fill.
FILES: dict[Path, dict[str, type[Reference]]] = {DATA: PARTS}
# Fields that name a row of another list by its code.
REFERS_TO = {"goal": Goal, "subprogram": SubProgram}


@dataclass(frozen=True)
class Changed:
    """An entry that says something else than the file: field -> (stored, shipped); references as codes."""

    model: type[Reference]
    code: str
    fields: dict[str, tuple]


@dataclass
class ReferenceDiff:
    """What distinguished the database from the file before it was loaded."""

    missing: list[tuple[type[Reference], str]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0


@cache
def shipped() -> dict[type[Reference], dict[str, dict]]:
    """The files: {model: {code: {field: value}}}. What only some entries of a list say, the others have by default."""
    lists = {}
    for path, parts in FILES.items():
        for part, entries in json.loads(path.read_text(encoding="utf-8")).items():
            model = parts[part]
            names = {name: None for entry in entries for name in entry}
            defaults = {name: model._meta.get_field(name).get_default() for name in names}
            lists[model] = {entry["code"]: defaults | entry for entry in entries}
    return lists


def is_shipped(row: Reference) -> bool:
    """Whether the entry came with the portal: deleted, it would be back with the next migration."""
    return row.code in shipped().get(type(row), {})


@transaction.atomic
def load_reference(
    *, update: bool = False, dry_run: bool = False, has_table: Callable[[type[Reference]], bool] = lambda model: True
) -> ReferenceDiff:
    """Put in what is missing; with `update` also set back what somebody changed in the admin.

    Returns what differed before. dry_run: writes nothing. has_table: whether a list can be filled yet; the migrations
    may have stopped before it. Entries the files do not name are left alone, and so is whether an entry is in use. A
    second run finds only what was changed in the admin, or with `update` nothing.
    Reads each list once; writes the missing entries of a list together.
    """
    diff = ReferenceDiff()
    known: dict[type[Reference], dict[str, Reference]] = {}
    for model, entries in shipped().items():
        if not has_table(model):
            continue
        stored = known[model] = {row.code: row for row in model.objects.all()}
        missing = [code for code in entries if code not in stored]
        diff.missing += [(model, code) for code in missing]
        for code, entry in entries.items():
            if code in stored:
                _compare(diff, stored[code], entry, known, save=update and not dry_run)
        if missing and not dry_run:
            rows = [model(**_values(entries[code], known)) for code in missing]
            for row in rows:
                row.derive()
            bulk_create_with_history(rows, model)
            stored |= {row.code: row for row in rows}
    return diff


def _compare(diff: ReferenceDiff, row: Reference, entry: dict, known: dict, *, save: bool) -> None:
    fields = {}
    for name, value in entry.items():
        now = _code_of(getattr(row, f"{name}_id"), known[REFERS_TO[name]]) if name in REFERS_TO else getattr(row, name)
        if now != value:
            fields[name] = (now, value)
    if not fields:
        diff.unchanged += 1
        return
    diff.changed.append(Changed(type(row), row.code, fields))
    if save:
        for name, value in _values({name: shipped_value for name, (_, shipped_value) in fields.items()}, known).items():
            setattr(row, name, value)
        row.save()


def _code_of(key: int, rows: dict[str, Reference]) -> str:
    return next((row.code for row in rows.values() if row.pk == key), "")


def _values(entry: dict, known: dict) -> dict[str, str | int | bool | models.Model]:
    """What the fields take: the rows themselves where the file names codes."""
    return {name: known[REFERS_TO[name]][value] if name in REFERS_TO else value for name, value in entry.items()}
