"""POKTAN, their yearly cards, and the Rumah DataKu."""

from django.utils import timezone

from pokja.actions.data_house import save_data_house
from pokja.actions.groups import deactivate_poktan
from pokja.models import GroupClass
from tests.access import MOVED, AdminAccess, only
from tests.pokja.group_content import filed, founded

WRITERS = "kader pkb opdkb"
ALL = "kader pkb opd opdkb provinsi pusat admin"
EXPORTERS = "kader pkb opdkb provinsi pusat admin"
ADMINS = "provinsi pusat admin"
YEAR = timezone.localdate().year


def furnish(world) -> None:
    by, kampung = world.cast.kader, world.kampung
    world.poktan = founded(kampung, by)
    world.poktan_card = filed(world.poktan, by, YEAR)
    world.ended_poktan = founded(kampung, by, "bkr", "Mawar")
    deactivate_poktan(world.ended_poktan, by=by, ended_on=timezone.localdate(), reason="Bubar")
    world.data_house = save_data_house(kampung, by=by, cleaned={"chair": "Rahayu Ningsih"})


def _village(world) -> list:
    return [world.kampung.region_id]


def _group(world) -> list:
    return [world.kampung.region_id, world.poktan.pk]


def _ended(world) -> list:
    return [world.kampung.region_id, world.ended_poktan.pk]


EXPECTED = {
    "poktan-list": only(f"{ALL} kader2 opdkb2"),
    "kampung-poktan": only(ALL, _village, stranger=404, nobody=404),
    "poktan-cards-export": only(EXPORTERS, _village, stranger=404, nobody=404),
    "poktan-create": only(WRITERS, _village, stranger=404, nobody=404),
    "poktan-detail": only(ALL, _group, stranger=404, nobody=404),
    "poktan-detail ended": only(ALL, _ended, stranger=404, nobody=404),
    "poktan-edit": only(WRITERS, _group, stranger=404, nobody=404),
    "poktan-deactivate": only(WRITERS, _group, stranger=404, nobody=404),
    "poktan-activate": only(WRITERS, _ended, stranger=404, nobody=404),
    "poktan-card-edit": only(WRITERS, lambda w: [*_group(w), YEAR], stranger=404, nobody=404),
    "poktan-card-edit ended": only(WRITERS, lambda w: [*_ended(w), YEAR], ok=MOVED, stranger=404, nobody=404),
    "kampung-data-house": only(ALL, _village, stranger=404, nobody=404),
    "data-house-edit": only(WRITERS, _village, stranger=404, nobody=404),
}

ADMIN = {
    "pokja.groupclass": AdminAccess(
        ADMINS, lambda w: GroupClass.objects.first(), changes="pusat admin", adds="pusat admin", scoped=False
    ),
    "pokja.poktan": AdminAccess(ADMINS, lambda w: w.poktan),
    "pokja.poktancard": AdminAccess(ADMINS, lambda w: w.poktan_card),
    "pokja.datahouse": AdminAccess(ADMINS, lambda w: w.data_house),
}
