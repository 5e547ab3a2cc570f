from regions.models import Region
from tests.cast import NEXT_VILLAGE, VILLAGE
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
