"""Where the portal differs from allauth's defaults: no self-registration, and messages in the portal's own words."""

from allauth.account.adapter import DefaultAccountAdapter

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


def display_name(user) -> str:
    """How allauth's pages and mails address a person."""
    return user.name or user.username
