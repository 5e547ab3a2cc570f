"""Activities that fulfil an item of the plan: chosen in the form, counted with every step."""

import uuid

import pytest
from django.utils import timezone

from pokja.actions.plans import add_item, drop_item, start_plan
from programs.actions import ProgramsRefused, copy_activity, save_activity, submit_activity
from programs.display import activity_rows
from programs.forms.activity import DetailsForm
from reference.models import Section, SubProgram, TargetGroup
from tests.programs.content import drafted, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

YEAR = timezone.localdate().year


@world
def plan(cast, kampung):
    return start_plan(kampung, by=cast.kader, year=YEAR)


@world
def item(cast, plan):
    return add_item(
        plan,
        by=cast.kader,
        title="Kelas ibu balita",
        subprogram=SubProgram.objects.get(code="stunting"),
        section=Section.objects.get(code="kasih-sayang"),
        target=TargetGroup.objects.get(code="balita"),
        times=2,
    )


def this_year(**changes):
    return {"held_on": timezone.localdate().replace(year=YEAR)} | changes


def counts(item):
    item.refresh_from_db()
    return item.reported, item.verified, item.people, item.last_done_on


def test_every_step_is_counted_and_drafts_are_not(cast, kampung, item):
    day = timezone.localdate()
    first = drafted(kampung, cast.kader, **this_year(plan_item=item))
    assert counts(item) == (0, 0, 0, None)
    submit_activity(first, by=cast.kader)
    assert counts(item) == (1, 0, 0, day)
    change_status(first, Step.VERIFY, by=cast.pkb)
    assert counts(item) == (1, 1, 64, day)
    submitted(kampung, cast.kader, **this_year(plan_item=item, title="Kedua"))
    assert counts(item) == (2, 1, 64, day)
    assert not item.is_done
    change_status(first, Step.REOPEN, by=cast.opdkb, reason_text="Cek")
    assert counts(item)[:3] == (2, 0, 0)
    change_status(first, Step.RETURN, by=cast.pkb, reason_text="Cek")
    assert counts(item)[0] == 1
    change_status(first, Step.CANCEL, by=cast.kader)
    assert counts(item)[0] == 1


def test_report_mended_to_another_item_counts_there(cast, kampung, plan, item):
    other = add_item(plan, by=cast.kader, title="Senam", subprogram=item.subprogram)
    activity = submitted(kampung, cast.kader, **this_year(plan_item=item))
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Butirnya keliru", reason_field="plan_item")
    assert activity.get_mend_url().endswith("/isi/2/#id_plan_item")
    save_activity(activity, by=cast.kader, cleaned={"plan_item": other})
    change = submit_activity(activity, by=cast.kader)
    assert (counts(item)[0], counts(other)[0]) == (0, 1)
    assert change.changes == {"plan_item": [item.pk, other.pk]}


def test_item_of_another_village_or_a_struck_one_is_refused(cast, kampung, kampung2, plan, item):
    far = add_item(
        start_plan(kampung2, by=cast.kader2, year=YEAR), by=cast.kader2, title="Bocor", subprogram=item.subprogram
    )
    struck = add_item(plan, by=cast.kader, title="Lomba", subprogram=item.subprogram)
    drop_item(struck, by=cast.kader, reason="Batal")
    activity = drafted(kampung, cast.kader, **this_year())
    for wrong in (far, drop_item(struck, by=cast.kader, reason="Batal")):
        with pytest.raises(ProgramsRefused) as refusal:
            save_activity(activity, by=cast.kader, cleaned={"plan_item": wrong})
        assert refusal.value.field == "plan_item"


def test_copy_is_part_of_no_plan(cast, kampung, item):
    activity = submitted(kampung, cast.kader, **this_year(plan_item=item))
    assert copy_activity(activity, by=cast.kader, key=uuid.uuid4()).plan_item is None


# --- the form -------------------------------------------------------------------------------------------------


def test_choices_are_the_plan_of_the_year_of_the_activity(cast, kampung, plan, item):
    old = start_plan(kampung, by=cast.kader, year=YEAR - 1)
    add_item(old, by=cast.kader, title="Tahun lalu", subprogram=item.subprogram)
    drop_item(add_item(plan, by=cast.kader, title="Dicoret", subprogram=item.subprogram), by=cast.kader, reason="Batal")
    activity = drafted(kampung, cast.kader, **this_year())
    form = DetailsForm(kampung=kampung, activity=activity)
    assert form.fields["plan_item"].choices == [("", "Tidak ada di rencana"), (item.pk, "Kelas ibu balita")]
    activity.held_on = activity.held_on.replace(year=YEAR - 1, day=1)
    form = DetailsForm(kampung=kampung, activity=activity)
    assert [label for _, label in form.fields["plan_item"].choices][1:] == ["Tahun lalu"]


def test_nothing_is_asked_where_nothing_is_planned_and_a_link_stays(cast, kampung, plan, item):
    activity = drafted(kampung, cast.kader, **this_year())
    activity.plan_item = item
    drop_item(item, by=cast.kader, reason="Batal")
    assert "plan_item" in DetailsForm(kampung=kampung, activity=activity).fields
    activity.plan_item = None
    assert "plan_item" not in DetailsForm(kampung=kampung, activity=activity).fields


def test_item_answers_what_nobody_has_answered(client, cast, kampung, item):
    activity = drafted(kampung, cast.kader, **this_year(section=None, subprograms=[], targets=[]))
    client.force_login(cast.kader)
    page = client.get(activity.get_edit_url(2)).content.decode()
    assert "Bagian dari rencana" in page and "Kelas ibu balita" in page
    client.post(activity.get_edit_url(2), {"plan_item": item.pk, "act": "save"})
    activity.refresh_from_db()
    assert (activity.plan_item, activity.section) == (item, item.section)
    assert list(activity.subprograms.all()) == [item.subprogram]
    assert list(activity.targets.all()) == [item.target]
    other = {"plan_item": item.pk, "section": "ekonomi", "subprograms": "ekonomi", "targets": "remaja", "act": "save"}
    client.post(activity.get_edit_url(2), other)
    activity.refresh_from_db()
    assert activity.section.code == "ekonomi"
    assert [row.code for row in activity.subprograms.all()] == ["ekonomi"]


def test_activity_page_leads_to_its_item(client, cast, kampung, item):
    activity = submitted(kampung, cast.kader, **this_year(plan_item=item))
    client.force_login(cast.pkb)
    page = client.get(activity.get_absolute_url()).content.decode()
    assert f'<a href="{item.get_absolute_url()}">Kelas ibu balita</a>' in page
    (row,) = [row for row in activity_rows(activity) if row.field == "plan_item"]
    assert (row.label, row.shown) == ("Bagian dari rencana", "Kelas ibu balita")
