"""The lists as Excel: the same rows in the same order as on the page, in plain values."""

from collections.abc import Iterator

from django.db.models import QuerySet

from classification.enums import Kelas
from regions.enums import Level
from regions.models import Region
from verification.enums import Status
from villages.models import REPORTS

from .queries.board import ConvergenceBoard
from .queries.kampung import newest_statuses

KAMPUNG_COLUMNS = (
    "Kode wilayah",
    "Provinsi",
    "Kabupaten/kota",
    "Kecamatan",
    "Desa/kelurahan",
    "Nama Kampung KB",
    "Tanggal pencanangan",
    "Klasifikasi dilaporkan",
    "Klasifikasi terverifikasi",
    "Klasifikasi impor resmi",
    "Indeks Input",
    "Indeks Proses",
    "Indeks Output",
    "Laporan terakhir",
    *(f"Status {model._meta.verbose_name}" for model in REPORTS.values()),
    "Percontohan",
)
_CHUNK = 2_000
_CLASSES: dict[int | None, str] = {None: "", **{kelas.value: kelas.label for kelas in Kelas}}
_STATUSES: dict[str | None, str] = {None: "Belum ada", **{status.value: status.label for status in Status}}


def kampung_rows(rows: QuerySet) -> Iterator[tuple]:
    """Rows of KAMPUNG_COLUMNS, streamed. rows: of `queries.kampung`, ordered.

    The names of the places above the village come from one small dictionary: as joins they would be read and sent
    with each of 83,762 rows.
    """
    places = dict(Region.objects.filter(level__lt=Level.VILLAGE).values_list("pk", "display_name"))
    columns = (
        "region_id",
        "region__display_name",
        "name",
        "inaugurated_on",
        "is_regency_example",
        "is_province_example",
        "reported__has_reports",
        "reported__kelas",
        "reported__index_input",
        "reported__index_process",
        "reported__index_output",
        "reported__last_report_on",
        "verified__has_reports",
        "verified__kelas",
        "official__kelas",
    )
    values = rows.annotate(**newest_statuses()).values_list(*columns, *newest_statuses())
    for (
        code,
        village,
        name,
        inaugurated_on,
        of_regency,
        of_province,
        has_reports,
        kelas,
        *indices,
        last_report_on,
        is_verified,
        verified_kelas,
        official_kelas,
        profile,
        population,
        family_planning,
    ) in values.iterator(_CHUNK):
        yield (
            code,
            places[code[:2]],
            places[code[:5]],
            places[code[:8]],
            village,
            name,
            inaugurated_on,
            _CLASSES[kelas] if has_reports else "Belum melapor",
            _CLASSES[verified_kelas] if is_verified else "",
            _CLASSES[official_kelas],
            *(indices if has_reports else (None, None, None)),
            last_report_on,
            _STATUSES[profile],
            _STATUSES[population],
            _STATUSES[family_planning],
            _example(of_regency, of_province),
        )


def _example(of_regency: bool, of_province: bool) -> str:
    return ", ".join(word for word, holds in (("Kabupaten/kota", of_regency), ("Provinsi", of_province)) if holds)


# --- the board eight sub-programmes × villages ----------------------------------------------------------------------


def board_columns(board: ConvergenceBoard) -> list[str]:
    """Where each village lies, and four columns for each sub-programme."""
    columns = ["Kode wilayah", "Desa/kelurahan", "Nama Kampung KB", "Sub-program kosong"]
    for column in board.columns:
        head = f"{column.subprogram.number} {column.subprogram.short_name}"
        columns += [head, f"{head}: dilaporkan", f"{head}: terverifikasi", f"{head}: rencana kampung dan OPD"]
    return columns


def board_rows(board: ConvergenceBoard) -> Iterator[tuple]:
    """Rows of `board_columns`; every village of the area."""
    for row in board.rows:
        cells = [
            value
            for cell in row.cells.values()
            for value in (cell.state.label, cell.reported, cell.verified, cell.items + cell.entries)
        ]
        yield (row.region_id, row.place, row.name, row.empty, *cells)
