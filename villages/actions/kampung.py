"""Changes to Kampung KB: founding, moving, (de)activating. The only place where they are written."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from regions.models import Region
from verification.models import Notice, StatusChange
from verification.signals import status_changed

from ..models import REPORTS, Kampung
from ..models.kampung import EDITABLE_FIELDS
from ..rules import can_edit_kampung, can_manage_kampung, can_set_example
from .refusals import VillagesRefused, allow


def _refresh_locked(kampung: Kampung) -> None:
    """Read the caller's own instance again under a lock: what they loaded may be older than another change."""
    kampung.refresh_from_db(from_queryset=Kampung.objects.locked().select_related("region"))


def _store(kampung: Kampung, by, fields=None) -> None:
    """Validate and save (only `fields` of one that exists); a broken invariant becomes a refusal."""
    kampung._history_user = by
    try:
        # The constraints are left to the database, which must be asked anyway and says which one it was.
        kampung.full_clean(validate_constraints=False)
        with transaction.atomic():
            kampung.save(update_fields=None if fields is None else [*fields, "updated_at"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise VillagesRefused(messages[0], "" if field == "__all__" else field) from error
    except IntegrityError as error:
        _refuse_broken(error)
        raise


def _refuse_broken(error: IntegrityError) -> None:
    """The refusal in the words of the constraint the database saw broken, also by somebody who was faster."""
    told = str(error)
    for constraint in Kampung._meta.constraints:
        columns = [expression.name for expression in getattr(constraint, "expressions", ())]
        # PostgreSQL names the constraint, SQLite the columns of a unique one: "villages_kampung.region_id".
        if any(word in told for word in (constraint.name, *(f"{Kampung._meta.db_table}.{name}" for name in columns))):
            raise VillagesRefused(constraint.get_violation_error_message(), *columns) from error


_EXAMPLES = ("is_regency_example", "is_province_example")


def _announce(kampung: Kampung, by) -> None:
    """Tell the apps above that a Kampung KB came, went or moved (the project's one signal, without a step)."""
    status_changed.send(Kampung, instance=kampung, step=None, from_status=None, to_status=None, by=by)


def _require_current(region: Region) -> None:
    if region.valid_to:
        raise VillagesRefused(f"{region} tidak berlaku lagi sejak {region.valid_to:%d-%m-%Y}.", "region")


@transaction.atomic
def create_kampung(*, by, region: Region, **fields) -> Kampung:
    """Found a Kampung KB in a village of the territory.

    fields: any of `EDITABLE_FIELDS`; `name` is needed. Pictures are files already re-encoded (core.images).
    Raises PermissionDenied without the right to manage there, VillagesRefused where the village has an active one.
    """
    allow(can_manage_kampung(by, region.pk))
    _require_current(region)
    kampung = Kampung(
        region=region, created_by=by, **{name: fields[name] for name in EDITABLE_FIELDS if name in fields}
    )
    _store(kampung, by)
    kampung.refresh_from_db(fields=["province_code", "regency_code", "district_code"])
    _announce(kampung, by)
    return kampung


@transaction.atomic
def update_kampung(kampung: Kampung, *, by, **fields) -> Kampung:
    """Change the identity of a Kampung KB (any of `EDITABLE_FIELDS`). Raises PermissionDenied, VillagesRefused."""
    _refresh_locked(kampung)
    allow(can_edit_kampung(by, kampung))
    given = [name for name in EDITABLE_FIELDS if name in fields]
    for name in given:
        setattr(kampung, name, "" if fields[name] is False else fields[name])
    _store(kampung, by, given)
    if "inaugurated_on" in given:  # what is expected of a village begins with it
        _announce(kampung, by)
    return kampung


@transaction.atomic
def move_kampung(kampung: Kampung, *, by, region: Region) -> Kampung:
    """Move a Kampung KB to another village (a wrong choice, or a code that ended) with everything reported in it.

    Reports, their history and the notices about them follow, so that scope and addresses stay true.
    Raises PermissionDenied unless `by` manages both places, VillagesRefused where the new one is taken.
    """
    _refresh_locked(kampung)
    old = kampung.region_id
    allow(can_manage_kampung(by, old) and can_manage_kampung(by, region.pk))
    _require_current(region)
    if region.pk == old:
        return kampung
    kampung.region = region
    kampung.is_regency_example = kampung.is_province_example = False
    _store(kampung, by, ["region", *_EXAMPLES])
    for kind, model in REPORTS.items():
        versions = model.objects.filter(kampung=kampung)
        numbers = list(versions.values_list("pk", flat=True))
        versions.update(region=region)
        StatusChange.objects.filter(kind=kind, object_id__in=numbers).update(region=region)
        Notice.objects.filter(kind=kind, object_id__in=numbers).update(
            region=region, url=Replace(F("url"), Value(old), Value(region.pk))
        )
    kampung.refresh_from_db()
    _announce(kampung, by)
    return kampung


@transaction.atomic
def set_active(kampung: Kampung, *, by, is_active: bool) -> Kampung:
    """Take a Kampung KB out of every list and count, or bring it back. Nothing is deleted; a percontohan flag ends.

    Raises PermissionDenied, and VillagesRefused when another active one has taken the village meanwhile.
    """
    _refresh_locked(kampung)
    allow(can_manage_kampung(by, kampung.region_id))
    if kampung.is_active == is_active:
        return kampung
    kampung.is_active = is_active
    kampung.is_regency_example = kampung.is_province_example = False
    _store(kampung, by, ["is_active", *_EXAMPLES])
    _announce(kampung, by)
    return kampung


def set_example(kampung: Kampung, *, by, level: str, is_example: bool) -> Kampung | None:
    """Name (or no longer name) the percontohan of one level; see `set_examples`. Returns the one replaced, or None."""
    return next(iter(set_examples(kampung, by=by, levels={level: is_example})), None)


@transaction.atomic
def set_examples(kampung: Kampung, *, by, levels: dict[str, bool]) -> list[Kampung]:
    """Name (or no longer name) the percontohan of the kampung's regency, province or both; all of it or nothing.

    levels: {"regency" | "province": is it the one}. There is at most one each: naming another replaces it.
    Returns the Kampung KB that were replaced. Raises PermissionDenied, VillagesRefused for an inactive one.
    """
    if not levels:
        return []
    rivals = _rivals(kampung, [level for level, is_example in levels.items() if is_example])
    _refresh_locked(kampung)
    for level, is_example in levels.items():
        allow(can_set_example(by, kampung, level))
        if is_example and not kampung.is_active:
            raise VillagesRefused("Kampung KB yang tidak aktif tidak dapat menjadi percontohan.")
        setattr(kampung, f"is_{level}_example", is_example)
    replaced = []
    for rival in rivals:
        taken = [
            f"is_{level}_example"
            for level, is_example in levels.items()
            if is_example and _holds(rival, kampung, level)
        ]
        if taken:
            for flag in taken:
                setattr(rival, flag, False)
            _store(rival, by, taken)
            replaced.append(rival)
    _store(kampung, by, [f"is_{level}_example" for level in levels])
    return replaced


def _rivals(kampung: Kampung, levels: list[str]) -> list[Kampung]:
    """The active percontohan of the same areas, locked together with the kampung and always in the same order: two
    people who name each other's percontohan must not wait for one another."""
    wanted = Q(pk=kampung.pk)
    for level in levels:
        area = f"{level}_code"
        wanted |= Q(**{f"is_{level}_example": True, "is_active": True, area: getattr(kampung, area)})
    locked = Kampung.objects.locked().select_related("region").filter(wanted).order_by("pk")
    return [found for found in locked if found.pk != kampung.pk]


def _holds(rival: Kampung, kampung: Kampung, level: str) -> bool:
    """Whether `rival` is the percontohan of the area the kampung lies in (it may have moved meanwhile)."""
    area = f"{level}_code"
    return getattr(rival, f"is_{level}_example") and getattr(rival, area) == getattr(kampung, area)
