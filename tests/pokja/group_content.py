"""Groups for tests, made as people make them."""

from datetime import date

from pokja.actions.groups import create_poktan, file_card, save_card, start_card
from pokja.models import Poktan, PoktanCard

FOUNDED = date(2020, 3, 2)
CARD = {
    "adviser_name": "Budi Santoso",
    "adviser_position": "plkb",
    "has_decree": True,
    "decree_number": "400/12/2021",
    "decree_date": date(2021, 5, 4),
    "decree_issuer": "kades",
    "chair": "Rahayu Ningsih",
    "secretary": "Wulan Sari",
    "treasurer": "",
    "officers": [["Tri Handayani", "seksi konsumsi"]],
    "cadres": 5,
    "cadres_trained": 3,
    "members": 32,
    "funding": ["add", "swadaya"],
}


def founded(kampung, by, kind: str = "bkb", name: str = "Melati", **fields) -> Poktan:
    return create_poktan(kampung, by=by, kind=kind, name=name, **{"started_on": FOUNDED} | fields)


def filled(poktan: Poktan, by, year: int, **changes) -> PoktanCard:
    card = start_card(poktan, by=by, year=year)
    return save_card(card, by=by, cleaned=CARD | changes)


def filed(poktan: Poktan, by, year: int, at=None, **changes) -> PoktanCard:
    return file_card(filled(poktan, by, year, **changes), by=by, at=at)
