"""What the lists of the portal say about a figure a report asks for: nothing is typed twice.

An upper app that keeps such a list adds a function to SUGGESTERS in its `apps.py`; this module knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.formats import number

from .display import TRI_WORDS, UNKNOWN, label_of
from .models import Kampung, VillageReport


@dataclass(frozen=True)
class Suggestion:
    """A value for one field of a report, and where it comes from."""

    field: str
    value: object
    shown: str  # the value in words: "9"
    source: str  # "daftar anggota Pokja"
    url: str = ""  # where the list is kept
    unit: str = ""  # of a count, for a sentence: "anggota"


# By kind of report (`villages.models.REPORTS`).
SUGGESTERS: dict[str, list[Callable[[Kampung], list[Suggestion]]]] = {}


def suggestions_for(kampung: Kampung, kind: str) -> dict[str, Suggestion]:
    """What the lists say, by field; each suggester asks a fixed number of queries."""
    return {found.field: found for ask in SUGGESTERS.get(kind, ()) for found in ask(kampung)}


@dataclass(frozen=True)
class Difference:
    """A report says something else than the list."""

    suggestion: Suggestion
    label: str
    stored: str  # what the report says, in words
    name: str  # of the report: "Profil"

    @property
    def message(self) -> str:
        """One sentence: Profil menyebut 8 anggota, daftar anggota Pokja memuat 9."""
        said = self.suggestion
        if said.unit and self.stored != UNKNOWN:
            return f"{self.name} menyebut {self.stored} {said.unit}, {said.source} memuat {said.shown}."
        return f"{self.label}: {self.stored.lower()} menurut {self.name}, {said.shown.lower()} menurut {said.source}."


def differences(report: VillageReport | None, suggestions: dict[str, Suggestion]) -> list[Difference]:
    """Where a version of a report differs from the lists, in the order of the suggestions; nothing without a report.

    Words only count where the report has none: they are told differently by everybody.
    """
    if report is None:
        return []
    name = str(report._meta.verbose_name).removeprefix("laporan ")
    return [
        Difference(said, label_of(report, field), _shown(stored), name)
        for field, said in suggestions.items()
        if (stored := getattr(report, field)) != said.value and not (isinstance(said.value, str) and stored)
    ]


def _shown(value) -> str:
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return TRI_WORDS[value]
    return number(value) if isinstance(value, int) else str(value)
