"""The calendar: what stands in it for whom, its months and days, and that a full month stays quick."""

from datetime import date, time, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from pokja.actions.meetings import cancel_meeting
from pokja.enums import MeetingKind, OfficeActivityState
from pokja.models import OfficeActivity, Plan, PlanItem
from pokja.queries.calendar import PER_DAY, PLANS, month_days, month_plans
from reference.models import Agency, SubProgram
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.pokja.meetings import planned
from tests.territory import BLORA, JATENG, RANDUBLATUNG, REMBANG, SAMBONG, TEMENGENG
from tests.villages.content import founded
from tests.worlds import world

URL = reverse("calendar")
MONTH = date(2026, 11, 1)
DAY = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def _november(monkeypatch):
    """The 20th of November 2026."""
    now = timezone.make_aware(timezone.datetime(2026, 11, 20, 9))
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture(autouse=True)
def _no_second_step(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests; here it would hide what lies behind


@world
def bocor(cast, territory):
    """Next door: a meeting of the village and of the regency, an office and a plan, on the same day."""
    kampung = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    planned(kampung, cast.kader2, agenda="Bocor", held_on=DAY)
    planned(territory[REMBANG], cast.opdkb2, agenda="Bocor", held_on=DAY)
    office(territory[REMBANG], cast.opd2, title="Bocor")
    plan(kampung, "Bocor")


def office(region, by, **changes) -> OfficeActivity:
    fields = {"title": "Pasar murah", "starts_on": DAY, "place": "Alun-alun"} | changes
    return OfficeActivity.objects.create(
        region=region,
        agency=Agency.objects.order_by("pk").first(),
        subprogram=SubProgram.objects.first(),
        created_by=by,
        created_by_name=by.name,
        **fields,
    )


def plan(kampung, *titles, month=11, **changes):
    row, _ = Plan.objects.get_or_create(kampung=kampung, region=kampung.region, year=2026)
    return [
        PlanItem.objects.create(plan=row, title=title, subprogram=SubProgram.objects.first(), month=month, **changes)
        for title in titles
    ]


def titles(user, code, month=MONTH, kind=""):
    """{day: titles} of a month."""
    days = month_days(user, code, month, kind)
    return {n: [entry.title for entry in day.entries] for n, day in sorted(days.items())}


def page(client, user, query=""):
    client.force_login(user)
    return unescape(client.get(f"{URL}{query}").content.decode())


# --- what stands in it ----------------------------------------------------------------------------------------------


def test_village_sees_its_own_days_and_those_announced_from_above(cast, territory, kampung, bocor):
    planned(kampung, cast.kader, agenda="Pokja", held_on=DAY, starts_at=time(8))
    planned(territory[SAMBONG], cast.pkb, agenda="Lokmin", held_on=DAY)
    planned(territory[JATENG], cast.provinsi, agenda="Rakorda", held_on=date(2026, 11, 30))
    planned(territory[RANDUBLATUNG], cast.opdkb, agenda="Lokmin sebelah", held_on=DAY)
    office(territory[BLORA], cast.opd)
    office(territory[TEMENGENG], cast.opd, title="Di desa lain")
    expected = {12: ["Lokmin", "Pokja", "Pasar murah"], 30: ["Rakorda"]}
    assert titles(cast.kader, VILLAGE) == expected
    assert titles(cast.opdkb, VILLAGE) == expected
    assert titles(cast.kader2, VILLAGE) == {30: ["Rakorda"]}


def test_area_holds_everything_inside_it(cast, territory, kampung, bocor):
    planned(kampung, cast.kader, agenda="Pokja", held_on=DAY)
    planned(territory[SAMBONG], cast.pkb, agenda="Lokmin", held_on=DAY)
    office(kampung.region, cast.opd)
    assert titles(cast.opdkb, BLORA) == {12: ["Lokmin", "Pokja", "Pasar murah"]}
    assert titles(cast.opdkb, RANDUBLATUNG) == {}
    # Above a regency there is room for the meetings of areas alone.
    assert titles(cast.provinsi, JATENG) == {12: ["Bocor", "Lokmin"]}
    assert titles(cast.pusat, "") == {12: ["Bocor", "Lokmin"]}


def test_kind_narrows_what_is_shown(cast, territory, kampung):
    planned(kampung, cast.kader, agenda="Pokja", meeting_kind=MeetingKind.POKJA, held_on=DAY)
    planned(kampung, cast.kader, agenda="Lokmin", meeting_kind=MeetingKind.LOKMIN, held_on=DAY)
    office(territory[BLORA], cast.opd)
    plan(kampung, "Senam lansia")
    assert titles(cast.kader, VILLAGE, kind="pokja") == {12: ["Pokja"]}
    assert titles(cast.kader, VILLAGE, kind="opd") == {12: ["Pasar murah"]}
    assert titles(cast.kader, VILLAGE, kind="rkm") == {}
    assert month_plans(cast.kader, VILLAGE, MONTH, "rkm")[1] == 1
    assert month_plans(cast.kader, VILLAGE, MONTH, "pokja") == ([], 0)


def test_office_that_goes_on_for_days_stands_on_its_first_day_of_the_month(cast, territory, kampung):
    office(territory[BLORA], cast.opd, starts_on=date(2026, 10, 28), ends_on=date(2026, 11, 3))
    office(territory[BLORA], cast.opd, title="Batal", state=OfficeActivityState.CANCELLED)
    assert titles(cast.kader, VILLAGE) == {1: ["Pasar murah"]}
    assert titles(cast.kader, VILLAGE, date(2026, 10, 1)) == {28: ["Pasar murah"]}
    assert titles(cast.kader, VILLAGE, date(2026, 12, 1)) == {}


def test_plans_of_the_month_stand_without_a_day(client, cast, kampung, bocor):
    plan(kampung, "Senam lansia", "Posyandu")
    plan(kampung, "Nanti", month=12)
    plan(kampung, "Kapan saja", month=None)
    plan(kampung, "Dicoret", dropped_at=timezone.now(), drop_reason="Tidak ada dana")
    entries, total = month_plans(cast.opdkb, BLORA, MONTH)
    assert ([entry.title for entry in entries], total) == (["Senam lansia", "Posyandu"], 2)
    shown = page(client, cast.kader)
    assert "Rencana bulan ini" in shown
    assert "2 rencana tanpa tanggal" in shown
    plan(kampung, *(f"Lagi {n}" for n in range(PLANS)))
    assert f"Semua {PLANS + 2} rencana" in page(client, cast.kader)
    listed = page(client, cast.kader, "?hari=rencana")
    assert f"Lagi {PLANS - 1}" in listed
    assert "Bocor" not in listed


def test_what_was_called_off_stays_and_is_not_sent_on(client, cast, kampung):
    meeting = planned(kampung, cast.kader, agenda="Tidak jadi", held_on=DAY)
    planned(kampung, cast.kader, agenda="Jadi", held_on=DAY)
    cancel_meeting(meeting, by=cast.kader, reason="Banjir")
    shown = page(client, cast.kader)
    assert "Tidak jadi" in shown
    message = shown[shown.index("https://wa.me/") :].partition('"')[0]
    assert "12%3A+Rapat+koordinasi.+Jadi" in message
    assert "Tidak+jadi" not in message


# --- months and days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "November 2026"),
        ("?bulan=2026-02", "Februari 2026"),
        ("?bulan=2016-01", "Januari 2016"),
        ("?bulan=2015-12", "November 2026"),
        ("?bulan=2031-01", "November 2026"),
        ("?bulan=2026-13", "November 2026"),
        ("?bulan=x", "November 2026"),
        ("?bulan=2026-²", "November 2026"),
        ("?jenis=pesta&hari=99", "November 2026"),
    ],
)
def test_month_of_the_address_is_shown_and_nonsense_is_this_month(client, cast, kampung, asked, shown):
    assert f"<h1>Kalender {shown}</h1>" in page(client, cast.kader, asked)


@pytest.mark.parametrize(("asked", "column"), [("2026-06", 1), ("2026-11", 7), ("2027-01", 5)])
def test_first_day_stands_under_its_weekday(client, cast, kampung, asked, column):
    """1 June 2026 was a Monday, 1 November a Sunday, 1 January 2027 is a Friday."""
    planned(kampung, cast.kader, held_on=date.fromisoformat(f"{asked}-12"))
    client.force_login(cast.kader)
    assert f'month-days month-{column}"' in client.get(f"/kalender/?bulan={asked}").content.decode()


def test_months_lead_to_each_other_and_keep_the_filter(client, cast, kampung):
    shown = page(client, cast.opdkb, f"?kec={SAMBONG}&jenis=pokja&bulan=2026-12").replace("&amp;", "&")
    for month in ("2026-11", "2027-01"):
        assert f"?kec={SAMBONG}&jenis=pokja&bulan={month}" in shown
    assert "Bulan ini" in shown
    assert "Bulan ini" not in page(client, cast.opdkb)


def test_full_day_leads_to_its_own_list(client, cast, territory, kampung, bocor):
    for n in range(PER_DAY + 2):
        planned(kampung, cast.kader, agenda=f"Rapat {n}", held_on=DAY, starts_at=time(8 + n))
    office(territory[BLORA], cast.opd)
    shown = page(client, cast.opdkb)
    assert f"{PER_DAY + 3} acara di Kabupaten Blora" in shown
    assert "+3 lainnya" in shown
    assert "?hari=12" in shown
    listed = page(client, cast.opdkb, "?bulan=2026-11&hari=12")
    assert f"{PER_DAY + 3} di Kabupaten Blora." in listed
    assert listed.index("Pasar murah") < listed.index("Rapat 0") < listed.index(f"Rapat {PER_DAY + 1}")
    assert "Bocor" not in listed
    assert "Tidak ada acara" in page(client, cast.opdkb, "?hari=13")


@pytest.mark.parametrize(
    ("role", "query", "link"),
    [
        ("kader", "", VILLAGE),
        ("pkb", "", SAMBONG),
        ("pkb", f"?desa={VILLAGE}", VILLAGE),
        ("opdkb", "", BLORA),
        ("provinsi", "", JATENG),
        ("opd", "", None),
        ("pusat", "", None),
        ("pkb", f"?desa={TEMENGENG}", None),  # no Kampung KB there
    ],
)
def test_meeting_is_planned_from_the_calendar_where_one_may(client, cast, kampung, role, query, link):
    shown = page(client, getattr(cast, role), query)
    assert (f"/pertemuan/baru/?wilayah={link}" in shown) if link else ("/pertemuan/baru/" not in shown)


def test_nobody_without_a_task_reads_the_calendar(client, cast, kampung):
    client.force_login(cast.nobody)
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("query", ["", "?hari=12", "?hari=rencana"])
def test_calendar_costs_the_same_for_more(client, cast, territory, kampung, query, django_assert_num_queries):
    def fill(where, day):
        planned(where, cast.opdkb, held_on=day)
        planned(territory[SAMBONG], cast.opdkb, held_on=day)
        office(where.region, cast.opd, starts_on=day)
        plan(where, "Senam")

    fill(kampung, DAY)
    client.force_login(cast.opdkb)
    client.get(URL)
    with django_assert_num_queries({"": 9, "?hari=12": 9, "?hari=rencana": 8}[query]):
        client.get(f"{URL}{query}")
    fill(founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun"), DAY)
    fill(kampung, DAY + timedelta(days=1))
    with django_assert_num_queries({"": 9, "?hari=12": 9, "?hari=rencana": 8}[query]):
        client.get(f"{URL}{query}")
