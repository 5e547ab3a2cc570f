"""Officers bring exports of the official portal: upload, preview, confirmation, result."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import requires
from accounts.roles import Permission
from core.exports import xlsx_download
from core.formats import number
from regions.models import Region

from ..exports.files import refused_columns, refused_rows
from ..forms.imports import ImportForm
from ..imports.actions import ImportRefused, confirm_import, discard_import, start_import
from ..imports.queries import PARTS, parts_of, rows_of, with_places
from ..models import ImportBatch
from ..rules import can_decide_import

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_REKAP)
def import_list(request):
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        try:
            batch = start_import(form.cleaned_data["file"], by=request.user, as_of=form.cleaned_data["as_of"])
        except ImportRefused as error:
            form.add_error("file", error.message)
        else:
            return redirect(batch)
    page = Paginator(ImportBatch.objects.visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    areas = request.user.area_codes_with(Permission.IMPORT_REKAP)
    places = "Indonesia" if "" in areas else ", ".join(map(str, Region.objects.filter(pk__in=areas)))
    return render(
        request,
        "classification/import_list.html",
        {"form": form, "page": page, "places": places, "today": timezone.localdate()},
    )


@require_GET
@requires(Permission.IMPORT_REKAP)
def import_detail(request, pk):
    batch = _batch(request, pk)
    parts = parts_of(batch)
    part = request.GET.get("bagian")
    if part not in PARTS:
        part = next((p.key for p in parts if p.count), "ditolak")
    page = Paginator(rows_of(batch, part), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "classification/import_detail.html",
        {
            "batch": batch,
            "counts": batch.counts,
            "part": part,
            "tabs": [(p.key, f"{p.label} ({number(p.count)})", f"?bagian={p.key}") for p in parts],
            "page": page,
            "rows": with_places(list(page.object_list)),
            "may_decide": can_decide_import(request.user, batch),
        },
    )


@require_POST
@requires(Permission.IMPORT_REKAP)
def import_confirm(request, pk):
    return _decide(request, pk, confirm_import, "Impor selesai.")


@require_POST
@requires(Permission.IMPORT_REKAP)
def import_discard(request, pk):
    return _decide(request, pk, discard_import, "Impor dibatalkan, tidak ada yang disimpan.")


def _decide(request, pk, action, message):
    batch = _batch(request, pk)
    if batch.is_open and not can_decide_import(request.user, batch):
        raise PermissionDenied
    try:
        action(batch, by=request.user)
    except ImportRefused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, message)
    return redirect(reverse("import-list") if action is discard_import else batch)


@require_GET
@requires(Permission.IMPORT_REKAP)
def import_refused(request, pk):
    batch = _batch(request, pk)
    return xlsx_download(
        f"{batch.get_kind_display()} ditolak",
        refused_columns(batch),
        refused_rows(batch),
        about=batch.as_of.isoformat(),
    )


def _batch(request, pk) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
