from importlib import import_module

from django.apps import AppConfig


class PokjaConfig(AppConfig):
    name = "pokja"
    verbose_name = "Pokja dan POKTAN"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Each needs the models, which are loaded only now.
        import_module("pokja.shipping").join()
