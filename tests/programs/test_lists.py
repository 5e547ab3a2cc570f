"""The lists of activities: who sees which rows, what narrows and orders them, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from core.patience import TookTooLong, at_most
from programs.actions import remove_photo, save_activity
from programs.enums import Period
from programs.filters import ActivityFilter
from programs.models import Activity
from reference.models import Agency, Section, SubProgram
from tests.cast import NEXT_VILLAGE
from tests.programs.content import drafted, mended, photographed, submitted
from tests.territory import RANDUBLATUNG, SAMBONG
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active

URL = reverse("activity-list")
PAGES = {"verified": "Senam lansia", "waiting": "Penimbangan balita", "returned": "Rapat Pokja"}


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@world
def reports(cast, kampung, kampung2) -> dict[str, Activity]:
    """One activity in each state in Blora, each told apart by one thing, and one next door."""
    verified = drafted(kampung, cast.kader, title=PAGES["verified"], held_on=ago(70))
    photographed(verified, cast.kader)
    verified = _sent(verified, cast.kader)
    change_status(verified, Step.VERIFY, by=cast.pkb)
    waiting = submitted(kampung, cast.kader, title=PAGES["waiting"], agencies=[_agency("bkkbn")], held_on=ago(3))
    returned = submitted(
        kampung,
        cast.opdkb,
        title=PAGES["returned"],
        held_on=ago(2),
        section=Section.objects.get(code="ekonomi"),
        subprograms=[SubProgram.objects.exclude(code="stunting").first()],
    )
    change_status(returned, Step.RETURN, by=cast.pkb, reason_text="Tanggalnya keliru", reason_field="held_on")
    return {
        "verified": verified,
        "waiting": waiting,
        "returned": returned,
        "draft": drafted(kampung, cast.kader, title="Draf rahasia"),
        "other": submitted(kampung2, cast.kader2, title="Senam di Rembang"),
    }


def _agency(code: str) -> Agency:
    return (
        Agency.objects.filter(code=code).first()
        or Agency.objects.exclude(code__in=["puskesmas", "pemdes-lurah"]).first()
    )


def _sent(activity, by):
    from_draft = change_status(activity, Step.SUBMIT, by=by)
    assert from_draft.step == Step.SUBMIT
    return activity


def titles(response) -> list[str]:
    return [activity.title for activity in response.context["page"].object_list]


@pytest.fixture
def listed(client, cast, reports):
    """Titles on the list of the PKB of Sambong for a query."""
    client.force_login(cast.pkb)

    def get(**query):
        response = client.get(URL, query)
        assert response.status_code == 200
        return titles(response)

    return get


# --- scope ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb", "provinsi", "pusat", "admin", "kader2", "opdkb2"])
def test_list_holds_the_own_area_alone(client, cast, reports, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    blora, rembang = set(PAGES.values()), {"Senam di Rembang"}
    expected = rembang if who.endswith("2") else blora if who in ("kader", "pkb", "opdkb") else blora | rembang
    response = client.get(URL)
    assert set(titles(response)) == expected
    assert response.context["count"] == len(expected)
    assert "Draf rahasia" not in response.content.decode()


@pytest.mark.parametrize("query", [{"kab": "33.17"}, {"desa": NEXT_VILLAGE}, {"q": "senam"}, {"status": "diajukan"}])
def test_filter_never_reaches_over_the_border(client, cast, reports, query):
    client.force_login(cast.opdkb)
    assert "Rembang" not in client.get(URL, query).content.decode()


def test_list_without_a_role_is_refused(client, cast):
    client.force_login(cast.nobody)
    assert client.get(URL).status_code == 403


def test_activities_of_an_inactive_village_are_not_listed(listed, cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert listed() == []


@pytest.mark.parametrize(("who", "seen"), [("kader", True), ("pkb", True), ("provinsi", False), ("opdkb2", False)])
def test_drafts_are_listed_for_who_writes_there(client, cast, reports, settings, who, seen):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    response = client.get(URL, {"status": "draf"})
    assert ("Draf rahasia" in response.content.decode()) is seen
    assert ("draf" in dict(response.context["filter"].form.fields["status"].choices)) is (who != "provinsi")


# --- filters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["returned", "waiting", "verified"]),
        ({"sort": "tanggal"}, ["verified", "waiting", "returned"]),
        ({"sort": "judul"}, ["returned", "waiting", "verified"]),
        ({"kec": SAMBONG}, ["returned", "waiting", "verified"]),
        ({"kec": RANDUBLATUNG}, ["returned", "waiting", "verified"]),  # not the PKB's: as if not given
        ({"status": "diajukan"}, ["waiting"]),
        ({"status": "terverifikasi"}, ["verified"]),
        ({"status": "dikembalikan"}, ["returned"]),
        ({"status": "hilang"}, ["returned", "waiting", "verified"]),
        ({"seksi": "ekonomi"}, ["returned"]),
        ({"program": "stunting"}, ["waiting", "verified"]),
        ({"instansi": "puskesmas"}, ["returned", "verified"]),
        ({"foto": "ada"}, ["verified"]),
        ({"foto": "tidak"}, ["returned", "waiting"]),
        ({"petugas": "ya"}, ["returned"]),
        ({"petugas": "tidak"}, ["waiting", "verified"]),
        ({"q": "SENAM"}, ["verified"]),
        ({"q": "balita penimbangan"}, ["waiting"]),
        ({"q": "se"}, ["returned", "waiting", "verified"]),
        ({"dari": str(ago(5))}, ["returned", "waiting"]),
        ({"sampai": str(ago(3))}, ["waiting", "verified"]),
        ({"dari": str(ago(3)), "sampai": str(ago(3))}, ["waiting"]),
        ({"dari": "kemarin"}, ["returned", "waiting", "verified"]),
        ({"status": "diajukan", "seksi": "ekonomi"}, []),
    ],
)
def test_filter_narrows(listed, query, found):
    assert listed(**query) == [PAGES[name] for name in found]


def test_periods_begin_and_end_with_the_month():
    day = timezone.localdate().replace(year=2026, month=1, day=15)
    words = {period: tuple(str(edge) for edge in period.days(day)) for period in Period}
    assert words == {
        Period.THIS_MONTH: ("2026-01-01", "2026-01-15"),
        Period.LAST_MONTH: ("2025-12-01", "2025-12-31"),
        Period.THREE_MONTHS: ("2025-11-01", "2026-01-15"),
        Period.THIS_YEAR: ("2026-01-01", "2026-01-15"),
    }


def test_words_are_looked_for_in_a_part_of_the_nation(cast, reports):
    wide = ActivityFilter({"q": "senam"}, user=cast.pusat)
    assert "q" not in wide.given
    assert "kabupaten/kota" in str(wide.form.errors["q"])
    assert wide.qs.count() == 4
    for narrow in ({"prov": "33", "kab": "33.17"}, {"periode": "bulan-ini"}, {"dari": str(ago(30))}):
        found = ActivityFilter({"q": "senam", **narrow}, user=cast.pusat)
        assert found.given["q"] == "senam"
        assert all("Senam" in activity.title for activity in found.qs)
    too_long = ActivityFilter({"q": "senam", "dari": str(ago(31))}, user=cast.pusat)
    assert "q" not in too_long.given


def test_sentence_and_chips_say_what_is_shown(client, cast, reports):
    client.force_login(cast.opdkb)
    query = {"status": "diajukan", "seksi": "kasih-sayang", "dari": "2026-11-01", "foto": "tidak"}
    response = client.get(URL, query)
    words = response.context["filter"].words
    assert words == ["status menunggu verifikasi", "seksi Kasih Sayang", "dari 1 Nov 2026", "tanpa foto"]
    text = response.content.decode()
    assert "Dari tanggal: 1 Nov 2026" in text
    assert "Foto: Tanpa foto" in text


# --- pages and cost ---------------------------------------------------------------------------------------


def test_pages_follow_each_other_and_a_filter_begins_anew(client, cast, reports, monkeypatch):
    monkeypatch.setattr("programs.views.lists.PAGE_SIZE", 1)
    client.force_login(cast.pkb)
    first = client.get(URL)
    page = first.context["page"]
    assert titles(first) == [PAGES["returned"]]
    assert first.context["count"] == 3
    second = client.get(URL, {"sesudah": str(page.last)})
    assert titles(second) == [PAGES["waiting"]]
    assert titles(client.get(URL, {"akhir": "1"})) == [PAGES["verified"]]
    assert f"?sesudah={page.last}" in first.content.decode()
    for link in ("?status=diajukan&sesudah", "?sort=tanggal&sesudah", "export=xlsx&amp;sesudah"):
        assert link not in second.content.decode()
    assert 'href="?sort=tanggal"' in second.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(client, cast, kampung, django_assert_num_queries, rows):
    for seed in range(rows):
        activity = drafted(kampung, cast.kader, held_on=ago(seed))
        photographed(activity, cast.kader, seed=seed)
        _sent(activity, cast.kader)
    client.force_login(cast.opdkb)
    with django_assert_num_queries(12):
        response = client.get(URL)
    assert len(titles(response)) == rows


def test_question_that_takes_too_long_is_told(client, cast, reports, settings, monkeypatch):
    settings.MFA_REQUIRED_ROLES = []

    def tired(rows):
        raise TookTooLong

    monkeypatch.setattr("programs.views.lists._page", lambda *args: tired(args))
    client.force_login(cast.pusat)
    response = client.get(URL, {"foto": "tidak"})
    assert response.status_code == 200
    assert "Saringan ini terlalu luas" in response.content.decode()


def test_database_is_stopped_in_time(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite holds no such amounts")
    with pytest.raises(TookTooLong), at_most(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    with at_most(0.05):
        assert Activity.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


def test_list_offers_what_the_role_may_do(client, cast, reports, settings):
    settings.MFA_REQUIRED_ROLES = []
    report = reverse("activity-create", args=[reports["draft"].region_id])
    for who in ("kader", "pkb", "opdkb", "provinsi", "pusat"):
        user = getattr(cast, who)
        client.force_login(user)
        text = client.get(URL).content.decode()
        assert ("Unduh Excel" in text) is user.can(Permission.EXPORT)
        assert (reverse("agency-list") in text) is user.can(Permission.MANAGE_AGENCIES)
        assert (f'class="btn btn-primary" href="{report}"' in text) is (who == "kader")
    client.force_login(cast.pkb)
    query = {"desa": reports["draft"].region_id}
    assert report in client.get(URL, query).content.decode()


# --- the tab of a village -----------------------------------------------------------------------------------


@pytest.fixture
def tab(client, reports):
    def get(user, **query):
        client.force_login(user)
        return client.get(reverse("kampung-activities", args=[reports["draft"].region_id]), query)

    return get


def test_tab_shows_months_and_figures(tab, cast, reports):
    response = tab(cast.kader)
    text = response.content.decode()
    assert set(titles(response)) == set(PAGES.values())
    shown = [activity.title for _, group in response.context["months"] for activity in group]
    assert shown == titles(response)
    assert [tile[1] for tile in response.context["tiles"]][:2] == [1, 1]
    assert "Menunggu Anda" in text
    assert "Tanggalnya keliru" in text
    assert reports["returned"].get_mend_url() in text
    assert reports["draft"].get_edit_url() in text


@pytest.mark.parametrize("who", ["provinsi", "pusat", "admin"])
def test_tab_from_above_reads_alone(tab, cast, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    text = tab(getattr(cast, who)).content.decode()
    for word in ("Draf rahasia", "Menunggu Anda", "Lapor kegiatan", "Salin dari kegiatan lalu", "Perbaiki"):
        assert word not in text


def test_tab_narrows(tab, cast):
    assert titles(tab(cast.kader, status="dikembalikan")) == [PAGES["returned"]]
    assert titles(tab(cast.kader, seksi="ekonomi")) == [PAGES["returned"]]
    assert titles(tab(cast.kader, status="draf")) == ["Draf rahasia"]
    response = tab(cast.kader, status="terverifikasi", seksi="ekonomi")
    assert titles(response) == []
    assert "Tidak ada yang cocok" in response.content.decode()


def test_tab_of_a_neighbour_does_not_exist(tab, cast):
    assert tab(cast.opdkb2).status_code == 404
    assert tab(cast.kader2).status_code == 404


def test_empty_tab_says_what_to_do(client, cast, kampung):
    address = reverse("kampung-activities", args=[kampung.region_id])
    client.force_login(cast.kader)
    text = client.get(address).content.decode()
    assert "Belum ada kegiatan bulan ini" in text
    assert reverse("activity-create", args=[kampung.region_id]) in text
    assert "Salin dari kegiatan lalu" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_tab_costs_the_same_for_any_number_of_rows(client, cast, kampung, django_assert_num_queries, rows):
    for seed in range(rows):
        activity = drafted(kampung, cast.kader, held_on=ago(seed))
        photographed(activity, cast.kader, seed=seed)
        _sent(activity, cast.kader)
        save_activity(drafted(kampung, cast.kader), by=cast.kader, cleaned={"place": "Balai desa"})
    client.force_login(cast.kader)
    with django_assert_num_queries(14):
        response = client.get(reverse("kampung-activities", args=[kampung.region_id]))
    assert len(titles(response)) == len(response.context["open"]) == rows


def test_overview_shows_the_newest_three(client, cast, kampung):
    for number in range(4):
        submitted(kampung, cast.kader, title=f"Kegiatan {number}", held_on=ago(number))
    drafted(kampung, cast.kader, title="Draf rahasia")
    client.force_login(cast.kader)
    response = client.get(kampung.get_absolute_url())
    assert [activity.title for activity in response.context["activities"]] == ["Kegiatan 0", "Kegiatan 1", "Kegiatan 2"]
    assert "Draf rahasia" not in response.content.decode()


# --- what is being mended ---------------------------------------------------------------------------------


def _places(kampung) -> list[str]:
    return [URL, reverse("kampung-activities", args=[kampung.region_id]), kampung.get_absolute_url()]


@pytest.mark.parametrize(("who", "writes"), [("kader", True), ("opdkb", True), ("provinsi", False), ("pusat", False)])
def test_mending_is_listed_for_writers_alone(client, cast, kampung, settings, who, writes):
    settings.MFA_REQUIRED_ROLES = []
    _, photos = mended(kampung, cast.kader, cast.pkb)
    client.force_login(getattr(cast, who))
    for url in _places(kampung):
        page = client.get(url).content.decode().partition('id="irama"')[0]  # which sections went quiet is no mending
        section, people = (">{}</td>", ">{}</td>") if url == URL else ("Seksi {}", "{} peserta")
        new = ["Judul baru", photos[1].get_small_url(), "Tempat baru", section.format("Ekonomi"), people.format(777)]
        old = ["Penimbangan balita dan", "Posyandu Melati, RT 04", section.format("Kasih Sayang"), people.format(64)]
        assert [words in page for words in new] == [writes] * 5, url
        assert [words in page for words in old] == [not writes] * 4, url
        assert photos[0].get_small_url() in page


def test_mended_day_is_listed_as_it_was_handed_in(client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []
    activity, _ = mended(kampung, cast.kader, cast.pkb)
    between = submitted(kampung, cast.kader, title="Senam", held_on=activity.held_on + timedelta(days=35))
    client.force_login(cast.provinsi)
    response = client.get(reverse("kampung-activities", args=[kampung.region_id]))
    months = [month for month, _ in response.context["months"]]
    assert months == [ago(3).replace(day=1), between.held_on.replace(day=1)]


def test_photo_taken_out_while_mending_is_shown_to_nobody_in_lists(client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []
    _, (old, new) = mended(kampung, cast.kader, cast.pkb)
    remove_photo(old, by=cast.kader)
    client.force_login(cast.provinsi)
    for url in _places(kampung):
        page = client.get(url).content.decode()
        assert old.get_small_url() not in page
        assert new.get_small_url() not in page


def test_returned_and_not_yet_mended_is_listed_as_it_stands(client, cast, reports, settings):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(cast.provinsi)
    assert titles(client.get(URL, {"status": "dikembalikan"})) == [PAGES["returned"]]


def test_mended_rows_cost_the_same_for_any_number(client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(cast.provinsi)
    asked = []
    for seed in range(3):
        mended(kampung, cast.kader, cast.pkb, seed=seed)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(URL)
        assert titles(response) == ["Penimbangan balita dan makanan tambahan"] * (seed + 1)
        asked.append(len(queries))
    assert asked[0] == asked[2]


def test_officer_is_told_where_to_report_from(client, cast, reports):
    hint = "pilih dulu desanya"
    for who, query, told in (
        ("pkb", {}, True),
        ("pkb", {"desa": reports["draft"].region_id}, False),
        ("kader", {}, False),
    ):
        client.force_login(getattr(cast, who))
        assert (hint in client.get(URL, query).content.decode()) is told
