"""What the lists of the portal say about a figure a report asks for: nothing is typed twice.

An upper app that keeps such a list adds a function to SUGGESTERS in its `apps.py`; this module knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Kampung


@dataclass(frozen=True)
class Suggestion:
    """A value for one field of a report, and where it comes from."""

    field: str
    value: object
    shown: str  # the value in words: "9"
    source: str  # "daftar anggota Pokja"
    url: str = ""  # where the list is kept


# By kind of report (`villages.models.REPORTS`).
SUGGESTERS: dict[str, list[Callable[[Kampung], list[Suggestion]]]] = {}


def suggestions_for(kampung: Kampung, kind: str) -> dict[str, Suggestion]:
    """What the lists say, by field; each suggester asks a fixed number of queries."""
    return {found.field: found for ask in SUGGESTERS.get(kind, ()) for found in ask(kampung)}
