"""The tab Rapor of a village."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from classification.actions.assess import assess_region, record_official
from classification.actions.targets import set_target
from classification.queries.reasons import explain
from core import pdf
from tests.cast import VILLAGE
from tests.classification.test_actions import EXPORT_DAY, OFFICIAL
from tests.classification.test_targets import aimed
from tests.core.documents import count_pages
from tests.villages.content import submitted
from verification.actions import change_status
from verification.enums import Step
from villages.models import FamilyPlanningReport, PopulationReport, ProfileReport

URL = "kampung-rapor"


def rapor(client, user):
    client.force_login(user)
    return client.get(reverse(URL, args=[VILLAGE]))


def test_rapor_tells_class_rule_and_rows(client, cast, reported):
    html = rapor(client, cast.kader).content.decode()
    assert "Input dan Output mencapai batas 3,00 tetapi Proses belum, maka kelasnya Mandiri." in html
    for words in ("kurang 3 poin", "pas di batas", "71,10\u00a0%, 406 PUS", "14 anggota, sudah dilatih"):
        assert words in html
    assert "1 isian" not in html
    assert "2 isian belum diisi: PIK-R, peserta PIK-R." in html
    assert "Apa pun isinya, kelas dilaporkan tetap Mandiri." in html
    assert (
        "Proses kurang 3 poin dari 9: pakai 2 jenis data lagi dalam rencana kerja dan jalankan 4 mekanisme lagi."
        in html
    )
    assert "bila unmet need bertambah 14 PUS, kelas turun menjadi Dasar" in html
    # Each row tells what lifts it, by how much, and who can do it.
    assert "Layani 4 PUS lagi yang ingin ber-KB" in html and "Ajak 14 keluarga lansia lagi ikut BKL" in html
    assert "https://wa.me/?text=Kampung+KB+Sumber+Rejeki" in html
    assert "Lintas sektor menghitung semua instansi" in html
    assert reverse("kampung-family-planning", args=[VILLAGE]) in html


def test_rapor_without_reports_says_so(client, cast, kampung):
    html = rapor(client, cast.kader).content.decode()
    assert "Kampung ini belum melapor: isi laporan Profil, Penduduk, dan KB lebih dahulu." in html
    assert "Kelas resmi: Dasar" in html
    assert "Laporan Penduduk belum ada, Laporan KB belum ada" in html
    # It begins with the reports, not with a list of every empty answer; and nothing is the same where nothing is.
    assert "Mulai dari tiga laporan" in html and "Jalan termudah ke" not in html
    assert f'href="{reverse("kampung-profile", args=[VILLAGE])}">Laporan Profil</a>' in html
    assert "Keduanya memakai laporan yang sama" not in html


def test_what_waits_makes_no_difference_where_the_class_is_the_same(client, cast, reported):
    html = rapor(client, cast.kader).content.decode()
    assert "<b>Yang membedakan:</b> laporan Profil" in html
    for model in (ProfileReport, PopulationReport, FamilyPlanningReport):
        change_status(model.objects.get(kampung=reported), Step.VERIFY, by=cast.pkb)
    assert "Keduanya memakai laporan yang sama." in rapor(client, cast.kader).content.decode()
    submitted(reported, "profil", cast.kader)
    html = rapor(client, cast.kader).content.decode()
    assert "Kelasnya sama, walau laporan Profil" in html and "Yang membedakan" not in html


def test_old_reports_are_asked_about_once_on_top(client, cast, reported):
    PopulationReport.objects.in_force().update(submitted_at=timezone.now() - timedelta(days=900))
    html = rapor(client, cast.kader).content.decode()
    assert html.count(reverse("kampung-report-confirm", args=[VILLAGE, "penduduk"])) == 1
    assert html.index("masih berlaku?") < html.index("Tiga indeks")


def test_running_target_stands_below_the_sentence_and_can_be_replaced(client, cast, reported):
    assert "Jadikan target" in rapor(client, cast.kader).content.decode()
    set_target(
        reported,
        by=cast.kader,
        values={"data": 4, "mekanisme": 5},
        due_on=timezone.localdate() + timedelta(days=90),
        who="Pokja",
    )
    html = rapor(client, cast.kader).content.decode()
    assert "Ganti target" in html and "Jadikan target" not in html
    assert html.index("Proses kurang 3 poin dari 9") < html.index("langkah</b> sudah terlihat di laporan")


def test_rapor_with_official_scores_names_their_day(client, cast, kampung):
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    html = rapor(client, cast.kader).content.decode()
    assert "Impor resmi 27 Okt 2022, rincian belum ada" in html
    assert "skor dari portal resmi hanya berlaku untuk kelas dilaporkan" in html


def test_rapor_costs_the_same_with_every_report(client, cast, kampung, django_assert_num_queries):
    client.force_login(cast.kader)
    url = reverse(URL, args=[VILLAGE])
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
    submitted(kampung, "profil", cast.kader)
    with django_assert_num_queries(12):
        client.get(url)


@pytest.mark.skipif(pdf.renderer() is None, reason="no Pango on this machine")
def test_rapor_on_paper_fits_on_two_sheets(client, cast, reported):
    client.force_login(cast.kader)
    response = client.get(reverse("kampung-rapor-print", args=[VILLAGE]))
    assert response["Content-Type"] == "application/pdf"
    assert 1 <= count_pages(response.content) <= 2


def test_paper_names_its_reports_their_age_and_the_target(cast, reported):
    PopulationReport.objects.in_force().update(submitted_at=timezone.now() - timedelta(days=900))
    aimed(reported, cast.kader)
    context = {"kampung": reported, "why": explain(reported), "place": "Blora", "today": timezone.localdate()}
    html = render_to_string("classification/rapor_pdf.html", context)
    assert re.search(r"Penduduk [^;]*, perlu konfirmasi\)", html) and html.count("perlu konfirmasi") == 1
    assert "penanggung jawab: Pokja" in html


def test_public_page_tells_the_ways_without_an_account(client, reported):
    html = client.get(reverse("public-why", args=[VILLAGE])).content.decode()
    assert "Jalan termudah ke" in html and "Bukti: RKM yang memuat datanya" in html
