"""Monthly registers of POKTAN."""

from tests.access import MOVED, AdminAccess, only
from tests.pokja.register_content import drafted, group, submitted

WRITERS = "kader pkb opdkb"
ALL = "kader pkb opd opdkb provinsi pusat admin"
# Who looks on from above reads no drafts.
NO_DRAFTS = dict.fromkeys(["opd", "provinsi", "pusat", "admin"], 404)


def furnish(world) -> None:
    by = world.cast.kader
    world.register_group = group(world.kampung, by, "bkl", "Senja")
    world.register = submitted(world.register_group, by)
    world.register_draft = drafted(group(world.kampung, by, "bkl", "Fajar"), by)


def _group(world) -> list:
    return [world.kampung.region_id, world.register_group.pk]


def _sent(world) -> list:
    return [*_group(world), world.register.pk]


def _draft(world) -> list:
    return [world.kampung.region_id, world.register_draft.poktan_id, world.register_draft.pk]


EXPECTED = {
    "register-list": only(ALL, _group, stranger=404, nobody=404),
    "register-detail": only(ALL, _sent, stranger=404, nobody=404),
    "register-detail draft": only(WRITERS, _draft, stranger=404, nobody=404, **NO_DRAFTS),
    # "2026-13" is no month, so nothing begins; whoever may, is sent back to the list
    "register-start": only(
        WRITERS, _group, ok=MOVED, method="post", data={"month": "2026-13"}, stranger=404, nobody=404
    ),
    "register-edit": only(WRITERS, _draft, stranger=404, nobody=404),
    "register-cancel": only(WRITERS, _draft, stranger=404, nobody=404),
    "register-area": only(ALL, kader2=200, opdkb2=200),
    "verification-decide register": only("pkb opdkb", lambda w: ["register", w.register.pk], opdkb2=404),
}
ADMIN = {
    "pokja.register": AdminAccess("provinsi pusat admin", lambda w: w.register),
}
