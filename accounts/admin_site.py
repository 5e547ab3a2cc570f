"""The Django admin behind the portal's own login, without its side doors."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

# Secrets, addresses and devices belong to their owners (/akun/); lost second factors are reset on the person's page.
# Django's groups have no meaning here: roles are code.
NOT_SHOWN = frozenset({"mfa.authenticator", "account.emailaddress", "usersessions.usersession", "auth.group"})


class PortalAdminSite(AdminSite):
    site_title = "Administrasi Kampung KB"
    site_header = "Administrasi Kampung KB"
    index_title = "Data"

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        shown = [model for model in models if model._meta.label_lower not in NOT_SHOWN]
        super().register(shown, admin_class, **options)

    def has_permission(self, request):
        """Derived from the role (`User.is_staff`). Who is signed in but may not enter gets 403, not another login."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return super().has_permission(request)

    @method_decorator([login_not_required, secure_admin_login])
    def login(self, request, extra_context=None):
        return redirect("admin:index")

    # Password and sign-out live in one place, with their rate limits and notices.
    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("account_change_password")

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def get_urls(self):
        """Without Django's `r/<type>/<id>/`, which would tell the address of any object, also outside the own area."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def catch_all_view(self, request, url):
        raise Http404
