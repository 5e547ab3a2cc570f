import io
import random
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import python_calamine

from core.excel import MAX_BYTES, ExcelRefused, defuse, read_xlsx, write_xlsx


def written(rows, columns=("A", "B")) -> io.BytesIO:
    out = io.BytesIO()
    write_xlsx(out, ("Daftar", columns, rows))
    return out


def replaced(book: io.BytesIO, member: str, content: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), member}:
            new.writestr(name, content if name == member else old.read(name))
    return out


SHEET = "xl/worksheets/sheet1.xml"


def sheet(cells: str, head: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + head + "<worksheet "
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def cell(place: str, text: str = "x") -> str:
    return f'<row><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def test_write_xlsx_keeps_values_and_types():
    rows = [["Padi", 3], [Decimal("2.5"), True], [date(2026, 11, 21), None]]
    found = read_xlsx(written(rows))
    assert found.header == ["A", "B"]
    assert list(found.rows) == [["Padi", 3.0], [2.5, "Ya"], [date(2026, 11, 21), ""]]


def test_write_xlsx_writes_moments_in_local_time():
    found = read_xlsx(written([[datetime(2026, 11, 21, 20, 30, tzinfo=UTC)]], ["A"]))
    assert list(found.rows) == [[datetime(2026, 11, 22, 3, 30)]]  # noqa: DTZ001 - Excel knows no zones


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_write_xlsx_defuses_what_looks_like_a_formula(text):
    assert list(read_xlsx(written([[text]], ["A"])).rows)[0][0].startswith("'")


def test_defuse_leaves_ordinary_text_alone():
    assert defuse("Regapu’u 😀 قرية") == "Regapu’u 😀 قرية"


def test_write_xlsx_takes_rows_one_by_one_and_counts_them():
    out = io.BytesIO()
    sheet = ("Nama: yang/terlalu [panjang] untuk selembar kertas", ["A"], ([n] for n in range(3)))
    assert write_xlsx(out, sheet) == 3


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"bukan excel", b"PK\x05\x06" + 18 * b"\0"])
def test_read_xlsx_refuses_what_is_no_workbook(content):
    with pytest.raises(ExcelRefused, match="bukan"):
        read_xlsx(io.BytesIO(content))


def test_read_xlsx_refuses_old_or_locked_files():
    with pytest.raises(ExcelRefused, match="lama"):
        read_xlsx(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)))


def test_read_xlsx_refuses_more_than_ten_megabytes():
    with pytest.raises(ExcelRefused, match="10 MB"):
        read_xlsx(io.BytesIO(bytes(MAX_BYTES + 1)))


def test_read_xlsx_refuses_a_zip_bomb():
    with pytest.raises(ExcelRefused, match="terlalu besar"):
        read_xlsx(replaced(written([["a"]]), "xl/media/image1.png", bytes(60 * 1024 * 1024)))


def test_read_xlsx_refuses_entities():
    bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(ExcelRefused, match="definisi XML"):
        read_xlsx(replaced(written([["a"]]), SHEET, sheet(cell("A1", "&amp;b;"), bomb)))


@pytest.mark.parametrize("place", ["XFD1", "A1048576", "DA1", "a0100000"])
def test_read_xlsx_refuses_a_cell_far_away(place):
    with pytest.raises(ExcelRefused, match="melebihi"):
        read_xlsx(replaced(written([["a"]]), SHEET, sheet(cell("A1") + cell(place))))


def padded(book: io.BytesIO, size: int = 200_000) -> io.BytesIO:
    """Noise that makes the ratio of packed and unpacked look honest."""
    return replaced(book, "xl/media/image1.png", random.Random(1).randbytes(size))


def test_read_xlsx_refuses_a_far_cell_hidden_behind_blanks():
    hidden = f'<row><c r{" " * 1_200_000}="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ExcelRefused, match="melebihi"):
        read_xlsx(padded(replaced(written([["a"]]), SHEET, sheet(cell("A1") + hidden))))


@pytest.fixture
def unopened(monkeypatch):
    """The reader of workbooks must not be reached."""

    def opened(file):
        raise AssertionError("read")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_filelike", opened)


VALUE = "<c><v>1</v></c>"


@pytest.mark.parametrize(
    "rows",
    [
        "<row/>" * 400_000,
        "<x:row></x:row>" * 100_000,
        f'<row r="99999"/><row/><row>{VALUE}</row>',
        f"<row>{VALUE * 105}</row>",
        f'<row><c r="CZ1"/>{VALUE}</row>',
        '<row><c r="CZ1"/></row><row><c r="A99999"/></row>',
        f"<row>{VALUE}</row>" + '<row r="2"><c r="A2"/></row>' * 4 + '<row r="1"><c r="CZ40000"/></row>',
    ],
    ids=["empty-rows", "prefix", "after-the-last", "unplaced-cells", "after-the-last-cell", "corners", "backwards"],
)
def test_read_xlsx_refuses_a_grid_too_large(unopened, rows):
    xml = sheet(rows).replace(b"<worksheet ", b'<worksheet xmlns:x="x" ')
    with pytest.raises(ExcelRefused, match="melebihi"):
        read_xlsx(padded(replaced(written([["a"]]), SHEET, xml)))


def test_read_xlsx_refuses_more_cells_than_a_grid_can_have(unopened, monkeypatch):
    monkeypatch.setattr("core.excel.MAX_CELLS", 1000)
    with pytest.raises(ExcelRefused, match="melebihi"):
        read_xlsx(replaced(written([["a"]]), SHEET, sheet("<row>" + '<c r="A1"/>' * 1001 + "</row>")))


def test_read_xlsx_looks_at_every_sheet_wherever_it_lies(unopened):
    book = replaced(written([["a"]]), "docProps/notes.txt", sheet("<row/>" * 100_000))
    with pytest.raises(ExcelRefused, match="melebihi"):
        read_xlsx(padded(book))


def shared(count: int, *texts: str) -> io.BytesIO:
    """One shared text after the other in a first column, the last one in `count` cells."""
    cells = "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in range(len(texts)))
    cells += f'<row><c t="s"><v>{len(texts) - 1}</v></c></row>' * (count - 1)
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    book = replaced(written([["a"]]), SHEET, sheet(cells))
    return padded(replaced(book, "xl/sharedStrings.xml", f"<sst>{strings}</sst>".encode()))


def test_read_xlsx_refuses_a_text_longer_than_a_cell_can_hold(unopened):
    with pytest.raises(ExcelRefused, match="32767 huruf"):
        read_xlsx(shared(1, "Kolom", "a" * 32_768))
    with pytest.raises(ExcelRefused, match="32767 huruf"):
        read_xlsx(shared(1, "Kolom", "</t><r><t>a</t></r><t>".join(["a" * 11_000] * 3)))
    with pytest.raises(ExcelRefused, match="32767 huruf"):
        read_xlsx(replaced(written([["a"]]), SHEET, sheet(cell("A1", "a" * 32_768))))


def test_read_xlsx_refuses_a_long_text_in_thousands_of_cells(unopened):
    with pytest.raises(ExcelRefused, match="terlalu panjang"):
        read_xlsx(shared(8_000, "Kolom", "a" * 30_000))


def test_read_xlsx_takes_long_texts_and_short_texts_in_thousands_of_cells():
    assert list(read_xlsx(shared(2, "Kolom", "a" * 32_767)).rows) == [["a" * 32_767]] * 2
    assert len(list(read_xlsx(shared(8_000, "Kolom", "a" * 100)).rows)) == 8_000


def test_read_xlsx_does_not_count_text_outside_cells():
    rule = "<conditionalFormatting><cfRule><formula>LEN(TRIM(A1))=0</formula></cfRule></conditionalFormatting>"
    xml = sheet(cell("A1", "Kolom")).replace(b"</worksheet>", (rule * 4_000).encode() + b"</worksheet>")
    assert read_xlsx(padded(replaced(written([["a"]]), SHEET, xml))).header == ["Kolom"]


@pytest.mark.parametrize("place", ["CZ1", "A99999"])
def test_read_xlsx_takes_a_cell_at_the_edge(place):
    assert read_xlsx(replaced(written([["a"]]), SHEET, sheet(cell("A1", "Kolom") + cell(place)))).header[0] == "Kolom"


@pytest.mark.parametrize("xml", [b"", b"<worksheet>", b"\xff\xfe<\0w\0", sheet("") + b"<"])
def test_read_xlsx_refuses_broken_sheets(xml):
    with pytest.raises(ExcelRefused):
        read_xlsx(replaced(written([["a"]]), SHEET, xml))


def test_read_xlsx_finds_a_lying_size():
    book = bytearray(written([["a"] * 2] * 50).getvalue())
    at = book.rindex(b"PK\x01\x02")  # last entry of the directory: its size without packing
    book[at + 24 : at + 28] = (3).to_bytes(4, "little")
    with pytest.raises(ExcelRefused):
        read_xlsx(io.BytesIO(bytes(book)))


def test_read_xlsx_survives_any_damaged_byte():
    """Whatever a damaged archive makes `zipfile` raise, the person gets a sentence."""
    whole, dice = written([["a", 1]] * 20).getvalue(), random.Random(5)
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[dice.randrange(len(damaged) - 900, len(damaged))] = dice.randrange(256)
        try:
            list(read_xlsx(io.BytesIO(bytes(damaged))).rows)
        except ExcelRefused as error:
            assert error.message
