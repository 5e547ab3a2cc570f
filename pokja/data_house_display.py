"""The card of a Rumah DataKu as people read it."""

from core.formats import day, number
from villages.display import TRI_WORDS, UNKNOWN, Row, Section

from .enums import DataFacility, DataKind, DataUsage, Presentation
from .models import DataHouse

KINDS = {"facilities": DataFacility, "data_kinds": DataKind, "presentations": Presentation, "usages": DataUsage}


def data_house_sections(house: DataHouse) -> list[Section]:
    """Three states everywhere: a list that holds nothing is "Tidak ada", one that nobody answered "Belum diisi"."""
    decree = ", ".join(
        part
        for part in (
            f"nomor {house.decree_number}" if house.decree_number else "",
            day(house.decree_date) if house.decree_date else "",
        )
        if part
    )
    people = [
        Row("has_decree", "SK Rumah DataKu", house.has_decree, TRI_WORDS[house.has_decree], decree, is_tri=True),
        _row(house, "chair", house.chair or UNKNOWN),
        _row(house, "cadres", UNKNOWN if house.cadres is None else number(house.cadres)),
        _row(house, "orientation", house.get_orientation_display() or UNKNOWN),
    ]
    work = [_row(house, name, _words(house, name)) for name in KINDS]
    if house.other_note:
        work.append(_row(house, "other_note", house.other_note))
    return [Section("Pengelola", people), Section("Sarana dan data", work)]


def _row(house: DataHouse, name: str, shown: str) -> Row:
    label = str(house._meta.get_field(name).verbose_name)
    return Row(name, label[0].upper() + label[1:], getattr(house, name), shown)


def _words(house: DataHouse, name: str) -> str:
    chosen = getattr(house, name)
    if chosen is None:
        return UNKNOWN
    return ", ".join(KINDS[name](slug).label for slug in chosen) or TRI_WORDS[False]
