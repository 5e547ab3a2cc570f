"""The pages of meetings: forms, the record with its rows, files, and who reads what."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.files import clean_document
from pokja.actions.meetings import cancel_meeting, finish_decision
from pokja.enums import MeetingKind, MeetingState
from pokja.models import Meeting
from tests.cast import VILLAGE
from tests.core.uploads import other, pdf, picture
from tests.pokja.meetings import FORM_KEY, held, planned
from tests.territory import BLORA, BRABOWAN, REMBANG, SAMBONG
from tests.worlds import world

TODAY = timezone.localdate
CREATE = reverse("meeting-create")
SECRET = "Kas Pokja tinggal sedikit."


@pytest.fixture(autouse=True)
def _no_second_step(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests; here it would hide what lies behind


def text(response) -> str:
    return unescape(response.content.decode())


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def plan_data(**changes):
    data = {
        "key": str(FORM_KEY),
        "meeting_kind": MeetingKind.POKJA.value,
        "agenda": "Menyusun kegiatan Desember",
        "held_on": (TODAY() + timedelta(days=5)).isoformat(),
        "starts_at": "09:00",
        "place": "Balai Desa",
    }
    return data | changes


def record_data(meeting, attendance=(), decisions=(), **changes):
    """What the browser sends for the record: rows as given, the spare ones empty."""
    data = {
        "seen": meeting.updated_at.isoformat(),
        "held_on": min(meeting.held_on, TODAY()).isoformat(),
        "men": "8",
        "women": "12",
        "minutes": SECRET,
        "hadir-TOTAL_FORMS": "3",
        "hadir-INITIAL_FORMS": "0",
        "putusan-TOTAL_FORMS": "3",
        "putusan-INITIAL_FORMS": "0",
    }
    for prefix, rows in (("hadir", attendance), ("putusan", decisions)):
        for n, row in enumerate(rows):
            data |= {f"{prefix}-{n}-{name}": str(value) for name, value in row.items()}
    return data | changes


# --- planning -------------------------------------------------------------------------------------------------------


def test_kader_plans_a_meeting_of_the_own_village(client, cast, kampung):
    page = get(client, cast.kader, CREATE)
    assert kampung.full_name in text(page)
    response = client.post(CREATE, plan_data())
    meeting = Meeting.objects.get()
    assert response["Location"] == meeting.get_absolute_url()
    assert (meeting.kampung, meeting.agenda, meeting.created_by) == (kampung, "Menyusun kegiatan Desember", cast.kader)
    shown = text(client.get(meeting.get_absolute_url()))
    assert "Bagikan undangan" in shown
    assert "pukul+09.00" in shown
    client.post(CREATE, plan_data())
    assert Meeting.objects.count() == 1


def test_meeting_that_is_over_leads_to_its_record(client, cast, kampung):
    client.force_login(cast.kader)
    response = client.post(CREATE, plan_data(held_on=(TODAY() - timedelta(days=2)).isoformat()))
    assert response["Location"] == reverse("meeting-record", args=[Meeting.objects.get().pk])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agenda": ""}, "Tulis acara pertemuan."),
        ({"meeting_kind": ""}, "Pilih jenis pertemuan."),
        ({"meeting_kind": "pesta"}, "Pilih"),
        ({"held_on": ""}, "Isi tanggal pertemuan."),
        ({"held_on": "kemarin"}, "Tulis tanggal, misalnya 21-11-2026."),
        ({"held_on": "2016-01-05"}, "pertemuannya tidak mungkin lebih awal"),
        ({"held_on": "2099-01-05"}, "Periksa tahunnya"),
        ({"starts_at": "pagi"}, "Tulis jam, misalnya 09:00."),
    ],
)
def test_plan_says_what_is_wrong_and_keeps_the_rest(client, cast, kampung, changes, words):
    client.force_login(cast.kader)
    response = client.post(CREATE, plan_data(place="Balai Dusun", **changes))
    assert response.status_code == 422
    assert words in text(response)
    assert "Balai Dusun" in text(response)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("pkb", SAMBONG, 200),
        ("pkb", VILLAGE, 200),
        ("opdkb", BLORA, 200),
        ("provinsi", SAMBONG, 200),
        ("kader", SAMBONG, 404),
        ("pkb", BLORA, 404),
        ("opd", BLORA, 403),
        ("opdkb", REMBANG, 404),
        ("pusat", BLORA, 403),
        ("pusat", "", 403),
        ("opdkb", "33.16.99", 404),
        ("opdkb", "x", 404),
    ],
)
def test_meeting_is_planned_where_one_may(client, cast, kampung, role, code, status):
    assert get(client, getattr(cast, role), f"{CREATE}?wilayah={code}").status_code == status


def test_area_has_no_sarasehan_of_a_hamlet(client, cast, kampung):
    assert "Sarasehan RT" in text(get(client, cast.pkb, f"{CREATE}?wilayah={VILLAGE}"))
    assert "Sarasehan RT" not in text(get(client, cast.pkb, f"{CREATE}?wilayah={SAMBONG}"))


def test_meeting_is_planned_again_like_the_last_one(client, cast, kampung):
    meeting = held(kampung, cast.kader, agenda="Evaluasi triwulan", place="Joglo Mbah Darmo")
    again = f"{CREATE}?wilayah={VILLAGE}&dari={meeting.pk}"
    assert again in text(get(client, cast.kader, meeting.get_absolute_url()))
    page = text(client.get(again))
    assert "Evaluasi triwulan" in page
    assert "Joglo Mbah Darmo" in page


def test_plan_is_changed_and_told_of_a_change_elsewhere(client, cast, kampung):
    meeting = planned(kampung, cast.kader)
    url = reverse("meeting-edit", args=[meeting.pk])
    seen = meeting.updated_at.isoformat()
    client.force_login(cast.kader)
    assert client.post(url, plan_data(seen=seen, agenda="Satu")).status_code == 302
    stale = client.post(url, plan_data(seen=seen, agenda="Dua"))
    assert stale.status_code == 409
    assert "baru saja disimpan orang lain" in text(stale)
    assert 'value="Dua"' in text(stale)
    meeting.refresh_from_db()
    assert meeting.agenda == "Satu"
    held(meeting, cast.kader)
    assert client.get(url)["Location"] == meeting.get_absolute_url()


# --- the record -----------------------------------------------------------------------------------------------------


def test_record_takes_rows_files_and_leaves_empty_rows_out(client, cast, kampung):
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    url = reverse("meeting-record", args=[meeting.pk])
    assert get(client, cast.kader, url).status_code == 200
    data = record_data(
        meeting,
        attendance=[{"who": "Pokja", "invited": "9", "present": "8"}],
        decisions=[{"text": "Membeli bibit", "who": "Seksi Ekonomi", "due_on": TODAY() + timedelta(days=3)}],
        minutes_file=pdf(),
        attendance_photo=picture("PNG", (3000, 1000)),
    )
    assert client.post(url, data)["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.present, meeting.minutes) == (MeetingState.HELD, 20, SECRET)
    assert meeting.attendance.get().who == "Pokja"
    assert meeting.decisions.get().text == "Membeli bibit"
    with Image.open(meeting.attendance_photo.path) as stored:
        assert stored.size[0] <= 1600
    shown = text(client.get(meeting.get_absolute_url()))
    for words in ("Membeli bibit", SECRET, "Unduh berkas notulen", "20 orang", "Foto daftar hadir"):
        assert words in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"men": "", "women": ""}, "tanpa peserta"),
        ({"men": "banyak"}, "Tulis angka bulat"),
        ({"men": "100000"}, "Paling banyak 10.000 orang"),
        ({"minutes": ""}, "Tulis notulen singkat"),
        ({"held_on": (TODAY() + timedelta(days=1)).isoformat()}, "masa depan"),
        ({"hadir-0-present": "7"}, "Yang hadir, baris 1, unsur atau instansi: Tulis unsur"),
        ({"hadir-1-who": "Puskesmas"}, "Yang hadir, baris 2, hadir: Isi berapa"),
        ({"hadir-0-who": "Pokja", "hadir-0-present": "21"}, "Menurut unsur hadir 21 orang"),
        ({"putusan-0-text": "Membeli bibit"}, "Keputusan, baris 1, tenggat: Isi tenggatnya."),
        ({"putusan-0-who": "Ketua"}, "Keputusan, baris 1, keputusan: Tulis keputusannya"),
        (
            {"putusan-0-text": "Lomba", "putusan-0-who": "Ketua", "putusan-0-due_on": "2020-01-01"},
            "Tenggat tidak boleh sebelum hari pertemuan.",
        ),
        ({"putusan-0-due_on": "besok"}, "Tulis tanggal, misalnya"),
        ({"minutes_file": other(b"bukan apa-apa", "notulen.pdf")}, "bukan PDF atau gambar"),
        ({"hadir-TOTAL_FORMS": ""}, "Yang hadir"),
    ],
)
def test_record_says_what_is_wrong_and_keeps_the_rest(client, cast, kampung, changes, words):
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    client.force_login(cast.kader)
    data = record_data(meeting, **{"minutes": "Dibahas bibit.", **changes})
    response = client.post(reverse("meeting-record", args=[meeting.pk]), data)
    assert response.status_code == 422
    assert words in text(response)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_record_of_an_older_state_is_told_and_kept_on_the_page(client, cast, kampung):
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    url = reverse("meeting-record", args=[meeting.pk])
    client.force_login(cast.pkb)
    data = record_data(meeting)
    held(meeting, cast.kader)
    response = client.post(url, data)
    assert response.status_code == 409
    assert SECRET in text(response)


def test_record_is_corrected_with_its_rows_in_place(client, cast, kampung):
    meeting = held(kampung, cast.kader)
    decision = meeting.decisions.get()
    url = reverse("meeting-record", args=[meeting.pk])
    page = text(get(client, cast.kader, url))
    for words in ("Membeli bibit", 'value="Bidan"', "Dibahas rencana bulan depan."):
        assert words in page
    rows = {
        "hadir-INITIAL_FORMS": "2",
        "hadir-TOTAL_FORMS": "5",
        "putusan-INITIAL_FORMS": "1",
        "putusan-TOTAL_FORMS": "4",
    }
    data = record_data(
        meeting,
        attendance=[{"who": "Pokja", "invited": "9", "present": "8"}, {"who": "", "invited": "", "present": ""}],
        decisions=[{"pk": decision.pk, "text": "Membeli 50 bibit", "who": "Ketua", "due_on": TODAY()}],
        **rows,
    )
    assert client.post(url, data).status_code == 302
    decision.refresh_from_db()
    assert decision.text == "Membeli 50 bibit"
    assert meeting.attendance.get().who == "Pokja"


def test_guests_of_the_last_meeting_are_offered_and_not_kept_without_figures(client, cast, kampung):
    held(kampung, cast.kader)
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    url = reverse("meeting-record", args=[meeting.pk])
    assert 'value="Bidan"' in text(get(client, cast.kader, url))
    offered = [{"who": "Pokja", "present": "7"}, {"who": "Bidan"}]
    data = record_data(meeting, attendance=offered, **{"hadir-INITIAL_FORMS": "2", "hadir-TOTAL_FORMS": "5"})
    assert client.post(url, data).status_code == 302
    assert [row.who for row in meeting.attendance.all()] == ["Pokja"]


# --- called off, done -----------------------------------------------------------------------------------------------


def test_meeting_is_called_off_with_a_reason(client, cast, kampung):
    meeting = planned(kampung, cast.kader)
    url = reverse("meeting-cancel", args=[meeting.pk])
    client.force_login(cast.kader)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Balai desa dipakai"}).status_code == 302
    assert "Balai desa dipakai" in text(client.get(meeting.get_absolute_url()))
    assert client.get(url).status_code == 302
    assert client.get(reverse("meeting-record", args=[meeting.pk])).status_code == 302


def test_decision_is_closed_with_what_came_of_it(client, cast, kampung):
    meeting = held(kampung, cast.kader)
    url = reverse("decision-done", args=[meeting.decisions.get().pk])
    assert url in text(get(client, cast.kader, meeting.get_absolute_url()))
    data = {"note": "Bibit dibeli di pasar", "done_on": TODAY().isoformat()}
    assert client.post(url, data | {"note": ""}).status_code == 422
    assert client.post(url, data | {"done_on": (TODAY() + timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(url, data)["Location"] == meeting.get_absolute_url()
    shown = text(client.get(meeting.get_absolute_url()))
    assert "Bibit dibeli di pasar" in shown
    assert url not in shown
    assert client.post(url, data).status_code == 302


# --- who reads what -------------------------------------------------------------------------------------------------


@world
def private(cast, kampung):
    """A held meeting with everything that must not leak, and its files."""
    return held(
        kampung,
        cast.kader,
        minutes=SECRET,
        minutes_file=clean_document(pdf()),
        decisions=[{"text": "Rahasia kas", "who": "Bendahara", "due_on": TODAY()}],
    )


@pytest.mark.parametrize("role", ["kader", "pkb", "opdkb", "provinsi", "pusat", "admin"])
def test_minutes_are_read_by_those_who_work_there(client, cast, private, role):
    shown = text(get(client, getattr(cast, role), private.get_absolute_url()))
    assert SECRET in shown
    assert "Rahasia kas" in shown
    response = client.get(reverse("meeting-file", args=[private.pk, "minutes_file"]))
    assert response.status_code == 200
    assert BytesIO(response.getvalue()).read(5) == b"%PDF-"


def test_other_offices_read_who_came_and_no_minutes(client, cast, private):
    shown = text(get(client, cast.opd, private.get_absolute_url()))
    assert "20 orang" in shown
    assert SECRET not in shown
    assert "Rahasia kas" not in shown
    assert client.get(reverse("meeting-file", args=[private.pk, "minutes_file"])).status_code == 403
    assert client.get(reverse("decision-list")).status_code == 403


def test_file_of_another_name_or_that_is_not_there_is_not_found(client, cast, private):
    for field in ("attendance_photo", "key"):
        assert get(client, cast.kader, reverse("meeting-file", args=[private.pk, field])).status_code == 404


def test_village_reads_of_a_meeting_above_what_the_invitation_says(client, cast, territory, kampung):
    meeting = held(
        territory[BLORA], cast.opdkb, agenda="Rakor Desember", minutes=SECRET, minutes_file=clean_document(pdf())
    )
    for role in ("kader", "pkb"):
        shown = text(get(client, getattr(cast, role), meeting.get_absolute_url()))
        assert "Rakor Desember" in shown
        assert "Balai Desa" in shown
        for words in (SECRET, "Membeli bibit", "20 orang", "Bidan", cast.opdkb.name, "Jadwalkan lagi"):
            assert words not in shown
        assert client.get(reverse("meeting-file", args=[meeting.pk, "minutes_file"])).status_code == 404
        assert client.get(reverse("meeting-record", args=[meeting.pk])).status_code == 404
    for role in ("kader2", "opdkb2"):
        assert get(client, getattr(cast, role), meeting.get_absolute_url()).status_code == 404


# --- lists ----------------------------------------------------------------------------------------------------------


def test_list_of_a_village_shows_what_is_unrecorded_ahead_and_held(client, cast, kampung):
    url = reverse("kampung-meetings", args=[VILLAGE])
    empty = text(get(client, cast.kader, url))
    assert "Belum ada pertemuan" in empty
    assert f"{CREATE}?wilayah={VILLAGE}" in empty
    planned(kampung, cast.kader, agenda="Lupa dicatat", held_on=TODAY() - timedelta(days=4))
    planned(kampung, cast.kader, agenda="Minggu depan")
    held(kampung, cast.kader, agenda="Yang lalu", days=0)
    cancel_meeting(planned(kampung, cast.kader, agenda="Tidak jadi"), by=cast.kader, reason="Hujan")
    shown = text(client.get(url))
    for words in ("Lupa dicatat", "Minggu depan", "Yang lalu", "Tidak jadi", "1 keputusan, 1 belum selesai"):
        assert words in shown
    assert "1 pertemuan terlaksana, 1 direncanakan." in shown
    assert "keputusan, 1" not in text(get(client, cast.opd, url))


def test_list_of_a_village_costs_the_same_for_more(client, cast, kampung, django_assert_num_queries):
    client.force_login(cast.pkb)
    url = reverse("kampung-meetings", args=[VILLAGE])
    held(kampung, cast.kader)
    planned(kampung, cast.kader)
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
    for _ in range(2):
        held(kampung, cast.kader)
        planned(kampung, cast.kader, held_on=TODAY() - timedelta(days=1))
    with django_assert_num_queries(12):
        client.get(url)


def test_decisions_of_an_area_are_listed_oldest_first(client, cast, kampung, territory, django_assert_num_queries):
    url = reverse("decision-list")
    client.force_login(cast.opdkb)
    assert "Tidak ada yang tertunda" in text(client.get(url))
    due = TODAY() - timedelta(days=1)
    late = held(kampung, cast.kader, days=9, decisions=[{"text": "Terlambat", "who": "Ketua", "due_on": due}])
    held(territory[BLORA], cast.opdkb, decisions=[{"text": "Nanti", "who": "Dinkes", "due_on": TODAY()}])
    done = held(kampung, cast.kader, decisions=[{"text": "Beres", "who": "Ketua", "due_on": due}], days=9)
    finish_decision(done.decisions.get(), by=cast.kader, note="Sudah")
    with django_assert_num_queries(9):
        shown = text(client.get(url))
    assert shown.index("Terlambat") < shown.index("Nanti")
    assert "Beres" not in shown
    assert "2 keputusan di Kabupaten Blora belum selesai, 1 lewat tenggat" in shown.replace(
        '<span class="strong-act">', ""
    ).replace("</span>", "")
    narrowed = text(client.get(f"{url}?kec={SAMBONG}&desa={BRABOWAN}"))
    assert "Terlambat" in narrowed
    assert "Nanti" not in narrowed
    held(late, cast.kader, decisions=[{"text": f"Satu {n}", "who": "Ketua", "due_on": TODAY()} for n in range(3)])
    with django_assert_num_queries(9):
        client.get(url)
    assert "Satu" not in text(get(client, cast.opdkb2, url))


def test_public_reads_counts_and_nothing_else(client, cast, kampung):
    url = reverse("public-area", args=[VILLAGE])
    assert "Belum ada pertemuan yang dicatat tahun ini." in text(client.get(url))
    for n in range(2):
        held(kampung, cast.kader, days=0, men=5 + n, agenda="Acara tertutup", place="Rumah Pak RT", minutes=SECRET)
    planned(kampung, cast.kader, agenda="Nanti saja")
    cancel_meeting(planned(kampung, cast.kader, agenda="Tidak jadi"), by=cast.kader, reason="Hujan")
    shown = text(client.get(url))
    assert MeetingKind.COORDINATION.label in shown
    assert "18 orang hadir" in shown
    assert "2 kali" in shown
    section = shown[shown.index('id="pertemuan"') :]
    for words in ("Acara tertutup", "Rumah Pak RT", SECRET, "Nanti saja", "Tidak jadi", "Membeli bibit", "Bidan"):
        assert words not in section
    client.force_login(cast.nobody)
    assert SECRET not in text(client.get(url))
