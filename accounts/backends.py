"""Authentication and Django permissions. Django's own groups and permission rows are not used: roles are code."""

from allauth.account.auth_backends import AuthenticationBackend


class RoleBackend(AuthenticationBackend):
    """Login by allauth; permissions of the admin site follow from the role (see accounts/admin.py)."""

    def get_all_permissions(self, user_obj, obj=None):
        return set()
