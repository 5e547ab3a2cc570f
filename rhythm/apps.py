from importlib import import_module

from django.apps import AppConfig

from verification.signals import status_changed


class RhythmConfig(AppConfig):
    name = "rhythm"
    verbose_name = "Irama"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        receivers = import_module("rhythm.receivers")  # needs the models, which are loaded only now
        status_changed.connect(receivers.follow_change, dispatch_uid="rhythm.follow_change")
        import_module("rhythm.history").join()
