from importlib import import_module

from django.apps import AppConfig

from verification.signals import status_changed


class PokjaConfig(AppConfig):
    name = "pokja"
    verbose_name = "Pokja dan POKTAN"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Each needs the models, which are loaded only now.
        receivers = import_module("pokja.receivers")
        status_changed.connect(receivers.follow_change, dispatch_uid="pokja.follow_change")
        import_module("pokja.profile").join()
        import_module("pokja.history").join()
        import_module("pokja.suggesting").join()
        import_module("pokja.owned").join()
        import_module("pokja.shipping").join()
