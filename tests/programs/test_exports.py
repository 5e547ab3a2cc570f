"""The Excel of the list of activities: the same rows in the same order, as plain and harmless cells."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.excel import read_xlsx
from programs.exports import ACTIVITY_COLUMNS
from tests.programs.content import STORY, drafted, mended, photographed, submitted
from verification.actions import change_status
from verification.enums import Reason, Step

URL = reverse("activity-list")


def sheet(response) -> list[dict]:
    """Rows as dictionaries by column."""
    assert response.status_code == 200
    read = read_xlsx(BytesIO(response.getvalue()))
    assert tuple(read.header) == ACTIVITY_COLUMNS
    return [dict(zip(ACTIVITY_COLUMNS, row, strict=True)) for row in read.rows]


@pytest.fixture
def exported(client, cast, kampung):
    client.force_login(cast.opdkb)
    return lambda **query: sheet(client.get(URL, {"export": "xlsx", **query}))


def test_export_says_what_the_report_says(exported, cast, kampung):
    activity = drafted(kampung, cast.kader, target_other="Kader Posyandu", new_agencies=["Karang Taruna"])
    photographed(activity, cast.kader)
    change_status(activity, Step.SUBMIT, by=cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code=Reason.WRONG_DATE, reason_text="Hari Minggu")
    [row] = exported()
    told = {
        "Kode wilayah": "33.16.06.2008",
        "Provinsi": "Jawa Tengah",
        "Kabupaten/kota": "Kabupaten Blora",
        "Kecamatan": "Kec. Sambong",
        "Desa/kelurahan": "Desa Brabowan",
        "Nama Kampung KB": kampung.name,
        "Tanggal": activity.held_on,
        "Judul": "Penimbangan balita dan makanan tambahan",
        "Tempat": "Posyandu Melati, RT 04",
        "Cerita": STORY,
        "Seksi": "Kasih Sayang",
        "Kegiatan sub-program": "",
        "POKTAN": "BKB",
        "Laki-laki": 9,
        "Perempuan": 55,
        "Peserta": 64,
        "Ibu hamil": 6,
        "Balita": "",
        "Intervensi stunting": "Spesifik",
        "Biaya (rupiah)": 1_850_000,
        "Jenis post": "Kegiatan",
        "Foto": 1,
        "Status": "Dikembalikan",
        "Alasan pengembalian": "Tanggal salah. Hari Minggu",
        "Diisi petugas": "Tidak",
        "Dibuat oleh": "Sri Wahyuni",
    }
    row["Tanggal"] = row["Tanggal"].date() if hasattr(row["Tanggal"], "date") else row["Tanggal"]
    assert {name: row[name] for name in told} == told
    assert row["Sasaran"].endswith("; Kader Posyandu")
    assert row["Instansi pembina"].endswith("; Karang Taruna")
    assert row["Instansi pembina"].count(";") == 2
    assert row["Sub-program"]
    assert row["Sumber dana"]


def test_export_holds_the_whole_filtered_list_in_its_order(exported, cast, kampung, monkeypatch):
    monkeypatch.setattr("programs.views.lists.PAGE_SIZE", 1)
    for number in range(3):
        day = timezone.localdate() - timedelta(days=number)
        submitted(kampung, cast.kader, title=f"Kegiatan {number}", held_on=day)
    drafted(kampung, cast.kader, title="Draf rahasia")
    assert [row["Judul"] for row in exported()] == ["Kegiatan 0", "Kegiatan 1", "Kegiatan 2"]
    assert [row["Judul"] for row in exported(sort="tanggal")] == ["Kegiatan 2", "Kegiatan 1", "Kegiatan 0"]
    yesterday = str(timezone.localdate() - timedelta(days=1))
    assert [row["Judul"] for row in exported(sampai=yesterday)] == ["Kegiatan 1", "Kegiatan 2"]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+62", "-1", "@SUM(A1)"])
def test_export_defuses_what_people_typed(exported, cast, kampung, text):
    submitted(kampung, cast.kader, title=text, place=text, description=text, target_other=text, new_agencies=[text])
    [row] = exported()
    assert (row["Judul"], row["Tempat"], row["Cerita"]) == ("'" + text,) * 3
    for name in ACTIVITY_COLUMNS:
        assert not str(row[name]).startswith(("=", "+", "@"))


def test_export_ends_at_the_border(exported, client, cast, kampung, kampung2):
    submitted(kampung, cast.kader)
    submitted(kampung2, cast.kader2, title="Senam di Rembang")
    assert {row["Kode wilayah"] for row in exported(prov="33", kab="33.17")} == {"33.16.06.2008"}
    client.force_login(cast.opdkb2)
    assert [row["Judul"] for row in sheet(client.get(URL, {"export": "xlsx"}))] == ["Senam di Rembang"]


def test_export_needs_the_permission(client, cast, kampung):
    client.force_login(cast.kader)
    assert client.get(URL, {"export": "xlsx"}).status_code == 403


def test_export_of_too_much_asks_to_narrow(client, cast, kampung, monkeypatch):
    monkeypatch.setattr("programs.views.lists.EXPORT_ROWS", 1)
    for _ in range(2):
        submitted(kampung, cast.kader)
    client.force_login(cast.opdkb)
    response = client.get(URL, {"export": "xlsx", "status": "diajukan"}, follow=True)
    assert response.redirect_chain == [(f"{URL}?status=diajukan", 302)]
    assert "paling banyak 1 kegiatan" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_export_does_not_ask_more_for_more_rows(client, cast, kampung, django_assert_num_queries, rows):
    for _ in range(rows):
        submitted(kampung, cast.kader)
    client.force_login(cast.opdkb)
    with django_assert_num_queries(15):
        assert len(sheet(client.get(URL, {"export": "xlsx"}))) == rows


def test_what_is_being_mended_is_exported_for_its_writers_alone(exported, client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []
    submitted(kampung, cast.kader, title="Sebelumnya")
    client.force_login(cast.provinsi)
    [before] = sheet(client.get(URL, {"export": "xlsx"}))
    mended(kampung, cast.kader, cast.pkb)
    own_columns = {"Judul", "Foto", "Status", "Alasan pengembalian", "Diajukan", "Diputuskan", "Tanggal"}
    same = [name for name in ACTIVITY_COLUMNS if name not in own_columns]
    found = {row["Judul"]: row for row in sheet(client.get(URL, {"export": "xlsx"}))}
    row = found["Penimbangan balita dan makanan tambahan"]
    assert {name: row[name] for name in same} == {name: before[name] for name in same}
    assert (row["Tanggal"], row["Foto"]) == (before["Tanggal"], 1)
    client.force_login(cast.opdkb)
    found = {row["Judul"]: row for row in sheet(client.get(URL, {"export": "xlsx"}))}
    row = found["Judul baru"]
    assert (row["Tempat"], row["Peserta"], row["Instansi pembina"], row["Foto"]) == (
        "Tempat baru",
        777,
        "Instansi baru",
        2,
    )


def test_export_does_not_ask_more_for_more_mended_rows(client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(cast.provinsi)
    asked = []
    for seed in range(3):
        mended(kampung, cast.kader, cast.pkb, seed=seed)
        with CaptureQueriesContext(connection) as queries:
            assert len(sheet(client.get(URL, {"export": "xlsx"}))) == seed + 1
        asked.append(len(queries))
    assert asked[0] == asked[2]
