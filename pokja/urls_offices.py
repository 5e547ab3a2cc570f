from django.urls import path

from .views import offices

urlpatterns = [
    path("opd/rencana/", offices.office_list, name="office-list"),
    path("opd/rencana/baru/", offices.office_create, name="office-create"),
    path("opd/rencana/<int:pk>/", offices.office_edit, name="office-edit"),
    path("opd/rencana/<int:pk>/terlaksana/", offices.office_done, name="office-done"),
    path("opd/rencana/<int:pk>/batalkan/", offices.office_cancel, name="office-cancel"),
    path("opd/rencana/<int:pk>/kembalikan/", offices.office_replan, name="office-replan"),
    path("opd/petugas/", offices.office_people, name="office-people"),
    path("opd/petugas/<int:pk>/", offices.office_agency, name="office-agency"),
]
