"""Changes to people: accounts, assignments, invitations. The only place where they are written."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.formats import day
from regions.models import Region

from .enums import InvitationState, Role
from .models import Assignment, Invitation, SentDigest, User, today
from .queries import manages
from .roles import Permission
from .rules import may_assign

INVITATION_DAYS = 7


class AccountsRefused(Exception):
    """The change is not possible. `message` is written for the person who tried; `field` names a form field or "";
    `reason` is the state of an invitation that is no longer open."""

    def __init__(self, message: str, field: str = "", reason: InvitationState | None = None):
        super().__init__(message)
        self.message = message
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class NewPerson:
    """Someone who has no account yet."""

    username: str
    name: str
    email: str = ""
    phone: str = ""


def _check_authority(by: User | None, system: bool, role: Role, region: Region | None) -> None:
    if by is None:
        if not system:
            raise AccountsRefused("Tidak diketahui siapa yang membuat perubahan ini.")
        return
    if not may_assign(by, role, region.code if region else None):
        raise AccountsRefused(
            f"Anda tidak berwenang menugaskan {Role(role).label} di {region or 'tingkat nasional'}: "
            "hanya peran di bawah peran Anda dan hanya di wilayah Anda.",
            "role",
        )


def _refuse_invalid(item, exclude=()) -> None:
    """Run the model's validation and turn its first complaint into a refusal."""
    try:
        item.full_clean(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise AccountsRefused(messages[0], "" if field == "__all__" else field) from error


def _new_assignment(*, by, user: User, role: Role, region: Region | None, start: date | None) -> Assignment:
    """Unsaved, and valid for saving."""
    assignment = Assignment(user=user, role=role, region=region, start=start or today(), created_by=by)
    level = region.level if region else None
    if level not in Role(role).levels:
        fitting = " atau ".join(lv.label.lower() if lv else "tanpa wilayah" for lv in Role(role).levels)
        raise AccountsRefused(f"Wilayah untuk {Role(role).label}: {fitting}.", "region")
    if region and region.valid_to:
        raise AccountsRefused(f"{region} tidak berlaku lagi sejak {day(region.valid_to)}.", "region")
    _refuse_invalid(assignment)
    return assignment


def _save_assignment(assignment: Assignment) -> Assignment:
    assignment._history_user = assignment.created_by
    assignment.save()
    assignment.user.forget_assignments()
    return assignment


@transaction.atomic
def create_user(
    *,
    by: User | None,
    username: str,
    name: str,
    role: Role,
    region: Region | None,
    email: str = "",
    phone: str = "",
    start: date | None = None,
    system: bool = False,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Create a person together with the first assignment.

    by: who creates; the role must be below theirs and the region inside their area. None only with system=True
    (first installation, demo, tests). region: None for the national roles. start: first day, default today.
    password: only with system=True; people get theirs through `invite`.
    Raises AccountsRefused (field: the form field concerned); nothing is saved then.
    """
    _check_authority(by, system, role, region)
    if password is not None and not system:
        raise AccountsRefused("Kata sandi dibuat sendiri oleh pemilik akun melalui undangan.")
    user = User(
        username=username.strip().lower(),
        name=" ".join(name.split()),
        email=email.strip().lower(),
        phone=phone.strip(),
        is_demo=is_demo,
    )
    _refuse_invalid(user, exclude=["password"])
    user.set_password(password)
    user._history_user = by
    user.save()
    _save_assignment(_new_assignment(by=by, user=user, role=role, region=region, start=start))
    return user


@transaction.atomic
def update_person(
    *, by: User, user: User, name: str, phone: str, email: str | None = None, wants_digest: bool | None = None
) -> User:
    """Change name, phone and (by an officer) e-mail. Own e-mail changes go through the login pages, which verify it.

    wants_digest: whether the weekly digest is sent; None leaves it, and nobody decides it for another person.

    Raises AccountsRefused when `by` is neither the person nor an officer over all their assignments.
    """
    if by.pk != user.pk and not manages(by, user):
        raise AccountsRefused("Anda tidak berwenang mengubah data orang ini.")
    stored = User.objects.select_for_update().get(pk=user.pk)  # a form may have changed `user` already
    stored.name, stored.phone = " ".join(name.split()), phone.strip()
    if email is not None and by.pk != user.pk and email.strip().lower() != stored.email:
        stored.email = email.strip().lower()
        EmailAddress.objects.filter(user=stored).delete()  # an address confirmed earlier would still open the account
    if wants_digest is not None and by.pk == user.pk:
        stored.wants_digest = wants_digest
    _refuse_invalid(stored, exclude=["password", "username"])
    stored._history_user = by
    stored.save(update_fields=["name", "phone", "email", "wants_digest"])
    return stored


def claim_digest(user: User, *, week: date) -> bool:
    """Take the right to send this person the digest of a week (its Monday); False where somebody took it before.

    Taken before the mail goes out: of two runs at once only one sends.
    """
    return SentDigest.objects.get_or_create(user=user, week=week)[1]


def release_digest(user: User, *, week: date) -> None:
    """Give the right back after a mail that did not go out, so that the next run tries again."""
    SentDigest.objects.filter(user=user, week=week).delete()


def digest(token: str) -> str:
    """What is stored of an invitation token. It has 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, by: User | None, user: User, system: bool = False) -> tuple[Invitation, str]:
    """Make the one-time link of this person; links sent earlier stop working.

    Returns the invitation and the token, which is not stored and cannot be shown again.
    Raises AccountsRefused when `by` may not manage the person or the account is inactive.
    """
    if by is None and not system:
        raise AccountsRefused("Tidak diketahui siapa yang mengundang.")
    User.objects.select_for_update().get(pk=user.pk)
    if by is not None and not manages(by, user):
        raise AccountsRefused("Anda tidak berwenang mengundang orang ini.")
    if not user.is_active:
        raise AccountsRefused("Akun ini nonaktif. Aktifkan dulu sebelum mengirim undangan.")
    now = timezone.now()
    _void_invitations(user, now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        token_digest=digest(token),
        created_by=by,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    return invitation, token


def _void_invitations(user: User, now) -> None:
    user.invitations.filter(used_at__isnull=True, voided_at__isnull=True).update(voided_at=now)


REFUSAL_OF_STATE = {
    InvitationState.USED: "Undangan ini sudah dipakai. Masuklah dengan nama pengguna dan kata sandi Anda.",
    InvitationState.EXPIRED: f"Undangan ini sudah lewat {INVITATION_DAYS} hari. Mintalah undangan baru kepada "
    "petugas yang mengirimnya.",
    InvitationState.VOIDED: "Undangan ini sudah diganti atau dibatalkan. Pakailah undangan yang terbaru.",
}
UNKNOWN_INVITATION = "Undangan tidak dikenal. Periksa apakah tautannya tersalin lengkap."


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The open invitation of this token with its user. Raises AccountsRefused when it is unknown, used, expired or
    voided; `reason` says which (None: unknown)."""
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects
    invitation = rows.select_related("user").filter(token_digest=digest(token)).first()
    if invitation is None:
        raise AccountsRefused(UNKNOWN_INVITATION)
    state = invitation.state if invitation.user.is_active else InvitationState.VOIDED
    if state is not InvitationState.OPEN:
        raise AccountsRefused(REFUSAL_OF_STATE[state], reason=state)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Set the password chosen by the invited person and use the invitation up.

    Raises AccountsRefused as `find_invitation`, or for a password the validators refuse (field "new_password1").
    """
    invitation = find_invitation(token, lock=True)
    user = invitation.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountsRefused(" ".join(error.messages), "new_password1") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    end_sessions(user)
    return user


def possible_assignment(
    *, by: User, user: User, role: Role, region: Region | None, start: date | None = None
) -> Assignment:
    """The assignment `add_assignment` would make, not saved. Raises AccountsRefused as that does."""
    _check_authority(by, False, role, region)
    _check_receiver(by, user)
    return _new_assignment(by=by, user=user, role=role, region=region, start=start)


@transaction.atomic
def add_assignment(
    *,
    by: User | None,
    user: User,
    role: Role,
    region: Region | None,
    start: date | None = None,
    system: bool = False,
) -> Assignment:
    """Give a person one more task. Nobody assigns themselves, and whoever has no task left is taken on only by an
    officer over the last one: the new task would hand over the account with all it ever did.

    Raises AccountsRefused (see `create_user`).
    """
    if by is not None:
        return _save_assignment(possible_assignment(by=by, user=user, role=role, region=region, start=start))
    _check_authority(by, system, role, region)
    return _save_assignment(_new_assignment(by=by, user=user, role=role, region=region, start=start))


def _check_receiver(by: User, user: User) -> None:
    if user.pk == by.pk:
        raise AccountsRefused("Tidak seorang pun dapat menugaskan dirinya sendiri.", "user")
    if not user.is_active:
        raise AccountsRefused(f"Akun {user} nonaktif.", "user")
    if not User.objects.permitted_to(by, Permission.MANAGE_USERS).filter(pk=user.pk).exists():
        raise AccountsRefused("Orang ini tidak ada di wilayah Anda.", "user")
    if not user.assignments.running().exists() and not manages(by, user):
        raise AccountsRefused(
            "Semua tugas orang ini sudah berakhir. Hanya petugas di atas tugas terakhirnya dapat menugaskannya lagi.",
            "user",
        )


@transaction.atomic
def end_assignment(*, by: User | None, assignment: Assignment, on: date, system: bool = False) -> Assignment:
    """Let a task end. on: the last day it is in force; not before its first day.

    Raises AccountsRefused when `by` may not manage that role there, or the task is already over.
    """
    fresh = Assignment.objects.select_for_update(of=("self",)).select_related("region").get(pk=assignment.pk)
    _check_authority(by, system, Role(fresh.role), fresh.region)
    if not fresh.is_running:
        raise AccountsRefused("Penugasan ini sudah berakhir.")
    if on < fresh.start:
        raise AccountsRefused("Tanggal akhir tidak boleh sebelum tanggal mulai.", "on")
    fresh.end = on
    fresh._history_user = by
    fresh.save(update_fields=["end"])
    assignment.end = on
    fresh.user.forget_assignments()
    return fresh


@transaction.atomic
def hand_over(
    *,
    by: User,
    assignment: Assignment,
    on: date,
    to_user: User | None = None,
    new_person: NewPerson | None = None,
) -> Assignment:
    """One person's task goes to another: it ends the day before `on` and starts for the successor on `on`.

    to_user or new_person: exactly one of them. What the predecessor reported keeps their name.
    Returns the successor's assignment. Raises AccountsRefused; then neither side is changed.
    """
    if (to_user is None) == (new_person is None):
        raise AccountsRefused("Pilih penggantinya: orang yang sudah punya akun, atau orang baru.")
    if to_user and to_user.pk == assignment.user_id:
        raise AccountsRefused("Pengganti harus orang lain.", "user")
    if on <= assignment.start:
        raise AccountsRefused(
            f"Serah terima paling cepat sehari sesudah penugasan dimulai ({day(assignment.start)}).", "on"
        )
    ended = end_assignment(by=by, assignment=assignment, on=on - timedelta(days=1))
    role, region = Role(ended.role), ended.region
    if to_user:
        return add_assignment(by=by, user=to_user, role=role, region=region, start=on)
    user = create_user(
        by=by,
        username=new_person.username,
        name=new_person.name,
        email=new_person.email,
        phone=new_person.phone,
        role=role,
        region=region,
        start=on,
    )
    return user.assignments.get()


def end_sessions(user: User) -> None:
    """Sign the person out on every device."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def deactivate_user(*, by: User, user: User) -> User:
    """Close the account: no login, open sessions end, invitations are void. Reports and assignments stay.

    Raises AccountsRefused when `by` may not manage the person.
    """
    if not manages(by, user):
        raise AccountsRefused("Anda tidak berwenang menonaktifkan orang ini.")
    user.is_active = False
    user._history_user = by
    user.save(update_fields=["is_active"])
    _void_invitations(user, timezone.now())
    end_sessions(user)
    return user


@transaction.atomic
def reactivate_user(*, by: User, user: User) -> User:
    """Open a closed account again; the old password works. Raises AccountsRefused as `deactivate_user`."""
    if not manages(by, user):
        raise AccountsRefused("Anda tidak berwenang mengaktifkan orang ini.")
    user.is_active = True
    user._history_user = by
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def reset_second_factor(*, by: User, user: User) -> None:
    """Remove every second factor of somebody who lost them, and sign them out everywhere.

    Raises AccountsRefused when `by` may not manage the person.
    """
    if not manages(by, user):
        raise AccountsRefused("Anda tidak berwenang mengubah akun orang ini.")
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
