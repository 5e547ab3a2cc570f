"""Input of the signed-in pages: narrowing the queue, deciding a report."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import forms

from reference.models import SubProgram
from regions.enums import Level
from regions.forms import RegionPicker, RegionPickerMixin
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

    hal = forms.ChoiceField(
        label="Hal janggal",
        required=False,
        choices=[("", "Dengan dan tanpa"), ("ada", "Ada hal janggal"), ("tanpa", "Tanpa hal janggal")],
    )

    def __init__(self, *args, picker: RegionPicker, **kwargs):
        """picker: the cascade, limited to where the user decides; its open levels stand before the other filters."""
        super().__init__(*args, **kwargs)
        self.picker = picker
        self.locked = picker.locked
        self.fields = {**picker.fields(for_filter=True), **self.fields}
        names = ((kind, str(model._meta.verbose_name)) for kind, model in KINDS.items())
        labels = [(kind, f"{name[0].upper()}{name[1:]}") for kind, name in names]
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
            odd={"ada": True, "tanpa": False}.get(data.get("hal", "")),
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

    # When what the officer has before them was last changed: a photo may be gone or another version come meanwhile.
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, fields: list[tuple[str, list[tuple[str, str]]]], reasons: Iterable[Reason], **kwargs):
        """fields: what of the report a return may point at, grouped. reasons: the chips that make sense for it."""
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [(reason.value, reason.label) for reason in reasons]
        self.fields["reason_field"].choices = [("", "Seluruh laporan"), *fields]

    def clean_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError as error:
            raise forms.ValidationError("Muat ulang halaman ini, lalu putuskan lagi.") from error

    def clean(self):
        data = super().clean()
        needs_reason = data.get("step") in (Step.RETURN, Step.REOPEN)
        if needs_reason and not (data.get("reason_code") or data.get("reason_text", "").strip()):
            self.add_error("reason_code", "Sebutkan alasannya: pilih salah satu atau tulis dengan kata.")
        return data


class ChosenRows(forms.Field):
    """Rows of the queue, each as `Waiting.choice`: "kind-key-moment it was changed"; cleaned: {(kind, key): moment}."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        rows = {}
        for text in value or ():
            match = _ROW.fullmatch(text)
            if match is None or match["kind"] not in KINDS:
                raise forms.ValidationError("Pilihan ini tidak dikenal.")
            rows[match["kind"], int(match["pk"])] = int(match["at"])
        if not rows:
            raise forms.ValidationError("Pilih sedikitnya satu laporan.")
        return rows


_ROW = re.compile(r"(?P<kind>[a-z]{1,20})-(?P<pk>[0-9]{1,18})-(?P<at>[0-9]{1,18})", re.ASCII)


class CleanForm(forms.Form):
    """Rows to approve together, at most one page of the queue."""

    pilih = ChosenRows()

    def __init__(self, data, *, most: int):
        super().__init__(data)
        self.most = most

    def clean_pilih(self):
        rows = self.cleaned_data["pilih"]
        if len(rows) > self.most:
            raise forms.ValidationError(f"Paling banyak {self.most} laporan sekaligus.")
        return rows


YEARS_BACK = 3


def clean_year(value, today: date) -> int:
    """A year of the board: this one unless another one it knows is asked for."""
    known = range(today.year - YEARS_BACK, today.year + 2)
    return int(value) if str(value).isdecimal() and int(value) in known else today.year


class BoardForm(RegionPickerMixin, forms.Form):
    """Area and year of the board, and the sub-programme whose empty cells are looked for."""

    picker_deepest = Level.DISTRICT
    picker_for_filter = True

    tahun = forms.ChoiceField(label="Tahun", required=False)
    kosong = forms.ChoiceField(label="Belum ada apa pun untuk", required=False)

    def __init__(self, data, *, today: date, **kwargs):
        super().__init__(data, **kwargs)
        self.today = today
        years = range(today.year + 1, today.year - YEARS_BACK - 1, -1)
        self.fields["tahun"].choices = [
            ("", f"Tahun ini ({today.year})"),
            *((y, str(y)) for y in years if y != today.year),
        ]
        programs = SubProgram.objects.active().order_by("position")
        self.fields["kosong"].choices = [
            ("", "Semua kampung"),
            *((row.code, f"{row.number} {row.short_name}") for row in programs),
        ]

    @property
    def year(self) -> int:
        return clean_year(self.data.get("tahun"), self.today)
