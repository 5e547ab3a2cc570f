"""Addresses for search engines: the standing pages, the areas, and every village with a Kampung KB."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from regions.enums import Level
from regions.models import Region
from villages.models import Kampung


class PageSitemap(Sitemap):
    def items(self):
        return ["home", "public-area", "about"]

    def location(self, name):
        return reverse(name)


class AreaSitemap(Sitemap):
    limit = 10_000

    def items(self):
        return Region.objects.current().filter(level__lt=Level.VILLAGE).order_by("pk").values_list("pk", flat=True)

    def location(self, code):
        return reverse("public-area", args=[code])


class VillageSitemap(Sitemap):
    limit = 10_000

    def items(self):
        return Kampung.objects.active().order_by("region").values_list("region", flat=True)

    def location(self, code):
        return reverse("public-area", args=[code])


SITEMAPS = {"halaman": PageSitemap, "wilayah": AreaSitemap, "kampung": VillageSitemap}
