"""The cascade provinsi → kabupaten → kecamatan → desa, as four fields of any form.

One page load or one htmx request resolves all levels in one query. What stands above the user's own area is fixed: it
is never read from the request. A value that does not lie under the level above it, or outside the scope, is dropped,
so a stale or invented code can neither widen a list nor name a foreign place.

Pages that show the cascade write `{% block htmx %}{{ form.media }}{% endblock %}`; without it, and without JavaScript,
the form is submitted level by level.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from .enums import Kind, Level
from .models import Region
from .names import area_params, param_name

WORDS = {
    Level.PROVINCE: ("Provinsi", "provinsi"),
    Level.REGENCY: ("Kabupaten/kota", "kabupaten/kota"),
    Level.DISTRICT: ("Kecamatan", "kecamatan"),
    Level.VILLAGE: ("Desa/kelurahan", "desa/kelurahan"),
}
STEP = "pilih"  # name of the button that goes one level on without JavaScript
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")


@dataclass
class PickerLevel:
    level: Level
    options: list[Region] = field(default_factory=list)
    chosen: Region | None = None
    locked: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Code and name. The kind is named where it tells places apart, so that typing a letter finds a name; two
        places of one name and kind show their codes."""
        texts = [(region.code, _option_text(region)) for region in self.options]
        seen = Counter(text for _, text in texts)
        return [(code, f"{text} ({code})" if seen[text] > 1 else text) for code, text in texts]


def _option_text(region: Region) -> str:
    if region.level == Level.DISTRICT:
        return region.name
    if region.level == Level.VILLAGE:
        return f"{region.name} (kelurahan)" if region.kind == Kind.KELURAHAN else region.name
    return region.display_name


class RegionPicker:
    """What is chosen on each level, and what may be chosen next.

    `data`: request.GET, request.POST or any mapping with prov, kab, kec, desa. `scope_codes`: the areas that may be
    chosen from, "" the nation (`user.area_codes`). `deepest`: the last level offered. `prefix`: that of the form.
    """

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        scope_codes: Iterable[str] = ("",),
        deepest: Level = Level.VILLAGE,
        prefix: str = "",
    ):
        self.scope_codes = list(scope_codes)
        self.prefix = prefix
        data = data or {}
        self.levels = [PickerLevel(level) for level in Level if level <= deepest]
        asked = self._asked_codes(data)
        regions = self._fetch(asked)
        above = None
        for step, code in zip(self.levels, asked, strict=True):
            step.options = [
                region
                for region in regions
                if region.level == step.level
                and region.parent_id == (above.code if above else None)
                and (step.locked or (region.valid_to is None and self._may_see(region.code)))
            ]
            above = step.chosen = next((region for region in step.options if region.code == code), None)
            if above is None:
                break

    @property
    def area(self) -> Region | None:
        """The smallest chosen or fixed region, for filtering rows that `visible_to` has already limited. With several
        areas in the scope it may lie above them."""
        return next((step.chosen for step in reversed(self.levels) if step.chosen), None)

    @property
    def region(self) -> Region | None:
        """The smallest chosen or fixed region if it lies inside the scope, else None. For choosing a place."""
        area = self.area
        return area if area and any(area.code.startswith(code) for code in self.scope_codes) else None

    @property
    def locked(self) -> list[tuple[str, str]]:
        """Label and name of the fixed levels."""
        return [(WORDS[s.level][0], s.chosen.display_name) for s in self.levels if s.locked and s.chosen]

    def clean(self, data: Mapping[str, str]) -> QueryDict:
        """A copy of the request's data in which the picker's fields say what was accepted of them."""
        if isinstance(data, QueryDict):
            cleaned = data.copy()
        else:
            cleaned = QueryDict(mutable=True)
            cleaned.update(data)
        for step in self.levels:
            cleaned[param_name(step.level, self.prefix)] = step.chosen.code if step.chosen else ""
        return cleaned

    def fields(self, *, for_filter: bool = False, needed: Level | None = None) -> dict[str, forms.ChoiceField]:
        """One field a level, those down to `needed` required. In a filter the fixed levels are left out: the filter bar
        shows `locked` itself."""
        return {
            step.level.param: self._field(step, for_filter, required=needed is not None and step.level <= needed)
            for step in self.levels
            if not (for_filter and step.locked)
        }

    def _field(self, step: PickerLevel, for_filter: bool, required: bool) -> forms.ChoiceField:
        label, word = WORDS[step.level]
        below = [s.level for s in self.levels if s.level > step.level]
        attrs = {"data-wilayah": self.prefix}
        if below and not step.locked:
            query = QueryDict(mutable=True)
            query.update({"sampai": below[-1].value, "awalan": self.prefix, "saring": "1" if for_filter else ""})
            attrs |= {
                "hx-get": f"{reverse('region-picker')}?{query.urlencode()}",
                "hx-include": f"[data-wilayah='{self.prefix}']",
                "hx-swap": "none",  # the answer holds the selects below, each swapped by its id
            }
        if not step.options:
            attrs["disabled"] = True  # nothing to choose before the level above is chosen
        empty = f"Semua {word}" if for_filter else f"Pilih {word}"
        return forms.ChoiceField(
            label=label,
            required=required,
            error_messages={"required": f"Pilih {word}."},
            choices=step.choices if step.locked else [("", empty), *step.choices],
            initial=step.chosen.code if step.chosen else "",
            disabled=step.locked,
            widget=RegionSelect(attrs=attrs, locked=step.locked, step=bool(below and step.options) and not for_filter),
        )

    def _asked_codes(self, data: Mapping[str, str]) -> list[str]:
        """A code for each level as far as they hang together, then ""; marks the levels the scope fixes."""
        asked: list[str] = []
        for step in self.levels:
            length = step.level.code_length
            fixed = {code[:length] for code in self.scope_codes}
            step.locked = len(fixed) == 1 and all(len(code) >= length for code in self.scope_codes)
            code = fixed.pop() if step.locked else str(data.get(param_name(step.level, self.prefix)) or "")
            above = asked[-1] if asked else ""
            hangs = step.level == Level.PROVINCE or (above and code.startswith(above))
            sound = len(code) == length and _CODE.fullmatch(code) and self._may_see(code)
            asked.append(code if hangs and sound else "")
        return asked

    def _may_see(self, code: str) -> bool:
        return any(code.startswith(scope) or scope.startswith(code) for scope in self.scope_codes)

    def _fetch(self, asked: list[str]) -> list[Region]:
        """All the selects need, in one query: the fixed regions and the children of what is asked for."""
        wanted = Q(pk__in=[])
        for step, code, above in zip(self.levels, asked, ["", *asked], strict=False):
            if step.locked:
                wanted |= Q(pk=code)
            elif step.level == Level.PROVINCE:
                wanted |= Q(level=Level.PROVINCE)
            elif above:
                wanted |= Q(parent=above)
        return list(Region.objects.filter(wanted).order_by("search_name", "code")) if self.scope_codes else []


class Htmx:
    """The portal's htmx with its settings, as form media."""

    def __html__(self):
        return render_to_string("core/htmx.html")


class RegionSelect(forms.Select):
    """A select of the cascade: a fixed level is a text with a lock, and without JavaScript a button goes on."""

    class Media:
        js = [Htmx()]

    def __init__(self, attrs=None, choices=(), *, locked: bool = False, step: bool = False):
        super().__init__(attrs, choices)
        self.locked = locked
        self.step = step

    @property
    def template_name(self):
        return "regions/select.html" if self.locked or self.step else super().template_name

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        text = next((text for _, text in self.choices), "") if self.locked else ""
        return context | {"locked": self.locked, "text": text, "step": self.step, "step_name": STEP}


class RegionPickerMixin:
    """For a form in which a place is chosen: `cleaned_data["region"]` is a Region inside `scope_codes`, or None.

    Put it before `forms.Form` and pass `scope_codes=user.area_codes`. `initial={"region": region}` preselects.
    """

    picker_deepest = Level.VILLAGE
    picker_required: Level | None = None  # the level that must be reached; None: any, or nothing at all
    picker_for_filter = False

    def __init__(self, data=None, *args, scope_codes: Iterable[str], **kwargs):
        prefix = kwargs.get("prefix") or ""
        region = (kwargs.get("initial") or {}).get("region")
        source = data if data is not None else area_params(region.code if region else "", prefix)
        self.picker = RegionPicker(source, scope_codes=scope_codes, deepest=self.picker_deepest, prefix=prefix)
        super().__init__(self.picker.clean(data) if data is not None else None, *args, **kwargs)
        cascade = self.picker.fields(for_filter=self.picker_for_filter, needed=self.picker_required)
        self.fields = {**cascade, **self.fields}
        self.order_fields(self.field_order)

    @property
    def locked(self) -> list[tuple[str, str]]:
        """The fixed levels, for the filter bar."""
        return self.picker.locked if self.picker_for_filter else []

    @property
    def is_picking(self) -> bool:
        """The button of a level was pressed: show the next level, keep all input, judge nothing yet."""
        return self.is_bound and STEP in self.data

    def is_valid(self):
        return not self.is_picking and super().is_valid()

    def full_clean(self):
        if self.is_picking:
            self._errors = ErrorDict()
            self.cleaned_data = {}
        else:
            super().full_clean()

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        missing = [step.level.param for step in self.picker.levels if step.level.param in self._errors]
        for name in missing[1:]:
            del self._errors[name]  # one thing at a time: the levels below open when this one is chosen
        cleaned["region"] = self.picker.region
        if self.picker_required and not missing and not self.picker.region:
            self.add_error(None, "Tempat itu di luar wilayah Anda.")
        return cleaned


class RegionPickerForm(RegionPickerMixin, forms.Form):
    """The picker alone, as the htmx answer renders it."""

    def __init__(self, *args, deepest: Level = Level.VILLAGE, for_filter: bool = False, **kwargs):
        self.picker_deepest = deepest
        self.picker_for_filter = for_filter
        super().__init__(*args, **kwargs)
