"""Instansi: the agencies of a regency, and the names cadres typed that wait for a place in its list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.formats import number
from reference.enums import AgencyState
from reference.models import Agency
from regions.enums import Level

from ..actions import ProgramsRefused, accept_agency, add_agency, merge_agency, update_agency
from ..forms.agencies import AgencyCreateForm, AgencyFilterForm, AgencyForm, MergeConfirmForm, MergeForm
from ..queries.agencies import (
    alike,
    load_proposals,
    local_agencies,
    merge_targets,
    national_agencies,
    newest_reports,
    reports_naming,
    waiting_names,
)
from ..rules import can_manage_agencies

PAGE_SIZE = 50
PROPOSALS = 30  # shown at once; the next ones follow as these are placed
NEWEST = 5


@require_safe
@requires(Permission.MANAGE_AGENCIES)
def agency_list(request):
    form = AgencyFilterForm(request.GET, scope_codes=request.user.area_codes_with(Permission.MANAGE_AGENCIES))
    form.is_valid()
    area = form.picker.area
    code = area.code if area else ""
    names = waiting_names(request.user, code)
    context = {
        "filter_form": form,
        "area": area,
        "has_choice": any(not step.locked for step in form.picker.levels),
        # With several regencies in the list each row says which one it is.
        "shows_regency": area is None or area.level != Level.REGENCY,
        "waiting": names.count(),
        "proposals": load_proposals(request.user, names, PROPOSALS),
        "page": Paginator(local_agencies(request.user, code), PAGE_SIZE).get_page(request.GET.get("page")),
        "national": list(national_agencies()),
    }
    return render(request, "programs/agency_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_AGENCIES)
def agency_create(request):
    scope = request.user.area_codes_with(Permission.MANAGE_AGENCIES)
    form = AgencyCreateForm(request.POST if request.method == "POST" else None, scope_codes=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            agency = add_agency(data["name"], by=request.user, region=data["region"], helix=data["helix"])
        except ProgramsRefused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"{agency} masuk daftar {data['region']} dan dapat dipilih kader.")
            return redirect("agency-list")
    return render(request, "programs/agency_create.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_AGENCIES)
def agency_decide(request, pk):
    """Place a name a cadre typed; for an agency of the regency: rename it, take it out of use, merge it."""
    rows = Agency.objects.visible_to(request.user).filter(region__isnull=False)
    agency = get_object_or_404(rows.select_related("region", "merged_into", "created_by"), pk=pk)
    if not can_manage_agencies(request.user, agency.region_id):
        raise PermissionDenied
    steps = {"simpan": _save, "gabung": _merge, "pakai": _switch}
    if request.method == "GET":
        return _page(request, agency)
    if request.POST.get("langkah") not in steps:
        raise Http404
    return steps[request.POST["langkah"]](request, agency)


def _page(request, agency, *, form=None, merge_form=None):
    """The page, with the form that was refused in its place."""
    targets = merge_targets(agency)
    form = form or AgencyForm(initial=_known(agency))
    merge_form = merge_form or MergeForm(targets=targets)
    context = {
        "agency": agency,
        "crumbs": [("Instansi", reverse("agency-list")), (agency.name, "")],
        "form": form,
        "merge_form": merge_form,
        "alike": alike(agency, targets),
        "reports": reports_naming(agency),
        "newest": newest_reports(request.user, agency, NEWEST),
        "merged_names": list(agency.merged.order_by("name")),
        "last_change": agency.history.select_related("history_user").first(),
        "is_proposed": agency.state == AgencyState.PROPOSED,
        "is_merged": agency.state == AgencyState.MERGED,
    }
    refused = form if form.is_bound else merge_form
    return render(request, "programs/agency_decide.html", context, status=_status(refused))


def _known(agency: Agency) -> dict:
    """A name somebody typed has no group yet: the officer says which."""
    known = {"name": agency.name, "helix": agency.helix}
    return known if agency.state != AgencyState.PROPOSED else {"name": agency.name}


def _save(request, agency):
    form = AgencyForm(request.POST)
    if form.is_valid():
        is_proposed = agency.state == AgencyState.PROPOSED
        try:
            if is_proposed:
                placed = accept_agency(agency, by=request.user, **form.cleaned_data)
            else:
                placed = update_agency(agency, by=request.user, **form.cleaned_data)
        except ProgramsRefused as refusal:
            _show(form, refusal)
        else:
            told = f"masuk daftar {agency.region} dan dapat dipilih kader" if is_proposed else "tersimpan"
            messages.success(request, f"{placed} {told}.")
            return redirect("agency-list")
    return _page(request, agency, form=form)


def _switch(request, agency):
    """In use or out of use, as the button said."""
    is_active = request.POST.get("dipakai") == "ya"
    try:
        update_agency(agency, by=request.user, is_active=is_active)
    except ProgramsRefused as refusal:
        messages.error(request, refusal.message)
    else:
        told = "dapat dipilih lagi" if is_active else "tidak lagi ditawarkan. Laporan lama tetap memuatnya"
        messages.success(request, f"{agency} {told}.")
    return redirect("agency-decide", agency.pk)


def _merge(request, agency):
    form = MergeForm(request.POST, targets=merge_targets(agency))
    if not form.is_valid():
        return _page(request, agency, merge_form=form)
    into = form.cleaned_data["into"]
    if "pasti" not in request.POST:
        return _ask(request, agency, into)
    try:
        changed = merge_agency(agency, into=into, by=request.user)
    except ProgramsRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("agency-decide", agency.pk)
    messages.success(request, f"{agency} digabungkan ke {into}. {number(changed)} laporan berubah.")
    return redirect("agency-list")


def _ask(request, agency, into):
    """What merging will do, in numbers."""
    reports = reports_naming(agency)
    consequences = [f"Kader yang menulis {agency} lagi diarahkan ke {into}.", "Penggabungan tidak dapat dibatalkan."]
    if reports:
        text = f"{number(reports)} laporan akan menyebut {into}."
        consequences.insert(0, f"Laporan itu tetap mencatat bahwa instansinya dilaporkan sebagai {agency}.")
    else:
        text = "Belum ada laporan yang menyebutnya."
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Gabungkan {agency} ke {into}?",
            "text": text,
            "consequences": consequences,
            "submit": "Gabungkan",
            "danger": True,
            "cancel_url": reverse("agency-decide", args=[agency.pk]),
            "form": MergeConfirmForm(initial={"langkah": "gabung", "into": into.name, "pasti": "1"}),
        },
    )


def _show(form, refusal: ProgramsRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
