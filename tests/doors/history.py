"""Doors of the history of classes: one village, and the movement of an area."""

from tests.access import OK, only

ALL = "kader pkb opd opdkb provinsi pusat admin"

EXPECTED = {
    "kampung-class-history": only(ALL, lambda w: [w.kampung.region_id], stranger=404, nobody=404),
    "class-movement": only(ALL, kader2=OK, opdkb2=OK),
}
