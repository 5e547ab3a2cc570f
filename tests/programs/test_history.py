"""Steps of activities in the history of their village."""

import pytest
from django.urls import reverse

from programs.actions import cancel_activity, save_activity, submit_activity
from tests.programs.content import drafted, mended, submitted
from verification.actions import change_status
from verification.enums import Step


@pytest.fixture
def told(client, cast, kampung):
    client.force_login(cast.pkb)

    def read(page=1):
        response = client.get(reverse("kampung-history", args=[kampung.region_id]), {"page": page})
        return [(event.what, event.by, event.detail, event.url) for event in response.context["events"]]

    return read


def test_every_step_is_told_with_reason_and_changes(told, cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="peserta", reason_text="84 atau 64?")
    save_activity(activity, by=cast.kader, cleaned={"women": 50})
    submit_activity(activity, by=cast.kader)
    title, url = "Kegiatan “Penimbangan balita dan makanan tambahan”", activity.get_absolute_url()
    assert told()[:3] == [
        (f"{title} diajukan", cast.kader.name, "Berubah: Perempuan", url),
        (f"{title} dikembalikan", cast.pkb.name, "Peserta tidak wajar. 84 atau 64?", url),
        (f"{title} diajukan", cast.kader.name, "", url),
    ]


def test_what_was_never_handed_in_is_not_told(told, cast, kampung):
    cancel_activity(drafted(kampung, cast.kader, title="Rahasia"), by=cast.kader)
    assert not any("Rahasia" in what for what, *_ in told())


@pytest.mark.parametrize("dropped", [False, True])
def test_history_names_what_was_handed_in(told, cast, kampung, dropped):
    activity, _ = mended(kampung, cast.kader, cast.pkb)
    if dropped:
        cancel_activity(activity, by=cast.kader)
    names = {what.partition("”")[0] for what, *_ in told() if what.startswith("Kegiatan")}
    assert names == {"Kegiatan “Penimbangan balita dan makanan tambahan"}


def test_activities_of_another_village_are_not_told(told, cast, kampung, kampung2):
    submitted(kampung2, cast.kader2, title="Senam di Rembang")
    assert not any("Senam" in what for what, *_ in told())


def test_history_costs_the_same_with_one_activity_and_with_three(told, cast, kampung, django_assert_num_queries):
    submitted(kampung, cast.kader)
    with django_assert_num_queries(13):
        told()
    for title in ("Senam lansia", "Kerja bakti"):
        change_status(submitted(kampung, cast.kader, title=title), Step.VERIFY, by=cast.pkb)
    with django_assert_num_queries(13):
        told()
