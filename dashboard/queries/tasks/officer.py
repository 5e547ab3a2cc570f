"""The desk of those who decide: PKB/PLKB by village, OPD KB by kecamatan."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Min, Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from classification.enums import Basis, ImportState
from classification.models import Assessment, ImportBatch, ImportRow
from core.formats import day, fixed, number, share
from pokja.models import Register
from programs.models import Activity
from reference.enums import AgencyState
from reference.models import Agency
from verification.enums import Status
from verification.models import Verifiable
from verification.words import reason_words

from ...enums import Liveliness
from ..verification import KINDS, QueueFilter, waiting_of
from .desk import ASLEEP_DAYS, SILENT_DAYS, Desk
from .kader import open_task
from .lines import (
    PER_KIND,
    QUOTED,
    Board,
    Deadline,
    Task,
    Tile,
    compared,
    grouped,
    last_day,
    list_url,
    listed,
    local_day,
    site_url,
    split,
    tallied,
    waiting_words,
)
from .meetings import own_meetings, regency_meetings
from .offices import offices_this_week, offices_to_keep
from .people import pkb_names, pkb_without_villages, without_kader, without_pkb
from .plans import Place, plan_tasks
from .registers import missing_registers, register_deadline
from .rhythm import visit_tasks
from .targets import target_tasks

# Rows refused by an import are a task for this long; later they stand in the list of imports alone.
IMPORT_DAYS = 30


def pkb_board(user: User, today: date) -> Board:
    desk = Desk(user, today, "region_id")
    opened = _open(desk)
    places = {row.pk: Place(row.region_id, desk.name_of(row.region_id)) for row in desk.villages}
    tasks = [
        *_backlog(desk),
        *_doubtful(desk),
        *_own(desk, opened),
        *_returned(desk, opened),
        *missing_registers(desk),
        *own_meetings(user, today),
        *visit_tasks(desk),
        *_silent(desk),
        *_classes(desk),
        *plan_tasks(places, today),
        *target_tasks(places, today),
        *without_kader(desk),
        *offices_this_week(user, today),
    ]
    return _board(desk, tasks)


def opdkb_board(user: User, today: date) -> Board:
    desk = Desk(user, today, "district_code")
    opened = _open(desk)
    tasks = [
        *_backlog(desk, pkb_names(desk)),
        *_own(desk, opened),
        *_returned(desk, opened),
        *_imports(desk),
        *_agencies(desk),
        *_without_report(desk),
        *visit_tasks(desk, only_without_pkb=True),
        *regency_meetings(user, today),
        *missing_registers(desk),
        *_classes(desk),
        *without_pkb(desk),
        *pkb_without_villages(desk),
        *without_kader(desk),
        *offices_to_keep(user, today),
    ]
    return _board(desk, tasks)


def _board(desk: Desk, tasks: list[Task]) -> Board:
    end = Deadline(last_day(desk.today), f"Laporan kegiatan {desk.months.name}")
    deadlines = sorted([end, register_deadline(desk.today)], key=lambda deadline: deadline.day)
    return Board(desk.today, grouped(tasks, desk.today), _tiles(desk), desk.waiting, deadlines=deadlines)


# --- what waits -------------------------------------------------------------------------------------------


def _backlog(desk: Desk, deciders: dict[str, str] | None = None) -> Iterator[Task]:
    """deciders: by kecamatan, the PKB/PLKB who would decide there."""
    shown, rest = split(desk.backlog)
    for row in shown:
        where = desk.name_of(row.code)
        if deciders is not None:
            where = f"{where}. PKB: {deciders.get(row.code, 'belum ada')}"
        url = list_url("verification-queue", row.code)
        yield Task(f"{number(row.count)} laporan menunggu verifikasi", where, url, "Verifikasi", local_day(row.oldest))
    if rest:
        yield Task(
            f"{number(sum(row.count for row in rest))} laporan lain menunggu verifikasi",
            tallied({desk.name_of(row.code): row.count for row in rest}),
            reverse("verification-queue"),
            "Verifikasi",
            local_day(rest[0].oldest),
        )


def _doubtful(desk: Desk) -> Iterator[Task]:
    """What waits and looks odd: hints of activities, warnings the author of a report confirmed."""
    counts, oldest = Counter(), []
    for kind, model in KINDS.items():
        rows = QueueFilter(odd=True).apply(waiting_of(model, desk.user)).order_by()
        found = rows.aggregate(n=Count("pk"), first=Min("submitted_at"))
        if found["n"]:
            counts["kegiatan" if kind == Activity.kind else "laporan"] += found["n"]
            oldest.append(found["first"])
    if counts:
        yield Task(
            f"{number(counts.total())} laporan memuat hal janggal",
            ", ".join(f"{number(count)} {noun}" for noun, count in counts.items()) + " menunggu keputusan Anda",
            list_url("verification-queue", hal="ada"),
            "Periksa",
            local_day(min(oldest)),
        )


# --- what was begun, and what came back and lies ------------------------------------------------------------


_LINE = ("region_id", "status", "created_by", "updated_at", "decided_at", "reason_code", "reason_text", "reason_field")
# What has a title of its own, and the columns it is made of.
_TITLED_BY = {Activity.kind: ("title",), Register.kind: ("month", "poktan__kind", "poktan__name")}


def _open(desk: Desk) -> list[Verifiable]:
    """What this officer began and has not handed in, and what came back to anybody in the area: one query a kind, in
    their order. Through the villages: there the index is."""
    found = []
    for kind, model in KINDS.items():
        rows = model.objects.visible_to(desk.user).filter(kampung__among=desk.keys).open()
        rows = rows.filter(Q(status=Status.RETURNED) | Q(created_by=desk.user)).order_by("updated_at", "pk")
        rows = rows.select_related("poktan") if model is Register else rows
        found += rows.only(*_LINE, *_TITLED_BY.get(kind, ()))
    return found


def _own(desk: Desk, opened: list[Verifiable]) -> Iterator[Task]:
    """What this officer began for a village and has not handed in, or got back from a colleague."""
    shown = Counter()
    for item in opened:
        if item.created_by_id != desk.user.pk or not desk.user.can(Permission.WRITE_REPORT, item.region_id):
            continue
        shown[item.kind] += 1
        if shown[item.kind] <= PER_KIND:
            yield open_task(item, desk.name_of(item.region_id))


class _Returned(NamedTuple):
    day: date
    title: str
    region_id: str
    reason: str


def _returned_of(opened: list[Verifiable]) -> list[_Returned]:
    """Everything returned that nobody has mended, oldest first."""
    found = []
    for row in opened:
        if row.status == Status.RETURNED:
            label = str(row._meta.verbose_name)
            title = row.title if row.kind in _TITLED_BY else f"{label[0].upper()}{label[1:]}"
            found.append(_Returned(local_day(row.decided_at), title, row.region_id, reason_words(row)))
    return sorted(found)


def _returned(desk: Desk, opened: list[Verifiable]) -> Iterator[Task]:
    """One line; its button sends the list to the people who fill in."""
    rows = _returned_of(opened)
    if not rows:
        return
    quoted = [
        f"{n}. {row.title} ({desk.name_of(row.region_id)}): {row.reason}"
        for n, row in enumerate(rows[:QUOTED], start=1)
    ]
    if len(rows) > QUOTED:
        quoted.append(f"dan {number(len(rows) - QUOTED)} laporan lain")
    head = f"{settings.PORTAL_NAME}: {number(len(rows))} laporan dikembalikan, mohon diperbaiki."
    yield Task(
        f"{number(len(rows))} laporan dikembalikan belum diperbaiki",
        tallied(Counter(desk.place_of(row.region_id) for row in rows)),
        site_url(reverse("tasks")),
        "Ingatkan lewat WA",
        rows[0].day,
        message="\n".join([head, *quoted]),
    )


# --- who does not report ----------------------------------------------------------------------------------


def _silent(desk: Desk) -> Iterator[Task]:
    """Villages without an activity for 30 days, one line each: the PKB/PLKB knows them by name. Those that wait for a
    visit have a line of their own."""
    visited = {visit.kampung_id for visit in desk.open_visits}
    quiet = [v for v in desk.villages if v.pk not in visited and v.is_silent(SILENT_DAYS, desk.today)]
    rows = [v for v in quiet if v.last_activity]
    shown, rest = split(sorted(rows, key=lambda village: (village.last_activity, village.name)))
    for village in shown:
        days = (desk.today - village.last_activity).days
        yield Task(
            f"{village.name} tanpa kegiatan {number(days)} hari",
            f"{village.place}. Kegiatan terakhir {day(village.last_activity)}",
            reverse("kampung-detail", args=[village.region_id]),
            "Buka kampung",
            village.last_activity,
            monthly=True,
        )
    if rest:
        yield Task(
            f"{number(len(rest))} Kampung KB lain tanpa kegiatan {SILENT_DAYS} hari",
            listed([village.name for village in rest]),
            list_url("kampung-list", kegiatan=Liveliness.SILENT.value),
            "Lihat daftar",
            rest[0].last_activity,
            monthly=True,
        )
    never = [village.name for village in quiet if village.last_activity is None]
    if never:
        yield Task(
            f"{number(len(never))} Kampung KB belum pernah melaporkan kegiatan",
            listed(never),
            list_url("kampung-list", kegiatan=Liveliness.NEVER.value),
            "Lihat daftar",
            monthly=True,
        )


def _without_report(desk: Desk) -> Iterator[Task]:
    """Villages that have not reported an activity of this month (at least one a month: Perban BKKBN 20/2023)."""
    first = desk.months.first
    rows = [v for v in desk.villages if v.last_activity is None or v.last_activity < first]
    if rows:
        yield Task(
            f"{number(len(rows))} Kampung KB belum lapor {desk.months.name}",
            tallied(Counter(desk.name_of(village.district_code) for village in rows)),
            list_url("kampung-list", kegiatan=Liveliness.NOT_THIS_MONTH.value),
            "Lihat daftar",
            first,
            monthly=True,
        )


def _classes(desk: Desk) -> Iterator[Task]:
    """Villages that never handed in Profil, Penduduk or KB; and those whose verified class is not the reported one."""
    rows = Assessment.objects.visible_to(desk.user).filter(kampung__among=desk.keys)
    rows = rows.filter(basis__in=(Basis.REPORTED, Basis.VERIFIED)).order_by()
    kelas = {
        (kampung, basis): kelas if has_reports else None
        for kampung, basis, kelas, has_reports in rows.values_list("kampung_id", "basis", "kelas", "has_reports")
    }
    reported = {kampung: value for (kampung, basis), value in kelas.items() if basis == Basis.REPORTED}
    never = sum(value is None for value in reported.values())
    verified = {key: kelas.get((key, Basis.VERIFIED)) for key in reported}
    differing = sum(verified[key] not in (None, value) for key, value in reported.items())
    if never:
        yield Task(
            f"{number(never)} Kampung KB belum pernah melapor",
            "Kelas resminya Dasar karena belum ada data",
            list_url("kampung-list", kelas="belum"),
            "Lihat daftar",
            monthly=True,
        )
    if differing:
        yield Task(
            f"{number(differing)} Kampung KB berbeda kelas",
            "Yang dilaporkan tidak sama dengan yang terverifikasi",
            list_url("kampung-list", beda="ya"),
            "Lihat daftar",
            monthly=True,
        )


# --- what the regency keeps in order ----------------------------------------------------------------------


def _imports(desk: Desk) -> Iterator[Task]:
    """Refused rows of the newest import of each kind: sending the mended file again makes them go."""
    after = desk.today - timedelta(days=IMPORT_DAYS)
    rows = ImportBatch.objects.visible_to(desk.user).filter(state=ImportState.APPLIED, created_at__date__gte=after)
    newest = {batch.kind: batch for batch in rows.order_by("created_at", "pk").defer("counts", "columns")}
    refused = ImportRow.objects.filter(batch__in=newest.values(), is_refused=True).order_by()
    counts = dict(refused.values_list("batch_id").annotate(n=Count("pk")))
    for batch in newest.values():
        if counts.get(batch.pk):
            yield Task(
                f"{number(counts[batch.pk])} baris impor ditolak",
                f"{batch.get_kind_display()}, diunggah {day(batch.created_at)}",
                batch.get_absolute_url(),
                "Perbaiki baris",
                local_day(batch.created_at),
            )


def _agencies(desk: Desk) -> Iterator[Task]:
    """Names of agencies typed by cadres that the regency has not placed yet: until then they do not count."""
    codes = {code[:5] for code in desk.user.area_codes_with(Permission.MANAGE_AGENCIES)}
    rows = Agency.objects.visible_to(desk.user).filter(state=AgencyState.PROPOSED, region__in=codes)
    found = list(rows.order_by("created_at", "pk").values_list("name", "created_at"))
    if found:
        yield Task(
            f"{number(len(found))} instansi ditulis kader, belum diperiksa",
            listed([name for name, _ in found]),
            reverse("agency-list"),
            "Periksa",
            local_day(found[0][1]),
        )


# --- figures ----------------------------------------------------------------------------------------------


def _month_figures(desk: Desk) -> dict[str, int]:
    """Verified activities of this month; and of the month before, those of its first days as that day closed."""
    months = desk.months
    rows = Activity.objects.visible_to(desk.user).filter(kampung__is_active=True, held_on__gte=months.before).order_by()
    then = Q(held_on__range=(months.before, months.same_day))
    verified = Q(status=Status.VERIFIED)
    return rows.aggregate(
        verified=Count("pk", filter=verified & Q(held_on__range=(months.first, desk.today))),
        verified_then=Count("pk", filter=then & verified & Q(decided_at__lt=months.after_same_day)),
        reported_then=Count(
            "kampung",
            filter=then & Q(status__in=Status.reported(), submitted_at__lt=months.after_same_day),
            distinct=True,
        ),
    )


def _tiles(desk: Desk) -> list[Tile]:
    """Four figures of the area, each with its neighbour and the list behind it.

    "Sudah lapor": villages with an activity held this month that waits or is verified. Of last month only what had
    been handed in (verified) when the same day of it was over counts as neighbour.
    """
    months, figures, total = desk.months, _month_figures(desk), len(desk.villages)
    oldest = local_day(min((row.oldest for row in desk.backlog), default=None))
    reported = sum(1 for v in desk.villages if v.last_activity and v.last_activity >= months.first)
    asleep = [village for village in desk.villages if village.is_silent(ASLEEP_DAYS, desk.today)]
    never = sum(1 for village in asleep if village.last_activity is None)
    part = f"{fixed(share(reported, total) or 0)} %. "
    return [
        Tile(
            "Menunggu verifikasi",
            desk.waiting,
            note=waiting_words(desk.waiting, oldest, desk.today),
            url=reverse("verification-queue"),
        ),
        Tile(
            f"Sudah lapor {months.name}",
            reported,
            f"dari {number(total)} kampung",
            part + compared(reported, figures["reported_then"], months.same_day),
            list_url("kampung-list", kegiatan=Liveliness.THIS_MONTH.value),
        ),
        Tile(
            f"Kegiatan terverifikasi {months.name}",
            figures["verified"],
            note=compared(figures["verified"], figures["verified_then"], months.same_day),
            url=list_url("activity-list", periode="bulan-ini", status=Status.VERIFIED.value),
        ),
        Tile(
            "Tidur atau mati suri",
            len(asleep),
            "kampung",
            f"tanpa kegiatan lebih dari {ASLEEP_DAYS} hari" + (f", {number(never)} belum pernah" if never else ""),
            list_url("kampung-list", kegiatan=Liveliness.ASLEEP.value),
        ),
    ]
