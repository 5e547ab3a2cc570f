from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ..models import Kampung


def load_kampung(request, code: str) -> Kampung:
    """The active Kampung KB of a village in the user's area, with its region; 404 for everything else."""
    return get_object_or_404(Kampung.objects.visible_to(request.user).active().select_related("region"), region_id=code)


def require(permitted: bool) -> None:
    """403: the place is in the user's area, the act is not theirs."""
    if not permitted:
        raise PermissionDenied
