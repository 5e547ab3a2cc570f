"""Plans, proposals, and what citizens propose."""

import uuid

from django.core.files.base import ContentFile
from django.utils import timezone

from pokja.actions.plans import add_item, sign_plan, start_plan
from pokja.actions.proposals import propose, propose_publicly, switch_public_proposals
from reference.models import SubProgram
from tests.access import MOVED, Access, AdminAccess, only, public

WRITERS = "kader pkb opdkb"
ADMINS = "provinsi pusat admin"
READERS = "kader pkb opd opdkb provinsi pusat admin"
HIDDEN = {"stranger": 404, "nobody": 404}


def furnish(world):
    """A signed plan with an item, a proposal of the Pokja, and one a citizen typed."""
    year = timezone.localdate().year
    plan = start_plan(world.kampung, by=world.cast.kader, year=year)
    subprogram = SubProgram.objects.get(code="stunting")
    world.plan_item = add_item(plan, by=world.cast.kader, title="Kelas ibu balita", subprogram=subprogram)
    sign_plan(
        plan, by=world.cast.kader, file=ContentFile(b"%PDF-1.4\n%%EOF", "rkm.pdf"), signed_on=plan.created_at.date()
    )
    world.plan = plan
    world.proposal = propose(world.kampung, by=world.cast.kader, title="Senam lansia", year=year)
    switch_public_proposals(world.kampung.region.parent.parent, by=world.cast.opdkb, is_open=True)
    words = {"title": "Talang air RT 03", "description": "Bocor sejak tahun lalu", "proposer_name": "Pak Min"}
    world.typed = propose_publicly(world.kampung, token=uuid.uuid4(), **words)


def village(w):
    return [w.kampung.region_id]


def year_of(w):
    return [w.kampung.region_id, w.plan.year]


def item(w):
    return [w.kampung.region_id, w.plan_item.pk]


def one(w):
    return [w.kampung.region_id, w.proposal.pk]


def decided(way):
    return lambda w: [w.kampung.region_id, w.proposal.pk, way]


ADMIN: dict[str, AdminAccess] = {
    "pokja.plan": AdminAccess(ADMINS, lambda w: w.plan),
    "pokja.planitem": AdminAccess(ADMINS, lambda w: w.plan_item),
    "pokja.proposal": AdminAccess(ADMINS, lambda w: w.proposal),
}

EXPECTED: dict[str, Access] = {
    "kampung-plan": only(READERS, village, **HIDDEN),
    "plan-start": only(WRITERS, year_of, ok=MOVED, method="post", **HIDDEN),
    "plan-item-create": only(WRITERS, year_of, **HIDDEN),
    "plan-item": only(READERS, item, **HIDDEN),
    "plan-item-edit": only(WRITERS, item, **HIDDEN),
    "plan-item-drop": only(WRITERS, item, **HIDDEN),
    # nothing is left over from a year without a plan
    "plan-copy": only(WRITERS, year_of, ok=MOVED, **HIDDEN),
    "plan-pdf": only(READERS, year_of, **HIDDEN),
    "plan-sign": only(WRITERS, year_of, **HIDDEN),
    "plan-file": only(READERS, year_of, **HIDDEN),
    "proposal-list": only(READERS, village, **HIDDEN),
    "proposal-create": only(WRITERS, village, **HIDDEN),
    "proposal-detail": only(READERS, one, **HIDDEN),
    # what a citizen typed is not there for others until it was looked at
    "proposal-detail typed": only(
        WRITERS,
        lambda w: [w.kampung.region_id, w.typed.pk],
        **HIDDEN,
        **dict.fromkeys(["opd", "provinsi", "pusat", "admin"], 404),
    ),
    "proposal-rank": only(WRITERS, one, ok=MOVED, method="post", **HIDDEN),
    "proposal-decide": only(WRITERS, decided("rencana"), **HIDDEN),
    "proposal-decide butir": only(WRITERS, decided("butir"), **HIDDEN),
    "proposal-decide gabung": only(WRITERS, decided("gabung"), **HIDDEN),
    "proposal-decide tunda": only(WRITERS, decided("tunda"), **HIDDEN),
    "proposal-decide tolak": only(WRITERS, decided("tolak"), **HIDDEN),
    # it waits for the decision already
    "proposal-decide terima": only(WRITERS, decided("terima"), ok=MOVED, **HIDDEN),
    "public-proposals-switch": only("opdkb provinsi", opdkb2=200),
    "public-proposal-create": public(village),
    "public-proposal": public(lambda w: [w.typed.token]),
}
