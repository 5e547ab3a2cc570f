"""Writing many rows at once. Model objects would take minutes for the nation (docs/operations.md)."""

import io
from collections.abc import Sequence

from django.db import connection, models

COPY_FROM = 500  # fewer rows are not worth a temporary table
CHUNK = 20_000  # rows in memory as text at a time
STAGING = "staged_rows"


def upsert(model: type[models.Model], columns: Sequence[str], rows: list[tuple], conflict: str) -> None:
    """Insert rows, or overwrite those that exist. Must run inside a transaction.

    columns: database columns, in the order of the values. rows: codes, figures and days, never text that people typed,
    because nothing is escaped. conflict: the unique columns in brackets, as SQL (with the WHERE of a partial index).
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(columns)
    keys = {name.strip() for name in conflict.partition(")")[0].strip("(").split(",")}
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    ending = f"ON CONFLICT {conflict} DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
            cursor.execute(f"CREATE TEMP TABLE {STAGING} AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608 (names)
            for start in range(0, len(rows), CHUNK):
                _copy(cursor, STAGING, names, rows[start : start + CHUNK])
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {STAGING} {ending}")  # noqa: S608 (names)
            cursor.execute(f"DROP TABLE {STAGING}")
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {ending}", rows)  # noqa: S608 (names)


def insert(model: type[models.Model], columns: Sequence[str], rows: list[tuple]) -> None:
    """Insert new rows; a conflict is an IntegrityError. Takes text that people typed as well: it is escaped."""
    if not rows:
        return
    table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for start in range(0, len(rows), CHUNK):
                chunk = [[_escaped(v) if isinstance(v, str) else v for v in row] for row in rows[start : start + CHUNK]]
                _copy(cursor, table, names, chunk)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 (names)


def refresh_statistics(*changed: type[models.Model]) -> None:
    """After tens of thousands of new rows: PostgreSQL would still plan for the few it knew, and a question of two
    seconds takes minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(m._meta.db_table) for m in changed)}")


def _copy(cursor, table: str, names: str, rows: Sequence[Sequence]) -> None:
    with connection.wrap_database_errors:  # copy_expert is the driver's own and would raise its own errors
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _as_text(rows))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _as_text(rows: Sequence[Sequence]) -> io.StringIO:
    """PostgreSQL's text format; csv would double every quote of the packed facts and take twice as long."""
    return io.StringIO("\n".join(["\t".join(["\\N" if v is None else str(v) for v in row]) for row in rows]) + "\n")
