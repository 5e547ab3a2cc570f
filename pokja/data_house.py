"""The class of a Rumah DataKu, as far as its conditions are published (handbook 6: Panduan Rumah DataKu 2020).

Sederhana and Lengkap are published whole. Of Paripurna only SK and complete orientation are; the numbers it asks of
sarana, data and presentation are not. Nobody is given Paripurna here, since the numbers would be ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .enums import DataHouseClass, Orientation

CADRES_NEEDED = 2  # beside the chair: "struktur lengkap"


@dataclass(frozen=True)
class Facts:
    """What the card says; None where nobody has answered yet."""

    has_decree: bool | None = None
    has_chair: bool = False
    cadres: int | None = None
    orientation: Orientation | None = None
    facilities: int | None = None
    data_kinds: int | None = None
    presentations: int | None = None
    usages: int | None = None


@dataclass(frozen=True)
class Lack:
    """One condition of a class that is not met: the form field, what is missing, and whether it was answered at all."""

    field: str
    text: str
    is_unknown: bool = False


@dataclass(frozen=True)
class DataHouseStanding:
    """The class that is reached, the next one, and what it still needs."""

    reached: DataHouseClass
    next: DataHouseClass
    missing: tuple[Lack, ...]

    @property
    def is_unpublished(self) -> bool:
        """Whether the next class has conditions that were not published: this portal cannot award it."""
        return self.next is DataHouseClass.PLENARY


def _decree(facts: Facts) -> Lack | None:
    if facts.has_decree:
        return None
    return Lack("has_decree", "SK Rumah DataKu", facts.has_decree is None)


def _chair(facts: Facts) -> Lack | None:
    return None if facts.has_chair else Lack("chair", "nama ketua", True)


def _cadres(facts: Facts) -> Lack | None:
    if facts.cadres is not None and facts.cadres >= CADRES_NEEDED:
        return None
    now = "" if facts.cadres is None else f", baru {facts.cadres}"
    return Lack("cadres", f"paling sedikit {CADRES_NEEDED} kader{now}", facts.cadres is None)


def _trained(wanted: Orientation, words: str) -> Callable[[Facts], Lack | None]:
    def ask(facts: Facts) -> Lack | None:
        if facts.orientation is not None and facts.orientation.rank >= wanted.rank:
            return None
        return Lack("orientation", words, facts.orientation is None)

    return ask


def _counted(name: str, wanted: int, words: str) -> Callable[[Facts], Lack | None]:
    def ask(facts: Facts) -> Lack | None:
        count = getattr(facts, name)
        if count is not None and count >= wanted:
            return None
        now = "" if count is None else f", baru {count}" if count else ", belum ada"
        return Lack(name, f"paling sedikit {wanted} {words}{now}", count is None)

    return ask


_STRUCTURE = (_decree, _chair, _cadres)
CONDITIONS: dict[DataHouseClass, tuple[Callable[[Facts], Lack | None], ...]] = {
    DataHouseClass.SIMPLE: (
        *_STRUCTURE,
        _trained(Orientation.BASIC, "orientasi dasar bagi pengelola"),
        _counted("facilities", 1, "sarana"),
        _counted("data_kinds", 1, "jenis data"),
        _counted("presentations", 1, "bentuk penyajian"),
    ),
    DataHouseClass.COMPLETE: (
        *_STRUCTURE,
        _trained(Orientation.ANALYSIS, "orientasi tambahan tentang analisis data"),
        _counted("facilities", 2, "sarana"),
        _counted("data_kinds", 3, "jenis data"),
        _counted("presentations", 2, "bentuk penyajian"),
        _counted("usages", 1, "pemanfaatan data"),
    ),
    # As far as published; never enough to be awarded.
    DataHouseClass.PLENARY: (*_STRUCTURE, _trained(Orientation.COMPLETE, "orientasi lengkap")),
}


def assess(facts: Facts) -> DataHouseStanding:
    """The highest class whose conditions, and those of every class below it, are all published and met."""
    reached = DataHouseClass.NONE
    for wanted in (DataHouseClass.SIMPLE, DataHouseClass.COMPLETE):
        missing = _missing(wanted, facts)
        if missing:
            return DataHouseStanding(reached, wanted, missing)
        reached = wanted
    return DataHouseStanding(reached, DataHouseClass.PLENARY, _missing(DataHouseClass.PLENARY, facts))


def _missing(wanted: DataHouseClass, facts: Facts) -> tuple[Lack, ...]:
    return tuple(lack for ask in CONDITIONS[wanted] if (lack := ask(facts)) is not None)


def facts_of(house) -> Facts:
    """house: a `DataHouse`, or None where nobody has begun its card."""
    if house is None:
        return Facts()

    def count(values: list | None) -> int | None:
        return None if values is None else len(values)

    return Facts(
        has_decree=house.has_decree,
        has_chair=bool(house.chair),
        cadres=house.cadres,
        orientation=Orientation(house.orientation) if house.orientation else None,
        facilities=count(house.facilities),
        data_kinds=count(house.data_kinds),
        presentations=count(house.presentations),
        usages=count(house.usages),
    )
