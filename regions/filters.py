"""Filters of lists by area: the cascade of places, and how the filters in use are told."""

from collections.abc import Callable, Iterable
from functools import cached_property
from urllib.parse import urlencode

from django_filters import FilterSet

from .forms import RegionPicker
from .names import area_params


class AreaFilterSet(FilterSet):
    """A FilterSet behind the area cascade. It lives in the address; nonsense in it counts as not given.

    The queryset has to know `within` (regions.models.AreaQuerySet). `told`: filter name -> its value in words.
    """

    told: dict[str, Callable[[object], str]] = {}

    def __init__(self, data, queryset, *, scope_codes: Iterable[str]):
        self.picker = RegionPicker(data, scope_codes=scope_codes)
        super().__init__(self.picker.clean(data), queryset)

    @property
    def form(self):
        if not hasattr(self, "_form"):
            form = super().form
            form.fields = {**self.picker.fields(for_filter=True), **form.fields}
            form.locked = self.picker.locked
        return self._form

    @property
    def place(self) -> str:
        """The chosen area in words."""
        if self.picker.area:
            return str(self.picker.area)
        return "Indonesia" if "" in self.picker.scope_codes else "wilayah Anda"

    def crumbs(self, base: str) -> list[tuple[str, str]]:
        """The way down to the chosen area; each place leads to its own list at `base`."""
        chosen = [step.chosen for step in self.picker.levels if step.chosen]
        links = [(place.display_name, f"{base}?{urlencode(area_params(place.code))}") for place in chosen]
        return [("Indonesia", base), *links] if self.picker.scope_codes == [""] else links

    @property
    def in_area(self):
        """All rows of the chosen area, before the other filters."""
        return self.queryset.within(self.picker.area)

    @cached_property
    def given(self) -> dict[str, object]:
        """The filters in use besides the area, by name."""
        self.form.is_valid()
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    def filter_queryset(self, queryset):
        queryset = queryset.within(self.picker.area)
        for name, value in self.given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def words(self) -> list[str]:
        """The filters in use as parts of a sentence."""
        return [self.told[name](value) for name, value in self.given.items()]
