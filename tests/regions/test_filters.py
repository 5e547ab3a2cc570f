from datetime import date

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from regions.filters import AreaFilterSet
from tests.territory import BLORA, BODEH, BRABOWAN, JATENG, KUTUKAN, RANDUBLATUNG, RONGGO_MULYO, TAMILOUW
from villages.actions import create_kampung
from villages.models import Kampung


class KampungFilter(AreaFilterSet):
    class Meta:
        model = Kampung
        fields = ["is_active"]


@pytest.fixture
def kampung(cast, territory):
    codes = (KUTUKAN, BODEH, BRABOWAN, RONGGO_MULYO, TAMILOUW)
    return {
        code: create_kampung(
            by=cast.admin, region=territory[code], name=f"Kampung {code}", inaugurated_on=date(2020, 1, 1)
        )
        for code in codes
    }


def filtered(user, query=""):
    request = RequestFactory().get(f"/?{query}")
    request.user = user
    return KampungFilter(request.GET, queryset=Kampung.objects.visible_to(user), request=request)


@pytest.mark.parametrize(
    ("who", "query", "codes"),
    [
        ("pusat", "", [KUTUKAN, BODEH, BRABOWAN, RONGGO_MULYO, TAMILOUW]),
        ("pusat", f"prov={JATENG}", [KUTUKAN, BODEH, BRABOWAN, RONGGO_MULYO]),
        ("pusat", f"prov={JATENG}&kab={BLORA}&kec={RANDUBLATUNG}", [KUTUKAN, BODEH]),
        ("pusat", f"prov={JATENG}&kab=81.01", [KUTUKAN, BODEH, BRABOWAN, RONGGO_MULYO]),
        ("opdkb", "", [KUTUKAN, BODEH, BRABOWAN]),
        ("opdkb", "prov=81&kab=81.01", [KUTUKAN, BODEH, BRABOWAN]),
        ("opdkb", f"kec={RANDUBLATUNG}&desa={BODEH}", [BODEH]),
        ("kader", f"desa={KUTUKAN}", [BRABOWAN]),
        ("nobody", f"prov={JATENG}", []),
    ],
)
def test_filter_shows_the_chosen_part_of_ones_own_area(cast, kampung, who, query, codes):
    filterset = filtered(getattr(cast, who), query)
    assert filterset.form.is_valid()
    assert sorted(k.region_id for k in filterset.qs) == sorted(codes)


def test_filters_of_the_list_stand_behind_the_cascade(cast, kampung):
    filterset = filtered(cast.opdkb)
    assert list(filterset.form.fields) == ["kec", "desa", "is_active"]
    assert filterset.form.locked == [("Provinsi", "Jawa Tengah"), ("Kabupaten/kota", "Kabupaten Blora")]


def test_other_filters_still_work(cast, kampung):
    assert not filtered(cast.opdkb, f"kec={RANDUBLATUNG}&is_active=false").qs.exists()
    assert filtered(cast.opdkb, f"kec={RANDUBLATUNG}&is_active=true").qs.count() == 2


def test_the_area_is_asked_by_one_equality(cast, kampung):
    sql = str(filtered(cast.pusat, f"prov={JATENG}&kab={BLORA}").qs.query)
    assert "regency_code" in sql.split("WHERE")[1]
    assert "province_code" not in sql.split("WHERE")[1]


def test_an_unbound_filter_leaves_the_list_whole(cast, kampung):
    filterset = KampungFilter(None, queryset=Kampung.objects.all(), scope_codes=[""])
    assert filterset.qs.count() == 5


def test_a_public_page_names_its_scope(cast, kampung):
    data = QueryDict(f"prov={JATENG}&kab={BLORA}")
    filterset = KampungFilter(data, queryset=Kampung.objects.all(), scope_codes=[""])
    assert filterset.picker.area.code == BLORA
    assert filterset.qs.count() == 3
