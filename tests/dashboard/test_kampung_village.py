"""Ringkasan: one village at a glance, for whoever may see it."""

from datetime import date

import pytest
from django.urls import reverse

from classification.enums import Basis
from classification.models import Assessment, AssessmentSnapshot, Instrument
from dashboard.queries.village import class_changes, figures, standings
from tests.cast import NEXT_VILLAGE
from tests.territory import BODEH, BRABOWAN, KUTUKAN, TEMENGENG, TLOGOTUWUNG
from tests.villages.content import submitted
from verification.actions import change_status
from verification.enums import Step


def url(code: str) -> str:
    return reverse("kampung-detail", args=[code])


@pytest.fixture
def page_of(client, cast, kampung_kb):
    """The page of a village as one of the cast sees it."""

    def get(code, who="opdkb"):
        client.force_login(getattr(cast, who))
        response = client.get(url(code))
        assert response.status_code == 200
        return response

    return get


def acts(response) -> dict[str, str]:
    return {line.standing.kind: line.act for line in response.context["lines"]}


def test_village_next_door_is_not_found(client, cast, kampung_kb):
    client.force_login(cast.opdkb)
    assert client.get(url(NEXT_VILLAGE)).status_code == 404
    client.force_login(cast.kader)
    assert client.get(url(TEMENGENG)).status_code == 404


def test_village_without_a_kampung_is_not_found(client, cast, territory):
    client.force_login(cast.opdkb)
    assert client.get(url(BRABOWAN)).status_code == 404


def test_silent_village_names_the_one_thing_to_do(page_of):
    response = page_of(BODEH)
    page = response.content.decode()
    assert "Belum ada laporan yang dihitung" in page
    assert response.context["next"].act == "Isi Profil"
    assert "Kelas resmi tanpa laporan: Dasar" in page
    assert "Angka pokok" not in page
    assert page.count("btn-primary") == 1


@pytest.mark.parametrize(
    ("code", "who", "expected"),
    [
        (BRABOWAN, "pkb", {"profil": "Periksa", "penduduk": "Periksa", "kb": "Periksa"}),
        (BRABOWAN, "kader", {"profil": "Lihat", "penduduk": "Lihat", "kb": "Lihat"}),
        (TEMENGENG, "pkb", {"profil": "Perbaiki", "penduduk": "Isi Penduduk", "kb": "Isi KB"}),
        (KUTUKAN, "opdkb", {"profil": "Lanjutkan", "penduduk": "Isi Penduduk", "kb": "Isi KB"}),
        (TEMENGENG, "provinsi", {"profil": "Lihat", "penduduk": "Lihat", "kb": "Lihat"}),
        (TLOGOTUWUNG, "opdkb", {"profil": "Lihat", "penduduk": "Lihat", "kb": "Lihat"}),
    ],
)
def test_each_report_offers_what_the_user_may_do(page_of, code, who, expected):
    assert acts(page_of(code, who)) == expected


def test_own_report_is_not_offered_for_decision(page_of, cast, kampung_kb):
    submitted(kampung_kb[BODEH], "profil", cast.opdkb)
    assert acts(page_of(BODEH))["profil"] == "Lihat"


def test_differing_classes_name_the_report_that_makes_the_difference(page_of, cast, kampung_kb):
    submitted(kampung_kb[TLOGOTUWUNG], "profil", cast.opdkb, has_pokja=False, pokja_members=None)
    rows = Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG])
    rows.filter(basis=Basis.REPORTED).update(kelas=1)
    rows.filter(basis=Basis.VERIFIED).update(kelas=3)
    page = page_of(TLOGOTUWUNG).content.decode()
    assert "Dua kelas ini berbeda karena laporan Profil versi 2 belum terverifikasi." in page


def test_official_export_stands_with_its_date(page_of, kampung_kb):
    mine = Assessment.objects.get(kampung=kampung_kb[BRABOWAN], basis=Basis.REPORTED)
    mine.pk, mine.basis, mine.as_of, mine.kelas = None, Basis.OFFICIAL, date(2022, 10, 27), 3
    mine.save()
    page = page_of(BRABOWAN).content.decode()
    assert "Impor portal resmi" in page
    assert "27 Okt 2022" in page


def test_figures_stand_beside_the_version_before(cast, kampung_kb):
    kampung = kampung_kb[TLOGOTUWUNG]
    submitted(kampung, "penduduk", cast.opdkb, families=1100)
    _, population, planning = standings(kampung)
    found = {figure.label: figure for figure in figures(population, planning)}
    assert (found["Keluarga"].value, found["Keluarga"].before) == (1100, 1046)
    assert found["Penduduk"].value == found["Penduduk"].before == 3214
    assert found["Peserta KB modern (CPR)"].value == found["Peserta KB modern (CPR)"].before


def test_shares_follow_the_definitions(cast, kampung_kb):
    _, population, planning = standings(kampung_kb[TLOGOTUWUNG])
    found = {figure.label: figure.value for figure in figures(population, planning)}
    assert float(found["Peserta KB modern (CPR)"]) == pytest.approx(406 * 100 / 571)
    assert float(found["MKJP di antara peserta KB"]) == pytest.approx((34 + 21 + 2 + 83) * 100 / 406)
    assert float(found["Unmet need (IAT dan TIAL)"]) == pytest.approx((31 + 27) * 100 / 571)


def test_figures_without_a_report_are_unknown_not_zero(cast, kampung_kb):
    _, population, planning = standings(kampung_kb[BODEH])
    assert {figure.value for figure in figures(population, planning)} == {None}


def test_people_are_the_kader_and_pkb_of_the_place(page_of, cast):
    people = {task.user for task in page_of(BRABOWAN).context["officers"]}
    assert people == {cast.kader, cast.pkb}
    assert "Undang kader" not in page_of(BRABOWAN).content.decode()


def test_history_leaves_out_months_without_a_change(kampung_kb):
    kampung = kampung_kb[BRABOWAN]
    AssessmentSnapshot.objects.filter(kampung=kampung).delete()
    for month, kelas in ((1, 1), (2, 1), (3, 2), (4, 2), (5, 1)):
        AssessmentSnapshot.objects.create(
            kampung=kampung,
            region=kampung.region,
            basis=Basis.REPORTED,
            instrument=Instrument.objects.first(),
            as_of=date(2026, month, 1),
            scores="1" * 12,
            index_input=1,
            index_process=1,
            index_output=1,
            kelas=kelas,
        )
    assert [(row.as_of.month, row.kelas) for row in class_changes(kampung)] == [(5, 1), (3, 2), (1, 1)]


@pytest.mark.parametrize("code", [BODEH, BRABOWAN, TEMENGENG, KUTUKAN, TLOGOTUWUNG])
def test_page_costs_the_same_for_any_village(client, cast, kampung_kb, django_assert_num_queries, code):
    client.force_login(cast.opdkb)
    with django_assert_num_queries(23):
        client.get(url(code))


def test_page_does_not_grow_with_versions(client, cast, kampung_kb, django_assert_num_queries):
    for families in (1050, 1060, 1070):
        report = submitted(kampung_kb[BRABOWAN], "penduduk", cast.kader, families=families)
        change_status(report, Step.VERIFY, by=cast.pkb)
    client.force_login(cast.pkb)
    with django_assert_num_queries(23):
        client.get(url(BRABOWAN))
