"""*Ketepatan*: what is expected of villages and what came, from the nation down to one Kampung KB."""

from datetime import date
from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.dates import months_before
from core.exports import xlsx_download
from core.formats import day, number
from core.formats import month as month_name
from regions.enums import Level
from villages.models import Kampung
from villages.views.common import require

from ..enums import Duty
from ..exports import AREA_COLUMNS, VILLAGE_COLUMNS, area_rows, village_rows
from ..filters import PunctualityFilter
from ..promises import due_day
from ..queries.figures import AreaLine, VillageLine, overview, villages_of
from ..queries.village import village_details, village_months
from ..rules import sees_silence

WORDS = ("provinsi", "kabupaten/kota", "kecamatan", "Kampung KB")
NAMES_IN_A_MESSAGE = 60  # a kecamatan has fewer; an address cannot be endless


@require_safe
@requires(Permission.VIEW_KAMPUNG)
def punctuality(request):
    found = PunctualityFilter(request.GET, user=request.user, today=timezone.localdate())
    if found.is_village:
        return _village(request, found)
    names_villages = bool(found.reported) and len(found.code) >= Level.REGENCY.code_length
    if request.GET.get("export") == "xlsx":
        return _export(request, found, names_villages)
    table = overview(request.user, found.code, found.months[0], found.months[-1], found.month, found.duty)
    return render(
        request,
        "rhythm/punctuality.html",
        _frame(request, found)
        | {
            "table": table,
            "rows": [_row(found, line) for line in table.lines],
            "total": _row(found, table.total, is_total=True),
            "below": WORDS[_depth(found.code)],
            "districts": _districts(request, found) if names_villages else [],
            "names_villages": names_villages,
            "too_wide": bool(found.reported) and not names_villages,
            "may_export": request.user.can(Permission.EXPORT),
        },
    )


def _depth(code: str) -> int:
    return Level.of(code).value if code else 0


def _frame(request, found: PunctualityFilter) -> dict:
    """What the pages of an area and of a village have in common."""
    month = found.month
    return {
        "filter": found,
        "crumbs": found.way(),
        "month": month,
        "before": months_before(month, 1),
        "months": [
            {"month": each, "url": found.url(found.code, bulan=f"{each:%Y-%m}"), "is_chosen": each == month}
            for each in found.months
        ],
        "running": found.running,
        "running_url": found.url(found.code, bulan=f"{found.running:%Y-%m}", tahun=""),
        "due_on": due_day(Duty(found.duty), month) if found.duty not in ("", Duty.MEETING) else None,
        "sees_silence": sees_silence(request.user),
    }


def _row(found: PunctualityFilter, line: AreaLine, *, is_total: bool = False) -> dict:
    """A line of both tables: the chosen month with its neighbour, and every month."""
    return {
        "line": line,
        "url": "" if is_total else found.url(line.code),
        "missing_url": found.url(line.code, lapor="belum") if line.missing and not is_total else "",
        "now": line.rate(found.month),
        "before": line.rate(months_before(found.month, 1)),
        "months": [(each, line.rate(each)) for each in found.months],
    }


def _chosen(found: PunctualityFilter, lines: list[VillageLine]) -> list[VillageLine]:
    return [line for line in lines if line.is_missing == (found.reported == "belum")]


def _districts(request, found: PunctualityFilter) -> list[dict]:
    """The villages that (have not) reported, by kecamatan, each with a message ready to send where any is missing."""
    lines = _chosen(found, villages_of(request.user, found.code, found.month, found.duty))
    return [
        {
            "name": name,
            "lines": [(line, found.url(line.region_id)) for line in villages],
            "message": _message(found, name, villages) if found.reported == "belum" else "",
        }
        for name, villages in ((name, list(group)) for name, group in groupby(lines, lambda line: line.district))
    ]


def _message(found: PunctualityFilter, district: str, villages: list[VillageLine]) -> str:
    """Names, month and due day; nothing else goes out."""
    duty = "" if found.duty in ("", Duty.MEETING) else f" Tenggat {day(due_day(Duty(found.duty), found.month))}."
    what = found.told_duty if found.duty else "laporan"
    named = [f"{n}. {line.name} ({line.place})" for n, line in enumerate(villages[:NAMES_IN_A_MESSAGE], start=1)]
    if len(villages) > NAMES_IN_A_MESSAGE:
        named.append(f"dan {number(len(villages) - NAMES_IN_A_MESSAGE)} lainnya")
    head = f"{district}: {number(len(villages))} Kampung KB belum ada {what} {month_name(found.month)}.{duty}"
    return "\n".join([head, *named])


def _export(request, found: PunctualityFilter, names_villages: bool):
    require(request.user.can(Permission.EXPORT))
    duty, about = found.told_duty, f"{found.place} {found.month:%Y-%m}"
    if names_villages:
        lines = villages_of(request.user, found.code, found.month, found.duty, Permission.EXPORT)
        rows = village_rows(_chosen(found, lines), found.month, duty)
        return xlsx_download("Ketepatan kampung", VILLAGE_COLUMNS, rows, about=about)
    months = found.months
    table = overview(
        request.user, found.code, months[0], months[-1], found.month, found.duty, permission=Permission.EXPORT
    )
    return xlsx_download("Ketepatan", AREA_COLUMNS, area_rows(table, months, duty), about=about)


# --- one village -------------------------------------------------------------------------------------------------


def _village(request, found: PunctualityFilter):
    rows = Kampung.objects.visible_to(request.user).active().select_related("region")
    kampung = rows.filter(region_id=found.code).first()
    context = _frame(request, found) | {"kampung": kampung, "details": [], "unclear": [], "rows": []}
    if kampung is not None:
        stored = village_months(kampung, found.months[0], found.months[-1])
        details, unclear = village_details(kampung, found.month, timezone.localdate(), stored)
        if found.duty:
            details = [detail for detail in details if detail.duty == found.duty]
        context |= {"details": details, "unclear": unclear, "rows": _duty_rows(found.months, stored, found.duty)}
    return render(request, "rhythm/punctuality_village.html", context)


def _duty_rows(months: list[date], stored: dict, duty: str) -> list[dict]:
    """The table of months: a row for each duty of which anything was expected."""
    return [
        {"name": each.label, "months": [(month, stored[each.value].get(month)) for month in months]}
        for each in Duty
        if (not duty or each == duty) and any(month in stored[each.value] for month in months)
    ]
