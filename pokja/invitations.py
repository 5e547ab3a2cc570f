"""Words about meetings that people send on: the invitation to one, and the list of a month."""

from datetime import date, time

from core.formats import long_day

from .models import Meeting


def clock(value: time | None) -> str:
    """09.00; nothing where no hour was said."""
    return f"{value:%H.%M}" if value else ""


def when(day: date, starts_at: time | None) -> str:
    """Sabtu, 21 Nov 2026, pukul 09.00."""
    return f"{long_day(day)}, pukul {clock(starts_at)}" if starts_at else long_day(day)


def invitation(meeting: Meeting, place_name: str) -> str:
    """What is sent to those who are asked to come. place_name: the Kampung KB or the area, in words."""
    lines = [
        f"Undangan: {meeting.get_meeting_kind_display()}, {place_name}",
        f"Hari: {when(meeting.held_on, meeting.starts_at)}",
        f"Tempat: {meeting.place}" if meeting.place else "",
        f"Acara: {meeting.agenda}",
    ]
    return "\n".join(line for line in lines if line)


def month_list(title: str, entries: list, left_out: int) -> str:
    """The calendar of a month as a message. entries: of `queries.calendar`; left_out: how many more there are."""
    lines = [f"{title}:"]
    for entry in entries:
        at = f", {clock(entry.starts_at)}" if entry.starts_at else ""
        where = f" ({entry.place})" if entry.place else ""
        lines.append(f"{entry.day.day}{at}: {entry.label}. {entry.title}{where}")
    if left_out:
        lines.append(f"dan {left_out} lainnya")
    return "\n".join(lines)
