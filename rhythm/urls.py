from django.urls import path

from .views import punctuality, silence, visits

urlpatterns = [
    path("ketepatan/", punctuality.punctuality, name="punctuality"),
    path("ketepatan/diam/", silence.silence, name="silence"),
    path("kunjungan/", visits.visit_list, name="visit-list"),
    path("kunjungan/<int:pk>/", visits.visit_record, name="visit-record"),
    path("kunjungan/<int:pk>/selesai/", visits.visit_finish_step, name="visit-finish-step"),
]
