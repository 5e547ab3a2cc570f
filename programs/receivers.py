"""What follows in this app when something changes in another one; connected in `apps.py`."""

from villages.models import Kampung

from .actions import follow_kampung
from .reference import load_reference


def follow_change(sender, instance, **kwargs):
    """In the transaction of the change: a Kampung KB may have moved."""
    if sender is Kampung:
        follow_kampung(instance)


def ensure_reference(sender, apps=None, **kwargs):
    """Put in the shipped lists, unless the migrations stopped before this app's tables."""
    if apps is not None and "agency" not in apps.all_models["programs"]:
        return
    load_reference()
