"""What every tab of the village page needs: the way down to the place, and the tabs."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from regions.forms import area_params
from regions.queries import breadcrumb, path_name
from villages.rules import can_edit_kampung

register = template.Library()

# Key, label and url name. Each tab is the page of the app whose data it shows.
TABS = (
    ("ringkasan", "Ringkasan", "kampung-detail"),
    ("rapor", "Rapor", "kampung-rapor"),
    ("profil", "Profil", "kampung-profile"),
    ("penduduk", "Penduduk", "kampung-population"),
    ("kb", "KB", "kampung-family-planning"),
    ("pokja", "Pokja", "kampung-pokja"),
    ("poktan", "POKTAN", "kampung-poktan"),
    ("kegiatan", "Kegiatan", "kampung-activities"),
    ("rencana", "Rencana", "kampung-plan"),
    ("riwayat", "Riwayat", "kampung-history"),
)


@register.simple_tag
def kampung_way(kampung) -> list:
    """Regions from the province down to the village, in one query."""
    return breadcrumb(kampung.region)


@register.filter
def area_query(kampung) -> str:
    """The place of a village as the area cascade of a list takes it."""
    return urlencode(area_params(kampung.region_id))


@register.filter
def place_name(way) -> str:
    return path_name(way)


@register.simple_tag
def kampung_crumbs(kampung, way) -> list[tuple[str, str]]:
    """The way as breadcrumb: each area leads to the list of its Kampung KB."""
    base = reverse("kampung-list")
    crumbs = [(region.display_name, f"{base}?{urlencode(area_params(region.pk))}") for region in way]
    return [*crumbs, (kampung.name, "")]


@register.simple_tag
def kampung_tabs(kampung) -> list[tuple[str, str, str]]:
    return [(key, label, reverse(name, args=[kampung.region_id])) for key, label, name in TABS]


@register.filter
def may_edit(user, kampung) -> bool:
    return can_edit_kampung(user, kampung)
