import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from classification.models import ImportBatch
from tests.classification.workbooks import BRABOWAN, LOGEDE, TEMENGENG, counted, scored
from villages.models import Kampung, PopulationReport


@pytest.fixture
def saved(tmp_path):
    def save(file):
        path = tmp_path / file.name
        path.write_bytes(file.read())
        return path

    return save


def run(*args) -> str:
    out = StringIO()
    call_command("import_rekap", *map(str, args), stdout=out)
    return out.getvalue()


def test_command_prints_what_it_did(territory, saved):
    text = run(saved(counted(BRABOWAN, LOGEDE, TEMENGENG | {"Desa": "TIDAK ADA"})))
    assert "Rekap Kampung 27 Okt 2022" in text
    for line in (
        "Baris: 3",
        "Ditempatkan: 2",
        "Tidak ditemukan: 1",
        "Meragukan: 0",
        "Ditolak seluruhnya: 1",
        "Tersimpan.",
    ):
        assert line in text
    assert Kampung.objects.count() == 2


def test_command_prints_one_json_object(territory, saved):
    rows = [BRABOWAN, TEMENGENG | {"Klasifikasi": "Dasar"}, LOGEDE | {"Desa": "TIDAK ADA"}]
    found = json.loads(run(saved(scored(*rows)), "--json"))
    expected = {"rows": 3, "placed": 2, "unplaced": 1, "ambiguous": 0, "refused": 2, "mismatches": 1}
    assert {key: found[key] for key in expected} == expected


def test_command_only_looks_when_asked(territory, saved):
    path = saved(counted(BRABOWAN))
    assert json.loads(run(path, "--dry-run", "--json"))["created"] == 1
    assert "tidak ada yang disimpan" in run(path, "--dry-run")
    assert not Kampung.objects.exists()
    assert not ImportBatch.objects.exists()


def test_command_takes_date_and_user(cast, saved):
    run(saved(counted(BRABOWAN, LOGEDE, name="rekap.xlsx")), "--date", "2023-06-12", "--by", "opdkb")
    report = PopulationReport.objects.get()
    assert (report.year, report.month, report.submitted_by) == (2023, 6, cast.opdkb)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--by", "siapa"], "Pengguna siapa tidak ada"),
        (["--by", "kader"], "tidak berhak"),
        (["--date", "2099-01-01"], "belum terjadi"),
    ],
)
def test_command_refuses_with_a_reason(cast, saved, args, words):
    with pytest.raises(CommandError, match=words):
        run(saved(counted(BRABOWAN)), *args)


def test_command_refuses_what_it_cannot_read(territory, tmp_path):
    with pytest.raises(CommandError, match="tidak dapat dibuka"):
        run(tmp_path / "tidak-ada.xlsx")
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK")
    with pytest.raises(CommandError, match="bukan Excel"):
        run(broken)
