"""Writing many activities that are over and decided, as demo and benchmark need them: by the hundred thousand.

A row becomes what `start_activity`, `save_activity`, `submit_activity` and `change_status` would have left behind (a
test compares them), but for the notices: nobody is told of what happened long ago. The rows are trusted: rights and
completeness are not asked, only the constraints of the database hold.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from core.bulk import insert, refresh_statistics
from reference.enums import AgencyState
from verification.enums import Status, Step
from verification.models import StatusChange

from .enums import PhotoKind, PostKind
from .models import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    ActivityPhoto,
    ActivitySubProgram,
    ActivityTarget,
)
from .models.activities import BANDS, text_hash

CHUNK = 5_000  # activities in memory at a time
MANY = 10_000  # activities after which the database should look at its tables again


class Person(NamedTuple):
    id: int
    name: str


class StoredPhoto(NamedTuple):
    """A photo whose two files are there already; several reports may share them."""

    large: str  # name in the storage
    small: str
    width: int
    height: int
    caption: str = ""
    kind: str = PhotoKind.ACTIVITY.value
    fingerprint: int | None = None  # None: never compared with others


class Finished(NamedTuple):
    """One activity that waits or was decided. Lists hold keys of the reference rows; times are aware."""

    kampung_id: int
    region_id: str
    title: str
    held_on: date
    place: str
    description: str
    section_id: int
    author: Person
    submitted_at: datetime
    catalogue_id: int | None = None
    subprograms: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    target_other: str = ""
    agencies: tuple[int, ...] = ()
    funding: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    men: int | None = None
    women: int | None = None
    pregnant: int | None = None
    couples: int | None = None
    toddlers: int | None = None
    teenagers: int | None = None
    elderly: int | None = None
    stunting: str = ""
    cost: int | None = None
    post_kind: str = PostKind.ACTIVITY.value
    is_on_behalf: bool = False
    photos: tuple[StoredPhoto, ...] = ()
    status: str = Status.VERIFIED.value  # or SUBMITTED, RETURNED
    decider: Person | None = None
    decided_at: datetime | None = None
    reason_code: str = ""
    reason_text: str = ""
    reason_field: str = ""


# Fields of Finished that are columns of Activity under the same name.
_SAME = (
    *("kampung_id", "region_id", "title", "held_on", "place", "description", "section_id", "catalogue_id"),
    *("target_other", "men", "women", "pregnant", "couples", "toddlers", "teenagers", "elderly", "stunting", "cost"),
    *(
        "post_kind",
        "is_on_behalf",
        "status",
        "submitted_at",
        "decided_at",
        "reason_code",
        "reason_text",
        "reason_field",
    ),
)
_OWN = (
    *("id", "key", "version", "editors", "groups", "hint_codes", "funding_other", "text_hash"),
    *("created_by_id", "created_by_name", "created_at", "updated_at", "submitted_by_id", "submitted_by_name"),
    "decided_by_id",
)
_LINKS = (
    (ActivitySubProgram, "subprogram_id", "subprograms"),
    (ActivityTarget, "target_id", "targets"),
    (ActivityAgency, "agency_id", "agencies"),
    (ActivityFunding, "source_id", "funding"),
)
_PHOTO = (
    *("activity_id", "key", "position", "kind", "caption", "large", "small", "width", "height", "uploaded_by_id"),
    *("uploaded_at", "fingerprint", *(f"band_{number}" for number in range(BANDS))),
)
_CHANGE = (
    *("kind", "object_id", "region_id", "step", "from_status", "to_status", "by_id", "by_name", "at"),
    *("reason_code", "reason_text", "reason_field", "changes"),
)


@transaction.atomic
def write_activities(rows: Iterable[Finished], *, area_code: str = "") -> int:
    """Write activities with their lists, photos and history, then the tallies of the area. Returns how many.

    rows: read once, a few thousand at a time, so a generator of a million keeps the memory flat. area_code: an area
    that holds all their villages ("": the nation). The classes do not follow by themselves: call
    `classification.actions.assess_region` afterwards. Raises IntegrityError where a constraint does not hold.
    """
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        _write(chunk)
        count += len(chunk)
    if count > MANY:
        refresh_statistics(Activity, *(model for model, _, _ in _LINKS), ActivityPhoto, StatusChange)
    if count:
        recount_area(area_code)
    return count


def _write(rows: list[Finished]) -> None:
    keys = _new_keys(len(rows))
    insert(Activity, (*_SAME, *_OWN), [_plain(*_activity(key, row)) for key, row in zip(keys, rows, strict=True)])
    for model, column, name in _LINKS:
        pairs = [(key, chosen) for key, row in zip(keys, rows, strict=True) for chosen in getattr(row, name)]
        insert(model, ("activity_id", column), pairs)
    photos = [_plain(*photo) for key, row in zip(keys, rows, strict=True) for photo in _photos(key, row)]
    insert(ActivityPhoto, _PHOTO, photos)
    changes = [_plain(*change) for key, row in zip(keys, rows, strict=True) for change in _changes(key, row)]
    insert(StatusChange, _CHANGE, changes)


def _activity(key: int, row: Finished) -> tuple:
    values = [getattr(row, name) for name in _SAME]
    author, decider = row.author, row.decider
    own = (
        *(key, uuid.uuid4(), 1, "[]", json.dumps(row.groups), "[]", "", text_hash(row.description)),
        *(author.id, author.name, row.submitted_at, row.decided_at or row.submitted_at, author.id, author.name),
        decider.id if decider else None,
    )
    return *values, *own


def _photos(key: int, row: Finished) -> Iterator[tuple]:
    for position, photo in enumerate(row.photos):
        mark = photo.fingerprint
        bands = [None if mark is None else ((mark >> (16 * n)) & 0xFFFF) - 0x8000 for n in range(BANDS)]
        yield (
            *(key, uuid.uuid4(), position, photo.kind, photo.caption, photo.large, photo.small),
            *(photo.width, photo.height, row.author.id, row.submitted_at, mark, *bands),
        )


def _changes(key: int, row: Finished) -> Iterator[tuple]:
    subject, none = (Activity.kind, key, row.region_id), ("", "", "", "{}")
    submitted = (Step.SUBMIT.value, Status.DRAFT.value, Status.SUBMITTED.value)
    yield *subject, *submitted, *row.author, row.submitted_at, *none
    if row.status in Status.decided():
        step = Step.VERIFY if row.status == Status.VERIFIED else Step.RETURN
        why = (row.reason_code, row.reason_text, row.reason_field, "{}")
        yield *subject, step.value, Status.SUBMITTED.value, row.status, *row.decider, row.decided_at, *why


def _plain(*values) -> tuple:
    """As the database keeps them: SQLite has neither times nor UUIDs of its own."""
    if connection.vendor == "postgresql":
        return values
    return tuple(_for_sqlite(value) for value in values)


def _for_sqlite(value):
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.hex if isinstance(value, uuid.UUID) else value


def _new_keys(count: int) -> list[int]:
    """Keys for rows that others will refer to before they are read back."""
    table = Activity._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "nextval(pg_get_serial_sequence(%s, 'id'))"
            cursor.execute(f"SELECT {sequence} FROM generate_series(1, %s)", (table, count))  # noqa: S608 (a name)
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", (table,))
        last = cursor.fetchone()
    start = last[0] + 1 if last else 1
    return list(range(start, start + count))


# Counted as `ActivityTally.objects.recount` does, for a whole area. Each agency of a village is taken once and then
# counted: one pass, where four COUNT(DISTINCT) would sort four times.
_RECOUNT = """
INSERT INTO programs_activitytally (
    kampung_id, region_id, reported, verified, waiting, last_reported_on, last_verified_on, oldest_waiting_at,
    agencies_reported, agencies_verified, kb_agencies_reported, kb_agencies_verified
)
SELECT
    k.id, k.region_id, COALESCE(a.reported, 0), COALESCE(a.verified, 0), COALESCE(a.waiting, 0),
    a.last_reported_on, a.last_verified_on, a.oldest_waiting_at,
    COALESCE(g.reported, 0), COALESCE(g.verified, 0), COALESCE(g.own_reported, 0), COALESCE(g.own_verified, 0)
FROM villages_kampung k
LEFT JOIN (
    SELECT
        kampung_id,
        COUNT(*) FILTER (WHERE status IN (%(submitted)s, %(verified)s)) AS reported,
        COUNT(*) FILTER (WHERE status = %(verified)s) AS verified,
        COUNT(*) FILTER (WHERE status = %(submitted)s) AS waiting,
        MAX(held_on) FILTER (WHERE status IN (%(submitted)s, %(verified)s)) AS last_reported_on,
        MAX(held_on) FILTER (WHERE status = %(verified)s) AS last_verified_on,
        MIN(submitted_at) FILTER (WHERE status = %(submitted)s) AS oldest_waiting_at
    FROM programs_activity WHERE region_id LIKE %(area)s GROUP BY kampung_id
) a ON a.kampung_id = k.id
LEFT JOIN (
    SELECT
        kampung_id, COUNT(*) AS reported, SUM(verified) AS verified,
        SUM(own) AS own_reported, SUM(own * verified) AS own_verified
    FROM (
        SELECT
            a.kampung_id, g.id, MAX(CASE WHEN g.is_family_planning THEN 1 ELSE 0 END) AS own,
            MAX(CASE WHEN a.status = %(verified)s THEN 1 ELSE 0 END) AS verified
        FROM programs_activity a
        JOIN programs_activityagency l ON l.activity_id = a.id
        JOIN reference_agency g ON g.id = l.agency_id
        WHERE a.region_id LIKE %(area)s AND a.status IN (%(submitted)s, %(verified)s)
            AND g.state IN (%(national)s, %(local)s) AND NOT g.is_other
        GROUP BY a.kampung_id, g.id
    ) AS each_once
    GROUP BY kampung_id
) g ON g.kampung_id = k.id
WHERE k.region_id LIKE %(area)s
ON CONFLICT (kampung_id) DO UPDATE SET
    region_id = excluded.region_id, reported = excluded.reported, verified = excluded.verified,
    waiting = excluded.waiting, last_reported_on = excluded.last_reported_on,
    last_verified_on = excluded.last_verified_on, oldest_waiting_at = excluded.oldest_waiting_at,
    agencies_reported = excluded.agencies_reported, agencies_verified = excluded.agencies_verified,
    kb_agencies_reported = excluded.kb_agencies_reported, kb_agencies_verified = excluded.kb_agencies_verified
"""


@transaction.atomic
def recount_area(code: str = "") -> int:
    """The tallies of every Kampung KB in an area ("": the nation) in one statement: what `recount` finds, each.

    For bulk work: it does not lock the villages one by one. Returns how many tallies were written.
    """
    parameters = {
        "area": f"{code}%",
        "submitted": Status.SUBMITTED.value,
        "verified": Status.VERIFIED.value,
        "national": AgencyState.NATIONAL.value,
        "local": AgencyState.LOCAL.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT, parameters)
        return cursor.rowcount
