"""The life of a version: copied as a draft, edited, tried out (`rehearsal`), published, in force from its day."""

from copy import deepcopy
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Permission
from core.formats import day

from ..engine.drafts import Problem, problems
from ..models import Instrument
from ..rules import can_edit_version
from .assess import copy_advice


class DraftRefused(Exception):
    """The draft cannot be kept or published as it is. `problems` say what is wrong, where, and how to mend it."""

    def __init__(self, found: list[Problem]):
        super().__init__("; ".join(problem.text for problem in found))
        self.problems = found


class DraftChanged(Exception):
    """Somebody else saved or published the draft meanwhile; nothing was changed."""


def _locked(pk: int, by) -> Instrument:
    if not by.can(Permission.MANAGE_REFERENCE):
        raise PermissionDenied
    return Instrument.objects.select_for_update().get(pk=pk)


def _locked_draft(draft: Instrument, by, seen: datetime | None) -> Instrument:
    """The draft as it stands now. `seen`: its `updated_at` on the page that was sent."""
    row = _locked(draft.pk, by)
    if not can_edit_version(by, row) or (seen is not None and row.updated_at != seen):
        raise DraftChanged
    return row


def _content(definition: dict) -> dict:
    """What decides, without name and day."""
    return {key: definition.get(key) for key in ("threshold", "rounding", "indices", "decision")}


@transaction.atomic
def copy_version(source: Instrument, *, by) -> Instrument:
    """A new draft with the rule and the steps upward of a version. It begins on the first of the next month that is
    free, until its author says otherwise.

    A draft that still says the same as the source is given back instead of a second one, so a double click makes one.
    Raises PermissionDenied.
    """
    source = _locked(source.pk, by)
    for draft in Instrument.objects.drafts().exclude(pk=source.pk):
        if _content(draft.definition) == _content(source.definition):
            return draft
    begin = _free_month()
    slug = _free_slug(f"{source.slug[:40]}-draf")
    definition = deepcopy(source.definition) | {
        "slug": slug,
        "name": _free_name(f"{source.name[:100]} (draf"),
        "valid_from": begin.isoformat(),
    }
    draft = Instrument(definition=definition)
    _fill(draft)
    draft.save()
    copy_advice(source, draft)
    return draft


def _free_slug(wanted: str) -> str:
    taken = set(Instrument.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _free_name(begun: str) -> str:
    """Two drafts of one version are told apart in lists: "(draf)", "(draf 2)"."""
    taken = set(Instrument.objects.filter(name__startswith=begun).values_list("name", flat=True))
    names = (f"{begun})", *(f"{begun} {n})" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _free_month() -> date:
    taken = set(Instrument.objects.values_list("valid_from", flat=True))
    first = timezone.localdate().replace(day=1)
    while True:
        first = (first + timedelta(days=31)).replace(day=1)
        if first not in taken:
            return first


def _fill(draft: Instrument) -> None:
    """The columns that lists need, from the definition."""
    definition = draft.definition
    draft.slug, draft.name, draft.source = (definition[key] for key in ("slug", "name", "source"))
    draft.valid_from = date.fromisoformat(definition["valid_from"])
    draft.__dict__.pop("rule", None)


@transaction.atomic
def save_draft(draft: Instrument, *, by, definition: dict, seen: datetime | None = None) -> Instrument:
    """Keep a draft. What is kept can be computed with, so every draft can be tried out at any time.

    `seen`: `updated_at` of the page it was typed on. Raises PermissionDenied, DraftChanged, and DraftRefused with
    everything that is wrong with the definition.
    """
    row = _locked_draft(draft, by, seen)
    found = problems(definition)
    if not found and Instrument.objects.filter(slug=definition["slug"]).exclude(pk=row.pk).exists():
        found = [Problem(("slug",), "Kode ini sudah dipakai versi lain. Pilih kode lain.")]
    if found:
        raise DraftRefused(found)
    row.definition = definition
    _fill(row)
    row.save()
    return row


def begin_problems(begin: date, *, today: date | None = None) -> list[Problem]:
    """Why a version may not begin on a day. From tomorrow on: the classes of a nation change in one night, and a day
    that has begun would have two rules."""
    today = today or timezone.localdate()
    path = ("valid_from",)
    if begin <= today:
        return [Problem(path, f"Mulai berlaku paling awal besok, {day(today + timedelta(days=1))}. Ubah tanggalnya.")]
    other = Instrument.objects.published().filter(valid_from=begin).first()
    if other:
        return [Problem(path, f"{other.name} juga mulai berlaku {day(begin)}. Pilih hari lain.")]
    return []


@transaction.atomic
def publish(draft: Instrument, *, by, seen: datetime | None = None) -> Instrument:
    """Publish a draft: from `valid_from` on classes follow it, and it never changes again.

    Raises PermissionDenied, DraftChanged where it is published already or was edited meanwhile, and DraftRefused for a
    definition that leaves a case open, a day that has begun, or one on which another version begins.
    """
    row = _locked_draft(draft, by, seen)
    found = problems(row.definition) or begin_problems(row.valid_from)
    if found:
        raise DraftRefused(found)
    row.is_published = True
    row.published_at, row.published_by, row.published_by_name = timezone.now(), by, by.name
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # another version for the same day was published this very moment
        raise DraftRefused(begin_problems(row.valid_from)) from error
    return row


@transaction.atomic
def discard_draft(draft: Instrument, *, by) -> None:
    """Delete a draft with its steps. Raises PermissionDenied, DraftChanged where it is published."""
    _locked_draft(draft, by, None).delete()
