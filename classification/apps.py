from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from verification.signals import status_changed


class ClassificationConfig(AppConfig):
    name = "classification"
    verbose_name = "Klasifikasi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        receivers = import_module("classification.receivers")  # needs the models, which are loaded only now
        status_changed.connect(receivers.follow_change, dispatch_uid="classification.follow_change")
        import_module("classification.history").join()
        # After every migration, and after a test emptied the tables: the shipped rule is always there.
        post_migrate.connect(receivers.ensure_instruments, sender=self, dispatch_uid="classification.instruments")
