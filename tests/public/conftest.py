from tests.cast import VILLAGE
from tests.core.uploads import pdf
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step


@world
def kampung(cast, territory):
    """Sumber Rejeki in Desa Brabowan, without any report."""
    return founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")


@world
def reported(cast, kampung):
    """Its three reports wait for verification; the Profil brings an RKM."""
    for kind in CONTENT:
        submitted(kampung, kind, cast.kader, **({"plan_file": pdf(name="rkm.pdf")} if kind == "profil" else {}))
    return kampung


@world
def verified(cast, reported):
    """The same, verified."""
    for model in (reported.profilereports, reported.populationreports, reported.familyplanningreports):
        change_status(model.get(), Step.VERIFY, by=cast.pkb)
    return reported
