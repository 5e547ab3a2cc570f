"""What every page of the Django admin refuses, whatever the model."""

from django.contrib.admin import SimpleListFilter
from django.http import Http404

# What the links of a filter add to the path of its field.
FILTER_SUFFIXES = {"exact", "id__exact", "in", "isnull", "isempty", "gte", "lt"}


class ClosedAdminMixin:
    """No question about a column that the list does not offer, and no hint about a row that is not one's own."""

    def lookup_allowed(self, lookup, value, request):
        """Only the filters beside the list. Django lets an address ask about any column of the model, so that
        `?password__startswith=` would read a secret letter by letter."""
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                path = item.parameter_name
            else:
                path = item[0] if isinstance(item, list | tuple) else item
            if lookup == path:
                return True
            if lookup.startswith(f"{path}__") and lookup.removeprefix(f"{path}__") in FILTER_SUFFIXES:
                return True
        return False

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """404 outside the scope, as on every other page, instead of Django's redirect with a message."""
        raise Http404
