"""The tab Rencana: the plan of a year with what was done, its items, the document to sign and the signed copy."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import file_response
from core.pdf import Signature, pdf_response
from regions.enums import Kind
from regions.queries import breadcrumb, path_name
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY
from villages.views.common import load_kampung, require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.plans import add_item, copy_items, drop_item, sign_plan, start_plan, update_item
from ..enums import PokjaRole
from ..forms.plans import CopyForm, DropForm, PlanItemForm, SignForm
from ..models import Plan, PlanItem
from ..queries.plans import first_year, last_year, lines_of, plan_of, signers, sums_of, unfinished_items, years_of
from ..queries.proposals import proposal_lists
from ..rules import can_write

STALE = (
    "Kegiatan ini baru saja diubah orang lain. Isian Anda masih di layar ini: simpan sekali lagi untuk memakainya, "
    "atau buka lagi halaman ini untuk melihat yang tersimpan."
)


def asked_year(request) -> int:
    """The year in the address; this one where it names none that can be planned."""
    given = request.GET.get("tahun", "")
    year = int(given) if given.isascii() and given.isdecimal() and len(given) == 4 else 0
    return year if FIRST_DAY.year <= year <= last_year() else timezone.localdate().year


def plan_url(code: str, year: int) -> str:
    return f"{reverse('kampung-plan', args=[code])}?tahun={year}"


def section_links(kampung: Kampung, year: int) -> list[tuple[str, str, str]]:
    """RKM | Usulan, as every page of the tab shows them."""
    return [
        ("rkm", "RKM", plan_url(kampung.region_id, year)),
        ("usulan", "Usulan", f"{reverse('proposal-list', args=[kampung.region_id])}?tahun={year}"),
    ]


def _plan(request, code: str, year: int) -> Plan:
    """The plan of a year in the user's area; 404 for everything else."""
    rows = Plan.objects.visible_to(request.user).filter(kampung__is_active=True)
    return get_object_or_404(rows.select_related("kampung__region"), region_id=code, year=year)


def _plan_to_change(request, code: str, year: int) -> Plan:
    plan = _plan(request, code, year)
    require(can_write(request.user, plan.kampung))
    return plan


def _item_to_change(request, code: str, pk: int) -> PlanItem:
    rows = PlanItem.objects.visible_to(request.user).filter(plan__kampung__is_active=True)
    item = get_object_or_404(rows.select_related("plan__kampung__region"), plan__region_id=code, pk=pk)
    require(can_write(request.user, item.plan.kampung))
    return item


@require_safe
def kampung_plan(request, code):
    """The plan of a year, with what was reported and verified of each item."""
    kampung = load_kampung(request, code)
    year, today = asked_year(request), timezone.localdate()
    plan = plan_of(kampung, year)
    lines = lines_of(plan, today) if plan else []
    may_write = can_write(request.user, kampung)
    return render(
        request,
        "pokja/plan_tab.html",
        {
            "kampung": kampung,
            "active_tab": "rencana",
            "links": section_links(kampung, year),
            "year": year,
            "years": [(number, plan_url(code, number)) for number in years_of(kampung, year)],
            "plan": plan,
            "lines": [line for line in lines if not line.item.dropped_at],
            "dropped": [line for line in lines if line.item.dropped_at],
            "sums": sums_of(lines),
            "may_write": may_write,
            "may_start": may_write and first_year(kampung) <= year <= last_year(),
            "leftovers": len(unfinished_items(kampung, year)) if plan and may_write else 0,
            "waiting": len(proposal_lists(kampung, year).ranked),
        },
    )


@require_POST
def plan_start(request, code, year):
    kampung = load_kampung(request, code)
    require(can_write(request.user, kampung))
    try:
        start_plan(kampung, by=request.user, year=year)
    except PokjaRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"RKM {year} dimulai. Tambahkan kegiatan, atau ambil dari usulan.")
    return redirect(plan_url(code, year))


# --- items ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def item_create(request, code, year):
    plan = _plan_to_change(request, code, year)
    form = PlanItemForm(request.POST if request.method == "POST" else None, kampung=plan.kampung)
    if form.is_bound and form.is_valid():
        try:
            item = add_item(plan, by=request.user, key=form.cleaned_data["key"], **form.content)
        except PokjaRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"“{item.title}” ada di RKM {year}.")
            return redirect(plan_url(code, year))
    return _item_page(request, form, plan, f"Tambah kegiatan ke RKM {year}", "Simpan kegiatan")


@require_http_methods(["GET", "POST"])
def item_edit(request, code, pk):
    item = _item_to_change(request, code, pk)
    if item.dropped_at:
        messages.info(request, "Kegiatan ini sudah dicoret dari rencana, jadi tidak dapat diubah.")
        return redirect("plan-item", code, pk)
    form = PlanItemForm(request.POST if request.method == "POST" else None, kampung=item.plan.kampung, item=item)
    status = None
    if form.is_bound and form.is_valid():
        try:
            update_item(item, by=request.user, seen=form.cleaned_data["seen"], **form.content)
        except StaleRow:
            item.refresh_from_db()
            form.renew(item)
            form.add_error(None, STALE)
            status = 409
        except PokjaRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Perubahan tersimpan.")
            return redirect("plan-item", code, pk)
    return _item_page(request, form, item.plan, "Ubah kegiatan rencana", "Simpan perubahan", status)


def _item_page(request, form, plan: Plan, title: str, submit: str, status: int | None = None):
    item = form.item
    back = reverse("plan-item", args=[plan.region_id, item.pk]) if item else plan_url(plan.region_id, plan.year)
    return render(
        request,
        "pokja/plan_item_form.html",
        {"form": form, "kampung": plan.kampung, "plan": plan, "title": title, "submit": submit, "cancel_url": back},
        status=status or (422 if form.is_bound else 200),
    )


@require_http_methods(["GET", "POST"])
def item_drop(request, code, pk):
    item = _item_to_change(request, code, pk)
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            drop_item(item, by=request.user, reason=form.cleaned_data["reason"])
        except PokjaRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"“{item.title}” dicoret dari RKM {item.plan.year}.")
            return redirect(plan_url(code, item.plan.year))
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Coret “{item.title}”?",
            "text": f"Kegiatan ini tidak dihitung lagi dalam RKM {item.plan.year}; catatannya tetap terbaca. "
            "Usulan yang menjadi dasarnya menunggu keputusan Pokja lagi.",
            "form": form,
            "submit": "Coret dari rencana",
            "cancel_url": reverse("plan-item", args=[code, pk]),
            "danger": True,
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def plan_copy(request, code, year):
    """What last year's plan did not finish, to be ticked."""
    plan = _plan_to_change(request, code, year)
    items = unfinished_items(plan.kampung, year)
    if not items:
        messages.info(request, f"Tidak ada kegiatan RKM {year - 1} yang perlu dilanjutkan.")
        return redirect(plan_url(code, year))
    form = CopyForm(request.POST if request.method == "POST" else None, items=items)
    if form.is_bound and form.is_valid():
        try:
            count = copy_items(plan, by=request.user, items=form.cleaned_data["items"])
        except PokjaRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{count} kegiatan dari {year - 1} ada di RKM {year}. Periksa dananya.")
            return redirect(plan_url(code, year))
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Lanjutkan kegiatan {year - 1}?",
            "text": f"Kegiatan ini belum selesai pada {year - 1}. Yang dipilih masuk RKM {year} "
            "tanpa realisasinya; keadaan dananya ditanyakan lagi.",
            "form": form,
            "submit": f"Masukkan ke RKM {year}",
            "cancel_url": plan_url(code, year),
        },
        status=422 if form.is_bound else 200,
    )


# --- the document ---------------------------------------------------------------------------------------------------


@require_safe
def plan_pdf(request, code, year):
    """The plan as a document with places to sign."""
    plan = _plan(request, code, year)
    lines = [line for line in lines_of(plan) if not line.item.dropped_at]
    context = {
        "plan": plan,
        "kampung": plan.kampung,
        "place": path_name(breadcrumb(plan.kampung.region)),
        "lines": lines,
        "sums": sums_of(lines),
        "signatures": _signatures(plan.kampung),
        "back_url": plan_url(code, year),
    }
    return pdf_response(request, "pokja/plan_pdf.html", context, f"RKM-{code}-{year}")


def _signatures(kampung: Kampung) -> list[Signature]:
    """The head of the village on the left, whoever leads the Pokja on the right; unknown names are left to the pen."""
    names = signers(kampung)
    head = "Lurah" if kampung.region.kind == Kind.KELURAHAN else "Kepala Desa"
    leader = PokjaRole.CHAIR if PokjaRole.CHAIR in names or PokjaRole.EXECUTIVE not in names else PokjaRole.EXECUTIVE
    village_head = names.get(PokjaRole.PATRON) or names.get(PokjaRole.DIRECTOR, "")
    return [
        Signature("Mengetahui,", f"{head} {kampung.region.name}", village_head),
        Signature("Disusun oleh,", f"{leader.label} Pokja {kampung.full_name}", names.get(leader, "")),
    ]


@require_http_methods(["GET", "POST"])
def plan_sign(request, code, year):
    plan = _plan_to_change(request, code, year)
    form = SignForm(request.POST, request.FILES) if request.method == "POST" else SignForm()
    if form.is_bound and form.is_valid():
        try:
            sign_plan(plan, by=request.user, **form.cleaned_data)
        except PokjaRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, f"RKM {year} bertanda tangan tersimpan.")
            return redirect(plan_url(code, year))
    return render(
        request,
        "pokja/plan_sign.html",
        {"form": form, "kampung": plan.kampung, "plan": plan, "cancel_url": plan_url(code, year)},
        status=422 if form.is_bound else 200,
    )


@require_safe
def plan_file(request, code, year):
    """The signed copy, for whoever may see the village; never for the public (docs/plans.md)."""
    plan = _plan(request, code, year)
    if not plan.signed_file:
        raise Http404
    return file_response(plan.signed_file, name=f"RKM-{code}-{year}")
