"""An export of the official portal as typed rows. Knows both formats by their headers, in any order of columns."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from core.excel import ExcelRefused, read_xlsx
from core.formats import day, number
from villages.checks import TYPICAL_LIMITS, highest_accepted
from villages.models import FamilyPlanningReport, PopulationReport, ProfileReport

from ..enums import ImportKind, Kelas
from .places import Address, squeeze

NAME, *PLACES = ("Kampung KB", "Provinsi", "Kabupaten", "Kecamatan", "Desa")
IDENTITY = (NAME, *PLACES)
NAME_LENGTH = 120
PLACE_LENGTH = 100
FIRST_DAY = date(2016, 1, 1)  # the programme began in January 2016

# Column -> (report, field). The export prints 1 for "Jumlah Sumber Dana" where there is one kind and where there is
# none, so 1 says nothing; "Regulasi Jumlah" has the same fault and "Penggunaan Data" only says that there is some:
# both have no field of their own and stay unread.
FLAGS = {
    "Pokja Pengurusan": "has_pokja",
    "Pokja SK": "has_pokja_decree",
    "Pokja Pelatihan": "is_pokja_trained",
    "PLKB Pendamping": "has_pkb",
    "Regulasi": "has_regulation",
    "RKM": "has_plan",
}
PROFILE_COUNTS = {
    "Jumlah Sumber Dana": "funding_count",
    "Pokja Jumlah": "pokja_members",
    "Pokja Jumlah Terlatih": "pokja_trained_members",
    "Jumlah Mekanisme Operasional": "mechanism_count",
}
POPULATION_COUNTS = {
    "Pus": "couples",
    "Penduduk": "residents",
    "Keluarga": "families",
    "Remaja": "teenagers",
    "Memiliki Balita": "families_with_toddlers",
    "Memiliki Remaja": "families_with_teenagers",
    "Memiliki Lansia": "families_with_elderly",
}
FAMILY_PLANNING_COUNTS = {
    "BKB": "bkb_participants",
    "BKR": "bkr_participants",
    "BKL": "bkl_participants",
    "UPPKA": "uppka_participants",
    "PIKR": "pikr_participants",
    "IUD": "iud",
    "MOW": "mow",
    "MOP": "mop",
    "Kondom": "condom",
    "Implan": "implant",
    "Suntik": "injection",
    "Pil": "pill",
    "Hamil": "pregnant",
    "Anak Segera": "wants_soon",
    "Anak Kemudian": "wants_later",
    "Tidak Ingin Anak": "wants_none",
}
REPORT_COLUMNS = {
    ProfileReport: FLAGS | PROFILE_COUNTS,
    PopulationReport: POPULATION_COUNTS,
    FamilyPlanningReport: FAMILY_PLANNING_COUNTS,
}
# Fields of each report an import knows, in a fixed order: what it writes and what it compares.
REPORT_FIELDS = {model: tuple(columns.values()) for model, columns in REPORT_COLUMNS.items()}
_AMBIGUOUS_ONE = "funding_count"
# The largest figure a field takes: what the form can tick, else ten times the typical (villages.checks).
_HIGHEST = {"funding_count": 7, "mechanism_count": 5}
_HIGHEST |= {
    name: highest_accepted(name)
    for columns in (PROFILE_COUNTS, POPULATION_COUNTS, FAMILY_PLANNING_COUNTS)
    for name in columns.values()
    if name not in _HIGHEST
}

INDICES = ("Index Input", "Index Proses", "Index Output")
KELAS = "Klasifikasi"
_KELAS = {squeeze(kelas.label): kelas for kelas in Kelas}
# Columns the portal prints that no field takes; not worth a remark.
UNREAD = ("No", "Regulasi Jumlah", "Penggunaan Data")


class ExportRefused(Exception):
    """The file cannot be imported at all; nothing was kept. `message` is Indonesian."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass
class ExportRow:
    """One row. `problems` refuse it; `warnings` are for a person to see."""

    line: int  # as Excel numbers it
    name: str
    address: Address
    values: list  # as found, in the order of Export.columns: goes back to the officer when the row is refused
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    # Rekap Kampung: per report the figures in the order of REPORT_FIELDS; None where nothing of it is filled in.
    figures: dict[type, tuple | None] = field(default_factory=dict)
    # Rekapitulasi Klasifikasi, where every cell is legible.
    scores: str = ""
    indices: tuple[float, ...] = ()
    kelas: Kelas | None = None


@dataclass
class Export:
    kind: ImportKind
    columns: list[str]  # those that were recognised, in the order of the format
    unknown: list[str]
    rows: list[ExportRow]


def read_export(file, score_columns: tuple[str, ...]) -> Export:
    """Read either export from a binary file.

    score_columns: columns of the twelve scores, in the order of the instrument (`Instrument.columns`).
    Raises ExportRefused for a file that is no workbook, lacks columns (they are named), or has no rows.
    """
    try:
        sheet = read_xlsx(file)
    except ExcelRefused as error:
        raise ExportRefused(error.message) from error
    formats = {
        ImportKind.COUNTS: [*IDENTITY, *FLAGS, *PROFILE_COUNTS, *POPULATION_COUNTS, *FAMILY_PLANNING_COUNTS],
        ImportKind.SCORES: [*IDENTITY, *score_columns, *INDICES, KELAS],
    }
    positions: dict[str, int] = {}
    for position, label in enumerate(sheet.header):
        positions.setdefault(squeeze(label), position)
    kind = max(formats, key=lambda kind: sum(squeeze(column) in positions for column in formats[kind]))
    columns = formats[kind]
    missing = [column for column in columns if squeeze(column) not in positions]
    if missing:
        if len(missing) > len(columns) // 2:
            raise ExportRefused(
                "Kolom berkas ini bukan kolom “Rekap Kampung” atau “Rekapitulasi Klasifikasi” dari portal resmi."
            )
        raise ExportRefused(f"{kind.label}: kolom {', '.join(missing)} tidak ada.")
    known = {squeeze(column) for column in (*columns, *UNREAD)}
    unknown = [_text(label) for label in sheet.header if label and squeeze(label) not in known]
    where = [positions[squeeze(column)] for column in columns]
    read = _read_counts if kind is ImportKind.COUNTS else _read_scores
    rows = [read(line, values, columns) for line, values in _lines(sheet.rows, where)]
    if not rows:
        raise ExportRefused("Berkas ini tidak berisi baris data.")
    return Export(kind, columns, unknown, rows)


def _lines(rows: Iterator[list], where: list[int]) -> Iterator[tuple[int, list]]:
    """Line number and the wanted cells of every row that is not blank."""
    for line, cells in enumerate(rows, start=2):
        values = [cells[position] if position < len(cells) else "" for position in where]
        if any(value != "" for value in values):
            yield line, values


def _text(value) -> str:
    """A name on one line. Formulas are text; Arabic and emoji stay."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(printable(str(value)).split())


def printable(text: str) -> str:
    """Without characters that cannot be printed or stored, such as NUL; blanks and joiners stay."""
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c in " \t\n\u200c\u200d")


def _row(line: int, values: list) -> ExportRow:
    name, *places = (_text(value) for value in values[: len(IDENTITY)])
    row = ExportRow(line, name, Address(*places), values)
    if not name:
        row.problems.append("Nama Kampung KB kosong.")
    elif len(name) > NAME_LENGTH:
        row.problems.append(f"Nama Kampung KB lebih dari {NAME_LENGTH} karakter.")
    for column, place in zip(PLACES, places, strict=True):
        if not place:
            row.problems.append(f"{column} kosong.")
        elif len(place) > PLACE_LENGTH:
            row.problems.append(f"{column} lebih dari {PLACE_LENGTH} karakter.")
    row.name = name[:NAME_LENGTH]
    row.address = Address(*(place[:PLACE_LENGTH] for place in places))
    return row


# --- Rekap Kampung ------------------------------------------------------------------------------------------------


def _read_counts(line: int, values: list, columns: list[str]) -> ExportRow:
    row = _row(line, values)
    cells = dict(zip(columns, values, strict=True))
    for model, names in REPORT_COLUMNS.items():
        figures = tuple(
            _flag(row, column, cells[column]) if column in FLAGS else _count(row, column, name, cells[column])
            for column, name in names.items()
        )
        row.figures[model] = figures if any(figure is not None for figure in figures) else None
    return row


def _shown(value) -> str:
    text = number(value) if isinstance(value, float) and math.isfinite(value) else printable(str(value))
    return text if len(text) <= 40 else f"{text[:40]}…"


def _integer(value) -> int | None:
    """A whole number, however the cell holds it; None for anything else."""
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value.strip(), re.ASCII):
        return int(value)
    return None


def _flag(row: ExportRow, column: str, value) -> bool | None:
    """1 is "ada"; an empty cell is not filled in, or "tidak": nobody can tell."""
    if value == "":
        return None
    flag = _integer(value)
    if flag not in (0, 1):
        row.problems.append(f"{column} berisi “{_shown(value)}”, seharusnya 1 atau kosong.")
        return None
    return bool(flag)


def _count(row: ExportRow, column: str, name: str, value) -> int | None:
    if value == "":
        return None
    count = _integer(value)
    if count is None:
        row.problems.append(f"{column} berisi “{_shown(value)}”, bukan bilangan bulat.")
        return None
    if count < 0:
        row.problems.append(f"{column} {number(count)} tidak mungkin: kurang dari nol.")
        return None
    limit = _HIGHEST[name]
    if count > limit:
        row.problems.append(f"{column} {number(count)} tidak mungkin: paling banyak {number(limit)}.")
        return None
    typical = TYPICAL_LIMITS.get(name)
    if typical and count > typical:
        row.warnings.append(f"{column} {number(count)}, di atas batas wajar {number(typical)}.")
    return None if name == _AMBIGUOUS_ONE and count == 1 else count


# --- Rekapitulasi Klasifikasi -------------------------------------------------------------------------------------


def _read_scores(line: int, values: list, columns: list[str]) -> ExportRow:
    row = _row(line, values)
    cells = dict(zip(columns, values, strict=True))
    digits = []
    for column in columns[len(IDENTITY) : -len(INDICES) - 1]:
        score = _integer(cells[column])
        if score not in (1, 2, 3, 4):
            row.problems.append(f"{column} berisi “{_shown(cells[column])}”, seharusnya 1 sampai 4.")
        else:
            digits.append(str(score))
    indices = []
    for column in INDICES:
        index = _decimal(cells[column])
        if index is None:
            row.problems.append(f"{column} berisi “{_shown(cells[column])}”, bukan indeks.")
        else:
            indices.append(index)
    row.kelas = _KELAS.get(squeeze(_text(cells[KELAS])))
    if row.kelas is None:
        row.problems.append(f"{KELAS} “{_shown(cells[KELAS])}” tidak dikenal.")
    row.scores, row.indices = "".join(digits), tuple(indices)
    return row


def _decimal(value) -> float | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]([.,][0-9]{1,4})?", value.strip(), re.ASCII):
        return float(value.strip().replace(",", "."))
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10:
        return float(value)
    return None


# --- the date of an export ----------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(?<![0-9])(20[0-9]{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_DAY_FIRST = re.compile(r"(?<![0-9])(0[1-9]|[12][0-9]|3[01])[-_. ](0[1-9]|1[0-2])[-_. ](20[0-9]{2})(?![0-9])")


def date_in_name(name: str) -> date | None:
    """The day a file name tells ("rekap-kampung-2022-10-27.xlsx", "Rekap 27-10-2022.xlsx"); None without one."""
    for pattern, order in ((_YEAR_FIRST, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0))):
        if found := pattern.search(name):
            parts = found.groups()
            try:
                return date(*(int(parts[i]) for i in order))
            except ValueError:
                continue
    return None


def export_date(stated: date | None, file_name: str) -> date:
    """The day an export shows: as stated, else as its name tells, else today.

    Raises ExportRefused for a day to come or before the programme.
    """
    on = stated or date_in_name(file_name) or timezone.localdate()
    if on > timezone.localdate():
        raise ExportRefused(f"Tanggal ekspor {day(on)} belum terjadi.")
    if on < FIRST_DAY:
        raise ExportRefused(f"Tanggal ekspor {day(on)} sebelum program dimulai (Januari 2016).")
    return on
