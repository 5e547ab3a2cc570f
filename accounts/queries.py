"""Questions about people."""

from .models import Assignment, User
from .rules import may_manage


def deciding_assignments(user: User) -> list[Assignment]:
    """The assignments that decide who may manage this person: those not over, else the one that ended last."""
    rows = list(user.assignments.select_related("region").order_by("-start", "-id"))
    running = [a for a in rows if a.is_running]
    return running or sorted(rows, key=lambda a: a.end, reverse=True)[:1]


def manages(by: User, user: User) -> bool:
    """May `by` change, invite or deactivate `user`? (`rules.may_manage` with the rows it needs.)"""
    return may_manage(by, user, deciding_assignments(user))
