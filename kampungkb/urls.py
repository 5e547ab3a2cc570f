from django.contrib import admin
from django.urls import include, path

from accounts import urls as accounts
from core import views as core

handler400 = core.bad_request
handler403 = core.permission_denied
handler404 = core.page_not_found
handler500 = core.server_error

urlpatterns = [
    path("healthz", core.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("akun/", include(accounts.account_patterns)),
    path("akun/", include("allauth.account.urls")),
    path("akun/dua-langkah/", include("allauth.mfa.urls")),
    path("akun/perangkat/", include("allauth.usersessions.urls")),
    path("pengguna/", include(accounts.user_patterns)),
    path("undangan/", include(accounts.invitation_patterns)),
    path("impor/", include("classification.urls_imports")),
    path("", include("regions.urls")),
    path("", include("villages.urls")),
    path("", include("pokja.urls")),
    path("", include("programs.urls")),
    path("", include("rhythm.urls")),
    path("", include("classification.urls")),
    path("", include("dashboard.urls")),
    path("", include("public.urls")),
]
