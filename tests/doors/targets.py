"""Doors of *Coba perubahan* and of targets."""

from django.utils import timezone

from classification.models import Target
from classification.queries.stored import current_instrument
from tests.access import MOVED, OK, AdminAccess, only

ALL = "kader pkb opd opdkb provinsi pusat admin"
WRITERS = "kader pkb opdkb"


def furnish(world) -> None:
    """A running target of the village."""
    world.target = Target.objects.create(
        kampung=world.kampung,
        region_id=world.kampung.region_id,
        instrument=current_instrument(),
        kelas=4,
        kelas_before=1,
        due_on=timezone.localdate(),
        who="Pokja Kampung KB",
        query="rumah_dataku=ada",
        created_by=world.cast.kader,
        created_by_name="Sulastri",
        created_at=timezone.now(),
    )


def village(world):
    return [world.kampung.region_id]


EXPECTED = {
    "rapor-whatif": only(ALL, village, stranger=404, nobody=404),
    "kampung-target": only(ALL, village, stranger=404, nobody=404),
    # without a scenario that lifts the class it leads back to where one is made
    "target-create": only(WRITERS, village, stranger=404, nobody=404, ok=MOVED),
    "target-cancel": only(WRITERS, lambda w: [w.target.pk], stranger=404, nobody=404, ok=OK),
}
ADMIN = {"classification.target": AdminAccess("provinsi pusat admin", lambda w: w.target)}
