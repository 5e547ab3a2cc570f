import pytest
from django.db import IntegrityError, transaction

from regions.enums import Level
from regions.models import Region, area_q
from tests.territory import BLORA, JATENG, KUTUKAN, RANDUBLATUNG, REGAPUU, REMBANG


@pytest.mark.parametrize(("code", "count"), [("", 28), (JATENG, 15), (BLORA, 10), (RANDUBLATUNG, 5), (KUTUKAN, 1)])
def test_within_counts_the_place_and_all_below(territory, code, count):
    assert Region.objects.within(code).count() == count
    assert Region.objects.within(territory[code] if code else None).count() == count


def test_ancestors_come_from_the_province_down(territory):
    assert list(territory[KUTUKAN].ancestors) == [territory[code] for code in (JATENG, BLORA, RANDUBLATUNG)]
    assert list(territory[JATENG].ancestors) == []


def test_children_are_one_level_below(territory):
    assert {region.code for region in territory[JATENG].children.all()} == {BLORA, REMBANG}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("regapuu", [REGAPUU]),
        ("Regapu’u", [REGAPUU]),
        ("REGAPU'U", [REGAPUU]),
        ("desa kutukan", [KUTUKAN]),
        ("kelurahan kutukan", []),
        ("kec. randublatung", [RANDUBLATUNG]),
        ("randublatung", [RANDUBLATUNG, "33.16.02.1005"]),
        ("blora kabupaten", [BLORA]),
        ("dki", ["31"]),
        ("3316022009", [KUTUKAN]),
        ("33.17.01", ["33.17.01", "33.17.01.2001", "33.17.01.2002"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("tidak ada", []),
    ],
)
def test_search_finds_names_kinds_and_codes(territory, words, codes):
    assert sorted(Region.objects.search(words).values_list("code", flat=True)) == codes


def test_saving_derives_the_names(territory):
    region = territory[KUTUKAN]
    region.name = "Kutu’kan Baru"
    region.save()
    region.refresh_from_db()
    assert (region.display_name, region.search_name) == ("Desa Kutu’kan Baru", "kutukan baru")


def test_only_a_province_has_no_parent(territory):
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.filter(pk=KUTUKAN).update(parent=None)


def test_level_of_a_code():
    assert [Level.of(code) for code in (JATENG, BLORA, RANDUBLATUNG, KUTUKAN)] == list(Level)
    with pytest.raises(ValueError, match="not in tuple"):
        Level.of("33.1")


def test_area_q_names_the_column_of_the_level():
    assert area_q("").children == []
    assert area_q(BLORA, "kampung__").children == [("kampung__regency_code", BLORA)]
    assert area_q(KUTUKAN).children == [("region_id", KUTUKAN)]
