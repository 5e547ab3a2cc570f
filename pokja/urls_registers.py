from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

from .views import registers as views

GROUP = "kampung/<village:code>/poktan/<int:poktan>/register/"

urlpatterns = [
    path(GROUP, views.register_list, name="register-list"),
    path(f"{GROUP}mulai/", views.register_start, name="register-start"),
    path(f"{GROUP}<int:pk>/", views.register_detail, name="register-detail"),
    path(f"{GROUP}<int:pk>/isi/", views.register_edit, name="register-edit"),
    path(f"{GROUP}<int:pk>/batalkan/", views.register_cancel, name="register-cancel"),
    path("poktan/register/", views.register_area, name="register-area"),
]
