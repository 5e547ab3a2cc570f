"""The import against the official portal's own two exports of 27 October 2022, on the whole territory."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from classification.models import Assessment, AssessmentSnapshot
from villages.models import REPORTS, Kampung

EXPORTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "portal-exports"
ROWS = 17_731
FILES = ("rekap-kampung-2022-10-27.xlsx", "rekap-klasifikasi-2022-10-27.xlsx")

pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="Ekspor portal resmi tidak ada di ../shared/data.")


def run(name: str, *options: str) -> dict:
    out = StringIO()
    call_command("import_rekap", str(EXPORTS / name), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def stored() -> list[int]:
    return [model.objects.count() for model in (Kampung, *REPORTS.values(), Assessment, AssessmentSnapshot)]


def test_both_exports_are_placed_applied_and_change_nothing_twice(db):
    call_command("import_regions", stdout=StringIO())
    for name in FILES:
        found = run(name)
        assert found["rows"] == ROWS
        assert found["exact"] >= 0.98 * ROWS
        assert found["placed"] == found["exact"] + found["near"] >= 0.99 * ROWS
        assert found["placed"] + found["ambiguous"] + found["unplaced"] == ROWS
        assert found["mismatches"] == 0
        assert found["changed"] > 0
    kept = stored()
    assert kept[0] == found["placed"]
    for name in FILES:
        assert run(name)["changed"] == 0
    assert stored() == kept
