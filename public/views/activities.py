"""Verified activities of a village, without login. Anything else is not there: drafts, what waits or was returned or
opened again, what belongs to a Kampung KB that is not active, photos that were taken out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.files import file_response
from core.pagination import KeysetPaginator
from programs.display import share_text
from programs.models import Activity
from regions.queries import breadcrumb, path_name
from villages.models import Kampung

from .. import queries
from .pages import crumbs_of

PHOTO_SIZES = {"besar": "large", "kecil": "small"}
# A day: an activity may be opened again, and its photos are then no longer for everybody.
PHOTO_KEPT = "public, max-age=86400"


def _place(kampung: Kampung) -> dict:
    """Where it is, and the way down to the list of its activities."""
    way = breadcrumb(kampung.region)
    crumbs = [*crumbs_of(way), ("Kegiatan", reverse("public-activities", args=[kampung.region_id]))]
    return {"kampung": kampung, "place": path_name(way), "crumbs": crumbs}


@login_not_required
@require_safe
def activity_list(request, code):
    """All verified activities of a village, newest first."""
    kampung = get_object_or_404(Kampung.objects.active().select_related("region"), region=code)
    tally = queries.activity_tally(kampung)
    rows = queries.public_activities(kampung)
    paginator = KeysetPaginator(rows, queries.PER_PAGE, day="held_on", load=queries.load_activities)
    page = paginator.page(request.GET)
    context = {"page": page, "months": queries.by_month(page.object_list), "tally": tally}
    return render(request, "public/activity_list.html", context | _place(kampung))


@login_not_required
@require_safe
def activity(request, code, pk):
    found = get_object_or_404(Activity.objects.public().select_related("kampung__region"), pk=pk, region_id=code)
    photos = queries.public_photos(found)
    # What came out of it stands for it: the picture after the work, where there is one.
    cover = next(iter(photos["after"] or photos["others"] or photos["before"]), None)
    place = _place(found.kampung)
    context = {
        "activity": found,
        "rows": queries.public_rows(found),
        "photos": photos,
        "cover": cover,
        "cover_url": settings.SITE_URL + cover.get_public_url() if cover else "",
        "share_text": share_text(found),
        "page_url": settings.SITE_URL + request.path,
    }
    return render(request, "public/activity.html", context | place | {"crumbs": [*place["crumbs"], (found.title, "")]})


@login_not_required
@require_safe
def activity_photo(request, code, pk, photo, size):
    found = get_object_or_404(Activity.objects.public(), pk=pk, region_id=code)
    row = get_object_or_404(found.photos.filter(removed_at__isnull=True), pk=photo)
    if size not in PHOTO_SIZES:
        raise Http404
    stored = getattr(row, PHOTO_SIZES[size])
    return file_response(stored, name=f"kegiatan-{pk}-{photo}", inline=True, request=request, cache=PHOTO_KEPT)
