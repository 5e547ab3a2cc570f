from django.apps import AppConfig


class PokjaConfig(AppConfig):
    name = "pokja"
    verbose_name = "Pokja dan POKTAN"
    default_auto_field = "django.db.models.BigAutoField"
