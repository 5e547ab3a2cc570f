"""The lists of this app that come with the portal; they join those of `reference.loading` in `apps.py`."""

from pathlib import Path

from reference.loading import FILES

from .models import GroupClass

DATA = Path(__file__).parent / "data" / "groups.json"


def join() -> None:
    """Called once, when the apps are ready."""
    FILES[DATA] = {"group_classes": GroupClass}
