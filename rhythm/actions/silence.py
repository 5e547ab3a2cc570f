"""When villages, their sections and their POKTAN were last seen."""

from django.db import connection, transaction

from core.bulk import upsert

from ..models import LastSeen
from ..queries.facts import Scope
from ..queries.silence import seen_of

COLUMNS = ("kampung_id", "key", "region_id", "last_on", "founded_on", "year_ends_on")


@transaction.atomic
def follow_silence(scope: Scope) -> int:
    """Set the last days of a scope from what is verified there. Returns how many rows were written.

    Call it under the lock of the villages.
    """
    wanted = seen_of(scope)
    rows = LastSeen.objects.filter(scope.q()).order_by().values_list("pk", *COLUMNS)
    stored = {(kampung, key): (pk, tuple(values)) for pk, kampung, key, *values in rows}
    changed = [
        (*place, region, *(day and connection.ops.adapt_datefield_value(day) for day in days))
        for place, (region, *days) in wanted.items()
        if stored.get(place, (0, None))[1] != (region, *days)
    ]
    upsert(LastSeen, COLUMNS, changed, "(kampung_id, key)")
    gone = [pk for place, (pk, _) in stored.items() if place not in wanted]
    if gone:
        LastSeen.objects.filter(pk__in=gone).delete()
    return len(changed) + len(gone)
