"""The trigram index: there on PostgreSQL, absent elsewhere, and no reason to fail where it cannot be had."""

import importlib

import pytest
from django.db import connection

migration = importlib.import_module("villages.migrations.0002_search_index")
pytestmark = pytest.mark.django_db


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "villages_kampung"))


def test_index_exists_on_postgresql_alone():
    assert ("kampung_search_trigram" in indexes()) == (connection.vendor == "postgresql")


def test_creating_it_again_changes_nothing():
    before = indexes()
    with connection.schema_editor() as editor:
        migration.create_index(None, editor)
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
