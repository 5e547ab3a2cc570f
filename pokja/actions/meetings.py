"""Meetings: planned, changed, recorded as held, called off; and what became of their decisions."""

from datetime import date, time
from uuid import UUID

from django.db import IntegrityError, transaction

from regions.models import Region
from villages.models import Kampung

from ..models import Meeting
from ..rules import can_write_at
from .common import PokjaRefused, allow, lock_village, require_active


@transaction.atomic
def plan_meeting(
    *,
    by,
    meeting_kind: str,
    agenda: str,
    held_on: date,
    region: Region | None = None,
    kampung: Kampung | None = None,
    starts_at: time | None = None,
    place: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Put a meeting of a Kampung KB, or of an area above it, into the calendar.

    region: the area, or with `kampung` left out. key: made with the form; sent twice it stays one meeting. Raises
    PermissionDenied; PokjaRefused for a day that cannot be, and for a Kampung KB that is not active.
    """
    if kampung is not None:
        kampung = lock_village(kampung.pk)
        require_active(kampung)
    meeting = Meeting(
        kampung=kampung,
        region=kampung.region if kampung is not None else region,
        meeting_kind=meeting_kind,
        agenda=agenda,
        held_on=held_on,
        starts_at=starts_at,
        place=place,
        key=key,
        created_by=by,
        created_by_name=by.name,
    )
    allow(can_write_at(by, meeting))
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        known = Meeting.objects.filter(key=meeting.key, created_by=by, region=meeting.region).first()
        if known is None:
            raise PokjaRefused("Formulir ini sudah dipakai. Buka formulir baru, lalu isikan lagi.") from error
        return known
    return meeting
