"""One form for the three reports, built from their fields in the order of `sections.BLOCKS`."""

from dataclasses import dataclass, field

from django import forms

from core.files import DocumentField
from core.formats import number

from ..checks import Level, Reports, highest_accepted
from ..display import label_of
from ..enums import AGE_BANDS, DataUse, Frequency, Funding, Group, GuidedBy, Mechanism, Regulation
from ..models import VillageReport
from ..sections import BLOCKS
from ..suggestions import Suggestion
from .fields import CountField, KindsField, TriField

_KINDS = {"funding": Funding, "data_use": DataUse, "regulations": Regulation}
_HELP = {
    "pkb_nip": "18 angka, diisi bila ada PKB/PLKB.",
    "guided_by": "Diisi bila tidak ada PKB/PLKB.",
    "companion_contact": "Nomor HP atau e-mail.",
    "funding_other": "Diisi bila ada sumber lain.",
}


@dataclass
class Band:
    """A line of the age table."""

    label: str
    male: forms.BoundField
    female: forms.BoundField


@dataclass
class Answer:
    """A field with the fields that only follow from its answer: `when` is "yes", "no" or "other", else ""."""

    field: forms.BoundField
    when: str = ""
    then: list["Answer"] = field(default_factory=list)


@dataclass
class FormSection:
    title: str
    help: str
    answers: list[Answer] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    total: tuple[str, int] | None = None

    @property
    def is_figures(self) -> bool:
        return all(isinstance(answer.field.field, CountField) for answer in self.answers)


# Fields that wait for the answer of another one; the page hides them until then (`portal.css`, .answers).
_FOLLOWS = {
    "has_pokja_decree": ("has_pokja", "yes"),
    "pokja_decree_file": ("has_pokja_decree", "yes"),
    "pokja_members": ("has_pokja", "yes"),
    "is_pokja_trained": ("has_pokja", "yes"),
    "pokja_training": ("is_pokja_trained", "yes"),
    "pokja_trained_members": ("is_pokja_trained", "yes"),
    "pkb_nip": ("has_pkb", "yes"),
    "guided_by": ("has_pkb", "no"),
    "guided_by_other": ("guided_by", "other"),
    "regulations": ("has_regulation", "yes"),
    "plan_file": ("has_plan", "yes"),
    "data_use": ("has_plan", "yes"),
    "data_use_other": ("data_use", "other"),
    **{f"{m.value}_frequency": (f"has_{m.value}", "yes") for m in Mechanism},
    **{f"{m.value}_frequency_other": (f"{m.value}_frequency", "other") for m in Mechanism},
}


class ReportForm(forms.Form):
    """What the author fills in. It refuses only what cannot be stored; whether the report is right, `checks` say.

    report: the open version. previous: the submitted version before it, shown beside each figure.
    others: the reports in force, for sasaran, PUS and groups that do not exist.
    suggestions: what the portal's lists say, by field; it stands beside the field.
    """

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data=None,
        files=None,
        *,
        report: VillageReport,
        previous: VillageReport | None,
        others: Reports,
        suggestions: dict[str, Suggestion] | None = None,
    ):
        super().__init__(data, files, initial=self._initial(report))
        self.report, self.previous, self.others = report, previous, others
        for block in BLOCKS[report.kind]:
            for name in block.fields:
                self.fields[name] = self._make(name)
        for name, said in (suggestions or {}).items():
            told = f"Menurut {said.source}: {said.shown}."
            self.fields[name].help_text = f"{self.fields[name].help_text} {told}".strip()

    @staticmethod
    def _initial(report) -> dict:
        stored = {name: getattr(report, name) for name in report.content_fields()}
        # Microseconds matter: the token says exactly which save the person began from.
        return {**stored, "seen": report.updated_at.isoformat()}

    # --- fields ---------------------------------------------------------------------------------------------------

    def _make(self, name: str) -> forms.Field:
        model_field = self.report._meta.get_field(name)
        kwargs = {"label": label_of(self.report, name), "help_text": _HELP.get(name, "")}
        internal = model_field.get_internal_type()
        if internal == "BooleanField":
            return TriField(**kwargs)
        if internal == "PositiveIntegerField":
            return self._count(name, kwargs)
        if internal == "FileField":
            document = DocumentField(required=False, label=kwargs["label"])
            document.widget.link = self._file_link(name)
            return document
        if name in _KINDS:
            return KindsField(kinds=_KINDS[name], with_none=name != "regulations", **self._kinds_help(name, kwargs))
        if model_field.choices:
            return forms.ChoiceField(required=False, choices=[("", "Belum diisi"), *model_field.choices], **kwargs)
        return forms.CharField(required=False, max_length=model_field.max_length, **kwargs)

    def _file_link(self, name: str) -> str:
        return self.report.get_file_url(name) if getattr(self.report, name) else ""

    def _kinds_help(self, name: str, kwargs: dict) -> dict:
        """An imported number stands until its kinds are named: say so."""
        count = getattr(self.report, f"{name}_count", None)
        if getattr(self.report, name) is None and count:
            kwargs["help_text"] = f"Menurut portal resmi {number(count)} jenis; pilih yang mana."
        return kwargs

    def _count(self, name: str, kwargs: dict) -> CountField:
        hints = [kwargs["help_text"]] if kwargs["help_text"] else []
        group = Group(name.removesuffix("_participants")) if name.endswith("_participants") else None
        absent = bool(group and self.others.profile and self.others.profile.groups[group] is False)
        if absent:
            hints.append(f"Menurut laporan Profil, {group.label} tidak ada.")
        elif group and self.others.population:
            target = getattr(self.others.population, group.target_field)
            hints.append(f"Sasaran: {label_of(self.others.population, group.target_field).lower()} {number(target)}.")
        before = getattr(self.previous, name, None)
        if before is not None:
            hints.append(f"Sebelumnya {number(before)}.")
        count = CountField(
            label=kwargs["label"],
            help_text=" ".join(hints),
            highest=highest_accepted(name),
            too_high=f"Terlalu besar: paling banyak {number(highest_accepted(name))}.",
            disabled=absent,
        )
        if absent:
            self.initial[name] = None
        return count

    # --- answers that follow from others ----------------------------------------------------------------------------

    def clean(self):
        data = super().clean()
        if self.report.kind == "profil":
            self._settle_profile(data)
        return data

    @staticmethod
    def _settle_profile(data: dict) -> None:
        """Empty what an answer rules out, so that nothing stale is stored behind it."""
        if data.get("has_plan") is False:
            data["data_use"] = []
        if data.get("funding_other") and data.get("funding") is None:
            data["funding"] = []
        if "lainnya" not in (data.get("data_use") or []):
            data["data_use_other"] = ""
        if data.get("has_regulation") is not True:
            data["regulations"] = [] if data.get("has_regulation") is False else None
        if data.get("has_pokja") is False:
            data |= {"has_pokja_decree": None, "pokja_members": None, "is_pokja_trained": None}
        if data.get("has_pokja") is False or data.get("is_pokja_trained") is not True:
            data |= {"pokja_training": "", "pokja_trained_members": None}
        if data.get("has_pkb") is not True:
            data["pkb_nip"] = ""
        if data.get("has_pkb") is not False:
            data["guided_by"] = ""
        if data.get("guided_by") != GuidedBy.OTHER:
            data["guided_by_other"] = ""
        for mechanism in Mechanism:
            frequency = f"{mechanism.value}_frequency"
            if data.get(f"has_{mechanism.value}") is not True:
                data[frequency] = ""
            if data.get(frequency) != Frequency.OTHER:
                data[f"{frequency}_other"] = ""

    # --- for the page -------------------------------------------------------------------------------------------------

    @property
    def content(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def renew(self, report: VillageReport) -> None:
        """After a save the same page may save again: it begins from the new state, with the new files."""
        self.data = self.data.copy()
        self.data["seen"] = report.updated_at.isoformat()
        self.report = report
        for name, form_field in self.fields.items():
            if isinstance(form_field, DocumentField):
                self.initial[name] = getattr(report, name)
                form_field.widget.link = self._file_link(name)

    def add_findings(self, findings) -> None:
        """Show the errors of a refused submission at their fields."""
        for finding in findings:
            if finding.level is Level.ERROR:
                self.add_error(finding.field if finding.field in self.fields else None, finding.message)

    def sections(self) -> list[FormSection]:
        """The form in the order people know. The age bands are a table."""
        sections = []
        for block in BLOCKS[self.report.kind]:
            section = FormSection(block.title, self._section_help(block))
            if block.fields[0] == "male_00_04":
                section.bands = [
                    Band(label, self[f"male_{suffix}"], self[f"female_{suffix}"]) for suffix, label in AGE_BANDS
                ]
            else:
                section.answers = self._answers(block.fields)
            section.total = self._total(block.fields[0])
            sections.append(section)
        return sections

    def _answers(self, names) -> list[Answer]:
        roots, known = [], {}
        for name in names:
            lead, when = _FOLLOWS.get(name, ("", ""))
            known[name] = Answer(self[name], when)
            (known[lead].then if lead else roots).append(known[name])
        return roots

    def _total(self, first: str) -> tuple[str, int] | None:
        """Sums of what is saved, so that a slip shows before it is handed in."""
        report = self.report
        label, total = {
            "male_00_04": ("Jumlah jiwa", getattr(report, "residents", None)),
            "iud": ("Semua yang memakai", getattr(report, "users", None)),
            "pregnant": ("Semua yang tidak memakai", getattr(report, "non_users", None)),
        }.get(first, ("", None))
        return (label, total) if total else None

    def _section_help(self, block) -> str:
        population = self.others.population
        if block.fields[0] == "iud" and population is not None and population.couples is not None:
            return f"PUS pada laporan Penduduk: {number(population.couples)}."
        return block.help
