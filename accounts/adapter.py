"""Where the portal differs from allauth's defaults: no self-registration, messages in the portal's own words, and
secrets of second factors that a copy of the database does not give away."""

import base64
import logging
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages

from .models import User

logger = logging.getLogger(__name__)

_WRONG = "Nama pengguna atau kata sandi salah. Periksa huruf besar dan kecil pada kata sandi."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One text for both ways to sign in: it does not tell which of the two names exists.
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": "Terlalu banyak percobaan untuk akun ini. Tunggu lima menit, lalu coba lagi.",
        "account_inactive": "Akun ini nonaktif. Hubungi petugas yang mengundang Anda.",
        "username_taken": "Nama pengguna ini sudah dipakai.",
        "email_taken": "E-mail ini sudah dipakai akun lain.",
    }

    def is_open_for_signup(self, request):
        """People come in by invitation of the officer above them."""
        return False

    def confirm_email(self, request, email_address):
        """An address that belongs to another account is not taken over. Only its owner, who gets the mail, is told."""
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id).exists():
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        return super().confirm_email(request, email_address)


class MfaAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes with a key derived from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret that no key opens becomes a random one, which no code matches: the person is helped as somebody
        who lost the phone. An empty one would be known to everybody."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor cannot be decrypted: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _fernet() -> MultiFernet:
    """Writes with the key of today, also reads with those before it."""
    return MultiFernet([_fernet_of(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet_of(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kampungkb.mfa").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def display_name(user) -> str:
    """How allauth's pages and mails address a person."""
    return user.name or user.username
