"""Stored files: handed out by a view that checks the area, never by the media folder."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.files import file_response

from ..models import ProfileReport
from ..rules import can_read_private, can_write_report
from .common import load_kampung, require

_NAMES = {"pokja_decree_file": "SK Pokja", "plan_file": "RKM"}


@require_safe
def report_file(request, code, pk, field):
    """SK Pokja or RKM of one version of the Profil; of one never handed in only for those who write it."""
    if field not in _NAMES:
        raise Http404
    kampung = load_kampung(request, code)
    require(can_read_private(request.user, code))
    report = get_object_or_404(ProfileReport.objects.visible_to(request.user).filter(kampung=kampung), pk=pk)
    if report.submitted_at is None and not can_write_report(request.user, kampung):
        raise Http404
    return file_response(getattr(report, field), name=f"{_NAMES[field]} {kampung.name} versi {report.version}")


@require_safe
def kampung_picture(request, code, field):
    if field not in ("picture", "structure_picture"):
        raise Http404
    return file_response(getattr(load_kampung(request, code), field), inline=True)
