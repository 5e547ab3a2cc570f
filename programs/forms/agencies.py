"""Input of officers about the agencies of their regency."""

from collections.abc import Iterable

from django import forms

from reference.enums import Helix
from reference.models import Agency
from regions.enums import Level
from regions.forms import RegionPickerMixin
from regions.models import fold

NAME = Agency._meta.get_field("name").max_length


class AgencyFilterForm(RegionPickerMixin, forms.Form):
    """Whose list: for those who look after more than one regency."""

    picker_deepest = Level.REGENCY
    picker_for_filter = True


class AgencyForm(forms.Form):
    name = forms.CharField(
        label="Nama instansi",
        max_length=NAME,
        error_messages={"required": "Tulis nama instansinya."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helix = forms.ChoiceField(
        label="Kelompok pentahelix",
        choices=Helix.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih kelompoknya."},
    )


class AgencyCreateForm(RegionPickerMixin, AgencyForm):
    picker_deepest = picker_required = Level.REGENCY
    field_order = ["name", "helix", "prov", "kab"]


class MergeForm(forms.Form):
    """Which agency it is: typed, with the list to choose from under the field."""

    LIST = "daftar-instansi"

    into = forms.CharField(
        label="Gabungkan ke",
        max_length=NAME,
        help_text="Ketik sebagian namanya, lalu pilih. Bila bukan instansi, pilih Lainnya.",
        error_messages={"required": "Pilih instansi dari daftar."},
        widget=forms.TextInput(attrs={"list": LIST, "autocomplete": "off"}),
    )

    def __init__(self, *args, targets: Iterable[Agency], **kwargs):
        """targets: what may be chosen."""
        super().__init__(*args, **kwargs)
        self.targets = list(targets)

    def clean_into(self) -> Agency:
        typed = fold(self.cleaned_data["into"])
        found = next((agency for agency in self.targets if agency.search_name == typed), None)
        if found is None:
            raise forms.ValidationError("Pilih instansi dari daftar.")
        return found


class MergeConfirmForm(forms.Form):
    """The same request once more, after the person has read what will happen."""

    langkah = forms.CharField(widget=forms.HiddenInput)
    into = forms.CharField(widget=forms.HiddenInput)
    pasti = forms.CharField(widget=forms.HiddenInput)
