"""Where the portal differs from allauth's defaults: no self-registration, and messages in the portal's own words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages

from .models import User

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


def display_name(user) -> str:
    """How allauth's pages and mails address a person."""
    return user.name or user.username
