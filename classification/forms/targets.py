"""What people say about a target besides its scenario."""

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.utils import timezone

from core.formats import day
from pokja.forms.meetings import DayField

from ..models import Target
from ..queries.targets import latest_due

# Offered while typing; anything else may be written.
USUAL = (
    "Pokja Kampung KB",
    "Pemerintah desa/kelurahan",
    "PKB/PLKB",
    "Kader Kampung KB",
    "OPD KB",
    "Puskesmas",
    "Camat",
)
LIST = "lembaga"  # id of the datalist with them


class TargetForm(forms.Form):
    """running: the target that this one would replace, or None."""

    LIST, USUAL = LIST, USUAL
    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, data=None, *, running: Target | None = None):
        super().__init__(data, initial={"key": uuid4(), "seen": running.pk if running else None, "who": USUAL[0]})
        today = timezone.localdate()
        self.fields["due_on"] = DayField(
            label="Tenggat",
            first=today + timedelta(days=1),
            last=latest_due(today),
            help_text="Sampai kapan kelas itu dicapai.",
            too_early="Tenggat harus sesudah hari ini.",
            too_late=f"Paling jauh {day(latest_due(today))}. Periksa tahunnya.",
            error_messages={"required": "Isi sampai kapan target ini dicapai."},
        )
        self.fields["who"] = forms.CharField(
            label="Penanggung jawab",
            max_length=Target._meta.get_field("who").max_length,
            widget=forms.TextInput(attrs={"list": LIST}),
            help_text="Lembaga atau seksi, bukan nama orang: target ini ikut dibaca warga.",
            error_messages={"required": "Isi lembaga yang bertanggung jawab."},
        )
        if running is not None:
            self.fields["replace"] = forms.BooleanField(
                label=f"Ganti target lama: {running.get_kelas_display()}, tenggat {day(running.due_on)}",
                error_messages={"required": "Centang bila target lama memang diganti."},
            )

    @property
    def content(self) -> dict:
        """For `set_target`: the running target counts as replaced only where that was ticked."""
        data = self.cleaned_data
        return {
            "due_on": data["due_on"],
            "who": data["who"],
            "key": data["key"],
            "replaces": data["seen"] if data.get("replace") else None,
        }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=Target._meta.get_field("end_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis mengapa target ini dibatalkan."},
    )
