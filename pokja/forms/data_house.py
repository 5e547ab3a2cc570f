"""What people fill in on the card of a Rumah DataKu."""

from django import forms

from villages.forms.fields import CountField, KindsField, TriField
from villages.forms.reports import Answer, FormSection

from ..data_house import CADRES_NEEDED
from ..data_house_display import KINDS
from ..enums import DataFacility, DataKind, DataUsage, Orientation, Presentation
from ..models import DataHouse
from .groups import day_input

MAX_CADRES = 500


class DataHouseForm(forms.Form):
    """It may be as incomplete as it likes; what is not known yet stays unanswered, not "tidak ada"."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    has_decree = TriField(label="SK Rumah DataKu")
    decree_number = forms.CharField(label="Nomor SK", max_length=80, required=False)
    decree_date = forms.DateField(
        label="Tanggal SK", required=False, error_messages={"invalid": "Tulis tanggal, misalnya 21-11-2026."}
    )
    chair = forms.CharField(label="Nama ketua", max_length=120, required=False)
    cadres = CountField(
        label="Jumlah kader",
        help_text=f"Selain ketua. Struktur lengkap: ketua dan paling sedikit {CADRES_NEEDED} kader.",
        highest=MAX_CADRES,
        too_high=f"Terlalu besar: paling banyak {MAX_CADRES}.",
    )
    orientation = forms.ChoiceField(
        label="Orientasi pengelola",
        choices=[("", "Belum diisi"), *Orientation.choices],
        required=False,
        help_text="Orientasi tertinggi yang sudah diikuti para pengelola.",
    )
    facilities = KindsField(label="Sarana", kinds=DataFacility)
    data_kinds = KindsField(label="Jenis data", kinds=DataKind)
    presentations = KindsField(label="Bentuk penyajian", kinds=Presentation)
    usages = KindsField(label="Pemanfaatan data", kinds=DataUsage)
    other_note = forms.CharField(
        label="Keterangan Lainnya", max_length=200, required=False, help_text="Diisi bila Anda memilih Lainnya."
    )

    def __init__(self, data=None, *, house: DataHouse | None):
        super().__init__(data)
        self.fields["decree_date"].widget = day_input()
        if house is not None:
            self.initial = {name: getattr(house, name) for name in self.fields if name != "seen"}
            # Microseconds matter: the token says exactly which save the person began from.
            self.initial["seen"] = house.updated_at.isoformat()

    @property
    def content(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def sections(self) -> list[FormSection]:
        decree = Answer(self["has_decree"], then=[Answer(self[n], "yes") for n in ("decree_number", "decree_date")])
        people = [Answer(self[name]) for name in ("chair", "cadres", "orientation")]
        work = [Answer(self[name]) for name in (*KINDS, "other_note")]
        return [
            FormSection("Pengukuhan", "", [decree]),
            FormSection("Pengelola", "", people),
            FormSection("Sarana dan data", 'Pilih semua yang ada. "Tidak ada" berbeda dengan belum diisi.', work),
        ]
