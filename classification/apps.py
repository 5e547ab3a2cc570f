from django.apps import AppConfig


class ClassificationConfig(AppConfig):
    name = "classification"
    verbose_name = "Klasifikasi"
    default_auto_field = "django.db.models.BigAutoField"
