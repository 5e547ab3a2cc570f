"""Pergerakan kelas: the matrix between two days, the villages behind it, composition over time."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from classification.actions.assess import assess_region, take_snapshots
from classification.enums import Basis, Direction
from classification.filters.movement import MovementFilter
from classification.models import AreaSummary, AssessmentSnapshot
from classification.queries.movement import (
    Matrix,
    Moment,
    area_parts,
    composition,
    direction_of,
    matrix_of,
    moments,
    movements,
)
from core.excel import read_xlsx
from regions.models import Region
from tests.classification.test_history import snapshot
from tests.territory import (
    BODEH,
    BRABOWAN,
    KEL_RANDUBLATUNG,
    KUTUKAN,
    RONGGO_MULYO,
    TAMILOUW,
    TEMENGENG,
    TLOGOTUWUNG,
)
from tests.villages.content import founded
from tests.worlds import world
from villages.actions.kampung import move_kampung, set_active

TODAY = timezone.localdate()
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
SCORES = {1: "111111111111", 2: "444333441111", 3: "444333114444", 4: "444334444444"}

# village: class in May and June on the basis dilaporkan; None: not there
MOVES = {
    KUTUKAN: (1, 3),
    BODEH: (1, 4),
    TLOGOTUWUNG: (4, 2),
    KEL_RANDUBLATUNG: (2, 2),
    BRABOWAN: (None, 1),
    TEMENGENG: (3, None),
    RONGGO_MULYO: (1, 2),  # the neighbour
    TAMILOUW: (2, 1),  # another province
}


@world
def moved(cast):
    villages = {}
    for code, classes in MOVES.items():
        region = Region.objects.get(pk=code)
        village = villages[code] = founded(cast.admin, region, f"Mawar {region.name}")
        for on, kelas in zip((MAY, JUNE), classes, strict=True):
            if kelas:
                snapshot(village, on, SCORES[kelas], kelas)
                snapshot(village, on, SCORES[1], 1, Basis.VERIFIED)
    assess_region()
    # What a month keeps for an area.
    counts = {"villages": 5, "kampung": 5, "dasar": 2, "berkembang": 1, "mandiri": 1, "berkelanjutan": 1}
    for code, parent in (("", "-"), ("33.16", "33"), ("33.17", "33")):
        for month in (MAY, JUNE):
            for basis in (Basis.REPORTED, Basis.VERIFIED):
                AreaSummary.objects.create(
                    code=code, parent_code=parent, basis=basis, month=month, not_reported=1, **counts
                )
    return cast, villages


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []


def cells(user, area=None, basis=Basis.REPORTED, before=MAY, after=JUNE):
    return matrix_of(movements(user, area, basis, Moment(before), Moment(after))).counts


def exported(response) -> tuple[list, list]:
    read = read_xlsx(BytesIO(response.getvalue()))
    return list(read.header), [list(row) for row in read.rows]


def get(client, user, **query):
    client.force_login(user)
    return client.get(reverse("class-movement"), {"dari": f"{MAY}", "ke": f"{JUNE}", **query})


BLORA = {(1, 3): 1, (1, 4): 1, (4, 2): 1, (2, 2): 1, (None, 1): 1, (3, None): 1}


def test_matrix_by_area(moved):
    cast, _ = moved
    assert cells(cast.opdkb) == BLORA
    assert cells(cast.opdkb2) == {(1, 2): 1}
    assert cells(cast.provinsi) == BLORA | {(1, 2): 1}
    assert cells(cast.pusat) == BLORA | {(1, 2): 1, (2, 1): 1}
    assert cells(cast.pusat, Region.objects.get(pk="33.16.02")) == {(1, 3): 1, (1, 4): 1, (4, 2): 1, (2, 2): 1}
    assert cells(cast.pkb) == {(None, 1): 1, (3, None): 1}
    assert cells(cast.kader) == {(None, 1): 1}
    assert cells(cast.nobody) == {}


def test_area_asked_for_outside_ones_own_shows_nothing(moved):
    cast, _ = moved
    assert cells(cast.opdkb, Region.objects.get(pk="33.17")) == {}


def test_other_basis_and_same_day(moved):
    cast, _ = moved
    assert cells(cast.opdkb, basis=Basis.VERIFIED) == {(1, 1): 4, (None, 1): 1, (1, None): 1}


def test_village_is_counted_where_it_lies_today_whatever_its_code_was(moved):
    """A code that changed between two snapshots moves nobody in or out."""
    cast, villages = moved
    AssessmentSnapshot.objects.filter(kampung=villages[KUTUKAN], as_of=MAY).update(region="33.17.01.2002")
    assert cells(cast.opdkb) == BLORA
    assert cells(cast.opdkb2) == {(1, 2): 1}
    move_kampung(villages[RONGGO_MULYO], by=cast.admin, region=Region.objects.get(pk="33.16.06.2004"))
    assert cells(cast.opdkb) == BLORA | {(1, 2): 1}
    assert cells(cast.opdkb2) == {}


def test_now_is_the_last_column_and_who_was_deactivated_is_gone(moved):
    cast, villages = moved
    set_active(villages[KUTUKAN], by=cast.opdkb, is_active=False)
    rows = movements(cast.opdkb, None, Basis.REPORTED, Moment(JUNE), Moment(TODAY, True))
    assert matrix_of(rows).counts == {(3, None): 1, (4, 1): 1, (2, 1): 2, (1, 1): 1, (None, 1): 1}


def test_months_and_the_default_span(moved):
    cast, _ = moved
    assert [each.key for each in moments(TODAY)] == ["kini", "2025-06-01", "2025-05-01"]
    assert Moment(date(2026, 11, 29), True).label == "Sekarang (29 Nov 2026)"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ("2025-06-01", "kini")),  # nothing within a year: the newest
        ({"ke": "2025-06-01"}, ("2025-05-01", "2025-06-01")),
        ({"ke": "2025-05-01"}, ("2025-05-01", "kini")),
        ({"dari": "2025-05-01"}, ("2025-05-01", "kini")),
        ({"dari": "2025-06-01", "ke": "2025-05-01"}, ("2025-05-01", "2025-06-01")),
        ({"dari": "2025-06-01", "ke": "2025-06-01"}, ("2025-05-01", "2025-06-01")),
        ({"dari": "2025-05-01", "ke": "2025-05-01"}, ("2025-05-01", "kini")),
        ({"dari": "kini", "ke": "entah"}, ("2025-06-01", "kini")),
    ],
)
def test_span_takes_the_earlier_day_first_and_nonsense_for_nothing(moved, query, expected):
    cast, _ = moved
    found = MovementFilter(query, user=cast.opdkb, today=date(2026, 11, 29))
    assert tuple(each.key for each in found.span) == expected


def test_page_links_each_cell_to_its_villages(moved, client):
    cast, _ = moved
    response = get(client, cast.opdkb)
    page = response.content.decode()
    assert (
        "Kabupaten Blora" in page and "dari 6 Kampung KB 2 naik, 1 turun, 1 tetap, 1 baru, 1 tidak aktif lagi" in page
    )
    cell = response.context["table"][0]["cells"][3]
    assert (cell["count"], cell["direction"]) == (1, "naik")
    behind = client.get(cell["url"])
    assert [row.kampung.name for row in behind.context["page"]] == ["Mawar Bodeh"]
    assert "semula Dasar; kemudian Berkelanjutan" in behind.content.decode()


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ({"arah": "naik"}, ["Mawar Bodeh", "Mawar Kutukan"]),
        ({"arah": "turun"}, ["Mawar Tlogotuwung"]),
        ({"arah": "tetap"}, ["Mawar Randublatung"]),
        ({"arah": "baru"}, ["Mawar Brabowan"]),
        ({"arah": "hilang"}, ["Mawar Temengeng"]),
        ({"asal": "baru"}, ["Mawar Brabowan"]),
        ({"menjadi": "hilang"}, ["Mawar Temengeng"]),
        ({"asal": "1"}, ["Mawar Bodeh", "Mawar Kutukan"]),
        ({"menjadi": "2"}, ["Mawar Randublatung", "Mawar Tlogotuwung"]),
        ({"asal": "1", "menjadi": "3"}, ["Mawar Kutukan"]),
        ({"asal": "3", "menjadi": "4"}, []),
    ],
)
def test_villages_behind_a_cell_are_those_that_were_counted(moved, client, cell, names):
    response = get(client, moved[0].opdkb, **cell)
    assert sorted(row.kampung.name for row in response.context["page"]) == names
    assert response.context["page"].paginator.count == len(names)


def test_filter_above_ones_area_is_locked(moved, client):
    response = get(client, moved[0].opdkb, prov="81", kab="81.01", arah="turun")
    assert response.context["filter"].place == "Kabupaten Blora"
    assert [row.kampung.name for row in response.context["page"]] == ["Mawar Tlogotuwung"]


def test_excel_holds_the_filtered_rows_of_ones_area_alone(moved, client):
    columns, rows = exported(get(client, moved[0].opdkb, export="xlsx", arah="naik"))
    assert columns[6:10] == ["Dasar kelas", "Kelas 1 Mei 2025", "Kelas 1 Jun 2025", "Arah"]
    assert [row[5:10] for row in rows] == [
        ["Mawar Bodeh", "Dilaporkan", "Dasar", "Berkelanjutan", "Naik"],
        ["Mawar Kutukan", "Dilaporkan", "Dasar", "Mandiri", "Naik"],
    ]
    assert len(exported(get(client, moved[0].opdkb, export="xlsx"))[1]) == 6
    assert get(client, moved[0].opd, export="xlsx").status_code == 403


def test_list_costs_the_same_with_one_and_three_rows(moved, client, django_assert_num_queries):
    address = f"{reverse('class-movement')}?dari={MAY}&ke={JUNE}"
    client.force_login(moved[0].pusat)
    for cell, count in (("arah=tetap", 1), ("asal=1", 3)):
        client.get(f"{address}&{cell}")
        with django_assert_num_queries(9):
            rows = client.get(f"{address}&{cell}").context["page"].object_list
        assert len(rows) == count
    with django_assert_num_queries(8):
        client.get(address)


def test_composition_over_time(moved):
    cast, _ = moved
    lines = composition(["33.16"], Basis.REPORTED, TODAY)
    assert [line.moment.key for line in lines] == ["kini", "2025-06-01", "2025-05-01"]
    assert [segment["value"] for segment in lines[1].segments] == [2, 1, 1, 1]
    both = composition(["33.16", "33.17"], Basis.REPORTED, TODAY)
    assert both[1].counts["kampung"] == 10
    assert composition(["33.16.02.2009"], Basis.REPORTED) == [] and composition([], Basis.REPORTED) == []


def test_page_before_the_first_snapshot_says_what_is_coming(moved, client):
    AreaSummary.objects.filter(month__isnull=False).delete()
    client.force_login(moved[0].opdkb)
    assert "Belum ada potret bulanan" in client.get(reverse("class-movement")).content.decode()


def test_snapshot_of_today_makes_the_matrix_of_this_month(moved):
    take_snapshots()
    first = Moment(TODAY.replace(day=1))
    rows = movements(moved[0].opdkb, None, Basis.REPORTED, first, Moment(TODAY, True))
    assert matrix_of(rows).counts == {(1, 1): 6}


# --- without a database ----------------------------------------------------------------------------------------------


def test_direction_goes_by_the_order_shown():
    assert direction_of(1, 4) is Direction.UP and direction_of(3, 2) is Direction.DOWN
    assert direction_of(2, 2) is Direction.SAME
    assert direction_of(None, 1) is Direction.NEW and direction_of(4, None) is Direction.GONE


def test_matrix_sums_rows_columns_and_directions():
    matrix = Matrix({(1, 2): 3, (1, 1): 5, (4, 1): 2, (None, 1): 7, (2, None): 11})
    assert matrix.total == 28
    assert matrix.count("1") == 8 and matrix.count("", "1") == 14 and matrix.count("1", "2") == 3
    assert matrix.count("baru") == 7 and matrix.count("", "hilang") == 11
    assert [matrix.count(direction=each) for each in Direction] == [3, 2, 5, 7, 11]


@pytest.mark.parametrize(
    ("scope", "area", "codes"),
    [
        ([""], None, [""]),
        ([""], "33", ["33"]),
        (["33.16"], "33.16.02", ["33.16.02"]),
        (["33.16", "33.17"], "33", ["33.16", "33.17"]),
        (["33.16", "33.16.02"], None, ["33.16"]),
        (["81"], "33", []),
    ],
)
def test_parts_of_an_area_that_a_scope_covers(scope, area, codes):
    assert area_parts(scope, Region(code=area) if area else None) == codes
