"""An officer of another office enters one activity for two villages on a phone; the cadre of one of them sees it."""

from pokja.models import OfficeActivity
from reference.models import SubProgram
from tests.cast import DISTRICT, VILLAGE
from tests.conftest import DESKTOP, PHONE
from tests.pokja.office_content import in_days, region
from tests.territory import TEMENGENG
from tests.villages.content import founded


def test_an_office_plans_for_two_villages_and_the_cadre_sees_it(
    phone, live_server, sign_in, cast, offices, assert_accessible
):
    founded(cast.opdkb, region(VILLAGE))
    founded(cast.opdkb, region(TEMENGENG), name="Guyub Rukun")
    stunting = SubProgram.objects.get(code="stunting")

    def check(path):
        for size in (PHONE, DESKTOP):
            phone.set_viewport_size(size)
            phone.goto(live_server.url + path)
            assert_accessible(phone)
        phone.set_viewport_size(PHONE)

    sign_in(cast.opd)
    check("/papan/")
    phone.goto(f"{live_server.url}/papan/?kosong=stunting")
    phone.get_by_role("link", name="Stunting Kosong , Guyub Rukun").click()
    phone.get_by_role("link", name="Rencanakan untuk Dinas Kesehatan").click()
    assert phone.get_by_label("Guyub Rukun, Desa Temengeng").is_checked()
    assert phone.get_by_label("Sub-program").input_value() == str(stunting.pk)
    phone.get_by_role("button", name="Simpan rencana").click()
    assert_accessible(phone)  # the form with what is missing
    phone.get_by_label("Kegiatan").fill("Pelayanan posyandu bergerak")
    phone.get_by_label("Tanggal mulai").fill(in_days(2).isoformat())
    phone.get_by_text("Kampung KB Sumber Rejeki, Desa Brabowan").click()
    phone.get_by_role("button", name="Simpan rencana").click()
    phone.get_by_text("tercatat untuk 2 kampung").wait_for()
    assert set(OfficeActivity.objects.values_list("region_id", flat=True)) == {VILLAGE, TEMENGENG}
    check("/opd/rencana/")
    check(f"/opd/rencana/baru/?kec={DISTRICT}&desa={VILLAGE}&program=stunting")

    sign_in(cast.kader)
    phone.goto(f"{live_server.url}/tugas/")
    assert phone.get_by_text("1 kegiatan OPD minggu ini", exact=True).is_visible()
    phone.get_by_role("link", name="Lihat rencana").click()
    assert phone.get_by_text("Pelayanan posyandu bergerak").first.is_visible()
    phone.goto(f"{live_server.url}/papan/")
    assert phone.get_by_role("link", name="Stunting Rencana").is_visible()
