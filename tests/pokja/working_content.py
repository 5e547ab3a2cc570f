"""A working group for tests, made through the actions."""

from datetime import date

from pokja.actions.working import add_member, found_pokja
from pokja.enums import PokjaRole, PokjaSection, Structure
from pokja.models import Pokja, PokjaMember

STARTED = date(2025, 3, 1)
PHONE = "0812 9988 7766"


def founded_pokja(kampung, by, structure=Structure.CLASSIC, started_on=STARTED, **fields) -> Pokja:
    fields = {"decree_number": "141/07/2025", "decree_date": date(2025, 2, 20), "decree_issuer": "kades"} | fields
    return found_pokja(by=by, kampung=kampung, structure=structure, started_on=started_on, **fields)


def member_of(pokja, by, name="Agus Setiawan", role=PokjaRole.CHAIR, **fields) -> PokjaMember:
    return add_member(pokja, by=by, **{"name": name, "role": role, "from_on": pokja.started_on, **fields})


def manned(pokja, by) -> list[PokjaMember]:
    """Five people of the classic structure, two of them trained, the chair with a phone."""
    head, member = PokjaRole.SECTION_HEAD, PokjaRole.MEMBER
    trained = {"trained_on": date(2025, 6, 2), "training_topic": "Orientasi Kampung KB"}
    return [
        member_of(pokja, by, "Suparno Hadi", PokjaRole.PATRON, institution="Kepala desa"),
        member_of(pokja, by, "Agus Setiawan", PokjaRole.CHAIR, phone=PHONE, **trained),
        member_of(pokja, by, "Endah Kurniasih", PokjaRole.SECRETARY),
        member_of(pokja, by, "Nur Hidayah", head, section=PokjaSection.RELIGION, **trained),
        member_of(pokja, by, "Wagiman", member, section=PokjaSection.CULTURE),
    ]
