"""Everything that happened in a Kampung KB, as one list: its identity, its reports, and what upper apps report of it.

An upper app whose reports walk through the workflow adds a `Chapter` in its `apps.py`, one with other moments to tell a
`Happening`; this module knows none of them.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, QuerySet, Value

from verification.enums import Step
from verification.models import StatusChange
from verification.words import reason_words

from .enums import Source
from .models import REPORTS, Kampung

_STEP, _KAMPUNG = "langkah", "kampung"


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    by: str
    detail: str = ""
    url: str = ""
    is_warning: bool = False


@dataclass(frozen=True)
class Chapter:
    """One more kind of thing whose steps stand in the history of a village."""

    # The rows of a Kampung KB whose steps are told; who reads the history may know of all of them.
    rows: Callable[[Kampung], QuerySet]
    # The events of steps about these rows, by the key of the step, in a fixed number of queries.
    tell: Callable[[Kampung, list[StatusChange]], dict[int, Event]]


CHAPTERS: dict[str, Chapter] = {}  # by Verifiable.kind


@dataclass(frozen=True)
class Happening:
    """What an upper app tells besides the steps of reports: rows with a moment of their own."""

    rows: Callable[[Kampung], QuerySet]
    at: str  # the field that holds the moment
    # The events of rows with these keys, by key, in a fixed number of queries.
    tell: Callable[[Kampung, set[int]], dict[int, Event]]


HAPPENINGS: dict[str, Happening] = {}  # by a word of its own


def history_of(kampung: Kampung) -> QuerySet:
    """Keys of all events, newest first: (when, what, key). Cut it into pages, then `read_events`."""

    def keys(rows: QuerySet, at: str, what: str, key: str) -> QuerySet:
        named = rows.order_by().annotate(when=F(at), what=Value(what, output_field=CharField()), key=F(key))
        return named.values_list("when", "what", "key")

    # Those of the place first: each kind then looks only at the steps of one village.
    here = StatusChange.objects.filter(region_id=kampung.region_id)

    def steps(kind: str, rows: QuerySet) -> QuerySet:
        return keys(here.filter(kind=kind, object_id__in=rows.order_by().values("pk")), "at", _STEP, "pk")

    parts = [keys(Kampung.history.filter(id=kampung.pk), "history_date", _KAMPUNG, "history_id")]
    for kind, model in REPORTS.items():
        versions = model.objects.filter(kampung=kampung)
        parts += [keys(versions, "created_at", kind, "pk"), steps(kind, versions)]
    parts += [steps(kind, chapter.rows(kampung)) for kind, chapter in CHAPTERS.items()]
    parts += [keys(told.rows(kampung), told.at, name, "pk") for name, told in HAPPENINGS.items()]
    return parts[0].union(*parts[1:], all=True).order_by("-when", "what", "-key")


def read_events(kampung: Kampung, page) -> list[Event]:
    """The events of one page of `history_of`, in its order, in a fixed number of queries."""
    wanted = defaultdict(set)
    for _, what, key in page:
        wanted[what].add(key)
    steps = StatusChange.objects.in_bulk(wanted[_STEP])
    by_kind = defaultdict(list)
    for step in steps.values():
        wanted[step.kind].add(step.object_id)
        by_kind[step.kind].append(step)
    reports = {kind: _reports(model, kampung, wanted[kind]) for kind, model in REPORTS.items()}
    changes = _kampung_changes(kampung, wanted[_KAMPUNG])
    told = {}
    for kind, rows in by_kind.items():
        if kind in CHAPTERS:
            told |= CHAPTERS[kind].tell(kampung, rows)
        else:
            told |= {step.pk: _step_event(step, reports[kind][step.object_id]) for step in rows}
    happened = {name: row.tell(kampung, wanted[name]) for name, row in HAPPENINGS.items() if wanted[name]}
    events = []
    for when, what, key in page:
        if what == _STEP:
            events.append(told[key])
        elif what in happened:
            events.append(happened[what][key])
        elif what == _KAMPUNG:
            events.append(Event(when, *changes[key]))
        else:
            events.append(_version_event(reports[what][key]))
    return events


def _reports(model, kampung: Kampung, keys: set[int]) -> dict[int, object]:
    fields = ("version", "region_id", "created_at", "created_by_name", "source", "source_note", "submitted_at")
    reports = model.objects.only(*fields).in_bulk(keys)
    for report in reports.values():
        report.kampung = kampung
    return reports


def _title(report) -> str:
    name = str(report._meta.verbose_name)
    return f"{name[0].upper()}{name[1:]} versi {report.version}"


def _address(report) -> str:
    """Only what was handed in can be opened by everybody who reads the history."""
    return report.get_version_url() if report.submitted_at else ""


def _version_event(report) -> Event:
    started = "diimpor" if report.source == Source.IMPORT else "dimulai"
    return Event(
        report.created_at,
        f"{_title(report)} {started}",
        report.created_by_name,
        report.source_note,
        _address(report),
    )


def _step_event(step: StatusChange, report) -> Event:
    changed = [_field_label(report, name) for name in step.changes]
    return step_event(step, _title(report), changed, _address(report))


def step_event(step: StatusChange, title: str, changed: list[str], url: str) -> Event:
    """A step as an event. title: of what took it, as a sentence begins; changed: names of fields, since a return."""
    parts = [reason_words(step), f"Berubah: {', '.join(changed)}" if changed else ""]
    return Event(
        step.at,
        f"{title} {step.told}",
        step.by_name,
        ". ".join(part for part in parts if part),
        url,
        step.step in (Step.RETURN, Step.REOPEN),
    )


def _field_label(report, name: str) -> str:
    return str(report._meta.get_field(name).verbose_name)


def _kampung_changes(kampung: Kampung, keys: set[int]) -> dict[int, tuple[str, str, str]]:
    """What each history row of the identity changed: (what, by, fields). One query: the page's rows lie together,
    with the row before the oldest as its neighbour."""
    if not keys:
        return {}
    rows = list(
        Kampung.history.filter(id=kampung.pk, history_id__lte=max(keys))
        .select_related("history_user")
        .order_by("-history_id")[: len(keys) + 1]
    )
    changes = {}
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        by = row.history_user.name if row.history_user else "Sistem"
        changes[row.history_id] = (*_told(row, before), by)
    return {key: (what, by, detail) for key, (what, detail, by) in changes.items()}


def _told(row, before) -> tuple[str, str]:
    if before is None:
        return "Kampung KB dibuat", ""
    names = [f.attname for f in row.tracked_fields if getattr(row, f.attname) != getattr(before, f.attname)]
    if "is_active" in names:
        return ("Kampung KB diaktifkan lagi" if row.is_active else "Kampung KB dinonaktifkan"), ""
    labels = [str(Kampung._meta.get_field(name.removesuffix("_id")).verbose_name) for name in names]
    return "Data kampung diubah", ", ".join(labels)
