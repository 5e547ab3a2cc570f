"""The queue and the page where one report is decided."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Permission
from regions.forms import RegionPicker
from verification.actions import StepRefused, change_status
from verification.enums import Status, Step
from verification.rules import can_decide, can_reopen, is_own
from villages.display import field_choices, report_sections
from villages.queries import check_report, previous_version

from ..forms import DecideForm, QueueForm
from ..queries.verification import KINDS, changes_of, next_in_queue, queue, to_waiting, waiting_imports

PAGE_SIZE = 25


def _narrow(request) -> QueueForm:
    picker = RegionPicker(request.GET, scope_codes=request.user.area_codes_with(Permission.DECIDE_REPORT))
    return QueueForm(picker.clean(request.GET), picker=picker)


@require_GET
def queue_list(request):
    if not request.user.can(Permission.DECIDE_REPORT):
        raise PermissionDenied
    form = _narrow(request)
    page = Paginator(queue(request.user, form.to_filter()), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = to_waiting(page.object_list)
    return render(
        request,
        "dashboard/verification_queue.html",
        {
            "page": page,
            "form": form,
            "imports": waiting_imports(request.user),
            "query": _keep(request),
        },
    )


def _keep(request) -> str:
    """The filters as a query string, so that the next report opens inside the same queue."""
    kept = [(k, v) for k, v in request.GET.items() if k != "page" and v]
    return f"?{urlencode(kept)}" if kept else ""


@require_http_methods(["GET", "POST"])
def decide(request, kind, pk):
    if kind not in KINDS:
        raise Http404
    if not request.user.can(Permission.DECIDE_REPORT):
        raise PermissionDenied
    reports = KINDS[kind].objects.permitted_to(request.user, Permission.DECIDE_REPORT)
    handed_in = reports.filter(submitted_at__isnull=False, kampung__is_active=True)
    report = get_object_or_404(handed_in.select_related("kampung__region"), pk=pk)
    sections = report_sections(report, previous_version(report))
    form = DecideForm(request.POST if request.method == "POST" else None, fields=field_choices(report))
    narrow = _narrow(request).to_filter()
    if request.method == "POST" and form.is_valid():
        following = next_in_queue(request.user, narrow, after=report)
        try:
            _take(report, form.cleaned_data, by=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())
        messages.success(request, _DONE[Step(form.cleaned_data["step"])].format(title=report.title))
        if following is None:
            return redirect("verification-queue")
        return redirect(reverse("verification-decide", args=[following.kind, following.pk]) + _keep(request))
    return render(
        request,
        "dashboard/verification_decide.html",
        {
            "report": report,
            "kampung": report.kampung,
            "sections": sections,
            "findings": check_report(report),
            "history": changes_of(report),
            "form": form,
            "may_decide": can_decide(request.user, report),
            "may_reopen": can_reopen(request.user, report),
            "is_own": report.status == Status.SUBMITTED and is_own(request.user, report),
            "following": next_in_queue(request.user, narrow, after=report),
            "query": _keep(request),
        },
        status=422 if form.is_bound else 200,
    )


_DONE = {
    Step.VERIFY: "{title} disetujui.",
    Step.RETURN: "{title} dikembalikan. Pengisi mendapat pemberitahuan dengan alasan Anda.",
    Step.REOPEN: "{title} dibuka lagi dan menunggu verifikasi.",
}


def _take(report, data, *, by):
    change_status(
        report,
        Step(data["step"]),
        by=by,
        reason_code=data["reason_code"],
        reason_text=data["reason_text"],
        reason_field=data["reason_field"],
    )
