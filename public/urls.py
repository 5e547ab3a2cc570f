from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemaps
from django.urls import path
from django.views.decorators.cache import cache_page

from regions import converters  # noqa: F401  (registers <area:> and <village:>)

from .sitemaps import SITEMAPS
from .views import activities, pages, proposals

DAY = 86_400
ACTIVITIES = "wilayah/<village:code>/kegiatan/"

urlpatterns = [
    path("", pages.home, name="home"),
    path("wilayah/", pages.area, name="public-area"),
    path("wilayah/<area:code>/", pages.area, name="public-area"),
    path("wilayah/<village:code>/kelas/", pages.why, name="public-why"),
    path("wilayah/<village:code>/rkm/", pages.plan_file, name="public-plan-file"),
    path("wilayah/<village:code>/gambar/<slug:which>/", pages.picture, name="public-picture"),
    path(ACTIVITIES, activities.activity_list, name="public-activities"),
    path(f"{ACTIVITIES}<int:pk>/", activities.activity, name="public-activity"),
    path(
        f"{ACTIVITIES}<int:pk>/foto/<int:photo>/<slug:size>/", activities.activity_photo, name="public-activity-photo"
    ),
    path("wilayah/<village:code>/usulan/", proposals.proposal_create, name="public-proposal-create"),
    path("usulan/<uuid:token>/", proposals.proposal, name="public-proposal"),
    path("cari/", pages.search, name="public-search"),
    path("tentang/", pages.about, name="about"),
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
