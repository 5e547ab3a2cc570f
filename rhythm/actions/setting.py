"""Setting many rows to what a query says, touching only those that differ."""

from collections.abc import Sequence

from django.db import connection

from core.bulk import refresh_statistics

NOW = "rhythm_now"  # the temporary table that holds what the query said
MANY = 10_000  # rows after which the database should look at its tables again


def set_rows(model, source: str, puts: Sequence[str], drop: str, parameters: dict) -> int:
    """Run a query once, then write what differs and drop what is no more. Must run inside a transaction.

    source: the query. puts, drop: statements that compare the model's table with the table NOW. Returns the number of
    rows they wrote.
    """
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {NOW} AS {source}", parameters)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {NOW}")
        for put in puts:
            cursor.execute(put, parameters)
            written += cursor.rowcount
        if written > MANY:
            refresh_statistics(model)
        cursor.execute(drop, parameters)
        written += cursor.rowcount
        cursor.execute(f"DROP TABLE {NOW}")
    return written
