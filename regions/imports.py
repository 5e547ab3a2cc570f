"""Reads an official list of the territory from a folder and checks it as a whole (`regions/data/README.md`).

Nothing here touches the database: `read_regions` gives rows for `actions.synchronise_regions` or names everything
that is wrong, by file and row.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from .actions import RegionRow
from .enums import Kind, Level
from .models import Region
from .names import display_name, search_name

SHIPPED = Path(__file__).resolve().parent / "data"

KINDS = {
    "kabupaten": Kind.KABUPATEN,
    "kota": Kind.KOTA,
    "desa": Kind.DESA,
    "kelurahan": Kind.KELURAHAN,
    "desa_adat": Kind.DESA_ADAT,
}
NAME_LENGTH = Region._meta.get_field("name").max_length


def regency_kind(code: str) -> Kind:
    """The kind the code itself tells: 01 to 69 kabupaten, 71 to 99 kota (Kepmendagri 300.2.2-2430/2025)."""
    return Kind.KOTA if code[3] >= "7" else Kind.KABUPATEN


def village_kind(code: str) -> Kind | None:
    """The kind the code itself tells: the last part begins with 1 kelurahan, 2 desa, 3 desa adat."""
    return {"1": Kind.KELURAHAN, "2": Kind.DESA, "3": Kind.DESA_ADAT}.get(code[9])


class Table(NamedTuple):
    """How one file of the list looks."""

    level: Level
    file: str
    columns: tuple[str, ...]  # in any order in the file; code, parent's code, type, name, postal code
    code: re.Pattern
    kind: Kind | Callable[[str], Kind | None]  # one for all, or told by the code and stated in the column `type`


TABLES = (
    Table(Level.PROVINCE, "provinces.csv", ("code", "name"), re.compile(r"[0-9]{2}"), Kind.PROVINSI),
    Table(
        Level.REGENCY,
        "regencies.csv",
        ("code", "province_code", "type", "name"),
        re.compile(r"[0-9]{2}\.[0-9]{2}"),
        regency_kind,
    ),
    Table(
        Level.DISTRICT,
        "districts.csv",
        ("code", "regency_code", "name"),
        re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}"),
        Kind.KECAMATAN,
    ),
    Table(
        Level.VILLAGE,
        "villages.csv",
        ("code", "district_code", "type", "name", "postal_code"),
        re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"),
        village_kind,
    ),
)
POINT_COLUMNS = ("code", "lat", "lng", "source")
PARENT_COLUMNS = {"province_code", "regency_code", "district_code"}


class Problem(NamedTuple):
    """One thing that is wrong. `line` counts as an editor does, the header being line 1; 0 is the whole file."""

    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file} baris {self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class BrokenRegionFile(Exception):
    """The list is refused whole. `problems` names every fault found, in the order of the files."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(str(problem) for problem in problems[:20]))
        self.problems = problems


class RegionList(NamedTuple):
    rows: list[RegionRow]  # parents before children
    has_points: bool


Point = tuple[Decimal, Decimal, bool]


def read_regions(folder: Path = SHIPPED) -> RegionList:
    """Reads and checks the four tables and, where there are any, the points.

    The tables lie in `folder/hierarchy/` or in `folder` itself, the points in `folder/points/villages.csv`, plain or
    gzipped. Raises BrokenRegionFile with every fault; a list with one fault is not used at all.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    places = {table.file: (f"hierarchy/{table.file}", table.file) for table in TABLES}
    places["points"] = ("points/villages.csv",)
    for key, candidates in places.items():
        try:
            text = _read_text(folder, candidates)
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            problems.append(Problem(candidates[0], 0, f"tidak dapat dibaca ({error})"))
            continue
        if text is not None:
            texts[key] = text
        elif key != "points":
            problems.append(Problem(key, 0, f"tidak ada di folder {folder}"))
    if problems:
        raise BrokenRegionFile(problems)
    return parse_regions(texts)


def parse_regions(texts: dict[str, str]) -> RegionList:
    """The same for tables already in memory: CSV texts by file name, optionally with the points under "points"."""
    problems: list[Problem] = []
    points = _parse_points(texts["points"], problems) if "points" in texts else {}
    rows: dict[str, RegionRow] = {}
    for table in TABLES:
        before = len(rows)
        for line, values in _records(texts[table.file], table.file, table.columns, problems):
            found = list(_faults(table, values, rows))
            if found:
                problems.extend(Problem(table.file, line, message) for message in found)
            else:
                row = _row(table, values, points)
                rows[row.code] = row
        if len(rows) == before and not problems:
            problems.append(Problem(table.file, 0, "tidak berisi satu baris pun"))
    if not problems:
        problems.extend(
            Problem("points/villages.csv", line, f"kode {code} tidak ada di daftar wilayah")
            for code, (line, _) in points.items()
            if code not in rows
        )
    if problems:
        raise BrokenRegionFile(problems)
    return RegionList(list(rows.values()), "points" in texts)


def _read_text(folder: Path, candidates: Iterable[str]) -> str | None:
    for name in candidates:
        if (path := folder / name).is_file():
            return path.read_text(encoding="utf-8-sig")
        if (path := folder / f"{name}.gz").is_file():
            return gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    return None


def _records(
    text: str, file: str, columns: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values by column name. A row with too few or too many fields is a problem, not a record."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            problems.append(Problem(file, 1, f"kolom {', '.join(missing)} tidak ada"))
            return
        for values in reader:
            if len(values) == len(header):
                yield reader.line_num, dict(zip(header, values, strict=True))
            else:
                problems.append(Problem(file, reader.line_num, f"berisi {len(values)} kolom, bukan {len(header)}"))
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, f"bukan CSV yang benar ({error})"))


def _faults(table: Table, values: dict[str, str], above: dict[str, RegionRow]) -> Iterator[str]:
    """What is wrong with one record, given the rows read before it."""
    code, name = values["code"], values["name"]
    if not table.code.fullmatch(code):
        yield f"kode “{code}” bukan kode {table.level.label.lower()} ({table.level.code_length} karakter)"
        return
    if code in above:
        yield f"kode {code} ganda, sudah dipakai {above[code].display_name}"
    if table.level > Level.PROVINCE:
        parent = code[: Level(table.level - 1).code_length]
        stated = values[table.columns[1]]
        if stated != parent:
            yield f"induk “{stated}” tidak sesuai dengan kode {code}"
        elif parent not in above:
            yield f"wilayah induk {parent} dari {code} tidak ada di daftar"
    if not name.strip():
        yield f"nama {code} kosong"
    elif name != name.strip() or not name.isprintable():
        yield f"nama {code} berisi spasi di tepi atau karakter yang tidak dapat dicetak"
    elif len(name) > NAME_LENGTH:
        yield f"nama {code} lebih dari {NAME_LENGTH} karakter"
    if "type" in table.columns:
        kind = KINDS.get(values["type"])
        if kind is None:
            yield f"jenis “{values['type']}” dari {code} tidak dikenal"
        elif kind != table.kind(code):
            yield f"jenis “{values['type']}” tidak sesuai dengan kode {code}"
    postal_code = values.get("postal_code", "")
    if postal_code and not (len(postal_code) == 5 and postal_code.isascii() and postal_code.isdigit()):
        yield f"kode pos “{postal_code}” dari {code} bukan 5 angka"


def _row(table: Table, values: dict[str, str], points: dict[str, tuple[int, Point]]) -> RegionRow:
    code, name = values["code"], values["name"]
    kind = KINDS[values["type"]] if "type" in table.columns else table.kind
    _, (latitude, longitude, exact) = points.get(code, (0, (None, None, False)))
    return RegionRow(
        code=code,
        parent_id=code[: Level(table.level - 1).code_length] if table.level > Level.PROVINCE else None,
        level=table.level.value,
        kind=kind.value,
        name=name,
        display_name=display_name(kind, name),
        search_name=search_name(name),
        postal_code=values.get("postal_code", ""),
        latitude=latitude,
        longitude=longitude,
        point_is_exact=exact,
    )


_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,5})?")


def _parse_points(text: str, problems: list[Problem]) -> dict[str, tuple[int, Point]]:
    """Line and point by village code. Degrees with at most five decimals (about one metre), latitude first."""
    file = "points/villages.csv"
    points: dict[str, tuple[int, Point]] = {}
    for line, values in _records(text, file, POINT_COLUMNS, problems):
        code, lat, lng = values["code"], values["lat"], values["lng"]
        if code in points:
            problems.append(Problem(file, line, f"kode {code} ganda"))
        elif not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lng)):
            problems.append(Problem(file, line, f"titik “{lat}, {lng}” dari {code} bukan lintang dan bujur"))
        elif not (-90 <= float(lat) <= 90 and -180 <= float(lng) <= 180):
            problems.append(Problem(file, line, f"titik “{lat}, {lng}” dari {code} di luar bumi"))
        elif values["source"] not in ("village", "district"):
            problems.append(Problem(file, line, f"sumber titik “{values['source']}” dari {code} tidak dikenal"))
        else:
            points[code] = line, (Decimal(lat), Decimal(lng), values["source"] == "village")
    return points
