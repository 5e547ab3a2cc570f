from importlib import import_module

from django.apps import AppConfig

from verification.signals import status_changed


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Program dan kegiatan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        receivers = import_module("programs.receivers")  # needs the models, which are loaded only now
        status_changed.connect(receivers.follow_change, dispatch_uid="programs.follow_change")
        import_module("programs.history").join()
        import_module("programs.keeping").join()
