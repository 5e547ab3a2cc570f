import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.actions import save_activity, submit_activity
from programs.admin import FewPages
from programs.models import Activity, ActivityPhoto, ActivityTally, ActivityVersion
from tests.programs.content import drafted, photographed
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step


def at(model, page: str, *args) -> str:
    return reverse(f"admin:programs_{model._meta.model_name}_{page}", args=args)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@pytest.fixture
def nation(client, cast):
    client.force_login(cast.pusat)
    return client


@world
def returned(cast, kampung):
    """With a photo, and with the version that was returned."""
    activity = drafted(kampung, cast.kader)
    photographed(activity, cast.kader)
    submit_activity(activity, by=cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    save_activity(activity, by=cast.kader, cleaned={"women": 50})
    return activity


def of_report(model, activity):
    return {
        Activity: lambda: activity,
        ActivityPhoto: lambda: activity.photos.get(),
        ActivityVersion: lambda: activity.versions.get(),
        ActivityTally: lambda: activity.kampung.activity_tally,
    }[model]()


REPORTED = [Activity, ActivityPhoto, ActivityVersion, ActivityTally]


@pytest.mark.parametrize("model", REPORTED, ids=lambda model: model.__name__)
def test_reports_are_read_and_never_typed(client, django_user_model, returned, model):
    client.force_login(django_user_model.objects.create_superuser("operator", password="x" * 12, name="Operator"))
    row = of_report(model, returned)
    assert list(client.get(at(model, "changelist")).context["cl"].queryset) == [row]
    assert client.get(at(model, "change", row.pk)).status_code == 200
    for page in ("change", "delete"):
        assert client.post(at(model, page, row.pk), {"post": "yes"}).status_code == 403
    assert client.get(at(model, "add")).status_code == 403


def test_drafts_and_photos_taken_out_are_not_shown(nation, cast, kampung, returned):
    draft = drafted(kampung, cast.kader, title="Rahasia")
    photographed(draft, cast.kader, seed=2)
    assert list(nation.get(at(Activity, "changelist")).context["cl"].queryset) == [returned]
    assert nation.get(at(Activity, "change", draft.pk)).status_code == 404
    assert list(nation.get(at(ActivityPhoto, "changelist")).context["cl"].queryset) == [returned.photos.get()]
    returned.photos.update(removed_at=returned.updated_at)
    assert not nation.get(at(ActivityPhoto, "changelist")).context["cl"].queryset.exists()


@pytest.mark.parametrize("model", [Activity, ActivityPhoto, ActivityVersion], ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("{pk}", True),
        (" {pk} ", True),
        ("33.16", True),
        ("33.16.06", True),
        ("33.16.06.2008", True),
        ("33.17", False),
        ("33.16.0", False),
        ("Penimbangan", False),
        ("999999999999999999999", False),
    ],
)
def test_search_asks_by_key_and_place_alone(nation, returned, model, words, found):
    listed = nation.get(at(model, "changelist"), {"q": words.format(pk=returned.pk)})
    assert listed.context["cl"].queryset.exists() == found


@pytest.mark.parametrize("model", REPORTED, ids=lambda model: model.__name__)
def test_lists_never_count_a_whole_table(nation, returned, model):
    with CaptureQueriesContext(connection) as queries:
        nation.get(at(model, "changelist"))
    table = model._meta.db_table
    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"].upper() and table in q["sql"]]
    assert counts
    assert [sql for sql in counts if f"LIMIT {FewPages.most}" not in sql] == []


@pytest.mark.parametrize("model", [Activity, ActivityPhoto, ActivityVersion], ids=lambda model: model.__name__)
def test_list_costs_the_same_with_one_row_and_with_three(nation, cast, kampung, returned, model):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            nation.get(at(model, "changelist"))
        return len(queries)

    one = cost()
    for seed in (2, 3):
        activity = drafted(kampung, cast.kader, title=f"Rapat {seed}")
        photographed(activity, cast.kader, seed=seed)
        submit_activity(activity, by=cast.kader)
        change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")
        save_activity(activity, by=cast.kader, cleaned={"women": 50})
    assert model.objects.count() == 3
    assert cost() == one
