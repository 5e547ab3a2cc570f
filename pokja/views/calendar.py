"""The calendar: a month of an area, and the whole list of one day or of the plans of a month."""

from calendar import monthrange
from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from core.formats import DAYS, day, long_day
from core.formats import month as month_words
from villages.models import Kampung
from villages.views.common import require

from ..forms.calendar import CalendarForm
from ..invitations import month_list
from ..queries.calendar import (
    OFFICE,
    PLAN,
    Day,
    in_order,
    is_wide,
    last_of,
    meeting_entry,
    meetings_in,
    month_days,
    month_plans,
    office_activities_in,
    office_entry,
    plan_entry,
    plan_items_in,
)
from ..rules import can_coordinate, can_write

PAGE_SIZE = 30
SHARED = 15  # lines of a message
PLANS_PAGE = "rencana"
VILLAGE_LENGTH = 13  # of a code


@require_GET
def calendar(request):
    require(request.user.can(Permission.VIEW_KAMPUNG))
    kinds = [(OFFICE, "Kegiatan OPD"), (PLAN, "Rencana kampung (RKM)")]
    form = CalendarForm(request.GET, scope_codes=request.user.area_codes, kinds=kinds)
    asked = request.GET.get("hari", "")
    if asked == PLANS_PAGE:
        return _plans_page(request, form)
    if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= monthrange(form.month.year, form.month.month)[1]:
        return _day_page(request, form, form.month.replace(day=int(asked)))
    return _month_page(request, form)


def _month_page(request, form: CalendarForm):
    user, code, month = request.user, form.area_code, form.month
    days = month_days(user, code, month, form.kind)
    plans, plan_total = month_plans(user, code, month, form.kind)
    total = sum(found.total for found in days.values())
    entries = in_order(days)
    title = f"Kalender {month_words(month)}, {form.place}"
    return render(
        request,
        "pokja/calendar.html",
        {
            "form": form,
            "month": month,
            "place": form.place,
            "weekdays": DAYS,
            "days": _grid(month, days),
            "first_column": month.isoweekday(),  # Monday stands first
            "total": total,
            "plans": plans,
            "plan_total": plan_total,
            "plans_page": PLANS_PAGE,
            "is_wide": is_wide(code),
            "share_text": month_list(title, entries[:SHARED], total - len(entries[:SHARED])) if entries else "",
            "share_url": settings.SITE_URL + request.get_full_path(),
            "create_url": _create_url(user, code),
            **_neighbours(month),
        },
    )


def _grid(month: date, days: dict[int, Day]) -> list[Day]:
    """Every day of the month, whether or not something happens."""
    return [days.get(n) or Day(month.replace(day=n)) for n in range(1, last_of(month).day + 1)]


def _neighbours(month: date) -> dict:
    """The months beside this one, as the address writes them."""
    today = timezone.localdate()
    return {
        "today": today,
        "before": month - timedelta(days=1),
        "after": last_of(month) + timedelta(days=1),
        "is_now": month == today.replace(day=1),
    }


def _create_url(user, code: str) -> str:
    """Where a meeting of the chosen area is planned; "" where this person may not."""
    if len(code) == VILLAGE_LENGTH:
        kampung = Kampung.objects.visible_to(user).active().filter(region_id=code).first()
        may = kampung is not None and can_write(user, kampung)
    else:
        may = bool(code) and can_coordinate(user, code)
    return f"{reverse('meeting-create')}?wilayah={code}" if may else ""


# --- whole lists ----------------------------------------------------------------------------------------------------


def _day_page(request, form: CalendarForm, on: date):
    """Everything of one day: what offices do, then the meetings, page by page."""
    rows = meetings_in(request.user, form.area_code, on, on, form.kind).select_related("kampung", "region")
    rows = rows.defer("minutes").order_by("starts_at", "kampung__name", "region_id", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    offices = office_activities_in(request.user, form.area_code, on, on, form.kind).select_related("agency", "region")
    first = [office_entry(row, form.area_code) for row in offices.order_by("starts_on", "pk")]
    entries = [*(first if page.number == 1 else ()), *(meeting_entry(row, form.area_code) for row in page)]
    return _list_page(request, form, long_day(on), page, entries, page.paginator.count + len(first), day(on))


def _plans_page(request, form: CalendarForm):
    rows = plan_items_in(request.user, form.area_code, form.month, form.kind)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    title = f"Rencana kampung {month_words(form.month)}"
    entries = [plan_entry(row, form.area_code) for row in page]
    return _list_page(request, form, title, page, entries, page.paginator.count, "Rencana bulan ini")


def _list_page(request, form: CalendarForm, title: str, page, entries: list, count: int, crumb: str):
    query = request.GET.copy()
    for name in ("hari", "page"):
        query.pop(name, None)
    month_url = f"{reverse('calendar')}?{query.urlencode()}"
    return render(
        request,
        "pokja/calendar_list.html",
        {
            "title": title,
            "place": form.place,
            "page": page,
            "entries": entries,
            "count": count,
            "month_url": month_url,
            "crumbs": [(f"Kalender {month_words(form.month)}", month_url), (crumb, "")],
        },
    )
