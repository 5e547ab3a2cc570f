from django.contrib import admin
from django.urls import include, path

from core import views as core

handler400 = core.bad_request
handler403 = core.permission_denied
handler404 = core.page_not_found
handler500 = core.server_error

urlpatterns = [
    path("healthz", core.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("regions.urls")),
]
