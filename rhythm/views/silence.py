"""Villages that have gone quiet: for those who look after them, never for the public, and no ranking."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.pagination import MirrorPaginator
from regions.enums import Level

from ..enums import Dormancy
from ..filters import SilenceFilter
from ..queries.silence import by_last_day, load_rows, section_counts, silences, state_counts
from ..rules import sees_silence

PAGE_SIZE = 15


@require_safe
def silence(request):
    if not sees_silence(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    found = SilenceFilter(request.GET, user=request.user, today=today)
    counts = state_counts(found.in_area, today)
    keys = by_last_day(found.qs).values_list("pk", flat=True)
    page = MirrorPaginator(keys, PAGE_SIZE, load=load_rows, count=_count(found, counts)).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    area = found.picker.area
    return render(
        request,
        "rhythm/silence.html",
        {
            "filter": found,
            "page": page,
            "rows": list(zip(rows, silences(rows, today), strict=True)),
            "counts": [(state, counts[state], _days(state)) for state in Dormancy],
            "total": sum(counts.values()),
            # Of wider areas it would read every section of the nation.
            "sections": section_counts(request.user, area.code, today) if area and area.level >= Level.REGENCY else [],
            "states": list(Dormancy),
            "crumbs": [*found.crumbs(reverse("silence"))],
            "today": today,
        },
    )


def _count(found: SilenceFilter, counts: dict[Dormancy, int]) -> int | None:
    """What the page already knows is not counted again."""
    given = found.given
    if not given:
        return sum(counts.values())
    return counts[Dormancy(given["keadaan"])] if set(given) == {"keadaan"} else None


def _days(state: Dormancy) -> str:
    if state.days is None:
        return "belum ada kegiatan terverifikasi"
    youngest, oldest = state.days
    return f"lebih dari {youngest - 1} hari" if oldest is None else f"{youngest}–{oldest} hari"
