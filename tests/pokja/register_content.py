"""Monthly registers as a kader writes them: two meetings of a BKB in the month before this one."""

from datetime import date, timedelta

from django.utils import timezone

from pokja.actions.groups import create_poktan
from pokja.actions.registers import save_register, start_register, submit_register
from pokja.models import Poktan, Register
from pokja.months import month_before

SINCE = date(2020, 1, 1)


def last_month() -> date:
    return month_before(timezone.localdate())


def group(kampung, by, kind="bkb", name="Melati", started_on=SINCE) -> Poktan:
    return create_poktan(kampung, by=by, kind=kind, name=name, started_on=started_on)


def meeting(held_on: date, **changes) -> dict:
    return {
        "held_on": held_on,
        "presenter": "plkb",
        "material": "Gizi seimbang balita",
        "age_group": "",
        "had_discussion": True,
        "attended": 20,
        "couples": 15,
    } | changes


def content(month: date, **changes) -> dict:
    """What is filled in, as `save_register` takes it."""
    days = (month + timedelta(days=6), month + timedelta(days=20))
    return {
        "members": 30,
        "attended": 24,
        "couples": 18,
        "meetings": [meeting(held_on) for held_on in days],
    } | changes


def drafted(poktan: Poktan, by, month: date | None = None, **changes) -> Register:
    month = month or last_month()
    register = start_register(poktan, by=by, month=month)
    return save_register(register, by=by, cleaned=content(month, **changes))


def submitted(poktan: Poktan, by, month: date | None = None, *, at=None, confirmed=(), **changes) -> Register:
    register = drafted(poktan, by, month, **changes)
    submit_register(register, by=by, at=at, confirmed_warnings=confirmed)
    return register


def as_post(register: Register, cleaned: dict, empty: int = 1, **extra) -> dict:
    """Content as a browser sends it, with empty rows behind the meetings."""
    rows = cleaned.get("meetings", [])
    stored = register.meetings.count()
    sent = {"seen": register.updated_at.isoformat()}
    sent |= {"meetings-TOTAL_FORMS": str(len(rows) + empty), "meetings-INITIAL_FORMS": str(stored)}
    for name, value in cleaned.items():
        if name != "meetings":
            sent[name] = value if isinstance(value, list) else "" if value is None else str(value)
    for place, row in enumerate(rows):
        for name, value in row.items():
            sent[f"meetings-{place}-{name}"] = "" if value is None else str(value)
    return sent | extra
