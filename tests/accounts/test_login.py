"""The login pages are allauth's; what is tested is what the portal set differently."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import deactivate_user, reset_second_factor
from tests.cast import PASSWORD

BASE = Path(__file__).resolve().parent.parent.parent
LOGIN = "/akun/login/"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["opdkb", "OpdKB", "opdkb@example.org", "OPDKB@example.org"])
def test_login_by_user_name_or_email_in_any_case(cast, client, login):
    response = sign_in(client, login)
    assert response["Location"] == "/tugas/"
    assert client.session["_auth_user_id"] == str(cast.opdkb.pk)


@pytest.mark.parametrize("login", ["opdkb", "tidak-ada", "opdkb@example.org", "tidak@ada.org"])
def test_login_refused_does_not_tell_which_names_exist(cast, client, login):
    response = sign_in(client, login, "salah-sama-sekali")
    assert "Nama pengguna atau kata sandi salah" in response.content.decode()
    assert not is_in(client)


def test_login_of_a_closed_account_is_refused(cast, client):
    deactivate_user(by=cast.pkb, user=cast.kader)
    sign_in(client, "kader")
    assert not is_in(client)


def test_login_lasts_thirty_days_when_ticked_else_until_the_browser_closes(cast):
    remembered, passing = Client(), Client()
    sign_in(remembered, "kader", remember="on")
    sign_in(passing, "kader")
    assert remembered.cookies["sessionid"]["max-age"] == 30 * 24 * 3600
    assert passing.cookies["sessionid"]["max-age"] == ""


def test_login_returns_to_the_page_that_was_asked_for(cast, client):
    assert client.get("/pengguna/")["Location"] == f"{LOGIN}?next=/pengguna/"
    response = client.post(f"{LOGIN}?next=/pengguna/", {"login": "pkb", "password": PASSWORD})
    assert response["Location"] == "/pengguna/"
    elsewhere = Client().post(f"{LOGIN}?next=https://evil.example/", {"login": "pkb", "password": PASSWORD})
    assert elsewhere["Location"] == "/tugas/"


def test_nobody_registers_alone(db, client):
    data = {"username": "tamu", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/akun/signup/", data).status_code == 200
    assert not get_user_model().objects.filter(username="tamu").exists()


def test_password_reset_mail_is_indonesian_and_silent_about_unknown_addresses(cast, client):
    for email in ("opdkb@example.org", "tidak@ada.org"):
        response = client.post("/akun/password/reset/", {"email": email})
        assert response.status_code == 302
    assert len(mail.outbox) == 1
    assert "kata sandi" in mail.outbox[0].body.lower()
    assert "/akun/password/reset/key/" in mail.outbox[0].body
    assert "password" not in mail.outbox[0].subject.lower()


# --- rate limits -------------------------------------------------------------------------------------------------


def fail(client, login, times):
    for _ in range(times):
        response = sign_in(client, login, "salah-sama-sekali")
    return response.content.decode()


def test_failed_logins_count_by_account_and_not_by_address(cast, client):
    """A whole kecamatan behind one mobile address: who mistypes locks the own account for minutes, nobody else's."""
    assert "Terlalu banyak percobaan" in fail(client, "kader", 11)
    assert not is_in(client)
    sign_in(client, "kader")
    assert not is_in(client)  # the right password waits too
    assert sign_in(Client(), "pkb").status_code == 302


def test_limit_by_address_leaves_room_for_a_village(cast, client):
    for number in range(60):
        sign_in(client, f"kader-{number}", "salah")
    assert sign_in(client, "kader").status_code == 302


WORKER = """
import os, sys
from tests import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CACHES = {"default": settings.DATABASE_CACHE}
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
for _ in range(6):
    page = Client().post("/akun/login/", {"login": "kader", "password": "salah-sama-sekali"}).content.decode()
    print("limited" if "Terlalu banyak percobaan" in page else "wrong" if "kata sandi salah" in page else page)
"""


def test_failed_logins_count_across_workers(transactional_db, cast):
    """Two processes with the product's default cache (the database): ten attempts in all, not ten each."""
    call_command("createcachetable", "cache", verbosity=0)

    def worker() -> list[str]:
        command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"])]
        done = subprocess.run(command, cwd=BASE, env=dict(os.environ), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    try:
        assert worker() + worker() == ["wrong"] * 10 + ["limited"] * 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE cache")


# --- second factor ---------------------------------------------------------------------------------------------------


@pytest.fixture
def duty(settings):
    settings.MFA_REQUIRED_ROLES = ["admin", "pusat"]


def test_secret_of_an_authenticator_app_is_stored_encrypted(cast, settings):
    """Readable with the key of today and the ones before it; without any of them no code fits, and nothing breaks."""
    secret = add_totp(cast.pusat)
    stored = cast.pusat.authenticator_set.get()
    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code(code_of(secret))
    cache.clear()  # a code counts once
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-xyz"
    assert not TOTP(stored).validate_code(code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert TOTP(stored).validate_code(code_of(secret))


def add_totp(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


@pytest.mark.parametrize("url", ["/tugas/", "/pengguna/", "/akun/", "/admin/", "/admin/accounts/user/"])
@pytest.mark.parametrize("who", ["pusat", "admin"])
def test_duty_leads_to_the_set_up_everywhere(cast, client, duty, who, url):
    client.force_login(getattr(cast, who))
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"] == reverse("mfa_index")
    assert "wajib memakai verifikasi dua langkah" in client.get(response["Location"]).content.decode()


def test_duty_binds_the_operator_too(db, client, duty):
    root = get_user_model().objects.create_superuser("root", password=PASSWORD, name="Operator")
    client.force_login(root)
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_duty_leaves_the_way_out_and_public_pages_open(cast, client, duty):
    client.force_login(cast.pusat)
    assert client.get("/healthz").status_code == 200
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert not is_in(client)


def test_duty_is_fulfilled_by_a_second_factor(cast, client, duty):
    add_totp(cast.pusat)
    client.force_login(cast.pusat)
    assert client.get("/akun/").status_code == 200


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb", "provinsi"])
def test_duty_does_not_concern_other_roles(cast, client, duty, who):
    client.force_login(getattr(cast, who))
    assert client.get("/akun/").status_code == 200


def test_login_with_a_second_factor_needs_the_code(cast, client):
    secret = add_totp(cast.pusat)
    assert sign_in(client, "pusat")["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def test_lost_second_factor_is_reset_by_the_officer_above(cast, client):
    add_totp(cast.pusat)
    reset_second_factor(by=cast.admin, user=cast.pusat)
    sign_in(client, "pusat")
    assert is_in(client)


# --- own e-mail ------------------------------------------------------------------------------------------------------


def confirm(client):
    link = next(word for word in mail.outbox[-1].body.split() if "/akun/confirm-email/" in word)
    return client.post(link.removeprefix("http://testserver"))


def test_email_of_somebody_else_stays_theirs(cast, client):
    """Neither the form nor its answer tells that the address is known; even confirmed it is not taken over."""
    client.force_login(cast.kader)
    assert client.post("/akun/email/", {"action_add": "", "email": "OPDKB@example.org"}).status_code == 302
    assert confirm(client).status_code < 500
    stored = dict(get_user_model().objects.values_list("username", "email"))
    assert (stored["kader"], stored["opdkb"]) == ("", "opdkb@example.org")
    assert sign_in(Client(), "opdkb@example.org")["Location"] == "/tugas/"


def test_new_email_counts_once_it_is_confirmed(cast, client):
    client.force_login(cast.kader)
    client.post("/akun/email/", {"action_add": "", "email": "sri@example.org"})
    confirm(client)
    assert get_user_model().objects.get(pk=cast.kader.pk).email == "sri@example.org"
    assert sign_in(Client(), "sri@example.org").status_code == 302
