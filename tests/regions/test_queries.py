import pytest

from regions.enums import Level
from regions.models import Region
from regions.queries import breadcrumb, path_name, search, with_ancestors
from tests.territory import BLORA, BODEH, JATENG, KUTUKAN, RANDUBLATUNG, REGAPUU, TAMILOUW


@pytest.mark.parametrize("codes", [[KUTUKAN], [KUTUKAN, BODEH, REGAPUU, TAMILOUW, BLORA]])
def test_with_ancestors_asks_once_however_many(territory, django_assert_num_queries, codes):
    with django_assert_num_queries(1):
        ways = with_ancestors(codes)
    assert set(ways) == set(codes)
    assert [region.code for region in ways[KUTUKAN]] == [JATENG, BLORA, RANDUBLATUNG, KUTUKAN]


def test_with_ancestors_leaves_out_the_unknown(territory):
    assert with_ancestors(["33.16.02.2999"]) == {}
    assert with_ancestors([]) == {}


def test_breadcrumb_asks_once(territory, django_assert_num_queries):
    with django_assert_num_queries(1):
        way = breadcrumb(territory[KUTUKAN])
    assert [region.code for region in way] == [JATENG, BLORA, RANDUBLATUNG, KUTUKAN]
    with django_assert_num_queries(0):
        assert breadcrumb(territory[JATENG]) == [territory[JATENG]]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (KUTUKAN, "Desa Kutukan, Kec. Randublatung, Kabupaten Blora"),
        (RANDUBLATUNG, "Kec. Randublatung, Kabupaten Blora"),
        (BLORA, "Kabupaten Blora, Jawa Tengah"),
        (JATENG, "Jawa Tengah"),
    ],
)
def test_path_name_reads_like_an_address(territory, code, name):
    assert path_name(breadcrumb(territory[code])) == name


def test_search_puts_the_very_name_first_and_large_before_small(territory):
    assert [r.code for r in search("blora")] == [BLORA]
    assert [r.code for r in search("randublatung")] == [RANDUBLATUNG, "33.16.02.1005"]
    assert [r.code for r in search("sambong")] == ["33.16.06", "33.16.06.2004"]


def test_search_is_limited_by_level_area_and_number(territory):
    assert [r.code for r in search("sambong", level=Level.VILLAGE)] == ["33.16.06.2004"]
    assert search("sambong", within="33.17") == []
    assert len(search("a", limit=2)) == 2


def test_search_leaves_out_what_has_ended(territory):
    Region.objects.filter(pk=KUTUKAN).update(valid_to="2025-01-01")
    assert search("kutukan") == []
    assert search("kutukan", include_ended=True) == [territory[KUTUKAN]]


def test_search_asks_once(territory, django_assert_num_queries):
    with django_assert_num_queries(1):
        search("suka maju")
