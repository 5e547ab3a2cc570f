from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Data contoh"
    default_auto_field = "django.db.models.BigAutoField"
