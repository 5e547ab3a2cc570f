"""What follows in this app when something changes in another one; connected in `apps.py`.

Everything runs in the transaction of the change, for its village and the months it can matter to.
"""

from datetime import date

from django.utils import timezone

from pokja.models import Meeting, Poktan, PoktanCard, Register
from programs.models import Activity
from verification.enums import Status
from villages.models import Kampung, ProfileReport

from .actions.figures import is_put_off, refresh_village
from .actions.silence import follow_village
from .actions.visits import close_visits, follow_kampung
from .models import LastSeen
from .queries.facts import Scope, founded_on


def follow_change(sender, instance, from_status=None, to_status=None, **kwargs):
    if is_put_off():
        return
    if sender in (Activity, Register):
        month = instance.held_on if sender is Activity else instance.month
        refresh_village(instance.kampung_id, month, month)
        if Status.VERIFIED in (from_status, to_status):
            _follow_silence(instance.kampung_id)
    elif sender is ProfileReport and instance.submitted_at:
        # It holds from the month it was reported in, until a later version does.
        refresh_village(instance.kampung_id, timezone.localdate(instance.submitted_at))
    elif sender is PoktanCard:
        january = date(instance.year, 1, 1)
        refresh_village(instance.poktan.kampung_id, january, january)
    elif sender is Poktan or (sender is Meeting and instance.kampung_id):
        # Its day may have been another one before.
        refresh_village(instance.kampung_id)
    elif sender is Kampung and not _is_known(instance):
        refresh_village(instance.pk)
        _follow_silence(instance.pk)
        follow_kampung(instance)


def _follow_silence(kampung_id: int) -> None:
    follow_village(kampung_id)
    close_visits(Scope(kampung_id), today=timezone.localdate())


def _is_known(kampung: Kampung) -> bool:
    """Nothing that matters here changed: the signal also comes where agencies are counted anew, for many at once."""
    row = LastSeen.objects.villages().filter(kampung=kampung).first()
    if row is None or not kampung.is_active:
        return row is None and not kampung.is_active
    return (row.region_id, row.founded_on) == (
        kampung.region_id,
        founded_on(kampung.inaugurated_on, kampung.created_at),
    )
