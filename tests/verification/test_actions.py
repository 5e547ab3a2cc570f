from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from tests.cast import DISTRICT, VILLAGE, person
from tests.verification.conftest import make_draft
from verification.actions import LostRace, StepRefused, change_status, mark_read
from verification.enums import TRANSITIONS, Reason, Status, Step
from verification.models import Notice, StatusChange
from verification.signals import status_changed
from villages.models import FamilyPlanningReport

pytestmark = pytest.mark.django_db


def stored(report):
    return FamilyPlanningReport.objects.get(pk=report.pk)


def put(report, status, cast):
    """Bring a draft into a state by real steps."""
    path = {
        Status.DRAFT: [],
        Status.SUBMITTED: [(Step.SUBMIT, cast.kader)],
        Status.VERIFIED: [(Step.SUBMIT, cast.kader), (Step.VERIFY, cast.pkb)],
        Status.RETURNED: [(Step.SUBMIT, cast.kader), (Step.RETURN, cast.pkb)],
        Status.CANCELLED: [(Step.CANCEL, cast.kader)],
    }
    for step, by in path[status]:
        change_status(report, step, by=by, reason_code=Reason.ODD_FIGURE if step is Step.RETURN else "")


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("step", list(Step))
def test_change_status_walks_exactly_the_table(cast, draft, status, step):
    put(draft, status, cast)
    by = {Step.SUBMIT: cast.kader, Step.CANCEL: cast.kader, Step.REOPEN: cast.opdkb}.get(step, cast.pkb)
    expected = TRANSITIONS[step].get(status)
    before = StatusChange.objects.count()

    if expected is None:
        with pytest.raises(StepRefused):
            change_status(draft, step, by=by, reason_text="angka belum cocok")
        assert stored(draft).status == status
        assert StatusChange.objects.count() == before
    else:
        change_status(draft, step, by=by, reason_text="angka belum cocok")
        assert stored(draft).status == expected
        assert StatusChange.objects.count() == before + 1


DECIDERS = {
    "kader": False,
    "pkb": True,
    "opdkb": True,
    "provinsi": False,
    "pusat": False,
    "admin": False,
    "kader2": False,
    "pkb2": False,
    "opdkb2": False,
    "nobody": False,
}


@pytest.mark.parametrize(("who", "may"), DECIDERS.items())
@pytest.mark.parametrize("step", [Step.VERIFY, Step.RETURN])
def test_only_the_officers_of_the_place_decide(cast, submitted, who, may, step):
    person_ = getattr(cast, who)
    if may:
        change_status(submitted, step, by=person_, reason_code=Reason.INCOMPLETE)
        assert stored(submitted).decided_by == person_
    else:
        with pytest.raises(StepRefused):
            change_status(submitted, step, by=person_, reason_code=Reason.INCOMPLETE)
        assert stored(submitted).status == Status.SUBMITTED


@pytest.mark.parametrize(("who", "may"), {**DECIDERS, "pkb": False}.items())
def test_only_opdkb_of_the_place_reopens(cast, submitted, who, may):
    change_status(submitted, Step.VERIFY, by=cast.pkb)
    if may:
        change_status(submitted, Step.REOPEN, by=getattr(cast, who), reason_text="PUS berubah")
        assert stored(submitted).status == Status.SUBMITTED
        assert stored(submitted).decided_by is None
    else:
        with pytest.raises(StepRefused):
            change_status(submitted, Step.REOPEN, by=getattr(cast, who), reason_text="PUS berubah")
        assert stored(submitted).status == Status.VERIFIED


def test_nobody_decides_what_they_submitted(cast, kampung):
    report = make_draft(kampung, cast.pkb)
    change_status(report, Step.SUBMIT, by=cast.pkb)
    with pytest.raises(StepRefused, match="orang lain"):
        change_status(report, Step.VERIFY, by=cast.pkb)
    change_status(report, Step.VERIFY, by=cast.opdkb)
    assert stored(report).status == Status.VERIFIED


def test_nobody_decides_what_they_entered_even_if_another_submitted(cast, kampung):
    report = make_draft(kampung, cast.pkb)
    change_status(report, Step.SUBMIT, by=cast.kader)
    with pytest.raises(StepRefused, match="orang lain"):
        change_status(report, Step.VERIFY, by=cast.pkb)


def test_pkb_who_is_kader_elsewhere_does_not_decide_there(cast, submitted):
    double = person("pkb-dan-kader", Role.KADER, VILLAGE)
    with pytest.raises(StepRefused, match="tidak berwenang"):
        change_status(submitted, Step.VERIFY, by=double)


@pytest.mark.parametrize("step", [Step.RETURN, Step.REOPEN])
@pytest.mark.parametrize("words", ["", "   "])
def test_reason_is_needed_for_return_and_reopen(cast, submitted, step, words):
    by = cast.pkb
    if step is Step.REOPEN:
        change_status(submitted, Step.VERIFY, by=cast.pkb)
        by = cast.opdkb
    with pytest.raises(StepRefused, match="alasan"):
        change_status(submitted, step, by=by, reason_text=words)


def test_second_officer_loses_the_race_and_changes_nothing(cast, submitted):
    seen_by_first, seen_by_second = stored(submitted), stored(submitted)
    change_status(seen_by_first, Step.RETURN, by=cast.pkb, reason_code=Reason.ODD_FIGURE)

    with pytest.raises(LostRace, match=cast.pkb.name):
        change_status(seen_by_second, Step.VERIFY, by=cast.opdkb)

    assert stored(submitted).status == Status.RETURNED
    assert stored(submitted).decided_by == cast.pkb
    assert StatusChange.objects.filter(step=Step.VERIFY).count() == 0


def test_return_tells_the_author_why_and_where(cast, submitted):
    change_status(
        submitted,
        Step.RETURN,
        by=cast.pkb,
        reason_code=Reason.ODD_FIGURE,
        reason_text="Cek suntik",
        reason_field="injection",
    )
    notice = Notice.objects.get(recipient=cast.kader)
    assert "dikembalikan" in notice.text
    assert notice.detail == "Angka tidak wajar. Cek suntik"
    assert notice.url == stored(submitted).get_mend_url()
    assert stored(submitted).reason_field == "injection"


def test_resubmission_clears_the_old_reason_and_keeps_what_changed(cast, submitted):
    change_status(submitted, Step.RETURN, by=cast.pkb, reason_text="Cek")
    change = change_status(submitted, Step.SUBMIT, by=cast.kader, changes={"injection": [84, 64]})
    assert stored(submitted).reason_text == ""
    assert stored(submitted).decided_at is None
    assert change.changes == {"injection": [84, 64]}


def test_history_keeps_the_name_of_then(cast, submitted):
    cast.kader.name = "Nama Baru"
    cast.kader.save(update_fields=["name"])
    first = StatusChange.objects.get(object_id=submitted.pk, step=Step.SUBMIT)
    assert first.by_name == "Sri Wahyuni"
    assert stored(submitted).submitted_by_name == "Sri Wahyuni"


def test_failing_receiver_takes_the_whole_change_back(cast, draft):
    def fail(**kwargs):
        raise RuntimeError("penilaian gagal")

    status_changed.connect(fail, sender=FamilyPlanningReport)
    try:
        with suppress(RuntimeError):
            change_status(draft, Step.SUBMIT, by=cast.kader)
    finally:
        status_changed.disconnect(fail, sender=FamilyPlanningReport)
    assert stored(draft).status == Status.DRAFT
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"status": Status.SUBMITTED, "submitted_at": None},
        {"status": Status.VERIFIED, "decided_by": None},
        {"status": Status.RETURNED, "reason_code": "", "reason_text": ""},
    ],
)
def test_database_holds_together_what_belongs_together(cast, submitted, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        FamilyPlanningReport.objects.filter(pk=submitted.pk).update(**broken)


def test_marks_follow_the_version_that_counts(cast, kampung):
    first = make_draft(kampung, cast.kader)
    change_status(first, Step.SUBMIT, by=cast.kader)
    change_status(first, Step.VERIFY, by=cast.pkb)
    second = make_draft(kampung, cast.kader, version=2)
    change_status(second, Step.SUBMIT, by=cast.kader)
    assert (stored(first).is_current_reported, stored(first).is_current_verified) == (False, True)
    assert (stored(second).is_current_reported, stored(second).is_current_verified) == (True, False)

    change_status(second, Step.RETURN, by=cast.pkb, reason_text="Cek")
    assert stored(first).is_current_reported
    assert not stored(second).is_current_reported

    change_status(second, Step.SUBMIT, by=cast.kader)
    change_status(second, Step.VERIFY, by=cast.pkb)
    assert not stored(first).is_current_verified
    assert stored(second).is_current_verified


def test_mark_read_touches_only_the_readers_own(cast, submitted):
    change_status(submitted, Step.VERIFY, by=cast.pkb)
    assert mark_read(Notice.objects.all(), by=cast.pkb2) == 0
    assert mark_read(Notice.objects.all(), by=cast.kader) == 1
    assert Notice.objects.visible_to(cast.kader).unread().count() == 0


def test_district_pkb_of_the_place_is_found_by_the_code_of_the_district(cast, submitted):
    other = person("pkb-lain", Role.PKB, DISTRICT)
    change_status(submitted, Step.VERIFY, by=other)
    assert stored(submitted).decided_by == other
