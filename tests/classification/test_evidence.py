"""What a score rests on and how old it is: marks, proof, agencies of the last months; the class stays as it is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classification.enums import Basis
from classification.queries.reasons import explain
from classification.queries.stored import involved_agencies
from core.dates import months_before
from dashboard.queries.tasks import board_of
from pokja.actions.working import add_member, found_pokja
from pokja.enums import PokjaRole, Structure
from reference.models import Agency
from tests.cast import VILLAGE
from tests.core.uploads import pdf
from tests.programs.content import submitted as submitted_activity
from tests.villages.content import submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Status, Step
from villages.models import REPORTS, PopulationReport, ProfileReport

RAPOR = f"/kampung/{VILLAGE}/rapor/"
CONFIRM = f"/kampung/{VILLAGE}/profil/masih-berlaku/"


def a_year_ago():
    return months_before(timezone.localdate(), 12)


def aged(model, days: int = 1):
    """The report in force as if handed in twelve months and some days ago."""
    ago = timezone.now() - (timezone.localdate() - a_year_ago()) - timedelta(days)
    model.objects.in_force().update(submitted_at=ago)


def classes(kampung) -> list[tuple[str, int]]:
    rows = kampung.assessments.order_by("basis").values_list("basis", "scores", "kelas")
    return list(rows)


def rows_of(why) -> dict:
    return {row.indicator.slug: row for group in why.groups for row in group.rows}


def old(why) -> list:
    return [report for report in why.reports if report.needs_confirmation]


@world
def verified(cast, reported):
    for model in REPORTS.values():
        change_status(model.objects.in_force().get(kampung=reported), Step.VERIFY, by=cast.pkb)
    return reported


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (1, True)])
def test_only_what_is_older_than_twelve_months_asks(reported, days, is_old):
    aged(PopulationReport, days)
    found = {name: row.evidence for name, row in rows_of(explain(reported)).items()}
    assert [report.needs_confirmation for report in found["O2"]] == [is_old, False]
    assert [report.needs_confirmation for report in found["I1"] + found["O3"]] == [False, False]
    assert [report.name for report in old(explain(reported))] == ["Penduduk"] * is_old


def test_kader_confirms_and_the_officer_approves_while_the_class_stays(client, cast, verified):
    aged(ProfileReport)
    before = classes(verified)
    client.force_login(cast.kader)
    assert CONFIRM in client.get(RAPOR).content.decode()
    assert "laporan Profil perlu konfirmasi" in [
        line.task.what.replace("L", "l", 1) for line in board_of(cast.kader).lines
    ]
    client.post(CONFIRM, {"version": 1})
    assert not [line for line in board_of(cast.kader).lines if "konfirmasi" in line.task.what]
    waiting = ProfileReport.objects.get(version=2)
    assert (waiting.status, classes(verified)) == (Status.SUBMITTED, before)
    assert [report.name for report in explain(verified).waiting] == ["Profil"]

    client.force_login(cast.pkb)
    desk = client.get(reverse("verification-decide", args=["profil", waiting.pk])).content.decode()
    assert "Isi sama dengan versi sebelumnya" in desk
    assert "Versi 1 dinyatakan masih berlaku" in desk
    change_status(waiting, Step.VERIFY, by=cast.pkb)
    why = explain(verified)
    assert (old(why), why.waiting, classes(verified)) == ([], (), before)


@pytest.mark.parametrize(("who", "link"), [("kader", True), ("pkb", True), ("provinsi", False), ("opd", False)])
def test_mark_is_for_everybody_and_the_link_for_who_writes(client, cast, reported, who, link):
    aged(ProfileReport)
    client.force_login(getattr(cast, who))
    page = client.get(RAPOR).content.decode()
    assert "perlu konfirmasi" in page
    assert (CONFIRM in page) is link


@pytest.mark.parametrize("change", [{"source": "impor"}, {"draft": True}])
def test_import_or_version_in_the_making_is_not_confirmed(cast, reported, change):
    aged(ProfileReport)
    if "draft" in change:
        ProfileReport.objects.create(
            kampung=reported, region_id=VILLAGE, version=2, year=2026, month=1, created_by_name="Sri"
        )
    else:
        ProfileReport.objects.update(**change)
    (report,) = old(explain(reported))
    assert not report.can_confirm
    urls = {line.task.url for line in board_of(cast.kader).lines}
    assert CONFIRM not in urls


def test_public_page_shows_the_mark_but_no_link_file_or_list(client, cast, kampung):
    submitted(kampung, "profil", cast.kader, pokja_decree_file=pdf())
    aged(ProfileReport)
    page = client.get(reverse("public-why", args=[VILLAGE])).content.decode()
    assert "perlu konfirmasi" in page
    for hidden in ("masih-berlaku", "/berkas/", "Lihat berkas"):
        assert hidden not in page


def test_proof_names_the_files_and_the_lists_that_know(client, cast, kampung):
    submitted(kampung, "profil", cast.kader, pokja_decree_file=pdf(), plan_file=pdf(name="rkm.pdf"))
    began = timezone.localdate() - timedelta(days=40)
    pokja = found_pokja(
        by=cast.kader, kampung=kampung, structure=Structure.CLASSIC, started_on=began, decree_number="1/2026"
    )
    add_member(pokja, by=cast.kader, name="Agus", role=PokjaRole.CHAIR, from_on=began)
    rows = rows_of(explain(kampung, with_lists=True))
    assert [proof.words for proof in rows["I1"].proofs] == ["SK Pokja", "daftar anggota Pokja"]
    assert [(proof.words, proof.is_file) for proof in rows["P2"].proofs] == [("RKM", True)]
    assert rows["I2"].proofs == ()
    file = ProfileReport.objects.get().get_file_url("pokja_decree_file")
    for who, opens in (("kader", True), ("provinsi", True), ("opd", False)):
        client.force_login(getattr(cast, who))
        page = client.get(RAPOR).content.decode()
        assert "berkas SK Pokja" in page and "daftar anggota Pokja" in page
        assert (file in page) is opens


def test_agencies_of_the_last_twelve_months_stand_beside_those_of_all_time(client, cast, kampung):
    some = list(Agency.objects.counted().filter(is_family_planning=False).order_by("position")[:4])
    old, edge, new, waiting = some
    for agency, on in ((old, a_year_ago() - timedelta(days=1)), (edge, a_year_ago()), (new, timezone.localdate())):
        change_status(submitted_activity(kampung, cast.kader, agencies=[agency], held_on=on), Step.VERIFY, by=cast.pkb)
    submitted_activity(kampung, cast.kader, agencies=[old, waiting])
    why = explain(kampung)
    assert len(why.counted_agencies) == why.reported.facts.agencies == 4  # the official count
    assert {agency.name for agency in why.recent_agencies} == {agency.name for agency in some}
    assert {agency.name for agency in why.recently_verified_agencies} == {edge.name, new.name}
    found = {agency.name: agency for agency in involved_agencies(kampung.pk)}
    assert found[old.name].last_verified_on == a_year_ago() - timedelta(days=1) < found[old.name].last_on
    assert found[waiting.name].last_verified_on is None
    assert (
        "2 instansi terverifikasi dalam 12 bulan terakhir"
        in client.get(reverse("public-why", args=[VILLAGE])).content.decode()
    )
    client.force_login(cast.kader)
    assert "4 instansi dalam 12 bulan terakhir" in client.get(RAPOR).content.decode()


def test_an_old_agency_still_counts_for_the_class(cast, kampung):
    agencies = list(Agency.objects.counted().filter(is_family_planning=False).order_by("position")[:4])
    submitted_activity(kampung, cast.kader, agencies=agencies, held_on=a_year_ago() - timedelta(days=300))
    why = explain(kampung)
    assert (why.recent_agencies, rows_of(why)["P3"].reading.score) == ([], 3)


def test_rapor_asks_few_queries(client, cast, verified, django_assert_max_num_queries):
    submitted_activity(verified, cast.kader)
    client.force_login(cast.kader)
    client.get(RAPOR)  # what is kept between requests
    with django_assert_max_num_queries(13):
        client.get(RAPOR)


def test_class_on_no_basis_looks_at_the_age(verified):
    before = classes(verified)
    for model in REPORTS.values():
        aged(model, 900)
    why = explain(verified)
    assert [side.kelas.value for side in (why.reported, why.verified)] == [
        kelas for basis, _, kelas in before if basis in (Basis.REPORTED, Basis.VERIFIED)
    ]
    assert len(old(why)) == 3


def test_kader_confirms_in_the_browser(page, live_server, cast, verified, sign_in, assert_accessible):
    aged(ProfileReport)
    ProfileReport.objects.update(pokja_members=50)
    sign_in(cast.kader)
    page.goto(f"{live_server.url}/kampung/{VILLAGE}/profil/")
    page.get_by_role("link", name="Masih berlaku").click()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
    page.get_by_role("button", name="Masih berlaku").click()
    page.get_by_text("Ada yang belum dicentang").wait_for()
    page.get_by_label("Saya sudah memeriksa").check()
    page.get_by_role("button", name="Masih berlaku").click()
    page.get_by_text("dinyatakan masih berlaku dan menunggu verifikasi").wait_for()
