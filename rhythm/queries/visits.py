"""Visits: those of an area as a list, and what a village did before one."""

from django.db.models import F, QuerySet

from accounts.models import User
from programs.models import Activity
from villages.models import Kampung

from ..models import Visit

ACTIVITIES_SHOWN = 3


def visit_rows(user: User) -> QuerySet:
    """The visits of the user's area with village and place: those that wait, longest first, then the recorded ones."""
    rows = Visit.objects.visible_to(user).filter(kampung__is_active=True)
    order = (F("closed_at").desc(nulls_first=True), F("done_on").desc(nulls_first=True), "opened_on", "pk")
    return rows.select_related("kampung", "region__parent").order_by(*order)


def earlier_visits(visit: Visit) -> list[Visit]:
    """Recorded visits to the same village, newest first."""
    return list(Visit.objects.filter(kampung=visit.kampung_id).done().exclude(pk=visit.pk).order_by("-done_on", "-pk"))


def last_verified(kampung: Kampung) -> list[Activity]:
    """The newest verified activities of a village."""
    rows = Activity.objects.filter(kampung=kampung).verified().select_related("section")
    return list(rows.order_by("-held_on", "-pk")[:ACTIVITIES_SHOWN])
