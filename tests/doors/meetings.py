"""Meetings, their decisions, and the calendar."""

from core.files import clean_document
from tests.access import AdminAccess, only
from tests.core.uploads import pdf
from tests.pokja.meetings import held, planned

WRITERS = "kader pkb opdkb"
READERS = "kader pkb opdkb provinsi pusat admin"
ALL = "kader pkb opd opdkb provinsi pusat admin"


def furnish(world):
    world.meeting = planned(world.kampung, world.cast.kader)
    world.held = held(world.kampung, world.cast.kader, minutes_file=clean_document(pdf()))
    world.decision = world.held.decisions.get()
    world.area_meeting = held(world.kampung.region.parent, world.cast.pkb)


def at(name):
    return lambda w: [getattr(w, name).pk]


def village(w):
    return [w.kampung.region_id]


def kept(w):
    return [w.held.pk, "minutes_file"]


EXPECTED = {
    "calendar": only(ALL, kader2=200, opdkb2=200),
    "kampung-meetings": only(ALL, village, stranger=404, nobody=404),
    # Without an area it is one's own; the village next door has no Kampung KB, and pusat has no area.
    "meeting-create": only("kader pkb opdkb provinsi", kader2=404, opdkb2=200, nobody=404, opd=403),
    "meeting-detail": only(ALL, at("meeting"), stranger=404, nobody=404),
    "meeting-detail held": only(ALL, at("held"), stranger=404, nobody=404),
    "meeting-detail area": only(ALL, at("area_meeting"), stranger=404, nobody=404),
    "meeting-edit": only(WRITERS, at("meeting"), stranger=404, nobody=404),
    "meeting-record": only(WRITERS, at("held"), stranger=404, nobody=404),
    "meeting-record area": only("pkb opdkb provinsi", at("area_meeting"), stranger=404, nobody=404, kader=404),
    "meeting-cancel": only(WRITERS, at("held"), stranger=404, nobody=404),
    "meeting-file": only(READERS, kept, stranger=404, nobody=404),
    "decision-list": only(READERS, kader2=200, opdkb2=200),
    "decision-done": only(WRITERS, at("decision"), stranger=404, nobody=404),
}

ADMIN = {
    "pokja.meeting": AdminAccess("provinsi pusat admin", lambda w: w.held),
    "pokja.decision": AdminAccess("provinsi pusat admin", lambda w: w.decision),
}
