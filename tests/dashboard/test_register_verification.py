"""A register on the officer's desk: in the queue, beside the month before, returned, mended, approved with others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.formats import month as month_name
from dashboard.queries.tasks import board_of
from dashboard.queries.verification import queue, stamp, waiting_count
from pokja.actions.registers import RegisterIncomplete, save_register, start_register, submit_register
from pokja.models import Register
from pokja.months import month_before
from tests.cast import VILLAGE, person
from tests.pokja.register_content import content, drafted, group, last_month, meeting, submitted
from tests.programs.content import submitted as activity_submitted
from tests.territory import KUTUKAN
from tests.villages.content import founded
from tests.villages.content import submitted as report_submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange

QUEUE = reverse("verification-queue")
CLEAN = reverse("verification-clean")


@world
def kampung(cast, territory):
    return founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")


@world
def bkb(kampung, cast):
    return group(kampung, cast.kader)


def page_of(item):
    return reverse("verification-decide", args=[item.kind, item.pk])


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def odd(poktan, by):
    """A register whose author confirmed that more people came than there are members."""
    register = drafted(poktan, by, meetings=[meeting(last_month() + timedelta(days=9), attended=44)])
    with pytest.raises(RegisterIncomplete) as refused:
        submit_register(register, by=by)
    submit_register(register, by=by, confirmed_warnings=[finding.message for finding in refused.value.warnings])
    return register


# --- the queue ----------------------------------------------------------------------------------------------------


def test_register_stands_in_the_queue_by_age_and_can_be_asked_for(client, cast, kampung, bkb):
    register = submitted(bkb, cast.kader, at=days_ago(4))
    report_submitted(kampung, "profil", cast.kader)
    activity_submitted(kampung, cast.kader, at=days_ago(9), title="Senam")
    client.force_login(cast.pkb)
    response = client.get(QUEUE)
    assert [row.name for row in response.context["page"].object_list] == ["Senam", register.title, "Laporan Profil"]
    response = client.get(QUEUE, {"jenis": "register"})
    assert [row.pk for row in response.context["page"].object_list] == [register.pk]
    assert "Register R/I</option>" in response.content.decode()
    assert waiting_count(cast.pkb) == 3
    for nothing in ({"asal": "impor"}, {"jenis": "register", "umur": "7"}, {"jenis": "register", "hal": "ada"}):
        assert client.get(QUEUE, nothing).context["page"].object_list == []


def test_own_registers_drafts_and_the_neighbours_are_not_listed(cast, bkb):
    submitted(bkb, cast.pkb)
    drafted(bkb, cast.kader, month_before(last_month()))
    assert queue(cast.pkb) == [] and queue(cast.opdkb2) == []
    assert len(queue(cast.opdkb)) == 1
    mended = start_register(bkb, by=cast.kader, month=month_before(month_before(last_month())))
    save_register(mended, by=cast.opdkb, cleaned=content(mended.month))
    submit_register(mended, by=cast.kader)
    assert len(queue(cast.opdkb)) == 1  # wrote into it


def test_queue_costs_the_same_for_one_register_and_for_three(
    client, cast, kampung, bkb, territory, django_assert_num_queries, django_assert_max_num_queries
):
    submitted(bkb, cast.kader)
    client.force_login(cast.opdkb)
    client.get(QUEUE)
    with django_assert_max_num_queries(20) as few:
        assert len(client.get(QUEUE).context["page"].object_list) == 1
    submitted(bkb, cast.kader, month_before(last_month()))
    melati = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    kader = person("kader-kutukan", Role.KADER, KUTUKAN)
    submitted(group(melati, kader, "bkr"), kader)
    with django_assert_num_queries(len(few)):
        assert len(client.get(QUEUE).context["page"].object_list) == 3


# --- the page -----------------------------------------------------------------------------------------------------


def test_page_shows_the_month_before_beside_it(client, cast, bkb):
    change_status(submitted(bkb, cast.kader, month_before(last_month()), members=28), Step.VERIFY, by=cast.pkb)
    register = submitted(bkb, cast.kader)
    client.force_login(cast.pkb)
    page = client.get(page_of(register)).content.decode()
    assert ": 28</span>" in page and "2 pertemuan" in page and "Angka bulan lalu dari" in page
    assert "Angka tidak wajar" in page and "Foto tidak jelas" not in page
    assert f'<option value="meeting_{register.meetings.first().pk}">' in page


def test_confirmed_warning_and_what_became_odd_since_are_hints(client, cast, kampung, bkb):
    register = odd(bkb, cast.kader)
    report_submitted(kampung, "profil", cast.kader, has_bkb=False)
    client.force_login(cast.pkb)
    page = client.get(page_of(register)).content.decode()
    assert page.count("Dikonfirmasi pengisi:") == 1 and "Menurut laporan Profil, BKB tidak ada" in page


def test_return_mend_and_approve(client, cast, bkb):
    register = submitted(bkb, cast.kader)
    row = register.meetings.first()
    client.force_login(cast.pkb)
    sent = {"step": "kembalikan", "reason_code": "angka", "reason_text": "32 menurut kartu", "reason_field": "members"}
    client.post(page_of(register), sent | {"seen": register.updated_at.isoformat()})
    notice = Notice.objects.get(recipient=cast.kader)
    assert notice.url == f"{register.get_edit_url()}#id_members" and "Register BKB Melati" in notice.text
    page = client.get(page_of(register)).content.decode()
    assert "wa.me" in page
    cleaned = {"members": 32, "meetings": [{"pk": row.pk, "material": "ASI eksklusif"}]}
    save_register(register, by=cast.kader, cleaned=cleaned)
    submit_register(register, by=cast.kader)
    assert "sudah diperbaiki" in Notice.objects.get(recipient=cast.pkb).text
    page = client.get(page_of(register)).content.decode()
    assert "Sebelum dikembalikan: 30" in page and "baru atau diubah sejak dikembalikan" in page
    assert "Gizi seimbang balita, penyaji PLKB" in page  # the meeting as it was
    assert "<b>Dikirim ulang</b>" in page and "Jumlah anggota 30 menjadi 32." in page
    register.refresh_from_db()
    client.post(page_of(register), {"step": "setujui", "seen": register.updated_at.isoformat()})
    assert Register.objects.get().status == Status.VERIFIED


def test_approval_is_taken_back_and_opened_again(client, cast, bkb):
    register = submitted(bkb, cast.kader)
    client.force_login(cast.pkb)
    client.post(page_of(register), {"step": "setujui"})
    client.post(reverse("verification-undo", args=["register", register.pk]))
    assert Register.objects.get().status == Status.SUBMITTED
    client.post(page_of(register), {"step": "setujui"})
    client.force_login(cast.opdkb)
    client.post(page_of(register), {"step": "buka-lagi", "reason_text": "Periksa tanggal"})
    assert Register.objects.get().status == Status.SUBMITTED
    page = client.get(QUEUE).content.decode()
    assert "Dibuka lagi" in page and "1 hal janggal" in page


def test_what_changed_meanwhile_is_not_decided_unseen(client, cast, bkb):
    register = submitted(bkb, cast.kader)
    seen = register.updated_at.isoformat()
    change_status(register, Step.RETURN, by=cast.opdkb, reason_text="Cek")
    submit_register(register, by=cast.kader)
    client.force_login(cast.pkb)
    client.post(page_of(register), {"step": "setujui", "seen": seen})
    assert Register.objects.get().status == Status.SUBMITTED


def test_clean_ones_are_approved_together(client, cast, kampung, bkb):
    clean = submitted(bkb, cast.kader)
    doubtful = odd(group(kampung, cast.kader, "bkr", "Mawar"), cast.kader)
    client.force_login(cast.pkb)
    rows = client.get(CLEAN).context["rows"]
    assert [row.pk for row in rows] == [clean.pk]
    choices = [f"register-{row.pk}-{stamp(row.updated_at)}" for row in Register.objects.all()]
    client.post(CLEAN, {"pilih": choices})
    assert {row.pk: row.status for row in Register.objects.all()} == {
        clean.pk: Status.VERIFIED,
        doubtful.pk: Status.SUBMITTED,
    }
    assert StatusChange.objects.filter(step=Step.VERIFY).count() == 1


def test_clean_page_costs_the_same_for_one_register_and_for_three(
    client, cast, kampung, bkb, django_assert_num_queries, django_assert_max_num_queries
):
    submitted(bkb, cast.kader)
    client.force_login(cast.pkb)
    client.get(CLEAN)
    with django_assert_max_num_queries(35) as few:
        assert len(client.get(CLEAN).context["rows"]) == 1
    for name in ("Satu", "Dua"):
        submitted(group(kampung, cast.kader, "bkr", name), cast.kader)
    with django_assert_num_queries(len(few)):
        assert len(client.get(CLEAN).context["rows"]) == 3


# --- tasks --------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_the_tenth(monkeypatch):
    """The 10th of a month: the registers of the one before are a week late."""
    now = timezone.localtime().replace(day=10, hour=9)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now.date()


def told(user):
    return {line.task.what: line for line in board_of(user).lines}


def test_kader_finds_what_is_due_begun_and_returned(cast, kampung, bkb, on_the_tenth):
    drafted(group(kampung, cast.kader, "bkr", "Mawar"), cast.kader)
    back = submitted(group(kampung, cast.kader, "bkl", "Senja"), cast.kader)
    change_status(back, Step.RETURN, by=cast.pkb, reason_text="Cek", reason_field="members")
    submitted(group(kampung, cast.kader, "pikr", "Remaja"), cast.kader)
    group(kampung, cast.kader, "dashat", "Dapur")
    lines = {what: line for what, line in told(cast.kader).items() if "egister" in what}
    month = month_name(last_month())
    assert sorted(lines) == [
        f"Draf register BKR Mawar {month} belum diajukan",
        f"Register BKB Melati {month} belum diisi",
        f"Register BKL Senja {month} dikembalikan: Cek",
    ]
    due = next(line for what, line in lines.items() if "Melati" in what)
    assert due.task.act == "Isi register" and "sudah lewat 7 hari" in due.task.where and due.days == 9
    returned = next(line for what, line in lines.items() if "Senja" in what)
    assert returned.task.url == f"{back.get_edit_url()}#id_members"


def test_many_groups_share_a_line(cast, kampung, on_the_tenth):
    for n in range(9):
        group(kampung, cast.kader, "bkb", f"Nomor {n}")
    whats = [what for what in told(cast.kader) if "belum diisi" in what and "egister" in what]
    assert len(whats) == 7 and any(what.startswith("3 register lain") for what in whats)


def test_officers_find_how_many_did_not_come(client, cast, kampung, bkb, on_the_tenth):
    submitted(group(kampung, cast.kader, "bkr", "Mawar"), cast.kader)
    for who in (cast.pkb, cast.opdkb):
        line = next(line for what, line in told(who).items() if "belum masuk" in what)
        assert line.task.what.startswith("1 register ")
        client.force_login(who)
        rows = client.get(line.task.url).context["page"].object_list
        assert [row.poktan for row in rows] == [bkb]
    assert not any("belum masuk" in what for what in told(cast.opdkb2))


def test_before_the_day_nobody_is_late(cast, bkb, monkeypatch):
    now = timezone.localtime().replace(day=2, hour=9)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert not any("belum masuk" in what for what in told(cast.pkb))
    (line,) = [line for what, line in told(cast.kader).items() if "Melati" in what]
    assert "lewat" not in line.task.where
    assert board_of(cast.pkb).deadlines[0].what.startswith("Register POKTAN")
