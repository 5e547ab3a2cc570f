"""The yearly card K/0: what is asked of each kind of group, when it is due, and what keeps it from being handed in."""

from dataclasses import dataclass
from datetime import date

from core.formats import day

from .enums import PoktanKind

DUE_DAY = 3  # of January of its year (handbook 5.1)

_PEOPLE = ("chair", "secretary", "treasurer", "officers", "cadres", "cadres_trained", "members")
_DECREE = ("has_decree", "decree_number", "decree_date", "decree_issuer")


@dataclass(frozen=True)
class Missing:
    """What a card still needs before it can be handed in: the field, and what to do about it."""

    field: str
    message: str


def card_fields(kind: PoktanKind) -> tuple[str, ...]:
    """Fields of the K/0 of this kind, in the order of the form of SIGA (handbook 5.2)."""
    fields = ["adviser_name", "adviser_position", *_DECREE, "funding"]
    if kind.integrations:
        fields.append("integration")
    if kind.has_priority_project:
        fields.append("is_priority_project")
    fields += _PEOPLE
    if kind.equipment:
        fields.append("equipment")
    if kind is PoktanKind.PIKR:
        fields += ["base", "base_name"]
    if kind is PoktanKind.DASHAT:
        fields += ["dashat_model", "dashat_targets"]
    return (*fields, "group_class")


def due_on(year: int, started_on: date) -> date | None:
    """When the card of this year is due: 3 January. A group founded later in the year has no day for its first card."""
    return date(year, 1, DUE_DAY) if started_on <= date(year, 1, 1) else None


def check_card(card) -> list[Missing]:
    """What a card must say before it counts as handed in. An empty card is not a card.

    card: a `PoktanCard` with its group.
    """
    kind = PoktanKind(card.poktan.kind)
    needed = {
        "chair": "Tulis nama ketua kelompok.",
        "cadres": "Isi jumlah kader; tulis 0 bila tidak ada.",
        "members": "Isi jumlah anggota; tulis 0 bila belum ada.",
    }
    if kind is PoktanKind.PIKR:
        needed["base"] = "Pilih basis PIK-R."
    if kind is PoktanKind.DASHAT:
        needed["dashat_model"] = "Pilih model DASHAT."
    return [Missing(field, message) for field, message in needed.items() if getattr(card, field) in (None, "")]


def find_faults(values: dict, kind: PoktanKind, started_on: date, today: date) -> list[Missing]:
    """What cannot be right on a card, however incomplete it is.

    values: content by field name; fields left out are not looked at. started_on: the day the group was founded.
    """
    faults = []
    cadres, trained = values.get("cadres"), values.get("cadres_trained")
    if trained is not None and cadres is None:
        faults.append(Missing("cadres", "Isi juga jumlah kader, bukan hanya yang terlatih."))
    elif trained is not None and trained > cadres:
        faults.append(Missing("cadres_trained", f"Kader terlatih tidak boleh lebih banyak daripada {cadres} kader."))
    decreed = values.get("decree_date")
    if decreed is not None and decreed > today:
        faults.append(Missing("decree_date", "Tanggal SK belum tiba. Periksa tahunnya."))
    elif decreed is not None and decreed < started_on:
        faults.append(
            Missing(
                "decree_date",
                f"SK tidak mungkin lebih tua daripada kelompoknya, yang berdiri {day(started_on)}. "
                "Perbaiki tanggal SK, atau tanggal berdiri kelompok.",
            )
        )
    if values.get("base_name") and not values.get("base"):
        faults.append(Missing("base", "Pilih juga basisnya."))
    return faults


def settle(values: dict) -> dict:
    """The values without what an answer rules out: no number, day and issuer where there is no decree."""
    if values.get("has_decree") is not True:
        values = values | {"decree_number": "", "decree_date": None, "decree_issuer": ""}
    return values
