import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import load_workbook

from classification.enums import ImportState
from classification.imports.actions import start_import
from classification.models import ImportBatch
from tests.classification.workbooks import (
    BRABOWAN,
    COUNT_COLUMNS,
    FIGURES,
    LOGEDE,
    TEMENGENG,
    counted,
    repacked,
    scored,
    sheet_xml,
    upload,
    workbook,
)
from villages.models import Kampung

LIST = reverse("import-list")


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.opdkb)
    return client


def send(client, file, **data):
    return client.post(LIST, {"file": file, **data}, follow=True)


def test_upload_preview_confirm_result(officer):
    response = send(officer, counted(BRABOWAN, LOGEDE, TEMENGENG | {"Desa": "TEMENGENK"}))
    batch = ImportBatch.objects.get()
    assert response.redirect_chain == [(reverse("import-detail", args=[batch.pk]), 302)]
    page = response.content.decode()
    assert "Akan dibuat" in page
    assert "Simpan 2 Kampung KB" in page
    near = officer.get(response.request["PATH_INFO"], {"bagian": "mirip"}).content.decode()
    assert "Ditempatkan di Desa Temengeng, Kec. Sambong, Kabupaten Blora" in near
    outside = officer.get(response.request["PATH_INFO"], {"bagian": "luar"}).content.decode()
    assert "Di luar wilayah Anda." in outside
    assert not Kampung.objects.exists()
    done = officer.post(reverse("import-confirm", args=[batch.pk]), follow=True).content.decode()
    assert "Impor selesai." in done
    assert "Simpan 2" not in done
    assert Kampung.objects.count() == 2
    assert str(batch) in officer.get(LIST).content.decode()


def test_second_confirmation_is_told_and_changes_nothing(officer):
    send(officer, counted(BRABOWAN))
    url = reverse("import-confirm", args=[ImportBatch.objects.get().pk])
    officer.post(url)
    page = officer.post(url, follow=True)
    assert page.status_code == 200
    assert "sudah diputuskan" in page.content.decode()
    assert Kampung.objects.count() == 1


def test_discarded_import_shows_no_rows(officer):
    send(officer, counted(LOGEDE))
    batch = ImportBatch.objects.get()
    page = officer.post(reverse("import-discard", args=[batch.pk]), follow=True).content.decode()
    assert "tidak ada yang disimpan" in page
    detail = officer.get(batch.get_absolute_url()).content.decode()
    assert "Baris yang perlu dilihat" not in detail


def test_file_without_news_offers_nothing_to_save(officer):
    send(officer, counted(LOGEDE))
    page = officer.get(ImportBatch.objects.get().get_absolute_url()).content.decode()
    assert "Tidak ada yang berubah" in page
    assert "Batalkan impor" in page
    assert "import-confirm" not in page


def test_refused_rows_come_back_mended(officer):
    """The file of refused rows, with the place corrected, is itself an export."""
    send(officer, counted(TEMENGENG | {"Desa": "TIDAK ADA"}, LOGEDE))
    batch = ImportBatch.objects.get()
    response = officer.get(reverse("import-refused", args=[batch.pk]))
    assert "rekap-kampung-ditolak-2022-10-27" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    header, first, second = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    row = dict(zip(header, first, strict=True))
    assert (row["Kampung KB"], row["Pus"], row["Pokja Pengurusan"], row["Baris"]) == ("Mekar Sari", 100, 1, 2)
    assert row["Alasan ditolak"].startswith("Desa/kelurahan tidak ditemukan")
    assert dict(zip(header, second, strict=True))["Alasan ditolak"] == "Di luar wilayah Anda."
    mended = workbook([row | {"Desa": "TEMENGENG"}], header)
    send(officer, mended)
    newest = ImportBatch.objects.first()
    assert newest.counts["created"] == 1
    assert newest.unknown_columns == ["Baris", "Alasan ditolak", "Mungkin maksudnya"]
    assert Kampung.objects.count() == 0


def test_defused_names_leave_in_the_refused_file(officer):
    send(officer, counted(BRABOWAN | {"Kampung KB": "=HYPERLINK(1)", "Desa": "TIDAK ADA"}))
    response = officer.get(reverse("import-refused", args=[ImportBatch.objects.get().pk]))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "'=HYPERLINK(1)"


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: upload(b"bukan excel"), "bukan Excel"),
        (lambda: upload(b"PK\x03\x04 rusak"), "bukan Excel"),
        (lambda: upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "format Excel lama"),
        (lambda: upload(bytes(10 * 1024 * 1024 + 1)), "terlalu besar"),
        (lambda: upload(b""), "kosong"),
        (lambda: repacked(counted(BRABOWAN), sheet=BOMB + sheet_xml(counted(BRABOWAN))), "definisi XML"),
        (lambda: repacked(counted(BRABOWAN), **{"xl/media/a.png": bytes(60_000_000)}), "terlalu besar"),
        (lambda: repacked(counted(BRABOWAN), sheet=b"<worksheet"), "rusak"),
        (lambda: workbook([{"A": 1}], ["A", "B"]), "bukan kolom"),
        (lambda: workbook([BRABOWAN | FIGURES], COUNT_COLUMNS[:-1]), "kolom Tidak Ingin Anak tidak ada"),
        (lambda: workbook([], COUNT_COLUMNS), "tidak berisi baris"),
        (lambda: counted(BRABOWAN, name="rekap-2099-01-01.xlsx"), "belum terjadi"),
    ],
)
def test_bad_files_get_a_clear_error_and_leave_nothing(officer, settings, file, words):
    response = send(officer, file())
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not ImportBatch.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.xlsx"))


@pytest.mark.parametrize("number", [2**63, 2**64 + 1, 1e308, -(2**63), "9" * 400])
def test_overflowing_figures_refuse_their_row(officer, number):
    send(officer, counted(BRABOWAN | {"Penduduk": number}))
    batch = ImportBatch.objects.get()
    assert batch.counts["refused"] == 1
    assert "Penduduk" in batch.rows.get().reasons[0]


@pytest.mark.parametrize("name", ["rekap\x00.xlsx", "رِكاب 😀.xlsx", "x" * 300 + ".xlsx"])
def test_strange_file_names_are_kept_as_far_as_they_can(officer, name):
    file = counted(BRABOWAN)
    send(officer, SimpleUploadedFile(name, file.read()))
    assert ImportBatch.objects.get().file_name.endswith(".xlsx")


def test_date_may_be_stated_but_not_in_the_future(officer):
    assert "belum terjadi" in send(officer, counted(BRABOWAN), as_of="2099-01-01").content.decode()
    assert "2022-10-27" in send(officer, counted(BRABOWAN), as_of="kemarin").content.decode()
    send(officer, counted(BRABOWAN), as_of="2022-11-22")
    assert ImportBatch.objects.get().as_of.day == 22


def test_form_asks_for_a_file(officer):
    assert "Pilih berkas Excel dulu." in officer.post(LIST).content.decode()


def test_imports_are_seen_from_above_but_decided_by_their_uploader(client, cast, settings):
    settings.MFA_REQUIRED_ROLES = []
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    seen = {}
    for name in ("opdkb", "provinsi", "pusat", "admin", "opdkb2", "kader", "pkb"):
        client.force_login(getattr(cast, name))
        seen[name] = client.get(batch.get_absolute_url()).status_code
    assert seen == dict.fromkeys(("opdkb", "provinsi", "pusat", "admin"), 200) | {
        "opdkb2": 404,
        "kader": 403,
        "pkb": 403,
    }
    client.force_login(cast.provinsi)
    assert "Batalkan impor" not in client.get(batch.get_absolute_url()).content.decode()
    assert client.post(reverse("import-confirm", args=[batch.pk])).status_code == 403
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEW


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_costs_the_same_for_one_and_three_rows(officer, rows, django_assert_max_num_queries):
    """Session, user, assignments, notices; batch, count of rows, page of rows, their places."""
    send(officer, counted(*[row | {"Desa": row["Desa"] + "K"} for row in (BRABOWAN, TEMENGENG, LOGEDE)][:rows]))
    url = ImportBatch.objects.get().get_absolute_url()
    with django_assert_max_num_queries(9):
        officer.get(url, {"bagian": "mirip"})


def test_scores_show_their_check(officer):
    page = send(officer, scored(BRABOWAN | {"Klasifikasi": "Dasar"})).content.decode()
    assert "1 baris dengan indeks atau klasifikasi yang tidak sesuai" in page


def test_import_pages_on_a_phone(live_server, phone, sign_in, cast, assert_accessible, tmp_path):
    file = tmp_path / "rekap-kampung-2022-10-27.xlsx"
    file.write_bytes(counted(BRABOWAN, LOGEDE, TEMENGENG | {"Desa": "TEMENGENK"}).read())
    sign_in(cast.opdkb)
    phone.goto(live_server.url + LIST)
    assert_accessible(phone)
    phone.set_input_files("input[type=file]", file)
    phone.click("text=Unggah dan periksa")
    phone.wait_for_selector("text=Akan dibuat")
    assert_accessible(phone)
    phone.click("text=Simpan 2 Kampung KB")
    phone.wait_for_selector("text=Impor selesai.")
    assert_accessible(phone)
