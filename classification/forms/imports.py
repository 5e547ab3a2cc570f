"""The upload of an official export."""

from django import forms
from django.utils import timezone

from core.excel import MAX_BYTES
from core.formats import size

LARGEST = "10 MB"  # MAX_BYTES in words


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Berkas Excel",
        help_text="Ekspor “Rekap Kampung” atau “Rekapitulasi Klasifikasi” dari portal resmi (.xlsx), paling besar "
        f"{LARGEST}.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Pilih berkas Excel dulu.",
            "empty": "Berkas ini kosong.",
            "missing": "Pilih berkas Excel dulu.",
        },
    )
    as_of = forms.DateField(
        label="Tanggal ekspor",
        required=False,
        help_text="Kosongkan bila tanggalnya ada di nama berkas; tanpa keduanya dipakai hari ini.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal seperti 2022-10-27."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"Berkas {size(file.size)} terlalu besar: paling besar {LARGEST}.")
        return file

    def clean_as_of(self):
        on = self.cleaned_data["as_of"]
        if on and on > timezone.localdate():
            raise forms.ValidationError("Tanggal ekspor belum terjadi.")
        return on
