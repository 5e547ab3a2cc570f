from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from accounts.models import ScopedQuerySet
from regions.enums import CODE_LENGTHS
from regions.models import InArea, Region, area_q


def codes_above(codes: Iterable[str]) -> set[str]:
    """Codes of the areas above these places, from the province down; above the nation ("") there is none."""
    return {code[:length] for code in codes for length in CODE_LENGTHS if length < len(code)}


class AnyAreaQuerySet(ScopedQuerySet):
    """Rows of villages and of the areas above them. What an area announces concerns every place inside it."""

    def concerning(self, user):
        """What is visible to the user, and what the areas above theirs announce: of those, kind, day, place and title
        are theirs to read and nothing more (a page shows a reduced view of what is not `visible_to` them)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        codes = user.area_codes
        if "" in codes:
            return self
        return self.filter(self._touching(codes))

    def touching(self, code: str):
        """What happens inside an area, and what the areas above it announce; "" is the nation."""
        return self.filter(self._touching([code])) if code else self

    @staticmethod
    def _touching(codes: list[str]) -> Q:
        condition = Q(region__in=codes_above(codes))
        for code in codes:
            condition |= area_q(code)
        return condition


class InAnyArea(InArea):
    """A row of a village or of an area above it: the stored codes below its own level are its own code."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="wilayah")

    class Meta:
        abstract = True

    @property
    def is_of_village(self) -> bool:
        return len(self.region_id) == 13
