"""Papan konvergensi: eight sub-programmes × villages, and what may fill an empty cell."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.exports import xlsx_download
from pokja.queries.offices import office_keys
from pokja.rules import can_keep_entry
from reference.models import SubProgram
from regions.enums import Level
from regions.names import area_params
from villages.models import Kampung

from ..enums import CellState
from ..exports import board_columns, board_rows
from ..forms import BoardForm, clean_year
from ..letters import cell_sentence, letter
from ..queries.board import candidates, cell_details, convergence

PAGE_SIZE = 25


@require_safe
@requires(Permission.VIEW_KAMPUNG)
def convergence_board(request):
    today = timezone.localdate()
    form = BoardForm(request.GET, scope_codes=request.user.area_codes, today=today)
    form.is_valid()
    area = form.picker.area
    context = {"form": form, "area": area, "year": form.year, "states": list(CellState), "crumbs": _crumbs(form)}
    if area is None or area.level < Level.REGENCY:
        return render(request, "dashboard/board.html", context)
    board = convergence(request.user, area.code, form.year, today)
    if request.GET.get("export") == "xlsx":
        if not request.user.can(Permission.EXPORT, area.code):
            raise PermissionDenied
        return xlsx_download("Papan sub-program", board_columns(board), board_rows(board), about=f"{area} {form.year}")
    only = form.cleaned_data.get("kosong")
    page = Paginator(board.empty_in(only) if only else board.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "board": board,
        "page": page,
        "lines": [(row, list(zip(board.columns, row.cells.values(), strict=True))) for row in page.object_list],
        "only": next((column for column in board.columns if column.subprogram.code == only), None),
        "without": sum(1 for row in board.rows if row.empty),
        "may_export": request.user.can(Permission.EXPORT, area.code),
        "may_plan": request.user.can(Permission.PLAN_OFFICE, area.code[:5]),
    }
    return render(request, "dashboard/board.html", context)


def _crumbs(form: BoardForm) -> list[tuple[str, str]]:
    base = reverse("convergence-board")
    chosen = [step.chosen for step in form.picker.levels if step.chosen]
    return [*((place.display_name, _with(base, **area_params(place.code))) for place in chosen), ("Papan", "")]


def _with(base: str, **query) -> str:
    return f"{base}?{urlencode(query)}"


@require_safe
@requires(Permission.VIEW_KAMPUNG)
def convergence_cell(request, code, program):
    """One cell: what there is, and which agency may fill it."""
    rows = Kampung.objects.visible_to(request.user).active().select_related("region__parent__parent")
    kampung = get_object_or_404(rows, region_id=code)
    subprogram = get_object_or_404(SubProgram.objects.active(), code=program)
    today = timezone.localdate()
    year = clean_year(request.GET.get("tahun"), today)
    details = cell_details(request.user, kampung, subprogram, year, today)
    board_url = _with(reverse("convergence-board"), **area_params(code[:8]), tahun=year)
    return render(
        request,
        "dashboard/board_cell.html",
        {
            "kampung": kampung,
            "subprogram": subprogram,
            "year": year,
            "today": today,
            "details": details,
            "sentence": cell_sentence(details.cell, year),
            "candidates": _candidates(request.user, kampung, subprogram, year),
            "share_url": f"{settings.SITE_URL}{request.path}?tahun={year}",
            "crumbs": [
                ("Papan", board_url),
                (kampung.name, reverse("kampung-detail", args=[code])),
                (subprogram.short_name, ""),
            ],
        },
    )


def _candidates(user, kampung: Kampung, subprogram: SubProgram, year: int) -> list[dict]:
    """Each agency with the letter to it, and where this user plans for it."""
    offices = office_keys(user)
    place, plan_url = area_params(kampung.region_id), reverse("office-create")
    found = []
    for row in candidates(kampung, subprogram, year):
        may_plan = can_keep_entry(user, kampung.regency_code, row.agency.pk, offices)
        found.append(
            {
                "row": row,
                "letter": letter(row.agency, kampung, subprogram, year, by=user),
                "plan_url": _with(plan_url, **place, program=subprogram.code, instansi=row.agency.pk)
                if may_plan
                else "",
            }
        )
    return found
