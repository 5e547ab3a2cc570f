"""Refused rows as a file that can be mended and uploaded again; the result of *Uji aturan*."""

from collections.abc import Iterator

from ..enums import Kelas
from ..models import ImportBatch
from ..queries.rehearsal import Rehearsal, named

EXTRA_COLUMNS = ("Baris", "Alasan ditolak", "Mungkin maksudnya")


def refused_columns(batch: ImportBatch) -> list[str]:
    return [*batch.columns, *EXTRA_COLUMNS]


def refused_rows(batch: ImportBatch) -> Iterator[list]:
    """The cells as they came, then line, reasons and suggestions. A reader knows the columns by name, so the extra
    ones do not disturb when the file comes back."""
    rows = batch.rows.filter(is_refused=True).values_list("values", "line", "reasons", "suggestions")
    for values, line, reasons, suggestions in rows.iterator(2_000):
        yield [
            *(int(value) if isinstance(value, bool) else value for value in values),
            line,
            " ".join(reasons),
            "; ".join(suggestions),
        ]


REHEARSAL_COLUMNS = (
    *("Kode wilayah", "Provinsi", "Kabupaten/kota", "Kecamatan", "Desa/kelurahan", "Nama Kampung KB"),
    *("Perubahan", "Kelas sekarang", "Kelas menurut versi yang diuji"),
    *("Input sekarang", "Input diuji", "Proses sekarang", "Proses diuji", "Output sekarang", "Output diuji"),
    "Sebab",
)


def rehearsal_rows(result: Rehearsal) -> Iterator[tuple]:
    """Every village whose class, scores or indices differ; the others are only counted on the page."""
    for row in named(result.lines):
        change = row.change
        indices = zip(change.before.indices, change.after.indices, strict=True)
        yield (
            *(row.line.region_id, *row.way, row.village, row.name),
            *(change.direction.capitalize(), Kelas(change.before.kelas).label, Kelas(change.after.kelas).label),
            *(value for pair in indices for value in pair),
            change.reason,
        )
