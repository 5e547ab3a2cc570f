"""Meetings: the list of a village, one meeting, what is typed about it, and the decisions that are not done."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.roles import Permission
from core.files import file_response
from regions.models import Region
from regions.names import area_params
from regions.queries import breadcrumb, path_name
from villages.models import Kampung
from villages.views.common import load_kampung, require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.meetings import cancel_meeting, change_meeting, finish_decision, plan_meeting, record_meeting
from ..enums import MeetingState
from ..forms.calendar import AreaForm
from ..forms.meetings import CancelForm, FinishForm, MeetingForm, RecordForm
from ..invitations import invitation
from ..models import Decision, Meeting
from ..queries.meetings import (
    kind_counts,
    meetings_to_read,
    open_decisions,
    planned_meetings,
    village_meetings,
    with_details,
)
from ..rules import can_coordinate, can_read_minutes, can_write, can_write_at

PAGE_SIZE = 20
FILES = {"minutes_file": "Notulen", "attendance_photo": "Daftar hadir"}


# --- the list of a village ------------------------------------------------------------------------------------------


@require_GET
def kampung_meetings(request, code):
    """What lies ahead and what was never recorded first, then what was held."""
    kampung = load_kampung(request, code)
    today = timezone.localdate()
    rows = village_meetings(request.user, kampung)
    past = rows.exclude(state=MeetingState.PLANNED).order_by("-held_on", "-pk")
    planned = planned_meetings(request.user, kampung)
    kinds = kind_counts(Meeting.objects.visible_to(request.user).filter(kampung=kampung), today.year)
    return render(
        request,
        "pokja/meeting_list.html",
        {
            "kampung": kampung,
            "active_tab": "pokja",
            "today": today,
            "unrecorded": [meeting for meeting in planned if meeting.held_on < today],
            "ahead": [meeting for meeting in planned if meeting.held_on >= today],
            "page": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
            "kinds": kinds,
            "held": sum(count for _, count, _ in kinds),
            "may_write": can_write(request.user, kampung),
            "may_read": can_read_minutes(request.user, kampung.region_id),
            "calendar_query": urlencode(area_params(code)),
        },
    )


# --- one meeting ----------------------------------------------------------------------------------------------------


def _place_name(meeting: Meeting) -> str:
    return meeting.kampung.full_name if meeting.kampung_id else str(meeting.region)


def _crumbs(meeting: Meeting, *last) -> list[tuple[str, str]]:
    """The way down to a meeting: through the village, or through the calendar of its area."""
    return [*_place_crumbs(meeting.region, meeting.kampung), *last]


def _place_crumbs(region: Region, kampung: Kampung | None) -> list[tuple[str, str]]:
    if kampung is not None:
        list_url = reverse("kampung-meetings", args=[region.pk])
        return [(kampung.name, reverse("kampung-detail", args=[region.pk])), ("Pertemuan", list_url)]
    return [("Kalender", reverse("calendar")), (str(region), "")]


@require_safe
def meeting_detail(request, pk):
    """All of it for those who work there; of one announced from above no more than the invitation says."""
    meeting = get_object_or_404(with_details(meetings_to_read(request.user)), pk=pk)
    user = request.user
    way = breadcrumb(meeting.region)
    is_inside = user.is_superuser or bool(user.roles_at(meeting.region_id))
    may_write = can_write_at(user, meeting)
    today = timezone.localdate()
    return render(
        request,
        "pokja/meeting_detail.html",
        {
            "meeting": meeting,
            "kampung": meeting.kampung,
            "place_name": _place_name(meeting),
            "path": path_name(way),
            "crumbs": _crumbs(meeting, (meeting.agenda, "")),
            "today": today,
            "is_inside": is_inside,
            "may_write": may_write,
            "may_read": can_read_minutes(user, meeting.region_id),
            "is_due": meeting.held_on <= today,
            "is_unrecorded": meeting.state == MeetingState.PLANNED and meeting.held_on < today,
            "share_text": invitation(meeting, _place_name(meeting)),
            "share_url": settings.SITE_URL + meeting.get_absolute_url(),
            "decisions": list(meeting.decisions.all()),
            "attendance": list(meeting.attendance.all()) if is_inside else [],
        },
    )


@require_safe
def meeting_file(request, pk, field):
    """Minutes or the photo of the attendance list: for those who may read minutes in the area."""
    if field not in FILES:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    require(can_read_minutes(request.user, meeting.region_id))
    name = f"{FILES[field]} {meeting.held_on:%Y-%m-%d}"
    return file_response(
        getattr(meeting, field), name=name, inline=field == "attendance_photo", cache="private, max-age=3600"
    )


# --- what is typed --------------------------------------------------------------------------------------------------


def _area(request) -> tuple[Region, Kampung | None]:
    """Where a new meeting belongs: `?wilayah=`, else where the person works. 404 outside their area."""
    task = request.user.main_assignment
    code = request.GET.get("wilayah") or (task.region_id if task else "") or ""
    if not any(code.startswith(own) for own in request.user.area_codes):
        raise Http404
    region = get_object_or_404(Region, pk=code) if code else None
    if region is None:
        raise PermissionDenied
    if len(code) == len("33.16.06.2008"):
        kampung = load_kampung(request, code)
        require(can_write(request.user, kampung))
        return region, kampung
    require(can_coordinate(request.user, code))
    return region, None


def _like(request) -> Meeting | None:
    """The meeting a new one begins as a copy of, if it may be read."""
    pk = request.GET.get("dari", "")
    return meetings_to_read(request.user).filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None


@require_http_methods(["GET", "POST"])
def meeting_create(request):
    region, kampung = _area(request)
    form = MeetingForm(request.POST if request.method == "POST" else None, kampung=kampung, like=_like(request))
    if form.is_bound and form.is_valid():
        try:
            meeting = plan_meeting(
                by=request.user, region=region, kampung=kampung, key=form.cleaned_data["key"], **form.content
            )
        except PokjaRefused as refusal:
            _show(form, refusal)
        else:
            if meeting.held_on < timezone.localdate():
                messages.success(request, "Pertemuan tersimpan. Karena sudah berlangsung, catat hasilnya di sini.")
                return redirect("meeting-record", meeting.pk)
            messages.success(request, "Pertemuan dijadwalkan. Bagikan undangannya lewat WA.")
            return redirect(meeting)
    cancel_url = reverse("kampung-meetings", args=[region.pk]) if kampung else reverse("calendar")
    context = {
        "form": form,
        "meeting": None,
        "kampung": kampung,
        "place_name": kampung.full_name if kampung else str(region),
    }
    context |= {"crumbs": [*_place_crumbs(region, kampung), ("Jadwalkan", "")], "cancel_url": cancel_url}
    return render(request, "pokja/meeting_form.html", context, status=_status(form))


def _writable(request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("kampung__region", "region__parent__parent")
    meeting = get_object_or_404(rows, pk=pk)
    require(can_write_at(request.user, meeting))
    return meeting


@require_http_methods(["GET", "POST"])
def meeting_edit(request, pk):
    """The plan, as long as the meeting was neither recorded nor called off."""
    meeting = _writable(request, pk)
    if meeting.state != MeetingState.PLANNED:
        messages.info(request, f"Pertemuan ini {meeting.get_state_display().lower()}; rencananya tidak diubah lagi.")
        return redirect(meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, kampung=meeting.kampung, meeting=meeting)
    status = None
    if form.is_bound and form.is_valid():
        try:
            change_meeting(meeting, by=request.user, cleaned=form.content, seen=form.cleaned_data["seen"])
        except PokjaRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, "Rencana pertemuan tersimpan.")
            return redirect(meeting)
    context = {"form": form, "kampung": meeting.kampung, "meeting": meeting, "place_name": _place_name(meeting)}
    context |= {"crumbs": _crumbs(meeting, (meeting.agenda, meeting.get_absolute_url()), ("Ubah", ""))}
    context |= {"cancel_url": meeting.get_absolute_url()}
    return render(request, "pokja/meeting_form.html", context, status=status or _status(form))


@require_http_methods(["GET", "POST"])
def meeting_record(request, pk):
    """What came of it; recorded again, it is corrected."""
    meeting = _writable(request, pk)
    if meeting.state == MeetingState.CANCELLED:
        messages.info(request, "Pertemuan ini batal. Jadwalkan lagi, lalu catat hasilnya.")
        return redirect(meeting)
    links = {field: reverse("meeting-file", args=[meeting.pk, field]) for field in FILES if getattr(meeting, field)}
    data = request.POST if request.method == "POST" else None
    form = RecordForm(data, request.FILES or None, meeting=meeting, links=links)
    status = None
    if form.is_bound and form.is_valid():
        content = form.content
        try:
            record_meeting(meeting, by=request.user, seen=form.cleaned_data["seen"], **content)
        except PokjaRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, "Hasil pertemuan tersimpan.")
            return redirect(meeting)
    return render(
        request,
        "pokja/meeting_record.html",
        {
            "form": form,
            "meeting": meeting,
            "kampung": meeting.kampung,
            "place_name": _place_name(meeting),
            "crumbs": _crumbs(meeting, (meeting.agenda, meeting.get_absolute_url()), ("Hasil", "")),
            "done": meeting.decisions.filter(done_on__isnull=False),
        },
        status=status or (422 if form.is_bound else 200),
    )


@require_http_methods(["GET", "POST"])
def meeting_cancel(request, pk):
    meeting = _writable(request, pk)
    if meeting.state == MeetingState.CANCELLED:
        messages.info(request, "Pertemuan ini sudah batal.")
        return redirect(meeting)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            cancel_meeting(meeting, by=request.user, reason=form.cleaned_data["reason"])
        except PokjaRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Pertemuan dibatalkan.")
        return redirect(meeting)
    held = meeting.state == MeetingState.HELD
    text = f"{meeting}, {_place_name(meeting)}."
    return render(
        request,
        "core/confirm.html",
        {
            "title": "Pertemuan ini ternyata tidak terlaksana?" if held else "Batalkan pertemuan ini?",
            "text": text,
            "consequences": _consequences(held),
            "submit": "Ya, batalkan",
            "cancel_url": meeting.get_absolute_url(),
            "danger": True,
            "form": form,
        },
        status=_status(form),
    )


def _consequences(held: bool) -> list[str]:
    if held:
        return [
            "Pertemuan ini tidak dihitung lagi, dan keputusannya tidak ditagih lagi.",
            "Notulen dan daftar hadir tetap tersimpan.",
        ]
    return ["Di kalender pertemuan ini tertulis batal beserta alasannya."]


# --- decisions ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def decision_done(request, pk):
    rows = Decision.objects.visible_to(request.user).select_related("meeting__kampung__region", "meeting__region")
    decision = get_object_or_404(rows, pk=pk)
    meeting = decision.meeting
    require(can_write_at(request.user, meeting))
    if decision.done_on is not None:
        messages.info(request, f"Keputusan ini sudah ditutup oleh {decision.done_by_name}.")
        return redirect(meeting)
    form = FinishForm(request.POST if request.method == "POST" else None, held_on=meeting.held_on)
    if form.is_bound and form.is_valid():
        try:
            finish_decision(decision, by=request.user, **form.cleaned_data)
        except PokjaRefused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, "Keputusan ditandai selesai.")
            return redirect(meeting)
    return render(
        request,
        "core/confirm.html",
        {
            "title": "Keputusan sudah selesai?",
            "text": f"{decision.text} ({decision.who})",
            "submit": "Tandai selesai",
            "cancel_url": meeting.get_absolute_url(),
            "form": form,
        },
        status=_status(form),
    )


@require_GET
def decision_list(request):
    """What meetings of an area decided and nobody has done, the oldest due day first."""
    require(request.user.can(Permission.VIEW_KAMPUNG) and bool(_readable_codes(request.user)))
    form = AreaForm(request.GET, scope_codes=_readable_codes(request.user))
    rows = open_decisions(request.user).within(form.area_code)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    return render(
        request,
        "pokja/meeting_decisions.html",
        {
            "crumbs": [("Kalender", reverse("calendar")), ("Keputusan pertemuan", "")],
            "form": form,
            "page": page,
            "late": rows.filter(due_on__lt=today).count(),
            "rows": [(row, can_write_at(request.user, row.meeting), (today - row.due_on).days) for row in page],
        },
    )


def _readable_codes(user) -> list[str]:
    """The areas whose minutes this person may read: what a meeting decided is part of them."""
    return [code for code in user.area_codes if can_read_minutes(user, code)]


# --- helpers --------------------------------------------------------------------------------------------------------


def _show(form, refusal: PokjaRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _refused(form, refusal: PokjaRefused) -> int:
    """Tell why, with the input kept; where somebody else saved meanwhile, the page has to be opened again."""
    _show(form, refusal)
    return 409 if isinstance(refusal, StaleRow) else 422


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
