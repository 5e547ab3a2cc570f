"""The cards K/0 as Excel, in the order of the form of SIGA (handbook 5.2), for keying them in there."""

from collections.abc import Iterator

from django.db.models import QuerySet

from regions.enums import Level
from regions.models import Region

from ..card_display import LISTS
from ..enums import PoktanKind
from ..models import PoktanCard

EXPORT_ROWS = 50_000  # more is read by a program, not by a person, and makes the person wait too long
CARD_COLUMNS = (
    "Kode wilayah",
    "Provinsi",
    "Kabupaten/kota",
    "Kecamatan",
    "Desa/kelurahan",
    "Kampung KB",
    "Jenis POKTAN",
    "Nomor register",
    "Nama kelompok",
    "Berdiri",
    "Tahun K/0",
    "Nama pembina",
    "Jabatan pembina",
    "SK pengukuhan",
    "Nomor SK",
    "Tanggal SK",
    "Diterbitkan oleh",
    "Sumber dana",
    "Keterpaduan",
    "Proyek Prioritas Nasional",
    "Ketua",
    "Sekretaris",
    "Bendahara",
    "Pengurus lain",
    "Jumlah kader",
    "Kader terlatih",
    "Sarana",
    "Jumlah anggota",
    "Basis PIK-R",
    "Nama sekolah atau organisasi",
    "Model DASHAT",
    "Sasaran DASHAT",
    "Kelas",
    "Diserahkan",
    "Diserahkan oleh",
)
_CHUNK = 1_000


def filed_cards(groups: QuerySet, year: int) -> QuerySet:
    """The cards of this year that were handed in by these groups."""
    return PoktanCard.objects.filter(poktan__in=groups.order_by().values("pk"), year=year, filed_at__isnull=False)


def card_rows(cards: QuerySet) -> Iterator[tuple]:
    """Rows of CARD_COLUMNS, by place, kind and name; streamed, in two queries."""
    places = dict(Region.objects.filter(level__lt=Level.VILLAGE).values_list("pk", "display_name"))
    ordered = cards.order_by("poktan__region", "poktan__kind", "poktan__name", "pk")
    for card in ordered.select_related("poktan__kampung", "poktan__region", "group_class").iterator(_CHUNK):
        yield (*_group_cells(card, places), *_card_cells(card))


def _group_cells(card: PoktanCard, places: dict[str, str]) -> tuple:
    poktan, code = card.poktan, card.poktan.region_id
    return (
        code,
        places[code[:2]],
        places[code[:5]],
        places[code[:8]],
        poktan.region.display_name,
        poktan.kampung.name,
        PoktanKind(poktan.kind).label,
        poktan.number,
        poktan.name,
        poktan.started_on,
        card.year,
    )


def _card_cells(card: PoktanCard) -> tuple:
    return (
        card.adviser_name,
        card.get_adviser_position_display(),
        card.has_decree,
        card.decree_number,
        card.decree_date,
        card.get_decree_issuer_display(),
        _kinds(card, "funding"),
        _kinds(card, "integration"),
        card.is_priority_project,
        card.chair,
        card.secretary,
        card.treasurer,
        "; ".join(f"{name} ({role})" if role else name for name, role in card.officers),
        card.cadres,
        card.cadres_trained,
        _kinds(card, "equipment"),
        card.members,
        card.get_base_display(),
        card.base_name,
        card.get_dashat_model_display(),
        _kinds(card, "dashat_targets"),
        card.group_class.name if card.group_class else "",
        card.filed_at,
        card.filed_by_name,
    )


def _kinds(card: PoktanCard, name: str) -> str:
    return "; ".join(LISTS[name](slug).label for slug in getattr(card, name))
