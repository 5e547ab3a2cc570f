"""The weekly e-mail: whom it reaches, what it says, and that nobody gets it twice in a week."""

from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.actions import claim_digest, release_digest, update_person
from accounts.models import SentDigest
from accounts.queries import digest_readers
from dashboard.queries.digest import PER_GROUP, digest_of, week_of
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.programs.content import drafted, submitted
from tests.villages.content import founded
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

TODAY = timezone.localdate()


def send(*args) -> str:
    out = StringIO()
    call_command("send_digest", *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.SITE_URL = "https://kampung.example"


@world
def waiting(cast, territory):
    """Work for Blora, and more of it next door."""
    at = timezone.now() - timedelta(days=12)
    kampung = founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")
    submitted(kampung, cast.kader, at=at, held_on=TODAY - timedelta(days=12))
    bocor = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    for number in range(3):
        submitted(bocor, cast.kader2, at=at, held_on=TODAY - timedelta(days=20), title=f"Bocor {number}")
    cast.opdkb2.email = "opdkb2@example.org"
    cast.opdkb2.save(update_fields=["email"])
    return kampung


def test_everybody_with_an_address_and_something_to_do_gets_one_mail(cast, waiting, mailoutbox):
    assert send().strip() == "Dikirim 5, sudah dikirim minggu ini 0, tanpa tugas 0."
    addresses = sorted(mail.to[0] for mail in mailoutbox)
    assert addresses == [f"{who}@example.org" for who in ("admin", "opdkb2", "opdkb", "provinsi", "pusat")]
    assert all(len(mail.to) == 1 and not mail.cc and not mail.bcc for mail in mailoutbox)


def test_mail_says_how_much_the_oldest_and_where_to_go(cast, waiting, mailoutbox):
    send("--role", "opdkb")
    (mail,) = [mail for mail in mailoutbox if mail.to == ["opdkb@example.org"]]
    ((html, kind),) = mail.alternatives
    assert kind == "text/html"
    assert mail.subject.startswith("Kampung KB: ") and mail.subject.endswith("hal perlu ditangani, 1 terlambat")
    for body in (mail.body, html):
        assert "Endang Lestari" in body
        assert "Yang terlama 12 hari: 1 laporan menunggu verifikasi (Kec. Sambong. PKB: Budi Santoso)" in body
        assert "https://kampung.example/tugas/" in body and "https://kampung.example/akun/data/" in body
        assert "Bocor" not in body and "Rembang" not in body


def test_kader_reads_the_officers_words_and_the_unread_notices(cast, waiting, mailoutbox):
    cast.kader.email = "kader@example.org"
    cast.kader.save(update_fields=["email"])
    back = submitted(waiting, cast.kader, title="Senam & <b>gizi</b>")
    change_status(back, Step.RETURN, by=cast.pkb, reason_text="Foto gelap")
    send("--role", "kader")
    (mail,) = mailoutbox
    assert "Kegiatan “Senam & <b>gizi</b>” dikembalikan: Foto gelap" in mail.body
    assert "Senam &amp; &lt;b&gt;gizi&lt;/b&gt;" in mail.alternatives[0][0]
    assert "1 pemberitahuan belum dibaca" in mail.body


def test_those_above_read_the_lowest_shares(cast, waiting, mailoutbox):
    send("--role", "provinsi")
    assert "Kabupaten Blora: 0,00\u00a0% (0 dari 1 kegiatan)" in mailoutbox[0].body


def test_long_group_is_cut_short(cast, waiting):
    cast.kader.email = "kader@example.org"
    for number in range(PER_GROUP + 2):
        drafted(waiting, cast.kader, title=f"Draf {number}")
    part = next(part for part in digest_of(cast.kader, TODAY).parts if part.group.label == "Minggu ini")
    assert (len(part.lines), part.more) == (PER_GROUP, 2)


def test_nothing_to_do_is_no_mail(cast, mailoutbox):
    assert send("--role", "pusat").strip() == "Dikirim 0, sudah dikirim minggu ini 0, tanpa tugas 1."
    assert mailoutbox == []
    assert not SentDigest.objects.exists()


def test_second_run_in_a_week_sends_nothing_and_the_next_week_again(cast, waiting, mailoutbox):
    monday = week_of(TODAY)
    send("--on", monday.isoformat())
    sent = len(mailoutbox)
    told = send("--on", (monday + timedelta(days=6)).isoformat())
    assert told.startswith(f"Dikirim 0, sudah dikirim minggu ini {sent},") and len(mailoutbox) == sent
    send("--on", (monday + timedelta(days=7)).isoformat())
    assert len(mailoutbox) == 2 * sent


def test_dry_run_names_people_and_sends_nothing(cast, waiting, mailoutbox):
    told = send("--dry-run")
    assert "opdkb: Kampung KB: " in told and "Akan dikirim: 5." in told
    assert "@" not in told
    assert mailoutbox == [] and not SentDigest.objects.exists()


def test_role_narrows_to_the_highest_role(cast, waiting):
    assert [user.username for user in digest_readers("provinsi")] == ["provinsi"]


def test_who_left_has_no_task_no_address_or_switched_it_off_is_left_out(cast, waiting):
    cast.nobody.email = "nobody@example.org"
    cast.nobody.save(update_fields=["email"])
    cast.pusat.is_active = False
    cast.pusat.save(update_fields=["is_active"])
    update_person(by=cast.opdkb, user=cast.opdkb, name="Endang Lestari", phone="", wants_digest=False)
    assert [user.username for user in digest_readers()] == ["provinsi", "admin", "opdkb2"]


def test_only_the_reader_switches_it_off(cast):
    update_person(by=cast.opdkb, user=cast.pkb, name="Budi", phone="", wants_digest=False)
    cast.pkb.refresh_from_db()
    assert cast.pkb.wants_digest is True


def test_account_page_switches_it_off(client, cast):
    client.force_login(cast.opdkb)
    assert "ringkasan mingguan" in client.get(reverse("account-edit")).content.decode()
    client.post(reverse("account-edit"), {"name": "Endang Lestari", "phone": ""})
    cast.opdkb.refresh_from_db()
    assert cast.opdkb.wants_digest is False


@pytest.mark.parametrize(
    "error", [SMTPRecipientsRefused({}), ValueError("Header values can't contain newlines")], ids=repr
)
def test_mail_that_fails_is_tried_again_and_stops_nobody_else(cast, waiting, mailoutbox, monkeypatch, error):
    send_for_real = EmailMultiAlternatives.send

    def refuse_one(mail, *args, **kwargs):
        if mail.to == ["opdkb@example.org"]:
            raise error
        return send_for_real(mail, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse_one)
    with pytest.raises(CommandError, match="1 surat gagal dikirim"):
        send()
    assert len(mailoutbox) == 4
    monkeypatch.setattr(EmailMultiAlternatives, "send", send_for_real)
    assert send().startswith("Dikirim 1, sudah dikirim minggu ini 4")


def test_claim_is_given_once_and_can_be_given_back(cast):
    week = date(2026, 11, 16)
    assert claim_digest(cast.opdkb, week=week) is True
    assert claim_digest(cast.opdkb, week=week) is False
    assert claim_digest(cast.pkb, week=week) is True
    release_digest(cast.opdkb, week=week)
    assert claim_digest(cast.opdkb, week=week) is True


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2026-11-16", "2026-11-16"), ("2026-11-22", "2026-11-16"), ("2027-01-01", "2026-12-28")],
)
def test_week_begins_on_monday(day, monday):
    assert week_of(date.fromisoformat(day)) == date.fromisoformat(monday)


@pytest.mark.parametrize("arguments", [("--on", "kemarin"), ("--role", "lurah")])
def test_wrong_arguments_are_refused_in_words(db, arguments):
    with pytest.raises(CommandError):
        send(*arguments)
