from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = "Daftar acuan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        receivers = import_module("reference.receivers")  # needs the models, which are loaded only now
        # After every migration, and after a test emptied the tables: the shipped lists are always there.
        post_migrate.connect(receivers.ensure_reference, sender=self, dispatch_uid="reference.lists")
