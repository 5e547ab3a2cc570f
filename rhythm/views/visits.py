"""Visits: the list of an area, and the page on which one is recorded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages.views.common import require

from ..actions.visits import VisitRefused, finish_step, record_visit
from ..filters import VisitFilter
from ..forms import VisitForm
from ..models import Visit
from ..queries.silence import silence_of
from ..queries.visits import earlier_visits, last_verified, visit_rows
from ..rules import can_record, can_see_silence, sees_silence
from ..tables import VisitTable

PAGE_SIZE = 25


@require_safe
def visit_list(request):
    if not sees_silence(request.user):
        raise PermissionDenied
    found = VisitFilter(request.GET, user=request.user, today=timezone.localdate())
    rows = found.filter_queryset(visit_rows(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "rhythm/visit_list.html",
        {
            "filter": found,
            "page": page,
            "count": page.paginator.count,
            "table": VisitTable(page.object_list, caption=f"Kunjungan di {found.place}"),
            "crumbs": found.crumbs(reverse("visit-list")),
        },
    )


def _load(request, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).filter(kampung__is_active=True)
    return get_object_or_404(rows.select_related("kampung__region", "region"), pk=pk)


@require_http_methods(["GET", "POST"])
def visit_record(request, pk):
    """What the visit found: written once by whoever went there, read by everybody of the area."""
    visit = _load(request, pk)
    if request.method == "GET":
        form = VisitForm() if visit.is_open and can_record(request.user, visit) else None
        return _page(request, visit, form)
    require(can_record(request.user, visit))
    form = VisitForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form, status=422)
    try:
        record_visit(visit, by=request.user, **form.cleaned_data)
    except VisitRefused as refusal:
        if refusal.field:
            form.add_error(refusal.field, refusal.message)
            return _page(request, visit, form, status=422)
        # Somebody else, or the clock, was faster: what this person wrote stays readable below the page's own words.
        return _page(request, _load(request, pk), form, status=409, refusal=refusal.message)
    messages.success(request, "Hasil kunjungan tersimpan dan masuk riwayat kampung.")
    return redirect(visit)


def _page(request, visit: Visit, form: VisitForm | None, *, status: int = 200, refusal: str = ""):
    today = timezone.localdate()
    return render(
        request,
        "rhythm/visit_record.html",
        {
            "visit": visit,
            "kampung": visit.kampung,
            "form": form,
            "refusal": refusal,
            "may_record": can_record(request.user, visit),
            "silence": silence_of(visit.kampung, today) if can_see_silence(request.user, visit.region_id) else None,
            "activities": last_verified(visit.kampung),
            "earlier": earlier_visits(visit),
            "today": today,
        },
        status=status,
    )


@require_POST
def visit_finish_step(request, pk):
    """The next step was taken."""
    visit = _load(request, pk)
    require(can_record(request.user, visit))
    try:
        finish_step(visit, by=request.user)
    except VisitRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Langkah berikutnya ditandai selesai.")
    return redirect(visit)
