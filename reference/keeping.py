"""Why an entry of a list cannot be deleted.

What points at an entry is found by itself. An upper app that names entries without a foreign key, such as in what a
former version of a report said, adds a question to `KEEPERS` in its `apps.py`; this module knows none of them.
"""

from collections.abc import Callable

from django.db import models

from .loading import is_shipped
from .models import Reference

# Each says why its app needs the entry, in words that begin a sentence ("Masih disebut …"); "" where it does not.
KEEPERS: list[Callable[[Reference], str]] = []


def why_kept(row: Reference) -> str:
    """Why an entry cannot be deleted, in words for the person who would; "" where it can.

    It came with the portal, something points at it, or an upper app still names it. What points is called by its own
    verbose name, so a table of choices bears the name of what chooses.
    """
    if is_shipped(row):
        return "Bawaan portal: tidak dapat dihapus, tetapi dapat dibuat tidak dipakai."
    for relation in row._meta.get_fields(include_hidden=True):
        is_pointer = relation.auto_created and not relation.concrete and not relation.many_to_many
        # The history of another list points, too, but holds nobody: it keeps the key alone.
        if is_pointer and relation.on_delete is models.PROTECT:
            pointing = relation.related_model
            if pointing._base_manager.filter(**{relation.field.name: row}).exists():
                return f"Sudah dipakai ({pointing._meta.verbose_name}), jadi tidak dapat dihapus."
    reasons = (reason for keeper in KEEPERS if (reason := keeper(row)))
    return next((f"{reason}, jadi tidak dapat dihapus." for reason in reasons), "")
