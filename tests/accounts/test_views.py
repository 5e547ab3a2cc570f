from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import add_assignment, invite
from accounts.enums import Role
from accounts.models import Assignment, Invitation, User, today
from regions.models import Region
from tests.cast import DISTRICT, PASSWORD, REGENCY, VILLAGE, person
from tests.territory import KUTUKAN, TEMENGENG

GOOD_PASSWORD = "jagung-rebus-manis"
AREA = {"prov": "33", "kab": REGENCY, "kec": DISTRICT, "desa": VILLAGE}


def listed(response):
    return [user.username for user in response.context["page"].object_list]


# --- list ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"kader", "pkb", "opd", "opdkb", "kader-kutukan"}),
        ({"q": "sri wahyuni"}, {"kader"}),
        ({"q": "kader"}, {"kader", "kader-kutukan"}),
        ({"peran": "pkb"}, {"pkb"}),
        ({"kec": DISTRICT}, {"kader", "pkb"}),
        ({"kec": DISTRICT, "peran": "kader"}, {"kader"}),
        ({"kab": "33.17"}, {"kader", "pkb", "opd", "opdkb", "kader-kutukan"}),  # fixed level: the neighbour is not read
        ({"status": "nonaktif"}, set()),
        ({"status": "belum-masuk"}, {"kader", "pkb", "opd", "kader-kutukan"}),
        ({"status": "tanpa-tugas"}, set()),
        ({"peran": "tidak-ada"}, {"kader", "pkb", "opd", "opdkb", "kader-kutukan"}),
    ],
)
def test_user_list_is_narrowed(cast, client, query, expected):
    person("kader-kutukan", Role.KADER, KUTUKAN)
    client.force_login(cast.opdkb)  # which counts as a login
    response = client.get(reverse("user-list"), query)
    assert response.status_code == 200
    assert set(listed(response)) == expected


def test_user_list_runs_the_same_queries_for_one_and_three_rows(cast, client, django_assert_num_queries):
    """Session, user, assignments; notices; count, keys, people, their tasks, the places of these; picker."""
    client.force_login(cast.pkb)
    url = reverse("user-list")
    with django_assert_num_queries(11):
        assert len(listed(client.get(url, {"q": "budi"}))) == 1
    for code in (TEMENGENG, "33.16.06.2004"):
        person(f"kader-{code[-4:]}", Role.KADER, code)
    with django_assert_num_queries(11):
        assert len(listed(client.get(url, {"peran": "kader"}))) == 3


def test_pages_show_nobody_of_a_place_where_the_officer_is_kader(cast, client):
    """The phone numbers of a kecamatan are for its officers, not for those who report one of its villages."""
    other = person("kader-kutukan", Role.KADER, KUTUKAN, "Wati Rahayu", phone="0812-999")
    add_assignment(by=None, system=True, user=cast.pkb, role=Role.KADER, region=Region.objects.get(pk=KUTUKAN))
    client.force_login(cast.pkb)
    response = client.get(reverse("user-list"))
    assert set(listed(response)) == {"kader", "pkb"}
    assert "Kutukan" not in str(response.context["filter_form"])
    for page in ("user-detail", "user-edit", "assignment-add"):
        assert client.get(reverse(page, args=[other.pk])).status_code == 404
    task = cast.kader.assignments.get()
    data = {"on": today().isoformat(), "username": "kader-kutukan", "name": ""}
    response = client.post(reverse("assignment-hand-over", args=[task.pk]), data)
    assert "Wati Rahayu" not in response.content.decode()


# --- one person ------------------------------------------------------------------------------------


def test_user_detail_offers_only_what_the_reader_may_do(cast, client):
    client.force_login(cast.pkb)
    page = client.get(reverse("user-detail", args=[cast.kader.pk])).content.decode()
    assert "Kirim undangan" in page
    assert "Serah terima" in page
    other = person("pkb-lain", Role.PKB, DISTRICT)
    page = client.get(reverse("user-detail", args=[other.pk])).content.decode()
    assert "Kirim undangan" not in page
    assert "Serah terima" not in page
    assert client.get(reverse("user-edit", args=[other.pk])).status_code == 403


def test_user_detail_tells_what_happened(cast, client):
    client.force_login(cast.pkb)
    client.post(reverse("user-edit", args=[cast.kader.pk]), {"name": "Sri W.", "phone": "0812", "email": ""})
    page = client.get(reverse("user-detail", args=[cast.kader.pk])).content.decode()
    assert "Akun dibuat" in page
    assert "Diubah: " in page
    assert "Budi Santoso" in page


def test_user_create_shows_the_link_once_and_stores_it_nowhere(cast, client, settings):
    settings.SITE_URL = "https://kampungkb.example.go.id"
    client.force_login(cast.pkb)
    data = {"name": "Wati", "username": "wati", "phone": "0812-3456-789", "email": "", "role": "kader"}
    response = client.post(reverse("user-create"), data | AREA | {"start": today().isoformat()})
    page = response.content.decode()
    user = User.objects.get(username="wati")
    assert user.assignments.get().region_id == VILLAGE
    assert "https://wa.me/628123456789?text=Halo+Wati" in page
    assert "no-store" in response["Cache-Control"]
    url = response.context["url"]
    assert url.startswith("https://kampungkb.example.go.id/")  # not the host that the request named
    assert Client().get(url).status_code == 200
    assert not any(url.split("/")[-2] in str(value) for value in client.session.values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role": "pkb"}, "bukan salah satu dari pilihan"),
        ({"desa": ""}, "desa/kelurahan"),
        ({"username": "kader"}, "sudah"),
        ({"kec": "33.16.02", "desa": KUTUKAN}, None),  # fixed level: Brabowan's kecamatan stays
    ],
)
def test_user_create_refuses_what_is_not_below_and_inside(cast, client, changes, words):
    client.force_login(cast.pkb)
    data = {"name": "Wati", "username": "wati", "role": "kader", "start": today().isoformat()} | AREA
    response = client.post(reverse("user-create"), data | changes)
    assert response.status_code == 200
    assert not User.objects.filter(username="wati").exists()
    if words:
        assert words in str(response.context["form"].errors)


def test_user_invite_renews_the_link(cast, client):
    client.force_login(cast.pkb)
    first = client.post(reverse("user-invite", args=[cast.kader.pk])).context["url"]
    second = client.post(reverse("user-invite", args=[cast.kader.pk])).context["url"]
    guest = Client()
    assert guest.get(first).status_code == 410
    assert guest.get(second).status_code == 200


def test_user_deactivate_asks_and_signs_out(cast, client):
    kader = Client()
    kader.force_login(cast.kader)
    client.force_login(cast.pkb)
    url = reverse("user-deactivate", args=[cast.kader.pk])
    assert "Nonaktifkan akun Sri Wahyuni?" in client.get(url).content.decode()
    assert User.objects.get(pk=cast.kader.pk).is_active
    client.post(url)
    assert not User.objects.get(pk=cast.kader.pk).is_active
    assert kader.get(reverse("account")).status_code == 302
    client.post(reverse("user-reactivate", args=[cast.kader.pk]))
    assert User.objects.get(pk=cast.kader.pk).is_active


# --- tasks -----------------------------------------------------------------------------------------


def test_hand_over_in_one_screen_to_a_new_person(cast, client):
    client.force_login(cast.pkb)
    task = cast.kader.assignments.get()
    data = {"on": today().isoformat(), "username": "wati", "name": "Wati", "phone": ""}
    response = client.post(reverse("assignment-hand-over", args=[task.pk]), data)
    assert "Undangan untuk Wati" in response.content.decode()
    assert Assignment.objects.in_force().get(region_id=VILLAGE).user.username == "wati"


def test_hand_over_in_one_screen_to_a_known_person(cast, client):
    person("wati", Role.KADER, TEMENGENG, name="Wati")
    client.force_login(cast.pkb)
    task = cast.kader.assignments.get()
    data = {"on": today().isoformat(), "username": "Wati", "name": "", "phone": ""}
    response = client.post(reverse("assignment-hand-over", args=[task.pk]), data)
    assert response.status_code == 302
    assert Assignment.objects.in_force().get(region_id=VILLAGE).user.username == "wati"


@pytest.mark.parametrize(
    ("username", "name", "words"),
    [
        ("kader2", "", "Tidak ada akun kader2 di wilayah Anda"),
        ("wati", "Wati Lain", "milik Wati"),
        ("kader2", "Siti", "sudah"),  # taken elsewhere; the name of its owner is not told
        ("kader", "", "Pengganti harus orang lain"),
    ],
)
def test_hand_over_names_what_is_wrong(cast, client, username, name, words):
    person("wati", Role.KADER, TEMENGENG, name="Wati")
    client.force_login(cast.pkb)
    task = cast.kader.assignments.get()
    data = {"on": today().isoformat(), "username": username, "name": name, "phone": ""}
    response = client.post(reverse("assignment-hand-over", args=[task.pk]), data)
    assert words in str(response.context["form"].errors)
    assert "Siti Aminah" not in response.content.decode()
    task.refresh_from_db()
    assert task.end is None


def test_assignment_add_and_end(cast, client):
    client.force_login(cast.opdkb)
    url = reverse("assignment-add", args=[cast.pkb.pk])
    data = {"role": "pkb", "prov": "33", "kab": REGENCY, "kec": "33.16.02", "start": today().isoformat()}
    assert client.post(url, data).status_code == 302
    task = cast.pkb.assignments.get(region_id="33.16.02")
    client.post(reverse("assignment-end", args=[task.pk]), {"on": today().isoformat()})
    task.refresh_from_db()
    assert task.end == today()


def test_assignment_that_is_over_is_not_found(cast, client):
    client.force_login(cast.pkb)
    task = cast.kader.assignments.get()
    Assignment.objects.filter(pk=task.pk).update(end=today() - timedelta(days=1))
    assert client.get(reverse("assignment-end", args=[task.pk])).status_code == 404


# --- invitation page -------------------------------------------------------------------------------


def test_invitation_page_sets_the_password_and_signs_in(cast, client):
    _, token = invite(by=cast.pkb, user=cast.kader)
    url = reverse("invitation", args=[token])
    page = client.get(url).content.decode()
    assert "Sri Wahyuni" in page
    assert "Kader" in page
    response = client.post(url, {"new_password1": GOOD_PASSWORD, "new_password2": GOOD_PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.kader.pk)
    again = Client().get(url)
    assert again.status_code == 410
    assert "sudah dipakai" in again.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("12345", "12345", "terlalu"),
        (GOOD_PASSWORD, "lain", "tidak sama"),
        ("sriwahyuni", "sriwahyuni", "mirip"),
        ("", "", "Isi kata sandi dua kali"),
    ],
)
def test_invitation_page_uses_the_password_rules(cast, client, first, second, words):
    _, token = invite(by=cast.pkb, user=cast.kader)
    response = client.post(reverse("invitation", args=[token]), {"new_password1": first, "new_password2": second})
    assert response.status_code == 200
    assert words in str(response.context["form"].errors)
    assert "_auth_user_id" not in client.session


def test_invitation_page_answers_unknown_and_expired_links(cast, client):
    unknown = client.get(reverse("invitation", args=["x" * 43]))
    assert unknown.status_code == 404
    assert "tidak dikenal" in unknown.content.decode()
    _, token = invite(by=cast.pkb, user=cast.kader)
    Invitation.objects.update(expires_at=timezone.now())
    expired = client.get(reverse("invitation", args=[token]))
    assert expired.status_code == 410
    assert "lewat 7 hari" in expired.content.decode()
    assert "Sri" not in expired.content.decode()


def test_invitation_page_replaces_who_was_signed_in(cast, client):
    client.force_login(cast.pkb)
    _, token = invite(by=cast.pkb, user=cast.kader)
    url = reverse("invitation", args=[token])
    assert "masih masuk sebagai Budi Santoso" in client.get(url).content.decode()
    client.post(url, {"new_password1": GOOD_PASSWORD, "new_password2": GOOD_PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.kader.pk)


# --- own account -----------------------------------------------------------------------------------


def test_account_shows_tasks_and_changes_own_data_only(cast, client):
    client.force_login(cast.kader)
    assert "Desa Brabowan" in client.get(reverse("account")).content.decode()
    data = {"name": "Sri W.", "phone": "0813", "email": "x@example.org", "is_superuser": "on"}
    assert client.post(reverse("account-edit"), data).status_code == 302
    stored = User.objects.get(pk=cast.kader.pk)
    assert (stored.name, stored.phone, stored.email, stored.is_superuser) == ("Sri W.", "0813", "", False)


def test_account_of_somebody_without_a_task(cast, client):
    client.force_login(cast.nobody)
    assert "belum mendapat tugas" in client.get(reverse("account")).content.decode()


def test_password_of_the_cast_is_good_enough(cast):
    assert cast.kader.check_password(PASSWORD)
