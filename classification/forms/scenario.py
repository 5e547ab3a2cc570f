"""The form of *Coba perubahan*: its fields follow from what can be tried, its data is the query string."""

from dataclasses import dataclass

from django import forms

from core.formats import number
from villages.forms.fields import CountField

from ..engine.facts import GROUPS, Facts
from ..engine.instrument import Index, Instrument
from ..engine.scenario import Kind, Question, Values, band_text

_FLAGS = {"ada": True, "tidak": False}
_LISTED = frozenset({"dana", "data", "mekanisme"})  # so many entries the form of the Profil has


@dataclass(frozen=True)
class Part:
    """The fields of one indicator."""

    title: str
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class Section:
    index: Index
    parts: list[Part]

    @property
    def has_titles(self) -> bool:
        """Where each indicator is one field, its label says what it is."""
        return any(len(part.fields) > 1 for part in self.parts)


class ScenarioForm(forms.Form):
    """Bound to whatever of the query string it knows; what is not there stands for today.

    `values`: after validation, only what differs from today.
    """

    def __init__(self, sent, *, questions: tuple[Question, ...], facts: Facts, instrument: Instrument):
        self.questions = {question.name: question for question in questions}
        self.facts, self.instrument = facts, instrument
        now = {name: _as_sent(question) for name, question in self.questions.items()}
        given = {name: sent[name] for name in self.questions if sent.get(name, "").strip()}
        super().__init__({**now, **given}, prefix=None)
        for question in questions:
            self.fields[question.name] = _field(question)

    @property
    def values(self) -> Values:
        found = {}
        for name, question in self.questions.items():
            sent = self.cleaned_data.get(name)
            value = _FLAGS.get(sent) if question.kind is Kind.FLAG else sent
            value = int(value) if question.kind is Kind.LEVEL and value else value
            if value not in (None, "") and (value != question.now or question.now is None):
                found[name] = value
        return found

    def clean(self):
        data = super().clean()
        self._check_pokja(data)
        for slug in GROUPS:
            self._check_group(data, slug)
        self._check_couples(data)
        return data

    def _check_pokja(self, data: dict) -> None:
        if data.get("pokja") == "ada" or "pokja" not in self.questions:
            return
        if self._is_new(data, "anggota") and data["anggota"]:
            self.add_error("anggota", "Pokja belum ada. Pilih dulu Pokja ada.")
        if self._is_new(data, "dilatih") and data["dilatih"] == "ada":
            self.add_error("dilatih", "Pokja belum ada. Pilih dulu Pokja ada.")

    def _check_group(self, data: dict, slug: str) -> None:
        name = f"peserta_{slug}"
        answer = data.get(slug) if slug in self.questions else None
        absent = answer == "tidak" or (slug not in self.questions and getattr(self.facts, f"has_{slug}") is False)
        if absent and self._is_new(data, name) and data[name]:
            label = self.fields[name].label.removeprefix("Peserta ")
            self.add_error(name, f"{label} tidak ada, jadi belum punya peserta. Pilih dulu {label} ada.")

    def _check_couples(self, data: dict) -> None:
        users = data.get("peserta_kb")
        users = self.facts.users if users is None else users
        lasting, unmet = data.get("mkjp"), data.get("unmet")
        if lasting is not None and "mkjp" not in self.errors and lasting > users:
            self.add_error("mkjp", f"Tidak mungkin lebih banyak daripada peserta KB modern ({number(users)}).")
        if unmet is not None and "unmet" not in self.errors and "peserta_kb" not in self.errors:
            others = (self.facts.couples or 0) - users
            if unmet > others:
                words = f"Yang tidak memakai KB tinggal {number(max(0, others))} PUS. Kurangi angka ini."
                self.add_error("unmet", words)

    def _is_new(self, data: dict, name: str) -> bool:
        """Whether a usable answer was given here that is not today's."""
        question = self.questions.get(name)
        if question is None or data.get(name) in (None, ""):
            return False
        value = _FLAGS.get(data[name]) if question.kind is Kind.FLAG else data[name]
        return value != question.now

    @property
    def sections(self) -> list[Section]:
        return [Section(index, self._parts(index)) for index in self.instrument.indices]

    def _parts(self, index: Index) -> list[Part]:
        parts = []
        for indicator in self.instrument.indicators_of(index):
            fields = [self[name] for name, question in self.questions.items() if question.indicator is indicator]
            if fields:
                parts.append(Part(indicator.name, fields))
        return parts


def _as_sent(question: Question) -> str:
    if question.now is None:
        return ""
    if question.kind is Kind.FLAG:
        return "ada" if question.now else "tidak"
    return str(question.now)


def _field(question: Question) -> forms.Field:
    match question.kind:
        case Kind.FLAG:
            unknown = [("", "Belum diisi")] if question.now is None else []
            return forms.ChoiceField(
                label=question.label,
                required=False,
                choices=[("ada", "Ada"), ("tidak", "Tidak ada"), *unknown],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Pilih ada atau tidak ada."},
            )
        case Kind.LEVEL:
            bands = sorted(question.indicator.bands, key=lambda band: band.score)
            choices = [(str(band.score), f"Skor {band.score}: {band.text}") for band in bands]
            unknown = [("", "Belum diisi")] if question.now is None else []
            known = "Rincian laporannya belum ada."
            if question.now is not None:  # in full: on a phone the box cuts it off
                now = band_text(question.indicator, question.now)
                known = f"Sekarang {now}, dari portal resmi tanpa rincian."
            return forms.ChoiceField(
                label=question.label,
                required=False,
                choices=[*unknown, *choices],
                help_text=known,
                error_messages={"invalid_choice": "Pilih salah satu rentang."},
            )
    return _Figure(question)


class _Figure(CountField):
    """A count between what cannot be less and what cannot be more."""

    def __init__(self, question: Question):
        whole = f"{question.whole} " if question.whole else ""
        super().__init__(
            label=question.label,
            highest=question.highest,
            too_high=f"Paling banyak {number(question.highest)}{_said(question)}.",
            help_text=_hint(question, whole),
        )
        self.lowest = question.lowest

    def validate(self, value):
        super().validate(value)
        if value is not None and value < self.lowest:
            words = f"Dihitung sejak awal, jadi tidak kurang dari {number(self.lowest)}."
            raise forms.ValidationError(words, code="too_low")


def _said(question: Question) -> str:
    return {"sasaran": ", sasarannya", "PUS": ", jumlah PUS"}.get(question.whole, "")


def _hint(question: Question, whole: str) -> str:
    if question.now is None:
        now = "Belum diisi"
        return f"{now}, {whole}{number(question.highest)}" if whole else now + _most(question)
    now = f"Sekarang {number(question.now)}"
    if question.whole == "PUS":
        return f"{now} dari {number(question.highest)} PUS"
    return f"{now}, {whole}{number(question.highest)}" if whole else now + _most(question)


def _most(question: Question) -> str:
    """Where a list ends, its length: there nobody can know it otherwise."""
    return f", paling banyak {number(question.highest)}" if question.name in _LISTED else ""
