"""Pages and mails that packages bring, in our templates: they render, they speak Indonesian, nothing inline."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from tests.cast import PASSWORD
from tests.test_consistency import inline_code

# Words of the packages' own templates and catalogues that must not come through.
ENGLISH = re.compile(
    r"\b(the|your|you|and|please|password|sign in|sign out|login|code|codes|security|key|address|browser|sessions?|"
    r"activate|deactivate|generate|remove|cancel|confirm|submit|unused|recovery|authenticator app|email)\b",
    re.I,
)

SIGNED_OUT = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
SIGNED_OUT += ["account_inactive", "account_reset_password_from_key_done", "account_email_verification_sent"]
SIGNED_IN = ["account_logout", "account_change_password", "account_email", "account_reauthenticate", "mfa_index"]
SIGNED_IN += ["mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"]


def words(html):
    """What people read, without machine text: scripts, keys, addresses."""
    body = re.sub(r"<(script|svg|head)\b.*?</\1>", " ", html, flags=re.S)
    return strip_tags(body)


def assert_ours(response, status=200):
    html = response.content.decode()
    assert response.status_code == status
    assert 'lang="id"' in html
    assert inline_code(html) == []
    assert ENGLISH.findall(words(html)) == []
    assert re.findall(r'placeholder="[^"]*(?:Password|Code|Email address)\b', html) == []


@pytest.fixture
def signed_in(client, cast):
    """Signed in, and the password asked once more a moment ago, as pages about the account itself want it."""
    client.post(reverse("account_login"), {"login": "opdkb", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def totp_code(secret):
    """What the app on the phone would show now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))


def make_totp(user):
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_page_for_visitors(name, client, db):
    assert_ours(client.get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_for_members(name, signed_in):
    assert_ours(signed_in.get(reverse(name)))


def test_login_refuses_in_words_and_keeps_the_name(client, cast):
    response = client.post(reverse("account_login"), {"login": "opdkb", "password": "salah"})
    assert_ours(response)
    assert 'role="alert"' in response.content.decode()
    assert 'value="opdkb"' in response.content.decode()


def test_login_offers_thirty_days_ticked_until_somebody_unticks_it(client, cast):
    assert 'name="remember" checked' in client.get(reverse("account_login")).content.decode()
    response = client.post(reverse("account_login"), {"login": "opdkb", "password": "salah"})
    assert 'name="remember" checked' not in response.content.decode()


def test_second_factor_from_setting_up_to_taking_down(client, cast, signed_in):
    page = signed_in.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    wrong = signed_in.post(reverse("mfa_activate_totp"), {"code": "abc"})
    assert_ours(wrong)
    page = signed_in.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)}, follow=True)
    assert_ours(page)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert_ours(signed_in.get(reverse(name)))
    assert_ours(signed_in.post(reverse("mfa_deactivate_totp"), follow=True))
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_second_step_of_the_login(client, cast):
    secret = make_totp(cast.opdkb)
    step = client.post(reverse("account_login"), {"login": "opdkb", "password": PASSWORD}, follow=True)
    assert step.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert_ours(step)
    assert_ours(client.post(reverse("mfa_authenticate"), {"code": "000"}))
    done = client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert done.status_code == 302


def test_reauthentication_asks_for_what_the_account_has(client, cast):
    make_totp(cast.opdkb)
    client.force_login(cast.opdkb)
    assert_ours(client.get(reverse("account_reauthenticate")))
    assert_ours(client.get(reverse("mfa_reauthenticate")))


def test_passkeys_can_be_named_and_removed(signed_in, cast):
    key = Authenticator.objects.create(
        user=cast.opdkb, type=Authenticator.Type.WEBAUTHN, data={"name": "HP <b>", "credential": {}}
    )
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert_ours(signed_in.get(reverse(name, args=[key.pk])))


def test_password_reset_by_mail(client, cast):
    sent = client.post(reverse("account_reset_password"), {"email": cast.opdkb.email}, follow=True)
    assert_ours(sent)
    letter = mail.outbox[0]
    assert ENGLISH.findall(re.sub(r"https?://\S+|\S+@\S+", " ", f"{letter.subject}\n{letter.body}")) == []
    assert "Nama pengguna Anda: opdkb" in letter.body
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    form = client.get(link, follow=True)
    assert_ours(form)
    new = "sawah-menghijau-2026"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert_ours(done)
    assert client.login(username="opdkb", password=new)


def test_used_reset_link_says_so(client, db):
    link = reverse("account_reset_password_from_key", args=["1", "x-y"])
    response = client.get(link, follow=True)
    assert_ours(response)
    assert "Tautan tidak berlaku" in response.content.decode()


def test_password_is_changed_and_the_page_says_so(signed_in):
    new = "sawah-menghijau-2026"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    done = signed_in.post(reverse("account_change_password"), form, follow=True)
    assert_ours(done)
    assert "message-success" in done.content.decode()


def test_mail_address_is_changed_after_its_owner_confirms(signed_in, cast):
    page = signed_in.post(reverse("account_email"), {"action_add": "", "email": "baru@example.org"}, follow=True)
    assert_ours(page)
    assert "Menunggu konfirmasi" in page.content.decode()
    letter = mail.outbox[-1]
    assert ENGLISH.findall(re.sub(r"https?://\S+|\S+@\S+", " ", f"{letter.subject}\n{letter.body}")) == []
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    assert_ours(signed_in.get(link, follow=True))
    assert signed_in.post(link).status_code == 302
    assert "baru@example.org" in signed_in.get(reverse("account_email")).content.decode()
    assert_ours(signed_in.get(reverse("account_confirm_email", args=["tidak-ada"])))
