"""When villages, their sections and their POKTAN were last seen."""

from django.db import connection, transaction

from core.bulk import upsert

from ..models import LastSeen
from ..queries.facts import Scope
from ..queries.silence import SEEN_COLUMNS, seen_of, seen_sql
from .setting import NOW, set_rows

_NAMES = ", ".join(SEEN_COLUMNS)
_UNLIKE = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
_DIFFERS = " OR ".join(f"old.{name} {_UNLIKE} new.{name}" for name in SEEN_COLUMNS[2:])
_CHANGES = ", ".join(f"{name} = new.{name}" for name in SEEN_COLUMNS[2:])
# Nobody else writes meanwhile (`lock_last_days`), so no row needs ON CONFLICT, which is slow for a nation; and rows
# that come in the order of the index are written twice as fast.
_CHANGE = f"""
UPDATE rhythm_lastseen AS old SET {_CHANGES} FROM {NOW} AS new
WHERE old.kampung_id = new.kampung_id AND old.key = new.key AND ({_DIFFERS})
"""  # noqa: S608 (names of our own)
_ADD = f"""
INSERT INTO rhythm_lastseen ({_NAMES}) SELECT {", ".join(f"new.{name}" for name in SEEN_COLUMNS)}
FROM {NOW} new LEFT JOIN rhythm_lastseen old ON old.kampung_id = new.kampung_id AND old.key = new.key
WHERE old.id IS NULL ORDER BY new.kampung_id, new.key
"""  # noqa: S608 (names of our own)
_DROP = f"""
DELETE FROM rhythm_lastseen WHERE id IN (
    SELECT old.id FROM rhythm_lastseen old
    LEFT JOIN {NOW} new ON old.kampung_id = new.kampung_id AND old.key = new.key
    WHERE old.region_id LIKE %(area)s AND new.kampung_id IS NULL
)
"""  # noqa: S608 (names of our own)


@transaction.atomic
def follow_village(kampung_id: int) -> int:
    """Set the last days of one village from what is verified there. Returns how many rows were written.

    Call it under the village's lock.
    """
    wanted = seen_of(kampung_id)
    stored = {key: (pk, tuple(values)) for pk, key, *values in LastSeen.objects.filter(kampung=kampung_id).values_list(
        "pk", *SEEN_COLUMNS[1:]
    )}  # fmt: skip
    day = connection.ops.adapt_datefield_value
    changed = [
        (kampung_id, key, region, *(value and day(value) for value in days))
        for key, (region, *days) in wanted.items()
        if stored.get(key, (0, None))[1] != (region, *days)
    ]
    upsert(LastSeen, SEEN_COLUMNS, changed, "(kampung_id, key)")
    gone = [pk for key, (pk, _) in stored.items() if key not in wanted]
    if gone:
        LastSeen.objects.filter(pk__in=gone).delete()
    return len(changed) + len(gone)


@transaction.atomic
def follow_area(code: str) -> int:
    """The same for an area ("": the nation), set-based. Single changes wait meanwhile. Returns how many rows."""
    lock_last_days()
    sql, parameters = seen_sql(Scope(code=code))
    return set_rows(LastSeen, sql, [_CHANGE, _ADD], _DROP, parameters)


def lock_last_days() -> None:
    """Nobody writes a last day between reading what is verified and writing what follows; reading goes on.

    PostgreSQL only; on SQLite there is one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE rhythm_lastseen IN EXCLUSIVE MODE")
