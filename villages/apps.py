from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = "Kampung KB"
    default_auto_field = "django.db.models.BigAutoField"
