from django.apps import AppConfig

from . import checks, lookups  # noqa: F401  importing registers them


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Inti"
    default_auto_field = "django.db.models.BigAutoField"
