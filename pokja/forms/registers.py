"""The form of one month: the figures of the group, and its meetings as rows. It refuses only what cannot be stored;
whether the register can be handed in, `pokja.checks` say."""

from django import forms
from django.utils import timezone

from core.formats import day, number
from core.formats import month as month_name
from villages.checks import Finding, Level
from villages.forms.fields import CountField, TriField

from ..checks import HIGHEST, meeting_unstorable, unstorable
from ..display import fields_of, label_of, shown
from ..enums import Adviser, AgeGroup, Business, PoktanKind, Turnover
from ..models import Register
from ..models.registers import MEETING_FIELDS
from ..months import last_day

MOST_MEETINGS = 31
PREFIX = "meetings"


def _count(label: str, help_text: str = "") -> CountField:
    too_high = f"Terlalu besar: paling banyak {number(HIGHEST)}."
    return CountField(label=label, help_text=help_text, highest=HIGHEST, too_high=too_high)


class MeetingForm(forms.Form):
    """One meeting. A row nobody filled in is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    held_on = forms.DateField(
        label="Tanggal",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal, misalnya 21-11-2026."},
    )
    presenter = forms.ChoiceField(
        label="Penyaji", required=False, choices=[("", "Pilih penyaji"), *Adviser.choices], widget=forms.Select
    )
    material = forms.CharField(
        label="Materi", required=False, max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    age_group = forms.ChoiceField(
        label="Kelompok umur anak", required=False, choices=[("", "Belum diisi"), *AgeGroup.choices]
    )
    had_discussion = TriField(label="Diskusi")
    attended = _count("Hadir")
    couples = _count("Di antaranya PUS")

    def __init__(self, *args, register: Register, **kwargs):
        super().__init__(*args, **kwargs)
        if register.poktan.kind != PoktanKind.BKB:
            del self.fields["age_group"]
        last = min(last_day(register.month), timezone.localdate())
        bounds = {"min": register.month.isoformat(), "max": last.isoformat()}
        self.fields["held_on"].widget.attrs |= bounds
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in MEETING_FIELDS if name in self.cleaned_data}

    @property
    def is_blank(self) -> bool:
        """Nothing in it: a row that waits to be filled in."""
        names = [name for name in self.fields if name not in ("pk", "DELETE")]
        return not any(self[name].value() not in (None, "", "None") for name in names)

    @property
    def title(self) -> str:
        held_on = self.initial.get("held_on") if not self.is_bound else getattr(self, "cleaned_data", {}).get("held_on")
        return f"Pertemuan {day(held_on)}" if held_on else "Pertemuan baru"

    @property
    def anchor(self) -> str:
        """What the officer's link leads to (`Register.reason_field`)."""
        pk = self["pk"].value()
        return f"meeting_{pk}" if pk else ""

    def clean(self):
        data = super().clean()
        if data.get("DELETE"):
            return data
        values = [data.get(name) for name in MEETING_FIELDS]
        if "held_on" not in self.errors and data.get("held_on") is None and any(v not in (None, "") for v in values):
            self.add_error("held_on", "Isi tanggal pertemuan, atau kosongkan barisnya.")
        for name, words in meeting_unstorable(data):
            self.add_error(name, words)
        return data


class BaseMeetingFormSet(forms.BaseFormSet):
    def __init__(self, *args, register: Register, **kwargs):
        super().__init__(*args, form_kwargs={"register": register}, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Hapus pertemuan ini"

    @property
    def content(self) -> dict:
        """The rows to keep, those that are stored already with their key; and the keys of those that were emptied."""
        rows, removed = [], []
        for form in self.forms:
            values, pk = form.values, form.cleaned_data.get("pk")
            if form.cleaned_data.get("DELETE") or values.get("held_on") is None:
                removed += [pk] if pk else []
            else:
                rows.append(values | {"pk": pk})
        return {"meetings": rows, "removed": removed}


MeetingFormSet = forms.formset_factory(
    MeetingForm,
    formset=BaseMeetingFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_MEETINGS,
    absolute_max=MOST_MEETINGS + 1,
    validate_max=True,
)


class RegisterForm(forms.Form):
    """register: the open one, with its meetings. previous: that of the month before, shown beside the figures.

    rows: how many empty rows for meetings the page offers.
    """

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, data=None, *, register: Register, previous: Register | None = None, rows: int = 1):
        self.register, self.previous = register, previous
        super().__init__(data, initial=_initial(register))
        makers = {
            "members": lambda: _count(label_of("members"), self._neighbour("members")),
            "attended": lambda: _count(label_of("attended"), "Yang hadir sedikitnya dalam satu pertemuan bulan ini."),
            "couples": lambda: _count(label_of("couples"), "Anggota yang pasangan usia subur."),
            "businesses": lambda: forms.MultipleChoiceField(
                label=label_of("businesses"),
                choices=Business.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            ),
            "turnover": lambda: forms.ChoiceField(
                label=label_of("turnover"), required=False, choices=Turnover.choices, widget=forms.RadioSelect
            ),
            "note": lambda: forms.CharField(label=label_of("note"), required=False, max_length=300),
        }
        for name in fields_of(register.poktan.kind):
            self.fields[name] = makers[name]()
        stored = [_row(meeting) for meeting in register.meetings.all()]
        self.meetings = MeetingFormSet(data, prefix=PREFIX, initial=stored, register=register)
        if data is None:
            self.meetings.extra = min(rows, MOST_MEETINGS - len(stored))

    def _neighbour(self, name: str) -> str:
        if self.previous is None:
            return ""
        return f"{month_name(self.previous.month)}: {shown(name, getattr(self.previous, name))}."

    def clean(self):
        data = super().clean()
        for name, words in unstorable(data):
            self.add_error(name, words)
        return data

    def is_valid(self):
        # Both are looked at, so that the page tells everything at once.
        return all([super().is_valid(), self.meetings.is_valid()])

    @property
    def content(self) -> dict:
        """What `save_register` takes."""
        figures = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return figures | self.meetings.content

    @property
    def empty_rows(self) -> int:
        return sum(form.is_blank for form in self.meetings.forms)

    def renew(self, register: Register) -> None:
        """Somebody else saved meanwhile: the input stays, and the next save knows about theirs."""
        self.data = self.data.copy()
        self.data["seen"] = register.updated_at.isoformat()

    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in ("seen", "note")]

    def problems(self) -> list[tuple[str, str]]:
        """Everything that is wrong: the field's address on the page, and what to do; for the summary on top."""
        found = [("", words) for words in self.non_field_errors()]
        found += [(one.id_for_label or one.auto_id, f"{one.label}: {w}") for one in self for w in one.errors]
        found += [("", str(words)) for words in self.meetings.non_form_errors()]
        for place, form in enumerate(self.meetings.forms, start=1):
            for one in form:
                found += [
                    (one.id_for_label or one.auto_id, f"Pertemuan ke-{place}, {one.label.lower()}: {words}")
                    for words in one.errors
                ]
        return found

    def add_findings(self, findings: list[Finding]) -> None:
        """Show what keeps the register from being handed in at its fields."""
        for finding in findings:
            if finding.level is not Level.ERROR:
                continue
            prefix, _, rest = finding.field.partition("-")
            if prefix == PREFIX and rest:
                place, _, name = rest.partition("-")
                self.meetings.forms[int(place)].add_error(name, finding.message)
            else:
                self.add_error(finding.field if finding.field in self.fields else None, finding.message)


def _initial(register: Register) -> dict:
    # Microseconds matter: the token says exactly which save the person began from.
    figures = {name: getattr(register, name) for name in fields_of(register.poktan.kind)}
    return figures | {"seen": register.updated_at.isoformat()}


def _row(meeting) -> dict:
    return {"pk": meeting.pk} | {name: getattr(meeting, name) for name in MEETING_FIELDS}


def as_sent(register: Register) -> dict:
    """The saved register as a browser would send it: the page that could not hand it in goes on from there."""
    meetings = list(register.meetings.all())
    data = {name: value for name, value in _initial(register).items() if value is not None}
    data |= {f"{PREFIX}-TOTAL_FORMS": len(meetings) + 1, f"{PREFIX}-INITIAL_FORMS": len(meetings)}
    for place, meeting in enumerate(meetings):
        for name, value in _row(meeting).items():
            if value is not None:
                text = value.isoformat() if name == "held_on" else str(value)
                data[f"{PREFIX}-{place}-{name}"] = text
    return data
