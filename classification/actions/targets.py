"""A scenario becomes a target; it ends reached, replaced or called off."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from villages.models import Kampung

from ..engine.scenario import Values, differences, imagine, query_of
from ..enums import TargetState
from ..models import Target, TargetStep
from ..queries.targets import Ground, ground_of, latest_due
from ..rules import can_set_target

REPLACED = "Diganti dengan target baru"
TEXT_LENGTH = TargetStep._meta.get_field("text").max_length


class TargetRefused(Exception):
    """Not possible now. `message` is written for the person who tried; `field` is the form field, or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


@transaction.atomic
def set_target(
    kampung: Kampung,
    *,
    by,
    values: Values,
    due_on: date,
    who: str,
    replaces: int | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> Target:
    """Make the class of a scenario the target of a village. The same key again gives the target that is there.

    values: of the scenario, as `ScenarioForm.values` gives them. replaces: the running target that the person saw and
    wants to end by this. at: the moment, for history that is brought in later; default now. Raises PermissionDenied;
    TargetRefused where the scenario brings no higher class, for a day that cannot be, and where another target runs.
    """
    Kampung.objects.locked().only("pk").get(pk=kampung.pk)
    _allow(can_set_target(by, kampung))
    made = Target.objects.filter(form_key=key, kampung=kampung).first() if key else None
    if made is not None:
        return made  # the second of two taps
    at = at or timezone.now()
    _check_day(due_on, timezone.localdate(at))
    ground = ground_of(kampung)
    scenario = imagine(ground.facts, ground.result, values, ground.rule)
    if scenario.result.kelas <= ground.result.kelas:
        raise TargetRefused("Perubahan ini tidak menaikkan kelas, jadi belum dapat dijadikan target.")
    _end_running(kampung, replaces, by, at)
    target = Target.objects.create(
        kampung=kampung,
        region_id=kampung.region_id,
        instrument=ground.instrument,
        kelas=scenario.result.kelas,
        kelas_before=ground.result.kelas,
        due_on=due_on,
        who=who.strip(),
        query=query_of(values),
        form_key=key,
        created_by=by,
        created_by_name=by.name[:120],
        created_at=at,
    )
    TargetStep.objects.bulk_create(_steps(target, ground, values))
    return target


def _steps(target: Target, ground: Ground, values: Values) -> list[TargetStep]:
    scenario = imagine(ground.facts, ground.result, values, ground.rule)
    rises = [rise for rise in differences(ground.result, scenario, values, ground.questions) if rise.is_higher]
    return [
        TargetStep(
            target=target,
            position=position,
            indicator=rise.indicator.slug,
            name=rise.indicator.name[:120],
            score=rise.before,
            to=rise.after,
            text=rise.text[:TEXT_LENGTH],
        )
        for position, rise in enumerate(rises)
    ]


def _check_day(due_on: date, today: date) -> None:
    if due_on <= today:
        raise TargetRefused("Tenggat harus sesudah hari ini.", "due_on")
    if due_on > latest_due(today):
        raise TargetRefused("Tenggat ini terlalu jauh. Periksa tahunnya.", "due_on")


def _end_running(kampung: Kampung, replaces: int | None, by, at: datetime) -> None:
    running = Target.objects.select_for_update(of=("self",)).filter(kampung=kampung).running().first()
    if running is None:
        return
    if running.pk != replaces:
        raise TargetRefused(
            f"Kampung ini sudah memiliki target dari {running.created_by_name}: {running}. "
            "Setujui dulu bahwa target itu diganti.",
            "replace",
        )
    _end(running, TargetState.CANCELLED, at, REPLACED, by.name)


@transaction.atomic
def cancel_target(target: Target, *, by, reason: str) -> Target:
    """Call a running target off, with a reason. Twice leaves the first reason.

    Raises PermissionDenied, and TargetRefused for one that was reached meanwhile.
    """
    Kampung.objects.locked().only("pk").get(pk=target.kampung_id)
    fresh = Target.objects.select_for_update(of=("self",)).select_related("kampung").get(pk=target.pk)
    _allow(can_set_target(by, fresh.kampung))
    if fresh.state == TargetState.REACHED:
        raise TargetRefused("Target ini sudah tercapai, jadi tidak perlu dibatalkan.")
    if fresh.is_running:
        _end(fresh, TargetState.CANCELLED, timezone.now(), reason.strip(), by.name)
    return fresh


def _end(target: Target, state: TargetState, at: datetime, reason: str, name: str) -> None:
    target.state, target.ended_at = state, at
    target.end_reason, target.ended_by_name = reason[:200], name[:120]
    target.save(update_fields=["state", "ended_at", "end_reason", "ended_by_name"])


def follow_targets(*, kampung_id: int | None = None, code: str = "") -> int:
    """Running targets whose village has reached the class end as reached. Returns how many.

    Of one Kampung KB, or of an area ("": the nation). Call it in the transaction that computed the classes.
    """
    rows = Target.objects.within(code) if kampung_id is None else Target.objects.filter(kampung=kampung_id)
    keys = list(rows.reached().values_list("pk", flat=True))
    if not keys:
        return 0
    # Asked once more: somebody may have ended one meanwhile.
    running = Target.objects.filter(pk__in=keys).running()
    return running.update(state=TargetState.REACHED, ended_at=timezone.now())


def move_targets(kampung: Kampung) -> int:
    """A Kampung KB moved: its targets move along. Returns how many did."""
    return Target.objects.filter(kampung=kampung).exclude(region_id=kampung.region_id).update(region=kampung.region_id)


def _allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")
