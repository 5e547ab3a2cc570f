"""POKTAN as lists: the tab of one Kampung KB, the list of an area, and their cards as Excel."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from core.exports import xlsx_download
from core.formats import number
from core.pagination import MirrorPaginator, capped_count
from villages.models import ProfileReport
from villages.views.common import load_kampung, require

from ..data_house import assess, facts_of
from ..exports.cards import CARD_COLUMNS, EXPORT_ROWS, card_rows, filed_cards
from ..filters.groups import PoktanFilter
from ..models import Poktan
from ..queries.groups import card_counts, data_house_of, kinds_of, load_standings
from ..rules import can_write
from ..tables.groups import PoktanTable

PAGE_SIZE = 15


@require_GET
def kampung_poktan(request, code):
    """The tab of a village: every kind, also those nobody has founded yet; below them the Rumah DataKu."""
    kampung = load_kampung(request, code)
    profile = ProfileReport.objects.in_force().filter(kampung=kampung).first()
    year = timezone.localdate().year
    kinds, ended = kinds_of(request.user, kampung, year, profile.groups if profile else {})
    standings = [standing for row in kinds for standing in row.groups]
    house = data_house_of(kampung)
    may_write = can_write(request.user, kampung)
    filed = sum(standing.is_filed for standing in standings)
    return render(
        request,
        "pokja/group_tab.html",
        {
            "kampung": kampung,
            "active_tab": "poktan",
            "year": year,
            "kinds": [row for row in kinds if row.groups],
            "none": [row for row in kinds if not row.groups],
            "ended": ended,
            "groups": len(standings),
            "filed": filed,
            "may_write": may_write,
            "may_export": bool(filed) and _may_export(request.user, kampung),
            "house": house,
            "house_standing": assess(facts_of(house)),
            "house_said": profile.has_data_house if profile else None,
        },
    )


def _may_export(user, kampung) -> bool:
    """Whoever keeps the cards keys them into SIGA as well."""
    return can_write(user, kampung) or user.can(Permission.EXPORT, kampung.region_id)


@require_GET
def cards_export(request, code):
    """The cards of a village that were handed in this year, or in the year the address names."""
    kampung = load_kampung(request, code)
    require(_may_export(request.user, kampung))
    asked, year = request.GET.get("tahun", ""), timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else year
    groups = Poktan.objects.visible_to(request.user).filter(kampung=kampung)
    cards = filed_cards(groups, year)
    if not cards.exists():
        messages.error(request, f"Belum ada kartu K/0 {year} yang diserahkan.")
        return redirect("kampung-poktan", code)
    return xlsx_download(f"K0 POKTAN {year}", CARD_COLUMNS, card_rows(cards), about=kampung.name)


@require_GET
def poktan_list(request):
    if not request.user.can(Permission.VIEW_KAMPUNG):
        raise PermissionDenied
    found = PoktanFilter(request.GET, user=request.user)
    if request.GET.get("export") == "xlsx":
        return _export(request, found)
    counts = card_counts(found.qs, found.year)
    # By place first: the index of the place is then read in the order of the list.
    ordered = found.qs.order_by("region", "kind", "name", "pk").values_list("pk", flat=True)
    pages = MirrorPaginator(ordered, PAGE_SIZE, load=lambda keys: load_standings(keys, found.year), count=counts.groups)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "pokja/group_list.html",
        {
            "filter": found,
            "page": page,
            "counts": counts,
            "year": found.year,
            "table": PoktanTable(page.object_list, is_wide=found.is_wide, caption=f"POKTAN di {found.place}"),
            "crumbs": found.crumbs(reverse("poktan-list")),
            "may_export": request.user.can(Permission.EXPORT),
            "village": _village(found),
        },
    )


def _village(found: PoktanFilter) -> str:
    """Code of the one village the list is narrowed to; "" where it holds several."""
    region = found.picker.region
    return region.pk if region is not None and len(region.pk) == 13 else ""


def _export(request, found: PoktanFilter):
    if not request.user.can(Permission.EXPORT):
        raise PermissionDenied
    cards = filed_cards(found.qs.permitted_to(request.user, Permission.EXPORT), found.year)
    count = capped_count(cards, EXPORT_ROWS)
    if 0 < count <= EXPORT_ROWS:
        return xlsx_download(f"K0 POKTAN {found.year}", CARD_COLUMNS, card_rows(cards), about=found.place)
    messages.error(
        request,
        f"Excel memuat paling banyak {number(EXPORT_ROWS)} kartu. Persempit wilayahnya, lalu unduh lagi."
        if count
        else f"Belum ada kartu K/0 {found.year} yang diserahkan dengan saringan ini.",
    )
    query = request.GET.copy()
    del query["export"]
    return redirect(f"{request.path}?{query.urlencode()}")
