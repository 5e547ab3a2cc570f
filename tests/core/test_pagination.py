"""Pages against plain ordering: ties, NULLs, both directions, every page."""

import uuid
from datetime import date

import pytest
from django.db.models import F
from django.db.models.functions import Length

from core.pagination import KeysetPaginator, MirrorPaginator, capped_count, mirrored_slice
from programs.models import Activity
from regions.models import Region
from tests.cast import VILLAGE
from tests.villages.content import founded
from tests.worlds import world

pytestmark = pytest.mark.django_db

ORDERS = {
    "unique": ["code"],
    "ties": ["level", "code"],
    "ties downwards": ["-level", "-code"],
    "null where the database puts it": ["valid_to", "code"],
    "null where the database puts it, downwards": ["-valid_to", "-code"],
    "null last": [F("valid_to").asc(nulls_last=True), "code"],
    "null last downwards": [F("valid_to").desc(nulls_last=True), "name", "code"],
    "null first": [F("valid_to").desc(nulls_first=True), "code"],
    "expression": [Length("name").desc(), "code"],
}


@world
def regions(territory):
    """The territory with some places ended, two of them on one day."""
    codes = sorted(territory)
    Region.objects.filter(pk__in=codes[::4]).update(valid_to=date(2025, 1, 1))
    Region.objects.filter(pk=codes[1]).update(valid_to=date(2026, 1, 1))
    return Region.objects.all()


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("size", [1, 2, 5, 7, 100])
def test_pages_together_are_the_plain_order(regions, order, size):
    ordered = regions.order_by(*order).values_list("pk", flat=True)
    paginator = MirrorPaginator(ordered, size)
    pages = [list(paginator.page(number)) for number in paginator.page_range]
    assert [key for page in pages for key in page] == list(ordered)
    assert all(len(page) == size for page in pages[:-1])


def test_slice_of_the_far_half_reads_from_the_end(regions, django_assert_num_queries):
    ordered = regions.order_by("name", "code").values_list("pk", flat=True)
    expected = list(ordered)
    with django_assert_num_queries(1) as captured:
        assert mirrored_slice(ordered, len(expected) - 2, len(expected) + 8, len(expected)) == expected[-2:]
    assert "DESC" in captured[0]["sql"]
    assert "OFFSET" not in captured[0]["sql"]


def test_slice_of_nothing_is_empty(regions):
    none = regions.none().order_by("code")
    assert mirrored_slice(none, 0, 25, 0) == []
    assert list(MirrorPaginator(none, 25).page(1)) == []


@pytest.mark.parametrize(
    ("asked", "given"), [("abc", 1), (None, 1), ("-1", 4), ("0", 4), ("9" * 5000, 1), ("1e3", 1), ("999", 4), ("3", 3)]
)
def test_page_number_is_made_possible(regions, asked, given):
    count = regions.count()
    paginator = MirrorPaginator(regions.order_by("code"), count // 4 + 1)
    assert paginator.num_pages == 4
    assert paginator.get_page(asked).number == given


def test_known_count_is_not_counted_again(regions, django_assert_num_queries):
    ordered = regions.order_by("code").values_list("pk", flat=True)
    with django_assert_num_queries(1):
        page = MirrorPaginator(ordered, 5, count=30, load=lambda keys: [key.upper() for key in keys]).page(1)
    assert page.paginator.num_pages == 6
    assert len(page.object_list) == 5


# --- pages without numbers ------------------------------------------------------------------------------


def keysets(page) -> list[int]:
    return [row.pk for row in page.object_list]


def walk(pages: KeysetPaginator, query: dict, word: str, edge: str) -> list[list[int]]:
    """The pages one meets by following the links in one direction."""
    met = []
    while True:
        page = pages.page(query)
        met.append(keysets(page))
        if not (page.has_next if word == "sesudah" else page.has_previous):
            return met
        query = {word: str(getattr(page, edge))}


@world
def activities(cast):
    """Thirteen activities on four days, the keys in another order than the days."""
    kampung = founded(cast.opdkb, Region.objects.get(pk=VILLAGE))
    days = [date(2026, 1, number) for number in (3, 1, 3, 2, 3, 1, 4, 3, 2, 3, 3, 1, 3)]
    Activity.objects.bulk_create(
        Activity(kampung=kampung, region_id=VILLAGE, title=f"Kegiatan {n}", held_on=day) for n, day in enumerate(days)
    )
    return Activity.objects.all()


@pytest.fixture
def paginator(activities):
    def make(size: int, newest_first: bool = True) -> KeysetPaginator:
        load = lambda keys: sorted(activities.filter(pk__in=keys), key=lambda row: keys.index(row.pk))  # noqa: E731
        return KeysetPaginator(activities, size, day="held_on", newest_first=newest_first, load=load)

    return make


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 12, 13, 20])
def test_keyset_forward_and_backward_meet_every_row(activities, paginator, size, newest_first):
    order = ("-held_on", "-pk") if newest_first else ("held_on", "pk")
    everything = list(activities.order_by(*order).values_list("pk", flat=True))
    pages = paginator(size, newest_first)
    assert [key for page in walk(pages, {}, "sesudah", "last") for key in page] == everything
    backward = walk(pages, {"akhir": "1"}, "sebelum", "first")
    assert backward[0] == everything[-size:]
    assert backward[-1] == everything[:size]
    assert all(len(page) == min(size, len(everything)) for page in backward)
    assert set(everything) == {key for page in backward for key in page}
    for page in backward:
        assert page == sorted(page, key=everything.index)


def test_keyset_back_and_forth_is_the_same_page(paginator):
    pages = paginator(4)
    first = pages.page({})
    second = pages.page({"sesudah": str(first.last)})
    assert keysets(pages.page({"sebelum": str(second.first)})) == keysets(first)
    assert (first.has_previous, first.has_next) == (False, True)
    assert (second.has_previous, second.has_next) == (True, True)


@pytest.mark.parametrize("nonsense", ["", "kemarin", "2026-13-01_1", "2026-01-01", "2026-01-01_1; drop", "_"])
def test_keyset_nonsense_is_the_first_page(paginator, nonsense):
    pages = paginator(4)
    for word in ("sesudah", "sebelum"):
        assert keysets(pages.page({word: nonsense})) == keysets(pages.page({}))


def test_keyset_past_the_ends_shows_rows(paginator):
    pages = paginator(4)
    assert keysets(pages.page({"sesudah": "2000-01-01_1"})) == keysets(pages.page({"akhir": "1"}))
    assert keysets(pages.page({"sebelum": "2000-01-01_1"})) == keysets(pages.page({"akhir": "1"}))
    assert keysets(pages.page({"sebelum": "2100-01-01_1"})) == keysets(pages.page({}))


def test_keyset_row_that_came_meanwhile_moves_no_other(activities, paginator):
    pages = paginator(4)
    first = pages.page({})
    expected = keysets(pages.page({"sesudah": str(first.last)}))
    newest = activities.first()
    newest.pk, newest.key, newest.held_on = None, uuid.uuid4(), date(2026, 1, 9)
    newest.save(force_insert=True)
    assert keysets(pages.page({"sesudah": str(first.last)})) == expected


def test_keyset_of_nothing_is_an_empty_page(activities):
    page = KeysetPaginator(activities.none(), 4, day="held_on", load=list).page({"akhir": "1"})
    assert page.object_list == []
    assert not page.has_other_pages


def test_capped_count_stops(activities):
    assert capped_count(activities, 20) == 13
    assert capped_count(activities, 13) == 13
    assert capped_count(activities, 5) == 6
