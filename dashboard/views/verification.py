"""The queue, the page where one report is decided, and the approval of many that nothing is odd about."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import requires
from accounts.roles import Permission
from core.formats import number
from pokja.models import Register
from programs.hints import Hint, twins_of
from programs.models import Activity
from regions.forms import RegionPicker
from verification.actions import ChangedMeanwhile, LostRace, StepRefused, change_status
from verification.enums import Status, Step
from verification.models import Verifiable
from verification.rules import can_decide, can_reopen, can_undo, is_own

from ..desk import content_of, fields_of, odd_things, reasons_of, share_of
from ..forms import CleanForm, DecideForm, QueueForm
from ..queries.verification import (
    DECISION_DAYS,
    KINDS,
    QUEUE_LIMIT,
    Waiting,
    changes_of,
    decidable,
    load,
    queue,
    stamp,
    standing,
    waiting_imports,
)

PAGE_SIZE = 25
# The page of each kind that is not one of the three reports.
PAGES = {
    Register.kind: "dashboard/verification_decide_register.html",
    Activity.kind: "dashboard/verification_decide_activity.html",
}
# What the officer just decided, kept for the next page: it offers to take it back, or to tell the author.
JUST_DECIDED = "just_decided"


def _narrow(request) -> QueueForm:
    picker = RegionPicker(request.GET, scope_codes=request.user.area_codes_with(Permission.DECIDE_REPORT))
    return QueueForm(picker.clean(request.GET), picker=picker)


def _keep(request, **extra) -> str:
    """The filters as a query string, so that the next report opens inside the same queue."""
    kept = [(k, v) for k, v in request.GET.items() if k != "page" and v] + list(extra.items())
    return f"?{urlencode(kept)}" if kept else ""


def _decide_url(row: Waiting | Verifiable, query: str) -> str:
    return reverse("verification-decide", args=[row.kind, row.pk]) + query


def _page_of(request, form: QueueForm):
    """One page of keys of the queue, and whether there is more than the queue reads."""
    keys = queue(request.user, form.to_filter())
    page = Paginator(keys[:QUEUE_LIMIT], PAGE_SIZE).get_page(request.GET.get("page"))
    return page, len(keys) > QUEUE_LIMIT


@require_GET
@requires(Permission.DECIDE_REPORT)
def queue_list(request):
    form = _narrow(request)
    page, is_more = _page_of(request, form)
    page.object_list = load(page.object_list)
    return render(
        request,
        "dashboard/verification_queue.html",
        {
            "page": page,
            "is_more": is_more,
            "form": form,
            "imports": waiting_imports(request.user),
            "query": _keep(request),
            "clean_query": _keep(request, page=page.number),
            "has_clean": any(not row.odd for row in page.object_list),
            "just_decided": request.session.pop(JUST_DECIDED, None),
        },
    )


def _load(request, kind: str, pk: int) -> Verifiable:
    """What was handed in and may be decided here; 404 for anything else."""
    if kind not in KINDS:
        raise Http404
    return get_object_or_404(decidable(KINDS[kind], request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.DECIDE_REPORT)
def decide(request, kind, pk):
    report = _load(request, kind, pk)
    form = DecideForm(
        request.POST if request.method == "POST" else None, fields=fields_of(report), reasons=reasons_of(report)
    )
    around = standing(request.user, _narrow(request).to_filter(), report)
    if request.method == "POST" and form.is_valid():
        return _decided(request, report, form.cleaned_data, around.following)
    hints = odd_things([report], request.user)[report.kind, report.pk]
    history = list(changes_of(report))
    return render(
        request,
        PAGES.get(kind, "dashboard/verification_decide_report.html"),
        {
            "report": report,
            "kampung": report.kampung,
            "hints": hints,
            "form": form,
            "may_decide": can_decide(request.user, report),
            "may_reopen": can_reopen(request.user, report),
            "may_undo": can_undo(request.user, report),
            "is_own": report.status == Status.SUBMITTED and is_own(request.user, report),
            "around": around,
            "days": (days := (timezone.localdate() - timezone.localdate(report.submitted_at)).days),
            "is_late": days > DECISION_DAYS,
            "share": share_of(report),
            "query": _keep(request),
            "just_decided": request.session.pop(JUST_DECIDED, None),
            **content_of(report, hints, history),
        },
        status=422 if form.is_bound else 200,
    )


def _decided(request, report: Verifiable, data: dict, following: Waiting | None):
    """Take the step, remember it for the next page, and open the next report."""
    step = Step(data["step"])
    try:
        change_status(
            report,
            step,
            by=request.user,
            reason_code=data["reason_code"],
            reason_text=data["reason_text"],
            reason_field=data["reason_field"],
            seen=data["seen"],
        )
    except StepRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(request.get_full_path())
    if step is Step.REOPEN:
        messages.success(request, f"{report.title} dibuka lagi dan menunggu verifikasi.")
    else:
        request.session[JUST_DECIDED] = {
            "kind": report.kind,
            "pk": report.pk,
            "title": report.title,
            "step": step.value,
            "share": share_of(report),
        }
    if following is None:
        return redirect(reverse("verification-queue") + _keep(request))
    return redirect(_decide_url(following, _keep(request)))


@require_POST
@requires(Permission.DECIDE_REPORT)
def undo(request, kind, pk):
    """Take an approval back, right after it."""
    report = _load(request, kind, pk)
    try:
        change_status(report, Step.UNDO, by=request.user)
    except StepRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Persetujuan {report.title} diurungkan. Laporan menunggu verifikasi lagi.")
    return redirect(_decide_url(report, _keep(request)))


@require_GET
@requires(Permission.DECIDE_REPORT)
def compare(request, pk, photo):
    """A photo beside the one of another report that it looks like."""
    report = _load(request, Activity.kind, pk)
    twin = next((twin for twin in twins_of([report], request.user) if twin.photo.pk == photo), None)
    if twin is None or not twin.may_open:
        raise Http404
    context = {"report": report, "kampung": report.kampung, "twin": twin, "other": twin.other.activity}
    return render(request, "dashboard/verification_compare.html", context)


# --- many at once -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Permission.DECIDE_REPORT)
def approve_clean(request):
    """The rows of one page of the queue nothing is odd about: first as a list to look at, then approved."""
    if request.method == "POST":
        form = CleanForm(request.POST, most=PAGE_SIZE)
        if form.is_valid():
            _tell(request, _approve(request.user, form.cleaned_data["pilih"]))
        else:
            messages.error(request, "Pilih sedikitnya satu laporan dari daftar.")
        return redirect(reverse("verification-queue") + _keep(request))
    page, _ = _page_of(request, _narrow(request))
    rows = load(page.object_list)
    odd = odd_things(_items(request.user, [(row.kind, row.pk) for row in rows]))
    clean = [row for row in rows if odd.get((row.kind, row.pk)) == []]
    context = {"rows": clean, "left": len(rows) - len(clean), "query": _keep(request), "page_number": page.number}
    return render(request, "dashboard/verification_clean.html", context)


def _items(user, keys: Iterable[tuple[str, int]]) -> list[Verifiable]:
    """The reports of these kinds and keys, as far as this user may decide there."""
    found = []
    for kind, model in KINDS.items():
        pks = [pk for named, pk in keys if named == kind]
        found += decidable(model, user).filter(pk__in=pks) if pks else []
    return found


class Outcome(NamedTuple):
    """What became of the rows of one approval, in numbers."""

    approved: int = 0
    lost: int = 0
    changed: int = 0
    doubtful: int = 0
    refused: int = 0

    @property
    def skipped(self) -> list[str]:
        words = (
            (self.lost, "sudah ditangani orang lain"),
            (self.changed, "berubah sesudah Anda lihat"),
            (self.doubtful, "kini ada hal janggal"),
            (self.refused, "tidak dapat Anda putuskan"),
        )
        return [f"{number(count)} {word}" for count, word in words if count]


def _approve(user, chosen: dict[tuple[str, int], int]) -> Outcome:
    """Approve each by itself, as it was looked at. `chosen`: the stamp of each (`dashboard.queries.verification`)."""
    items = {(item.kind, item.pk): item for item in _items(user, chosen)}
    odd = odd_things(items.values())
    return Outcome(**Counter(_approve_one(user, items.get(key), at, odd.get(key)) for key, at in chosen.items()))


def _approve_one(user, item: Verifiable | None, seen: int, odd: list[Hint] | None) -> str:
    """Approve one; returns the name of its number in `Outcome`."""
    if item is None:
        return "refused"
    if item.status != Status.SUBMITTED:
        return "lost"
    if stamp(item.updated_at) != seen:
        return "changed"
    if not can_decide(user, item):
        return "refused"
    if odd:
        return "doubtful"
    try:
        change_status(item, Step.VERIFY, by=user, seen=item.updated_at)
    except ChangedMeanwhile:
        return "changed"
    except LostRace:
        return "lost"
    except StepRefused:
        return "refused"
    return "approved"


def _tell(request, outcome: Outcome) -> None:
    skipped = outcome.skipped
    level = messages.success if outcome.approved and not skipped else messages.warning
    level(request, f"{', '.join([f'{number(outcome.approved)} laporan disetujui', *skipped])}.")
