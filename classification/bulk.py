"""Writing many rows at once. Model objects would take minutes for the nation (docs/operations.md)."""

import csv
import io
from collections.abc import Sequence

from django.db import connection, models

COPY_FROM = 500  # fewer rows are not worth a temporary table
STAGING = "staged_rows"


def upsert(
    model: type[models.Model], columns: Sequence[str], rows: list[tuple], conflict: str, keep: Sequence[str] = ()
) -> None:
    """Insert rows, or overwrite those that exist. Must run inside a transaction.

    columns: database columns, in the order of the values. conflict: the unique columns, as SQL (with the WHERE of a
    partial index). keep: columns that an existing row keeps. Text columns must not hold NULL.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(columns)
    keys = {name.strip() for name in conflict.partition(")")[0].strip("(").split(",")}
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys and name not in keep)
    ending = f"ON CONFLICT {conflict} DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
            cursor.execute(f"CREATE TEMP TABLE {STAGING} AS SELECT {names} FROM {table} WITH NO DATA")
            cursor.copy_expert(f"COPY {STAGING} ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", _as_csv(rows))
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {STAGING} {ending}")  # noqa: S608 (names)
            cursor.execute(f"DROP TABLE {STAGING}")
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {ending}", rows)  # noqa: S608 (names)


def _as_csv(rows: list[tuple]) -> io.StringIO:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(tuple("\\N" if value is None else value for value in row) for row in rows)
    buffer.seek(0)
    return buffer
