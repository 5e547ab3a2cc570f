"""A row written in bulk is a row made by people, and the tallies are those that each step keeps."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.forms.models import model_to_dict
from django.utils import timezone

from programs.actions import submit_activity
from programs.bulk import Finished, Person, StoredPhoto, recount_area, write_activities
from programs.models import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    ActivityPhoto,
    ActivitySubProgram,
    ActivityTally,
    ActivityTarget,
)
from verification.actions import change_status
from verification.enums import Reason, Status, Step
from verification.models import StatusChange

from .content import content, drafted, photographed

NOW = timezone.now().replace(microsecond=0)
SENT, DECIDED = NOW - timedelta(days=2), NOW - timedelta(days=1)
# Differs between any two rows: keys, and the moment a row was written.
OF_ITS_OWN = {"id", "key", "activity_id", "object_id", "created_at", "updated_at", "uploaded_at", "large", "small"}


def finished(kampung, author, decider, **changes) -> Finished:
    """The weighing of toddlers, verified."""
    values = content(held_on=NOW.date() - timedelta(days=3), **changes.pop("content", {}))
    lists = {name: tuple(row.pk for row in values.pop(name)) for name in ("subprograms", "targets", "agencies")}
    row = Finished(
        kampung_id=kampung.pk,
        region_id=kampung.region_id,
        section_id=values.pop("section").pk,
        author=Person(author.pk, author.name),
        submitted_at=SENT,
        funding=tuple(row.pk for row in values.pop("funding")),
        groups=tuple(values.pop("groups")),
        decider=Person(decider.pk, decider.name),
        decided_at=DECIDED,
        **lists,
        **values,
    )
    return row._replace(**changes)


def columns(row) -> dict:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in OF_ITS_OWN}


def everything(activity: Activity) -> dict:
    """Every column of the report and of the rows that belong to it."""
    links = {
        model: sorted(model.objects.filter(activity=activity).values_list(column, flat=True))
        for model, column in (
            (ActivitySubProgram, "subprogram"), (ActivityTarget, "target"), (ActivityAgency, "agency"),
            (ActivityFunding, "source"),
        )
    }  # fmt: skip
    changes = StatusChange.objects.filter(kind=Activity.kind, object_id=activity.pk).order_by("id")
    return {
        "activity": columns(activity),
        "links": links,
        "photos": [columns(photo) for photo in activity.photos.all()],
        "history": [columns(change) for change in changes],
    }


def by_hand(kampung, author, decider, step=Step.VERIFY, **why) -> Activity:
    activity = drafted(kampung, author, held_on=NOW.date() - timedelta(days=3))
    photographed(activity, author)
    submit_activity(activity, by=author, at=SENT)
    change_status(activity, step, by=decider, at=DECIDED, **why)
    return Activity.objects.get(pk=activity.pk)


@pytest.mark.parametrize(
    "step, changes",
    [
        (Step.VERIFY, {}),
        (Step.RETURN, {"reason_code": Reason.ODD_PARTICIPANTS.value, "reason_text": "Cek.", "reason_field": "men"}),
    ],
)
def test_bulk_row_equals_one_made_by_people(cast, kampung, step, changes):
    made = by_hand(kampung, cast.kader, cast.pkb, step, **changes)
    photo = made.photos.get()
    stored = StoredPhoto(
        photo.large.name, photo.small.name, photo.width, photo.height, photo.caption, photo.kind, photo.fingerprint
    )
    status = Status.VERIFIED if step is Step.VERIFY else Status.RETURNED
    row = finished(kampung, cast.kader, cast.pkb, photos=(stored,), status=status.value, **changes)
    assert write_activities([row]) == 1

    written = Activity.objects.exclude(pk=made.pk).get()
    assert everything(written) == everything(made)
    assert [photo.large.name for photo in written.photos.all()] == [photo.large.name]
    assert written.key != made.key
    assert model_to_dict(written, fields=["groups"]) == {"groups": ["bkb"]}


def test_text_that_people_type_arrives_unharmed(cast, kampung):
    odd = "Tab\t, garis\nbaru, \\N, \"kutip\" dan 'petik', 100 %"
    write_activities([finished(kampung, cast.kader, cast.pkb, title=odd[:40], description=odd, cost=None)])
    written = Activity.objects.get()
    assert (written.title, written.description, written.cost) == (odd[:40], odd, None)
    assert written.created_at == SENT and written.updated_at == DECIDED


def test_people_go_on_after_bulk_rows(cast, kampung):
    """The keys the bulk took are taken for everybody."""
    write_activities(finished(kampung, cast.kader, cast.pkb) for _ in range(3))
    photographed(drafted(kampung, cast.kader), cast.kader)
    assert Activity.objects.count() == 4 and len(set(Activity.objects.values_list("key", flat=True))) == 4


def test_chunks_are_read_as_they_come(cast, kampung, monkeypatch):
    monkeypatch.setattr("programs.bulk.CHUNK", 2)
    monkeypatch.setattr("programs.bulk.MANY", 4)
    seen = []

    def rows():
        for number in range(5):
            seen.append(Activity.objects.count())
            yield finished(kampung, cast.kader, cast.pkb, title=f"Kegiatan {number}")

    assert write_activities(rows()) == 5
    assert seen == [0, 0, 2, 2, 4]
    assert StatusChange.objects.filter(kind=Activity.kind).count() == 10
    assert write_activities([]) == 0


def test_tallies_agree_with_recount(cast, kampung, kampung2):
    verified = finished(kampung, cast.kader, cast.pkb)
    returned = verified._replace(status=Status.RETURNED.value, reason_code=Reason.INCOMPLETE.value)
    waiting = verified._replace(status=Status.SUBMITTED.value, decider=None, decided_at=None)
    write_activities([verified, returned, waiting])
    named = drafted(kampung, cast.kader, new_agencies=["Bank Desa"])
    submit_activity(named, by=cast.kader)
    by_hand(kampung, cast.kader, cast.pkb)
    recount_area()
    at_once = {row.kampung_id: columns(row) for row in ActivityTally.objects.all()}
    for village in (kampung, kampung2):
        ActivityTally.objects.recount(village.pk)
    assert at_once == {row.kampung_id: columns(row) for row in ActivityTally.objects.all()}
    own = ActivityTally.objects.get(kampung=kampung)
    assert (own.reported, own.verified, own.waiting, own.agencies_verified) == (4, 2, 2, 2)


def test_recount_stays_in_its_area(cast, kampung, kampung2):
    write_activities([finished(kampung, cast.kader, cast.pkb)], area_code="33.16")
    assert list(ActivityTally.objects.filter(reported=1).values_list("kampung_id", flat=True)) == [kampung.pk]
    assert not ActivityTally.objects.filter(kampung=kampung2, reported__gt=0).exists()
    ActivityTally.objects.update(reported=99)
    assert recount_area(kampung2.region_id[:5]) == 1
    assert ActivityTally.objects.get(kampung=kampung).reported == 99


def test_constraints_hold(cast, kampung):
    with pytest.raises(IntegrityError):
        write_activities([finished(kampung, cast.kader, cast.pkb, status=Status.RETURNED.value)])
    assert not Activity.objects.exists() and not ActivityPhoto.objects.exists()
