"""Where the kinds of reports differ on the officer's desk: what they say, what looks odd, what a return may name."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from pokja.checks import Facts
from pokja.checks import check as check_register
from pokja.display import field_choices as register_fields
from pokja.display import sheet_of
from pokja.display import told_changes as register_changes
from pokja.models import Register
from pokja.queries.registers import previous_registers
from programs.display import activity_rows, told_histories
from programs.display import field_choices as activity_fields
from programs.hints import Hint, hints_for
from programs.models import Activity
from verification.enums import Reason, Status, Step
from verification.models import StatusChange, Verifiable
from verification.words import TOLD, message, reason_words
from villages.checks import Reports, check
from villages.display import field_choices as report_fields
from villages.display import label_of, report_sections
from villages.models import REPORTS
from villages.queries import previous_version

# Chips that make sense for figures (a report, a register), and for an activity with photos.
REPORT_REASONS = (Reason.ODD_FIGURE, Reason.INCOMPLETE, Reason.WRONG_DATE, Reason.NO_PROOF, Reason.DUPLICATE)
ACTIVITY_REASONS = (
    *(Reason.UNCLEAR_PHOTO, Reason.WRONG_DATE, Reason.NOT_KAMPUNG_KB),
    *(Reason.DUPLICATE, Reason.ODD_PARTICIPANTS, Reason.INCOMPLETE),
)


def reasons_of(item: Verifiable) -> tuple[Reason, ...]:
    return ACTIVITY_REASONS if isinstance(item, Activity) else REPORT_REASONS


def fields_of(item: Verifiable) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a return may point at, as grouped choices of a select."""
    if isinstance(item, Register):
        return register_fields(item)
    return activity_fields(item) if isinstance(item, Activity) else report_fields(item)


def odd_things(items: Iterable[Verifiable], viewer=None) -> dict[tuple[str, int], list[Hint]]:
    """What looks odd about each of these now, by kind and key; as many queries for many as for one."""
    items = list(items)
    hints = hints_for([item for item in items if isinstance(item, Activity)], viewer)
    found = {(Activity.kind, pk): odd for pk, odd in hints.items()}
    registers = [item for item in items if isinstance(item, Register)]
    reports = [item for item in items if not isinstance(item, Activity | Register)]
    in_force = _in_force({item.kampung_id for item in (*reports, *registers)})
    found |= _odd_registers(registers, in_force)
    for report in reports:
        words = [finding.message for finding in check(report, in_force[report.kampung_id])]
        words += [f"Dikonfirmasi pengisi: {warning}" for warning in report.confirmed_warnings]
        found[report.kind, report.pk] = [Hint("laporan", "", text) for text in words]
    for item in items:
        # Handing in clears the reason, so one that waits with a reason was opened again.
        if item.status == Status.SUBMITTED and (words := reason_words(item)):
            found[item.kind, item.pk].insert(0, Hint("dibuka-lagi", "Dibuka lagi:", words))
    return found


def _odd_registers(registers: list[Register], in_force: dict[int, Reports]) -> dict[tuple[str, int], list[Hint]]:
    """What its author confirmed, and what has become odd since; two queries more than the reports in force."""
    prefetch_related_objects(registers, "meetings")
    previous, today, found = previous_registers(registers), timezone.localdate(), {}
    for register in registers:
        facts = Facts(today, previous.get(register.pk), in_force[register.kampung_id])
        confirmed = register.confirmed_warnings
        odd = [finding.message for finding in check_register(register, list(register.meetings.all()), facts)]
        words = [f"Dikonfirmasi pengisi: {warning}" for warning in confirmed]
        words += [message for message in odd if message not in confirmed]
        found[register.kind, register.pk] = [Hint("register", "", text) for text in words]
    return found


def _in_force(kampung: set[int]) -> dict[int, Reports]:
    """The three reports that count of each of these Kampung KB."""
    if not kampung:
        return {}
    rows = [
        {report.kampung_id: report for report in model.objects.in_force().filter(kampung__in=kampung)}
        for model in REPORTS.values()
    ]
    return {pk: Reports(*(reports.get(pk) for reports in rows)) for pk in kampung}


def content_of(item: Verifiable, hints: list[Hint], changes: list[StatusChange]) -> dict:
    """What the page shows of it, as context of its own template."""
    if isinstance(item, Register):
        return _register_content(item, changes)
    if not isinstance(item, Activity):
        return _report_content(item, changes)
    before = _before(item, changes)
    known = {photo[0] for photo in before["photos"]} if before else set()
    doubtful = {hint.photo_id for hint in hints}
    photos = [
        {
            "photo": photo,
            "number": number,
            "is_doubtful": photo.pk in doubtful,
            "is_new": before is not None and photo.pk not in known,
        }
        for number, photo in enumerate(item.shown_photos, start=1)
    ]
    return {
        "rows": activity_rows(item, before=before),
        "story_before": before["description"] if before and before["description"] != item.description else "",
        "title_before": before["title"] if before and before["title"] != item.title else "",
        "photos": photos,
        "photos_gone": len(known - {photo["photo"].pk for photo in photos}),
        "history": _activity_history(changes),
    }


def _report_content(report: Verifiable, changes: list[StatusChange]) -> dict:
    """The report beside the version before it; `same_as` is that one where nothing was changed at all."""
    previous = previous_version(report)
    return {
        "sections": report_sections(report, previous),
        "same_as": previous if previous is not None and previous.content() == report.content() else None,
        "history": _report_history(report, changes),
    }


def _register_content(register: Register, changes: list[StatusChange]) -> dict:
    """The register with the month before beside it, and with what changed since it was returned."""
    handed_in = next((change for change in changes if change.step == Step.SUBMIT), None)
    before = {name: old for name, (old, _) in handed_in.changes.items()} if handed_in else {}
    previous = previous_registers([register]).get(register.pk)
    return {
        "poktan": register.poktan,
        "sheet": sheet_of(register, before=before or None, previous=previous),
        "previous": previous,
        "history": [
            {"change": change, "told": _sent_told(change, changes), "words": register_changes(change.changes)}
            for change in changes
        ],
    }


def _before(activity: Activity, changes: list[StatusChange]) -> dict | None:
    """What the report said when it was sent back, where it was changed since; `changes`: newest first."""
    handed_in = next((change for change in changes if change.step == Step.SUBMIT), None)
    if handed_in is None or not handed_in.changes:
        return None
    kept = activity.versions.filter(version__lt=activity.version).first()
    return kept.content if kept else None


def _activity_history(changes: list[StatusChange]) -> list[dict]:
    """Each step with what changed, in words: figures and names as before and after, texts and photos by name alone."""
    told = told_histories(change.changes for change in changes)
    return [
        {
            "change": change,
            "told": _sent_told(change, changes),
            "words": [_short(label, old, new) for label, old, new in rows],
        }
        for change, rows in zip(changes, told, strict=True)
    ]


def _sent_told(change: StatusChange, changes: list[StatusChange]) -> str:
    """A step in words: what is one row is sent, and then sent again. changes: newest first."""
    if change.step != Step.SUBMIT:
        return change.told
    first = next(one for one in reversed(changes) if one.step == Step.SUBMIT)
    return "dikirim" if change == first else "dikirim ulang"


def _short(label: str, old: str, new: str) -> str:
    return f"{label} {old} menjadi {new}" if len(old) + len(new) <= 80 and old != new else f"{label} diubah"


def _report_history(report: Verifiable, changes: list[StatusChange]) -> list[dict]:
    return [
        {
            "change": change,
            "told": change.told,
            "words": [f"{label_of(report, name)} diubah" for name in change.changes],
        }
        for change in changes
    ]


def share_of(item: Verifiable) -> dict | None:
    """The words and address of *Bagikan ke WA* for a report that was sent back: those of the author's notice."""
    if item.status != Status.RETURNED:
        return None
    text = message(TOLD[Step.RETURN].format(title=item.title), reason_words(item))
    return {"text": text, "url": f"{settings.SITE_URL}{item.get_mend_url()}"}
