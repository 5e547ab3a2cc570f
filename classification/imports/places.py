"""From the names an export prints to the code of the village. Pure: no database, and the same answer every time.

A wrong placement is worse than none: every step accepts only what is unique in its scope, and what merely looks alike
is marked NEAR for a person to see.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from regions.names import fold

from ..enums import Placement
from .aliases import (
    ABBREVIATIONS,
    DISTINGUISHING,
    DISTRICT_WORDS,
    DISTRICTS,
    NUMERALS,
    PROVINCES,
    REGENCIES,
    REGENCY_WORDS,
    VILLAGE_WORDS,
)


class Address(NamedTuple):
    """The four names as the export prints them."""

    province: str
    regency: str
    district: str
    village: str


@dataclass(frozen=True)
class Match:
    """Where an address lies. `code` only when placed; `note` says in Indonesian what a person should know."""

    placement: Placement
    code: str | None = None
    note: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def is_placed(self) -> bool:
        return self.code is not None


SUGGESTIONS = 3


def squeeze(name: str) -> str:
    """A name without case, blanks, accents and punctuation: "Limus Nunggal" and "LIMUSNUNGGAL" are one."""
    return fold(name).replace(" ", "")


def spell_out(name: str, kind_words: frozenset[str]) -> list[str]:
    """The words of a name without the leading word for its kind, abbreviations written out, numbers as digits:
    "Kel. Dua-puluh-enam Ilir" and "26 ILIR" are one."""
    words = fold(name).split()
    while len(words) > 1 and words[0] in kind_words:
        words = words[1:]
    spelt: list[str] = []
    for word in words:
        word = NUMERALS.get(word, ABBREVIATIONS.get(word, word))
        if word in ("puluh", "belas") and spelt and spelt[-1].isdigit():
            spelt[-1] = str(int(spelt[-1]) * 10 if word == "puluh" else int(spelt[-1]) + 10)
        elif word.isdigit() and len(word) == 1 and "puluh" in words and spelt and spelt[-1].endswith("0"):
            spelt[-1] = str(int(spelt[-1]) + int(word))
        else:
            spelt.append(word)
    return spelt


def regency_key(name: str) -> tuple[bool, str]:
    """Is it a city, and its squeezed name: "KOTA DEPOK" and "BOGOR" (without prefix a kabupaten)."""
    words = fold(name).split()
    is_city = False
    while len(words) > 1 and words[0] in REGENCY_WORDS:
        is_city = is_city or words[0].startswith(("kota", "kod"))
        words = words[1:]
    return is_city, "".join(ABBREVIATIONS.get(word, word) for word in words)


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from a to b; limit + 1 where it takes more than `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        two_before, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def tolerance(length: int) -> int:
    """Edits allowed for a name of this length: none up to 4 letters, then 1, 2 from 9, 3 from 14."""
    return 0 if length <= 4 else 1 if length <= 8 else 2 if length <= 13 else 3


class _Name(NamedTuple):
    code: str
    squeezed: str
    words: list[str]

    @property
    def spelt(self) -> str:
        return "".join(self.words)


def _marks(words: list[str]) -> list[str]:
    """What tells neighbours apart: numbers, single letters, directions and the like."""
    return sorted(w for w in words if w in DISTINGUISHING or len(w) == 1 or any(c.isdigit() for c in w))


class Gazetteer:
    """The current territory, prepared for looking names up. Takes about a second to build from 91,599 regions."""

    def __init__(self, regions: Iterable[tuple[str, str]]):
        """regions: (code, official name) of all levels, in any order."""
        self.names: dict[str, str] = {}
        self._provinces: dict[str, tuple[str, ...]] = {}
        self._regencies: dict[tuple[str, tuple[bool, str]], str] = {}
        self._districts: dict[str, list[_Name]] = defaultdict(list)  # by regency
        self._villages: dict[tuple[str, str], list[str]] = defaultdict(list)  # by district or regency, and name
        self._villages_of: dict[str, list[str]] = defaultdict(list)  # by district
        for code, name in regions:
            self.names[code] = name
            if len(code) == 2:
                self._provinces[squeeze(name)] = (code,)
            elif len(code) == 5:
                self._regencies[code[:2], regency_key(name)] = code
            elif len(code) == 8:
                self._districts[code[:5]].append(self._name(code, DISTRICT_WORDS))
            else:
                key = squeeze(name)
                self._villages[code[:8], key].append(code)
                self._villages[code[:5], key].append(code)
                self._villages_of[code[:8]].append(code)
        self._provinces |= PROVINCES

    def place(self, addresses: Sequence[Address]) -> list[Match]:
        """One match per address, in order. The addresses of one export belong in one call: a district the export
        itself names is no new one, and a village that one row names exactly is not what another row misspells."""
        known: dict[Address, Match] = {}
        districts: dict[Address, str | None] = {}
        open_: list[tuple[Address, str]] = []
        named: set[str] = set()
        claimed: set[str] = set()
        for address in dict.fromkeys(addresses):
            regency = self.regency(address.province, address.regency)
            if regency is None:
                known[address] = Match(Placement.NOT_FOUND, note="Kabupaten/kota tidak dikenal di provinsi itu")
                continue
            district = districts[address] = self.district(regency, address.district)
            if district:
                named.add(district)
            match = self._exactly(district, address.village) if district else None
            if match is None:
                open_.append((address, regency))
            else:
                known[address] = match
                claimed.add(match.code or "")
        near = {
            address: self._nearly(regency, districts[address], address, named, claimed) for address, regency in open_
        }
        wanted: dict[str, int] = defaultdict(int)
        for match in near.values():
            wanted[match.code or ""] += 1
        for address, match in near.items():
            if match.code and wanted[match.code] > 1:
                note = "Beberapa nama di berkas ini mirip dengan desa yang sama"
                match = Match(Placement.AMBIGUOUS, note=note, suggestions=(match.code,))
            known[address] = match
        return [known[address] for address in addresses]

    def regency(self, province: str, name: str) -> str | None:
        """Code of a regency by the names of 2022 or today; the four provinces cut from Papua included."""
        key = regency_key(name)
        provinces = self._provinces.get(squeeze(province), ())
        alias = REGENCIES.get(key)
        if alias and alias[:2] in provinces and alias in self.names:
            return alias
        found = {self._regencies.get((code, key)) for code in provinces} - {None}
        return found.pop() if len(found) == 1 else None

    def district(self, regency: str, name: str) -> str | None:
        """Code of a district by its official name, its spelling in the portal, or its former name."""
        squeezed = squeeze(name)
        districts = self._districts[regency]
        found = [d.code for d in districts if d.squeezed == squeezed]
        if not found:
            spelt = "".join(spell_out(name, DISTRICT_WORDS))
            found = [d.code for d in districts if d.spelt == spelt]
        if not found and (alias := DISTRICTS.get((regency, squeezed))) in self.names:
            found = [alias]
        return found[0] if len(found) == 1 else None

    def _name(self, code: str, kind_words: frozenset[str]) -> _Name:
        return _Name(code, squeeze(self.names[code]), spell_out(self.names[code], kind_words))

    def _names_in(self, district: str) -> Iterator[_Name]:
        return (self._name(code, VILLAGE_WORDS) for code in self._villages_of[district])

    def _exactly(self, district: str, village: str) -> Match | None:
        """The village of that name in its district: as folded, then with numerals and abbreviations written out."""
        codes = self._villages.get((district, squeeze(village)), [])
        if not codes:
            spelt = "".join(spell_out(village, VILLAGE_WORDS))
            codes = [name.code for name in self._names_in(district) if name.spelt == spelt]
        if len(codes) == 1:
            return Match(Placement.EXACT, codes[0])
        if codes:
            note = "Kecamatan ini memiliki beberapa desa/kelurahan bernama sama"
            return Match(Placement.AMBIGUOUS, note=note, suggestions=tuple(codes))
        return None

    def _nearly(
        self, regency: str, district: str | None, address: Address, named: set[str], claimed: set[str]
    ) -> Match:
        """A village that is certainly meant although district or village is written differently."""
        moved = self._villages.get((regency, squeeze(address.village)), [])
        if district is None:
            return self._in_similar_district(regency, address, named, claimed, moved)
        candidates = self._similar_villages(district, address.village)
        best, clear = _best(candidates)
        if moved:
            # Its district was split: the village lies, by the same name, in a district the export does not know yet.
            fresh = [code for code in moved if code[:8] not in named]
            if len(moved) == 1 and fresh and not best and fresh[0] not in claimed:
                note = f"Sekarang di Kecamatan {self.names[fresh[0][:8]]}"
                return Match(Placement.NEAR, fresh[0], note)
            note = "Tidak ada di kecamatan itu; desa/kelurahan bernama sama ada di kecamatan lain"
            codes = [code for _, code in candidates] + moved
            return Match(Placement.AMBIGUOUS, note=note, suggestions=tuple(codes[:SUGGESTIONS]))
        if best and clear and best not in claimed:
            return Match(Placement.NEAR, best, f"Nama resmi: {self.names[best]}")
        if best:
            note = "Nama mirip dengan desa/kelurahan yang sudah ditempati baris lain" if best in claimed else ""
            note = note or "Mirip dengan beberapa desa/kelurahan"
            return Match(Placement.AMBIGUOUS, note=note, suggestions=tuple(c for _, c in candidates[:SUGGESTIONS]))
        return Match(
            Placement.NOT_FOUND,
            note="Desa/kelurahan tidak ditemukan di kecamatan itu",
            suggestions=self._guesses(self._villages_of[district], address.village),
        )

    def _in_similar_district(
        self, regency: str, address: Address, named: set[str], claimed: set[str], codes: list[str]
    ) -> Match:
        """The district is unknown: its village must be the only one of that name, or lie in a district alike."""
        spelt = "".join(spell_out(address.district, DISTRICT_WORDS))
        limit = tolerance(len(spelt))
        alike = {d.code for d in self._districts[regency] if distance(spelt, d.spelt, limit) <= limit} - named
        fresh = [code for code in codes if code[:8] in alike] or [code for code in codes if code[:8] not in named]
        if len(fresh) == 1 and (fresh[0][:8] in alike or len(codes) == 1) and fresh[0] not in claimed:
            return Match(Placement.NEAR, fresh[0], f"Kecamatan sekarang: {self.names[fresh[0][:8]]}")
        if codes:
            note = "Kecamatan tidak dikenal; desa/kelurahan bernama sama ada di kecamatan lain"
            return Match(Placement.AMBIGUOUS, note=note, suggestions=tuple(codes[:SUGGESTIONS]))
        nearby = [code for district in sorted(alike) for code in self._villages_of[district]]
        return Match(
            Placement.NOT_FOUND,
            note="Kecamatan tidak dikenal di kabupaten/kota itu",
            suggestions=self._guesses(nearby, address.village),
        )

    def _similar_villages(self, district: str, village: str) -> list[tuple[int, str]]:
        """Villages of a district whose name is a few edits away, nearest first, never across a distinguishing word."""
        words = spell_out(village, VILLAGE_WORDS)
        spelt, marks = "".join(words), _marks(words)
        limit = tolerance(len(spelt))
        found = []
        for name in self._names_in(district):
            edits = distance(spelt, name.spelt, limit + 1)
            if edits <= limit + 1 and _marks(name.words) == marks:
                found.append((edits, name.code))
        found.sort()
        return found if found and found[0][0] <= limit else []

    def _guesses(self, codes: Iterable[str], village: str) -> tuple[str, ...]:
        """The nearest names, however far: for a person to choose from."""
        spelt = "".join(spell_out(village, VILLAGE_WORDS))
        limit = max(3, len(spelt) // 2)
        ranked = sorted((distance(spelt, squeeze(self.names[code]), limit), code) for code in codes)
        return tuple(code for edits, code in ranked[:SUGGESTIONS] if edits <= limit)


def _best(candidates: list[tuple[int, str]]) -> tuple[str | None, bool]:
    """The nearest candidate, and whether the next one is clearly farther off."""
    if not candidates:
        return None, False
    return candidates[0][1], len(candidates) == 1 or candidates[1][0] - candidates[0][0] >= 2
