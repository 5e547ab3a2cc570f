"""Choices from the portal's own lists."""

from itertools import groupby

from django import forms
from django.db.models import Case, Model, When
from django.forms.models import ModelChoiceIterator

from pokja.enums import PoktanKind

FIELD_TEMPLATE = "programs/_form_field.html"


class RowField(forms.ChoiceField):
    """One row of a list, by its code; nothing chosen is None. The rows are read once, for choices and answer."""

    def __init__(self, *, rows, words=str, choices=None, **kwargs):
        rows = list(rows)
        self.rows = {row.code: row for row in rows}
        super().__init__(choices=choices or [(row.code, words(row)) for row in rows], required=False, **kwargs)

    def prepare_value(self, value):
        return value.code if isinstance(value, Model) else value

    def clean(self, value):
        return self.rows.get(super().clean(value))


class RowsField(forms.MultipleChoiceField):
    """Many rows of a list, by their codes, in the order given: what was used last comes first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows, words=str, **kwargs):
        rows = list(rows)
        self.rows = {row.code: row for row in rows}
        super().__init__(choices=[(row.code, words(row)) for row in rows], required=False, **kwargs)

    def prepare_value(self, value):
        return [row.code if isinstance(row, Model) else row for row in value or ()]

    def clean(self, value):
        return [self.rows[code] for code in super().clean(value)]


class _ByKind(ModelChoiceIterator):
    def __iter__(self):
        yield ("", self.field.empty_label)
        for kind, rows in groupby(self.queryset, lambda row: PoktanKind(row.kind)):
            yield (kind.long_label, [self.choice(row) for row in rows])


class PoktanField(forms.ModelChoiceField):
    """One group of a village, grouped by kind; nothing chosen is None."""

    iterator = _ByKind

    def __init__(self, queryset, **kwargs):
        order = Case(*(When(kind=kind, then=place) for place, kind in enumerate(PoktanKind)))
        super().__init__(queryset.order_by(order, "name", "pk"), required=False, **kwargs)


class NamesField(forms.CharField):
    """Names that stand in no list, one a line."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, most: int, **kwargs):
        super().__init__(required=False, **kwargs)
        self.longest, self.most = longest, most
        self.widget.attrs["rows"] = 2

    def clean(self, value):
        names = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(name for name in names if name))
        if any(len(name) > self.longest for name in names):
            raise forms.ValidationError(f"Nama paling panjang {self.longest} huruf.", code="long")
        if len(names) > self.most:
            raise forms.ValidationError(f"Paling banyak {self.most} nama sekaligus.", code="many")
        return names
