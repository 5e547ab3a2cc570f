"""*Pergerakan kelas* as Excel: a row a village, its class and its indices at both days."""

from collections.abc import Iterator

from django.db.models import QuerySet

from regions.enums import Level
from regions.models import Region

from ..enums import Basis, Kelas
from ..queries.movement import Moment, direction_of, export_values

_INDICES = ("Indeks Input", "Indeks Proses", "Indeks Output")


def movement_columns(before: Moment, after: Moment) -> list[str]:
    days = (before.label, after.label)
    return [
        *("Kode wilayah", "Provinsi", "Kabupaten/kota", "Kecamatan", "Desa/kelurahan", "Nama Kampung KB"),
        *("Dasar kelas", f"Kelas {days[0]}", f"Kelas {days[1]}", "Arah"),
        *(f"{name} {each}" for each in days for name in _INDICES),
    ]


def movement_rows(rows: QuerySet, basis: Basis) -> Iterator[tuple]:
    """Rows of `movement_columns`, streamed. rows: of `movement.movements`, narrowed or not."""
    places = dict(Region.objects.filter(level__lt=Level.VILLAGE).values_list("pk", "display_name"))
    names = {None: "", **{kelas.value: kelas.label for kelas in Kelas}}
    for code, village, name, was, became, *indices in export_values(rows):
        above = (places[code[:2]], places[code[:5]], places[code[:8]])
        yield (
            *(code, *above, village, name, basis.label),
            *(names[was], names[became], direction_of(was, became).label, *indices),
        )
