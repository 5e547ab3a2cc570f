"""Activities as lists: of the user's area, and of one Kampung KB."""

from calendar import monthrange
from contextlib import nullcontext
from itertools import groupby
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from core.exports import xlsx_download
from core.formats import NO_VALUE, age, day, number
from core.pagination import KeysetPage, KeysetPaginator, capped_count
from core.patience import TookTooLong, at_most
from villages.models import Kampung
from villages.rules import can_write_report
from villages.views.common import load_kampung

from ..enums import Period
from ..exports import ACTIVITY_COLUMNS, EXPORT_ROWS, export_rows
from ..filters import ActivityFilter, VillageActivityFilter
from ..models import Activity, ActivityTally
from ..queries.activities import load_activities, month_counts, open_activities, tally_of
from ..tables import NEWEST, ActivityTable, clean_sort

PAGE_SIZE = 15
PATIENCE = 3  # seconds for each question of a list that reaches over several regencies
OPEN_SHOWN = 10  # drafts and returned ones on top of the village's list


@require_GET
def activity_list(request):
    if not request.user.can(Permission.VIEW_KAMPUNG):
        raise PermissionDenied
    found = ActivityFilter(request.GET, user=request.user)
    sort = clean_sort(request.GET.get("sort"))
    if request.GET.get("export") == "xlsx":
        return _export(request, found, sort)
    page, count, is_too_wide = _read(request, found, sort)
    return render(
        request,
        "programs/activity_list.html",
        {
            "filter": found,
            "page": page,
            "count": count,
            "is_too_wide": is_too_wide,
            "table": ActivityTable(
                page.object_list,
                is_wide=not found.regency,
                caption=f"Kegiatan di {found.place}",
                order_by=sort,
            ),
            "crumbs": found.crumbs(reverse("activity-list")),
            "may_export": request.user.can(Permission.EXPORT),
            "export_rows": EXPORT_ROWS,
            "may_manage_agencies": request.user.can(Permission.MANAGE_AGENCIES),
            "report_url": _report_url(request.user, found),
            "may_choose_village": found.writes and not found.village,
        },
    )


def _read(request, found: ActivityFilter, sort: str) -> tuple[KeysetPage, int, bool]:
    """The page, how many rows there are, and whether that was too much to find out.

    Within a regency any filter is quick. Wider, one that hardly anything passes would read millions of rows.
    """
    try:
        with _bounded(found):
            page = _page(request, found.qs, sort)
            return page, _count(found.qs, page), False
    except TookTooLong:
        return KeysetPage([]), 0, True


def _bounded(found: ActivityFilter):
    return nullcontext() if found.regency else at_most(PATIENCE)


def _page(request, rows, sort: str) -> KeysetPage:
    pages = KeysetPaginator(
        rows,
        PAGE_SIZE,
        day="held_on",
        newest_first=sort == NEWEST,
        load=lambda keys: load_activities(request.user, keys),
    )
    return pages.page(request.GET)


def _count(rows, page) -> int:
    """Of a list that fits on one page nothing has to be counted."""
    return capped_count(rows) if page.has_other_pages else len(page.object_list)


def _export(request, found: ActivityFilter, sort: str):
    if not request.user.can(Permission.EXPORT):
        raise PermissionDenied
    rows = found.qs.permitted_to(request.user, Permission.EXPORT)
    if _is_too_much(found, rows):
        messages.error(
            request,
            f"Excel memuat paling banyak {number(EXPORT_ROWS)} kegiatan. Persempit wilayah atau periodenya, lalu "
            "unduh lagi.",
        )
        query = request.GET.copy()
        del query["export"]
        return redirect(f"{request.path}?{query.urlencode()}")
    order = ("-held_on", "-pk") if sort == NEWEST else ("held_on", "pk")
    return xlsx_download(
        "Kegiatan", ACTIVITY_COLUMNS, export_rows(request.user, rows.order_by(*order)), about=found.place
    )


def _is_too_much(found: ActivityFilter, rows) -> bool:
    try:
        with _bounded(found):
            return capped_count(rows, EXPORT_ROWS) > EXPORT_ROWS
    except TookTooLong:
        return True


def _report_url(user, found: ActivityFilter) -> str:
    """Where this user reports from here: the village the list is narrowed to, which for a cadre is always one."""
    if not found.village or not user.can(Permission.WRITE_REPORT, found.village):
        return ""
    active = Kampung.objects.visible_to(user).active().filter(region_id=found.village)
    return reverse("activity-create", args=[found.village]) if active.exists() else ""


@require_GET
def kampung_activities(request, code):
    """The tab of a village: what waits for its author first, then month by month."""
    kampung = load_kampung(request, code)
    may_write = can_write_report(request.user, kampung)
    rows = Activity.objects.visible_to(request.user).filter(kampung=kampung)
    found = VillageActivityFilter(request.GET, rows, user=request.user)
    page = _page(request, found.qs, NEWEST)
    today = timezone.localdate()
    this_month, last_month = month_counts(kampung, today)
    return render(
        request,
        "programs/kampung_activities.html",
        {
            "kampung": kampung,
            "active_tab": "kegiatan",
            "filter": found,
            "page": page,
            "months": [
                (month, list(group))
                for month, group in groupby(_by_day(page.object_list), lambda activity: activity.held_on.replace(day=1))
            ],
            "tiles": _tiles(tally_of(kampung)),
            "copy_key": uuid4(),  # two taps on the button make one copy
            "open": open_activities(request.user, kampung, OPEN_SHOWN) if may_write and not found.given else [],
            "may_write": may_write,
            "today": today,
            "month_end": today.replace(day=monthrange(today.year, today.month)[1]),
            "this_month": this_month,
            "last_month": last_month,
            "month_before": Period.LAST_MONTH.days(today)[0],
        },
    )


def _by_day(rows: list[Activity]) -> list[Activity]:
    """Newest first by the day they show: one that is being mended may show an earlier one than it is listed by."""
    return sorted(rows, key=lambda activity: activity.held_on, reverse=True)


def _tiles(tally: ActivityTally) -> list[tuple]:
    """The figures of a village: label, value, unit, neighbour."""
    oldest, last = tally.oldest_waiting_at, tally.last_reported_on
    return [
        ("Terverifikasi", tally.verified, "kegiatan", f"dari {number(tally.reported)} yang dikirim"),
        ("Menunggu verifikasi", tally.waiting, "kegiatan", f"yang terlama dikirim {age(oldest)}" if oldest else ""),
        (
            "Instansi yang terlibat",
            tally.agencies_reported,
            "",
            f"{number(tally.agencies_verified)} dalam kegiatan terverifikasi",
        ),
        ("Kegiatan terakhir", day(last) if last else NO_VALUE, "", age(last) if last else ""),
    ]
