"""The tabs Profil, Penduduk and KB: reading, filling in, handing in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification.actions import StepRefused
from verification.enums import Status
from verification.rules import can_cancel, can_edit

from ..actions.refusals import ChecksFailed, VillagesRefused
from ..actions.reports import adopt_suggestions, cancel_report, save_report, start_report, submit_report
from ..ageing import needs_confirmation
from ..checks import check, standing
from ..display import report_sections
from ..enums import AGE_BANDS
from ..forms import ReportForm
from ..models import REPORTS
from ..queries import latest_version, previous_version, reports_in_force, version_list
from ..rules import can_read_private, can_write_report
from ..suggestions import Difference, differences, suggestions_for
from .common import load_kampung, require

_ADOPTED = "Angka dari daftar sudah diisikan ke draf. Periksa, lalu ajukan."


@require_safe
def report_tab(request, code, kind):
    """The report in force, what no longer fits, and the versions."""
    kampung = load_kampung(request, code)
    reports = reports_in_force(kampung)
    report = reports.of(kind)
    versions = version_list(REPORTS[kind], kampung)
    latest = versions[0] if versions else None
    is_outsider = not can_read_private(request.user, code)
    sections = report_sections(report, public=is_outsider) if report else []
    pyramid = kind == "penduduk" and report is not None and report.has_bands
    return render(
        request,
        "villages/report_tab.html",
        {
            "kampung": kampung,
            "active_tab": kind,
            "kind": kind,
            "name": REPORTS[kind]._meta.verbose_name,
            "report": report,
            "sections": sections[1:] if pyramid else sections,
            "pyramid": pyramid,
            "age_labels": [label for _, label in AGE_BANDS],
            "versions": versions,
            "open_version": latest if latest and latest.status in Status.editable() else None,
            "is_old": report is not None and needs_confirmation(report.submitted_at, timezone.localdate()),
            "waiting": next((v for v in versions if v.status == Status.SUBMITTED), None),
            "standing": standing(reports) if kind != "profil" else [],
            "differences": _differences(request.user, kind, kampung, report, latest),
            "may_write": can_write_report(request.user, kampung),
        },
    )


def _differences(user, kind, kampung, in_force, latest) -> list[Difference]:
    """What the lists say against the report; for who writes it, against the version they are at."""
    suggestions = suggestions_for(kampung, kind)
    is_open = latest is not None and latest.status in Status.editable()
    if suggestions and is_open and can_write_report(user, kampung):
        return differences(latest_version(REPORTS[kind], kampung), suggestions)  # the list of versions has no content
    return differences(in_force, suggestions)


@require_safe
def report_version(request, code, kind, version):
    """One version as it was handed in, with what it changed. What never was, is its writers' own."""
    kampung = load_kampung(request, code)
    versions = REPORTS[kind].objects.visible_to(request.user).filter(kampung=kampung)
    report = get_object_or_404(versions, version=version)
    if report.submitted_at is None and not can_write_report(request.user, kampung):
        raise Http404
    previous = previous_version(report)
    return render(
        request,
        "villages/report_version.html",
        {
            "kampung": kampung,
            "active_tab": kind,
            "report": report,
            "previous": previous,
            "sections": report_sections(report, previous, public=not can_read_private(request.user, code)),
        },
    )


@require_POST
def report_start(request, code, kind):
    kampung = load_kampung(request, code)
    require(can_write_report(request.user, kampung))
    report = start_report(kampung, kind, by=request.user)
    return redirect(report.get_edit_url())


@require_POST
def report_adopt(request, code, kind):
    """The lists of the portal answer: into the open version, or into a new one, and on to its form."""
    kampung = load_kampung(request, code)
    require(can_write_report(request.user, kampung))
    try:
        report = adopt_suggestions(kampung, kind, by=request.user)
    except VillagesRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(REPORTS[kind].url_name, code)
    messages.success(request, _ADOPTED)
    return redirect(report.get_edit_url())


@require_http_methods(["GET", "POST"])
def report_edit(request, code, kind):
    """Save as often as one likes; handing in runs every check."""
    kampung = load_kampung(request, code)
    require(can_write_report(request.user, kampung))
    report = latest_version(REPORTS[kind], kampung)
    if report is None or not can_edit(request.user, report):
        messages.info(request, "Belum ada draf. Mulai dengan tombol Perbarui laporan.")
        return redirect(REPORTS[kind].url_name, code)
    report.kampung = kampung
    previous, others = previous_version(report), reports_in_force(kampung)
    suggestions = suggestions_for(kampung, kind)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        report=report,
        previous=previous,
        others=others,
        suggestions=suggestions,
    )
    warnings = []
    is_saved = False
    if request.method == "POST" and form.is_valid() and (is_saved := _save(form, report, request.user)):
        if request.POST.get("act") == "adopt":
            return report_adopt(request, code, kind)
        if request.POST.get("act") != "submit":
            messages.success(request, "Draf tersimpan.")
            return redirect(report.get_edit_url())
        warnings = _submit(form, report, request)
        if warnings is None:
            messages.success(request, f"{report.title} diajukan dan menunggu verifikasi.")
            return redirect(report.get_absolute_url())
    return render(
        request,
        "villages/report_form.html",
        {
            "kampung": kampung,
            "report": report,
            "form": form,
            "returned": _returned(report, previous),
            "missing": [f for f in check(report, others) if not f.field] if not form.is_bound else [],
            "warnings": warnings,
            "confirmed": request.POST.getlist("confirmed"),
            "is_saved": is_saved,
            "differences": differences(report, suggestions),
        },
        status=422 if form.is_bound else 200,
    )


def _save(form, report, user) -> bool:
    try:
        save_report(report, by=user, cleaned=form.content, seen=form.cleaned_data["seen"])
    except VillagesRefused as refusal:
        form.add_error(None, refusal.message)
        return False
    form.renew(report)
    return True


def _submit(form, report, request):
    """None when it went through; otherwise the warnings to confirm, with the errors shown in the form."""
    try:
        submit_report(report, by=request.user, confirmed_warnings=request.POST.getlist("confirmed"))
    except ChecksFailed as failed:
        form.add_findings(failed.errors)
        return failed.warnings
    except (VillagesRefused, StepRefused) as refusal:
        form.add_error(None, refusal.message)
        return []
    return None


def _returned(report, previous):
    """The return the author has to answer: of this version, or of the one it replaces."""
    if report.status == Status.RETURNED:
        return report
    return previous if previous is not None and previous.status == Status.RETURNED else None


@require_http_methods(["GET", "POST"])
def report_cancel(request, code, kind):
    kampung = load_kampung(request, code)
    report = latest_version(REPORTS[kind], kampung)
    if report is None or report.status not in Status.editable():
        raise Http404
    require(can_cancel(request.user, report))
    if request.method == "POST":
        try:
            cancel_report(report, by=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{report.title} versi {report.version} dibatalkan.")
        return redirect(REPORTS[kind].url_name, code)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Batalkan {report.title}, versi {report.version}?",
            "text": "Isiannya tidak dipakai lagi. Versi yang berlaku sekarang tetap berlaku.",
            "submit": "Batalkan versi ini",
            "cancel_url": report.get_edit_url(),
            "danger": True,
        },
    )
