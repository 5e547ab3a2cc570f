"""What the portal's renderer writes itself."""

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

CHOICES = [("", "Semua"), ("a&b", "<b>A</b>"), ("Lain", [(7, "Tujuh"), ("x", 'Kata "x"')])]


class Choice(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"data-x": 'a"b', "disabled": True}))
    many = forms.MultipleChoiceField(choices=CHOICES, widget=forms.SelectMultiple(attrs={"hidden": False}))


@pytest.mark.parametrize("data", [{}, {"one": "a&b", "many": ["7", "x"]}, {"one": "7"}])
def test_a_select_is_what_django_makes_of_it(data):
    """Bar the line breaks between the options."""
    mine, django = Choice(data), Choice(data, renderer=TemplatesSetting())
    for name in ("one", "many"):
        told = [re.sub(r">\s+<", "><", str(form[name].as_widget())).replace("\n", "") for form in (mine, django)]
        assert told[0] == told[1]
