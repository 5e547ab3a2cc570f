"""A bound on how long a page may keep the database busy."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_CANCELLED = "57014"  # SQLSTATE query_canceled


class TookTooLong(Exception):
    """The database was stopped: what was asked for is too much for one page."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Every statement inside may run this long, then TookTooLong. PostgreSQL alone: SQLite holds no such amounts.

    For reading only: what was written inside is undone with it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
            # Where an outer transaction goes on, the bound would go on with it.
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _CANCELLED:
            raise TookTooLong from error
        raise
