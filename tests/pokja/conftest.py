from types import SimpleNamespace

from pokja.actions.offices import set_office
from regions.models import Region
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.pokja.office_content import agency
from tests.villages.content import founded
from tests.worlds import world


@world
def kampung(cast):
    """The Kampung KB of the cast's cadre, in Blora."""
    return founded(cast.opdkb, Region.objects.get(pk=VILLAGE))


@world
def kampung2(cast):
    """Next door, in Rembang."""
    return founded(cast.opdkb2, Region.objects.get(pk=NEXT_VILLAGE), name="Ronggo Makmur")


@world
def offices(cast):
    """The health office of Blora and that of Rembang."""
    set_office(cast.opd.assignments.get(), by=cast.opdkb, agency=agency())
    set_office(cast.opd2.assignments.get(), by=cast.opdkb2, agency=agency())
    return SimpleNamespace(opd=cast.opd, opd2=cast.opd2)
