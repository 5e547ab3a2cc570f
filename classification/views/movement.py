"""*Pergerakan kelas*: who moved from which class to which, in an area, between two days."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.exports import xlsx_download
from core.pagination import MirrorPaginator
from villages.views.common import require

from ..enums import Direction, Kelas
from ..exports.movement import movement_columns, movement_rows
from ..filters.movement import MovementFilter
from ..queries.movement import GONE, NEW, Matrix, area_parts, composition, load_moved, matrix_of, movements, narrowed

PAGE_SIZE = 15


@require_safe
@requires(Permission.VIEW_KAMPUNG)
def class_movement(request):
    """The matrix of an area with its composition over time, or the villages of one cell; both as Excel."""
    found = MovementFilter(request.GET, user=request.user, today=timezone.localdate())
    context = {"filter": found, "crumbs": found.way(), "basis": found.basis, "span": found.span}
    if found.span is None:
        return render(request, "classification/movement.html", context)
    asked = (found.picker.area, found.basis.value, *found.span)
    if request.GET.get("export") == "xlsx":
        return _export(request, found, asked)
    rows = movements(request.user, *asked)
    matrix = matrix_of(rows)
    context |= {"matrix": matrix, "may_export": request.user.can(Permission.EXPORT)}
    if found.cell:
        return render(
            request, "classification/movement_villages.html", context | _villages(request, found, rows, matrix)
        )
    codes = area_parts(found.picker.scope_codes, found.picker.area)
    months = composition(codes, found.basis)
    context |= {"months": months, "table": _table(found, matrix), "sums": _sums(found, matrix)}
    return render(request, "classification/movement.html", context | {"directions": _directions(found, matrix)})


def _export(request, found: MovementFilter, asked: tuple):
    require(request.user.can(Permission.EXPORT))
    rows = narrowed(movements(request.user, *asked, Permission.EXPORT), **found.cell)
    about = f"{found.place} {found.span[0].key} {found.span[1].key}"
    return xlsx_download(
        "Pergerakan kelas", movement_columns(*found.span), movement_rows(rows, found.basis), about=about
    )


def _villages(request, found: MovementFilter, rows, matrix: Matrix) -> dict:
    keys = narrowed(rows, **found.cell).order_by("region_id", "pk").values_list("pk", flat=True)
    count = matrix.count(**found.cell)
    paginator = MirrorPaginator(keys, PAGE_SIZE, load=lambda page: load_moved(rows, page), count=count)
    return {"page": paginator.get_page(request.GET.get("page")), "back_url": found.url()}


# --- the matrix -------------------------------------------------------------------------------------------------------

_FROM = [*((str(kelas.value), kelas) for kelas in Kelas), (NEW, None)]
_TO = [*((str(kelas.value), kelas) for kelas in Kelas), (GONE, None)]


def _cell(found: MovementFilter, matrix: Matrix, was: str = "", became: str = "") -> dict:
    count = matrix.count(was, became)
    return {"count": count, "url": found.url(asal=was, menjadi=became) if count else ""}


def _direction(was: Kelas | None, became: Kelas | None) -> str:
    """How a cell is marked; villages that came or went are neither better nor worse."""
    if was is None or became is None or was == became:
        return ""
    return (Direction.UP if became > was else Direction.DOWN).value


def _table(found: MovementFilter, matrix: Matrix) -> list[dict]:
    """A row for each class before, a cell for each class after. Who is new cannot be gone."""
    return [
        {
            "kelas": old,
            "label": old.label if old else "Baru",
            "cells": [
                _cell(found, matrix, was, became)
                | {
                    "label": new.label if new else "Tidak aktif lagi",
                    "direction": _direction(old, new),
                    "is_void": (was, became) == (NEW, GONE),
                }
                for became, new in _TO
            ],
            "sum": _cell(found, matrix, was),
        }
        for was, old in _FROM
    ]


def _sums(found: MovementFilter, matrix: Matrix) -> list[dict]:
    return [
        _cell(found, matrix, "", became) | {"label": new.label if new else "Tidak aktif lagi", "kelas": new}
        for became, new in _TO
    ]


def _directions(found: MovementFilter, matrix: Matrix) -> list[dict]:
    return [
        {"label": each.label, "count": count, "url": found.url(arah=each.value) if count else ""}
        for each in Direction
        for count in [matrix.count(direction=each)]
    ]
