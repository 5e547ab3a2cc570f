"""Where a working group belongs: a Kampung KB, or an area above the villages."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regions.models import Region
from regions.queries import breadcrumb
from villages.models import Kampung
from villages.views.common import load_kampung

from ..rules import can_coordinate, can_read_group, can_see_phones, can_write


@dataclass(frozen=True)
class Place:
    region: Region
    kampung: Kampung | None = None

    @property
    def code(self) -> str:
        return self.region.pk

    @property
    def url(self) -> str:
        return reverse("kampung-pokja" if self.kampung else "coordination", args=[self.code])

    @property
    def pdf_url(self) -> str:
        return reverse("kampung-pokja-pdf" if self.kampung else "coordination-pdf", args=[self.code])

    @property
    def title(self) -> str:
        return f"Pokja {self.kampung.name}" if self.kampung else f"Tim koordinasi {self.region}"

    def may_write(self, user) -> bool:
        return can_write(user, self.kampung) if self.kampung else can_coordinate(user, self.code)

    def may_see_phones(self, user) -> bool:
        return can_see_phones(user, self.code)


def load_place(request, code: str) -> Place:
    """The active Kampung KB of a village in the user's area, or an area in or above it; 404 for everything else."""
    if len(code) == 13:
        kampung = load_kampung(request, code)
        return Place(kampung.region, kampung)
    if not can_read_group(request.user, code):
        raise Http404
    return Place(get_object_or_404(Region, pk=code))


def area_crumbs(region: Region) -> list[tuple[str, str]]:
    """The way down to an area, each step its coordination group."""
    way = [(step.display_name, reverse("coordination", args=[step.pk])) for step in breadcrumb(region)]
    return [("Koordinasi", reverse("coordination-list")), *way]
