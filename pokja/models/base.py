from django.db import models

from regions.models import InArea, Region


class InAnyArea(InArea):
    """A row of a village or of an area above it: the stored codes below its own level are its own code."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="wilayah")

    class Meta:
        abstract = True

    @property
    def is_of_village(self) -> bool:
        return len(self.region_id) == 13
