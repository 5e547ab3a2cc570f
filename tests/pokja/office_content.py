"""Entries of the health office, as the product makes them."""

from datetime import timedelta

from django.utils import timezone

from pokja.actions.offices import plan_activities
from pokja.models import OfficeActivity
from reference.models import Agency, SubProgram
from regions.models import Region


def agency(code: str = "dinas-kesehatan") -> Agency:
    return Agency.objects.get(code=code)


def region(code: str) -> Region:
    return Region.objects.get(pk=code)


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def planned(by, *codes: str, **changes) -> list[OfficeActivity]:
    """Entries of the health office for these places, in three days."""
    fields = {
        "agency": agency(),
        "subprogram": SubProgram.objects.get(code="stunting"),
        "title": "Pelayanan posyandu bergerak",
        "starts_on": in_days(3),
    }
    return plan_activities(by=by, regions=[region(code) for code in codes], **(fields | changes)).made
