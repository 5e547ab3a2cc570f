"""The menu: everybody sees what they may open, and nothing that does not exist."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from kampungkb import navigation
from tests.cast import VILLAGE
from tests.programs import content as activities
from tests.villages.content import founded, submitted

ROLES = ["kader", "pkb", "opd", "opdkb", "provinsi", "pusat", "admin"]


def shell(user, path="/tugas/"):
    request = RequestFactory().get(path)
    request.user = user
    return navigation.context(request)


def test_every_item_leads_to_a_page():
    for item in (*navigation.MENU, *navigation.ACCOUNT_MENU):
        assert reverse(item.url_name)
    for _, name, _ in navigation.PUBLIC_MENU:
        assert reverse(name)


@pytest.mark.parametrize("role", ROLES)
def test_at_most_seven_items_for_a_role(role, cast):
    assert 2 <= len(shell(getattr(cast, role))["menu"]) <= 7


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("kader", ["Tugas saya", "Kampung KB", "Kegiatan", "POKTAN", "Rencana", "Ketepatan"]),
        ("pkb", ["Tugas saya", "Kampung KB", "Kegiatan", "Verifikasi", "Rencana", "Ketepatan", "Pengguna"]),
        ("opd", ["Tugas saya", "Kampung KB", "Kegiatan", "Rencana"]),
        ("opdkb", ["Tugas saya", "Kampung KB", "Kegiatan", "Verifikasi", "Rencana", "Ketepatan", "Pengguna"]),
        ("pusat", ["Tugas saya", "Kampung KB", "Kegiatan", "Rencana", "Ketepatan", "Pengguna", "Data induk"]),
    ],
)
def test_menu_follows_the_role(role, labels, cast):
    assert [item["label"] for item in shell(getattr(cast, role))["menu"]] == labels


def test_menu_marks_the_page_and_what_lies_below_it(cast):
    menu = shell(cast.opdkb, reverse("kampung-list") + "33.16.06.2008/")["menu"]
    assert [item["label"] for item in menu if item["is_active"]] == ["Kampung KB"]


@pytest.mark.parametrize(
    ("who", "page", "label"),
    [
        ("kader", "poktan-list", "POKTAN"),
        ("pkb", "poktan-list", "Rencana"),
        ("opd", "office-list", "Rencana"),
        ("pusat", "area-rapor", "Kampung KB"),
        ("pusat", "rule-rehearsal", "Data induk"),
    ],
)
def test_page_beside_an_item_marks_one_item(cast, who, page, label):
    menu = shell(getattr(cast, who), reverse(page))["menu"]
    assert [item["label"] for item in menu if item["is_active"]] == [label]


def test_bottom_bar_of_a_kader_reports_and_marks_one_place(cast):
    village = [cast.kader.main_assignment.region_id]
    for page, marked in (("activity-create", "Lapor"), ("kampung-activities", "Kampung"), ("tasks", "Beranda")):
        bar = shell(cast.kader, reverse(page, args=[] if page == "tasks" else village))["bottom_bar"]
        assert [link["label"] for link in bar] == ["Beranda", "Lapor", "Kampung"]
        assert [link["label"] for link in bar if link["is_active"]] == [marked]
    bar = shell(cast.kader, reverse("activity-edit", args=[*village, 1, 2]))["bottom_bar"]
    assert [link["label"] for link in bar if link["is_active"]] == ["Lapor"]


@pytest.mark.parametrize("role", ["opdkb", "provinsi"])
def test_who_may_open_proposals_of_citizens_finds_the_switch(role, cast):
    assert "Usulan warga" in [item["label"] for item in shell(getattr(cast, role))["account_menu"]]
    assert "Usulan warga" not in [item["label"] for item in shell(cast.pkb)["account_menu"]]


def test_bottom_bar_of_another_office_leads_to_its_plan(cast):
    assert [link["label"] for link in shell(cast.opd)["bottom_bar"]] == ["Beranda", "Rencana", "Kampung"]


@pytest.mark.parametrize("role", ROLES)
def test_shell_costs_two_queries_and_one_more_for_who_decides(role, cast, django_assert_num_queries):
    user = User.objects.get(pk=getattr(cast, role).pk)
    with django_assert_num_queries(3 if role in ("pkb", "opdkb") else 2):
        shell(user)


def count_of(user):
    return {item["label"]: item["count"] for item in shell(user)["menu"]}["Verifikasi"]


def test_menu_counts_what_waits_for_this_officer(cast, territory, monkeypatch):
    kampung = founded(cast.opdkb, territory[VILLAGE])
    assert count_of(cast.pkb) == ""
    submitted(kampung, "profil", cast.kader)
    activities.submitted(kampung, cast.kader)
    activities.submitted(kampung, cast.pkb)
    assert (count_of(cast.pkb), count_of(cast.opdkb), count_of(cast.opdkb2)) == ("2", "3", "")
    monkeypatch.setattr(navigation, "MENU_LIMIT", 2)
    assert count_of(cast.opdkb) == "2+"


def test_shell_of_a_visitor_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "menu" not in shell(AnonymousUser())


def test_an_account_without_tasks_gets_a_shell(cast):
    assert shell(cast.nobody)["area_label"] == "Indonesia"
