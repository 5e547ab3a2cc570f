"""What each role has to do today, from real rows: every line says what, where, how old, and where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Assignment, User
from classification.enums import Basis
from classification.models import AreaSummary, Assessment
from regions.forms import area_params
from regions.models import Region
from verification.enums import Reason, Status, Step
from verification.models import StatusChange
from villages.models import REPORTS, Kampung

from .verification import DECISION_DAYS, backlog, waiting_in_area, waiting_of

# Lines of one kind on the page; the rest is one line with a link to the list.
PER_KIND = 6


@dataclass(frozen=True)
class Task:
    """One line of *Tugas saya*."""

    what: str
    where: str
    url: str
    act: str
    since: date | None = None  # None: no clock runs, it belongs to this month

    @property
    def days(self) -> int | None:
        return (timezone.localdate() - self.since).days if self.since else None


@dataclass(frozen=True)
class Group:
    label: str
    note: str
    is_late: bool
    tasks: list[Task]


@dataclass(frozen=True)
class Tile:
    """One figure with its neighbour."""

    label: str
    value: int
    unit: str
    neighbour: str


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def tasks_of(user: User) -> list[Group]:
    """The tasks of the user's highest role, in the groups late, this week, this month; oldest first in each."""
    found = list(_BY_ROLE[user.role](user)) if user.role in _BY_ROLE else []
    found.sort(key=lambda t: (t.since is None, t.since or date.max, t.what))
    late = [t for t in found if t.since and t.days > DECISION_DAYS]
    week = [t for t in found if t.since and t.days <= DECISION_DAYS]
    month = [t for t in found if t.since is None]
    groups = [
        Group("Terlambat", f"{len(late)} hal, lewat batas {DECISION_DAYS} hari", True, late),
        Group("Minggu ini", f"{len(week)} hal", False, week),
        Group("Bulan ini", f"{len(month)} hal", False, month),
    ]
    return [group for group in groups if group.tasks]


def _kader(user: User) -> Iterator[Task]:
    kampung = {k.pk: k for k in Kampung.objects.visible_to(user).active().select_related("region")}
    for model in REPORTS.values():
        label = str(model._meta.verbose_name)
        reports = model.objects.filter(kampung__in=kampung)
        for report in reports.open().select_related("kampung"):
            where = kampung[report.kampung_id].full_name
            if report.status == Status.RETURNED:
                code = Reason(report.reason_code).label if report.reason_code else ""
                why = ". ".join(part for part in (code, report.reason_text) if part)
                yield Task(
                    f"{label} dikembalikan: {why}", where, report.get_mend_url(), "Perbaiki", _day(report.decided_at)
                )
            else:
                yield Task(
                    f"Draf {label} belum diajukan", where, report.get_mend_url(), "Lanjutkan", _day(report.updated_at)
                )
        started = set(reports.exclude(status=Status.CANCELLED).values_list("kampung_id", flat=True))
        for pk in kampung.keys() - started:
            url = reverse(model.url_name, args=[kampung[pk].region_id])
            yield Task(f"{label} belum pernah diisi", kampung[pk].full_name, url, "Isi laporan")


def _backlog(user: User, column: str) -> Iterator[Task]:
    rows = backlog(user, column)
    for row in rows[:PER_KIND]:
        url = f"{reverse('verification-queue')}?{urlencode(area_params(row.code))}"
        yield Task(f"{row.count} laporan menunggu verifikasi", row.name, url, "Verifikasi", _day(row.oldest))
    rest = rows[PER_KIND:]
    if rest:
        yield Task(
            f"{sum(r.count for r in rest)} laporan lain menunggu verifikasi",
            f"{len(rest)} tempat lain",
            reverse("verification-queue"),
            "Verifikasi",
            _day(rest[0].oldest),
        )


def _returned(user: User) -> Iterator[Task]:
    """Returned and not mended yet: one line, the oldest counts."""
    total, oldest = 0, None
    for model in REPORTS.values():
        rows = model.objects.visible_to(user).filter(status=Status.RETURNED, kampung__is_active=True)
        found = rows.aggregate(n=Count("pk"), first=Min("decided_at"))
        total += found["n"]
        oldest = min(filter(None, (oldest, found["first"])), default=None)
    if total:
        url = f"{reverse('kampung-list')}?status=dikembalikan"
        yield Task(
            f"{total} laporan dikembalikan belum diperbaiki",
            "Tanyakan kepada pengisinya",
            url,
            "Lihat daftar",
            _day(oldest),
        )


def _silent(user: User) -> Iterator[Task]:
    """Kampung that never reported anything."""
    rows = Assessment.objects.visible_to(user).filter(basis=Basis.REPORTED, has_reports=False, kampung__is_active=True)
    count = rows.count()
    if count:
        url = f"{reverse('kampung-list')}?kelas=belum"
        yield Task(
            f"{count} Kampung KB belum pernah melapor",
            "Kelas resminya Dasar karena belum ada data",
            url,
            "Lihat daftar",
        )


def _differing(user: User) -> Iterator[Task]:
    count = differing_classes(user)
    if count:
        url = f"{reverse('kampung-list')}?beda=ya"
        yield Task(
            f"{count} Kampung KB berbeda kelas",
            "Yang dilaporkan tidak sama dengan yang terverifikasi",
            url,
            "Lihat daftar",
        )


def _without_kader(user: User) -> Iterator[Task]:
    kader = Assignment.objects.in_force().filter(role=Role.KADER, region=OuterRef("region"), user__is_active=True)
    rows = Kampung.objects.visible_to(user).active().filter(~Exists(kader))
    count = rows.count()
    if count:
        names = ", ".join(rows.order_by("region__name").values_list("region__display_name", flat=True)[:3])
        where = names if count <= 3 else f"{names}, dan {count - 3} lainnya"
        yield Task(f"{count} Kampung KB tanpa Pengisi Konten", where, reverse("user-create"), "Undang kader")


def _without_pkb(user: User) -> Iterator[Task]:
    """Districts with a Kampung KB and without a PKB/PLKB."""
    districts = set(Kampung.objects.visible_to(user).active().values_list("district_code", flat=True).distinct())
    served = (
        Assignment.objects.in_force()
        .filter(role=Role.PKB, user__is_active=True)
        .filter(Q(region__in=districts) | Q(region__parent__in=districts))
    )
    served_codes = {code[:8] for code in served.values_list("region_id", flat=True)}
    missing = districts - served_codes
    if missing:
        names = Region.objects.filter(pk__in=missing).order_by("name").values_list("display_name", flat=True)
        where = ", ".join(names[:3]) + (f", dan {len(missing) - 3} lainnya" if len(missing) > 3 else "")
        yield Task(f"{len(missing)} kecamatan tanpa PKB/PLKB", where, reverse("user-create"), "Undang PKB")


def _pkb(user: User) -> Iterator[Task]:
    yield from _backlog(user, "region_id")
    yield from _returned(user)
    yield from _silent(user)
    yield from _differing(user)
    yield from _without_kader(user)


def _opdkb(user: User) -> Iterator[Task]:
    yield from _backlog(user, "district_code")
    yield from _returned(user)
    yield from _silent(user)
    yield from _differing(user)
    yield from _without_pkb(user)
    yield from _without_kader(user)


def _above(user: User) -> Iterator[Task]:
    """Provinsi, pusat, administrator decide nothing themselves: they see where things lie longest."""
    column = "regency_code" if user.role is Role.PROVINSI else "province_code"
    for row in backlog(user, column, waiting_in_area)[:PER_KIND]:
        url = f"{reverse('kampung-list')}?{urlencode(area_params(row.code))}&status=diajukan"
        yield Task(f"{row.count} laporan menunggu verifikasi", row.name, url, "Lihat daftar", _day(row.oldest))
    yield from _silent(user)
    yield from _differing(user)


_BY_ROLE = {
    Role.KADER: _kader,
    Role.PKB: _pkb,
    Role.OPDKB: _opdkb,
    Role.PROVINSI: _above,
    Role.PUSAT: _above,
    Role.ADMIN: _above,
}


def differing_classes(user: User) -> int:
    """Active Kampung KB with verified reports whose verified class is not the reported one."""
    verified = Assessment.objects.filter(kampung=OuterRef("kampung"), basis=Basis.VERIFIED, has_reports=True)
    rows = Assessment.objects.visible_to(user).filter(basis=Basis.REPORTED, kampung__is_active=True)
    return rows.filter(Exists(verified.exclude(kelas=OuterRef("kelas")))).count()


def tiles_of(user: User) -> list[Tile]:
    """Three figures of the user's area with their neighbours; none for a kader, whose tasks say it all."""
    if user.role in (None, Role.KADER):
        return []
    mine = waiting_in_area if user.role in (Role.PROVINSI, Role.PUSAT, Role.ADMIN) else waiting_of
    rows = backlog(user, "province_code", mine)
    waiting = sum(row.count for row in rows)
    oldest = f"yang terlama {max(row.days for row in rows)} hari" if rows else "tidak ada yang menunggu"
    reported = Assessment.objects.visible_to(user).filter(basis=Basis.REPORTED, kampung__is_active=True)
    have, total = reported.filter(has_reports=True).count(), reported.count()
    this_month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    verified = StatusChange.objects.visible_to(user).filter(step=Step.VERIFY)
    now, before = (
        verified.filter(at__gte=this_month).count(),
        verified.filter(at__gte=last_month, at__lt=this_month).count(),
    )
    return [
        Tile("Menunggu verifikasi", waiting, "", oldest),
        Tile("Pernah melapor", have, f"dari {total} kampung", f"{total - have} belum pernah melapor"),
        Tile("Diverifikasi bulan ini", now, "laporan", f"bulan lalu {before}"),
        Tile("Berbeda kelas", differing_classes(user), "kampung", "dilaporkan tidak sama dengan terverifikasi"),
    ]


def area_composition(user: User) -> tuple[AreaSummary | None, AreaSummary | None]:
    """Prepared class counts of the user's main area now, and those of last month; None where there are none."""
    assignment = user.main_assignment
    if assignment is None and not user.is_superuser:
        return None, None
    code = (assignment.region_id or "") if assignment else ""
    rows = AreaSummary.objects.filter(code=code, basis=Basis.REPORTED)
    first = timezone.localdate().replace(day=1)
    return rows.filter(month__isnull=True).first(), rows.filter(month__lt=first).order_by("-month").first()
