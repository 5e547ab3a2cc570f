from django.apps import AppConfig


class RhythmConfig(AppConfig):
    name = "rhythm"
    verbose_name = "Irama"
    default_auto_field = "django.db.models.BigAutoField"
