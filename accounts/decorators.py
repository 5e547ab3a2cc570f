"""Who may open a page, written above the view."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from .roles import Permission


def requires(permission: Permission):
    """403 for people who hold the permission nowhere. Whether they hold it at the object's place is checked with it."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if not request.user.can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorator
