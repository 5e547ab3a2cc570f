"""Rencana OPD, the accounts of other offices, and the board."""

from datetime import timedelta

from django.utils import timezone

from pokja.actions.offices import plan_activities, set_office
from reference.models import Agency, SubProgram
from tests.access import OK, AdminAccess, only

ALL = "kader pkb opd opdkb provinsi pusat admin"
ADMINS = "provinsi pusat admin"
PLANNERS = "opd opdkb"


def furnish(world) -> None:
    world.office_task = world.cast.opd.assignments.get()
    agency = Agency.objects.get(code="dinas-kesehatan")
    set_office(world.office_task, by=world.cast.opdkb, agency=agency)
    world.entry = plan_activities(
        by=world.cast.opd,
        agency=agency,
        regions=[world.kampung.region],
        subprogram=SubProgram.objects.get(code="stunting"),
        title="Pelayanan posyandu bergerak",
        starts_on=timezone.localdate() + timedelta(days=3),
    ).made[0]


def entry(w):
    return [w.entry.pk]


EXPECTED = {
    "office-list": only(ALL, kader2=OK, opdkb2=OK),
    "office-create": only(PLANNERS, opdkb2=OK),
    "office-edit": only(PLANNERS, entry, stranger=404, nobody=404),
    "office-done": only(PLANNERS, entry, stranger=404, nobody=404),
    "office-cancel": only(PLANNERS, entry, stranger=404, nobody=404),
    "office-replan": only(PLANNERS, entry, stranger=404, nobody=404),
    "office-people": only("opdkb", opdkb2=OK),
    "office-agency": only("opdkb", lambda w: [w.office_task.pk], opdkb2=404),
    "convergence-board": only(ALL, kader2=OK, opdkb2=OK),
    "convergence-cell": only(ALL, lambda w: [w.kampung.region_id, "stunting"], stranger=404),
}

ADMIN = {"pokja.officeactivity": AdminAccess(ADMINS, lambda w: w.entry)}
