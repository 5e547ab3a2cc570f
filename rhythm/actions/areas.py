"""The figures of areas, summed up from those of the villages."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from regions.enums import Level

from ..models import AreaMonth
from .setting import NOW, set_rows

_NAMES = "code, parent, level, month, duty, expected, received, on_time, verified, villages, missing"
_SUMS = "SUM(expected) AS expected, SUM(received) AS received, SUM(on_time) AS on_time, SUM(verified) AS verified"
# A duty by itself, and all of them together: a village is missing where nothing of what is counted came.
_OF_DISTRICTS = f"""
SELECT district_code AS code, SUBSTR(district_code, 1, 5) AS parent, 3 AS level, month, duty, {_SUMS},
    COUNT(*) AS villages, SUM(CASE WHEN received = 0 THEN 1 ELSE 0 END) AS missing
FROM rhythm_villagemonth WHERE region_id LIKE %(area)s AND month BETWEEN %(first)s AND %(last)s
GROUP BY district_code, month, duty
UNION ALL
SELECT district_code, SUBSTR(district_code, 1, 5), 3, month, '', {_SUMS}, COUNT(*),
    SUM(CASE WHEN received = 0 THEN 1 ELSE 0 END)
FROM (
    SELECT kampung_id, district_code, month, SUM(expected) AS expected, SUM(received) AS received,
        SUM(on_time) AS on_time, SUM(verified) AS verified
    FROM rhythm_villagemonth WHERE region_id LIKE %(area)s AND month BETWEEN %(first)s AND %(last)s
    GROUP BY kampung_id, district_code, month
) AS village
GROUP BY district_code, month
"""  # noqa: S608 (names of our own)
_OF_AREAS_BELOW = f"""
SELECT parent AS code, CASE WHEN LENGTH(parent) < 5 THEN '' ELSE SUBSTR(parent, 1, LENGTH(parent) - 3) END AS parent,
    level - 1 AS level, month, duty, {_SUMS}, SUM(villages) AS villages, SUM(missing) AS missing
FROM rhythm_areamonth
WHERE level = %(below)s AND parent LIKE %(area)s AND month BETWEEN %(first)s AND %(last)s
GROUP BY rhythm_areamonth.parent, rhythm_areamonth.level, month, duty
"""  # noqa: S608 (names of our own)
# Only what differs is touched: a conflict would lock every row it meets.
_PUT = f"""
INSERT INTO rhythm_areamonth ({_NAMES}, computed_at)
SELECT {", ".join(f"new.{name}" for name in _NAMES.split(", "))}, %(now)s FROM {NOW} new
LEFT JOIN rhythm_areamonth old ON old.code = new.code AND old.month = new.month AND old.duty = new.duty
WHERE old.id IS NULL
    OR (old.expected, old.received, old.on_time, old.verified, old.villages, old.missing)
    <> (new.expected, new.received, new.on_time, new.verified, new.villages, new.missing)
ON CONFLICT (code, month, duty) DO UPDATE SET
    expected = excluded.expected, received = excluded.received, on_time = excluded.on_time,
    verified = excluded.verified, villages = excluded.villages, missing = excluded.missing,
    computed_at = excluded.computed_at
"""  # noqa: S608 (names of our own)
_DROP = f"""
DELETE FROM rhythm_areamonth WHERE id IN (
    SELECT old.id FROM rhythm_areamonth old
    LEFT JOIN {NOW} new ON old.code = new.code AND old.month = new.month AND old.duty = new.duty
    WHERE old.level = %(level)s AND old.code LIKE %(area)s AND old.month BETWEEN %(first)s AND %(last)s
        AND new.code IS NULL
)
"""  # noqa: S608 (names of our own)


@transaction.atomic
def sum_up(code: str, months: list[date]) -> int:
    """Set the sums of every area inside `code` ("": the nation) and of those above it, for these months.

    Districts are summed from their villages, every other area from those right below it. Returns how many rows were
    written; besides, what was looked at gets the time of counting.
    """
    now, written = timezone.now(), 0
    for level in (3, 2, 1, 0):
        # Above the area there is one of each level, the sum of all its parts.
        area = code[: Level(level).code_length] if level else ""
        parameters = {
            "area": f"{area}%" if level else "",
            "below": level + 1,
            "level": level,
            "now": connection.ops.adapt_datetimefield_value(now),
            "first": connection.ops.adapt_datefield_value(months[0]),
            "last": connection.ops.adapt_datefield_value(months[-1]),
        }
        source = _OF_DISTRICTS if level == 3 else _OF_AREAS_BELOW
        written += set_rows(AreaMonth, source, [_PUT], _DROP, parameters)
    counted = AreaMonth.objects.filter(month__range=(months[0], months[-1]), code__startswith=code)
    counted.update(computed_at=now)
    return written
