"""Each mistake in the configuration has its id. `settings` here is the right one, with one thing made wrong."""

import pytest
from django.core.checks import run_checks

from core.checks import TAG

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-xyz"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PUBLIC = {
    "ALLOWED_HOSTS": ["kampungkb.example.go.id"],
    "SITE_URL": "https://kampungkb.example.go.id",
    "HTTPS": True,
    "EMAIL_BACKEND": SMTP,
    "DEFAULT_FROM_EMAIL": "Portal <portal@example.go.id>",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}},
}


def ids():
    return [problem.id for problem in run_checks(tags=[TAG]) if problem.id.startswith("kampungkb.")]


@pytest.fixture
def public(settings):
    for name, value in PUBLIC.items():
        setattr(settings, name, value)
    return settings


def test_right_configuration_of_a_server_has_no_problem(public):
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "", "kampungkb.E001"),
        ("SECRET_KEY", KEY[:49], "kampungkb.E001"),
        ("SECRET_KEY", "a" * 60, "kampungkb.E001"),
        ("ENVIRONMENT_PROBLEMS", {"HTTPS": "true atau false"}, "kampungkb.E002"),
        ("ENVIRONMENT_PROBLEMS", {"DATABASE_URL": "…"}, "kampungkb.E003"),
        ("MEDIA_ROOT", "/tidak/ada", "kampungkb.E004"),
        ("MEDIA_ROOT", __file__, "kampungkb.E004"),
        ("DEBUG", True, "kampungkb.E006"),
        ("ALLOWED_HOSTS", ["*"], "kampungkb.E007"),
        ("SITE_URL", "http://kampungkb.example.go.id", "kampungkb.E008"),
        ("SITE_URL", "kampungkb.example.go.id", "kampungkb.E008"),
        ("MFA_REQUIRED_ROLES", ["admin", "atasan"], "kampungkb.E010"),
        ("DEMO", True, "kampungkb.E011"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "kampungkb.W002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "kampungkb.W003"),
        ("DEFAULT_FROM_EMAIL", "Portal <no-reply@localhost>", "kampungkb.W003"),
        ("HTTPS", False, "kampungkb.W004"),
    ],
)
def test_mistake_is_reported_with_its_id(public, name, value, expected):
    setattr(public, name, value)
    assert ids() == [expected]


def test_demo_on_a_public_host_stops_unless_it_is_meant(public):
    public.DEMO = True
    (problem,) = [problem for problem in run_checks(tags=[TAG]) if problem.id.startswith("kampungkb.")]
    assert (problem.id, problem.is_serious()) == ("kampungkb.E011", True)
    public.DEMO_PUBLIC = True
    (problem,) = [problem for problem in run_checks(tags=[TAG]) if problem.id.startswith("kampungkb.")]
    assert (problem.id, problem.is_serious()) == ("kampungkb.W001", False)


def test_missing_folder_of_the_sqlite_file_is_reported(public, monkeypatch):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/tidak/ada/x.sqlite3"}
    monkeypatch.setitem(public.DATABASES, "default", database)
    assert ids() == ["kampungkb.E005"]


def test_redis_without_its_package_is_reported(public, monkeypatch):
    public.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert ids() == ["kampungkb.E009"]


def test_demo_over_plain_http_is_fine_on_this_machine_alone(public):
    public.ALLOWED_HOSTS, public.SITE_URL = ["127.0.0.1"], "http://127.0.0.1:8000"
    public.DEMO, public.HTTPS = True, False
    public.DEFAULT_FROM_EMAIL = "Portal <no-reply@localhost>"
    assert ids() == []


def test_every_problem_says_what_to_do(public):
    public.SECRET_KEY, public.MEDIA_ROOT, public.DEMO = "", "/tidak/ada", True
    problems = [problem for problem in run_checks(tags=[TAG]) if problem.id.startswith("kampungkb.")]
    assert len(problems) == 3
    assert all(problem.hint for problem in problems)
