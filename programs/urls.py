from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code>

from .views import agencies, detail, form, lists, photos, plans

VILLAGE = "kampung/<village:code>/kegiatan/"
ONE = f"{VILLAGE}<int:pk>/"

urlpatterns = [
    path("kegiatan/", lists.activity_list, name="activity-list"),
    path("kegiatan/katalog/", form.catalogue_search, name="catalogue-search"),
    path(VILLAGE, lists.kampung_activities, name="kampung-activities"),
    path(f"{VILLAGE}lapor/", form.activity_create, name="activity-create"),
    path(ONE, detail.activity_detail, name="activity-detail"),
    path(f"{ONE}versi/<int:version>/", detail.activity_version, name="activity-version"),
    path(f"{ONE}isi/<int:step>/", form.activity_edit, name="activity-edit"),
    path(f"{ONE}terkirim/", form.activity_sent, name="activity-sent"),
    path(f"{ONE}batalkan/", form.activity_cancel, name="activity-cancel"),
    path(f"{ONE}salin/", form.activity_copy, name="activity-copy"),
    path(f"{ONE}foto/", photos.photo_add, name="activity-photo-add"),
    path(f"{ONE}foto/<int:photo>/hapus/", photos.photo_remove, name="activity-photo-remove"),
    path(f"{ONE}foto/<int:photo>/<slug:size>/", photos.photo, name="activity-photo"),
    path("kampung/<village:code>/rencana/<int:item>/", plans.plan_item, name="plan-item"),
    path("instansi/", agencies.agency_list, name="agency-list"),
    path("instansi/baru/", agencies.agency_create, name="agency-create"),
    path("instansi/<int:pk>/", agencies.agency_decide, name="agency-decide"),
]
