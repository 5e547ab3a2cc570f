"""Doors of the versions of the instrument: *Uji aturan*, and a draft's pages in the admin."""

from classification.actions.versions import copy_version
from classification.queries.stored import current_instrument
from tests.access import MOVED, only

NATION = "pusat admin"


def furnish(world) -> None:
    world.version_draft = copy_version(current_instrument(), by=world.cast.pusat)


def draft(world):
    return [world.version_draft.pk]


EXPECTED = {
    "rule-rehearsal": only(NATION),
    "admin:classification_instrument_copy": only(NATION, draft, method="post", ok=MOVED),
    "admin:classification_instrument_publish": only(NATION, draft),
    "admin:classification_instrument_download": only("provinsi pusat admin", draft),
    "admin:classification_instrument_upload": only(NATION, draft, method="post", ok=422),
}
