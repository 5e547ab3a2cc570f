import gzip
from decimal import Decimal

import pytest

from regions.enums import Kind, Level
from regions.imports import SHIPPED, BrokenRegionFile, parse_regions, read_regions
from tests.territory import KUTUKAN, REGAPUU, TABLES


def write_list(folder, tables):
    (folder / "points").mkdir(parents=True)
    for name, text in tables.items():
        (folder / ("points/villages.csv" if name == "points" else name)).write_text(text, encoding="utf-8")
    return folder


def changed(file, old, new):
    assert TABLES[file].count(old) == 1, f"{old!r} must stand once in {file}"
    return TABLES | {file: TABLES[file].replace(old, new)}


def problems_of(tables):
    with pytest.raises(BrokenRegionFile) as caught:
        parse_regions(tables)
    return [str(problem) for problem in caught.value.problems]


def test_rows_carry_names_levels_and_points():
    regions = parse_regions(TABLES)
    rows = {row.code: row for row in regions.rows}
    assert regions.has_points
    assert [row.level for row in regions.rows] == sorted(row.level for row in regions.rows)
    kutukan = rows[KUTUKAN]
    assert (kutukan.parent_id, kutukan.level, kutukan.kind) == ("33.16.02", Level.VILLAGE, Kind.DESA)
    assert (kutukan.display_name, kutukan.postal_code) == ("Desa Kutukan", "58382")
    assert (kutukan.latitude, kutukan.longitude) == (Decimal("-7.18313"), Decimal("111.44917"))
    assert kutukan.point_is_exact
    assert not rows[REGAPUU].point_is_exact
    assert rows["31"].parent_id is None


BROKEN = [
    # file, what stands there, what is put in its place, what is said
    ("villages.csv", ",Kutukan,", ",,", "villages.csv baris 6: nama 33.16.02.2009 kosong"),
    ("villages.csv", ",Kutukan,", ", ,", "villages.csv baris 6: nama 33.16.02.2009 kosong"),
    ("villages.csv", ",Kutukan,", ",Kutukan ,", "spasi di tepi"),
    ("villages.csv", ",Kutukan,", ",Kutu\x00kan,", "tidak dapat dicetak"),
    ("villages.csv", ",Kutukan,", f",{'K' * 101},", "lebih dari 100 karakter"),
    ("villages.csv", "33.16.02.2009,", "33.16.02.209,", "villages.csv baris 6: kode “33.16.02.209” bukan kode desa"),
    ("villages.csv", "33.16.02.2009,", "33.16.02-2009,", "baris 6: kode “33.16.02-2009”"),
    ("villages.csv", "33.16.02.2009,", "3316022009,", "baris 6: kode “3316022009”"),
    ("villages.csv", "33.16.02.2009,", "٣٣.16.02.2009,", "bukan kode desa/kelurahan (13 karakter)"),
    ("villages.csv", "33.16.02.2009,", "33.16.02,", "baris 6: kode “33.16.02” bukan kode desa/kelurahan"),
    ("villages.csv", "33.16.02.2009,", ",", "baris 6: kode “”"),
    ("villages.csv", "33.16.02.2009,", "33.16.02.2002,", "baris 6: kode 33.16.02.2002 ganda, sudah dipakai Desa Bodeh"),
    ("villages.csv", "33.16.02.2009,33.16.02,", "33.16.02.2009,33.16.06,", "baris 6: induk “33.16.06” tidak sesuai"),
    ("villages.csv", "33.16.02.2009,33.16.02,", "33.16.99.2009,33.16.99,", "wilayah induk 33.16.99 dari 33.16.99.2009"),
    ("villages.csv", ",desa,Kutukan", ",nagari,Kutukan", "baris 6: jenis “nagari” dari 33.16.02.2009 tidak dikenal"),
    ("villages.csv", ",desa,Kutukan", ",kelurahan,Kutukan", "baris 6: jenis “kelurahan” tidak sesuai dengan kode"),
    ("villages.csv", "Kutukan,58382", "Kutukan,5838", "baris 6: kode pos “5838” dari 33.16.02.2009"),
    ("villages.csv", "Kutukan,58382", "Kutukan", "villages.csv baris 6: berisi 4 kolom, bukan 5"),
    ("villages.csv", "Kutukan,58382", "Kutukan,58382,x", "villages.csv baris 6: berisi 6 kolom, bukan 5"),
    ("villages.csv", "Kutukan,58382", '"Kutukan,58382', "villages.csv baris"),
    ("villages.csv", "district_code", "kecamatan", "villages.csv baris 1: kolom district_code tidak ada"),
    ("districts.csv", "33.16.02,33.16,Randublatung\n", "", "villages.csv baris 3: wilayah induk 33.16.02"),
    ("districts.csv", "33.16.02,33.16,", "33.16.002,33.16,", "kode “33.16.002” bukan kode kecamatan (8 karakter)"),
    ("regencies.csv", "33.16,33,kabupaten", "33.16,33,kota", "regencies.csv baris 3: jenis “kota” tidak sesuai"),
    ("regencies.csv", "33.16,33,kabupaten", "33.16,33,desa", "regencies.csv baris 3: jenis “desa” tidak sesuai"),
    ("provinces.csv", "33,Jawa Tengah", "333,Jawa Tengah", "provinces.csv baris 3: kode “333”"),
    ("provinces.csv", "code,name", "kode,nama", "provinces.csv baris 1: kolom code, name tidak ada"),
    (
        "points",
        "33.16.02.2009,-7.18313",
        "33.16.02.2777,-7.18313",
        "villages.csv baris 3: kode 33.16.02.2777 tidak ada",
    ),
    ("points", "33.16.02.2009,", "33.16.02.2002,", "points/villages.csv baris 3: kode 33.16.02.2002 ganda"),
    ("points", "-7.18313", "-97.18313", "di luar bumi"),
    ("points", "-7.18313", "NaN", "bukan lintang dan bujur"),
    ("points", "-7.18313", "", "bukan lintang dan bujur"),
    ("points", "district", "kira-kira", "sumber titik “kira-kira”"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN)
def test_a_broken_row_is_named_by_file_and_row(file, old, new, message):
    found = problems_of(changed(file, old, new))
    assert message in found[0]


def test_an_empty_table_is_refused():
    found = problems_of(TABLES | {"villages.csv": "code,district_code,type,name,postal_code\n"})
    assert found == ["villages.csv: tidak berisi satu baris pun"]


def test_all_problems_are_named_at_once():
    tables = changed("villages.csv", ",Kutukan,", ",,")
    tables["villages.csv"] = tables["villages.csv"].replace("Bodeh,58382", "Bodeh,x")
    assert len(problems_of(tables)) == 2


def test_columns_may_stand_in_any_order_and_more_may_follow():
    tables = TABLES | {"provinces.csv": "note,name,code\n-,DKI,31\n-,Jateng,33\n-,NTT,53\n-,Maluku,81\n"}
    assert {row.name for row in parse_regions(tables).rows if row.level == 1} == {"DKI", "Jateng", "NTT", "Maluku"}


def test_a_folder_may_be_plain_or_gzipped_and_lack_points(tmp_path):
    plain = write_list(tmp_path / "plain", TABLES)
    packed = tmp_path / "packed" / "hierarchy"
    packed.mkdir(parents=True)
    for name, text in TABLES.items():
        if name != "points":
            (packed / f"{name}.gz").write_bytes(gzip.compress(text.encode("utf-8-sig")))
    with_points, without = read_regions(plain), read_regions(packed.parent)
    assert (with_points.has_points, without.has_points) == (True, False)
    assert [row.code for row in with_points.rows] == [row.code for row in without.rows]


def test_a_missing_file_is_named(tmp_path):
    write_list(tmp_path / "list", {k: v for k, v in TABLES.items() if k != "districts.csv"})
    with pytest.raises(BrokenRegionFile, match=r"districts\.csv: tidak ada di folder"):
        read_regions(tmp_path / "list")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("villages.csv.gz", b"not gzip at all"),
        ("villages.csv.gz", gzip.compress(TABLES["villages.csv"].encode())[:-9]),
        ("villages.csv", "Regapu’u".encode("cp1252")),
    ],
)
def test_an_unreadable_file_is_refused(tmp_path, name, content):
    folder = write_list(tmp_path / "list", TABLES)
    (folder / "villages.csv").unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(BrokenRegionFile, match=r"villages\.csv: tidak dapat dibaca"):
        read_regions(folder)


def test_shipped_files_are_packed_without_a_time():
    for path in SHIPPED.rglob("*.gz"):
        head = path.read_bytes()[:10]
        assert head[4:8] == b"\0\0\0\0", f"{path.name} holds a time: pack it with gzip -9n"
        assert not head[3] & 8, f"{path.name} holds a file name: pack it with gzip -9n"
