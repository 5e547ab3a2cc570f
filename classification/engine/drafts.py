"""What is wrong with a draft of the rule, said so that its author can mend it: all of it at once, each with its place.

`instrument.parse` refuses what would leave a case open and stops at the first; here every problem is named, and what is
allowed but looks like a mistake is a warning. Pure: no Django, no database.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product
from typing import NamedTuple

from .instrument import HEAVIEST, KELAS, LOWEST, InvalidInstrument, parse

# The twelve scores and three indices have columns of their own wherever a class is stored, and official scores are
# carried by position: so a version sets other bands and weights, never other indicators.
PLACES = {
    "input": ("I1", "I2", "I3", "I4", "I5"),
    "process": ("P1", "P2", "P3"),
    "output": ("O1", "O2", "O3", "O4"),
}
CASES = tuple(product((True, False), repeat=len(PLACES)))
HIGHEST = 4
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Scale(NamedTuple):
    """What a value counts, and the largest one that makes sense as the begin of a band."""

    meaning: str
    largest: int = 1_000  # a count without an end


_PERCENT = 100
SCALES = {
    "pokja": Scale("0 tidak ada; 1 ada; ditambah 1 bila beranggota dan 1 bila dilatih", 3),
    "funding": Scale("banyaknya jenis sumber dana"),
    "groups": Scale("banyaknya POKTAN yang ada, dari 5", 5),
    "facilities": Scale("banyaknya yang ada: Sekretariat, Rumah DataKu", 2),
    "support": Scale("banyaknya yang ada: PKB pendamping, regulasi", 2),
    "data-use": Scale("banyaknya jenis data yang dipakai"),
    "mechanisms": Scale("banyaknya mekanisme yang berjalan, dari 5", 5),
    "agencies": Scale("banyaknya instansi yang berbeda"),
    "participation": Scale("persen bulat, rata-rata lima kelompok", _PERCENT),
    "cpr": Scale("persen bulat dari PUS", _PERCENT),
    "long-acting": Scale("persen bulat dari peserta KB", _PERCENT),
    "unmet-need": Scale("persen bulat dari PUS", _PERCENT),
}

Path = tuple[str | int, ...]  # keys into the definition


class Problem(NamedTuple):
    path: Path
    text: str


def case_of(row: dict) -> tuple[bool, ...]:
    """Which indices pass in a row of the decision table."""
    return tuple(row[slug] for slug in PLACES)


def case_words(case: tuple[bool, ...], names: list[str]) -> str:
    """ "Input dan Proses mencapai batas, Output tidak"."""
    reached = [name for name, passes in zip(names, case, strict=True) if passes]
    below = [name for name, passes in zip(names, case, strict=True) if not passes]
    if not reached:
        return "Tidak satu indeks pun mencapai batas"
    if not below:
        return "Ketiga indeks mencapai batas"
    return f"{' dan '.join(reached)} mencapai batas, {' dan '.join(below)} tidak"


def problems(definition) -> list[Problem]:
    """Everything that keeps a definition from being used; empty where it may be. Never raises."""
    misshapen = _misshapen(definition)
    if misshapen:
        return [Problem((), misshapen)]
    found = [*_head(definition), *_indices(definition), *_decision(definition)]
    if not found:
        try:
            parse(definition)
        except InvalidInstrument as error:
            found = [Problem((), str(error))]
    return found


def _misshapen(definition) -> str:
    """Whether the file is another thing altogether. What stands inside a band or a row is looked at later."""
    try:
        slugs = {
            group["slug"]: tuple(indicator["slug"] for indicator in group["indicators"])
            for group in definition["indices"]
        }
        if slugs != PLACES or list(slugs) != list(PLACES):
            wanted = "; ".join(f"{slug}: {', '.join(members)}" for slug, members in PLACES.items())
            return f"Indeks dan indikator harus tetap ini, dalam urutan ini: {wanted}."
        for group in definition["indices"]:
            if not isinstance(group["name"], str):
                return f"Indeks {group['slug']}: nama tidak terbaca."
            for indicator in group["indicators"]:
                if not all(isinstance(band, dict) for band in indicator["bands"]):
                    return f"Indikator {indicator['slug']}: rentang tidak terbaca."
                if SCALES.get(indicator["measure"]) is None:
                    return f"Indikator {indicator['slug']}: ukuran {indicator['measure']!r} tidak dikenal."
        if not all(isinstance(row, dict) for row in definition["decision"]):
            return "Tabel keputusan tidak terbaca."
    except KeyError as error:
        return f"Bagian {error} tidak ada."
    except (TypeError, AttributeError):
        return "Susunannya bukan susunan sebuah instrumen."
    return ""


# --- head and thresholds -------------------------------------------------------------------------------------------


def _head(definition: dict) -> Iterator[Problem]:
    for key, label, longest in (("name", "Nama", 120), ("source", "Sumber", 4000)):
        text = definition.get(key)
        if not isinstance(text, str) or not text.strip():
            yield Problem((key,), f"{label} belum diisi.")
        elif len(text) > longest:
            yield Problem((key,), f"{label} terlalu panjang: paling panjang {longest} huruf.")
    slug = definition.get("slug")
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 50:
        yield Problem(
            ("slug",), "Kode versi: huruf kecil, angka, dan tanda hubung, paling panjang 50; misalnya bkkbn-2027."
        )
    try:
        date.fromisoformat(definition.get("valid_from"))
    except (TypeError, ValueError):
        yield Problem(("valid_from",), "Tulis tanggal mulai berlaku seperti 2027-01-01.")
    yield from _threshold(("threshold",), definition.get("threshold"))


def _threshold(path: Path, value) -> Iterator[Problem]:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not LOWEST <= number <= HIGHEST or number != round(number, 2):
        yield Problem(path, f"Batas harus angka {LOWEST} sampai {HIGHEST} dengan paling banyak dua desimal.")


# --- indices, weights, bands ---------------------------------------------------------------------------------------


def _indices(definition: dict) -> Iterator[Problem]:
    for i, group in enumerate(definition["indices"]):
        if "threshold" in group:
            yield from _threshold(("indices", i, "threshold"), group["threshold"])
        for j, indicator in enumerate(group["indicators"]):
            path = ("indices", i, "indicators", j)
            weight = indicator.get("weight", 1)
            if type(weight) is not int or not 1 <= weight <= HEAVIEST:
                yield Problem((*path, "weight"), f"Bobot harus bilangan bulat 1 sampai {HEAVIEST}.")
            yield from _bands((*path, "bands"), indicator)
        yield from _out_of_reach(i, group, definition.get("threshold"))


def _bands(path: Path, indicator: dict) -> Iterator[Problem]:
    """From–to without gap or overlap: a band ends where the next one begins, so only the begins can be wrong."""
    bands, largest = indicator["bands"], SCALES[indicator["measure"]].largest
    if not bands:
        yield Problem(path, "Belum ada rentang. Isi paling sedikit satu, mulai dari 0.")
        return
    found = list(_values(path, bands))
    if found:
        yield from found
        return
    starts = [band["from"] for band in bands]
    if starts[0] != 0:
        yield Problem(
            (*path, 0, "from"), f"Nilai 0 sampai {starts[0] - 1} belum punya skor. Rentang pertama mulai dari 0."
        )
    for k, (before, start) in enumerate(pairwise(starts), start=1):
        if start == before:
            yield Problem(
                (*path, k, "from"), f"Tumpang tindih: dua rentang mulai dari {start}. Ubah atau hapus salah satu."
            )
        elif start < before:
            yield Problem(
                (*path, k, "from"), f"Rentang harus menaik: {start} lebih kecil dari {before} di baris atasnya."
            )
    for k, start in enumerate(starts):
        if start > largest:
            yield Problem((*path, k, "from"), f"Terlalu besar: nilai terbesar indikator ini {largest}.")
    scores = {band["score"] for band in bands}
    for score in range(LOWEST, max(scores)):
        if score not in scores:
            yield Problem(path, f"Skor {score} tidak pernah dicapai. Skor harus lengkap dari 1 sampai {max(scores)}.")


def _values(path: Path, bands: list[dict]) -> Iterator[Problem]:
    for k, band in enumerate(bands):
        if type(band.get("from")) is not int or band["from"] < 0:
            yield Problem((*path, k, "from"), "Awal rentang harus bilangan bulat, 0 atau lebih.")
        if type(band.get("score")) is not int or not LOWEST <= band["score"] <= HIGHEST:
            yield Problem((*path, k, "score"), f"Skor harus {LOWEST} sampai {HIGHEST}.")
        if not isinstance(band.get("text"), str) or not band["text"].strip():
            yield Problem((*path, k, "text"), "Sebutkan keadaan ini dengan kata, misalnya “1 jenis sumber dana”.")


def _out_of_reach(i: int, group: dict, common) -> Iterator[Problem]:
    """A threshold above what all highest scores together give."""
    try:
        threshold = Decimal(group.get("threshold", common))
        weights = [indicator.get("weight", 1) for indicator in group["indicators"]]
        highest = [max(band["score"] for band in indicator["bands"]) for indicator in group["indicators"]]
        mean = Decimal(sum(w * h for w, h in zip(weights, highest, strict=True))) / sum(weights)
        is_reached = round(mean, 2) >= threshold
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return  # told already
    if not is_reached:
        path = ("indices", i, "threshold") if "threshold" in group else ("threshold",)
        yield Problem(path, f"Indeks {group['name']} paling tinggi {_comma(mean)}, jadi batas ini tidak dapat dicapai.")


def _comma(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


# --- the decision table --------------------------------------------------------------------------------------------


def _decision(definition: dict) -> Iterator[Problem]:
    names = [group["name"] for group in definition["indices"]]
    seen = set()
    for r, row in enumerate(definition["decision"]):
        case = tuple(row.get(slug) for slug in PLACES)
        if not all(isinstance(passes, bool) for passes in case):
            yield Problem(("decision", r, "kelas"), f"Baris {r + 1}: sebutkan keadaan ketiga indeks.")
        else:
            if case in seen:
                yield Problem(("decision", r, "kelas"), f"{case_words(case, names)}: keadaan ini muncul dua kali.")
            seen.add(case)
        if type(row.get("kelas")) is not int or row["kelas"] not in KELAS:
            yield Problem(("decision", r, "kelas"), "Pilih satu dari empat kelas.")
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            yield Problem(("decision", r, "text"), "Tulis aturannya sebagai satu kalimat; kalimat ini dibaca kampung.")
    for case in CASES:
        if case not in seen:
            yield Problem(("decision",), f"{case_words(case, names)}: keadaan ini belum punya kelas.")


# --- what is allowed but looks like a mistake ----------------------------------------------------------------------


def warnings(definition: dict) -> list[str]:
    """What the author of a usable definition should look at again."""
    rule, found = parse(definition), []
    for indicator in rule.indicators:
        scores = [band.score for band in indicator.bands]
        if scores not in (sorted(scores), sorted(scores, reverse=True)):
            found.append(f"{indicator.slug} {indicator.name}: skor tidak terus naik atau terus turun. Benar demikian?")
    for index in rule.indices:
        if index.threshold <= LOWEST:
            found.append(f"Indeks {index.name}: batas {_comma(index.threshold)} dicapai setiap kampung.")
    names = [index.name for index in rule.indices]
    for case in CASES:
        for i, passes in enumerate(case):
            better = (*case[:i], True, *case[i + 1 :])
            if not passes and rule.rulings[better].kelas < rule.rulings[case].kelas:
                found.append(f"{case_words(better, names)}: kelasnya lebih rendah daripada tanpa {names[i]}.")
    return found


def differences(old: dict, new: dict) -> list[str]:
    """What a definition decides otherwise than another one, in words; both usable."""
    before, after = parse(old), parse(new)
    found = []
    for a, b in zip(before.indices, after.indices, strict=True):
        if a.threshold != b.threshold:
            found.append(f"Batas indeks {b.name}: {_comma(a.threshold)} menjadi {_comma(b.threshold)}")
        if a.weights != b.weights:
            weights = (":".join(map(str, index.weights)) for index in (a, b))
            found.append(f"Bobot indeks {b.name}: {' menjadi '.join(weights)}")
    for a, b in zip(before.indicators, after.indicators, strict=True):
        if a.scores != b.scores or a.measure != b.measure:
            found.append(f"Rentang {b.slug} {b.name}: {_ladder(a)} menjadi {_ladder(b)}")
    names = [index.name for index in after.indices]
    for case in CASES:
        a, b = before.rulings[case], after.rulings[case]
        if a.kelas != b.kelas:
            found.append(f"{case_words(case, names)}: kelas berubah")
    return found


def _ladder(indicator) -> str:
    """ "1 dari 0, 2 dari 1, 3 dari 5": each score with the value its band begins at."""
    return ", ".join(f"{band.score} dari {band.start}" for band in indicator.bands)
