"""Questions about activities and the lists they choose from."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from regions.models import fold
from verification.enums import Status
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from .models import Activity, ActivityAgency, ActivityTarget, Agency, CatalogueActivity

RECENT = 20  # reports of a village whose choices are offered first


def earliest_day(kampung: Kampung) -> date:
    """No activity is older than its Kampung KB: the day of pencanangan, or the first day of the programme."""
    return kampung.inaugurated_on or FIRST_DAY


def latest_day() -> date:
    return timezone.localdate()


def recent_choices(kampung: Kampung) -> tuple[list[int], list[int]]:
    """Keys of the agencies and of the sasaran that the village's newest reports named, newest first."""
    newest = list(
        Activity.objects.filter(kampung=kampung).order_by("-held_on", "-id").values_list("pk", flat=True)[:RECENT]
    )
    agencies = ActivityAgency.objects.filter(activity__in=newest).order_by("-activity__held_on", "-activity_id")
    targets = ActivityTarget.objects.filter(activity__in=newest).order_by("-activity__held_on", "-activity_id")
    return (
        list(dict.fromkeys(agencies.values_list("agency_id", flat=True))),
        list(dict.fromkeys(targets.values_list("target_id", flat=True))),
    )


def last_activities(kampung: Kampung) -> list[Activity]:
    """The village's newest reports, of at most RECENT: what a new one may be copied from."""
    rows = Activity.objects.filter(kampung=kampung).exclude(status=Status.CANCELLED)
    return list(rows.order_by("-held_on", "-id").only("pk", "region_id", "title", "held_on", "place")[:RECENT])


def find_catalogue(words: str) -> QuerySet:
    """Catalogue activities whose name or keywords hold every word."""
    found = CatalogueActivity.objects.active().select_related("subprogram").order_by("subprogram__position", "position")
    for word in fold(words).split():
        found = found.filter(search_name__contains=word)
    return found


def find_agency(name: str, regency_code: str) -> Agency | None:
    """The agency of this name in the national list or that of the regency; a merged name leads to where it went."""
    folded = fold(name)[:200]
    rows = Agency.objects.filter(search_name=folded).select_related("merged_into")
    own = [row for row in rows if row.region_id in (None, regency_code)]
    if not own:
        return None
    found = min(own, key=lambda row: (row.region_id is not None, row.merged_into_id is not None, row.pk))
    while found.merged_into_id is not None:
        found = found.merged_into
    return found
