"""Notices: one's own, newest first, and the way to where they are dealt with."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core.formats import long_day
from tests.cast import VILLAGE
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step
from verification.models import Notice

URL = reverse("notice-list")


def told(person, text, **fields):
    return Notice.objects.create(
        recipient=person, kind="kb", object_id=1, region_id=VILLAGE, text=text, url="/", **fields
    )


@world
def returned(cast, territory):
    """The Profil of the kader, returned with words."""
    report = submitted(founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki"), "profil", cast.kader)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="SK belum terbaca", reason_field="has_pokja")
    return report


def test_list_shows_what_happened_why_and_where(client, cast, returned):
    client.force_login(cast.kader)
    page = client.get(URL).content.decode()
    assert "dikembalikan untuk diperbaiki" in page and "SK belum terbaca" in page and "Desa Brabowan" in page
    assert "1 belum dibaca." in page and "dikembalikan hari ini" in page


def test_reason_may_be_sent_on_with_the_address_of_the_field(client, cast, returned, settings):
    settings.SITE_URL = "https://kampung.example"
    client.force_login(cast.kader)
    address = f"{settings.SITE_URL}/kampung/{VILLAGE}/profil/isi/#id_has_pokja"
    message = f"{Notice.objects.get().text} SK belum terbaca {address}"
    assert escape(f"https://wa.me/?{urlencode({'text': message})}") in client.get(URL).content.decode()


def test_notice_belongs_to_its_reader_alone(client, cast, returned):
    notice = Notice.objects.get()
    for who in (cast.pkb, cast.opdkb, cast.kader2):
        client.force_login(who)
        assert "SK belum terbaca" not in client.get(URL).content.decode()
        assert client.post(reverse("notice-open", args=[notice.pk])).status_code == 404
        assert client.post(reverse("notice-read", args=[notice.pk])).status_code == 404
        client.post(reverse("notice-read-all"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_marks_as_read_and_leads_to_the_field(client, cast, returned):
    client.force_login(cast.kader)
    response = client.post(reverse("notice-open", args=[Notice.objects.get().pk]))
    assert response["Location"] == f"/kampung/{VILLAGE}/profil/isi/#id_has_pokja"
    assert Notice.objects.get().read_at is not None
    assert "Semua sudah dibaca" in client.get(URL).content.decode()


@pytest.mark.parametrize("url", ["https://contoh.example/", "//contoh.example/", "javascript:alert(1)"])
def test_notice_never_leads_out_of_the_portal(client, cast, returned, url):
    Notice.objects.update(url=url)
    client.force_login(cast.kader)
    assert client.post(reverse("notice-open", args=[Notice.objects.get().pk]))["Location"] == URL


def test_opening_twice_keeps_the_first_time(client, cast, returned):
    client.force_login(cast.kader)
    address = reverse("notice-open", args=[Notice.objects.get().pk])
    client.post(address)
    first = Notice.objects.get().read_at
    client.post(address)
    assert Notice.objects.get().read_at == first


def test_all_are_marked_at_once(client, cast, returned):
    client.force_login(cast.kader)
    assert client.post(reverse("notice-read-all"))["Location"] == URL
    assert Notice.objects.visible_to(cast.kader).unread().count() == 0


def test_one_is_marked_and_the_list_stays_as_it_was(client, cast, returned):
    client.force_login(cast.kader)
    address = reverse("notice-read", args=[Notice.objects.get().pk])
    assert client.post(f"{address}?tampil=belum&page=2&x=1")["Location"] == f"{URL}?tampil=belum&page=2"
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize(("shown", "found"), [("", 2), ("belum", 1), ("sudah", 1), ("ngawur", 2)])
def test_list_is_narrowed_to_what_is_read_or_not(client, cast, returned, shown, found):
    told(cast.kader, "sudah", read_at=timezone.now())
    client.force_login(cast.kader)
    assert len(client.get(URL, {"tampil": shown}).context["page"].object_list) == found


def test_nothing_unread_says_so(client, cast):
    client.force_login(cast.kader)
    assert "Tidak ada pemberitahuan dengan saringan ini" in client.get(URL, {"tampil": "belum"}).content.decode()


def test_notices_stand_under_their_day(client, cast):
    now = timezone.localtime().replace(hour=12)
    days = [now, now - timedelta(days=1), now - timedelta(days=1, hours=2), now - timedelta(days=9)]
    for at in days:
        told(cast.kader, "hal", created_at=at)
    client.force_login(cast.kader)
    found = client.get(URL).context["days"]
    assert [(words, len(rows)) for words, rows in found] == [("Hari ini", 1), ("Kemarin", 2), (long_day(days[3]), 1)]


def test_only_a_return_is_sent_on(client, cast, returned):
    change_status(returned, Step.SUBMIT, by=cast.kader)
    change_status(returned, Step.VERIFY, by=cast.pkb)
    Notice.objects.filter(step=Step.RETURN).delete()
    client.force_login(cast.kader)
    page = client.get(URL).content.decode()
    assert "sudah diverifikasi" in page and "wa.me" not in page


def test_list_is_accessible_on_a_phone(phone, live_server, sign_in, cast, returned, assert_accessible):
    told(cast.kader, "Sudah", read_at=timezone.now())
    sign_in(cast.kader)
    phone.goto(live_server.url + URL)
    assert_accessible(phone)


def test_empty_list_says_what_will_come(client, cast):
    client.force_login(cast.nobody)
    assert "Belum ada pemberitahuan" in client.get(URL).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", ""])
def test_list_opens_on_any_page_number(client, cast, returned, page):
    client.force_login(cast.kader)
    assert client.get(URL, {"page": page}).context["page"].object_list[0] == Notice.objects.get()


def test_list_costs_the_same_for_one_notice_and_for_three(
    client, cast, returned, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.kader)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for kind in [kind for kind in CONTENT if kind != "profil"]:
        Notice.objects.create(recipient=cast.kader, kind=kind, object_id=1, region_id=VILLAGE, text=kind, url="/")
    with django_assert_num_queries(len(few)):
        assert len(client.get(URL).context["page"].object_list) == 3
