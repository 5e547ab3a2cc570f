"""Input of the signed-in pages: narrowing the queue, deciding a report."""

from django import forms

from regions.forms import RegionPicker
from regions.models import fold
from verification.enums import Reason, Step
from villages.enums import Source

from .queries.verification import DECISION_DAYS, KINDS, QueueFilter

_ALL = [("", "Semua jenis")]


class QueueForm(forms.Form):
    """Filters of the queue; everything may be left empty, nonsense counts as empty."""

    jenis = forms.ChoiceField(label="Jenis laporan", required=False)
    nama = forms.CharField(label="Nama kampung atau desa", required=False, max_length=80)
    umur = forms.ChoiceField(
        label="Menunggu",
        required=False,
        choices=[
            ("", "Berapa pun lamanya"),
            ("3", "Lebih dari 3 hari"),
            (str(DECISION_DAYS), f"Lebih dari {DECISION_DAYS} hari"),
            ("30", "Lebih dari 30 hari"),
        ],
    )
    asal = forms.ChoiceField(
        label="Asal",
        required=False,
        choices=[("", "Isian di portal"), (Source.IMPORT.value, "Impor portal resmi"), ("semua", "Semua")],
    )

    def __init__(self, *args, picker: RegionPicker, **kwargs):
        """picker: the cascade, limited to where the user decides; its open levels stand before the other filters."""
        super().__init__(*args, **kwargs)
        self.picker = picker
        self.locked = picker.locked
        self.fields = {**picker.fields(for_filter=True), **self.fields}
        labels = [(kind, str(model._meta.verbose_name).capitalize()) for kind, model in KINDS.items()]
        self.fields["jenis"].choices = _ALL + labels

    def to_filter(self) -> QueueFilter:
        self.is_valid()
        data = self.cleaned_data
        source = {"": Source.FORM, "semua": ""}.get(data.get("asal", ""), data.get("asal", ""))
        return QueueFilter(
            kind=data.get("jenis", ""),
            area=self.picker.area.code if self.picker.area else "",
            words=fold(data.get("nama", "")),
            min_days=int(data.get("umur") or 0),
            source=source,
        )


class DecideForm(forms.Form):
    """A decision. To return or re-open, a chip or words are needed; which field it concerns is optional."""

    step = forms.ChoiceField(choices=[(s.value, s.label) for s in (Step.VERIFY, Step.RETURN, Step.REOPEN)])
    reason_code = forms.ChoiceField(label="Alasan", required=False, choices=Reason.choices, widget=forms.RadioSelect)
    reason_field = forms.ChoiceField(label="Isian yang dimaksud", required=False)
    reason_text = forms.CharField(
        label="Kata untuk pengisi",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # Chips that make sense for a report of figures; those about photos come with activities.
    REPORT_REASONS = (Reason.ODD_FIGURE, Reason.INCOMPLETE, Reason.WRONG_DATE, Reason.NO_PROOF, Reason.DUPLICATE)

    def __init__(self, *args, fields: list[tuple[str, list[tuple[str, str]]]], **kwargs):
        """fields: what of the report a return may point at, as `villages.display.field_choices` groups it."""
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [(r.value, r.label) for r in self.REPORT_REASONS]
        self.fields["reason_field"].choices = [("", "Seluruh laporan"), *fields]

    def clean(self):
        data = super().clean()
        needs_reason = data.get("step") in (Step.RETURN, Step.REOPEN)
        if needs_reason and not (data.get("reason_code") or data.get("reason_text", "").strip()):
            self.add_error("reason_code", "Sebutkan alasannya: pilih salah satu atau tulis dengan kata.")
        return data
