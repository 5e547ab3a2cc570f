"""Rencana OPD: what the offices of a regency will do, where and when; and for which agency each account speaks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.exports import xlsx_download
from core.formats import day, number
from core.pagination import KeysetPaginator, capped_count
from regions.enums import Level
from regions.models import Region
from villages.views.common import require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.offices import cancel_entry, change_entry, finish_entry, plan_activities, replan_entry, set_office
from ..enums import OfficeActivityState
from ..exports.offices import OFFICE_COLUMNS, office_rows
from ..filters.offices import OfficeFilter
from ..forms.offices import ChangeForm, OfficeForm, PlanForm
from ..models import OfficeActivity
from ..queries.offices import (
    entries_to_export,
    keepers_of,
    kept_regencies,
    load_entries,
    office_accounts,
    office_keys,
    offices_of,
    with_names,
    without_agency,
)
from ..rules import can_keep_entry

PAGE_SIZE = 25


# --- the list -------------------------------------------------------------------------------------------------------


@require_safe
@requires(Permission.VIEW_KAMPUNG)
def office_list(request):
    found = OfficeFilter(request.GET, user=request.user)
    if request.GET.get("export") == "xlsx":
        return _export(request, found)
    pages = KeysetPaginator(
        found.qs,
        PAGE_SIZE,
        day="starts_on",
        newest_first=found.is_newest_first,
        load=lambda keys: _lines(request.user, load_entries(request.user, keys)),
    )
    page = pages.page(request.GET)
    offices = offices_of(request.user)
    return render(
        request,
        "pokja/office_list.html",
        {
            "filter": found,
            "page": page,
            "count": capped_count(found.qs) if page.has_other_pages else len(page.object_list),
            "crumbs": [*found.crumbs(reverse("office-list")), ("Rencana OPD", "")],
            "today": timezone.localdate(),
            "may_plan": request.user.can(Permission.PLAN_OFFICE),
            "may_keep": bool(kept_regencies(request.user)),
            "may_export": request.user.can(Permission.EXPORT),
            "own": sorted({(agency.code, agency.name) for agency in offices.values()}),
            "unset": without_agency(request.user),
        },
    )


def _lines(user, entries: list[OfficeActivity]) -> list[dict]:
    """Entries with what this user may do there."""
    offices = office_keys(user)
    return [
        {"entry": entry, "may_change": can_keep_entry(user, entry.regency_code, entry.agency_id, offices)}
        for entry in entries
    ]


def _export(request, found: OfficeFilter):
    if not request.user.can(Permission.EXPORT):
        raise PermissionDenied
    rows = with_names(found.filter_queryset(entries_to_export(request.user))).order_by("starts_on", "pk")
    return xlsx_download("Rencana OPD", OFFICE_COLUMNS, office_rows(rows), about=found.place)


def _crumbs(*steps) -> list[tuple[str, str]]:
    """The way from the list to this page; a step is a word, or a word with its address."""
    return [("Rencana OPD", reverse("office-list")), *(s if isinstance(s, tuple) else (s, "") for s in steps)]


# --- entries --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_OFFICE)
def office_create(request):
    """A new entry. The address may bring place and sub-programme along: `kec`, `desa`, `program`."""
    if not kept_regencies(request.user) and not offices_of(request.user):
        return _unset(request)
    form = PlanForm(request.POST if request.method == "POST" else None, user=request.user, initial=_asked(request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            planned = plan_activities(by=request.user, regions=form.regions, **form.content)
        except PokjaRefused as refusal:
            _show(form, refusal)
        else:
            _tell(request, planned)
            return redirect("office-list")
    context = {"form": form, "crumbs": _crumbs("Tambah rencana"), **_heads(form)}
    return render(request, "pokja/office_form.html", context, status=_status(form))


def _asked(query) -> dict:
    """What a link of the board fills in; nonsense fills in nothing."""
    codes = (query.get("desa"), query.get("kec"), query.get("kab"))
    code = next((code for code in codes if code), "")
    region = Region.objects.filter(pk=code, valid_to__isnull=True).first()
    asked = {"region": region, "starts_on": None}
    if region is not None and region.level == Level.VILLAGE:
        asked["villages"] = [region.pk]
    program = query.get("program", "")
    agency = query.get("instansi", "")
    if agency.isdecimal():
        asked["agency"] = agency
    if program:
        asked["subprogram"] = next(iter(PlanForm.base_fields["subprogram"].queryset.filter(code=program)), None)
    return asked


def _heads(form) -> dict:
    """For whom this form speaks, where it does not ask."""
    return {"agencies": sorted({agency.name for agency in form.offices.values()}) if not form.kept else []}


def _tell(request, planned) -> None:
    if planned.made:
        first = planned.made[0]
        where = f"{number(len(planned.made))} kampung" if len(planned.made) > 1 else first.place_name
        messages.success(request, f"{first.title}, {day(first.starts_on)}: tercatat untuk {where}.")
    if planned.known:
        names = ", ".join(str(entry.region) for entry in planned.known[:5])
        messages.info(request, f"Rencana yang sama sudah ada di {names}, jadi tidak dicatat dua kali.")


def _unset(request):
    """Nobody has said yet for which agency this account speaks: who does."""
    regencies = without_agency(request.user)
    return render(request, "pokja/office_unset.html", {"regencies": regencies, "keepers": keepers_of(regencies)})


def _entry(request, pk: int) -> OfficeActivity:
    """The entry, if this user may change it: 404 where it does not concern them, 403 where it does."""
    rows = with_names(OfficeActivity.objects.concerning(request.user))
    entry = get_object_or_404(rows, pk=pk)
    require(can_keep_entry(request.user, entry.regency_code, entry.agency_id, office_keys(request.user)))
    return entry


@require_http_methods(["GET", "POST"])
def office_edit(request, pk):
    entry = _entry(request, pk)
    if entry.state != OfficeActivityState.PLANNED:
        return redirect("office-replan", pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, user=request.user, entry=entry)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            change_entry(entry, by=request.user, cleaned=form.content, seen=form.cleaned_data["seen"])
        except PokjaRefused as refusal:
            _show(form, refusal)
            if isinstance(refusal, StaleRow):
                status = 409
                entry.refresh_from_db()
                form.renew(entry)
        else:
            messages.success(request, "Rencana disimpan.")
            return redirect("office-list")
    context = {
        "form": form,
        "entry": entry,
        "today": timezone.localdate(),
        "crumbs": _crumbs(entry.title),
        **_heads(form),
    }
    return render(request, "pokja/office_form.html", context, status=status or _status(form))


def _confirmed(request, pk: int, *, action, done: str, **page):
    """A page that asks, and the action after the button."""
    entry = _entry(request, pk)
    if request.method == "POST":
        try:
            action(entry, by=request.user)
        except PokjaRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done)
        return redirect("office-list")
    text = f"{entry.title}, {_days(entry)}, {entry.place_name}. {entry.agency.name}."
    return render(request, "core/confirm.html", {**page, "text": text, "cancel_url": reverse("office-list")})


def _days(entry: OfficeActivity) -> str:
    return f"{day(entry.starts_on)} sampai {day(entry.ends_on)}" if entry.ends_on else day(entry.starts_on)


@require_http_methods(["GET", "POST"])
def office_done(request, pk):
    return _confirmed(
        request,
        pk,
        action=finish_entry,
        done="Rencana ditandai terlaksana.",
        title="Tandai terlaksana?",
        consequences=[
            "Kampung tetap melaporkan kegiatannya sendiri: papan menghitung laporan kampung, bukan tanda ini."
        ],
        submit="Tandai terlaksana",
    )


@require_http_methods(["GET", "POST"])
def office_cancel(request, pk):
    return _confirmed(
        request,
        pk,
        action=cancel_entry,
        done="Rencana dibatalkan.",
        title="Batalkan rencana ini?",
        consequences=["Kampung tidak lagi melihatnya sebagai kegiatan yang akan datang.", "Dapat dikembalikan nanti."],
        submit="Batalkan rencana",
        danger=True,
    )


@require_http_methods(["GET", "POST"])
def office_replan(request, pk):
    return _confirmed(
        request,
        pk,
        action=replan_entry,
        done="Kegiatan ini direncanakan lagi.",
        title="Kembalikan ke rencana?",
        consequences=["Kegiatan ini kembali berstatus direncanakan dan dapat diubah."],
        submit="Kembalikan ke rencana",
    )


# --- accounts of other offices --------------------------------------------------------------------------------------


@require_safe
def office_people(request):
    require(bool(kept_regencies(request.user)))
    accounts = [(task, _agency_of(task)) for task in office_accounts(request.user)]
    context = {
        "accounts": accounts,
        "unset": sum(1 for _, agency in accounts if agency is None),
        "crumbs": _crumbs("Petugas OPD"),
        "shows_regency": len(kept_regencies(request.user)) > 1,
    }
    return render(request, "pokja/office_people.html", context)


@require_http_methods(["GET", "POST"])
def office_agency(request, pk):
    require(bool(kept_regencies(request.user)))
    task = get_object_or_404(office_accounts(request.user), pk=pk)
    form = OfficeForm(
        request.POST if request.method == "POST" else None,
        regency_code=task.region_id,
        initial={"agency": _agency_of(task)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_office(task, by=request.user, agency=form.cleaned_data["agency"])
        except PokjaRefused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"{task.user.name} mencatat rencana untuk {form.cleaned_data['agency']}.")
            return redirect("office-people")
    crumbs = _crumbs(("Petugas OPD", reverse("office-people")), task.user.name)
    context = {"form": form, "task": task, "crumbs": crumbs}
    return render(request, "pokja/office_agency.html", context, status=_status(form))


def _agency_of(task):
    office = getattr(task, "office", None)
    return office.agency if office else None


def _show(form, refusal: PokjaRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
