import pytest
from django import forms
from django.http import QueryDict

from regions.enums import Level
from regions.forms import RegionPicker, RegionPickerMixin, area_params
from regions.models import Region
from tests.territory import (
    AMAHAI,
    BLORA,
    BODEH,
    BRABOWAN,
    JATENG,
    KUTUKAN,
    MALUKU,
    RANDUBLATUNG,
    REMBANG,
    SAMBONG,
    SUMBER,
    TAMILOUW,
)


class PlaceForm(RegionPickerMixin, forms.Form):
    picker_required = Level.VILLAGE
    note = forms.CharField(label="Catatan")


def query(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def codes(picker):
    return [step.chosen.code if step.chosen else "" for step in picker.levels]


def options(picker, level):
    return [code for code, _ in picker.levels[level - 1].choices]


def test_the_nation_starts_with_provinces_only(territory, django_assert_num_queries):
    with django_assert_num_queries(1):
        picker = RegionPicker({})
    assert options(picker, Level.PROVINCE) == ["31", "33", "81", "53"]
    assert options(picker, Level.REGENCY) == []
    assert picker.area is None
    assert picker.locked == []


def test_each_choice_opens_the_next_level_in_one_query(territory, django_assert_num_queries):
    with django_assert_num_queries(1):
        picker = RegionPicker(area_params(KUTUKAN))
    assert codes(picker) == [JATENG, BLORA, RANDUBLATUNG, KUTUKAN]
    assert options(picker, Level.REGENCY) == [BLORA, REMBANG]
    assert options(picker, Level.DISTRICT) == [RANDUBLATUNG, SAMBONG]
    assert picker.area == picker.region == territory[KUTUKAN]


TAMPERED = [
    # what is sent, what is accepted of it
    ({"prov": JATENG, "kab": "81.01"}, [JATENG, "", "", ""]),
    ({"prov": MALUKU, "kab": BLORA, "kec": RANDUBLATUNG, "desa": KUTUKAN}, [MALUKU, "", "", ""]),
    ({"prov": "", "kab": BLORA}, ["", "", "", ""]),
    ({"kab": BLORA}, ["", "", "", ""]),
    ({"prov": JATENG, "kab": "33.99", "kec": "33.99.01"}, [JATENG, "", "", ""]),
    ({"prov": JATENG, "kab": BLORA, "kec": "33.16.0", "desa": KUTUKAN}, [JATENG, BLORA, "", ""]),
    ({"prov": JATENG, "kab": RANDUBLATUNG}, [JATENG, "", "", ""]),
    ({"prov": "33' OR 1=1", "kab": BLORA}, ["", "", "", ""]),
    ({"prov": "3\x00", "kab": BLORA}, ["", "", "", ""]),
    ({"prov": "٣٣", "kab": BLORA}, ["", "", "", ""]),
    ({"prov": "9" * 5000}, ["", "", "", ""]),
]


@pytest.mark.parametrize(("data", "accepted"), TAMPERED)
def test_what_does_not_hang_together_is_dropped(territory, data, accepted):
    assert codes(RegionPicker(data)) == accepted


SCOPES = [
    # areas of the user, what is sent, what is accepted, number of fixed levels
    ([BLORA], {}, [JATENG, BLORA, "", ""], 2),
    ([BLORA], area_params(TAMILOUW), [JATENG, BLORA, "", ""], 2),
    ([BLORA], {"prov": MALUKU, "kec": RANDUBLATUNG}, [JATENG, BLORA, RANDUBLATUNG, ""], 2),
    ([BLORA], {"kec": SUMBER}, [JATENG, BLORA, "", ""], 2),
    ([KUTUKAN], {"desa": BODEH}, [JATENG, BLORA, RANDUBLATUNG, KUTUKAN], 4),
    ([KUTUKAN, BODEH], {"desa": "33.16.02.2001"}, [JATENG, BLORA, RANDUBLATUNG, ""], 3),
    ([KUTUKAN, BODEH], {"desa": BODEH}, [JATENG, BLORA, RANDUBLATUNG, BODEH], 3),
    ([KUTUKAN, BRABOWAN], {"kec": SAMBONG}, [JATENG, BLORA, SAMBONG, ""], 2),
    ([BLORA, REMBANG], {"kab": REMBANG}, [JATENG, REMBANG, "", ""], 1),
    ([BLORA, AMAHAI], {"prov": MALUKU}, [MALUKU, "", "", ""], 0),
    ([BLORA, ""], area_params(TAMILOUW), [MALUKU, "81.01", AMAHAI, TAMILOUW], 0),
    ([], area_params(KUTUKAN), ["", "", "", ""], 0),
]


@pytest.mark.parametrize(("scope", "data", "accepted", "fixed"), SCOPES)
def test_the_scope_fixes_levels_and_limits_the_rest(territory, scope, data, accepted, fixed):
    picker = RegionPicker(data, scope_codes=scope)
    assert codes(picker) == accepted
    assert len(picker.locked) == fixed


def test_options_stay_inside_several_areas(territory):
    picker = RegionPicker({"kec": RANDUBLATUNG}, scope_codes=[KUTUKAN, BODEH, BRABOWAN])
    assert options(picker, Level.DISTRICT) == [RANDUBLATUNG, SAMBONG]
    assert options(picker, Level.VILLAGE) == [BODEH, KUTUKAN]


def test_a_level_above_several_areas_filters_but_is_no_choice(territory):
    picker = RegionPicker({}, scope_codes=[KUTUKAN, BODEH])
    assert picker.area == territory[RANDUBLATUNG]
    assert picker.region is None


def test_a_place_that_has_ended_is_not_offered_but_stays_ones_own(territory):
    Region.objects.filter(pk=KUTUKAN).update(valid_to="2025-12-31")
    assert codes(RegionPicker(area_params(KUTUKAN))) == [JATENG, BLORA, RANDUBLATUNG, ""]
    assert RegionPicker({}, scope_codes=[KUTUKAN]).region.code == KUTUKAN


def test_places_of_one_name_show_their_code(territory):
    Region.objects.filter(pk=BODEH).update(name="Kutukan", search_name="kutukan")
    picker = RegionPicker(area_params(RANDUBLATUNG))
    assert picker.levels[3].choices == [
        (BODEH, f"Kutukan ({BODEH})"),
        (KUTUKAN, f"Kutukan ({KUTUKAN})"),
        ("33.16.02.1005", "Randublatung (kelurahan)"),
        ("33.16.02.2001", "Tlogotuwung"),
    ]


def test_fewer_levels_may_be_offered(territory):
    picker = RegionPicker(area_params(KUTUKAN), deepest=Level.REGENCY)
    assert codes(picker) == [JATENG, BLORA]


def test_form_gives_the_region(territory):
    form = PlaceForm(query(note="x", kec=RANDUBLATUNG, desa=KUTUKAN), scope_codes=[BLORA])
    assert form.is_valid()
    assert form.cleaned_data["region"] == territory[KUTUKAN]


def test_form_names_the_level_that_is_missing(territory):
    form = PlaceForm(query(note="x", kec=RANDUBLATUNG), scope_codes=[BLORA])
    assert not form.is_valid()
    assert form.errors == {"desa": ["Pilih desa/kelurahan."]}


def test_form_refuses_a_foreign_place_as_if_nothing_was_chosen(territory):
    form = PlaceForm(query(note="x", **area_params(TAMILOUW)), scope_codes=[BLORA])
    assert not form.is_valid()
    assert form.errors == {"kec": ["Pilih kecamatan."]}


def test_form_refuses_a_level_above_several_areas(territory):
    class DistrictForm(RegionPickerMixin, forms.Form):
        picker_required = Level.DISTRICT

    form = DistrictForm(query(), scope_codes=[KUTUKAN, BODEH])
    assert not form.is_valid()
    assert form.errors == {"__all__": ["Tempat itu di luar wilayah Anda."]}


def test_form_of_a_single_place_needs_no_choice(territory):
    form = PlaceForm(query(note="x", desa=TAMILOUW), scope_codes=[KUTUKAN])
    assert form.is_valid()
    assert form.cleaned_data["region"] == territory[KUTUKAN]


def test_a_filter_leaves_the_fixed_levels_to_the_bar(territory):
    class FilterForm(RegionPickerMixin, forms.Form):
        picker_for_filter = True

    form = FilterForm(query(prov=MALUKU, kec=RANDUBLATUNG), scope_codes=[BLORA])
    assert list(form.fields) == ["kec", "desa"]
    assert form.locked == [("Provinsi", "Jawa Tengah"), ("Kabupaten/kota", "Kabupaten Blora")]
    assert form.data["kec"] == RANDUBLATUNG
    assert PlaceForm(scope_codes=[BLORA]).locked == []


def test_form_without_a_duty_may_stay_empty(territory):
    class AnyPlaceForm(RegionPickerMixin, forms.Form):
        pass

    form = AnyPlaceForm(query(), scope_codes=[""])
    assert form.is_valid()
    assert form.cleaned_data["region"] is None


def test_the_button_of_a_level_goes_on_and_judges_nothing(territory):
    form = PlaceForm(query(kec=RANDUBLATUNG, pilih="kec"), scope_codes=[BLORA])
    assert not form.is_valid()
    assert form.errors == {}
    html = form.as_p()
    assert f'<option value="{KUTUKAN}">Kutukan</option>' in html


def test_a_fixed_level_is_a_text_with_a_lock(territory):
    html = PlaceForm(scope_codes=[BLORA]).as_p()
    assert '<output class="locked" id="id_prov">Jawa Tengah<svg' in html
    assert 'name="prov"' not in html
    assert 'name="kec"' in html
    assert (
        '<noscript><button type="submit" class="btn" formnovalidate name="pilih" value="kec">Pilih</button></noscript>'
        in html
    )


def test_initial_region_is_shown(territory):
    form = PlaceForm(scope_codes=[""], initial={"region": territory[KUTUKAN]})
    assert f'<option value="{KUTUKAN}" selected>Kutukan</option>' in form.as_p()


def test_a_prefix_keeps_two_pickers_apart(territory):
    data = query(**area_params(KUTUKAN, "a"), **area_params(TAMILOUW, "b"))
    data.update({"a-note": "x", "b-note": "y"})
    first, second = (PlaceForm(data, prefix=prefix, scope_codes=[""]) for prefix in "ab")
    assert first.is_valid()
    assert second.is_valid()
    assert (first.cleaned_data["region"].code, second.cleaned_data["region"].code) == (KUTUKAN, TAMILOUW)
    assert "data-wilayah=&#x27;a&#x27;" in first.as_p() or "[data-wilayah=&#x27;a&#x27;]" in first.as_p()


def test_area_params_make_a_link():
    assert area_params(RANDUBLATUNG) == {"prov": JATENG, "kab": BLORA, "kec": RANDUBLATUNG}
    assert area_params("") == {}
