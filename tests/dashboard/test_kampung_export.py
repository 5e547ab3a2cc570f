"""The Excel of the list: the same rows, in the same order, as plain and harmless cells."""

from io import BytesIO

import pytest
from django.urls import reverse

from core.excel import read_xlsx
from dashboard.exports import KAMPUNG_COLUMNS
from tests.territory import BRABOWAN, KUTUKAN, TLOGOTUWUNG
from villages.actions.kampung import update_kampung

URL = reverse("kampung-list")


def sheet(response) -> tuple[list[str], list[list]]:
    read = read_xlsx(BytesIO(response.getvalue()))
    return read.header, list(read.rows)


@pytest.fixture
def exported(client, cast, kampung_kb):
    client.force_login(cast.opdkb)

    def get(**query):
        response = client.get(URL, {"export": "xlsx", **query})
        assert response.status_code == 200
        return sheet(response)

    return get


def column(rows, label) -> list:
    return [row[KAMPUNG_COLUMNS.index(label)] for row in rows]


def test_export_holds_the_whole_filtered_list_in_its_order(exported, monkeypatch):
    monkeypatch.setattr("dashboard.views.kampung.PAGE_SIZE", 1)
    header, rows = exported(sort="-nama")
    assert tuple(header) == KAMPUNG_COLUMNS
    assert column(rows, "Nama Kampung KB") == ["Sumber Rejeki", "Rukun Agawe", "Melati", "Karya Bhakti", "Guyub Rukun"]
    _, rows = exported(status="dikembalikan")
    assert column(rows, "Nama Kampung KB") == ["Guyub Rukun"]


def test_export_says_what_the_list_says(exported):
    _, rows = exported()
    by_code = {row[0]: row for row in rows}
    assert by_code[KUTUKAN][1:5] == ["Jawa Tengah", "Kabupaten Blora", "Kec. Randublatung", "Desa Kutukan"]
    assert by_code[KUTUKAN][KAMPUNG_COLUMNS.index("Klasifikasi dilaporkan")] == "Belum melapor"
    assert by_code[KUTUKAN][KAMPUNG_COLUMNS.index("Indeks Input")] == ""
    assert by_code[KUTUKAN][KAMPUNG_COLUMNS.index("Status laporan Profil")] == "Draf"
    assert by_code[BRABOWAN][KAMPUNG_COLUMNS.index("Status laporan KB")] == "Menunggu verifikasi"
    assert by_code[BRABOWAN][KAMPUNG_COLUMNS.index("Klasifikasi terverifikasi")] == ""
    assert by_code[TLOGOTUWUNG][KAMPUNG_COLUMNS.index("Klasifikasi terverifikasi")] != ""


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+62", "-1", "@SUM(A1)"])
def test_export_defuses_names(exported, cast, kampung_kb, name):
    update_kampung(kampung_kb[BRABOWAN], by=cast.opdkb, name=name)
    _, rows = exported()
    assert "'" + name in column(rows, "Nama Kampung KB")


def test_export_ends_at_the_border(exported, client, cast):
    _, rows = exported(prov="33", kab="33.17")
    assert {row[0][:5] for row in rows} == {"33.16"}
    client.force_login(cast.opdkb2)
    _, rows = sheet(client.get(URL, {"export": "xlsx"}))
    assert column(rows, "Nama Kampung KB") == ["Sumber Bocor"]


def test_export_needs_the_permission(client, cast, kampung_kb):
    client.force_login(cast.kader)
    assert client.get(URL, {"export": "xlsx"}).status_code == 403
    assert "Unduh Excel" not in client.get(URL).content.decode()


def test_export_is_named_after_the_place(client, cast, kampung_kb):
    client.force_login(cast.opdkb)
    response = client.get(URL, {"export": "xlsx"})
    assert "kampung-kb-kabupaten-blora-" in response["Content-Disposition"]
    response.close()


def test_export_does_not_ask_more_for_more_rows(client, cast, kampung_kb, django_assert_num_queries):
    client.force_login(cast.opdkb)
    for query in ({"kec": "33.16.06", "desa": BRABOWAN}, {}):
        with django_assert_num_queries(6):
            sheet(client.get(URL, {"export": "xlsx", **query}))
