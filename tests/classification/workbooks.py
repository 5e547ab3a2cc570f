"""Small exports of the official portal, with the places of tests/territory.py."""

import io
import zipfile

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from classification.imports.reader import FAMILY_PLANNING_COUNTS, FLAGS, IDENTITY, POPULATION_COUNTS, PROFILE_COUNTS

COUNT_COLUMNS = ["No", *IDENTITY, *PROFILE_COUNTS, *FLAGS, *POPULATION_COUNTS, *FAMILY_PLANNING_COUNTS]
SCORE_COLUMNS = [
    *("No", *IDENTITY),
    *("Input Pokja", "Input Sumber Dana", "Input Poktan", "Input Sarana", "Input PKB/PLKB"),
    *("Proses Penggunaan Data", "Proses Operasional", "Proses Lintas Sektor"),
    *("Output Poktan", "Output CPR", "Output MKJP", "Output Unmet Need"),
    *("Index Input", "Index Proses", "Index Output", "Klasifikasi"),
]
NAME = "rekap-kampung-2022-10-27.xlsx"

BRABOWAN = {
    "Kampung KB": "Sumber Rejeki",
    "Provinsi": "JAWA TENGAH",
    "Kabupaten": "BLORA",
    "Kecamatan": "SAMBONG",
    "Desa": "BRABOWAN",
}
TEMENGENG = BRABOWAN | {"Kampung KB": "Mekar Sari", "Desa": "TEMENGENG"}
LOGEDE = BRABOWAN | {"Kampung KB": "Guyub", "Kabupaten": "REMBANG", "Kecamatan": "SUMBER", "Desa": "LOGEDE"}
# 100 PUS: 60 users and 40 others.
FIGURES = {
    "Jumlah Sumber Dana": 3,
    "Pokja Pengurusan": 1,
    "Pokja Jumlah": 12,
    "Jumlah Mekanisme Operasional": 5,
    "Pus": 100,
    "Penduduk": 800,
    "Keluarga": 250,
    "Memiliki Balita": 40,
    "BKB": 30,
    "IUD": 20,
    "Suntik": 40,
    "Hamil": 10,
    "Tidak Ingin Anak": 30,
}
# The rows of tests/classification/examples.py: Konawe Selatan.
SCORES = dict(zip(SCORE_COLUMNS[6:18], map(int, "433331434441"), strict=True)) | {
    "Index Input": 3.2,
    "Index Proses": 2.67,
    "Index Output": 3.25,
    "Klasifikasi": "Mandiri",
}


def workbook(rows: list[dict], columns: list[str] | None = None, name: str = NAME) -> SimpleUploadedFile:
    """An export whose cells are written by column name; a missing one stays empty."""
    columns = columns or (SCORE_COLUMNS if any("Klasifikasi" in row for row in rows) else COUNT_COLUMNS)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, columns)
    for line, row in enumerate(rows, start=1):
        for position, column in enumerate(columns):
            if column in row:
                sheet.write(line, position, row[column])
    book.close()
    return upload(out.getvalue(), name)


def upload(content: bytes, name: str = NAME) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def counted(*rows: dict, **kwargs) -> SimpleUploadedFile:
    """A "Rekap Kampung" with ordinary figures."""
    return workbook([row | {k: v for k, v in FIGURES.items() if k not in row} for row in rows], **kwargs)


def scored(*rows: dict, name: str = "rekap-klasifikasi-2022-10-27.xlsx", **kwargs) -> SimpleUploadedFile:
    """A "Rekapitulasi Klasifikasi" of Mandiri villages."""
    return workbook([SCORES | row for row in rows], name=name, **kwargs)


def repacked(file: SimpleUploadedFile, **members: bytes) -> SimpleUploadedFile:
    """The same workbook with members replaced or added; `sheet` is the first sheet."""
    changes = {("xl/worksheets/sheet1.xml" if key == "sheet" else key): value for key, value in members.items()}
    file.seek(0)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return upload(out.getvalue())


def sheet_xml(file: SimpleUploadedFile) -> bytes:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        return archive.read("xl/worksheets/sheet1.xml")
