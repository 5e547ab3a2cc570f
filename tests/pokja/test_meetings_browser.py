"""A kader with a phone plans a meeting, records it with a decision, and closes the decision."""

from datetime import time

from django.utils import timezone

from pokja.enums import MeetingKind, MeetingState
from pokja.models import Decision, Meeting
from tests.cast import VILLAGE
from tests.conftest import DESKTOP, PHONE
from tests.pokja.meetings import held, planned
from tests.territory import BLORA, SAMBONG
from tests.villages.content import founded


def both_widths(page, check):
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        check(page)


def test_kader_plans_records_and_closes(phone, live_server, sign_in, cast, territory, assert_accessible):
    kampung = founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")
    today = timezone.localdate()
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}/kampung/{VILLAGE}/pertemuan/")
    phone.get_by_role("link", name="Jadwalkan pertemuan").first.click()
    phone.get_by_role("button", name="Simpan").click()
    assert phone.get_by_role("alert").get_by_role("link").count() == 3
    both_widths(phone, assert_accessible)
    phone.get_by_label("Jenis pertemuan").select_option("pokja")
    phone.get_by_label("Acara").fill("Menyusun kegiatan bulan depan")
    phone.get_by_label("Tanggal").fill(today.isoformat())
    phone.get_by_label("Mulai pukul").fill("09:00")
    phone.get_by_label("Tempat").fill("Balai Desa")
    phone.get_by_role("button", name="Simpan").click()

    phone.get_by_role("link", name="Catat hasil").click()
    phone.get_by_label("Laki-laki hadir").fill("8")
    phone.get_by_label("Perempuan hadir").fill("12")
    phone.get_by_role("textbox", name="Keputusan", exact=True).first.fill("Membeli bibit cabai")
    phone.get_by_role("button", name="Simpan hasil").click()
    phone.get_by_role("link", name="Keputusan, baris 1, tenggat: Isi tenggatnya.").click()
    assert phone.evaluate("document.activeElement.name") == "putusan-0-due_on"
    both_widths(phone, assert_accessible)
    phone.get_by_label("Tenggat").first.fill(today.isoformat())
    phone.get_by_label("Siapa yang mengerjakan").first.fill("Seksi Ekonomi")
    phone.get_by_role("textbox", name="Notulen").fill("Dibahas kebun bersama.")
    phone.get_by_role("button", name="Simpan hasil").click()
    phone.get_by_text("Hasil pertemuan tersimpan.").wait_for()
    both_widths(phone, assert_accessible)
    meeting = Meeting.objects.get()
    assert (meeting.kampung, meeting.state, meeting.present) == (kampung, MeetingState.HELD, 20)

    phone.goto(live_server.url + "/tugas/")
    phone.locator(".task", has_text="Membeli bibit cabai").get_by_role("link").click()
    phone.get_by_label("Hasilnya").fill("Bibit sudah ditanam")
    phone.get_by_role("button", name="Tandai selesai").click()
    phone.get_by_text("Bibit sudah ditanam").wait_for()
    assert Decision.objects.get().done_by_name == cast.kader.name


def test_calendar_is_a_grid_at_the_desk_and_a_list_on_the_phone(
    page, live_server, sign_in, cast, territory, assert_accessible
):
    kampung = founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")
    today = timezone.localdate()
    for n in range(6):
        planned(kampung, cast.kader, agenda=f"Pertemuan seksi {n}", held_on=today, starts_at=time(8 + n))
    planned(territory[SAMBONG], cast.pkb, meeting_kind=MeetingKind.LOKMIN, agenda="Lokmin kecamatan", held_on=today)
    held(territory[BLORA], cast.opdkb, agenda="Rakor kabupaten", days=0)
    sign_in(cast.kader)
    page.goto(live_server.url + "/kalender/")
    both_widths(page, assert_accessible)
    page.set_viewport_size(DESKTOP)
    week = page.locator(".month-days > li").all()[:7]
    assert len({round(day.bounding_box()["y"]) for day in week}) <= 2
    page.set_viewport_size(PHONE)
    assert page.locator(".month-days > li:visible").count() == 1
    page.get_by_role("link", name="+4 lainnya").click()
    page.get_by_text("Pertemuan seksi 5").wait_for()
    assert_accessible(page)
