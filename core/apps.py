from django.apps import AppConfig

from . import checks  # noqa: F401  importing registers the system checks


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Inti"
    default_auto_field = "django.db.models.BigAutoField"
