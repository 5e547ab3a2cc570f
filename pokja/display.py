"""A monthly register as people read it: its figures, its meetings, and what of them changed."""

from dataclasses import dataclass
from datetime import date

from core.formats import day, number
from core.formats import month as month_name

from .enums import Adviser, AgeGroup, Business, PoktanKind, Turnover
from .models import Poktan, Register

UNKNOWN = "Belum diisi"
_DISCUSSION = {True: "Ada", False: "Tidak ada", None: UNKNOWN}
_LABELS = {
    "members": "Jumlah anggota",
    "attended": "Anggota yang hadir",
    "couples": "Anggota PUS",
    "businesses": "Jenis usaha",
    "turnover": "Omzet",
    "note": "Catatan",
    "meetings": "Pertemuan",
}
_OF_UPPKA = ("businesses", "turnover")


def label_of(field: str) -> str:
    """How a field is called on pages and in the form; "meeting_12" is the meeting with that key."""
    return _LABELS.get(field, "Pertemuan")


def register_title(kind: str, name: str, month: date) -> str:
    """What a register is called where only its columns were read."""
    return f"Register {Poktan(kind=kind, name=name).full_name} {month_name(month)}"


def fields_of(kind: str) -> tuple[str, ...]:
    """The figures asked of this kind, in the order of the form."""
    return tuple(name for name in _LABELS if name != "meetings" and (kind == PoktanKind.UPPKA or name not in _OF_UPPKA))


def field_choices(register: Register) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a return may point at, as grouped choices of a select: the meetings one by one."""
    meetings = [(f"meeting_{row.pk}", f"Pertemuan {day(row.held_on)}") for row in register.meetings.all()]
    figures = [(name, label_of(name)) for name in fields_of(register.poktan.kind)]
    return [("Keanggotaan", figures), ("Pertemuan", [("meetings", "Daftar pertemuan"), *meetings])]


@dataclass(frozen=True)
class Fact:
    """One figure of the month."""

    field: str
    label: str
    shown: str
    neighbour: str = ""  # the month before: "Oktober 2026: 25"
    previous_shown: str = ""  # what it said before the return; "" where it did not change


@dataclass(frozen=True)
class MeetingRow:
    held_on: date
    presenter: str
    material: str
    age_group: str
    discussion: str
    attended: str
    couples: str
    is_new: bool = False  # not among those the officer returned


@dataclass(frozen=True)
class Sheet:
    """A register ready to show."""

    facts: list[Fact]
    meetings: list[MeetingRow]
    gone: list[str]  # meetings that were there before the return, in words
    has_ages: bool


def sheet_of(
    register: Register, content: dict | None = None, *, before: dict | None = None, previous: Register | None = None
) -> Sheet:
    """The register in the order people know.

    content: what it said at another time (`Register.content`); default the present. before: what it said when it was
    returned, where it was changed since. previous: the register of the month before.
    """
    content = register.content() if content is None else content
    kind = register.poktan.kind
    facts = [_fact(name, content, before, previous) for name in fields_of(kind)]
    told = [meeting_words(row) for row in content["meetings"]]
    earlier = [meeting_words(row) for row in before["meetings"]] if before and "meetings" in before else None
    return Sheet(
        [fact for fact in facts if fact.field != "note" or fact.shown != UNKNOWN or fact.previous_shown],
        [
            _meeting(row, is_new=earlier is not None and words not in earlier)
            for row, words in zip(content["meetings"], told, strict=True)
        ],
        [words for words in earlier or () if words not in told],
        kind == PoktanKind.BKB,
    )


def _fact(name: str, content: dict, before: dict | None, previous: Register | None) -> Fact:
    was = ""
    if before and name in before and before[name] != content.get(name):
        was = shown(name, before[name])
    neighbour = ""
    if previous is not None and name not in ("note", "businesses"):
        neighbour = f"{month_name(previous.month)}: {shown(name, getattr(previous, name))}"
    return Fact(name, label_of(name), shown(name, content.get(name)), neighbour, was)


def shown(name: str, value) -> str:
    """A value of the month in words."""
    if value in (None, "", []):
        return UNKNOWN
    if name == "businesses":
        return ", ".join(Business(slug).label for slug in value)
    if name == "turnover":
        return str(Turnover(value).label)
    return number(value) if isinstance(value, int) else str(value)


def _day(value) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _meeting(row: dict, is_new: bool) -> MeetingRow:
    return MeetingRow(
        _day(row["held_on"]),
        str(Adviser(row["presenter"]).label) if row["presenter"] else UNKNOWN,
        row["material"] or UNKNOWN,
        str(AgeGroup(row["age_group"]).label) if row["age_group"] else UNKNOWN,
        _DISCUSSION[row["had_discussion"]],
        number(row["attended"]),
        number(row["couples"]),
        is_new,
    )


def meeting_words(row: dict) -> str:
    """A meeting in one sentence; the same words are the same meeting."""
    told = _meeting(row, is_new=False)
    parts = [
        told.material,
        f"penyaji {told.presenter}",
        f"umur {told.age_group}" if row["age_group"] else "",
        f"diskusi {told.discussion.lower()}",
        f"hadir {told.attended}, PUS {told.couples}",
    ]
    return f"{day(told.held_on)}: {', '.join(part for part in parts if part)}"


def told_changes(changes: dict) -> list[str]:
    """`StatusChange.changes` of a register: figures as before and after, the rest by name alone."""
    words = []
    for name, (old, new) in changes.items():
        if name in ("members", "attended", "couples", "turnover"):
            words.append(f"{label_of(name)} {shown(name, old)} menjadi {shown(name, new)}")
        else:
            words.append(f"{label_of(name)} diubah")
    return words
