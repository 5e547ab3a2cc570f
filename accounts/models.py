from datetime import date

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from regions.models import AreaQuerySet, Region, area_q

from .enums import InvitationState, Role
from .roles import PERMISSIONS, Permission


def today() -> date:
    return timezone.localdate()


class ScopedQuerySet(AreaQuerySet):
    """For every model with the area columns: the only door to what a user may see."""

    def visible_to(self, user):
        """Rows inside one of the user's areas. Nobody signed in, or nobody assigned: nothing."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self._inside(user.area_codes)

    def permitted_to(self, user, permission: Permission):
        """The visible rows at which the user may do this: a PKB who is kader elsewhere decides only as PKB."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self._inside(user.area_codes_with(permission))

    def _inside(self, codes: list[str]):
        if "" in codes:
            return self
        condition = Q(pk__in=[])
        for code in codes:
            condition |= area_q(code, self.area_prefix)
        return self.filter(condition)


class UserQuerySet(models.QuerySet):
    def named(self, word: str):
        """People whose name or user name holds this word."""
        return self.filter(Q(name__icontains=word) | Q(username__icontains=word))

    def visible_to(self, user):
        """Oneself, and the people who hold or held an assignment inside one of the user's areas."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self._of_areas(user, user.area_codes)

    def permitted_to(self, user, permission: Permission):
        """Oneself, and the people of those areas where the user may do this: a kader reads no phone numbers there."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self._of_areas(user, user.area_codes_with(permission))

    def _of_areas(self, user, codes: list[str]):
        if "" in codes:
            return self
        held = Q(pk__in=[])
        for code in codes:
            held |= Q(region__code__startswith=code)
        # A subquery, not a join: it is read once by the index on the region, and it cannot multiply rows.
        return self.filter(Q(pk=user.pk) | Q(pk__in=Assignment.objects.filter(held).values("user")))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    """Raw rows. People are made by `accounts.actions.create_user`, which knows who may create whom."""

    def create_user(self, username, email="", password=None, **fields):
        user = self.model(username=username.lower(), email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email="", password=None, **fields):
        return self.create_user(username, email, password, **{**fields, "is_superuser": True})


class User(AbstractUser):
    """A person who signs in. What the person may do comes from the assignments alone (`is_superuser`: the operator)."""

    # Columns of Django that would be a second truth about names and rights.
    first_name = None
    last_name = None
    groups = None
    user_permissions = None

    name = models.CharField("nama lengkap", max_length=120)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("nomor HP", max_length=20, blank=True, help_text="Hanya terlihat oleh petugas.")
    wants_digest = models.BooleanField(
        "ringkasan mingguan lewat e-mail", default=True, help_text="Hanya dikirim bila ada yang perlu ditangani."
    )
    is_demo = models.BooleanField("akun contoh", default=False, editable=False)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["last_login", "password"])

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_when_given",
                condition=~Q(email=""),
                violation_error_message="E-mail ini sudah dipakai akun lain.",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """May enter the Django admin: derived from the roles, so that nobody keeps a second list."""
        return self.can(Permission.USE_ADMIN)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.username

    @cached_property
    def current_assignments(self) -> list["Assignment"]:
        """Assignments in force today, highest role first, each with its region. One query a request."""
        rows = self.assignments.in_force().select_related("region")
        return sorted(rows, key=lambda a: -Role(a.role).rank)

    def forget_assignments(self) -> None:
        """Drop the cached assignments after one changed."""
        self.__dict__.pop("current_assignments", None)

    @property
    def area_codes(self) -> list[str]:
        """Region codes the user may see into; "" is the whole nation."""
        if self.is_superuser:
            return [""]
        return [a.region_id or "" for a in self.current_assignments]

    def area_codes_with(self, permission: Permission) -> list[str]:
        """The part of `area_codes` where one of the user's roles carries the permission."""
        codes = [a.region_id or "" for a in self.current_assignments if permission in PERMISSIONS[Role(a.role)]]
        if self.is_superuser and permission in PERMISSIONS[Role.ADMIN]:
            codes.append("")
        return codes

    @property
    def main_assignment(self) -> "Assignment | None":
        return self.current_assignments[0] if self.current_assignments else None

    @property
    def role(self) -> Role | None:
        """The highest role in force; it decides the menu and the home page. The operator counts as administrator."""
        if self.is_superuser:
            return Role.ADMIN
        return Role(self.main_assignment.role) if self.main_assignment else None

    def roles_at(self, region_code: str) -> set[Role]:
        """Roles the user holds over this place: those whose region is the place or lies above it."""
        return {Role(a.role) for a in self.current_assignments if region_code.startswith(a.region_id or "")}

    def can(self, permission: Permission, region_code: str | None = None) -> bool:
        """May the user do this (at this place, or with None: anywhere)?"""
        if not self.is_active:
            return False
        if region_code is None:
            roles = {Role(a.role) for a in self.current_assignments}
        else:
            roles = self.roles_at(region_code)
        if self.is_superuser:
            roles.add(Role.ADMIN)
        return any(permission in PERMISSIONS[role] for role in roles)


class SentDigest(models.Model):
    """The weekly digest of one person was sent: nobody gets it twice in a week, however often the command runs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="pengguna", db_index=False)
    week = models.DateField("minggu")  # its Monday
    sent_at = models.DateTimeField("dikirim", auto_now_add=True)

    class Meta:
        verbose_name = "ringkasan terkirim"
        verbose_name_plural = "ringkasan terkirim"
        constraints = [models.UniqueConstraint("user", "week", name="digest_once_a_week")]

    def __str__(self):
        return f"{self.user}, {self.week}"


class AssignmentQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None):
        on = on or today()
        return self.filter(Q(start__lte=on), Q(end__isnull=True) | Q(end__gte=on))

    def within(self, code: str):
        """At this place or below it; "" is everywhere."""
        return self.filter(region__code__startswith=code) if code else self

    def running(self):
        """In force today or starting later: everything that is not over."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=today()))

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if "" in user.area_codes:
            return self
        condition = Q(user=user)
        for code in user.area_codes:
            condition |= Q(region__code__startswith=code)
        return self.filter(condition)


def _region_fits_role() -> Q:
    """`Role.levels` as a database condition: the length of a region's code tells its level."""
    condition = Q()
    for role in Role:
        for level in role.levels:
            if level is None:
                condition |= Q(role=role, region__isnull=True)
            else:
                condition |= Q(role=role, region__isnull=False) & Q(Exact(Length("region"), level.code_length))
    return condition


class Assignment(models.Model):
    """One task of one person: this role, over this region, from a day to a day (both included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="pengguna")
    role = models.CharField("peran", max_length=10, choices=Role.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="wilayah"
    )
    start = models.DateField("mulai", default=today)
    end = models.DateField("sampai", null=True, blank=True)
    created_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dibuat oleh",
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["-start", "-id"]
        constraints = [
            models.CheckConstraint(
                name="assignment_region_fits_role",
                condition=_region_fits_role(),
                violation_error_message="Tingkat wilayah tidak cocok dengan perannya: kader di desa/kelurahan, "
                "PKB/PLKB di kecamatan atau desa, OPD KB dan OPD lain di kabupaten/kota, admin provinsi di provinsi, "
                "pusat dan administrator tanpa wilayah.",
            ),
            models.CheckConstraint(
                name="assignment_dates_in_order",
                condition=Q(end__isnull=True) | Q(end__gte=models.F("start")),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
            models.UniqueConstraint(
                "user",
                "role",
                "region",
                name="assignment_open_once",
                condition=Q(end__isnull=True),
                violation_error_message="Penugasan yang sama masih berjalan.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} {self.place_name}"

    @property
    def place_name(self) -> str:
        return str(self.region) if self.region_id else "Indonesia"

    @property
    def is_running(self) -> bool:
        """Not over: in force today or starting later."""
        return self.end is None or self.end >= today()

    @property
    def is_in_force(self) -> bool:
        return self.start <= today() and self.is_running


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Invitations of the people one may see."""
        return self.filter(user__in=User.objects.visible_to(user))


class Invitation(models.Model):
    """A one-time link that lets one person set a password. Only a digest of the token is stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name="untuk")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dibuat oleh"
    )
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    expires_at = models.DateTimeField("berlaku sampai")
    used_at = models.DateTimeField("dipakai", null=True, blank=True)
    voided_at = models.DateTimeField("dibatalkan", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "undangan"
        verbose_name_plural = "undangan"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="invitation_used_or_voided",
                condition=Q(used_at__isnull=True) | Q(voided_at__isnull=True),
                violation_error_message="Undangan tidak dapat sekaligus dipakai dan dibatalkan.",
            ),
            models.UniqueConstraint(
                "user",
                name="invitation_open_once",
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                violation_error_message="Masih ada undangan lain yang belum dipakai.",
            ),
        ]

    def __str__(self):
        return f"Undangan {self.user}"

    @property
    def state(self) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.voided_at:
            return InvitationState.VOIDED
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.OPEN
