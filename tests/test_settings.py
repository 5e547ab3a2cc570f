"""The settings as a fresh process reads them: closed by default, readable when wrong."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent
SHOW = """
import json, sys
from kampungkb import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def python(*args, **env):
    """Run Python in the project with exactly this environment; no .env of this machine."""
    keep = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "kampungkb.settings"}
    return subprocess.run(
        [sys.executable, *args], cwd=BASE, env={**keep, **env}, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def read(*names, **env):
    return json.loads(python("-c", SHOW, *names, **env).stdout)


@pytest.fixture
def server(tmp_path):
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "kampungkb.example.go.id",
        "SITE_URL": "https://kampungkb.example.go.id",
        "DATABASE_URL": f"sqlite:///{tmp_path}/check.sqlite3",
        "MEDIA_ROOT": str(tmp_path),
        "EMAIL_URL": "smtp+tls://nama:sandi@mail.example.go.id:587",
        "DEFAULT_FROM_EMAIL": "Portal <portal@example.go.id>",
    }


def test_without_any_environment_the_portal_is_closed():
    switches = ["DEBUG", "DEMO", "HTTPS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    values = read(*switches, "SECRET_KEY", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS")
    assert [values[name] for name in switches] == [False, False, True, True, True, True]
    assert values["SECRET_KEY"] == ""
    assert values["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert "*" not in values["ALLOWED_HOSTS"]


def test_configuration_of_a_server_passes_the_deployment_checks(server):
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **server)
    assert done.returncode == 0, done.stderr


def test_hsts_speaks_for_other_hosts_only_as_far_as_told(server):
    names = ["SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"]
    assert list(read(*names, **server).values()) == [True, False]
    told = server | {"HSTS_INCLUDE_SUBDOMAINS": "false", "HSTS_PRELOAD": "true"}
    assert list(read(*names, **told).values()) == [False, True]
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **told)
    assert done.returncode == 0, done.stderr


def test_empty_key_is_reported_readably_and_stops_every_command(server):
    done = python("manage.py", "check", **server | {"SECRET_KEY": ""})
    assert done.returncode == 1
    assert "kampungkb.E001" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["nonsense", "postgres://", "mysql://a:b@host/x", "postgres://a:b@host:port/x"])
def test_unusable_database_url_never_becomes_another_database(server, url):
    done = python("manage.py", "check", **server | {"DATABASE_URL": url})
    assert "kampungkb.E003" in done.stderr
    assert read("DATABASES", **server | {"DATABASE_URL": url})["DATABASES"]["default"]["ENGINE"].endswith("dummy")


def test_password_of_an_unusable_url_is_not_repeated(server):
    done = python("manage.py", "check", **server | {"DATABASE_URL": "mysql://nama:rahasia@host/x"})
    assert "rahasia" not in done.stderr + done.stdout


def test_misspelt_switch_keeps_the_safe_value_and_is_reported(server):
    assert read("HTTPS", **server | {"HTTPS": "flase"})["HTTPS"] is True
    assert "Nilai HTTPS" in python("manage.py", "check", **server | {"HTTPS": "flase"}).stderr


@pytest.mark.parametrize(
    "wrong", [{"EMAIL_URL": "surat"}, {"CACHE_URL": "memori"}, {"CONN_MAX_AGE": "lama"}, {"FILE_SENDER": "nginx"}]
)
def test_unreadable_value_is_named(server, wrong):
    database = {"DATABASE_URL": "postgres://u@127.0.0.1:1/x"}
    done = python("manage.py", "check", **server | database | wrong)
    assert f"Nilai {list(wrong)[0]}" in done.stderr


def test_application_server_refuses_to_start_with_a_wrong_configuration(server):
    done = python("-c", "import kampungkb.wsgi", **server | {"SECRET_KEY": "pendek"})
    assert done.returncode != 0
    assert "kampungkb.E001" in done.stderr


def test_application_server_starts_with_a_right_one(server):
    assert python("-c", "import kampungkb.wsgi", **server).returncode == 0


def test_database_url_switches_to_postgresql(server):
    values = read("DATABASES", **server | {"DATABASE_URL": "postgres://nama:sandi@db:5432/portal"})
    database = values["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"], database["NAME"]) == ("django.db.backends.postgresql", "db", "portal")
    assert database["CONN_MAX_AGE"] > 0


def test_sqlite_waits_for_other_writers_and_keeps_a_write_ahead_log(server):
    options = read("DATABASES", **server)["DATABASES"]["default"]["OPTIONS"]
    assert options["timeout"] >= 10
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize("secure", [True, False])
def test_pages_carry_the_security_headers(client, db, settings, secure):
    settings.SECURE_SSL_REDIRECT = False
    settings.SECURE_HSTS_SECONDS = 60
    response = client.get("/healthz", secure=secure)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]
    assert ("Strict-Transport-Security" in response) is secure


def test_plain_http_is_sent_on_to_https_except_for_the_health_probe(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/admin/")["Location"].startswith("https://")
    assert client.get("/healthz").status_code == 200
