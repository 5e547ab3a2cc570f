"""Riwayat klasifikasi: the line of a village, and what changed between two days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classification.actions.assess import assess_region, record_official, take_snapshots
from classification.enums import Basis, Kelas
from classification.models import AssessmentSnapshot
from classification.queries.history import NOW, between, chart_of, chosen, class_history, compare, table_of
from classification.queries.stored import current_instrument
from core.charts import step_chart
from core.formats import day
from regions.models import Region
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

DASAR, BERKEMBANG, MANDIRI = "111111111111", "444333441111", "333223342442"
TODAY = timezone.localdate()


def snapshot(kampung, on, scores, kelas, basis=Basis.REPORTED, indices=(1, 1, 1), **others):
    names = ("index_input", "index_process", "index_output")
    return AssessmentSnapshot.objects.create(
        kampung=kampung,
        region_id=kampung.region_id,
        basis=basis,
        instrument=current_instrument(),
        as_of=on,
        scores=scores,
        kelas=kelas,
        **dict(zip(names, indices, strict=True)),
        **others,
    )


@world
def village(cast):
    """Dasar in three months of 2025, Berkembang in April, an official export of 2022, and three reports of today."""
    kampung = founded(cast.opdkb, Region.objects.get(pk=VILLAGE))
    neighbour = founded(cast.opdkb2, Region.objects.get(pk=NEXT_VILLAGE), "Tunas Mulya")
    for month in (1, 2, 3):
        snapshot(kampung, date(2025, month, 1), DASAR, Kelas.DASAR)
        snapshot(kampung, date(2025, month, 1), DASAR, Kelas.DASAR, Basis.VERIFIED, has_reports=False)
    snapshot(kampung, date(2025, 4, 1), BERKEMBANG, Kelas.BERKEMBANG, indices=("3.60", "3.67", "1.00"))
    snapshot(neighbour, date(2025, 4, 1), MANDIRI, Kelas.MANDIRI)
    record_official([(kampung.pk, kampung.region_id, MANDIRI)], on=date(2022, 10, 27))
    for kind in CONTENT:
        submitted(kampung, kind, cast.kader)
    change_status(kampung.profilereports.get(), Step.VERIFY, by=cast.pkb)
    assess_region()
    return cast, kampung, neighbour


def test_line_begins_with_the_official_export_and_ends_now(village):
    _, kampung, _ = village
    history = class_history(kampung)
    line = history.line(Basis.REPORTED)
    assert [(point.on, point.kelas) for point in line[:2]] == [
        (date(2022, 10, 27), Kelas.MANDIRI),
        (date(2025, 1, 1), Kelas.DASAR),
    ]
    assert line[0].is_official and line[0].label == "27 Okt 2022 (impor resmi)"
    assert line[-1].is_now and line[-1].on == TODAY
    assert not any(point.is_official for point in history.line(Basis.VERIFIED))
    assert [point.since for point in history.changes(Basis.REPORTED)][1:] == [
        date(2025, 4, 1),
        date(2025, 1, 1),
        date(2022, 10, 27),
    ]


def test_later_export_is_a_mark_beside_the_line(village):
    _, kampung, _ = village
    record_official([(kampung.pk, kampung.region_id, MANDIRI)], on=date(2025, 3, 15))
    history = class_history(kampung)
    assert date(2025, 3, 15) not in [point.on for point in history.line(Basis.REPORTED)]
    chart = chart_of(history)
    assert [mark["on"] for mark in chart["marks"]] == [date(2022, 10, 27), date(2025, 3, 15)]
    assert "Dilaporkan: Mandiri sejak 27 Okt 2022, Dasar sejak 1 Jan 2025, Berkembang sejak 1 Apr 2025" in chart["text"]


def test_table_leaves_out_days_without_a_change(village):
    _, kampung, _ = village
    rows = table_of(class_history(kampung))
    assert [row.label for row in rows] == ["Sekarang", "1 Apr 2025", "1 Jan 2025", "27 Okt 2022"]
    assert rows[-1].official.kelas == Kelas.MANDIRI and rows[2].verified.has_reports is False


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ("2025-04-01", NOW)),  # the newest that differ
        ({"ke": "2025-04-01"}, ("2025-03-01", "2025-04-01")),
        ({"ke": "2025-03-01"}, ("impor-2022-10-27", "2025-03-01")),  # February and January are the same
        ({"dari": "2025-04-01", "ke": "2025-01-01"}, ("2025-01-01", "2025-04-01")),  # the other way round
        ({"dari": "2025-01-01", "ke": "2025-01-01"}, ("impor-2022-10-27", "2025-01-01")),
        ({"dari": "entah", "ke": "9999-99-99"}, ("2025-04-01", NOW)),
        ({"dari": "impor-2022-10-27", "ke": NOW}, ("impor-2022-10-27", NOW)),
        ({"ke": "impor-2022-10-27"}, ("2025-04-01", NOW)),  # nothing lies before the first one
        ({"dasar": "terverifikasi", "dari": "2025-01-01"}, ("2025-01-01", NOW)),
        ({"dasar": "terverifikasi", "dari": "impor-2022-10-27"}, ("2025-03-01", NOW)),  # not on this basis
    ],
)
def test_two_days_are_chosen_and_nonsense_counts_as_not_given(village, asked, expected):
    _, before, after = chosen(class_history(village[1]), asked)
    assert (before.key, after.key) == expected


def test_comparison_names_indicators_and_indices(village):
    _, kampung, _ = village
    asked = chosen(class_history(kampung), {"dari": "2025-03-01", "ke": "2025-04-01"})
    found = compare(*asked)
    assert [(row.name, row.before, row.after, row.difference) for row in found.scores][:2] == [
        ("Keberadaan Pokja", 1, 4, 3),
        ("Sumber dana", 1, 4, 3),
    ]
    assert len(found.scores) == 8
    assert [(row.name, str(row.after)) for row in found.indices] == [
        ("Input", "3.60"),
        ("Proses", "3.67"),
        ("Output", "1.00"),
    ]
    assert found.has_other_class and not found.is_other_rule


def test_reports_between_two_days(village):
    cast, kampung, _ = village
    history = class_history(kampung)
    _, before, after = chosen(history, {"dari": "2025-04-01"})
    found = between(kampung, before, after)
    assert sorted(row.text.split(",")[1] for row in found.reports) == [" diajukan", " diajukan", " terverifikasi"]
    assert (found.submitted, found.verified) == (0, 0)
    # Nothing happened before that.
    _, before, after = chosen(history, {"dari": "2025-01-01", "ke": "2025-04-01"})
    assert between(kampung, before, after).reports == []


def test_snapshot_shows_the_morning_of_its_day(village):
    """What is handed in on the first of a month counts from that snapshot on, not before it."""
    cast, kampung, _ = village
    snapshot(kampung, TODAY, DASAR, Kelas.DASAR)
    history = class_history(kampung)
    points = {point.key: point for point in history.of(Basis.REPORTED)}
    today = f"{TODAY:%Y-%m-%d}"
    assert between(kampung, points["2025-04-01"], points[today]).reports == []
    assert len(between(kampung, points[today], points[NOW]).reports) == 3


def test_page_tells_what_changed_and_hides_the_neighbour(village, client):
    cast, kampung, neighbour = village
    client.force_login(cast.kader)
    address = reverse("kampung-class-history", args=[kampung.region_id])
    page = client.get(address, {"dari": "2025-03-01", "ke": "2025-04-01"}).content.decode()
    for words in (
        "Riwayat klasifikasi",
        "Keberadaan Pokja",
        "Impor resmi",
        "Tidak ada kegiatan",
        day(date(2025, 4, 1)),
    ):
        assert words in page
    assert client.get(reverse("kampung-class-history", args=[neighbour.region_id])).status_code == 404
    assert client.post(address).status_code == 405


def test_page_costs_the_same_with_one_and_three_snapshots(village, client, settings, django_assert_num_queries):
    settings.MFA_REQUIRED_ROLES = []
    cast, kampung, neighbour = village
    client.force_login(cast.pusat)
    for row in (neighbour, kampung):
        address = reverse("kampung-class-history", args=[row.region_id])
        client.get(address)
        with django_assert_num_queries(13):
            assert client.get(address).status_code == 200


def test_village_without_a_past_is_told_when_it_begins(village, client):
    cast, _, _ = village
    fresh = founded(cast.opdkb, Region.objects.get(pk="33.16.06.2001"), "Mawar")
    assess_region()
    client.force_login(cast.opdkb)
    page = client.get(reverse("kampung-class-history", args=[fresh.region_id])).content.decode()
    assert "Belum ada riwayat" in page and "Lihat Rapor" in page


def test_monthly_snapshot_is_the_last_point_before_now(village):
    _, kampung, _ = village
    take_snapshots()
    points = class_history(kampung).of(Basis.REPORTED)
    assert [point.on for point in points[-2:]] == [TODAY.replace(day=1), TODAY]
    assert points[-1].scores == points[-2].scores


# --- geometry, without a database ------------------------------------------------------------------------------------

LEVELS = [(1, "Satu"), (2, "Dua")]


def test_steps_hold_until_the_next_one():
    until = date(2026, 1, 1)
    steps = [(until - timedelta(days=100), 1), (until - timedelta(days=50), 2)]
    chart = step_chart([{"label": "A", "slug": "a", "steps": steps}], [], levels=LEVELS, until=until)
    (line,) = chart["lines"]
    assert [(run["x1"], run["x2"]) for run in line["runs"]] == [("0", "50"), ("50", "100")]
    assert line["runs"][0]["y"] - line["runs"][1]["y"] == 52 and len(line["rises"]) == 1
    assert chart["text"] == "A: Satu sejak 23 Sep 2025, Dua sejak 12 Nov 2025"


def test_one_day_is_not_stretched_over_the_screen():
    until = date(2026, 1, 1)
    chart = step_chart([{"label": "A", "slug": "a", "steps": [(until, 1)]}], [], levels=LEVELS, until=until)
    assert chart["first"] == date(2025, 12, 2) and chart["lines"][0]["runs"][0]["x1"] == "100"
