"""The parts of the Rapor of an area as Excel: one row a village, or a deed."""

from collections.abc import Iterable, Iterator

from ..enums import Kelas
from ..queries.district import Difference, Distance, JumpLine, Single, Village

PLACE_COLUMNS = ("Kode wilayah", "Kecamatan", "Desa/kelurahan", "Nama Kampung KB")
DISTANCE_COLUMNS = (
    *PLACE_COLUMNS, "Kelas", "Dapat menjadi", "Kurang (poin)", "Rincian", "Indeks Input", "Indeks Proses",
    "Indeks Output", "Langkah", "Upaya",
)  # fmt: skip
SINGLE_COLUMNS = ("Langkah", "Yang kurang", "Kampung naik kelas", "Di antaranya belum diisi", "Pelaksana", "Upaya")
DIFFERENCE_COLUMNS = (
    *PLACE_COLUMNS, "Kelas dilaporkan", "Kelas terverifikasi", "Laporan menunggu", "Kegiatan menunggu",
    "Menunggu sejak", "Menunggu (hari)",
)  # fmt: skip
JUMP_COLUMNS = (*PLACE_COLUMNS, "Kelas sebelum", "Tanggal", "Kelas sesudah", "Tanggal sesudah", "Hari", "Skor berubah")


def _place(village: Village) -> tuple[str, ...]:
    return village.region_id, village.district, village.place, village.name


def distance_rows(rows: Iterable[Distance], single: Single | None) -> Iterator[tuple]:
    """single: the one deed that was asked for."""
    for row in rows:
        deeds = single.deed.text if single else "; ".join(row.prospect.deeds)
        effort = single.effort if single else row.effort
        yield (
            *_place(row.village), Kelas(row.kelas).label, Kelas(row.reaches).label, row.prospect.missing, row.lacks,
            *row.indices, deeds, effort.label if effort else "",
        )  # fmt: skip


def single_rows(rows: Iterable[Single]) -> Iterator[tuple]:
    for row in rows:
        yield (
            row.deed.text, row.deed.lacks, row.count, row.unfilled, row.doers, row.effort.label if row.effort else "",
        )  # fmt: skip


def difference_rows(rows: Iterable[Difference]) -> Iterator[tuple]:
    for row in rows:
        verified = Kelas(row.verified).label if row.has_verified else "Belum ada yang terverifikasi"
        yield (
            *_place(row.village), Kelas(row.reported).label, verified, ", ".join(row.waiting), row.activities,
            row.oldest, row.days,
        )  # fmt: skip


def jump_rows(rows: Iterable[JumpLine]) -> Iterator[tuple]:
    for row in rows:
        before, after = row.jump
        yield (
            *_place(row.village), Kelas(before.kelas).label, before.on, Kelas(after.kelas).label, after.on,
            row.jump.days, row.jump.changed,
        )  # fmt: skip
