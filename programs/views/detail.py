"""One activity, and what it said in an earlier version."""

from uuid import uuid4

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from verification.enums import Status
from verification.rules import can_cancel, can_decide, can_edit, can_reopen
from villages.rules import can_write_report

from ..display import activity_rows, share_text, side_by_side, told_histories
from ..enums import PhotoKind, PostKind
from ..models import Activity, ActivityVersion
from ..queries.activities import activities_of, history_of, noted_meeting, photos_of
from ..rules import can_read, can_read_mending, can_see_removed_photo


def _load(request, code: str, pk: int) -> Activity:
    """The activity of a village in the user's area, if it may be read; 404 for everything else."""
    rows = activities_of(request.user).select_related("kampung__region").prefetch_related("photos", "versions")
    activity = get_object_or_404(rows, region_id=code, pk=pk)
    if not can_read(request.user, activity):
        raise Http404
    return activity


def _kept(activity: Activity, version: int) -> ActivityVersion | None:
    return next((kept for kept in activity.versions.all() if kept.version == version), None)


def _readable(user, activity: Activity) -> tuple[dict, bool]:
    """What this user reads of it, and whether that is the present state."""
    kept = _kept(activity, activity.version)
    if kept is None or can_read_mending(user, activity.status, activity.region_id):
        return activity.content(), True
    return kept.content, False


@require_safe
def activity_detail(request, code, pk):
    activity = _load(request, code, pk)
    content, is_present = _readable(request.user, activity)
    photos = photos_of(activity, content, with_removed=can_see_removed_photo(request.user, activity.region_id))
    changes = history_of(activity)
    return render(
        request,
        "programs/activity_detail.html",
        {
            "kampung": activity.kampung,
            "active_tab": "kegiatan",
            "activity": activity,
            "title": content["title"],
            "description": content["description"],
            "rows": activity_rows(activity, content),
            "plan_item_url": _plan_item_url(activity, content),
            "noted": noted_meeting(request.user, activity) if is_present else None,
            "photos": _arranged(content, photos),
            "history": list(zip(changes, told_histories([change.changes for change in changes]), strict=True)),
            "versions": [kept for kept in activity.versions.all() if is_present or kept.version < activity.version],
            "waiting_days": _waiting_days(activity),
            "share_text": share_text(activity, content),
            "share_url": settings.SITE_URL + _shared_address(activity),
            **_rights(request.user, activity),
        },
    )


def _plan_item_url(activity: Activity, content: dict) -> str:
    """The item of the plan this content says it is part of."""
    pk = content.get("plan_item_id")
    return reverse("plan-item", args=[activity.region_id, pk]) if pk else ""


def _rights(user, activity: Activity) -> dict:
    """What this user may do with it, and the keys of the acts that must not happen twice."""
    decide_url = reverse("verification-decide", args=[Activity.kind, activity.pk])
    return {
        "may_edit": can_edit(user, activity),
        "may_cancel": can_cancel(user, activity),
        "may_copy": can_write_report(user, activity.kampung),
        "copy_key": uuid4(),
        "decide_url": decide_url if can_decide(user, activity) else "",
        "reopen_url": decide_url if can_reopen(user, activity) else "",
    }


def _waiting_days(activity: Activity) -> int | None:
    if activity.status != Status.SUBMITTED:
        return None
    return (timezone.localdate() - timezone.localdate(activity.submitted_at)).days


def _shared_address(activity: Activity) -> str:
    """Anybody may open what is verified; before that, those who sign in."""
    return activity.get_public_url() if activity.status == Status.VERIFIED else activity.get_absolute_url()


def _arranged(content: dict, photos: list) -> dict[str, list]:
    """Photos by where they stand: before and after beside each other where the report compares the two."""
    if content["post_kind"] != PostKind.BEFORE_AFTER:
        return {"before": [], "after": [], "others": photos}
    return {
        "before": [photo for photo in photos if photo.kind == PhotoKind.BEFORE],
        "after": [photo for photo in photos if photo.kind == PhotoKind.AFTER],
        "others": [photo for photo in photos if photo.kind == PhotoKind.ACTIVITY],
    }


@require_safe
def activity_version(request, code, pk, version):
    """An earlier version beside the one that followed it."""
    activity = _load(request, code, pk)
    kept = _kept(activity, version)
    if kept is None or activity.submitted_at is None:
        raise Http404
    following = _kept(activity, version + 1)
    content, is_present = _readable(request.user, activity)
    if not is_present and version == activity.version:
        newer = kept.content  # nothing that followed is this user's to read yet
    else:
        newer = following.content if following else content
    may_see_removed = can_see_removed_photo(request.user, activity.region_id)
    photos = photos_of(activity, kept.content, with_removed=may_see_removed)
    return render(
        request,
        "programs/activity_version.html",
        {
            "kampung": activity.kampung,
            "active_tab": "kegiatan",
            "activity": activity,
            "version": kept,
            "following_number": version + 1,
            "is_latest": version == activity.version,
            "is_mended": newer is not kept.content,
            "pairs": side_by_side(kept.content, newer),
            "photos": _arranged(kept.content, photos),
            "hidden_photos": len(kept.content.get("photos") or ()) - len(photos),
        },
    )
