"""Answers as the reports know them: three states, whole figures, lists that may be empty in two ways."""

import re

from django import forms
from django.core.exceptions import ValidationError

from core.formats import number

_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_LONGEST = 19  # digits; beyond, no figure is meant


class TriField(forms.NullBooleanField):
    """Ada (True), tidak ada (False), belum diisi (None)."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.widget.choices = [("True", "Ada"), ("False", "Tidak ada"), ("", "Belum diisi")]


class CountField(forms.IntegerField):
    """A whole number of people or families; "1.234" is how people here write 1234. Empty is not zero."""

    def __init__(self, *, highest: int, too_high: str, **kwargs):
        super().__init__(required=False, widget=forms.TextInput, **kwargs)
        self.highest = highest
        self.error_messages |= {"invalid": "Tulis angka bulat, tanpa huruf dan koma.", "too_high": too_high}
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "maxlength": 13}

    def to_python(self, value):
        text = str(value).strip() if value is not None else ""
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        if text.lstrip("-").isdecimal() and len(text) > _LONGEST:
            raise ValidationError(self.error_messages["too_high"], code="too_high")
        return super().to_python(text)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value < 0:
            raise ValidationError("Angka tidak boleh kurang dari nol.", code="negative")
        if value > self.highest:
            raise ValidationError(self.error_messages["too_high"], code="too_high")


class RupiahField(CountField):
    """Whole rupiah, the way people write them: "Rp1.850.000", "1 850 000", "1.850.000,00"."""

    _DRESS = re.compile(r"^rp\.?\s*|\s+|,(00|-)$", re.I)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Tulis angka rupiah tanpa huruf, misalnya 1.850.000."
        self.widget.attrs["maxlength"] = 24

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value

    def to_python(self, value):
        return super().to_python(self._DRESS.sub("", str(value).strip()) if value is not None else None)


class KindsField(forms.MultipleChoiceField):
    """Many kinds, or "tidak ada" (an empty list), or nothing ticked: belum diisi (None)."""

    NONE = "tidak-ada"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, kinds, with_none: bool = True, **kwargs):
        choices = [*kinds.choices, (self.NONE, "Tidak ada")] if with_none else kinds.choices
        super().__init__(required=False, choices=choices, **kwargs)

    def prepare_value(self, value):
        return [self.NONE] if value == [] else value

    def clean(self, value):
        chosen = super().clean(value)
        if self.NONE in chosen and len(chosen) > 1:
            raise ValidationError('Pilih "Tidak ada" saja, atau jenisnya saja.', code="both")
        if not chosen:
            return None
        return [kind for kind in chosen if kind != self.NONE]
