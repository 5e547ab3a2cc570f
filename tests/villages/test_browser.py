import pytest

from tests.cast import VILLAGE, make_cast
from tests.conftest import DESKTOP, PHONE
from tests.territory import KUTUKAN, make_territory
from tests.villages.content import CONTENT, drafted, founded, submitted
from verification.actions import change_status
from verification.enums import Status, Step
from villages.actions.reports import start_report
from villages.models import FamilyPlanningReport, Kampung

BASE = f"/kampung/{VILLAGE}"


@pytest.fixture
def village(transactional_db):
    territory, cast = make_territory(), make_cast()
    kampung = founded(cast.opdkb, territory[VILLAGE])
    for kind in CONTENT:
        submitted(kampung, kind, cast.kader)
    return cast, kampung


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_a_village_are_accessible(village, live_server, page, sign_in, assert_accessible, screen):
    cast, kampung = village
    change_status(
        FamilyPlanningReport.objects.get(), Step.RETURN, by=cast.pkb, reason_text="Periksa", reason_field="injection"
    )
    drafted(kampung, "profil", cast.kader)
    drafted(kampung, "penduduk", cast.kader, couples=600)
    page.set_viewport_size(screen)
    sign_in(cast.kader)
    for path in ("profil/", "penduduk/", "kb/", "riwayat/", "ubah/", "kb/versi/1/", "kb/batalkan/"):
        page.goto(f"{live_server.url}{BASE}/{path}")
        assert_accessible(page)
    for kind in CONTENT:
        page.goto(f"{live_server.url}{BASE}/{kind}/isi/")
        assert_accessible(page)


def test_kader_mends_a_wrong_sum_on_a_phone(village, live_server, phone, sign_in, assert_accessible):
    cast, kampung = village
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}{BASE}/kb/")
    phone.get_by_role("button", name="Perbarui laporan").click()
    phone.get_by_label("Suntik").fill("165")
    phone.get_by_role("button", name="Ajukan").click()
    phone.get_by_text("selisih 31.").first.wait_for()
    assert_accessible(phone)
    phone.get_by_role("alert").get_by_role("link").click()
    assert phone.evaluate("document.activeElement.id") == "id_iud"
    phone.get_by_label("Suntik").fill("196")
    phone.get_by_role("button", name="Ajukan").click()
    phone.get_by_text("diajukan dan menunggu verifikasi").wait_for()
    assert FamilyPlanningReport.objects.get(version=2).status == Status.SUBMITTED


def test_warning_is_confirmed_on_the_page(village, live_server, phone, sign_in, assert_accessible):
    cast, kampung = village
    sign_in(cast.kader)
    start_report(kampung, "kb", by=cast.kader)
    phone.goto(f"{live_server.url}{BASE}/kb/isi/")
    phone.get_by_label("Peserta BKB").fill("176")
    phone.get_by_role("button", name="Ajukan").click()
    phone.get_by_role("checkbox", name="Peserta BKB 176").check()
    assert_accessible(phone)
    phone.get_by_role("button", name="Ajukan").click()
    phone.get_by_text("diajukan dan menunggu verifikasi").wait_for()


def test_questions_that_follow_wait_for_their_answer(village, live_server, page, sign_in):
    cast, kampung = village
    sign_in(cast.kader)
    start_report(kampung, "profil", by=cast.kader)
    page.goto(f"{live_server.url}{BASE}/profil/isi/")
    nip, guide, other = page.locator("#id_pkb_nip"), page.locator("#id_guided_by"), page.locator("#id_guided_by_other")
    assert (nip.is_visible(), guide.is_visible()) == (True, False)
    page.locator("#id_has_pkb").get_by_text("Tidak ada").click()
    assert (nip.is_visible(), guide.is_visible(), other.is_visible()) == (False, True, False)
    guide.select_option("lainnya")
    assert other.is_visible()
    page.locator("#id_has_pokja").get_by_text("Tidak ada").click()
    assert not page.locator("#id_pokja_trained_members").is_visible()


def test_officer_founds_a_kampung_with_the_cascade(village, live_server, page, sign_in, assert_accessible):
    cast, _ = village
    sign_in(cast.opdkb)
    page.goto(f"{live_server.url}/kampung/baru/")
    page.get_by_label("Kecamatan").select_option("33.16.02")
    page.locator(f"#id_desa option[value='{KUTUKAN}']").wait_for(state="attached")
    page.get_by_label("Desa/kelurahan").select_option(KUTUKAN)
    page.get_by_label("Nama Kampung KB").fill("Melati")
    page.get_by_label("Tanggal pencanangan").fill("2018-03-14")
    page.get_by_label("Gambaran umum").fill("Tepi hutan jati.")
    assert_accessible(page)
    page.get_by_role("button", name="Buat Kampung KB").click()
    page.get_by_text("Melati dibuat").wait_for()
    assert Kampung.objects.get(region_id=KUTUKAN).name == "Melati"
    for path in ("ubah", "pindah", "percontohan", "nonaktifkan"):
        page.goto(f"{live_server.url}/kampung/{KUTUKAN}/{path}/")
        assert_accessible(page)
