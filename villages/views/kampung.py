"""The identity of a Kampung KB: founding, changing, moving, percontohan, activity, history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import requires
from accounts.roles import Permission

from ..actions.kampung import create_kampung, move_kampung, set_active, set_examples, update_kampung
from ..actions.refusals import VillagesRefused
from ..forms import ExampleForm, KampungCreateForm, KampungForm, MoveForm
from ..history import history_of, read_events
from ..models import Kampung
from ..rules import can_edit_kampung, can_manage_kampung, can_set_example
from .common import load_kampung, require

PAGE_SIZE = 30


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_KAMPUNG)
def kampung_create(request):
    scope = request.user.area_codes_with(Permission.MANAGE_KAMPUNG)
    form = KampungCreateForm(
        request.POST if request.method == "POST" else None, request.FILES or None, scope_codes=scope
    )
    if request.method == "POST" and form.is_valid():
        try:
            kampung = create_kampung(by=request.user, region=form.cleaned_data["region"], **form.content)
        except VillagesRefused as refusal:
            form.add_error(_place(form, refusal), refusal.message)
        else:
            messages.success(request, f"{kampung.name} dibuat. Lanjutkan dengan laporan Profil.")
            return redirect("kampung-profile", kampung.region_id)
    place = form.picker.region
    sleeping = Kampung.objects.visible_to(request.user).filter(region=place, is_active=False) if place else []
    return render(
        request,
        "villages/kampung_create.html",
        {"form": form, "sleeping": sleeping},
        status=422 if form.is_bound and form.errors else 200,
    )


def _place(form, refusal) -> str | None:
    """The form field a refusal belongs to: the village is the last select of the picker."""
    field = "desa" if refusal.field == "region" else refusal.field
    return field if field in form.fields else None


@require_http_methods(["GET", "POST"])
def kampung_edit(request, code):
    kampung = load_kampung(request, code)
    require(can_edit_kampung(request.user, kampung))
    form = KampungForm(request.POST if request.method == "POST" else None, request.FILES or None, kampung=kampung)
    if request.method == "POST" and form.is_valid():
        try:
            update_kampung(kampung, by=request.user, **form.content)
        except VillagesRefused as refusal:
            form.add_error(_place(form, refusal), refusal.message)
        else:
            messages.success(request, "Data kampung tersimpan.")
            return redirect(kampung)
    return render(
        request,
        "villages/kampung_edit.html",
        {
            "kampung": kampung,
            "form": form,
            "may_manage": can_manage_kampung(request.user, kampung.region_id),
            "may_set_example": bool(_example_levels(request.user, kampung)),
        },
        status=422 if form.is_bound else 200,
    )


def _example_levels(user, kampung) -> list[str]:
    return [level for level in ExampleForm.LABELS if can_set_example(user, kampung, level)]


@require_http_methods(["GET", "POST"])
def kampung_example(request, code):
    kampung = load_kampung(request, code)
    levels = _example_levels(request.user, kampung)
    require(bool(levels))
    form = ExampleForm(request.POST if request.method == "POST" else None, kampung=kampung, levels=levels)
    if request.method == "POST" and form.is_valid():
        changed = {level: form.cleaned_data[level] for level in form.changed_data}
        try:
            replaced = set_examples(kampung, by=request.user, levels=changed)
        except VillagesRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            for old in replaced:
                messages.info(request, f"Menggantikan {old.name} sebagai percontohan.")
            messages.success(request, "Percontohan tersimpan.")
            return redirect("kampung-edit", kampung.region_id)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Percontohan: {kampung.name}",
            "text": "Paling banyak satu percontohan di tiap kabupaten/kota dan satu di tiap provinsi. "
            "Yang baru menggantikan yang lama.",
            "submit": "Simpan",
            "cancel_url": reverse("kampung-edit", args=[code]),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def kampung_move(request, code):
    kampung = load_kampung(request, code)
    require(can_manage_kampung(request.user, kampung.region_id))
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        scope_codes=request.user.area_codes_with(Permission.MANAGE_KAMPUNG),
        initial={"region": kampung.region},
    )
    if request.method == "POST" and form.is_valid():
        try:
            move_kampung(kampung, by=request.user, region=form.cleaned_data["region"])
        except VillagesRefused as refusal:
            form.add_error(_place(form, refusal), refusal.message)
        else:
            messages.success(request, f"{kampung.name} sekarang berada di {kampung.region}.")
            return redirect("kampung-edit", kampung.region_id)
    return render(
        request,
        "villages/kampung_move.html",
        {"kampung": kampung, "form": form},
        status=422 if form.is_bound and form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def kampung_deactivate(request, code):
    kampung = load_kampung(request, code)
    require(can_manage_kampung(request.user, kampung.region_id))
    if request.method == "POST":
        try:
            set_active(kampung, by=request.user, is_active=False)
        except VillagesRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{kampung.name} dinonaktifkan.")
        return redirect("kampung-list")
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Nonaktifkan {kampung.name}?",
            "text": "Kampung KB yang tidak aktif:",
            "consequences": [
                "hilang dari daftar, jumlah, dan halaman publik",
                "tidak dapat dilaporkan, tetapi laporan dan riwayatnya tetap tersimpan",
                "dapat diaktifkan lagi dari halaman Tambah Kampung KB, selama desanya belum punya yang lain",
            ],
            "submit": "Nonaktifkan",
            "cancel_url": reverse("kampung-edit", args=[code]),
            "danger": True,
        },
    )


@require_http_methods(["GET", "POST"])
def kampung_activate(request, pk):
    """Bring an inactive one back; it has no page of its own, so it is named by its number."""
    inactive = Kampung.objects.visible_to(request.user).filter(is_active=False).select_related("region")
    kampung = get_object_or_404(inactive, pk=pk)
    require(can_manage_kampung(request.user, kampung.region_id))
    if request.method == "POST":
        try:
            set_active(kampung, by=request.user, is_active=True)
        except VillagesRefused as refusal:
            messages.error(request, refusal.message)
            return redirect("kampung-list")
        messages.success(request, f"{kampung.name} aktif lagi.")
        return redirect(kampung)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Aktifkan lagi {kampung.name}?",
            "text": f"Kampung KB ini kembali ke daftar dan hitungan {kampung.region}, dengan laporannya yang lama.",
            "submit": "Aktifkan lagi",
            "cancel_url": reverse("kampung-create"),
        },
    )


@require_safe
def kampung_history(request, code):
    kampung = load_kampung(request, code)
    page = Paginator(history_of(kampung), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "villages/history.html",
        {
            "kampung": kampung,
            "active_tab": "riwayat",
            "page": page,
            "events": read_events(kampung, page.object_list),
        },
    )
