"""What a village hands in, made through the actions of each app, on days of the past."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from pokja.actions.groups import create_poktan, file_card, fill_card
from pokja.actions.meetings import plan_meeting, record_meeting
from pokja.actions.registers import RegisterIncomplete, save_register, start_register, submit_register
from pokja.models import Meeting, Poktan, PoktanCard, Register
from programs.models import Activity
from rhythm.models import LastSeen, VillageMonth
from rhythm.promises import items, months_between, summed
from rhythm.queries.facts import Scope, facts_of, window
from rhythm.queries.silence import seen_of
from tests.programs.content import submitted
from verification.actions import change_status
from verification.enums import Step

FIGURES = ("expected", "received", "on_time", "verified")


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def reported(kampung, by, held_on: date, *, on: date | None = None, officer=None, **changes) -> Activity:
    """An activity of a day, handed in on that day or later; verified where an officer is named."""
    activity = submitted(kampung, by, at=moment(on or held_on), held_on=held_on, **changes)
    if officer:
        change_status(activity, Step.VERIFY, by=officer)
    return activity


def group(kampung, by, name="Melati", kind="bkb", started_on=date(2020, 1, 1)) -> Poktan:
    return create_poktan(kampung, by=by, kind=kind, name=name, started_on=started_on)


def register(poktan, by, month: date, *, on: date | None = None, officer=None) -> Register:
    """A whole register with one meeting, handed in on a day (default: the last of its month)."""
    row = start_register(poktan, by=by, month=month)
    meeting = {"held_on": month, "presenter": "plkb", "material": "Gizi", "age_group": "0-1", "had_discussion": True}
    meeting |= {"attended": 12, "couples": 9}
    cleaned = {"members": 20, "attended": 12, "couples": 9, "meetings": [meeting]}
    save_register(row, by=by, cleaned=cleaned)
    at = moment(on or month + timedelta(days=27))
    try:
        submit_register(row, by=by, at=at)
    except RegisterIncomplete as odd:  # such as a month before the one that is there
        submit_register(row, by=by, at=at, confirmed_warnings=[warning.message for warning in odd.warnings])
    if officer:
        change_status(row, Step.VERIFY, by=officer)
    return row


def card(poktan, by, year: int, on: date) -> PoktanCard:
    filled = fill_card(poktan, by=by, year=year, cleaned={"chair": "Sri", "cadres": 3, "members": 20}, seen=None)
    return file_card(filled, by=by, at=moment(on))


def held(kampung, by, day: date, kind="planning") -> Meeting:
    meeting = plan_meeting(by=by, kampung=kampung, meeting_kind=kind, agenda="Rencana bulan ini", held_on=day)
    return record_meeting(meeting, by=by, held_on=day, men=3, women=9, minutes="Disepakati bersama.")


def stored(kampung) -> dict:
    """{(month, duty): figures} as they are kept."""
    rows = VillageMonth.objects.filter(kampung=kampung).values_list("month", "duty", *FIGURES)
    return {(month, duty): tuple(figures) for month, duty, *figures in rows}


def computed(kampung, today: date | None = None) -> dict:
    """The same, by the rule over everything that is there."""
    today = today or timezone.localdate()
    months = months_between(window(today), today.replace(day=1))
    found = {}
    for fact in facts_of(Scope(kampung.pk), months[0], months[-1]):
        for month in months:
            figures = summed(items(fact.village, fact.came, month, today))
            found |= {(month, duty.value): tuple(values) for duty, values in figures.items()}
    return found


def seen(kampung) -> dict:
    """{key: last day} as it is kept."""
    return dict(LastSeen.objects.filter(kampung=kampung).values_list("key", "last_on"))


def seen_again(kampung) -> dict:
    """The same, counted anew."""
    return {key: values[1] for key, values in seen_of(kampung.pk).items()}
