"""What offices plan as a sheet."""

from collections.abc import Iterator

from django.db.models import QuerySet

from regions.enums import Level

from ..models import OfficeActivity

OFFICE_COLUMNS = (
    *("Kode wilayah", "Kabupaten/kota", "Kecamatan", "Desa/kelurahan", "Instansi", "Nomor sub-program", "Sub-program"),
    *("Kegiatan", "Mulai", "Sampai", "Tempat", "Keterangan", "Keadaan", "Dicatat oleh"),
)
_CHUNK = 1_000


def office_rows(rows: QuerySet[OfficeActivity]) -> Iterator[tuple]:
    """Rows of OFFICE_COLUMNS in the order of `rows`, streamed. rows: as `queries.offices.with_names` reads them."""
    for entry in rows.iterator(_CHUNK):
        names = dict.fromkeys((Level.REGENCY, Level.DISTRICT, Level.VILLAGE), "")
        region = entry.region
        while region.level > Level.PROVINCE:
            names[region.level] = region.display_name
            region = region.parent
        yield (
            entry.region_id,
            *names.values(),
            entry.agency.name,
            entry.subprogram.number,
            entry.subprogram.short_name,
            entry.title,
            entry.starts_on,
            entry.ends_on,
            entry.place,
            entry.note,
            entry.get_state_display(),
            entry.created_by_name,
        )
