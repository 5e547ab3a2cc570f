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
from xml.parsers import expat

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


# Name of a sheet, its header, its rows.
SheetContent = tuple[str, Sequence[str], Iterable[Sequence]]


def write_xlsx(file, *sheets: SheetContent) -> int:
    """Write sheets into `file` (binary, writable), one after the other, and return the number of rows.

    The rows are taken one by one, so an iterator over any number of them needs the memory of one. Values: text
    (defused), numbers, bool as Ya/Tidak, dates, moments in local time; None leaves the cell empty.
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
    count = sum(_write_sheet(book, *sheet) for sheet in sheets)
    book.close()
    return count


def _write_sheet(book, title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> int:
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
    return number


# --- in -----------------------------------------------------------------------------------------------------------

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_RATIO = 200  # an honest workbook packs about ten to one
MAX_MEMBERS = 200
MAX_ROWS = 99_999
MAX_COLUMNS = 104  # A to CZ
# A reader lays a sheet out as a full grid and copies a shared text into every cell that names it.
MAX_CELLS = 4_000_000  # rows x columns; the official exports have 0.7 million, one row for every village is 3.4 million
MAX_TEXT = 50_000_000  # characters, if every cell with shared text held the longest one
_CHUNK = 8 * 1024 * 1024
_OVERLAP = 64
_MEASURED = re.compile(rb"[<:/](?:sheetData|sst)[\s/>]")  # in members whose content, not whose name, the reader takes
_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_DIGITS = "0123456789"

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
    Raises ExcelRefused for what is no workbook, for archive and entity bombs, for sheets beyond MAX_ROWS rows,
    MAX_COLUMNS columns or MAX_CELLS cells, and for text beyond CELL_LENGTH in a cell or MAX_TEXT in all.
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
    """Look at the archive, and count what its sheets would unfold to, before the reader lays anything out."""
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
            if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, max(size * MAX_RATIO, 1024 * 1024)):
                raise ExcelRefused("Isi berkas ini terlalu besar setelah dibuka, jadi tidak dibaca.")
            measure = _Measure()
            for member in members:
                if _search(archive, member):
                    measure.read(archive, member)
            measure.refuse_much_text()
    except _BROKEN as error:
        raise ExcelRefused("Berkas ini bukan Excel (.xlsx) atau rusak.") from error


def _search(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Unpack one member piece by piece and refuse what an honest workbook never holds.

    Returns whether it holds a sheet or shared texts. `zipfile` never gives more than the stated size and compares the
    checksum, so a lying size is found as well.
    """
    tail, is_measured = b"", False
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise ExcelRefused("Berkas ini memuat definisi XML yang tidak lazim untuk Excel, jadi tidak dibaca.")
            is_measured = is_measured or bool(_MEASURED.search(piece))
            tail = piece[-_OVERLAP:]
    return is_measured


class _Measure:
    """Follows rows, cells and texts of a workbook as the reader would place them, and keeps only counts.

    Rows and cells may leave their place unsaid: they come after the one before.
    """

    def __init__(self):
        self.longest = 0  # of the shared texts
        self.shared_cells = 0
        self.columns: dict[str, int] = {"": 0}  # the r of a row has no letters

    def read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self.row = self.column = self.length = 0
        self.is_inside = False  # a cell or a shared text
        self.cells = self.rows_used = self.columns_used = 0
        # The reader compares bytes, whatever encoding is declared.
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ExcelRefused("Berkas Excel ini rusak dan tidak dapat dibaca.") from error

    def refuse_much_text(self) -> None:
        if self.longest * self.shared_cells > MAX_TEXT:
            raise ExcelRefused("Teks dalam berkas ini terlalu panjang untuk sebuah rekap, jadi tidak dibaca.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2] if ":" in name else name
        if kind == "c":
            self.is_inside, self.length = True, 0
            self._cell(attributes)
        elif kind == "si":
            self.is_inside = True
        elif kind == "row":
            if "r" in attributes:
                self.row = self._place(attributes["r"])[0]
            self._reach(self.row, 0)

    def _end(self, name: str) -> None:
        kind = name.rpartition(":")[2] if ":" in name else name
        if kind == "c":
            self.is_inside = False
        elif kind == "row":
            self.row += 1
            self.column = 0
        elif kind == "si":
            self.longest = max(self.longest, self.length)
            self.is_inside, self.length = False, 0

    def _text(self, text: str) -> None:
        if not self.is_inside:
            return
        self.length += len(text)
        if self.length > CELL_LENGTH:
            raise ExcelRefused(f"Ada teks lebih dari {CELL_LENGTH} huruf dalam satu sel, jadi berkas tidak dibaca.")

    def _cell(self, attributes: dict[str, str]) -> None:
        row = self.row
        self.cells += 1
        if "r" in attributes:
            row, self.column = self._place(attributes["r"])
        if attributes.get("t") == "s":
            self.shared_cells += 1
        if row >= self.rows_used or self.column >= self.columns_used or self.cells > MAX_CELLS:
            self._reach(row, self.column)
        self.column += 1

    def _place(self, text: str) -> tuple[int, int]:
        """B7 as (6, 1)."""
        letters = text.rstrip(_DIGITS)
        digits = text[len(letters) :] or "1"
        if letters not in self.columns:
            self.columns[letters] = self._column(letters)
        return int(digits) - 1, self.columns[letters]

    def _column(self, letters: str) -> int:
        if not _COLUMN.fullmatch(letters):
            raise ExcelRefused("Berkas Excel ini rusak dan tidak dapat dibaca.")
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        return number - 1

    def _reach(self, row: int, column: int) -> None:
        self.rows_used = max(self.rows_used, row + 1)
        self.columns_used = max(self.columns_used, column + 1)
        if (
            self.rows_used > MAX_ROWS
            or self.columns_used > MAX_COLUMNS
            or max(self.cells, self.rows_used * self.columns_used) > MAX_CELLS
        ):
            raise ExcelRefused(
                f"Lembar kerja melebihi {MAX_ROWS} baris, {MAX_COLUMNS} kolom, atau {MAX_CELLS} sel. "
                "Hapus sel di luar tabel, lalu unggah lagi."
            )
