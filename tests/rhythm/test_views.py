"""*Ketepatan* from the nation to the village, the visits, and the lines of *Tugas saya* that lead there."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlparse

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_assignment
from core.excel import read_xlsx
from core.formats import month as month_name
from core.formats import number
from dashboard.queries.tasks import board_of
from rhythm.actions.figures import update_area
from rhythm.models import Visit
from tests.cast import DISTRICT, REGENCY, VILLAGE
from tests.rhythm.content import ago, card, group, held, register, reported
from tests.rhythm.test_actions import outcome
from tests.rhythm.test_receivers import month_back, profile
from tests.territory import KUTUKAN, TEMENGENG
from tests.villages.content import founded
from tests.worlds import world

URL = reverse("punctuality")
BLORA = {"prov": "33", "kab": REGENCY}
SAMBONG = BLORA | {"kec": DISTRICT}


def get(client, user, address=URL, **query):
    client.force_login(user)
    return client.get(address, query)


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@world
def blora(cast, kampung, kampung2, territory):
    """Three villages of Blora, one of Rembang; last month two of them reported."""
    made = [kampung, *(founded(cast.opdkb, territory[c], n) for c, n in ((KUTUKAN, "Melati"), (TEMENGENG, "Guyub")))]
    reported(kampung, cast.kader, month_back(1), officer=cast.pkb)
    reported(made[1], cast.opdkb, month_back(1), on=month_back(0))
    reported(kampung2, cast.kader2, month_back(1))
    return made


# --- areas -------------------------------------------------------------------------------------------------------


def test_regency_reads_its_kecamatan_with_sums_and_neighbour(client, cast, blora):
    page = text(get(client, cast.opdkb, kewajiban="kegiatan"))
    assert f"Kabupaten Blora, {month_name(month_back(1))}: 2 dari 3 yang diharapkan sudah diterima (66,7 %)" in page
    assert "1 tepat waktu (33,3 %)" in page and f"{month_name(month_back(2))}: 0,0 % diterima" in page
    assert "Kec. Randublatung" in page and "Kec. Sambong" in page and "Rembang" not in page
    assert "Dihitung saat halaman ini dibuka" in page


def test_nation_and_province_read_prepared_sums_with_their_time(client, cast, blora):
    page = text(get(client, cast.pusat, kewajiban="kegiatan"))
    assert "belum ada yang diharapkan untuk laporan kegiatan" in page
    update_area()
    page = text(get(client, cast.pusat, kewajiban="kegiatan"))
    assert "3 dari 4 yang diharapkan" in page and "Jawa Tengah" in page and "Dihitung saat" not in page
    page = text(get(client, cast.provinsi, kewajiban="kegiatan"))
    assert "Kabupaten Blora" in page and "Kabupaten Rembang" in page
    assert f"/ketepatan/?prov=33&amp;kab={REGENCY}&amp;kewajiban=kegiatan" in page


def test_kecamatan_lists_its_kampung(client, cast, blora):
    page = text(get(client, cast.pkb, kewajiban="kegiatan", **SAMBONG))
    assert "Sumber Rejeki" in page and "Guyub" in page and "Melati" not in page
    assert "1 dari 2 yang diharapkan" in page


def test_foreign_places_and_nonsense_count_as_not_given(client, cast, blora):
    page = text(get(client, cast.opdkb, prov="33", kab="33.17", bulan="2026-99", tahun="1999", kewajiban="x"))
    assert "Kabupaten Blora" in page and "Rembang" not in page


def test_months_of_a_year_can_be_chosen(client, cast, blora):
    year = timezone.localdate().year - 1
    page = text(get(client, cast.opdkb, tahun=year, bulan=f"{year}-03"))
    assert f"Kabupaten Blora, Maret {year}" in page and f"Des {year}" in page
    page = text(get(client, cast.opdkb, tahun=year))
    assert f"Desember {year}" in page


def test_running_month_is_told_and_not_held_late(client, cast, blora):
    page = text(get(client, cast.kader, bulan=f"{month_back(0):%Y-%m}"))
    assert "(masih berjalan)" in page and 'class="sub act"' not in page


def test_who_is_missing_is_told_by_kecamatan_with_a_message(client, cast, blora):
    page = get(client, cast.opdkb, kewajiban="kegiatan", lapor="belum").content.decode()
    assert page.count("Kirim daftar lewat WA") == 1
    address = next(part for part in page.split('"') if part.startswith("https://wa.me/"))
    message = parse_qs(urlparse(address.replace("&amp;", "&")).query)["text"][0]
    due = (month_back(0) - timedelta(days=1)).day
    assert message.startswith(f"Kec. Sambong: 1 Kampung KB belum ada laporan kegiatan {month_name(month_back(1))}.")
    assert f"Tenggat {due} " in message and message.endswith("1. Guyub (Desa Temengeng)")
    page = text(get(client, cast.opdkb, kewajiban="kegiatan", lapor="sudah"))
    assert "Sudah lapor" in page and "Kirim daftar" not in page and "Melati" in page


def test_names_are_only_told_where_one_regency_is_chosen(client, cast, blora):
    assert "bila satu kabupaten/kota dipilih" in text(get(client, cast.pusat, lapor="belum"))


@pytest.mark.parametrize("query", [{}, {"lapor": "belum", "kewajiban": "kegiatan"}])
def test_excel_holds_what_the_page_shows(client, cast, blora, query):
    response = get(client, cast.opdkb, export="xlsx", **query)
    read = read_xlsx(BytesIO(response.getvalue()))
    head, rows = list(read.header), [list(row) for row in read.rows]
    if query:
        assert head[:4] == ["Kode wilayah", "Kecamatan", "Desa/kelurahan", "Nama Kampung KB"]
        assert [row[3] for row in rows] == ["Guyub"]
    else:
        assert head[:3] == ["Kode wilayah", "Wilayah", "Bulan"]
        assert {row[1] for row in rows} == {"Kec. Randublatung", "Kec. Sambong", "Jumlah"}
    assert get(client, cast.kader, export="xlsx", **SAMBONG).status_code == 200  # its own page, not a file
    assert get(client, cast.opd, export="xlsx").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_with_one_village_and_three(
    client, cast, kampung, territory, django_assert_num_queries, rows
):
    for code, name in ((KUTUKAN, "Melati"), (TEMENGENG, "Guyub"))[: rows - 1]:
        founded(cast.opdkb, territory[code], name)
    client.force_login(cast.opdkb)
    with django_assert_num_queries(12):
        client.get(URL, {"lapor": "belum"})


# --- one village ---------------------------------------------------------------------------------------------------


def test_village_shows_each_duty_with_what_came(client, cast, kampung):
    profile(kampung, cast.kader, month_back(3), planning="mingguan", reporting="lainnya")
    melati = group(kampung, cast.kader)
    group(kampung, cast.kader, "Anggrek", "bkl")
    month = month_back(1)
    register(melati, cast.kader, month, on=month_back(0) + timedelta(days=1))
    held(kampung, cast.kader, month + timedelta(days=2))
    reported(kampung, cast.kader, month, title="Senam lansia")
    page = text(get(client, cast.kader, bulan=f"{month:%Y-%m}"))
    for words in ("Senam lansia", "BKB Melati", "tepat waktu", "Belum diserahkan; tenggat 3", "Mingguan: 1 dari "):
        assert words in page
    assert "Tidak dapat dihitung: Penyusunan laporan: lainnya" in page
    january = month_back(0).replace(month=1)
    card(melati, cast.kader, january.year, january + timedelta(days=4))
    page = text(get(client, cast.kader, tahun=january.year, bulan=f"{january:%Y-%m}", kewajiban="kartu"))
    assert "Diserahkan 5 Jan" in page and "terlambat" in page and "Laporan kegiatan</h2>" not in page


@pytest.mark.parametrize("groups", [1, 3])
def test_village_costs_the_same_with_one_group_and_three(client, cast, kampung, django_assert_num_queries, groups):
    for name in ("Melati", "Mawar", "Anggrek")[:groups]:
        group(kampung, cast.kader, name)
    client.force_login(cast.kader)
    with django_assert_num_queries(17):
        client.get(URL)


def test_village_without_a_kampung_says_so(client, cast, kampung):
    assert "Belum ada Kampung KB di desa ini" in text(get(client, cast.opdkb, **BLORA, kec="33.16.02", desa=KUTUKAN))


# --- visits --------------------------------------------------------------------------------------------------------


@world
def visit(cast, kampung):
    reported(kampung, cast.kader, ago(120), officer=cast.pkb)
    update_area(months=0)
    return Visit.objects.get(kampung=kampung)


def sent(**changes):
    return {name: str(getattr(value, "value", value)) for name, value in outcome(**changes).items()}


def test_visit_is_recorded_and_told_in_the_history(client, cast, visit):
    client.force_login(cast.pkb)
    assert client.post(visit.get_absolute_url(), sent()).status_code == 302
    page = text(client.get(visit.get_absolute_url()))
    assert "Belum ada rencana kerja" in page and "Pokja memilih tiga kegiatan" in page and "Langkah ini selesai" in page
    history = text(get(client, cast.kader, reverse("kampung-history", args=[VILLAGE])))
    assert "Dikunjungi" in history and "Sebab diam: Belum ada rencana kerja" in history
    assert "Simpan hasil" not in text(client.get(visit.get_absolute_url()))
    assert client.post(visit.get_absolute_url(), sent()).status_code == 403


def test_wrong_input_is_kept_and_told(client, cast, visit):
    client.force_login(cast.pkb)
    response = client.post(visit.get_absolute_url(), sent() | {"reason": "", "next_on": str(ago(3))})
    page = text(response)
    assert response.status_code == 422 and "Pilih sebab yang paling menentukan" in page
    assert "Pokja memilih tiga kegiatan" in page and 'href="#id_reason"' in page
    response = client.post(visit.get_absolute_url(), sent() | {"next_on": str(ago(3))})
    assert response.status_code == 422 and "tidak boleh sebelum kunjungan" in text(response)


def test_second_officer_is_told_who_was_faster(client, cast, visit):
    client.force_login(cast.pkb)
    client.post(visit.get_absolute_url(), sent())
    assert client.post(visit.get_absolute_url(), sent()).status_code == 302  # two taps
    response = get(client, cast.opdkb, visit.get_absolute_url())
    response = client.post(visit.get_absolute_url(), sent(next_step="Lain"))
    page = text(response)
    assert response.status_code == 409 and "sudah dicatat oleh Budi Santoso" in page
    assert "Langkah berikutnya: Lain" in page and "Pokja memilih tiga kegiatan" in page


def test_list_of_visits_filters_by_state(client, cast, visit):
    address = reverse("visit-list")
    assert "Menunggu kunjungan" in text(get(client, cast.opdkb, address, keadaan="menunggu"))
    assert "Tidak ada yang cocok" in text(get(client, cast.opdkb, address, keadaan="langkah"))
    assert "Sumber Rejeki" not in text(get(client, cast.opdkb2, address))


# --- tasks ---------------------------------------------------------------------------------------------------------


def tasks(user):
    return {line.task.what: line for group in board_of(user).groups for line in group.lines}


def test_pkb_finds_the_visit_once_with_its_age(cast, kampung, visit):
    Visit.objects.update(opened_on=ago(9))
    found = tasks(cast.pkb)
    line = found["Kunjungi Sumber Rejeki"]
    assert (line.days, line.task.url) == (9, visit.get_absolute_url())
    assert f"Tanpa kegiatan terverifikasi {number(120)} hari" in line.task.where
    assert not any(what.startswith("Sumber Rejeki tanpa kegiatan") for what in found)
    assert not any("Kunjungi" in what for what in tasks(cast.opdkb))
    assert not any("Kunjungi" in what for what in tasks(cast.pkb2))


def test_opdkb_goes_where_no_pkb_works(cast, visit):
    end_assignment(by=cast.opdkb, assignment=cast.pkb.assignments.get(), on=ago(2))
    assert "Kunjungi Sumber Rejeki" in tasks(cast.opdkb)


def test_next_step_is_a_line_until_it_is_done(client, cast, visit):
    client.force_login(cast.pkb)
    client.post(visit.get_absolute_url(), sent(next_on=timezone.localdate()))
    what = "Langkah sesudah kunjungan ke Sumber Rejeki jatuh tempo"
    assert what in tasks(cast.pkb)
    client.post(reverse("visit-finish-step", args=[visit.pk]))
    assert what not in tasks(cast.pkb)
