"""*Rapor kabupaten*: the villages of an area by their way up, for those who look after them."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from core.exports import sheets_download
from regions.names import area_params
from villages.views.common import require

from ..exports.district import (
    DIFFERENCE_COLUMNS,
    DISTANCE_COLUMNS,
    JUMP_COLUMNS,
    SINGLE_COLUMNS,
    difference_rows,
    distance_rows,
    jump_rows,
    single_rows,
)
from ..filters.district import DIFFERENT, JUMPS, NEAREST, PARTS, SINGLE, DistrictFilter
from ..queries.district import assessments, differences, jumps, ladder, places_below, snapshots
from ..queries.history import NOW
from ..rules import sees_district

PAGE_SIZE = 25


@require_safe
def area_rapor(request):
    if not sees_district(request.user):
        raise PermissionDenied
    found = DistrictFilter(request.GET, user=request.user)
    frame = {
        "filter": found,
        "part": found.part,
        "crumbs": [*found.crumbs(reverse("area-rapor"))],
        "may_export": request.user.can(Permission.EXPORT) and not found.is_wide,
    }
    if found.is_wide:
        places = places_below(found.picker.scope_codes, found.code, found.basis)
        frame |= {"places": [(place, found.url(place.code)) for place in places]}
        return render(request, "classification/area_wide.html", frame)
    is_export = request.GET.get("export") == "xlsx"
    if is_export:
        require(request.user.can(Permission.EXPORT))
    permission = Permission.EXPORT if is_export else Permission.VIEW_KAMPUNG
    rows = assessments(request.user, found.code, permission)
    if is_export:
        return sheets_download("Rapor kabupaten", *_sheets(request, found, rows, permission), about=found.place)
    context, lines, link, _ = _PARTS[found.part](request, found, rows, permission)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "rows": [(line, *link(line)) for line in page.object_list],
        "noun": _NOUNS.get(found.part, "kampung"),
        "tabs": [(key, label, found.url(bagian=key)) for key, label in PARTS.items()],
    }
    return render(request, "classification/area_rapor.html", frame | context)


def _sheets(request, found, rows, permission):
    """All parts in one file, the one that is looked at first."""
    for part in sorted(PARTS, key=lambda key: key != found.part):
        *_, (columns, lines) = _PARTS[part](request, found, rows, permission)
        yield PARTS[part], columns, lines


# Each part: what its template needs besides, its lines, the addresses of a line, and columns and rows of its file.


def _nearest(request, found, rows, permission):
    ways = ladder(rows, found.basis)
    single = next((each for each in ways.singles if each.deed.key == found.deed), None)
    lines = ways.by(found.deed) if found.deed else ways.rows
    silent = area_params(found.code) | {"kelas": "belum"}
    context = {
        "ladder": ways,
        "single": single,
        "all_url": found.url(),
        "silent_url": f"{reverse('kampung-list')}?{urlencode(silent)}",
    }
    return context, lines, _rapor, (DISTANCE_COLUMNS, distance_rows(lines, single))


def _single(request, found, rows, permission):
    ways = ladder(rows, found.basis)

    def villages(line):
        return (found.url(bagian=NEAREST, langkah=line.deed.key),)

    return {"ladder": ways}, ways.singles, villages, (SINGLE_COLUMNS, single_rows(ways.singles))


def _different(request, found, rows, permission):
    lines = differences(rows)

    def links(line):
        """The Rapor, and where the officer decides what waits; "" for who does not decide there."""
        if not line.count or not request.user.can(Permission.DECIDE_REPORT, line.village.region_id):
            return *_rapor(line), ""
        query = area_params(line.village.region_id) | {"asal": "semua"}
        return *_rapor(line), f"{reverse('verification-queue')}?{urlencode(query)}"

    context = {"waiting": sum(bool(line.count) for line in lines)}
    return context, lines, links, (DIFFERENCE_COLUMNS, difference_rows(lines))


def _jumps(request, found, rows, permission):
    kept = snapshots(request.user, found.code, permission)
    today = timezone.localdate()
    lines = jumps(rows, found.basis, kept, today)

    def links(line):
        """The Rapor, and the two days side by side."""
        before, after = line.jump.before.on, line.jump.after.on
        days = {
            "dasar": found.basis.value,
            "dari": before.isoformat(),
            "ke": NOW if after == today else after.isoformat(),
        }
        history = reverse("kampung-class-history", args=[line.village.region_id])
        return *_rapor(line), f"{history}?{urlencode(days)}#perubahan"

    return {}, lines, links, (JUMP_COLUMNS, jump_rows(lines))


def _rapor(line) -> tuple[str]:
    return (reverse("kampung-rapor", args=[line.village.region_id]),)


_NOUNS = {SINGLE: "langkah", JUMPS: "lonjakan"}
_PARTS = {NEAREST: _nearest, SINGLE: _single, DIFFERENT: _different, JUMPS: _jumps}
