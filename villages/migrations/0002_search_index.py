"""Name search by trigrams on PostgreSQL. Not in the model, for the reasons of regions/0002: SQLite has none, and a
database whose owner may not create extensions must still migrate."""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger(__name__)


def create_index(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS kampung_search_trigram"
                " ON villages_kampung USING gin (search_name gin_trgm_ops)"
            )
    except DatabaseError as error:
        logger.warning("Pencarian nama Kampung KB berjalan tanpa indeks trigram: %s", error)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS kampung_search_trigram")


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
