"""Input of those who visit."""

from django import forms
from django.utils import timezone

from .enums import VisitReason
from .models import Visit


def _day(**kwargs) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **kwargs)


class VisitForm(forms.Form):
    """What a visit found, and what comes next."""

    done_on = _day(
        label="Tanggal kunjungan",
        error_messages={"required": "Isi kapan Anda berkunjung.", "invalid": "Tulis tanggal yang benar."},
    )
    reason = forms.ChoiceField(
        label="Mengapa kampung ini diam?",
        choices=VisitReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih sebab yang paling menentukan."},
    )
    words = forms.CharField(
        label="Yang Anda temui",
        required=False,
        max_length=Visit._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tanpa nama warga dan tanpa nomor HP: warga kampung ini ikut membacanya.",
    )
    next_step = forms.CharField(
        label="Langkah berikutnya",
        max_length=Visit._meta.get_field("next_step").max_length,
        help_text="Siapa melakukan apa. Misalnya: Pokja bertemu dan memilih tiga kegiatan.",
        error_messages={"required": "Tulis apa yang disepakati sebagai langkah berikutnya."},
    )
    next_on = _day(
        label="Tenggat langkah berikutnya",
        error_messages={
            "required": "Isi sampai kapan langkah itu dikerjakan.",
            "invalid": "Tulis tanggal yang benar.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate

    def clean_words(self) -> str:
        return self.cleaned_data["words"].strip()
