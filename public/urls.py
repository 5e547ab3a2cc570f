from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemaps
from django.urls import path
from django.views.decorators.cache import cache_page

from regions import converters  # noqa: F401  (registers <area:> and <village:>)

from . import views
from .sitemaps import SITEMAPS

DAY = 86_400

urlpatterns = [
    path("", views.home, name="home"),
    path("wilayah/", views.area, name="public-area"),
    path("wilayah/<area:code>/", views.area, name="public-area"),
    path("wilayah/<village:code>/kelas/", views.why, name="public-why"),
    path("wilayah/<village:code>/rkm/", views.plan_file, name="public-plan-file"),
    path("wilayah/<village:code>/gambar/<slug:which>/", views.picture, name="public-picture"),
    path("cari/", views.search, name="public-search"),
    path("tentang/", views.about, name="about"),
    path(
        "sitemap.xml",
        login_not_required(cache_page(DAY)(sitemaps.index)),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        login_not_required(cache_page(DAY)(sitemaps.sitemap)),
        {"sitemaps": SITEMAPS},
        name="sitemap-section",
    ),
]
