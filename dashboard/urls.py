from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code>

from .views import board, kampung, notices, tasks, verification, village

urlpatterns = [
    path("kampung/", kampung.kampung_list, name="kampung-list"),
    path("kampung/<village:code>/", village.kampung_detail, name="kampung-detail"),
    path("tugas/", tasks.tasks, name="tasks"),
    path("papan/", board.convergence_board, name="convergence-board"),
    path("papan/<village:code>/<slug:program>/", board.convergence_cell, name="convergence-cell"),
    path("verifikasi/", verification.queue_list, name="verification-queue"),
    path("verifikasi/bersih/", verification.approve_clean, name="verification-clean"),
    path("verifikasi/kegiatan/<int:pk>/foto/<int:photo>/", verification.compare, name="verification-compare"),
    path("verifikasi/<slug:kind>/<int:pk>/", verification.decide, name="verification-decide"),
    path("verifikasi/<slug:kind>/<int:pk>/urungkan/", verification.undo, name="verification-undo"),
    path("pemberitahuan/", notices.notice_list, name="notice-list"),
    path("pemberitahuan/dibaca/", notices.notice_read_all, name="notice-read-all"),
    path("pemberitahuan/<int:pk>/dibaca/", notices.notice_read, name="notice-read"),
    path("pemberitahuan/<int:pk>/buka/", notices.notice_open, name="notice-open"),
]
