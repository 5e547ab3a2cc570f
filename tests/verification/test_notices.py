"""Who is told of which step, and that one event is one notice."""

import pytest

from tests.cast import VILLAGE
from tests.programs.content import drafted, submitted
from tests.villages.content import founded
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step
from verification.models import Notice


@world
def activity(cast, territory):
    """Waits; entered by the cadre."""
    return submitted(founded(cast.opdkb, territory[VILLAGE]), cast.kader, title="Senam")


def told(person):
    """(step, read?) of every notice of a person, oldest first."""
    return [
        (notice.step, notice.read_at is not None) for notice in Notice.objects.filter(recipient=person).order_by("pk")
    ]


def test_submission_tells_nobody(cast, activity):
    assert not Notice.objects.exists()


@pytest.mark.parametrize("step", [Step.VERIFY, Step.RETURN])
def test_decision_tells_the_author_once(cast, activity, step):
    change_status(activity, step, by=cast.pkb, reason_text="Cek")
    assert told(cast.kader) == [(step, False)]
    assert Notice.objects.count() == 1


def test_reopening_tells_the_author(cast, activity):
    change_status(activity, Step.VERIFY, by=cast.pkb)
    change_status(activity, Step.REOPEN, by=cast.opdkb, reason_text="Cek")
    assert told(cast.kader) == [(Step.VERIFY, False), (Step.REOPEN, False)]
    assert told(cast.pkb) == []


def test_everybody_who_entered_or_handed_it_in_is_told_once(cast, territory):
    activity = drafted(founded(cast.opdkb, territory[VILLAGE]), cast.kader, title="Senam")
    change_status(activity, Step.SUBMIT, by=cast.opdkb)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    assert told(cast.kader) == told(cast.opdkb) == [(Step.RETURN, False)]


def test_officer_who_returned_it_learns_that_it_was_mended(cast, activity):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    change_status(activity, Step.SUBMIT, by=cast.kader)
    (notice,) = Notice.objects.filter(recipient=cast.pkb)
    assert notice.text == "Senam sudah diperbaiki dan diajukan lagi."
    assert notice.url == f"/verifikasi/kegiatan/{activity.pk}/"
    assert told(cast.opdkb) == []


def test_officer_who_left_is_not_told(cast, activity):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    cast.pkb.is_active = False
    cast.pkb.save(update_fields=["is_active"])
    change_status(activity, Step.SUBMIT, by=cast.kader)
    assert told(cast.pkb) == []


def test_officer_who_mends_it_themselves_is_not_told(cast, activity):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    change_status(activity, Step.SUBMIT, by=cast.pkb)
    assert told(cast.pkb) == []


def test_who_takes_the_next_step_has_read_what_led_to_it(cast, activity):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    change_status(activity, Step.SUBMIT, by=cast.kader)
    assert told(cast.kader) == [(Step.RETURN, True)]
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert told(cast.pkb) == [(Step.SUBMIT, True)]
    assert told(cast.kader) == [(Step.RETURN, True), (Step.VERIFY, False)]
