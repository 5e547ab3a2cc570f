"""Visits to the villages of the demo that went quiet: asked for some weeks ago, some of them made since."""

from datetime import timedelta
from random import Random

from accounts.enums import Role
from accounts.models import Assignment
from rhythm.actions.figures import update_area
from rhythm.actions.visits import record_visit
from rhythm.enums import VisitReason
from rhythm.models import Visit

from .history import at
from .world import World

ASKED_FOR = 24  # days ago
FOUND = (
    (VisitReason.CADRE_GONE, "Kader pindah sejak Lebaran.", "Kepala desa menunjuk kader baru"),
    (VisitReason.NO_MONEY, "Dana desa tahun ini untuk jalan.", "Masukkan ke RKPDes tahun depan"),
    (VisitReason.NOT_REPORTED, "Posyandu tetap jalan tiap bulan.", "Kader belajar melapor dari HP"),
    (VisitReason.POKJA_INACTIVE, "Pokja tidak bertemu sejak tahun pertama.", "Pertemuan Pokja bersama Camat"),
)


def settle_visits(world: World) -> None:
    """Ask for visits as `update_rhythm` would have some weeks ago, record a third of them, then ask as of today."""
    rng = Random(f"{world.today} kunjungan")  # noqa: S311 (no secret)
    update_area(months=0, today=world.today - timedelta(days=ASKED_FOR))
    officers = Assignment.objects.in_force().filter(role=Role.PKB).select_related("user")
    by_district = {row.region_id: row.user for row in officers}
    for visit in Visit.objects.open().select_related("kampung").order_by("pk"):
        officer = by_district.get(visit.district_code)
        if officer is None or rng.random() > 0.34:
            continue
        day = visit.opened_on + timedelta(days=rng.randint(2, ASKED_FOR - 3))
        reason, words, next_step = rng.choice(FOUND)
        record_visit(
            visit,
            by=officer,
            done_on=day,
            reason=reason,
            words=words,
            next_step=next_step,
            next_on=day + timedelta(days=30),
            at=at(day, 15),
        )
    update_area(months=0)
