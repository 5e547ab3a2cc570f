"""Addresses for search engines: the standing pages, the areas, every village with a Kampung KB, and of the activities
the newest; older ones are reached from the list of their village, which is named as well."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from programs.models import Activity, ActivityTally
from regions.enums import Level
from regions.models import Region
from villages.models import Kampung

NEWEST = 10_000


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


class ActivityListSitemap(Sitemap):
    """The list of each village that has verified activities."""

    limit = 10_000

    def items(self):
        rows = ActivityTally.objects.filter(verified__gt=0, kampung__is_active=True)
        return rows.order_by("region").values_list("region", flat=True)

    def location(self, code):
        return reverse("public-activities", args=[code])


class ActivitySitemap(Sitemap):
    """One part, however many activities there are."""

    limit = NEWEST

    def items(self):
        newest = Activity.objects.public().order_by("-held_on", "-pk")
        return list(newest.values_list("region", "pk")[:NEWEST])

    def location(self, item):
        return reverse("public-activity", args=item)


SITEMAPS = {
    "halaman": PageSitemap,
    "wilayah": AreaSitemap,
    "kampung": VillageSitemap,
    "daftar-kegiatan": ActivityListSitemap,
    "kegiatan": ActivitySitemap,
}
