"""Meetings as tests need them, through the actions."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from pokja.actions.meetings import plan_meeting, record_meeting
from pokja.enums import MeetingKind
from pokja.models import Meeting
from villages.models import Kampung

FORM_KEY = UUID("0a8e8f4e-55b1-4b5e-9c2f-3f5a6c1d2e3f")  # a key a form may have made
PLAN = {"meeting_kind": MeetingKind.COORDINATION, "agenda": "Menyusun kegiatan", "place": "Balai Desa"}


def planned(where, by, **changes) -> Meeting:
    """A meeting in a week. where: a Kampung KB, or the region of an area."""
    place = {"kampung": where} if isinstance(where, Kampung) else {"region": where}
    fields = PLAN | {"held_on": timezone.localdate() + timedelta(days=7)} | changes
    return plan_meeting(by=by, **place, **fields)


def held(where, by, days=3, **changes) -> Meeting:
    """One that was held so many days ago, with one decision. where: as in `planned`, or the meeting itself."""
    today = timezone.localdate()
    plan = {name: changes.pop(name) for name in (*PLAN, "starts_at") if name in changes}
    meeting = where if isinstance(where, Meeting) else planned(where, by, held_on=today - timedelta(days=days), **plan)
    told = {
        "held_on": min(meeting.held_on, today),
        "men": 8,
        "women": 12,
        "minutes": "Dibahas rencana bulan depan.",
        "attendance": [
            {"who": "Pokja", "invited": 9, "present": 8},
            {"who": "Bidan", "invited": None, "present": 1},
        ],
        "decisions": [{"text": "Membeli bibit", "who": "Seksi Ekonomi", "due_on": today + timedelta(days=7)}],
    }
    return record_meeting(meeting, by=by, **told | changes)
