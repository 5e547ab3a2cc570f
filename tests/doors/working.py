"""Doors of the working groups: the tab of the village, the coordination groups above it."""

from datetime import date

from pokja.actions.working import add_member, found_pokja
from pokja.enums import PokjaRole, Structure
from regions.models import Region
from tests.access import MOVED, Access, AdminAccess, only, signed_in
from tests.cast import DISTRICT, REGENCY
from tests.core.uploads import pdf

ALL = "kader pkb opd opdkb provinsi pusat admin"
WRITERS = "kader pkb opdkb"
BEGAN = date(2025, 3, 1)


def furnish(world) -> None:
    cast = world.cast
    fields = {"started_on": BEGAN, "decree_number": "1/2025"}
    world.pokja = found_pokja(
        by=cast.kader, kampung=world.kampung, structure=Structure.CLASSIC, decree_file=pdf(), **fields
    )
    world.pokja_member = add_member(
        world.pokja, by=cast.kader, name="Agus Setiawan", role=PokjaRole.CHAIR, from_on=BEGAN
    )
    area = {"structure": Structure.COORDINATION, **fields}
    world.regency_group = found_pokja(by=cast.opdkb, region=Region.objects.get(pk=REGENCY), decree_file=pdf(), **area)
    world.regency_member = add_member(
        world.regency_group, by=cast.opdkb, name="Endah Kurniasih", role=PokjaRole.CHAIR, from_on=BEGAN
    )
    world.district_group = found_pokja(by=cast.pkb, region=Region.objects.get(pk=DISTRICT), **area)


def village(w):
    return [w.kampung.region_id]


def member(w):
    return [w.kampung.region_id, w.pokja_member.pk]


def official(w):
    return [REGENCY, w.regency_member.pk]


def inside(roles, args, **kwargs) -> Access:
    """In Blora alone: for the neighbours and who holds no role it is not there."""
    return only(roles, args, stranger=404, nobody=404, **kwargs)


EXPECTED = {
    "kampung-pokja": inside(ALL, village),
    "kampung-pokja-pdf": inside(ALL, village),
    "kampung-report-adopt": inside(WRITERS, lambda w: [*village(w), "profil"], ok=MOVED, method="post"),
    "pokja-found": inside(WRITERS, village),
    "pokja-edit": inside(WRITERS, village),
    "pokja-end": inside(WRITERS, village),
    "pokja-decree": inside("kader pkb opdkb provinsi pusat admin", lambda w: [*village(w), w.pokja.pk]),
    "pokja-member-add": inside(WRITERS, village),
    "pokja-member-edit": inside(WRITERS, member),
    "pokja-member-end": inside(WRITERS, member),
    "pokja-member-remove": inside(WRITERS, member),
    # above the village: read by everybody inside, kept by who coordinates that level
    "coordination-list": signed_in(),
    "coordination": inside(ALL, lambda w: [REGENCY]),
    "coordination kecamatan": inside(ALL, lambda w: [DISTRICT]),
    "coordination desa": inside("", village, **dict.fromkeys(ALL.split(), 404)),  # it has a page of its own
    "coordination-pdf": inside(ALL, lambda w: [REGENCY]),
    "pokja-found kabupaten": inside("opdkb provinsi", lambda w: [REGENCY]),
    "pokja-found kecamatan": inside("pkb opdkb provinsi", lambda w: [DISTRICT]),
    "pokja-edit kabupaten": inside("opdkb provinsi", lambda w: [REGENCY]),
    "pokja-end kabupaten": inside("opdkb provinsi", lambda w: [REGENCY]),
    "pokja-member-add kecamatan": inside("pkb opdkb provinsi", lambda w: [DISTRICT]),
    "pokja-member-edit kabupaten": inside("opdkb provinsi", official),
    "pokja-member-end kabupaten": inside("opdkb provinsi", official),
    "pokja-member-remove kabupaten": inside("opdkb provinsi", official),
    # the decree itself stays inside the area: kader and PKB look up at it from below
    "pokja-decree kabupaten": inside(
        "opdkb provinsi pusat admin", lambda w: [REGENCY, w.regency_group.pk], kader=404, pkb=404
    ),
}

ADMIN = {
    "pokja.pokja": AdminAccess("provinsi pusat admin", lambda w: w.pokja),
    "pokja.pokjamember": AdminAccess("provinsi pusat admin", lambda w: w.pokja_member),
}
