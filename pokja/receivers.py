"""What follows in this app when something changes in another one; connected in `apps.py`."""

from villages.models import Kampung

from .actions.moving import follow_kampung


def follow_change(sender, instance, **kwargs):
    """In the transaction of the change: a Kampung KB may have moved."""
    if sender is Kampung:
        follow_kampung(instance)
