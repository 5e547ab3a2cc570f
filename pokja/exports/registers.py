"""Registers as Excel in the order of the SIGA form R/I, one row a meeting, to type or paste them there."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from regions.enums import Level
from regions.models import Region

from ..display import shown
from ..enums import Adviser, AgeGroup, PoktanKind
from ..models import Register

# Source of the order: handbook 5.2 (R/I/BKB/20, R/I/BKR/20, R/I/BKL/20, R/I/UPPKA/20, R/I/PIK-R/M/20).
REGISTER_COLUMNS = (
    "Nomor register kelompok",
    "Nama kelompok",
    "Jenis POKTAN",
    "Kode wilayah",
    "Provinsi",
    "Kabupaten/kota",
    "Kecamatan",
    "Desa/kelurahan",
    "Kampung KB",
    "Bulan",
    "Tahun",
    "Tanggal pertemuan",
    "Penyaji",
    "Materi",
    "Kelompok umur",
    "Diskusi",
    "Hadir",
    "Hadir yang PUS",
    "Jumlah anggota",
    "Anggota yang hadir",
    "Anggota PUS",
    "Jenis usaha",
    "Omzet",
    "Status",
    "Diajukan",
)
EXPORT_ROWS = 20_000  # registers; more is read by a program, not by a person
_CHUNK = 500
_DISCUSSION = {True: "Ada", False: "Tidak ada", None: ""}


def register_rows(registers: QuerySet) -> Iterator[tuple]:
    """Rows of REGISTER_COLUMNS, streamed; registers: handed in, in their order.

    What is being mended after a return is told as it was handed in. One query for the places, and two for every
    500 registers.
    """
    places = dict(Region.objects.filter(level__lt=Level.VILLAGE).values_list("pk", "display_name"))
    rows = registers.select_related("poktan", "kampung", "region").prefetch_related("meetings").iterator(_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        for register in chunk:
            content = register.content_at_return or register.content()
            head, tail = _head(register, places), _tail(register, content)
            for meeting in content["meetings"]:
                yield (*head, *_meeting(meeting), *tail)


def _head(register: Register, places: dict[str, str]) -> tuple:
    code, poktan = register.region_id, register.poktan
    return (
        poktan.number,
        poktan.full_name,
        PoktanKind(poktan.kind).label,
        code,
        places[code[:2]],
        places[code[:5]],
        places[code[:8]],
        register.region.display_name,
        register.kampung.name,
        register.month.month,
        register.month.year,
    )


def _meeting(meeting: dict) -> tuple:
    held_on = meeting["held_on"]
    return (
        held_on if isinstance(held_on, date) else date.fromisoformat(held_on),
        Adviser(meeting["presenter"]).label if meeting["presenter"] else "",
        meeting["material"],
        AgeGroup(meeting["age_group"]).label if meeting["age_group"] else "",
        _DISCUSSION[meeting["had_discussion"]],
        meeting["attended"],
        meeting["couples"],
    )


def _tail(register: Register, content: dict) -> tuple:
    return (
        content["members"],
        content["attended"],
        content["couples"],
        shown("businesses", content["businesses"]) if content["businesses"] else "",
        shown("turnover", content["turnover"]) if content["turnover"] else "",
        register.get_status_display(),
        register.submitted_at,
    )
