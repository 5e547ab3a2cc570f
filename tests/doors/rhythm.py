"""Doors of the rhythm: *Ketepatan*, silent villages, visits."""

from types import SimpleNamespace

from django.utils import timezone

from rhythm.models import Visit
from tests.access import MOVED, OK, AdminAccess, only

ALL = "kader pkb opd opdkb provinsi pusat admin"
LOOK_AFTER = "pkb opdkb provinsi pusat admin"


def furnish(world) -> None:
    """Two visits to the village: one that waits, one recorded with a step to take."""
    today, place = timezone.localdate(), {"kampung": world.kampung, "region_id": world.kampung.region_id}
    done = Visit.objects.create(
        **place,
        opened_on=today,
        done_on=today,
        done_by=world.cast.pkb,
        done_by_name="Budi Santoso",
        recorded_at=timezone.now(),
        reason="rencana",
        next_step="Pokja bertemu",
        next_on=today,
    )
    world.visits = SimpleNamespace(open=Visit.objects.create(**place, opened_on=today), done=done)


EXPECTED = {
    "punctuality": only(ALL, kader2=OK, opdkb2=OK),
    "silence": only(LOOK_AFTER, opdkb2=OK),
    "visit-list": only(LOOK_AFTER, opdkb2=OK),
    # who may not record one still reads what came of it
    "visit-record": only(ALL, lambda w: [w.visits.open.pk], stranger=404, nobody=404),
    "visit-record done": only(ALL, lambda w: [w.visits.done.pk], stranger=404, nobody=404),
    "visit-finish-step": only(
        "pkb opdkb", lambda w: [w.visits.done.pk], stranger=404, nobody=404, method="post", ok=MOVED
    ),
}
ADMIN = {"rhythm.visit": AdminAccess("provinsi pusat admin", lambda w: w.visits.done)}
