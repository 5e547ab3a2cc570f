"""Refused rows as a file that can be mended and uploaded again."""

from collections.abc import Iterator

from .models import ImportBatch

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
