import pytest
from django.contrib import admin
from django.urls import reverse

from villages.actions.kampung import set_active
from villages.models import Kampung, PopulationReport, ProfileReport


@pytest.fixture
def as_admin(client, cast, settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests
    client.force_login(cast.provinsi)
    return client


def test_words_are_corrected_with_a_name_in_the_history(as_admin, cast, kampung):
    url = reverse("admin:villages_kampung_change", args=[kampung.pk])
    sent = {"name": "Melati", "inaugurated_on": "2018-03-14", "description": "Tepi hutan."}
    response = as_admin.post(url, sent | {"is_active": "", "is_regency_example": "on", "region": "33.16.06.2001"})
    assert response.status_code == 302
    fresh = Kampung.objects.get()
    assert (fresh.name, fresh.search_name) == ("Melati", "melati brabowan")
    assert (fresh.is_active, fresh.is_regency_example, fresh.region_id) == (True, False, kampung.region_id)
    assert fresh.history.first().history_user == cast.provinsi


def test_correction_leaves_what_others_changed_meanwhile(rf, cast, kampung):
    """The admin read the row, then it was deactivated elsewhere, then the admin saves."""
    page = admin.site.get_model_admin(Kampung)
    request = rf.post("/admin/")
    request.user = cast.provinsi
    sent = {"name": "Melati", "inaugurated_on": "2018-03-14", "description": "Tepi hutan jati."}
    form = page.get_form(request, kampung, change=True)(sent, instance=Kampung.objects.get())
    assert form.is_valid()
    set_active(kampung, by=cast.opdkb, is_active=False)
    page.save_model(request, form.save(commit=False), form, change=True)
    fresh = Kampung.objects.get()
    assert (fresh.name, fresh.is_active) == ("Melati", False)


@pytest.mark.parametrize("model", [ProfileReport, PopulationReport], ids=lambda m: m.kind)
def test_operator_reads_reports_and_changes_none(client, settings, reported, django_user_model, model):
    settings.MFA_REQUIRED_ROLES = []
    operator = django_user_model.objects.create_superuser("operator", password="x" * 12, name="Operator")
    client.force_login(operator)
    report = model.objects.get()
    before = model.objects.values().get()
    name = f"admin:villages_{model._meta.model_name}"
    response = client.get(reverse(f"{name}_change", args=[report.pk]))
    assert response.status_code == 200
    assert client.post(reverse(f"{name}_change", args=[report.pk]), {"version": 9}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[report.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert model.objects.values().get() == before


def test_search_finds_by_folded_name_and_by_code(as_admin, kampung):
    url = reverse("admin:villages_kampung_changelist")
    for words in ("sumber rejeki", "brabowan", "33.16.06"):
        assert list(as_admin.get(url, {"q": words}).context["cl"].queryset) == [kampung], words
    assert not as_admin.get(url, {"q": "melati"}).context["cl"].queryset.exists()
