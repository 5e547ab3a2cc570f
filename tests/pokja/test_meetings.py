"""Meetings: planned, changed, recorded, called off; and what became of their decisions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import add_assignment
from accounts.enums import Role
from core.files import clean_document
from core.images import clean_picture
from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.meetings import cancel_meeting, change_meeting, finish_decision
from pokja.enums import MeetingKind, MeetingState
from pokja.models import Decision, Meeting
from pokja.queries.meetings import latest_day, open_decisions, usual_attendance
from tests.cast import VILLAGE
from tests.core.uploads import pdf, picture
from tests.pokja.meetings import FORM_KEY, held, planned
from tests.territory import BLORA, JATENG, REMBANG, SAMBONG, SUMBER
from tests.worlds import world
from verification.signals import status_changed
from villages.actions.kampung import set_active

TODAY = timezone.localdate


@pytest.fixture
def heard():
    """What the signal told of meetings while the test ran."""
    told = []

    def listen(sender, **kwargs):
        if sender is Meeting:
            told.append(kwargs)

    status_changed.connect(listen)
    yield told
    status_changed.disconnect(listen)


# --- planning -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["kader", "pkb", "opdkb"])
def test_meeting_of_a_village_is_planned_by_those_who_write_for_it(cast, kampung, role):
    meeting = planned(kampung, getattr(cast, role))
    assert (meeting.region_id, meeting.state) == (VILLAGE, MeetingState.PLANNED)
    assert meeting.created_by_name == getattr(cast, role).name


@pytest.mark.parametrize("role", ["opd", "provinsi", "pusat", "admin", "kader2", "pkb2", "opdkb2", "nobody"])
def test_meeting_of_a_village_is_refused_to_others(cast, kampung, role):
    with pytest.raises(PermissionDenied):
        planned(kampung, getattr(cast, role))


@pytest.mark.parametrize(
    ("role", "code"),
    [("pkb", SAMBONG), ("opdkb", SAMBONG), ("opdkb", BLORA), ("provinsi", BLORA), ("provinsi", JATENG)],
)
def test_meeting_of_an_area_is_planned_by_those_who_coordinate_there(cast, territory, role, code):
    meeting = planned(territory[code], getattr(cast, role))
    assert (meeting.kampung, meeting.region_id) == (None, code)


@pytest.mark.parametrize(
    ("role", "code"),
    [("kader", SAMBONG), ("pkb", BLORA), ("opd", BLORA), ("opdkb", JATENG), ("opdkb2", BLORA), ("pusat", JATENG)],
)
def test_meeting_of_an_area_is_refused_to_others(cast, territory, role, code):
    with pytest.raises(PermissionDenied):
        planned(territory[code], getattr(cast, role))


def test_same_form_twice_makes_one_meeting(cast, kampung):
    first, second = (planned(kampung, cast.kader, key=FORM_KEY) for _ in range(2))
    assert first == second
    assert Meeting.objects.count() == 1


def test_key_of_somebody_else_is_refused(cast, kampung):
    planned(kampung, cast.kader, key=FORM_KEY)
    with pytest.raises(PokjaRefused, match="formulir baru"):
        planned(kampung, cast.pkb, key=FORM_KEY)


def test_inactive_village_plans_nothing(cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(PokjaRefused, match="tidak aktif"):
        planned(kampung, cast.kader)


def test_village_has_no_meeting_before_its_first_day(cast, kampung):
    with pytest.raises(PokjaRefused, match="pencanangan") as refusal:
        planned(kampung, cast.kader, held_on=kampung.inaugurated_on - timedelta(days=1))
    assert refusal.value.field == "held_on"


def test_area_has_no_meeting_before_the_programme(cast, territory):
    with pytest.raises(PokjaRefused, match="program"):
        planned(territory[BLORA], cast.opdkb, held_on=date(2015, 12, 31))


def test_nothing_is_planned_years_ahead(cast, kampung):
    planned(kampung, cast.kader, held_on=latest_day(held=False))
    with pytest.raises(PokjaRefused, match="Periksa tahunnya"):
        planned(kampung, cast.kader, held_on=latest_day(held=False) + timedelta(days=1))


# --- changing -------------------------------------------------------------------------------------------------------


def test_plan_is_changed_by_whoever_read_the_newest(cast, kampung):
    meeting = planned(kampung, cast.kader)
    seen = meeting.updated_at
    change_meeting(meeting, by=cast.pkb, cleaned={"agenda": "Membagi tugas"}, seen=seen)
    with pytest.raises(StaleRow):
        change_meeting(meeting, by=cast.kader, cleaned={"agenda": "Lain"}, seen=seen)
    change_meeting(meeting, by=cast.pkb, cleaned={"agenda": "Membagi tugas"}, seen=seen)  # sent twice
    meeting.refresh_from_db()
    assert meeting.agenda == "Membagi tugas"


def test_what_was_held_is_not_planned_anew(cast, kampung):
    with pytest.raises(PokjaRefused, match="terlaksana"):
        change_meeting(held(kampung, cast.kader), by=cast.kader, cleaned={"agenda": "Lain"})


# --- the record -----------------------------------------------------------------------------------------------------


def test_record_keeps_who_came_and_what_was_decided(cast, kampung, heard):
    meeting = held(kampung, cast.kader)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.present) == (MeetingState.HELD, 20)
    assert list(meeting.attendance.values_list("who", "invited", "present")) == [("Pokja", 9, 8), ("Bidan", None, 1)]
    assert meeting.decisions.get().who == "Seksi Ekonomi"
    assert [(call["instance"], call["step"], call["by"]) for call in heard] == [(meeting, None, cast.kader)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": TODAY() + timedelta(days=1)}, "masa depan"),
        ({"held_on": date(2016, 1, 1)}, "pencanangan"),
        ({"men": 0, "women": 0}, "tanpa peserta"),
        ({"minutes": ""}, "notulen"),
        ({"decisions": [{"text": "Lomba", "who": "Ketua", "due_on": date(2020, 1, 1)}]}, "sebelum hari pertemuan"),
    ],
)
def test_record_refuses_what_cannot_be(cast, kampung, changes, words):
    with pytest.raises(PokjaRefused, match=words):
        held(kampung, cast.kader, **changes)
    assert not Meeting.objects.held().exists()


def test_record_is_corrected_and_what_is_done_stays(cast, kampung):
    meeting = held(kampung, cast.kader, decisions=[row(text="Satu"), row(text="Dua"), row(text="Tiga")])
    one, two, three = meeting.decisions.order_by("pk")
    finish_decision(one, by=cast.kader, note="Sudah")
    held(meeting, cast.kader, men=9, decisions=[row(pk=two.pk, text="Dua, diubah"), row(text="Empat")])
    assert sorted(meeting.decisions.values_list("text", flat=True)) == ["Dua, diubah", "Empat", "Satu"]
    one.refresh_from_db()
    assert one.done_note == "Sudah"


def test_same_record_twice_is_one(cast, kampung, heard):
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    for _ in range(2):
        held(meeting, cast.kader, seen=meeting.updated_at, minutes_file=clean_document(pdf()))
    assert Decision.objects.count() == 1
    assert len(heard) == 1


def test_record_by_somebody_who_read_an_older_state_is_refused(cast, kampung):
    meeting = planned(kampung, cast.kader, held_on=TODAY())
    held(meeting, cast.kader, seen=meeting.updated_at)
    with pytest.raises(StaleRow):
        held(meeting, cast.pkb, seen=meeting.updated_at, minutes="Lain sekali")


def test_decision_of_another_meeting_is_not_touched(cast, kampung):
    other = held(kampung, cast.kader).decisions.get()
    held(kampung, cast.kader, decisions=[row(pk=other.pk, text="Bocor")])
    other.refresh_from_db()
    assert other.text == "Membeli bibit"


def test_file_alone_will_do_and_a_new_one_replaces_it(cast, kampung, django_capture_on_commit_callbacks):
    meeting = held(kampung, cast.kader, minutes="", minutes_file=clean_document(pdf()))
    former = meeting.minutes_file
    with django_capture_on_commit_callbacks(execute=True):
        photo = clean_picture(picture())
        meeting = held(meeting, cast.kader, minutes_file=clean_document(pdf()), attendance_photo=photo)
    assert not former.storage.exists(former.name)
    assert meeting.minutes_file.storage.exists(meeting.minutes_file.name)
    with django_capture_on_commit_callbacks(execute=True):
        meeting = held(meeting, cast.kader, attendance_photo=False)
    assert not meeting.attendance_photo
    with pytest.raises(PokjaRefused, match="notulen"):
        held(meeting, cast.kader, minutes="", minutes_file=False)


def test_usual_guests_come_from_the_last_meeting_of_this_kind(cast, kampung):
    held(kampung, cast.kader, meeting_kind=MeetingKind.POKJA)
    assert usual_attendance(planned(kampung, cast.kader, meeting_kind=MeetingKind.POKJA)) == ["Pokja", "Bidan"]
    assert usual_attendance(planned(kampung, cast.kader, meeting_kind=MeetingKind.LOKMIN)) == []


# --- called off, done -----------------------------------------------------------------------------------------------


def test_meeting_is_called_off_with_its_reason(cast, kampung, heard):
    meeting = cancel_meeting(planned(kampung, cast.kader), by=cast.pkb, reason="Banjir")
    assert (meeting.state, meeting.cancel_reason) == (MeetingState.CANCELLED, "Banjir")
    cancel_meeting(meeting, by=cast.kader, reason="Lain")
    meeting.refresh_from_db()
    assert (meeting.cancel_reason, len(heard)) == ("Banjir", 1)
    with pytest.raises(PokjaRefused, match="batal"):
        held(meeting, cast.kader)


def test_decisions_of_what_was_not_held_after_all_are_no_tasks(cast, kampung, heard):
    meeting = held(kampung, cast.kader)
    assert open_decisions(cast.kader).count() == 1
    cancel_meeting(meeting, by=cast.kader, reason="Salah catat")
    assert open_decisions(cast.kader).count() == 0
    assert [call["instance"].state for call in heard] == [MeetingState.HELD, MeetingState.CANCELLED]
    with pytest.raises(PokjaRefused, match="batal"):
        finish_decision(meeting.decisions.get(), by=cast.kader, note="Sudah")


def test_decision_is_closed_once(cast, kampung):
    decision = held(kampung, cast.kader).decisions.get()
    for _ in range(2):
        finish_decision(decision, by=cast.kader, note="Bibit dibeli")
    with pytest.raises(PokjaRefused, match="Sudah ditutup oleh Sri Wahyuni"):
        finish_decision(decision, by=cast.pkb, note="Dibeli PKB")
    decision.refresh_from_db()
    assert (decision.done_on, decision.done_note, decision.done_by_name) == (TODAY(), "Bibit dibeli", "Sri Wahyuni")


@pytest.mark.parametrize("days", [-400, 1])
def test_decision_is_closed_between_its_meeting_and_today(cast, kampung, days):
    decision = held(kampung, cast.kader).decisions.get()
    with pytest.raises(PokjaRefused, match="antara"):
        finish_decision(decision, by=cast.kader, note="Sudah", done_on=TODAY() + timedelta(days=days))


@pytest.mark.parametrize("role", ["opd", "provinsi", "kader2", "opdkb2"])
def test_strangers_write_nothing(cast, kampung, role):
    meeting, user = held(kampung, cast.kader), getattr(cast, role)
    for act in (
        lambda: held(meeting, user),
        lambda: cancel_meeting(meeting, by=user),
        lambda: finish_decision(meeting.decisions.get(), by=user, note="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- whom it concerns -------------------------------------------------------------------------------------------------


@world
def spread(cast, territory, kampung, kampung2):
    """A meeting at each level of Blora, and the same next door in Rembang."""
    return {
        "village": planned(kampung, cast.kader),
        "district": planned(territory[SAMBONG], cast.pkb),
        "regency": planned(territory[BLORA], cast.opdkb),
        "province": planned(territory[JATENG], cast.provinsi),
        "village2": planned(kampung2, cast.kader2),
        "district2": planned(territory[SUMBER], cast.pkb2),
        "regency2": planned(territory[REMBANG], cast.opdkb2),
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("kader", "village district regency province"),
        ("pkb", "village district regency province"),
        ("opd", "village district regency province"),
        ("opdkb", "village district regency province"),
        ("provinsi", "village district regency province village2 district2 regency2"),
        ("pusat", "village district regency province village2 district2 regency2"),
        ("kader2", "village2 district2 regency2 province"),
        ("opdkb2", "village2 district2 regency2 province"),
        ("nobody", ""),
    ],
)
def test_meetings_concern_those_inside_and_those_below(cast, spread, role, seen):
    rows = Meeting.objects.concerning(getattr(cast, role))
    assert {name for name, meeting in spread.items() if meeting in rows} == set(seen.split())


def test_meetings_touching_a_place_are_those_inside_and_above(cast, spread):
    rows = Meeting.objects.concerning(cast.provinsi)
    assert set(rows.touching(SAMBONG)) == {spread[name] for name in ("village", "district", "regency", "province")}
    assert set(rows.touching(VILLAGE)) == set(rows.touching(SAMBONG))
    assert spread["regency2"] not in rows.touching(BLORA)
    assert rows.touching("").count() == len(spread)


def test_decisions_are_read_where_minutes_are(cast, kampung, kampung2, territory):
    own, other = held(kampung, cast.kader), held(kampung2, cast.kader2)
    above = held(territory[BLORA], cast.opdkb)
    assert set(open_decisions(cast.kader)) == set(own.decisions.all())
    assert set(open_decisions(cast.opdkb)) == {own.decisions.get(), above.decisions.get()}
    assert open_decisions(cast.provinsi).count() == 3
    assert not open_decisions(cast.opd).exists()
    # Somebody who is also kader of one village reads there, and nowhere else.
    add_assignment(by=None, system=True, user=cast.opd, role=Role.KADER, region=other.region)
    cast.opd.forget_assignments()
    assert set(open_decisions(cast.opd)) == set(other.decisions.all())


def row(**changes):
    return {"text": "Membeli bibit", "who": "Seksi Ekonomi", "due_on": TODAY() + timedelta(days=7)} | changes
