"""What follows in this app when something changes in another one; connected in `apps.py`."""

from programs.models import Activity
from villages.models import Kampung, VillageReport

from .actions.assess import assess_kampung, is_put_off, load_instruments
from .actions.targets import move_targets


def follow_change(sender, instance, **kwargs):
    """In the transaction of the change: a report or an activity took a step, or a Kampung KB was created, moved or
    (de)activated, or its agencies were counted anew."""
    if sender is Kampung:
        move_targets(instance)
    if is_put_off():
        return
    if issubclass(sender, (VillageReport, Activity)):
        assess_kampung(instance.kampung_id)
    elif sender is Kampung:
        assess_kampung(instance.pk)


def ensure_instruments(sender, apps=None, **kwargs):
    """Publish the shipped instruments, unless the migrations stopped before this app's tables."""
    if apps is not None and "instrument" not in apps.all_models["classification"]:
        return
    load_instruments()
