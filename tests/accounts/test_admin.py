"""No way around the scope in the Django admin. The provincial officer of Maluku is the stranger here."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.actions import add_assignment
from accounts.admin_base import ScopedModelAdmin
from accounts.enums import Role
from accounts.models import Assignment, Invitation, User
from regions.models import Region
from tests.cast import PROVINCE, REGENCY, VILLAGE, person
from tests.territory import KUTUKAN, MALUKU_TENGAH, TAMILOUW

USERS = "/admin/accounts/user/"
TASKS = "/admin/accounts/assignment/"


@pytest.fixture(autouse=True)
def _no_duty(settings):
    settings.MFA_REQUIRED_ROLES = []


@pytest.fixture
def maluku(cast, client):
    """Signed in as the officer of another province, with one kader of their own."""
    officer = person("provinsi-lain", Role.PROVINSI, "81")
    person("kader-lain", Role.KADER, TAMILOUW)
    client.force_login(officer)
    return officer


@pytest.fixture
def jateng(cast, client):
    client.force_login(cast.provinsi)
    return cast.provinsi


@pytest.fixture
def root(territory, client):
    user = User.objects.create_superuser("root", password="x", name="Operator")
    client.force_login(user)
    return user


def names(response):
    return {str(obj) for obj in response.context["cl"].result_list}


def task_data(user, role, code, **more):
    return {"user": user.pk, "role": str(role), "region": code or "", "start": "2026-01-01", "end": ""} | more


# --- outside the scope ------------------------------------------------------------------------------------------


def test_list_search_and_filters_hold_only_the_own_area(maluku, client):
    assert names(client.get(USERS)) == {"Provinsi Lain", "Kader Lain"}
    assert names(client.get(USERS, {"q": "kader"})) == {"Kader Lain"}
    assert names(client.get(USERS, {"assignments__role__exact": "kader"})) == {"Kader Lain"}
    assert len(names(client.get(TASKS))) == 2


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_address_of_a_row_elsewhere_is_not_found(cast, maluku, client, page):
    task = cast.kader.assignments.get()
    assert client.get(f"{TASKS}{task.pk}/{page}/").status_code in (403, 404)
    assert client.get(f"{USERS}{cast.kader.pk}/{page}/").status_code in (403, 404)
    assert client.post(f"{USERS}{cast.kader.pk}/{page}/", {"name": "X", "post": "yes"}).status_code in (403, 404)
    assert User.objects.get(pk=cast.kader.pk).name == "Sri Wahyuni"


def test_old_versions_elsewhere_are_not_found(cast, maluku, client):
    version = cast.kader.history.first().pk
    assert client.get(f"{USERS}{cast.kader.pk}/history/{version}/").status_code == 404
    task = cast.kader.assignments.get()
    assert client.get(f"{TASKS}{task.pk}/history/{task.history.first().pk}/").status_code == 404


def test_autocomplete_finds_only_the_own_area(cast, maluku, client):
    field = {"app_label": "accounts", "model_name": "assignment"}
    found = client.get("/admin/autocomplete/", field | {"field_name": "user", "term": "kader"}).json()["results"]
    assert [row["text"] for row in found] == ["Kader Lain"]
    found = client.get("/admin/autocomplete/", field | {"field_name": "region", "term": "brabowan"}).json()["results"]
    assert found == []
    found = client.get("/admin/autocomplete/", field | {"field_name": "region", "term": "tamilouw"}).json()["results"]
    assert [row["id"] for row in found] == [TAMILOUW]


def test_action_on_rows_elsewhere_touches_nothing(cast, maluku, client):
    data = {"action": "delete_selected", "_selected_action": [cast.kader.pk], "post": "yes"}
    client.post(USERS, data)
    assert User.objects.filter(pk=cast.kader.pk).exists()


def test_choice_of_a_foreign_row_is_refused(cast, maluku, client):
    own = User.objects.get(username="kader-lain")
    for data in (task_data(cast.kader, Role.KADER, TAMILOUW), task_data(own, Role.KADER, VILLAGE)):
        response = client.post(f"{TASKS}add/", data)
        assert response.status_code == 200
        assert response.context["adminform"].errors
    assert Assignment.objects.filter(region_id=VILLAGE).count() == 1


def test_changing_a_row_cannot_move_it_out_of_the_area(maluku, client):
    task = Assignment.objects.get(region_id=TAMILOUW)
    client.post(f"{TASKS}{task.pk}/change/", task_data(task.user, Role.KADER, VILLAGE))
    task.refresh_from_db()
    assert task.region_id == TAMILOUW


def test_address_of_any_object_by_its_type_is_gone(maluku, client):
    assert client.get("/admin/r/1/1/").status_code == 404


# --- rights -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb", "nobody"])
def test_roles_without_the_permission_stay_outside(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/admin/").status_code == 403
    assert client.get(USERS).status_code == 403


def test_anonymous_is_led_to_the_portals_login(client, db):
    login = f"{reverse('account_login')}?next=/admin/accounts/user/"
    assert client.get(USERS)["Location"].replace("%2F", "/") == login
    assert client.get("/admin/login/?next=/admin/accounts/user/")["Location"].replace("%2F", "/") == login


def test_nobody_raises_rights_through_a_person(cast, jateng, client):
    url = f"{USERS}{cast.opdkb.pk}/change/"
    data = {"username": "opdkb", "name": "Endang L.", "email": "", "phone": "", "is_active": "on", "is_superuser": "on"}
    inline = {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    assert client.post(url, data | inline).status_code == 302
    stored = User.objects.get(pk=cast.opdkb.pk)
    assert (stored.name, stored.is_superuser) == ("Endang L.", False)
    own = f"{USERS}{jateng.pk}/change/"
    assert client.get(own).status_code == 200  # to look at
    assert client.post(own, data | inline).status_code == 403


def test_what_has_an_action_is_not_typed_not_even_by_the_operator(cast, root, client):
    """A new e-mail drops the confirmed address, closing an account ends sessions and invitations: pages do both."""
    url = f"{USERS}{cast.opdkb.pk}/change/"
    page = client.get(url)
    assert {"username", "email", "is_active"}.isdisjoint(page.context["adminform"].form.fields)
    data = {"username": "lain", "name": "Endang L.", "email": "lain@example.org", "phone": ""}
    inline = {"assignments-TOTAL_FORMS": "1", "assignments-INITIAL_FORMS": "0", "assignments-0-role": "kader"}
    assert client.post(url, data | inline).status_code == 302
    stored = User.objects.get(pk=cast.opdkb.pk)
    assert (stored.name, stored.username, stored.email) == ("Endang L.", "opdkb", "opdkb@example.org")
    assert stored.is_active
    assert stored.assignments.count() == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.PROVINSI, PROVINCE), (Role.PUSAT, None), (Role.ADMIN, None), (Role.OPDKB, MALUKU_TENGAH)],
)
def test_nobody_assigns_above_or_beside_oneself(cast, jateng, client, role, code):
    client.post(f"{TASKS}add/", task_data(cast.opdkb, role, code))
    assert cast.opdkb.assignments.count() == 1


def test_assignment_below_and_inside_is_added_with_its_author(cast, jateng, client):
    response = client.post(f"{TASKS}add/", task_data(cast.pkb, Role.OPDKB, REGENCY))
    assert response.status_code == 302
    task = cast.pkb.assignments.get(role=Role.OPDKB)
    assert task.created_by == jateng
    assert task.history.get().history_user == jateng


def test_assignment_is_refused_for_the_reasons_of_the_pages(cast, root, client):
    """A form that says why, never a 500, also for the operator."""
    Region.objects.filter(pk=KUTUKAN).update(valid_to="2025-01-01")
    User.objects.filter(pk=cast.pkb2.pk).update(is_active=False)
    for data, field in [
        (task_data(cast.kader, Role.KADER, KUTUKAN), "region"),
        (task_data(cast.kader, Role.KADER, REGENCY), "region"),
        (task_data(cast.pkb2, Role.KADER, VILLAGE), "user"),
        (task_data(root, Role.KADER, VILLAGE), "user"),
        (task_data(cast.kader, Role.KADER, VILLAGE), "__all__"),  # the same once more
        (task_data(cast.kader, "raja", VILLAGE), "role"),
    ]:
        response = client.post(f"{TASKS}add/", data)
        assert response.status_code == 200
        assert list(response.context["adminform"].form.errors) == [field], data
    assert Assignment.objects.count() == len(list(cast)) - 1


@pytest.mark.parametrize("who", ["provinsi", "opdkb", "kader"])
def test_an_assignment_is_only_looked_at_once_it_exists(cast, root, client, who):
    user = getattr(cast, who)
    task = user.assignments.get()
    for officer in (cast.provinsi, root):
        client.force_login(officer)
        assert client.get(f"{TASKS}{task.pk}/change/").status_code == 200
        assert client.get(f"{TASKS}{task.pk}/history/{task.history.get().pk}/").status_code == 200
        assert client.post(f"{TASKS}{task.pk}/change/", task_data(cast.pkb, Role.KADER, VILLAGE)).status_code == 403
    task.refresh_from_db()
    assert task.user == user


def test_officer_who_is_kader_elsewhere_sees_nobody_there(cast, jateng, client):
    other = person("kader-maluku", Role.KADER, TAMILOUW)
    region = Region.objects.get(pk=TAMILOUW)
    add_assignment(by=None, system=True, user=jateng, role=Role.KADER, region=region)
    assert "Kader Maluku" not in names(client.get(USERS))
    assert client.get(f"{USERS}{other.pk}/change/").status_code == 404


@pytest.mark.parametrize("path", ["user", "assignment", "invitation"])
def test_nothing_is_deleted_not_even_by_the_operator(cast, root, client, path):
    model = {"user": User, "assignment": Assignment}.get(path)
    if model:
        pk = model.objects.exclude(pk=root.pk).first().pk
        assert client.post(f"/admin/accounts/{path}/{pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    client.post(f"/admin/accounts/{path}/", data)
    assert User.objects.count() == len(list(cast)) + 1


def test_old_versions_are_read_and_not_put_back(cast, jateng, client):
    version = cast.kader.history.first().pk
    url = f"{USERS}{cast.kader.pk}/history/{version}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Lama"}).status_code == 405
    assert client.get(f"{USERS}{cast.kader.pk}/history/").status_code == 200


def test_operator_sees_and_changes_everybody(cast, root, client):
    assert len(names(client.get(USERS))) == len(list(cast)) + 1
    assert client.get(f"{USERS}{cast.pusat.pk}/change/").status_code == 200


def test_every_registered_admin_is_scoped():
    """Reference data says so itself; regions stand above the accounts and carry their own scope."""
    loose = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, ScopedModelAdmin) and model is not Region
    ]
    assert loose == []
    for model_admin in admin.site._registry.values():
        if isinstance(model_admin, ScopedModelAdmin) and model_admin.scoped:
            assert hasattr(model_admin.model._default_manager, "visible_to"), model_admin


# --- what an address may ask --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "secret"),
    [
        (USERS, {"username": "opdkb", "password__regex": "^md5"}),
        (USERS, {"password__startswith": "md5"}),
        (USERS, {"invitations__token_digest__startswith": "a"}),
        (USERS, {"is_active__password": "a"}),
        (TASKS, {"user__password__startswith": "md5"}),
        ("/admin/accounts/invitation/", {"token_digest__startswith": "a"}),
    ],
)
def test_no_address_reads_a_secret_letter_by_letter(cast, jateng, client, page, secret):
    assert client.get(page, secret).status_code == 400


def ways_to(model, goal, depth=2):
    """Paths of relations from this model to the other, as an address would write them."""
    if model is goal:
        yield ""
    for field in model._meta.get_fields() if depth else ():
        if field.is_relation and field.related_model:
            yield from (f"{field.name}__{rest}" for rest in ways_to(field.related_model, goal, depth - 1))


def test_no_admin_answers_questions_about_a_secret(root, rf):
    request = rf.get("/")
    request.user = root
    tried = 0
    for model, model_admin in admin.site._registry.items():
        for goal, secret in ((User, "password"), (Invitation, "token_digest")):
            for way in ways_to(model, goal):
                for suffix in ("", "__startswith", "__regex", "__gt", "__exact", "__in"):
                    tried += 1
                    assert not model_admin.lookup_allowed(f"{way}{secret}{suffix}", "x", request), (model, way)
    assert tried > 50


def test_every_link_of_every_filter_works(cast, root, client):
    followed = 0
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        changes = client.get(url).context["cl"]
        for spec in changes.filter_specs:
            for choice in spec.choices(changes):
                followed += 1
                assert client.get(url + choice["query_string"]).status_code == 200, choice
    assert followed > 40


def test_region_is_searched_and_never_listed_in_a_form(cast, root, client):
    page = client.get(f"{TASKS}add/").content.decode()
    assert "admin-autocomplete" in page
    assert "Brabowan" not in page


def test_person_of_two_areas_is_seen_from_both(cast, maluku, client):
    region = Region.objects.get(pk=TAMILOUW)
    add_assignment(by=None, system=True, user=cast.kader, role=Role.KADER, region=region)
    assert "Sri Wahyuni" in names(client.get(USERS))
    assert client.get(f"{USERS}{cast.kader.pk}/change/").status_code == 200
    data = {"username": "kader", "name": "Lain", "email": "", "phone": "", "is_active": "on"}
    assert client.post(f"{USERS}{cast.kader.pk}/change/", data).status_code == 403
