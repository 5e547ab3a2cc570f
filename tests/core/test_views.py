"""/healthz and the error pages. The error pages must work for everybody, also when nothing else does."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory

from core import views


@pytest.fixture(autouse=True)
def _new_process():
    views.fully_migrated.clear()
    yield
    views.fully_migrated.clear()


def test_healthz_answers_without_login_and_without_a_session(client, db):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "unapplied_migrations": 0}
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_healthz_is_503_while_a_migration_is_missing(client, db):
    MigrationRecorder(connection).migration_qs.filter(app="verification").delete()
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["unapplied_migrations"] >= 1


def test_healthz_looks_for_migrations_until_all_are_there(client, db, django_assert_num_queries):
    assert client.get("/healthz").status_code == 200
    with django_assert_num_queries(1):
        assert client.get("/healthz").json() == {"status": "ok", "database": "ok", "unapplied_migrations": 0}


def test_healthz_is_503_when_the_database_is_gone_after_it_was_there(client, db):
    assert client.get("/healthz").status_code == 200
    with connection.execute_wrapper(_fail):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "error", "database": "unreachable"}


def _fail(*args):
    raise OperationalError("gone")


def test_healthz_is_503_when_the_database_cannot_be_read(client, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
        cursor.execute("CREATE TABLE django_migrations (odd integer)")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "error", "database": "unreachable"}


def test_healthz_refuses_to_be_posted_to(client, db):
    assert client.post("/healthz").status_code == 405


def test_unknown_address_shows_our_404(client, db):
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


def test_missing_csrf_token_shows_a_page_that_explains(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (views.permission_denied, 403)])
def test_error_page_renders(view, status, client, db):
    request = client.get("/healthz").wsgi_request
    assert view(request, Exception()).status_code == status


def test_500_renders_without_request_and_database():
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"<html" in response.content
