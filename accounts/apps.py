from django.apps import AppConfig

from . import checks  # noqa: F401  importing registers the system check


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Pengguna"
    default_auto_field = "django.db.models.BigAutoField"
