"""The kader's day: what came back, what is half written, what this month still lacks."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import Permission
from core.formats import day, number
from pokja.models import Register
from programs.models import Activity
from verification.enums import Status
from verification.models import Verifiable
from verification.words import reason_words
from villages.ageing import due_for_confirmation, needs_confirmation
from villages.enums import Source
from villages.models import REPORTS, Kampung, VillageReport

from .lines import Board, Months, Task, Tile, compared, grouped, last_day, local_day, short_day, waiting_words
from .meetings import own_meetings
from .offices import offices_this_week
from .plans import Place, plan_tasks
from .registers import due_registers, open_registers
from .targets import target_tasks

# Open activities on the page; a village has a handful.
OPEN_ACTIVITIES = 20


def kader_board(user: User, today: date) -> Board:
    """Tasks and figures of the villages a kader reports for."""
    villages = {k.pk: k for k in Kampung.objects.permitted_to(user, Permission.WRITE_REPORT).active().order_by("name")}
    if not villages:
        return Board(today, [], [])
    months = Months(today)
    figures = _figures(user, villages, months)
    places = {pk: Place(row.region_id, row.full_name) for pk, row in villages.items()}
    tasks = [
        *_reports(user, villages, today),
        *(open_task(row, villages[row.kampung_id].full_name) for row in open_registers(user, villages)),
        *due_registers(user, villages, today),
        *_activities(user, villages),
        *_month(villages, figures, months),
        *own_meetings(user, today),
        *plan_tasks(places, today),
        *target_tasks(places, today),
        *offices_this_week(user, today),
    ]
    first = next(iter(villages.values()))
    return Board(
        today,
        grouped(tasks, today),
        _tiles(figures, months),
        report_url=reverse("activity-create", args=[first.region_id]),
    )


def _reports(user: User, villages: dict[int, Kampung], today: date) -> Iterator[Task]:
    for model in REPORTS.values():
        label = str(model._meta.verbose_name)
        reports = model.objects.visible_to(user).filter(kampung__in=villages)
        for report in reports.open():
            yield open_task(report, villages[report.kampung_id].full_name)
        # The newest version of each village: the last one of those in order.
        rows = reports.exclude(status=Status.CANCELLED).order_by("version")
        newest = {row["kampung_id"]: row for row in rows.values("kampung_id", "source", "submitted_at", "status")}
        for pk in villages.keys() - newest.keys():
            url = reverse(model.url_name, args=[villages[pk].region_id])
            yield Task(f"{label} belum pernah diisi", villages[pk].full_name, url, "Isi laporan", monthly=True)
        for pk, row in newest.items():
            # Of a version in the making there is a line already.
            if row["status"] in Status.reported() and needs_confirmation(row["submitted_at"], today):
                yield _old_task(model, villages[pk], row)


def _old_task(model: type[VillageReport], kampung: Kampung, row: dict) -> Task:
    """A report older than twelve months: to be confirmed as it is, or brought up to date after an import."""
    what = f"{capfirst(model._meta.verbose_name)} perlu konfirmasi"
    where = f"{kampung.full_name}. Diajukan {day(row['submitted_at'])}, lebih dari 12 bulan lalu"
    since = due_for_confirmation(row["submitted_at"])
    if row["source"] == Source.IMPORT:
        return Task(what, where, reverse(model.url_name, args=[kampung.region_id]), "Perbarui", since, monthly=True)
    url = reverse("kampung-report-confirm", args=[kampung.region_id, model.kind])
    return Task(what, where, url, "Periksa", since, monthly=True)


def _activities(user: User, villages: dict[int, Kampung]) -> Iterator[Task]:
    rows = Activity.objects.permitted_to(user, Permission.WRITE_REPORT).filter(kampung__in=villages).open()
    for activity in rows.order_by("updated_at", "pk")[:OPEN_ACTIVITIES]:
        yield open_task(activity, villages[activity.kampung_id].full_name)


def open_task(item: Verifiable, where: str) -> Task:
    """A returned report with the officer's words, or a draft; the button leads to the field the officer named."""
    name, draft = _name_and_act(item)
    if item.status == Status.RETURNED:
        what = f"{name[0].upper()}{name[1:]} dikembalikan: {reason_words(item)}"
        return Task(what, where, item.get_mend_url(), "Perbaiki", local_day(item.decided_at))
    return Task(f"Draf {name} belum {draft}", where, item.get_mend_url(), "Lanjutkan", local_day(item.updated_at))


def _name_and_act(item: Verifiable) -> tuple[str, str]:
    """How a thing is called inside a sentence, and what is done to it when it is finished."""
    if item.kind in REPORTS:
        return str(item._meta.verbose_name), "diajukan"
    if item.kind == Register.kind:
        return f"{item.title[0].lower()}{item.title[1:]}", "diajukan"
    return f"kegiatan “{item.title}”", "dikirim"


def _figures(user: User, villages: dict[int, Kampung], months: Months) -> dict[int, dict]:
    """Activities of this month and of the month before up to the same day, and what waits; one row a village."""
    handed_in = Q(status__in=(Status.SUBMITTED, Status.VERIFIED, Status.RETURNED))
    now = handed_in & Q(held_on__gte=months.first)
    then = handed_in & Q(held_on__range=(months.before, months.same_day))
    waiting = Q(status=Status.SUBMITTED)
    rows = Activity.objects.visible_to(user).filter(kampung__in=villages)
    rows = rows.filter(waiting | Q(held_on__gte=months.before)).order_by().values("kampung_id")
    people = {f"{name}_now": Sum(name, filter=now) for name in ("men", "women")}
    before = {f"{name}_then": Sum(name, filter=then) for name in ("men", "women")}
    found = rows.annotate(
        now=Count("pk", filter=now),
        then=Count("pk", filter=then),
        whole=Count("pk", filter=handed_in & Q(held_on__gte=months.before, held_on__lt=months.first)),
        verified=Count("pk", filter=now & Q(status=Status.VERIFIED)),
        waiting=Count("pk", filter=waiting),
        oldest=Min("submitted_at", filter=waiting),
        **people,
        **before,
    )
    return {row["kampung_id"]: row for row in found}


def _month(villages: dict[int, Kampung], figures: dict[int, dict], months: Months) -> Iterator[Task]:
    """At least one report a month (Perban BKKBN 20/2023): the month is told until an activity of it is handed in."""
    for pk, kampung in villages.items():
        row = figures.get(pk, {})
        if row.get("now"):
            continue
        last = day(last_day(months.today))
        before = f"{Months(months.before).name}: {number(row.get('whole', 0))} kegiatan"
        yield Task(
            f"Belum ada kegiatan {months.name}",
            f"{kampung.full_name}. Laporkan satu sebelum {last}. {before}.",
            reverse("activity-create", args=[kampung.region_id]),
            "Lapor kegiatan",
            months.first,
            monthly=True,
        )


def _tiles(figures: dict[int, dict], months: Months) -> list[Tile]:
    def total(*names: str) -> int:
        return sum(row[name] or 0 for row in figures.values() for name in names)

    oldest = local_day(min((row["oldest"] for row in figures.values() if row["oldest"]), default=None))
    people, before = total("men_now", "women_now"), total("men_then", "women_then")
    now, verified = total("now"), total("verified")
    return [
        Tile(f"Kegiatan {months.name}", now, note=compared(now, total("then"), months.same_day)),
        Tile(f"Peserta {months.name}", people, "orang", f"{short_day(months.same_day)}: {number(before)} orang"),
        Tile("Sudah terverifikasi", verified, f"dari {number(now)}", f"kegiatan {months.name}"),
        Tile(
            "Menunggu verifikasi", total("waiting"), "kegiatan", waiting_words(total("waiting"), oldest, months.today)
        ),
    ]
