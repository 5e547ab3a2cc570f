"""What follows in this app when something happens elsewhere; connected in `apps.py`."""

from .loading import load_reference


def ensure_reference(sender, apps=None, **kwargs):
    """Put in the shipped lists, unless the migrations stopped before this app's tables."""
    if apps is not None and "agency" not in apps.all_models["reference"]:
        return
    load_reference()
