"""The list of Kampung KB, its export and its print."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from core.exports import xlsx_download
from core.pagination import MirrorPaginator
from regions.enums import Level

from ..exports import KAMPUNG_COLUMNS, kampung_rows
from ..filters import KampungFilter
from ..queries.kampung import FEW, clean_sort, counts, load_rows, ordered
from ..tables import KampungTable

PAGE_SIZE = 15
# A printed list is read by people: a whole kabupaten fits, a nation belongs into Excel.
PRINT_ROWS = 2_000


@require_GET
def kampung_list(request):
    if not request.user.can(Permission.VIEW_KAMPUNG):
        raise PermissionDenied
    found = KampungFilter(request.GET, user=request.user)
    sort = clean_sort(request.GET.get("sort"))
    if request.GET.get("export") == "xlsx":
        return _export(request, found, sort)
    count, total = counts(found.qs, found.in_area if found.given else None, found.summed_area)
    is_print = request.GET.get("cetak") == "1"
    paginator = MirrorPaginator(
        ordered(found.qs, sort, few="q" in found.given and count <= FEW).values_list("pk", flat=True),
        PRINT_ROWS if is_print else PAGE_SIZE,
        load=lambda keys: load_rows(request.user, keys),
        count=count,
    )
    page = paginator.get_page(None if is_print else request.GET.get("page"))
    return render(
        request,
        "dashboard/kampung_print.html" if is_print else "dashboard/kampung_list.html",
        {
            "filter": found,
            "page": page,
            "table": _table(request, found, page, sort, is_print),
            "place": found.place,
            "count": count,
            "total": total,
            "crumbs": found.crumbs(reverse("kampung-list")),
            "today": timezone.localdate(),
            "may_import": request.user.can(Permission.IMPORT_REKAP),
            "may_export": request.user.can(Permission.EXPORT),
            "may_create": request.user.can(Permission.MANAGE_KAMPUNG),
        },
    )


def _export(request, found: KampungFilter, sort: str):
    if not request.user.can(Permission.EXPORT):
        raise PermissionDenied
    return xlsx_download("Kampung KB", KAMPUNG_COLUMNS, kampung_rows(ordered(found.qs, sort)), about=found.place)


def _table(request, found: KampungFilter, page: Page, sort: str, is_print: bool) -> KampungTable:
    area = found.picker.area
    return KampungTable(
        page.object_list,
        user=request.user,
        is_wide=area is None or area.level < Level.REGENCY,
        caption=f"Kampung KB di {found.place}",
        first_number=page.start_index(),
        order_by=sort,
        orderable=not is_print,
        exclude=("tindakan",) if is_print else (),
    )
