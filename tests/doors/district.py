"""Doors of the Rapor of an area."""

from tests.access import OK, only

EXPECTED = {"area-rapor": only("pkb opdkb provinsi pusat admin", opdkb2=OK)}
