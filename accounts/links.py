"""The invitation as a link and as a message to send."""

import re
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from .actions import INVITATION_DAYS


def invitation_url(token: str) -> str:
    """At the address of the portal, whatever host the request named: the link goes out to somebody else."""
    return settings.SITE_URL + reverse("invitation", args=[token])


def invitation_message(user, url: str) -> str:
    """Ready text for WhatsApp: who, what, how long, and the link last so that the phone shows it whole."""
    return (
        f"Halo {user.name}, ini undangan masuk ke portal {settings.PORTAL_NAME}. "
        f"Nama pengguna Anda: {user.username}. Buka tautan ini dan buat kata sandi sendiri. "
        f"Berlaku {INVITATION_DAYS} hari dan hanya sekali pakai, jangan diteruskan ke orang lain. {url}"
    )


def whatsapp_number(phone: str) -> str:
    """A phone number as wa.me wants it: digits with country code, 08... becomes 628... Empty when there is none."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    return digits if len(digits) >= 9 else ""


def whatsapp_url(user, url: str) -> str:
    return f"https://wa.me/{whatsapp_number(user.phone)}?{urlencode({'text': invitation_message(user, url)})}"
