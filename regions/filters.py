"""The cascade in front of the filters of a list (django-filter)."""

import django_filters

from .forms import RegionPicker


class _Level(django_filters.Filter):
    """A level of the cascade. Alone it filters nothing: the smallest one chosen says all (`filter_queryset`)."""

    def filter(self, qs, value):
        return qs


class AreaFilterSet(django_filters.FilterSet):
    """A FilterSet over rows with `within()` (models with the area columns) whose form begins with prov, kab, kec, desa.

    The queryset given must already be limited by `visible_to`. Pass `request`; the scope is the user's, or
    `scope_codes`. `form.locked` holds the fixed levels for the filter bar, `picker.area` what is being looked at.
    """

    def __init__(self, data=None, *args, scope_codes=None, **kwargs):
        super().__init__(data, *args, **kwargs)
        if scope_codes is None:
            scope_codes = self.request.user.area_codes
        self.picker = RegionPicker(self.data, scope_codes=scope_codes, prefix=self.form_prefix or "")
        if self.is_bound:
            self.data = self.picker.clean(self.data)
        self.filters = {name: _Level() for name in self.picker.fields(for_filter=True)} | self.filters

    def get_form_class(self):
        base = super().get_form_class()
        return type(base.__name__, (base,), self.picker.fields(for_filter=True) | {"locked": self.picker.locked})

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).within(self.picker.area)
