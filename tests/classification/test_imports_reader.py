from datetime import date, timedelta

import pytest
from django.utils import timezone

from classification.enums import ImportKind, Kelas
from classification.imports.reader import REPORT_FIELDS, ExportRefused, date_in_name, export_date, read_export
from tests.classification.workbooks import (
    BRABOWAN,
    COUNT_COLUMNS,
    FIGURES,
    SCORE_COLUMNS,
    TEMENGENG,
    counted,
    scored,
    workbook,
)
from villages.models import FamilyPlanningReport, PopulationReport, ProfileReport


@pytest.fixture
def read(rule):
    return lambda file: read_export(file, rule.columns)


def figures(row, model) -> dict:
    return dict(zip(REPORT_FIELDS[model], row.figures[model], strict=True))


def test_read_export_reads_counts_in_any_order_of_columns(read):
    export = read(counted(BRABOWAN, TEMENGENG, columns=[*reversed(COUNT_COLUMNS), "Catatan"]))
    assert export.kind is ImportKind.COUNTS
    assert export.unknown == ["Catatan"]
    first, second = export.rows
    assert (first.line, first.name, first.address) == (
        2,
        "Sumber Rejeki",
        ("JAWA TENGAH", "BLORA", "SAMBONG", "BRABOWAN"),
    )
    assert second.name == "Mekar Sari"
    assert first.problems == first.warnings == []
    profile = figures(first, ProfileReport)
    assert (profile["has_pokja"], profile["has_pkb"], profile["funding_count"]) == (True, None, 3)
    assert figures(first, PopulationReport)["residents"] == 800
    assert figures(first, FamilyPlanningReport)["wants_none"] == 30


def test_read_export_takes_one_kind_of_funding_as_unknown(read):
    """The portal prints 1 for both "none" and "one"."""
    (row,) = read(counted(BRABOWAN | {"Jumlah Sumber Dana": 1})).rows
    assert figures(row, ProfileReport)["funding_count"] is None
    (row,) = read(workbook([BRABOWAN | {"Jumlah Sumber Dana": 1}], COUNT_COLUMNS)).rows
    assert row.figures[ProfileReport] is None


def test_read_export_reads_scores(read):
    (row,) = read(scored(BRABOWAN)).rows
    assert (row.scores, row.indices, row.kelas) == ("433331434441", (3.2, 2.67, 3.25), Kelas.MANDIRI)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Pus": -296}, "kurang dari nol"),
        ({"Penduduk": 8_848_452_391}, "Penduduk 8.848.452.391 tidak mungkin: paling banyak 440.080."),
        ({"Penduduk": 9.3e18}, "tidak mungkin"),
        ({"Penduduk": 1e308}, "tidak mungkin"),
        ({"Pus": 2.5}, "bukan bilangan bulat"),
        ({"Pus": "seratus"}, "“seratus”, bukan bilangan bulat"),
        ({"Pus": "=1+1"}, "bukan bilangan bulat"),
        ({"Pokja SK": 7}, "seharusnya 1 atau kosong"),
        ({"Jumlah Mekanisme Operasional": 6}, "paling banyak 5"),
        ({"Kampung KB": " "}, "Nama Kampung KB kosong"),
        ({"Kampung KB": "x" * 121}, "lebih dari 120 karakter"),
        ({"Desa": "x" * 101}, "lebih dari 100 karakter"),
        ({"Desa": ""}, "Desa kosong"),
    ],
)
def test_read_export_refuses_a_row_with_its_reason(read, cells, words):
    (row,) = read(counted(BRABOWAN | cells)).rows
    assert words in " ".join(row.problems)


def test_read_export_flags_what_is_above_the_typical(read):
    (row,) = read(counted(BRABOWAN | {"Penduduk": 46_130})).rows
    assert row.problems == []
    assert row.warnings == ["Penduduk 46.130, di atas batas wajar 44.008."]


def test_read_export_takes_numbers_written_as_text(read):
    (row,) = read(counted(BRABOWAN | {"Pus": " 120 ", "Pokja Pengurusan": True})).rows
    assert figures(row, PopulationReport)["couples"] == 120


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "قرية السعادة", "Kampung 😀👨‍👩‍👧", "Regapu’u"])
def test_read_export_keeps_names_as_text(read, name):
    (row,) = read(counted(BRABOWAN | {"Kampung KB": name})).rows
    assert row.name == name


def test_read_export_drops_what_cannot_be_printed(read):
    (row,) = read(counted(BRABOWAN | {"Kampung KB": "A\x01B\tC\nD"})).rows
    assert row.name == "AB C D"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Output CPR": 5}, "Output CPR berisi “5”, seharusnya 1 sampai 4."),
        ({"Output CPR": ""}, "seharusnya 1 sampai 4"),
        ({"Index Input": "x"}, "bukan indeks"),
        ({"Index Input": 99}, "bukan indeks"),
        ({"Klasifikasi": "Utama"}, "“Utama” tidak dikenal"),
    ],
)
def test_read_export_refuses_illegible_scores(read, cells, words):
    (row,) = read(scored(BRABOWAN | cells)).rows
    assert words in " ".join(row.problems)


def test_read_export_names_missing_columns(read):
    without = [column for column in COUNT_COLUMNS if column not in ("Pus", "PIKR")]
    with pytest.raises(ExportRefused, match="Rekap Kampung: kolom Pus, PIKR tidak ada."):
        read(workbook([BRABOWAN | FIGURES], without))


def test_read_export_refuses_another_table(read):
    with pytest.raises(ExportRefused, match="bukan kolom"):
        read(workbook([{"A": 1}], ["A", "B"]))


def test_read_export_refuses_a_table_without_rows(read):
    with pytest.raises(ExportRefused, match="tidak berisi baris"):
        read(workbook([], SCORE_COLUMNS))


def test_read_export_passes_over_blank_rows(read):
    export = read(workbook([{}, BRABOWAN | FIGURES, {}], COUNT_COLUMNS))
    assert [row.line for row in export.rows] == [3]


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("rekap-kampung-2022-10-27.xlsx", date(2022, 10, 27)),
        ("Rekap_20230612.xlsx", date(2023, 6, 12)),
        ("Rekap 27-10-2022 (1).xlsx", date(2022, 10, 27)),
        ("rekap-2023-02-30.xlsx", None),
        ("rekap.xlsx", None),
    ],
)
def test_date_in_name_reads_what_people_write(name, on):
    assert date_in_name(name) == on


def test_export_date_prefers_what_is_stated():
    assert export_date(date(2023, 1, 5), "rekap-2022-10-27.xlsx") == date(2023, 1, 5)
    assert export_date(None, "rekap.xlsx") == timezone.localdate()


@pytest.mark.parametrize("on", [date(2015, 12, 31), date(2099, 1, 1)])
def test_export_date_refuses_impossible_days(on):
    with pytest.raises(ExportRefused):
        export_date(on, "rekap.xlsx")
    with pytest.raises(ExportRefused):
        export_date(timezone.localdate() + timedelta(days=1), "rekap.xlsx")
