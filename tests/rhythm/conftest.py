from classification.actions.assess import load_instruments
from regions.models import Region
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.villages.content import founded
from tests.worlds import world


@world
def kampung(cast):
    """The Kampung KB of the cast's cadre, in Blora; founded in March 2018."""
    load_instruments()
    return founded(cast.opdkb, Region.objects.get(pk=VILLAGE), "Sumber Rejeki")


@world
def kampung2(cast, kampung):
    """Next door, in Rembang."""
    return founded(cast.opdkb2, Region.objects.get(pk=NEXT_VILLAGE), "Sumber Bocor")
