"""A card K/0 as people read it: rows beside what the card of the year before said."""

from core.formats import day, number
from villages.display import TRI_WORDS, UNKNOWN, Row, Section

from .cards import card_fields
from .enums import DashatTarget, Equipment, Integration, PoktanFunding, PoktanKind
from .models import PoktanCard

# What stands under which heading; the chair and the other officers have a block of their own on the page.
_SECTIONS = (
    ("Kader dan anggota", ("cadres", "cadres_trained", "members", "group_class")),
    ("Basis", ("base", "base_name")),
    ("DASHAT", ("dashat_model", "dashat_targets")),
    ("Pembina dan pengukuhan", ("adviser_name", "has_decree")),
    ("Dana, keterpaduan, dan sarana", ("funding", "integration", "is_priority_project", "equipment")),
)
LISTS = {
    "funding": PoktanFunding,
    "integration": Integration,
    "equipment": Equipment,
    "dashat_targets": DashatTarget,
}
_YES_NO = {True: "Ya", False: "Bukan", None: UNKNOWN}


def card_sections(card: PoktanCard, previous: PoktanCard | None = None) -> list[Section]:
    """The card without its officers, in sections that have something to say for this kind of group.

    previous: an earlier card of the same group; rows then carry `previous_shown` and `changed`.
    """
    asked = card_fields(PoktanKind(card.poktan.kind))
    sections = []
    for title, names in _SECTIONS:
        rows = [_row(card, previous, name) for name in names if name in asked]
        if rows:
            sections.append(Section(title, rows))
    return sections


def _row(card: PoktanCard, previous: PoktanCard | None, name: str) -> Row:
    shown, note = _words(card, name)
    row = Row(name, label_of(name), getattr(card, name), shown, note, is_tri=name == "has_decree")
    if previous is None:
        return row
    earlier = Row(name, "", None, *_words(previous, name))
    return Row(**{**row.__dict__, "previous_shown": earlier.text})


def label_of(name: str) -> str:
    label = str(PoktanCard._meta.get_field(name).verbose_name)
    return label[0].upper() + label[1:]


def _words(card: PoktanCard, name: str) -> tuple[str, str]:
    """The answer, and what is told beside it."""
    value = getattr(card, name)
    if name in LISTS:
        return ", ".join(LISTS[name](slug).label for slug in value) or UNKNOWN, ""
    if name == "has_decree":
        return TRI_WORDS[value], _decree(card)
    if name == "is_priority_project":
        return _YES_NO[value], ""
    if value in (None, ""):
        return UNKNOWN, ""
    if name == "adviser_name":
        return value, card.get_adviser_position_display()
    if PoktanCard._meta.get_field(name).choices:
        return getattr(card, f"get_{name}_display")(), ""
    return (number(value) if isinstance(value, int) else str(value)), ""


def _decree(card: PoktanCard) -> str:
    parts = [
        f"nomor {card.decree_number}" if card.decree_number else "",
        day(card.decree_date) if card.decree_date else "",
        card.get_decree_issuer_display().lower() if card.decree_issuer else "",
    ]
    return ", ".join(part for part in parts if part)


def officers_of(card: PoktanCard) -> list[tuple[str, str]]:
    """Role and name of everybody who is named, the chair first."""
    named = [("Ketua", card.chair), ("Sekretaris", card.secretary), ("Bendahara", card.treasurer)]
    others = [(f"{role[0].upper()}{role[1:]}" if role else "Pengurus", name) for name, role in card.officers]
    return [(role, name) for role, name in [*named, *others] if name]
