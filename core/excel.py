"""Excel out and in. Writing streams; reading trusts nothing until size, shape and content have been looked at."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import python_calamine
import xlsxwriter
from django.utils import timezone

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# --- out ----------------------------------------------------------------------------------------------------------

CELL_LENGTH = 32_767  # what a cell of Excel can hold
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def defuse(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after somebody saves the sheet as CSV."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write_xlsx(file, title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Write one sheet into `file` (binary, writable) and return the number of rows.

    title: name of the sheet. columns: the header. rows: taken one by one, so an iterator over any number of rows
    needs the memory of one. Values: text (defused), numbers, bool as Ya/Tidak, dates, moments in local time; None
    leaves the cell empty.
    """
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(columns):
        sheet.set_column(column, column, max(10, min(40, len(label) + 2)))
        sheet.write_string(0, column, defuse(label), head)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(number, column, defuse(value)[:CELL_LENGTH])
            elif isinstance(value, bool):
                sheet.write_string(number, column, "Ya" if value else "Tidak")
            elif isinstance(value, (int, float, Decimal)):
                sheet.write_number(number, column, value)
            elif isinstance(value, datetime):
                local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
                sheet.write_datetime(number, column, local, moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write_string(number, column, defuse(str(value))[:CELL_LENGTH])
    book.close()
    return number


# --- in -----------------------------------------------------------------------------------------------------------

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_RATIO = 200  # an honest workbook packs about ten to one
MAX_MEMBERS = 200
MAX_ROWS = 99_999
MAX_COLUMNS = 104  # A to CZ
_CHUNK = 1024 * 1024
_OVERLAP = 2048
# A reader lays a sheet out as a full grid, so one cell at XFD1048576 would ask for hundreds of gigabytes.
_FAR_CELL = re.compile(rb"""\br\s*=\s*["'](?:(?:[A-Za-z]{3,}|[D-Zd-z][A-Za-z])[0-9"']|[A-Za-z]*0*[1-9][0-9]{5,})""")
_PADDING = re.compile(rb"\s{512}")  # would hide a far cell from the search across two chunks

# What `zipfile` raises for archives that are none, lie about themselves, or use what a workbook never does.
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError),
)


class ExcelRefused(Exception):
    """The file cannot be read as a workbook, or must not be. `message` is Indonesian."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook: its header as text, and the rows below it."""

    header: list[str]
    rows: Iterator[list]


def read_xlsx(file) -> Sheet:
    """Open the first sheet of a workbook given as a binary file that can seek.

    Values come as text, numbers (float), bool and dates; an empty cell is "". A formula counts as its stored result.
    Raises ExcelRefused for what is no workbook, for archive and entity bombs, and for sheets beyond MAX_ROWS rows or
    MAX_COLUMNS columns.
    """
    _inspect(file)
    file.seek(0)
    try:
        # No `with`: the sheet is laid out in memory, the rows outlive the workbook.
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        if not book.sheet_names:
            raise ExcelRefused("Berkas Excel ini tidak berisi lembar kerja.")
        rows = book.get_sheet_by_index(0).iter_rows()
    except python_calamine.PasswordError as error:
        raise ExcelRefused(
            "Berkas Excel ini terkunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise ExcelRefused("Berkas Excel ini rusak dan tidak dapat dibaca.") from error
    header = [str(value).strip() for value in next(rows, [])]
    if not any(header):
        raise ExcelRefused("Lembar pertama berkas Excel ini kosong.")
    return Sheet(header, rows)


def _inspect(file) -> None:
    """Look at the archive before any XML is parsed."""
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        raise ExcelRefused(f"Berkas lebih dari {MAX_BYTES // 1024 // 1024} MB.")
    file.seek(0)
    if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ExcelRefused(
            "Berkas ini berformat Excel lama (.xls) atau terkunci. Simpan sebagai .xlsx tanpa kata sandi."
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names or "content.xml" in names:
                raise ExcelRefused("Berkas ini bukan buku kerja Excel (.xlsx).")
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, max(size * MAX_RATIO, _CHUNK)):
                raise ExcelRefused("Isi berkas ini terlalu besar setelah dibuka, jadi tidak dibaca.")
            for member in members:
                _search(archive, member)
    except _BROKEN as error:
        raise ExcelRefused("Berkas ini bukan Excel (.xlsx) atau rusak.") from error


def _search(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack one member piece by piece and refuse what an honest workbook never holds.

    `zipfile` never gives more than the stated size and compares the checksum, so a lying size is found as well.
    """
    is_sheet = member.filename.startswith("xl/worksheets/")
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise ExcelRefused("Berkas ini memuat definisi XML yang tidak lazim untuk Excel, jadi tidak dibaca.")
            if _FAR_CELL.search(piece) or (is_sheet and _PADDING.search(piece)):
                raise ExcelRefused(
                    f"Lembar kerja melebihi {MAX_ROWS} baris atau {MAX_COLUMNS} kolom. "
                    "Hapus sel di luar tabel, lalu unggah lagi."
                )
            tail = piece[-_OVERLAP:]
