"""The command, once on the whole shipped territory and otherwise on small lists."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.enums import Kind, Level
from regions.models import Region
from regions.queries import search
from tests.regions.test_imports import write_list
from tests.territory import KUTUKAN, TABLES


def run(*args):
    out = StringIO()
    call_command("import_regions", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def smaller(tmp_path):
    """The list of the test territory with one place gone, one renamed and one new."""
    villages = TABLES["villages.csv"].replace("33.16.06.2001,33.16.06,desa,Temengeng,58371\n", "")
    villages = villages.replace("Kutukan", "Kutukan Raya") + "33.16.02.2777,33.16.02,desa,Sumber Rejeki,\n"
    return write_list(tmp_path / "list", TABLES | {"villages.csv": villages})


def test_the_shipped_territory_arrives_whole_and_a_second_run_writes_nothing(db):
    output = run()
    assert "Dibaca: 91.599 wilayah" in output
    assert "Baru: 91.599\n  11 Aceh\n" in output
    assert [Region.objects.level(level).count() for level in Level] == [38, 514, 7_285, 83_762]
    kinds = {kind: Region.objects.filter(kind=kind).count() for kind in Kind}
    assert (kinds[Kind.KABUPATEN], kinds[Kind.KOTA]) == (416, 98)
    assert (kinds[Kind.KELURAHAN], kinds[Kind.DESA], kinds[Kind.DESA_ADAT]) == (8_496, 75_252, 14)
    figures = {"33.16": (16, 295), "36.74": (7, 54), "81.01": (18, 192), "31.74": (10, 65), "36": (155, 1_552)}
    for code, (districts, villages) in figures.items():
        inside = Region.objects.within(code)
        assert (inside.level(Level.DISTRICT).count(), inside.level(Level.VILLAGE).count()) == (districts, villages), (
            code
        )
    assert Region.objects.within("33.16").filter(kind=Kind.KELURAHAN).count() == 24
    assert Region.objects.filter(point_is_exact=True).count() == 83_193
    assert [str(region) for region in search("regapuu")] == ["Desa Regapu’u"]

    with CaptureQueriesContext(connection) as queries:
        output = run()
    assert "Tidak berubah: 91.599\nTidak ada perubahan." in output
    assert not [q for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "DECLARE", "FETCH"))]


def test_the_difference_is_printed_and_applied(territory, smaller):
    output = run("--path", str(smaller), "--on", "2026-03-01")
    assert "Baru: 1\n  33.16.02.2777 Desa Sumber Rejeki\n" in output
    assert "Berubah: 1\n  33.16.02.2009 Desa Kutukan Raya: name Kutukan → Kutukan Raya\n" in output
    assert "Berakhir: 1\n  33.16.06.2001 Desa Temengeng\n" in output
    assert "Tersimpan." in output
    assert str(Region.objects.get(pk="33.16.06.2001").valid_to) == "2026-03-01"


def test_a_dry_run_prints_the_same_and_writes_nothing(territory, smaller):
    before = list(Region.objects.values())
    output = run("--path", str(smaller), "--dry-run")
    assert "Baru: 1" in output
    assert "Berubah: 1" in output
    assert "Berakhir: 1" in output
    assert "Uji coba: tidak ada yang disimpan." in output
    assert list(Region.objects.values()) == before


def test_a_broken_list_changes_nothing_and_names_the_row(territory, smaller):
    path = smaller / "villages.csv"
    path.write_text(path.read_text().replace("33.16.02.2777,33.16.02,", "33.16.99.2777,33.16.99,"))
    before = list(Region.objects.values())
    with pytest.raises(CommandError, match=r"villages\.csv baris 14: wilayah induk 33\.16\.99 .* tidak ada") as caught:
        run("--path", str(smaller))
    assert "Daftar ditolak, tidak ada yang disimpan: 2 kesalahan" not in str(caught.value)
    assert list(Region.objects.values()) == before


def test_many_faults_are_counted_and_the_first_are_named(tmp_path, db):
    folder = write_list(tmp_path / "list", TABLES)
    rows = "".join(f"33.16.02.2{n:03},33.16.02,desa,,\n" for n in range(100, 130))
    (folder / "villages.csv").write_text("code,district_code,type,name,postal_code\n" + rows)
    with pytest.raises(CommandError, match="30 kesalahan") as caught:
        run("--path", str(folder))
    assert "… dan 10 lagi" in str(caught.value)
    assert not Region.objects.exists()


def test_ending_before_the_beginning_is_refused(territory, smaller):
    Region.objects.filter(pk="33.16.06.2001").update(valid_from="2026-05-01")
    with pytest.raises(CommandError, match="tanggal berakhir 01-01-2026 lebih awal"):
        run("--path", str(smaller), "--on", "2026-01-01")
    assert Region.objects.get(pk=KUTUKAN).name == "Kutukan"


def test_a_date_must_be_a_date(db):
    with pytest.raises(CommandError, match="“kemarin” bukan tanggal"):
        run("--on", "kemarin")
