"""*Masih berlaku*: what an old report says, to be looked at and confirmed as it is."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from verification.actions import StepRefused

from ..actions.confirming import confirm_report, confirmable_report
from ..actions.refusals import ChecksFailed, VillagesRefused
from ..checks import Level, check
from ..display import report_sections
from ..models import REPORTS
from ..queries import reports_in_force
from ..rules import can_write_report
from ..suggestions import differences, suggestions_for
from .common import load_kampung, require


@require_http_methods(["GET", "POST"])
def report_confirm(request, code, kind):
    """Content, proof and what does not fit any more; the button makes the new version."""
    kampung = load_kampung(request, code)
    require(can_write_report(request.user, kampung))
    status = 200
    if request.method == "POST":
        try:
            report = _confirm(request, kampung, kind)
        except ChecksFailed:
            status = 422  # the page says what stands in the way
        except (VillagesRefused, StepRefused) as refusal:
            messages.info(request, refusal.message)
            return redirect(REPORTS[kind].url_name, code)
        else:
            messages.success(request, f"{report.title} dinyatakan masih berlaku dan menunggu verifikasi.")
            return redirect(report.get_absolute_url())
    try:
        report = confirmable_report(kampung, kind)
    except VillagesRefused as refusal:
        messages.info(request, refusal.message)
        return redirect(REPORTS[kind].url_name, code)
    findings = check(report, reports_in_force(kampung))
    return render(
        request,
        "villages/report_confirm.html",
        {
            "kampung": kampung,
            "kind": kind,
            "active_tab": kind,
            "report": report,
            "sections": report_sections(report),
            "errors": [finding for finding in findings if finding.level is Level.ERROR],
            "warnings": [finding for finding in findings if finding.level is Level.WARNING],
            "confirmed": request.POST.getlist("confirmed"),
            "differences": differences(report, suggestions_for(kampung, kind)),
        },
        status=status,
    )


def _confirm(request, kampung, kind):
    sent = request.POST.get("version", "")
    return confirm_report(
        kampung,
        kind,
        by=request.user,
        version=int(sent) if sent.isdecimal() else 0,
        confirmed_warnings=request.POST.getlist("confirmed"),
    )
