"""Everything that happened in a Kampung KB, from three kinds of rows, as one list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, Q, QuerySet, Value

from verification.enums import Step
from verification.models import StatusChange

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


def history_of(kampung: Kampung) -> QuerySet:
    """Keys of all events, newest first: (when, what, key). Cut it into pages, then `read_events`."""

    def keys(rows: QuerySet, at: str, what: str, key: str) -> QuerySet:
        named = rows.order_by().annotate(when=F(at), what=Value(what, output_field=CharField()), key=F(key))
        return named.values_list("when", "what", "key")

    steps = Q(pk__in=[])
    parts = [keys(Kampung.history.filter(id=kampung.pk), "history_date", _KAMPUNG, "history_id")]
    for kind, model in REPORTS.items():
        versions = model.objects.filter(kampung=kampung)
        steps |= Q(kind=kind, object_id__in=versions.order_by().values("pk"))
        parts.append(keys(versions, "created_at", kind, "pk"))
    union = keys(StatusChange.objects.filter(steps), "at", _STEP, "pk").union(*parts, all=True)
    return union.order_by("-when", "what", "-key")


def read_events(kampung: Kampung, page) -> list[Event]:
    """The events of one page of `history_of`, in its order. At most six queries, however long the page."""
    wanted = defaultdict(set)
    for _, what, key in page:
        wanted[what].add(key)
    steps = StatusChange.objects.in_bulk(wanted[_STEP])
    for step in steps.values():
        wanted[step.kind].add(step.object_id)
    reports = {kind: _reports(model, kampung, wanted[kind]) for kind, model in REPORTS.items()}
    changes = _kampung_changes(kampung, wanted[_KAMPUNG])
    events = []
    for when, what, key in page:
        if what == _STEP:
            events.append(_step_event(steps[key], reports[steps[key].kind][steps[key].object_id]))
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
    reason = step.get_reason_code_display() if step.reason_code else ""
    changed = [_field_label(report, name) for name in step.changes]
    parts = [reason, step.reason_text, f"Berubah: {', '.join(changed)}" if changed else ""]
    return Event(
        step.at,
        f"{_title(report)} {step.told}",
        step.by_name,
        ". ".join(part for part in parts if part),
        _address(report),
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
