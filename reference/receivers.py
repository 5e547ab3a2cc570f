"""What follows in this app when something happens elsewhere; connected in `apps.py`."""

from .loading import load_reference


def ensure_reference(sender, apps=None, **kwargs):
    """Put in the shipped lists, each unless the migrations stopped before its table."""

    def has_table(model) -> bool:
        return apps is None or model._meta.model_name in apps.all_models[model._meta.app_label]

    load_reference(has_table=has_table)
