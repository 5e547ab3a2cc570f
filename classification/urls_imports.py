from django.urls import path

from .views import imports

urlpatterns = [
    path("", imports.import_list, name="import-list"),
    path("<int:pk>/", imports.import_detail, name="import-detail"),
    path("<int:pk>/simpan/", imports.import_confirm, name="import-confirm"),
    path("<int:pk>/batal/", imports.import_discard, name="import-discard"),
    path("<int:pk>/ditolak.xlsx", imports.import_refused, name="import-refused"),
]
