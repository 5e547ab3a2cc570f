"""The mirrored pages against plain ordering: ties, NULLs, both directions, every page."""

from datetime import date

import pytest
from django.db.models import F
from django.db.models.functions import Length

from core.pagination import MirrorPaginator, mirrored_slice
from regions.models import Region

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


@pytest.fixture
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
