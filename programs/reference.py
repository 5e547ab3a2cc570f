"""The lists that come with the portal (data/reference.json, docs/programs.md), brought into the database."""

import json
from pathlib import Path

from django.db import transaction

from .models import Agency, CatalogueActivity, FundingSource, Goal, Section, SubProgram, TargetGroup

DATA = Path(__file__).parent / "data" / "reference.json"
# Part of the file: the model it fills. What refers to another list comes after it.
PARTS = {
    "goals": Goal,
    "subprograms": SubProgram,
    "catalogue": CatalogueActivity,
    "sections": Section,
    "targets": TargetGroup,
    "funding": FundingSource,
    "agencies": Agency,
}
# Fields that name a row of another list by its code.
REFERS_TO = {"goal": Goal, "subprogram": SubProgram}


@transaction.atomic
def load_reference(*, update: bool = False) -> list[tuple[str, str, dict[str, tuple]]]:
    """Put in what is missing; with `update` also set back what somebody changed in the admin.

    Returns the differences between file and database as they were before: (list, code, {field: (stored, shipped)}),
    with an empty dict for an entry that was missing. Entries the file does not name are left alone. A second run
    returns only what was changed in the admin, or with `update` nothing.
    """
    differences = []
    known = {model: {row.code: row for row in model.objects.all()} for model in PARTS.values()}
    for part, entries in json.loads(DATA.read_text(encoding="utf-8")).items():
        model = PARTS[part]
        for entry in entries:
            values = {
                name: known[REFERS_TO[name]][value] if name in REFERS_TO else value for name, value in entry.items()
            }
            stored = known[model].get(entry["code"])
            if stored is None:
                known[model][entry["code"]] = model.objects.create(**values)
                differences.append((part, entry["code"], {}))
                continue
            changed = {
                name: (getattr(stored, name), value) for name, value in values.items() if getattr(stored, name) != value
            }
            if changed:
                differences.append((part, entry["code"], changed))
                if update:
                    for name, value in values.items():
                        setattr(stored, name, value)
                    stored.save()
    return differences
