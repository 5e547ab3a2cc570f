"""Doors of ageing reports: *Masih berlaku*. The KB report of the world is of today, so who may write is sent back."""

from tests.access import MOVED, only

EXPECTED = {
    "kampung-report-confirm": only(
        "kader pkb opdkb", lambda w: [w.kampung.region_id, "kb"], ok=MOVED, stranger=404, nobody=404
    ),
}
