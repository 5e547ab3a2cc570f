"""The trigram index: there on PostgreSQL, absent elsewhere, and no reason to fail where it cannot be had."""

import importlib
from types import SimpleNamespace

import pytest
from django.db import connection

migration = importlib.import_module("villages.migrations.0002_search_index")
pytestmark = pytest.mark.django_db


def indexes() -> set[str]:
    # Not through Django's introspection: it trips over the generated columns on SQLite.
    catalogue = {
        "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = 'villages_kampung'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'villages_kampung'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_index_exists_on_postgresql_alone():
    assert ("kampung_search_trigram" in indexes()) == (connection.vendor == "postgresql")


def test_creating_it_again_changes_nothing():
    before = indexes()
    migration.create_index(None, SimpleNamespace(connection=connection))
    assert indexes() == before


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has extensions")
def test_missing_extension_is_survived(caplog):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE kampungkb_test_owner")
        cursor.execute("GRANT ALL ON SCHEMA public TO kampungkb_test_owner")
        cursor.execute("SET ROLE kampungkb_test_owner")
        with connection.schema_editor(atomic=False) as editor:
            migration.create_index(None, editor)
        cursor.execute("RESET ROLE")
    assert "tanpa indeks trigram" in caplog.text
    assert "kampung_search_trigram" not in indexes()
