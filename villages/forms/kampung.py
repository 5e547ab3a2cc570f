"""Identity of a Kampung KB."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from core.images import PictureField
from regions.enums import Level
from regions.forms import RegionPickerMixin

from ..enums import Coverage, Criterion
from ..models import Kampung
from ..models.kampung import EDITABLE_FIELDS, FIRST_DAY

# The box around Indonesia, with a little sea: a point outside it is a slip (mostly swapped or a lost minus).
LATITUDES = (Decimal("-11.2"), Decimal("6.3"))
LONGITUDES = (Decimal("94.8"), Decimal("141.2"))


class DegreeField(forms.DecimalField):
    """Decimal degrees; a comma will do."""

    def __init__(self, *, bounds, **kwargs):
        low, high = bounds
        super().__init__(
            required=False,
            min_value=low,
            max_value=high,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": "Tulis derajat desimal, misalnya -7,18313.",
                "min_value": "Titik ini di luar Indonesia.",
                "max_value": "Titik ini di luar Indonesia.",
            },
            **kwargs,
        )

    def to_python(self, value):
        return super().to_python(str(value).strip().replace(",", ".") if value is not None else None)

    def clean(self, value):
        value = super().clean(value)
        return value if value is None else value.quantize(Decimal("0.00001"))


class KampungForm(forms.Form):
    name = forms.CharField(label="Nama Kampung KB", max_length=120)
    inaugurated_on = forms.DateField(
        label="Tanggal pencanangan",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Paling awal 1 Jan 2016.",
    )
    coverage = forms.ChoiceField(
        label="Cakupan wilayah", required=False, choices=[("", "Belum diisi"), *Coverage.choices]
    )
    coverage_note = forms.CharField(label="RW atau dusun", required=False, max_length=120)
    criteria = forms.MultipleChoiceField(
        label="Kriteria wilayah", required=False, choices=Criterion.choices, widget=forms.CheckboxSelectMultiple
    )
    criteria_other = forms.CharField(label="Kriteria lain", required=False, max_length=200)
    description = forms.CharField(
        label="Gambaran umum",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Letak, mata pencaharian, dan yang ingin dicapai. Pisahkan alinea dengan baris kosong.",
    )
    picture = PictureField(label="Gambar kampung", required=False)
    structure_picture = PictureField(label="Gambar struktur kepengurusan", required=False)
    latitude = DegreeField(label="Lintang", bounds=LATITUDES, help_text="Derajat desimal, misalnya -7,18313.")
    longitude = DegreeField(label="Bujur", bounds=LONGITUDES, help_text="Misalnya 111,44917.")
    integration = forms.CharField(
        label="Terintegrasi dengan",
        required=False,
        max_length=120,
        help_text="Misalnya RPTRA, Desa Sakinah, atau Proklim.",
    )

    def __init__(self, data=None, files=None, *, kampung: Kampung | None = None, **kwargs):
        if kampung is not None:
            kwargs["initial"] = {name: getattr(kampung, name) for name in EDITABLE_FIELDS}
        super().__init__(data, files, **kwargs)
        for name in ("picture", "structure_picture"):
            if kampung is not None and getattr(kampung, name):
                self.fields[name].widget.link = kampung.get_picture_url(name)

    def clean_inaugurated_on(self):
        day = self.cleaned_data["inaugurated_on"]
        if day < FIRST_DAY:
            raise forms.ValidationError("Pencanangan paling awal 1 Januari 2016.")
        if day > timezone.localdate():
            raise forms.ValidationError("Pencanangan tidak boleh di masa depan.")
        return day

    def clean(self):
        data = super().clean() or self.cleaned_data
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            known = one in data and other in data
            if known and data[one] is None and data[other] is not None:
                self.add_error(one, "Isi lintang dan bujur bersama-sama.")
        if "lainnya" in data.get("criteria", ()) and not data.get("criteria_other"):
            self.add_error("criteria_other", "Sebutkan kriteria lain itu.")
        elif "lainnya" not in data.get("criteria", ()):
            data["criteria_other"] = ""
        return data

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS}


class KampungCreateForm(RegionPickerMixin, KampungForm):
    """Founding one: the village first. `scope_codes`: where the person may do so."""

    picker_required = Level.VILLAGE


class MoveForm(RegionPickerMixin, forms.Form):
    picker_required = Level.VILLAGE


class ExampleForm(forms.Form):
    """The percontohan flags the person may set; `levels` maps them to what is said beside them."""

    LABELS = {"regency": "Percontohan kabupaten/kota", "province": "Percontohan provinsi"}

    def __init__(self, data=None, *, kampung: Kampung, levels: list[str]):
        super().__init__(data, initial={level: getattr(kampung, f"is_{level}_example") for level in levels})
        for level in levels:
            self.fields[level] = forms.BooleanField(label=self.LABELS[level], required=False)
