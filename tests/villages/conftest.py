from tests.cast import VILLAGE
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world


@world
def kampung(cast, territory):
    """A Kampung KB without any report."""
    return founded(cast.opdkb, territory[VILLAGE])


@world
def reported(cast, kampung):
    """The same with its three reports submitted by the kader."""
    for kind in CONTENT:
        submitted(kampung, kind, cast.kader)
    return kampung
