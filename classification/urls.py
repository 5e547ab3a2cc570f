from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code>

from .views import rapor

urlpatterns = [
    path("kampung/<village:code>/rapor/", rapor.kampung_rapor, name="kampung-rapor"),
]
