"""Monthly registers: twelve months of a group, one month to read and to fill in, and the list of an area."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from core.exports import xlsx_download
from core.formats import month as month_name
from core.formats import number
from core.pagination import MirrorPaginator
from verification.actions import StepRefused
from verification.enums import Status
from verification.rules import can_cancel, can_decide, can_edit, can_reopen
from villages.views.common import load_kampung, require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.registers import (
    RegisterIncomplete,
    cancel_register,
    save_register,
    start_register,
    submit_register,
)
from ..display import sheet_of, told_changes
from ..enums import PoktanKind
from ..exports.registers import EXPORT_ROWS, REGISTER_COLUMNS, register_rows
from ..filters.registers import RegisterFilter
from ..forms.registers import RegisterForm, as_sent
from ..models import Poktan, Register
from ..months import month_before, month_of, parse_month, twelve_months
from ..queries.registers import (
    area_counts,
    area_rows,
    history_of,
    is_on_time,
    month_rows,
    ordered,
    previous_registers,
    registers_to_take,
)
from ..rules import can_read_mending, can_take_registers, can_write
from ..tables.registers import RegisterTable

PAGE_SIZE = 25


# --- what is asked for --------------------------------------------------------------------------------------------


def _poktan(request, code: str, pk: int) -> Poktan:
    """The group with its active Kampung KB; 404 outside the area, and for a kind that keeps no register."""
    kampung = load_kampung(request, code)
    poktan = get_object_or_404(Poktan.objects.visible_to(request.user).filter(kampung=kampung), pk=pk)
    if not PoktanKind(poktan.kind).has_register:
        raise Http404
    poktan.kampung = kampung
    return poktan


def _register(request, code: str, poktan: int, pk: int) -> Register:
    group = _poktan(request, code, poktan)
    rows = Register.objects.visible_to(request.user).filter(poktan=group).prefetch_related("meetings")
    register = get_object_or_404(rows, pk=pk)
    register.poktan, register.kampung = group, group.kampung
    return register


def _page(register: Register) -> dict:
    return {"kampung": register.kampung, "poktan": register.poktan, "active_tab": "poktan", "register": register}


# --- one group ----------------------------------------------------------------------------------------------------


@require_safe
def register_list(request, code, poktan):
    """Twelve months: what came, what is due, what is late. The same months as Excel."""
    group = _poktan(request, code, poktan)
    may_write = can_write(request.user, group.kampung)
    this_month = month_of(timezone.localdate())
    last = min(parse_month(request.GET.get("sampai", "")) or this_month, this_month)
    may_export = can_take_registers(request.user, group.region_id)
    if request.GET.get("export") == "xlsx":
        require(may_export)
        months = twelve_months(last)
        rows = registers_to_take(request.user, [group.pk]).filter(month__range=(months[-1], months[0]))
        return xlsx_download("Register RI", REGISTER_COLUMNS, register_rows(rows), about=group.full_name)
    rows = month_rows(group, last, with_drafts=may_write)
    first = twelve_months(last)[-1]
    return render(
        request,
        "pokja/register_list.html",
        {
            "kampung": group.kampung,
            "active_tab": "poktan",
            "poktan": group,
            "rows": rows,
            "first": rows[-1].month if rows else first,
            "last": last,
            "came": sum(row.came for row in rows),
            "expected": sum(row.is_due for row in rows),
            "older": month_before(first) if month_of(group.started_on) < first else None,
            "is_newest": last == this_month,
            "may_write": may_write,
            "may_export": may_export and any(row.first_sent for row in rows),
        },
    )


@require_POST
def register_start(request, code, poktan):
    """Begin a month, or go on with what is there."""
    group = _poktan(request, code, poktan)
    require(can_write(request.user, group.kampung))
    month = parse_month(request.POST.get("month", ""))
    if month is None:
        messages.error(request, "Pilih bulan registernya.")
        return redirect("register-list", code, poktan)
    try:
        register = start_register(group, by=request.user, month=month)
    except PokjaRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("register-list", code, poktan)
    return redirect(register.get_edit_url() if register.status in Status.editable() else register.get_absolute_url())


@require_safe
def register_detail(request, code, poktan, pk):
    """One month as it was handed in. What never was, is its writers' own."""
    register = _register(request, code, poktan, pk)
    may_write = can_write(request.user, register.kampung)
    if register.submitted_at is None and not may_write:
        raise Http404
    changes = history_of(register)
    kept = register.content_at_return
    is_present = kept is None or can_read_mending(request.user, register)
    previous = previous_registers([register]).get(register.pk)
    decide_url = reverse("verification-decide", args=[Register.kind, register.pk])
    return render(
        request,
        "pokja/register_detail.html",
        _page(register)
        | {
            "sheet": sheet_of(register, None if is_present else kept, previous=previous),
            "previous": previous,
            "history": [(change, told_changes(change.changes)) for change in changes],
            "is_late": register.submitted_at is not None and not is_on_time(register, changes),
            "may_edit": can_edit(request.user, register) and may_write,
            "may_cancel": can_cancel(request.user, register),
            "decide_url": decide_url if can_decide(request.user, register) else "",
            "reopen_url": decide_url if can_reopen(request.user, register) else "",
            "share": _share(register),
        },
    )


def _share(register: Register) -> dict:
    lines = [
        f"{register.title}, {register.kampung.full_name}",
        f"{number(len(register.meetings.all()))} pertemuan, "
        f"{number(register.attended)} dari {number(register.members)} anggota hadir. "
        f"{register.get_status_display()}.",
    ]
    return {"text": "\n".join(lines), "url": f"{settings.SITE_URL}{register.get_absolute_url()}"}


# --- filling in ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def register_edit(request, code, poktan, pk):
    """Every button saves; "add" then offers one more meeting, "submit" also hands the register in."""
    register = _register(request, code, poktan, pk)
    require(can_write(request.user, register.kampung))
    if register.status not in Status.editable():
        messages.info(request, f"Register ini {register.get_status_display().lower()}, jadi tidak dapat diubah.")
        return redirect(register.get_absolute_url())
    previous = previous_registers([register]).get(register.pk)
    if request.method != "POST":
        return _form(request, RegisterForm(register=register, previous=previous, rows=_empty_rows(request, register)))
    form = RegisterForm(request.POST, register=register, previous=previous)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        save_register(register, by=request.user, cleaned=form.content, seen=form.cleaned_data["seen"])
    except StaleRow:
        return _stale(request, form)
    except PokjaRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _form(request, form, status=422)
    act = request.POST.get("act", "save")
    if act == "submit":
        return _submit(request, register, previous)
    if act == "add":
        rows = form.empty_rows + 1
        place = register.meetings.count() + rows - 1
        return redirect(f"{register.get_edit_url()}?baris={rows}#id_meetings-{place}")
    messages.success(request, "Draf tersimpan.")
    return redirect(register.get_edit_url())


def _empty_rows(request, register: Register) -> int:
    """As many as were asked for; else one, or two in a register without a meeting."""
    asked = request.GET.get("baris", "")
    if asked.isdecimal() and len(asked) < 3:
        return max(1, int(asked))
    return 1 if register.meetings.all() else 2


def _stale(request, form: RegisterForm):
    """Nothing was saved: the input stays, and whoever saves again now knows that somebody else did."""
    register = form.register
    register.refresh_from_db()
    if register.status not in Status.editable():
        messages.info(request, f"Register ini {register.get_status_display().lower()}, jadi tidak dapat diubah.")
        return redirect(register.get_absolute_url())
    form.renew(register)
    form.add_error(
        None,
        "Register ini baru saja disimpan di tempat lain. Isian Anda masih di layar ini: simpan sekali lagi untuk "
        "memakainya, atau buka lagi halaman ini untuk melihat yang tersimpan.",
    )
    return _form(request, form, status=409)


def _submit(request, register: Register, previous: Register | None):
    confirmed = request.POST.getlist("confirmed")
    try:
        submit_register(register, by=request.user, confirmed_warnings=confirmed)
    except RegisterIncomplete as incomplete:
        fresh = _register(request, register.region_id, register.poktan_id, register.pk)
        form = RegisterForm(as_sent(fresh), register=fresh, previous=previous)
        form.is_valid()
        form.add_findings(incomplete.errors)
        return _form(request, form, status=422, warnings=incomplete.warnings, confirmed=confirmed, is_saved=True)
    except (PokjaRefused, StepRefused) as refusal:
        messages.error(request, refusal.message)
        return redirect(register.get_absolute_url())
    messages.success(request, f"{register.title} diajukan dan menunggu verifikasi.")
    return redirect(register.get_absolute_url())


def _form(request, form: RegisterForm, *, status: int = 200, warnings=(), confirmed=(), is_saved: bool = False):
    register = form.register
    context = {
        "form": form,
        "previous": form.previous,
        "returned": register if register.status == Status.RETURNED else None,
        "warnings": warnings,
        "confirmed": confirmed,
        "is_saved": is_saved,
        "problems": form.problems() if form.is_bound else [],
    }
    return render(request, "pokja/register_form.html", _page(register) | context, status=status)


@require_http_methods(["GET", "POST"])
def register_cancel(request, code, poktan, pk):
    register = _register(request, code, poktan, pk)
    if register.status not in Status.editable():
        raise Http404
    require(can_cancel(request.user, register))
    if request.method == "POST":
        try:
            cancel_register(register, by=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{register.title} dibatalkan.")
        return redirect("register-list", code, poktan)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Batalkan {register.title}?",
            "text": "Isiannya tidak dipakai lagi. Bulan ini dapat dimulai lagi dari awal.",
            "submit": "Batalkan register",
            "cancel_url": register.get_edit_url(),
            "danger": True,
        },
    )


# --- an area ------------------------------------------------------------------------------------------------------


@require_GET
def register_area(request):
    """Who reported a month and who did not, group by group, within one regency."""
    if not request.user.can(Permission.VIEW_KAMPUNG):
        raise PermissionDenied
    found = RegisterFilter(request.GET, user=request.user)
    if request.GET.get("export") == "xlsx":
        return _export(request, found)
    expected, came = area_counts(found.all_states) if found.is_narrow else (0, 0)
    rows = ordered(found.qs if found.is_narrow else found.qs.none()).values_list("pk", flat=True)
    paginator = MirrorPaginator(rows, PAGE_SIZE, load=lambda keys: area_rows(request.user, found.month, keys))
    page = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "pokja/register_area.html",
        {
            "filter": found,
            "month": found.month,
            "page": page,
            "table": RegisterTable(
                page.object_list,
                caption=f"Register {month_name(found.month)} di {found.place}",
                first_number=page.start_index(),
            ),
            "expected": expected,
            "came": came,
            "crumbs": found.crumbs(reverse("register-area")),
            "may_export": found.is_narrow and came > 0 and can_take_registers(request.user),
        },
    )


def _export(request, found: RegisterFilter):
    if not can_take_registers(request.user):
        raise PermissionDenied
    rows = registers_to_take(request.user, found.qs.order_by().values("pk")).filter(month=found.month)
    if not found.is_narrow or rows.count() > EXPORT_ROWS:
        messages.error(request, "Pilih kabupaten/kota dulu, lalu unduh lagi.")
        query = request.GET.copy()
        del query["export"]
        return redirect(f"{request.path}?{query.urlencode()}")
    about = f"{found.place} {month_name(found.month)}"
    return xlsx_download("Register RI", REGISTER_COLUMNS, register_rows(rows), about=about)
