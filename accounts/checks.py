"""System check of the settings that name roles."""

from django.conf import settings
from django.core.checks import Error, register

from .enums import Role


@register("configuration")
def check_mfa_roles(app_configs, **kwargs):
    unknown = sorted(set(settings.MFA_REQUIRED_ROLES) - set(Role.values))
    if not unknown:
        return []
    return [
        Error(
            f"MFA_REQUIRED_ROLES memuat peran yang tidak dikenal: {', '.join(unknown)}.",
            hint=f"Peran yang ada: {', '.join(Role.values)}.",
            id="kampungkb.E010",
        )
    ]
