"""What the calendar and the list of decisions are narrowed to; nonsense in the address counts as not given."""

from datetime import date

from django import forms
from django.utils import timezone

from regions.forms import RegionPickerMixin
from villages.models.kampung import FIRST_DAY

from ..enums import MeetingKind


class AreaForm(RegionPickerMixin, forms.Form):
    """A list narrowed to an area."""

    picker_for_filter = True

    @property
    def area_code(self) -> str:
        return self.picker.area.code if self.picker.area else ""

    @property
    def place(self) -> str:
        """The chosen area in words."""
        if self.picker.area:
            return str(self.picker.area)
        return "Indonesia" if "" in self.picker.scope_codes else "wilayah Anda"


class CalendarForm(AreaForm):
    """A month of an area. `kinds`: what stands in it besides meetings, slug and word."""

    jenis = forms.ChoiceField(label="Jenis", required=False)
    bulan = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data, *, scope_codes, kinds: list[tuple[str, str]]):
        super().__init__(data, scope_codes=scope_codes)
        meetings = [(kind.value, kind.label) for kind in MeetingKind]
        self.fields["jenis"].choices = [("", "Semua jenis"), *meetings, *kinds]
        self.is_valid()

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("jenis", "")

    @property
    def month(self) -> date:
        """The first day of the month asked for; of this one where that is none we have."""
        today = timezone.localdate()
        try:
            year, month = map(int, self.cleaned_data.get("bulan", "").split("-"))
            asked = date(year, month, 1)
        except ValueError:
            return today.replace(day=1)
        return asked if FIRST_DAY.year <= year <= today.year + 2 else today.replace(day=1)
