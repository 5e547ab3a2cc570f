from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site (rights by role, one login)."""

    default_site = "accounts.admin_site.PortalAdminSite"
