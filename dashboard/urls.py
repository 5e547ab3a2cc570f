from django.urls import path, re_path

from .views import kampung, notices, tasks, verification

urlpatterns = [
    path("kampung/", kampung.kampung_list, name="kampung-list"),
    re_path(r"^kampung/(?P<code>\d{2}\.\d{2}\.\d{2}\.\d{4})/$", kampung.kampung_detail, name="kampung-detail"),
    path("tugas/", tasks.tasks, name="tasks"),
    path("verifikasi/", verification.queue_list, name="verification-queue"),
    path("verifikasi/<slug:kind>/<int:pk>/", verification.decide, name="verification-decide"),
    path("pemberitahuan/", notices.notice_list, name="notice-list"),
    path("pemberitahuan/dibaca/", notices.notice_read_all, name="notice-read-all"),
    path("pemberitahuan/<int:pk>/buka/", notices.notice_open, name="notice-open"),
]
