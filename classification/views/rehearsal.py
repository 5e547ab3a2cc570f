"""*Uji aturan*: a version of the rule on today's facts, before it takes effect. Nothing is stored."""

from contextlib import contextmanager

from django.core.cache import cache
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.roles import Permission
from core.exports import xlsx_download
from villages.models import Kampung

from ..engine.drafts import differences
from ..exports.files import REHEARSAL_COLUMNS, rehearsal_rows
from ..filters.rehearsal import RehearsalFilter
from ..queries.rehearsal import FALLS, RISES, STAYS, Rehearsal, named, rehearse
from ..queries.stored import current_instrument

LISTED = 100  # of each list on the page; the file has all
NATION = "nasional"  # said on purpose, since it takes some ten seconds
# One rehearsal of the nation at a time, so that impatient clicks do not keep every worker busy.
BUSY_KEY, BUSY_SECONDS = "rule-rehearsal-nation", 120


@require_safe
@requires(Permission.MANAGE_REFERENCE)
def rule_rehearsal(request):
    in_force = current_instrument()
    found = RehearsalFilter(request.GET, user=request.user, in_force=in_force)
    version, is_nation = found.version, not found.code
    context = {
        "filter": found,
        "in_force": in_force,
        "version": version,
        "versions": found.versions,
        "crumbs": [
            ("Data induk", reverse("admin:index")),
            ("Instrumen", reverse("admin:classification_instrument_changelist")),
            ("Uji aturan", ""),
        ],
        "differences": differences(in_force.definition, version.definition) if version else [],
        "needs_area": version is not None and is_nation and NATION not in request.GET,
        "nation_size": 0,
        "is_busy": False,
        "result": None,
    }
    if version is None or context["needs_area"]:
        context["nation_size"] = Kampung.objects.active().count() if version else 0
        return render(request, "classification/rehearsal.html", context)
    with _turn(is_nation) as may_run:
        if not may_run:
            return render(request, "classification/rehearsal.html", context | {"is_busy": True}, status=503)
        result = rehearse(version.rule, in_force.rule, found.code, found.basis)
    if request.GET.get("export") == "xlsx":
        about = f"{version.slug} {found.place} {found.basis.label}"
        return xlsx_download("Uji aturan", REHEARSAL_COLUMNS, rehearsal_rows(result), about=about)
    return render(request, "classification/rehearsal.html", context | _shown(result))


@contextmanager
def _turn(is_nation: bool):
    """Whether this request may run now."""
    if not is_nation:
        yield True
        return
    may_run = cache.add(BUSY_KEY, True, BUSY_SECONDS)
    try:
        yield may_run
    finally:
        if may_run:
            cache.delete(BUSY_KEY)


def _shown(result: Rehearsal) -> dict:
    heads = ((RISES, "Naik"), (FALLS, "Turun"))
    return {
        "result": result,
        "shifted": len(result.of(STAYS)),
        "listed": LISTED,
        "lists": [
            {"head": head, "key": key, "count": len(lines), "rows": list(named(lines[:LISTED]))}
            for key, head in heads
            for lines in [result.of(key)]
        ],
    }
