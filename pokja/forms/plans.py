"""An item of the yearly plan, what is left over from last year, why one is struck, and the signed copy."""

from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from core.files import DocumentField
from core.formats import MONTHS, number
from reference.models import Agency, FundingSource, Section, SubProgram, TargetGroup
from villages.checks import highest_accepted
from villages.forms.fields import CountField, RupiahField
from villages.models import Kampung

from ..enums import FundingState
from ..models import PlanItem

MAX_TIMES = 366
MAX_BUDGET = 100_000_000_000


class ListField(forms.ModelChoiceField):
    """One row of a list, by its code. What was taken out of the list stays where it was chosen before."""

    def __init__(self, rows, *, chosen: int | None = None, words=str, empty: str = "Belum ditentukan", **kwargs):
        kwargs.setdefault("required", False)
        shown = rows | rows.model.objects.filter(pk=chosen) if chosen else rows
        super().__init__(shown, empty_label=empty, to_field_name="code", **kwargs)
        self.words = words

    def label_from_instance(self, row):
        return self.words(row)


def numbered(row: SubProgram) -> str:
    return f"{row.number} {row.short_name}"


class PlanItemForm(forms.Form):
    """What a village means to do. `item`: the one that is changed; None for a new one, which carries a key."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    # Browsers put back what a form held before a reload; this must be what the page was made with.
    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    title = forms.CharField(
        label="Kegiatan",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Misalnya Kelas ibu balita, atau Pelatihan kripik pisang.",
        error_messages={"required": "Tulis apa yang akan dikerjakan."},
    )

    def __init__(self, data=None, *, kampung: Kampung, item: PlanItem | None = None, initial: dict | None = None):
        super().__init__(data)
        self.kampung, self.item = kampung, item
        self.fields |= self._lists(item) | self._figures() | self._means(item)
        if item is None:
            del self.fields["seen"]
            self.initial = {"key": str(uuid4()), "times": 1, "funding_state": FundingState.UNKNOWN} | (initial or {})
        else:
            del self.fields["key"]
            self.initial = {name: getattr(item, name) for name in self.fields if name != "seen"}
            self.initial["seen"] = item.updated_at.isoformat()

    @staticmethod
    def _lists(item: PlanItem | None) -> dict[str, forms.Field]:
        return {
            "subprogram": ListField(
                SubProgram.objects.active(),
                chosen=item and item.subprogram_id,
                words=numbered,
                label="Sub-program",
                empty="Pilih sub-program",
                required=True,
                error_messages={"required": "Pilih satu dari delapan sub-program."},
            ),
            "section": ListField(Section.objects.active(), chosen=item and item.section_id, label="Seksi"),
            "target": ListField(TargetGroup.objects.active(), chosen=item and item.target_id, label="Sasaran"),
        }

    @staticmethod
    def _figures() -> dict[str, forms.Field]:
        highest = highest_accepted("residents")
        return {
            "month": forms.TypedChoiceField(
                label="Bulan",
                choices=[("", "Belum ditentukan"), *enumerate(MONTHS, start=1)],
                coerce=int,
                empty_value=None,
                required=False,
                help_text="Untuk yang berkali-kali: bulan mulainya.",
            ),
            "times": forms.IntegerField(
                label="Berapa kali setahun",
                min_value=1,
                max_value=MAX_TIMES,
                error_messages={
                    "required": "Tulis berapa kali; sekali bila hanya sekali.",
                    "min_value": "Sedikitnya 1 kali.",
                    "max_value": f"Paling banyak {MAX_TIMES} kali.",
                },
            ),
            "target_people": CountField(
                label="Target peserta",
                highest=highest,
                too_high=f"Terlalu besar: paling banyak {number(highest)}.",
                help_text="Orang, untuk sekali kegiatan.",
            ),
        }

    def _means(self, item: PlanItem | None) -> dict[str, forms.Field]:
        """The money, and who sees to it."""
        return {
            "funding": ListField(FundingSource.objects.active(), chosen=item and item.funding_id, label="Sumber dana"),
            "funding_state": forms.ChoiceField(
                label="Keadaan dana",
                choices=FundingState.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih keadaan dananya."},
            ),
            "budget": RupiahField(
                label="Anggaran (rupiah)",
                highest=MAX_BUDGET,
                too_high=f"Anggaran paling banyak Rp{number(MAX_BUDGET)}.",
                help_text="Seluruhnya setahun, misalnya 1.850.000.",
            ),
            "responsible": forms.CharField(
                label="Penanggung jawab",
                max_length=120,
                required=False,
                help_text="Nama atau jabatan, misalnya Seksi Ekonomi.",
            ),
            "agency": ListField(
                Agency.objects.choosable(self.kampung.region_id).order_by("name"),
                chosen=item and item.agency_id,
                label="Instansi pendamping",
            ),
        }

    def clean_key(self) -> UUID:
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    def clean(self):
        data = super().clean()
        if data.get("funding_state") == FundingState.FREE and data.get("budget"):
            self.add_error("budget", "Kegiatan tanpa biaya tidak memerlukan anggaran. Kosongkan, atau ubah keadaannya.")
        return data

    @property
    def content(self) -> dict:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "seen")}

    def renew(self, item: PlanItem) -> None:
        """Somebody else saved meanwhile: the input stays, and the next save knows about theirs."""
        self.data = self.data.copy()
        self.data["seen"] = item.updated_at.isoformat()


class DropForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pengusulnya membaca alasan ini.",
        error_messages={"required": "Tulis alasan kegiatan ini dicoret."},
    )


class CopyForm(forms.Form):
    """Which of last year's unfinished items come along; all of them unless somebody says otherwise."""

    items = forms.ModelMultipleChoiceField(
        PlanItem.objects.none(),
        label="Kegiatan yang dilanjutkan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu kegiatan."},
    )

    def __init__(self, data=None, *, items: list[PlanItem]):
        super().__init__(data)
        keys = [item.pk for item in items]
        self.fields["items"].queryset = PlanItem.objects.filter(pk__in=keys).select_related("plan")
        self.initial["items"] = keys


class SignForm(forms.Form):
    """The copy with signatures."""

    signed_on = forms.DateField(
        label="Tanggal ditandatangani",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tulis tanggal, misalnya 21-11-2026."},
    )
    file = DocumentField(
        label="RKM bertanda tangan",
        error_messages={"required": "Pilih berkas RKM yang sudah ditandatangani.", "empty": "Berkas ini kosong."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["signed_on"].widget.attrs["max"] = today.isoformat()
        self.initial.setdefault("signed_on", today)

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal tanda tangan belum tiba. Isi tanggal RKM ditandatangani.")
        return day
