"""Entered once, used twice: an activity that was a group's meeting, on its way into the register."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pokja.actions.groups import deactivate_poktan
from pokja.actions.registers import save_register, submit_register
from pokja.models import Register, RegisterMeeting
from programs.actions import ProgramsRefused, cancel_activity, copy_activity, save_activity, submit_activity
from programs.display import activity_rows
from programs.models import Activity
from tests.cast import VILLAGE
from tests.pokja.register_content import drafted, group, last_month, meeting
from tests.pokja.register_content import submitted as register_submitted
from tests.programs.content import drafted as activity_drafted
from tests.programs.content import submitted as activity_submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Status, Step


@world
def bkb(kampung, cast):
    return group(kampung, cast.kader)


@pytest.fixture
def day():
    return last_month() + timedelta(days=11)


def sent(kampung, cast, poktan, day, **changes) -> Activity:
    return activity_submitted(kampung, cast.kader, poktan=poktan, held_on=day, couples=12, **changes)


def returned(activity, cast):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    return activity


def text(response):
    return response.content.decode()


def test_form_offers_the_own_groups_by_kind(client, cast, kampung, kampung2, bkb):
    group(kampung2, cast.kader2, "bkb", "Bocor")
    group(kampung, cast.kader, "dashat", "Dapur Sehat")
    gone = group(kampung, cast.kader, "bkr", "Bubar")
    deactivate_poktan(gone, by=cast.kader, ended_on=last_month(), reason="Bubar")
    draft = activity_drafted(kampung, cast.kader)
    client.force_login(cast.kader)
    page = text(client.get(draft.get_edit_url(2)))
    assert '<optgroup label="Bina Keluarga Balita">' in page and f'<option value="{bkb.pk}">BKB Melati</option>' in page
    assert "Dapur Sehat" in page and "Bocor" not in page and "Bubar" not in page


def test_choosing_a_group_ticks_its_kind_and_is_told(client, cast, kampung, bkb):
    draft = activity_drafted(kampung, cast.kader, groups=["bkr"])
    client.force_login(cast.kader)
    url = draft.get_edit_url(2)
    client.post(url, {"act": "save", "seen": draft.updated_at.isoformat(), "poktan": str(bkb.pk), "groups": ["bkr"]})
    draft.refresh_from_db()
    assert (draft.poktan, draft.groups) == (bkb, ["bkr", "bkb"])
    rows = {row.label: row.shown for row in activity_rows(draft)}
    assert rows["Pertemuan POKTAN"] == "BKB Melati"
    assert f'<option value="{bkb.pk}" selected>' in text(client.get(url))


def test_group_of_another_village_is_refused(client, cast, kampung, kampung2):
    other = group(kampung2, cast.kader2, "bkb", "Bocor")
    draft = activity_drafted(kampung, cast.kader)
    client.force_login(cast.kader)
    sent = {"act": "save", "seen": draft.updated_at.isoformat(), "poktan": str(other.pk)}
    assert client.post(draft.get_edit_url(2), sent).status_code == 422
    with pytest.raises(ProgramsRefused):
        save_activity(draft, by=cast.kader, cleaned={"poktan": other})


def test_handing_in_writes_the_meeting_and_both_pages_lead_to_it(client, cast, kampung, bkb, day):
    activity = sent(kampung, cast, bkb, day)
    row = RegisterMeeting.objects.get()
    assert (row.held_on, row.material, row.attended, row.couples) == (day, activity.title, 64, 12)
    assert (row.source, row.register.poktan, row.register.status) == (activity.key, bkb, Status.DRAFT)
    client.force_login(cast.kader)
    for name in ("activity-sent", "activity-detail"):
        page = text(client.get(reverse(name, args=[VILLAGE, activity.pk])))
        assert "Pertemuan ini tercatat di" in page and row.register.get_absolute_url() in page
    client.force_login(cast.provinsi)
    assert "tercatat di" not in text(client.get(activity.get_absolute_url()))  # the draft is its writers' own


def test_draft_of_an_activity_writes_nothing(cast, kampung, bkb, day):
    activity_drafted(kampung, cast.kader, poktan=bkb, held_on=day)
    assert not Register.objects.exists()


def test_register_that_went_off_stays_and_the_page_says_what_to_do(client, cast, kampung, bkb, day):
    register = register_submitted(bkb, cast.kader)
    activity = sent(kampung, cast, bkb, day)
    assert register.meetings.count() == 2
    client.force_login(cast.kader)
    page = text(client.get(reverse("activity-sent", args=[VILLAGE, activity.pk])))
    assert "Register bulan ini sudah dikirim; pertemuan ini belum tercatat di dalamnya." in page
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Kurang satu pertemuan")
    assert "Buka registernya, lalu tambahkan pertemuannya." in text(client.get(activity.get_absolute_url()))
    save_register(register, by=cast.kader, cleaned={"meetings": [meeting(day)]})
    submit_register(register, by=cast.kader)
    assert "Pertemuan ini tercatat di" in text(client.get(activity.get_absolute_url()))


def test_return_of_the_activity_brings_its_changes_into_the_draft(cast, kampung, bkb, day):
    activity = returned(sent(kampung, cast, bkb, day), cast)
    save_activity(activity, by=cast.kader, cleaned={"women": 20, "title": "Penyuluhan"})
    assert RegisterMeeting.objects.get().attended == 64  # until it is handed in again
    submit_activity(activity, by=cast.kader)
    row = RegisterMeeting.objects.get()
    assert (row.attended, row.material) == (29, "Penyuluhan")


def test_activity_that_was_no_meeting_after_all_leaves_the_draft(cast, kampung, bkb, day):
    activity = returned(sent(kampung, cast, bkb, day), cast)
    save_activity(activity, by=cast.kader, cleaned={"poktan": None})
    change = submit_activity(activity, by=cast.kader)
    assert not RegisterMeeting.objects.exists() and change.changes["poktan"] == [bkb.pk, None]


def test_dropped_activity_leaves_the_draft_but_not_what_was_sent(cast, kampung, bkb, day):
    activity = returned(sent(kampung, cast, bkb, day), cast)
    cancel_activity(activity, by=cast.kader)
    assert not RegisterMeeting.objects.exists()
    other = returned(sent(kampung, cast, bkb, day, title="Lain"), cast)
    row = RegisterMeeting.objects.get()
    cleaned = {"members": 40, "attended": 30, "meetings": [{"pk": row.pk, "presenter": "plkb", "attended": 38}]}
    submit_register(save_register(row.register, by=cast.kader, cleaned=cleaned), by=cast.kader)
    cancel_activity(other, by=cast.kader)
    assert RegisterMeeting.objects.get() == row


def test_two_activities_of_a_month_are_two_meetings(cast, kampung, bkb, day):
    drafted(bkb, cast.kader, meetings=[])
    sent(kampung, cast, bkb, day)
    sent(kampung, cast, bkb, day + timedelta(days=3), title="Kelas ibu")
    assert Register.objects.get().meetings.count() == 2


def test_meeting_of_dashat_is_noted_nowhere(client, cast, kampung, day):
    activity = sent(kampung, cast, group(kampung, cast.kader, "dashat", "Dapur"), day)
    assert not Register.objects.exists() and activity.groups == ["bkb"]
    client.force_login(cast.kader)
    assert "tercatat" not in text(client.get(activity.get_absolute_url()))


def test_group_that_was_founded_later_is_told_at_its_field(cast, kampung, day):
    young = group(kampung, cast.kader, "bkr", "Muda", started_on=day + timedelta(days=2))
    draft = activity_drafted(kampung, cast.kader, poktan=young, held_on=day)
    with pytest.raises(ProgramsRefused) as refused:
        submit_activity(draft, by=cast.kader)
    assert [one.field for one in refused.value.missing] == ["poktan"]


def test_copy_keeps_the_group_as_long_as_it_is_active(cast, kampung, bkb, day):
    activity = sent(kampung, cast, bkb, day)
    assert copy_activity(activity, by=cast.kader, key=activity.key.__class__(int=1)).poktan == bkb
    deactivate_poktan(bkb, by=cast.kader, ended_on=day, reason="Bubar")
    activity.refresh_from_db()
    assert copy_activity(activity, by=cast.kader, key=activity.key.__class__(int=2)).poktan is None
