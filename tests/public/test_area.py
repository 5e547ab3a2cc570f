"""Areas from the nation to the district: counts, shares, the table of what lies below, and what it costs."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from classification.enums import Basis
from classification.models import AreaSummary
from public.queries import SORTS, class_table
from regions.models import Region
from tests.cast import VILLAGE, person
from tests.territory import BODEH, KUTUKAN, RANDUBLATUNG, TEMENGENG
from tests.villages.content import founded
from villages.actions.kampung import set_active
from villages.models import Kampung

LEVELS = ["", "33", "33.16", "33.16.06"]


def address(code=""):
    return reverse("public-area", args=[code] if code else [])


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("code", "name", "sentence"),
    [
        ("", "Indonesia", "1 dari 13 desa/kelurahan"),
        ("33", "Jawa Tengah", "1 dari 9 desa/kelurahan"),
        ("33.16", "Kabupaten Blora", "1 dari 7 desa/kelurahan"),
        ("33.16.06", "Kec. Sambong", "1 dari 3 desa/kelurahan"),
    ],
)
def test_area_tells_its_coverage(client, reported, code, name, sentence):
    response = client.get(address(code))
    assert response.status_code == 200
    page = text(response)
    assert f"<h1>{name}</h1>" in page
    assert sentence in page


@pytest.mark.parametrize("code", LEVELS)
def test_area_opens_in_an_empty_portal(client, territory, code):
    assert client.get(address(code)).status_code == 200


def test_numbers_are_written_as_in_indonesia(client, kampung):
    AreaSummary.objects.current().filter(code="33.16", basis=Basis.REPORTED).update(
        villages=1552, kampung=979, dasar=412, berkembang=213, mandiri=104, berkelanjutan=250, not_reported=31
    )
    page = text(client.get(address("33.16")))
    assert "979 dari 1.552 desa/kelurahan sudah memiliki Kampung KB, 63,08\u00a0%" in page


def test_class_table_compares_with_last_month_and_the_area_above(client, kampung):
    AreaSummary.objects.current().filter(code="33.16", basis=Basis.REPORTED).update(kampung=4, dasar=1, mandiri=3)
    now = AreaSummary.objects.current().get(code="33.16", basis=Basis.REPORTED)
    before = AreaSummary(kampung=2, dasar=2, berkembang=0, mandiri=0, berkelanjutan=0)
    rows = {row["slug"]: row for row in class_table(now, before, None)}
    assert (rows["mandiri"]["value"], rows["mandiri"]["share"], rows["mandiri"]["before"]) == (3, 75, 0)
    assert (rows["dasar"]["share"], rows["dasar"]["before_share"], rows["dasar"]["above_share"]) == (25, 100, None)


def test_area_without_kampung_divides_by_nothing(client, kampung):
    assert "Belum ada Kampung KB yang tercatat di sini" in text(client.get(address("53")))


def test_district_lists_every_village_with_or_without_kampung(client, reported):
    page = text(client.get(address("33.16.06")))
    for name in ("Desa Brabowan", "Desa Temengeng", "Desa Sambong", "Sumber Rejeki", "Belum ada", "Mandiri"):
        assert name in page


@pytest.mark.parametrize("sort", [*SORTS, "entah", "", "nama'--", "__class__", "x" * 300])
@pytest.mark.parametrize("code", LEVELS)
def test_area_is_sorted_by_anything_or_else_by_name(client, kampung, code, sort):
    response = client.get(address(code), {"urut": sort})
    assert response.status_code == 200
    if sort not in SORTS:
        assert response.context["sort"] == "nama"


def test_sorting_orders_the_rows(client, cast, kampung, territory):
    def codes(sort):
        return [row.region.pk for row in client.get(address("33.16"), {"urut": sort}).context["rows"]]

    for number, code in enumerate((KUTUKAN, BODEH)):
        founded(cast.opdkb, territory[code], f"Mawar {number}")
    assert codes("nama") == [RANDUBLATUNG, "33.16.06"]
    assert codes("kampung") == [RANDUBLATUNG, "33.16.06"]
    assert codes("cakupan") == [RANDUBLATUNG, "33.16.06"]
    set_active(Kampung.objects.get(region=BODEH), by=cast.opdkb, is_active=False)
    assert codes("cakupan") == ["33.16.06", RANDUBLATUNG]


def test_kampung_taken_out_leaves_every_count(client, cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert "0 dari 7 desa/kelurahan" in text(client.get(address("33.16")))


@pytest.mark.parametrize("code", ["99", "33.99", "33.16.99", "33.16.06.9999", "00"])
def test_unknown_area_is_not_found(client, territory, code):
    assert client.get(address(code)).status_code == 404


@pytest.mark.parametrize("path", ["/wilayah/3/", "/wilayah/jateng/", "/wilayah/33.16.06.2008.1/", "/wilayah/33-16/"])
def test_nonsense_in_the_address_is_not_found(client, territory, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("code", ["33.16", "33.16.06", TEMENGENG])
def test_ended_area_still_opens_and_says_nothing_wrong(client, kampung, code):
    Region.objects.filter(pk=code).update(valid_to=date(2025, 1, 1))
    assert client.get(address(code)).status_code == 200


def test_ended_area_is_not_listed(client, kampung):
    Region.objects.filter(pk=RANDUBLATUNG).update(valid_to=date(2025, 1, 1))
    assert "Randublatung" not in text(client.get(address("33.16")))


@pytest.mark.parametrize("code", LEVELS)
def test_area_costs_the_same_for_one_kampung_and_for_three(
    client, cast, kampung, territory, code, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9) as few:
        client.get(address(code))
    for number, place in enumerate((TEMENGENG, "33.16.06.2004")):
        founded(cast.opdkb, territory[place], f"Mawar {number}")
    with django_assert_num_queries(len(few)):
        client.get(address(code))


@pytest.mark.parametrize("code", [*LEVELS, VILLAGE, TEMENGENG])
def test_stranger_costs_no_question_about_users(client, reported, code, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as asked:
        client.get(address(code))
    tables = ("accounts_", "django_session", "verification_notice")
    assert not [q["sql"] for q in asked.captured_queries if any(table in q["sql"] for table in tables)]


def test_home_tells_how_many_and_where(client, reported):
    page = text(client.get(reverse("home")))
    assert "1 dari 13 desa/kelurahan" in page
    assert reverse("public-area", args=["33"]) in page


def test_home_opens_in_an_empty_portal(client, territory):
    assert "Belum ada Kampung KB" in text(client.get(reverse("home")))


@pytest.mark.parametrize("name", ["home", "public-area", "public-search", "about"])
def test_signed_in_people_may_read_public_pages(client, cast, kampung, name):
    client.force_login(person("kader-lain", Role.KADER, TEMENGENG))
    assert client.get(reverse(name)).status_code == 200


def test_area_says_how_fresh_and_that_not_all_is_verified(client, reported):
    page = text(client.get(address("33.16")))
    assert "Belum semuanya terverifikasi" in page
    assert f"laporan terakhir {timezone.localdate().day}" in page
