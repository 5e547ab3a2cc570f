"""*Ketepatan* as Excel: one row an area and month, or one row a village of the chosen month."""

from collections.abc import Iterator
from datetime import date

from core.formats import month as month_name

from .queries.figures import Overview, Rate, VillageLine

AREA_COLUMNS = (
    "Kode wilayah", "Wilayah", "Bulan", "Kewajiban", "Diharapkan", "Diterima", "Tepat waktu", "Terverifikasi",
    "Diterima (%)", "Tepat waktu (%)",
)  # fmt: skip
VILLAGE_COLUMNS = ("Kode wilayah", "Kecamatan", "Desa/kelurahan", "Nama Kampung KB", *AREA_COLUMNS[2:])


def _cells(month: date, duty: str, rate: Rate) -> tuple:
    shares = (None if value is None else round(value, 2) for value in (rate.received, rate.on_time))
    return (month_name(month), duty, *rate.figures, *shares)


def area_rows(found: Overview, months: list[date], duty: str) -> Iterator[tuple]:
    """Each place with each of its months, then the sums."""
    for line in (*found.lines, found.total):
        for month in months:
            if month in line.months:
                yield (line.code, line.name, *_cells(month, duty, line.rate(month)))


def village_rows(lines: list[VillageLine], month: date, duty: str) -> Iterator[tuple]:
    for line in lines:
        yield (line.region_id, line.district, line.place, line.name, *_cells(month, duty, line.rate))
