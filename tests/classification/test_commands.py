from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from classification.models import AreaSummary, Assessment, AssessmentSnapshot, Instrument
from tests.cast import REGENCY


def run(name, *arguments) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_assess_prints_counts_and_classes(reported):
    Assessment.objects.all().delete()
    printed = run("assess", "--area", REGENCY)
    assert "Dinilai 2, ditulis 2, tetap 0, dihapus 0." in printed
    assert "Dilaporkan: Dasar 0, Berkembang 0, Mandiri 1, Berkelanjutan 0; belum melapor 0." in printed
    assert "Terverifikasi: Dasar 1" in printed
    assert "ditulis 0, tetap 2" in run("assess")


def test_assess_of_one_village(reported):
    assert "Dinilai 2" in run("assess", "--area", reported.region_id)


def test_assess_dry_run_keeps_nothing(reported):
    Assessment.objects.all().delete()
    AreaSummary.objects.all().delete()
    printed = run("assess", "--dry-run", "--snapshot")
    assert "ditulis 2" in printed
    assert "tidak ada yang disimpan" in printed
    assert not (Assessment.objects.exists() or AreaSummary.objects.exists() or AssessmentSnapshot.objects.exists())


def test_assess_keeps_a_snapshot(reported):
    assert "Potret bulan ini: 2 kelas disimpan." in run("assess", "--snapshot")


@pytest.mark.parametrize(
    ("arguments", "message"), [(("--area", "99"), "Wilayah 99 tidak ada"), ((), "load_instruments")]
)
def test_assess_says_what_is_missing(db, arguments, message):
    if not arguments:
        Instrument.objects.all().delete()
    with pytest.raises(CommandError, match=message):
        run("assess", *arguments)


def test_load_instruments_is_idempotent(db):
    Instrument.objects.all().delete()
    assert run("load_instruments") == "bkkbn-2023: baru\n"
    assert run("load_instruments") == "bkkbn-2023: tetap\n"
    Instrument.objects.update(definition={})
    assert "tetap dipakai" in run("load_instruments")
