"""Photos of a report: sent one by one, taken out, and handed out by rights, never by the media folder."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from core.files import file_response
from verification.rules import can_edit
from villages.views.common import require

from ..actions import ProgramsRefused, remove_photo, save_activity, take_photo, take_photos
from ..forms.photos import PhotosForm
from ..models import Activity, ActivityPhoto
from ..queries.activities import is_shown_by_a_version, was_handed_in
from ..rules import can_change_photos, can_read, can_see_removed_photo

FIELDS = {"besar": "large", "kecil": "small"}
# What stands behind an address never changes; a week, because rights do.
KEPT = "private, max-age=604800, immutable"


def _load(request, code: str, pk: int) -> Activity:
    """A report of the user's area that they may read; 404 for everything else."""
    rows = Activity.objects.visible_to(request.user).select_related("kampung__region")
    activity = get_object_or_404(rows, pk=pk, region_id=code)
    if not can_read(request.user, activity):
        raise Http404("Laporan tidak ada.")
    return activity


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=422)


def _seen(request, activity: Activity, response: HttpResponse) -> HttpResponse:
    """The form on the page goes on from what its own photos changed; what others changed meanwhile it must not skip.

    Both moments are those the action read under its lock: others may save while a photo is decoded.
    """
    if _posted_moment(request) == getattr(activity, "changed_from", activity.updated_at):
        response["X-Seen"] = activity.updated_at.isoformat()
    return response


def _posted_moment(request) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:  # 45 December
        return None


@require_POST
def photo_add(request, code, pk):
    """One photo (`photo`) under the number the phone made for it (`key`).

    Answers with its figure in the form, or with 422 and `{"message"}`. Sent again after a lost answer it is the same.
    """
    activity = _load(request, code, pk)
    require(request.user.can(Permission.WRITE_REPORT, activity.region_id))
    if not can_change_photos(request.user, activity):
        return _refused(f"Laporan ini {activity.get_status_display().lower()}, jadi fotonya tidak dapat ditambah.")
    upload = request.FILES.get("photo")
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    if upload is None or key is None:
        return _refused("Pilih fotonya sekali lagi.")
    try:
        photo = take_photo(activity, upload, by=request.user, key=key)
    except ProgramsRefused as refusal:
        return _refused(refusal.message)
    form = PhotosForm(activity=activity)
    response = render(request, "programs/_photo.html", {"row": form.row_of(photo), "activity": activity})
    return _seen(request, activity, response)


@require_POST
def photo_remove(request, code, pk, photo):
    """From the script: this photo and nothing else. From the form: what was typed and chosen beside it is kept."""
    activity = _load(request, code, pk)
    require(request.user.can(Permission.WRITE_REPORT, activity.region_id))
    row = get_object_or_404(activity.photos.filter(removed_at__isnull=True), pk=photo)
    by_script = request.headers.get("X-Requested-With") == "photos"
    try:
        if not by_script and can_edit(request.user, activity):
            _keep_the_rest(request, activity, row)
        remove_photo(row, by=request.user)
    except ProgramsRefused as refusal:
        if by_script:
            return _refused(refusal.message)
        messages.error(request, refusal.message)
        return redirect(activity)
    if by_script:
        return _seen(request, activity, HttpResponse(status=204))
    messages.success(request, "Foto dihapus.")
    if not can_edit(request.user, activity):
        return redirect(activity)
    for failure in take_photos(activity, PhotosForm(files=request.FILES, activity=activity).uploads, by=request.user):
        messages.error(request, failure)
    return redirect(f"{activity.get_edit_url(3)}#id_photos")


def _keep_the_rest(request, activity: Activity, row: ActivityPhoto) -> None:
    form = PhotosForm(request.POST, activity=activity)
    form.is_valid()
    notes = {key: note for key, note in form.photo_notes.items() if key != row.pk}
    if notes:
        save_activity(activity, by=request.user, cleaned={"photo_notes": notes})


def _may_see(user, row: ActivityPhoto) -> bool:
    region_id = row.activity.region_id
    if row.removed_at is not None:
        return can_see_removed_photo(user, region_id) and is_shown_by_a_version(row)
    return user.can(Permission.WRITE_REPORT, region_id) or was_handed_in(row)


@require_safe
def photo(request, code, pk, photo, size):
    """A photo in one of its two sizes. One that was taken out is shown only to those who are shown the version with
    it, and is not kept by their browser; one that was not handed in yet is its writers' own."""
    if size not in FIELDS:
        raise Http404("Foto tidak ada.")
    activity = _load(request, code, pk)
    row = get_object_or_404(activity.photos, pk=photo)
    if not _may_see(request.user, row):
        raise Http404("Foto tidak ada.")
    return file_response(
        getattr(row, FIELDS[size]),
        name=f"foto {row.pk}",
        inline=True,
        request=request,
        cache="private, no-cache" if row.removed_at else KEPT,
    )
