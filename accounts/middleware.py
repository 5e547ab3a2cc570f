"""The duty to use a second factor, for the roles named in `MFA_REQUIRED_ROLES`."""

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

DUTY = (
    "Peran Anda wajib memakai verifikasi dua langkah. Pasang aplikasi autentikator atau kunci sandi di bawah ini, "
    "lalu lanjutkan pekerjaan Anda."
)
# What a person needs to fulfil the duty, or to leave.
_OPEN_VIEWS = frozenset({"account_logout", "account_reauthenticate"})


def owes_second_factor(user) -> bool:
    """True when one of the user's roles needs a second factor and none is set up."""
    required = set(settings.MFA_REQUIRED_ROLES)
    if not required or not user.is_authenticated:
        return False
    roles = {a.role for a in user.current_assignments} | ({user.role} if user.is_superuser else set())
    return bool(roles & required) and not get_adapter().is_mfa_enabled(user)


class MfaDutyMiddleware:
    """Leads people who owe a second factor to its set-up; every other page behind the login waits, the admin too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if name.startswith("mfa_") or name in _OPEN_VIEWS or not getattr(view, "login_required", True):
            return None
        if not owes_second_factor(request.user):
            return None
        messages.warning(request, DUTY)
        return redirect("mfa_index")
