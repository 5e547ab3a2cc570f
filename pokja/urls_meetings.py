from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

from .views import calendar, meetings

urlpatterns = [
    path("kampung/<village:code>/pertemuan/", meetings.kampung_meetings, name="kampung-meetings"),
    path("pertemuan/baru/", meetings.meeting_create, name="meeting-create"),
    path("pertemuan/keputusan/", meetings.decision_list, name="decision-list"),
    path("pertemuan/keputusan/<int:pk>/selesai/", meetings.decision_done, name="decision-done"),
    path("pertemuan/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("pertemuan/<int:pk>/ubah/", meetings.meeting_edit, name="meeting-edit"),
    path("pertemuan/<int:pk>/hasil/", meetings.meeting_record, name="meeting-record"),
    path("pertemuan/<int:pk>/batal/", meetings.meeting_cancel, name="meeting-cancel"),
    path("pertemuan/<int:pk>/berkas/<slug:field>/", meetings.meeting_file, name="meeting-file"),
    path("kalender/", calendar.calendar, name="calendar"),
]
