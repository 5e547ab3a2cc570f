"""Who may do which step. Predicates over attributes; view and template ask the same ones."""

from django.utils import timezone

from accounts.roles import Permission

from .enums import TRANSITIONS, UNDO_WINDOW, Status, Step


def allows(item, step: Step) -> bool:
    return Status(item.status) in TRANSITIONS[step]


def can_edit(user, item) -> bool:
    return Status(item.status) in Status.editable() and user.can(Permission.WRITE_REPORT, item.region_id)


def can_submit(user, item) -> bool:
    return allows(item, Step.SUBMIT) and user.can(Permission.WRITE_REPORT, item.region_id)


def is_own(user, item) -> bool:
    """Nobody decides what they themselves entered or submitted."""
    return user.pk in item.author_ids


def can_decide(user, item) -> bool:
    return (
        Status(item.status) is Status.SUBMITTED
        and user.can(Permission.DECIDE_REPORT, item.region_id)
        and not is_own(user, item)
    )


def can_reopen(user, item) -> bool:
    return allows(item, Step.REOPEN) and user.can(Permission.REOPEN_REPORT, item.region_id)


def can_undo(user, item) -> bool:
    """Who just approved takes it back: a slip of the finger. Later it is re-opened, with a reason."""
    return (
        allows(item, Step.UNDO)
        and item.decided_by_id == user.pk
        and user.can(Permission.DECIDE_REPORT, item.region_id)
        and timezone.now() - item.decided_at <= UNDO_WINDOW
    )


def can_cancel(user, item) -> bool:
    return allows(item, Step.CANCEL) and user.can(Permission.WRITE_REPORT, item.region_id)


RULE_OF_STEP = {
    Step.SUBMIT: can_submit,
    Step.VERIFY: can_decide,
    Step.RETURN: can_decide,
    Step.REOPEN: can_reopen,
    Step.CANCEL: can_cancel,
    Step.UNDO: can_undo,
}
