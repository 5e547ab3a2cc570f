"""Two pages that show the cascade as other apps do: in a form and in a filter bar. Addresses only for tests."""

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from regions.enums import Level
from regions.forms import RegionPickerMixin
from regions.queries import breadcrumb, path_name
from villages.models import Kampung

PAGE = """{% extends "base.html" %}
{% block title %}Uji wilayah{% endblock %}
{% block htmx %}{{ form.media }}{% endblock %}
{% block content %}<h1>Uji wilayah</h1>BODY{% endblock %}"""
FORM = """{% if place %}<p id="hasil">{{ place }}</p>{% endif %}
{% include "core/form.html" with submit="Simpan" cancel_url="" %}"""
FILTER = '{% filter_bar form %}<p id="hasil">{{ count }} kampung</p>'


class PlaceForm(RegionPickerMixin, forms.Form):
    picker_required = Level.VILLAGE
    note = forms.CharField(label="Catatan")


class FilterForm(RegionPickerMixin, forms.Form):
    picker_for_filter = True


def show(request, body, **context):
    template = engines["django"].from_string(PAGE.replace("BODY", body))
    return HttpResponse(template.render(context, request))


def choose(request):
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(data, scope_codes=request.user.area_codes)
    place = path_name(breadcrumb(form.cleaned_data["region"])) if form.is_valid() else ""
    return show(request, FORM, form=form, place=place)


def browse(request):
    form = FilterForm(request.GET, scope_codes=request.user.area_codes)
    count = Kampung.objects.visible_to(request.user).within(form.picker.area).count()
    return show(request, FILTER, form=form, count=count)


urlpatterns = [
    path("uji/pilih/", choose),
    path("uji/saring/", browse),
    path("", include("kampungkb.urls")),
]
