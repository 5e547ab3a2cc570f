"""Questions about people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from core.formats import day
from regions.queries import path_name, with_ancestors

from .enums import Role
from .models import Assignment, User
from .roles import Permission
from .rules import may_assign, may_manage


def deciding_assignments(user: User) -> list[Assignment]:
    """The assignments that decide who may manage this person: those not over, else all that ended last."""
    rows = list(user.assignments.select_related("region").order_by("-start", "-id"))
    running = [a for a in rows if a.is_running]
    if running or not rows:
        return running
    last = max(a.end for a in rows)
    return [a for a in rows if a.end == last]


def manages(by: User, user: User) -> bool:
    """May `by` change, invite or deactivate `user`? (`rules.may_manage` with the rows it needs.)"""
    return may_manage(by, user, deciding_assignments(user))


def people(by: User, *, words: str = "", role: str = "", area: str = "", status: str = ""):
    """The people of the areas where `by` manages people, narrowed down, by name (totally ordered).

    words: parts of name or user name, all of which must occur. role, area (region code): of one and the same
    assignment in force. status: a key of `forms.STATUSES`.
    """
    users = User.objects.permitted_to(by, Permission.MANAGE_USERS)
    for word in words.split():
        users = users.named(word)
    if role or area:
        held = Assignment.objects.in_force().within(area)
        users = users.filter(pk__in=(held.filter(role=role) if role else held).values("user"))
    if status == "aktif":
        users = users.filter(is_active=True, last_login__isnull=False)
    elif status == "belum-masuk":
        users = users.filter(is_active=True, last_login__isnull=True)
    elif status == "nonaktif":
        users = users.filter(is_active=False)
    elif status == "tanpa-tugas":
        users = users.exclude(pk__in=Assignment.objects.running().values("user"))
    return users.order_by("name", "pk")


def load_people(pks: list[int]) -> list[User]:
    """The people of one page in the order given, each with `tasks`: what is not over, with the way to its place."""
    tasks = Prefetch(
        "assignments", Assignment.objects.running().select_related("region").order_by("start"), to_attr="tasks"
    )
    found = User.objects.prefetch_related(tasks).in_bulk(pks)
    rows = [found[pk] for pk in pks]
    name_places([task for person in rows for task in person.tasks])
    return rows


def name_places(assignments: list[Assignment]) -> None:
    """Give each assignment `where`: its place as a letter would name it. One query for all of them."""
    ways = with_ancestors(a.region_id for a in assignments if a.region_id)
    for assignment in assignments:
        assignment.where = path_name(ways[assignment.region_id]) if assignment.region_id else "Indonesia"


def digest_readers(role: Role | None = None) -> Iterator[User]:
    """Everybody who may get the weekly digest: active, with an address, not switched off, with a task in force.

    role: only those whose highest role this is.
    """
    users = User.objects.filter(is_active=True, wants_digest=True).exclude(email="")
    held = Assignment.objects.in_force().values("user")
    for user in users.filter(Q(is_superuser=True) | Q(pk__in=held)).order_by("pk").iterator(chunk_size=500):
        if user.role is not None and role in (None, user.role):
            yield user


def tasks_of(user: User, by: User) -> list[Assignment]:
    """All tasks of a person, newest first, each with `where` and `may_end` (by `by`)."""
    rows = list(user.assignments.select_related("region", "created_by"))
    name_places(rows)
    for task in rows:
        task.may_end = task.is_running and user.pk != by.pk and may_assign(by, task.role, task.region_id)
    return rows


@dataclass(frozen=True)
class Event:
    """One line of a person's history."""

    at: datetime
    by: str
    text: str


def events_of(user: User, limit: int = 30) -> list[Event]:
    """What happened to the account and its tasks, newest first."""
    events = []
    versions = list(user.history.select_related("history_user").order_by("-history_date", "-history_id")[:limit])
    for new, old in zip(versions, [*versions[1:], None], strict=False):
        text = _account_event(new, old)
        if text:
            events.append(Event(new.history_date, str(new.history_user or "Sistem"), text))
    tasks = Assignment.history.filter(user_id=user.pk).select_related("history_user", "region")
    for row in tasks.order_by("-history_date", "-history_id")[:limit]:
        place = row.region or "Indonesia"
        act = {"+": "Ditugaskan sebagai", "~": "Penugasan diubah:", "-": "Penugasan dihapus:"}[row.history_type]
        until = f" sampai {day(row.end)}" if row.end else ""
        text = f"{act} {row.get_role_display()} di {place}, mulai {day(row.start)}{until}"
        events.append(Event(row.history_date, str(row.history_user or "Sistem"), text))
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]


def _account_event(new, old) -> str:
    if new.history_type == "+":
        return "Akun dibuat"
    if old is None:
        return ""
    changed = new.diff_against(old).changed_fields
    if "is_active" in changed:
        return "Akun diaktifkan" if new.is_active else "Akun dinonaktifkan"
    names = [str(User._meta.get_field(field).verbose_name) for field in changed]
    return f"Diubah: {', '.join(names)}" if names else ""
