import pytest
from django.urls import reverse

from programs.actions import add_agency, propose_agency
from reference.loading import PARTS
from reference.models import Agency, CatalogueActivity, FundingSource, Goal, Section, SubProgram, TargetGroup
from regions.models import Region
from tests.cast import REGENCY

LISTS = list(PARTS.values())
# What a new entry needs besides code and name.
NEW = {
    Goal: {},
    SubProgram: {"short_name": "Uji", "goal": "data"},
    CatalogueActivity: {"subprogram": "stunting", "keywords": "percobaan"},
    Section: {},
    TargetGroup: {},
    FundingSource: {},
    Agency: {"helix": "media"},
}


def at(model, page: str, *args) -> str:
    return reverse(f"admin:reference_{model._meta.model_name}_{page}", args=args)


def form_of(model, **changes) -> dict:
    sent = {"code": "uji", "name": "Uji coba", "position": "99", "is_active": "on"} | NEW[model]
    for field, related in (("goal", Goal), ("subprogram", SubProgram)):
        if field in sent:
            sent[field] = related.objects.get(code=sent[field]).pk
    return sent | changes


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@pytest.fixture
def nation(client, cast):
    client.force_login(cast.pusat)
    return client


# --- the lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_entry_is_added_reworded_and_deleted_while_nothing_names_it(nation, cast, model):
    assert nation.post(at(model, "add"), form_of(model)).status_code == 302
    row = model.objects.get(code="uji")
    sent = form_of(model, name="Uji lagi", code="lain", is_active="")
    assert nation.post(at(model, "change", row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.name, row.is_active) == ("uji", "Uji lagi", False)
    assert row.history.first().history_user == cast.pusat
    assert "Belum pernah dipakai" in nation.get(at(model, "change", row.pk)).content.decode()
    assert nation.get(at(model, "history", row.pk)).status_code == 200
    assert nation.post(at(model, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not model.objects.filter(code="uji").exists()


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_shipped_entry_is_taken_out_of_use_and_never_deleted(nation, model):
    row = model.objects.first()
    page = nation.get(at(model, "change", row.pk))
    assert "Bawaan portal" in page.content.decode()
    assert at(model, "delete", row.pk) not in page.content.decode()
    assert nation.post(at(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    nation.post(at(model, "changelist"), sent)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(("who", "reads"), [("provinsi", 200), ("opdkb", 403), ("kader", 403)])
def test_lists_are_edited_by_the_nation_alone(client, cast, model, who, reads):
    client.force_login(getattr(cast, who))
    row = model.objects.first()
    assert client.get(at(model, "change", row.pk)).status_code == reads
    assert client.post(at(model, "change", row.pk), form_of(model, name="Uji")).status_code == 403
    assert client.post(at(model, "add"), form_of(model)).status_code == 403
    assert not model.objects.filter(name__startswith="Uji").exists()


def test_new_words_of_an_activity_are_searched(nation):
    nation.post(at(CatalogueActivity, "add"), form_of(CatalogueActivity))
    listed = nation.get(at(CatalogueActivity, "changelist"), {"q": "Percobaan"})
    assert [row.code for row in listed.context["cl"].queryset] == ["uji"]


# --- agencies --------------------------------------------------------------------------------------------


def test_body_of_the_sector_is_named_once(nation):
    sent = form_of(Agency, is_family_planning="on")
    nation.post(at(Agency, "add"), sent)
    row = Agency.objects.get(code="uji")
    assert (row.is_family_planning, row.state, row.region_id) == (True, "nasional", None)
    nation.post(at(Agency, "change", row.pk), form_of(Agency))
    row.refresh_from_db()
    assert row.is_family_planning


@pytest.mark.parametrize(("name", "status"), [("dinas KESEHATAN", 200), ("Radio Republik", 302)])
def test_two_national_agencies_of_one_name_are_refused(nation, name, status):
    assert nation.post(at(Agency, "add"), form_of(Agency, name=name)).status_code == status


def test_agencies_of_regencies_are_read_by_whoever_sees_the_regency(client, cast):
    own = add_agency("Radio Rimang", by=cast.opdkb, region=Region.objects.get(pk=REGENCY), helix="media")
    typed = propose_agency("Dinkes", by=cast.kader, regency_code=REGENCY)
    for who in ("provinsi", "pusat"):
        client.force_login(getattr(cast, who))
        assert {own, typed} <= set(client.get(at(Agency, "changelist")).context["cl"].queryset)
        for row in (own, typed):
            assert client.get(at(Agency, "change", row.pk)).status_code == 200
            assert client.post(at(Agency, "change", row.pk), form_of(Agency)).status_code == 403
            assert client.post(at(Agency, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert Agency.objects.filter(pk__in=[own.pk, typed.pk], name__in=["Radio Rimang", "Dinkes"]).count() == 2
