"""The three pages of an activity report. They refuse only what cannot be stored: a draft may be incomplete, and
whether the report can be handed in, `programs.checks` say."""

from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from core.formats import number
from reference.enums import AgencyState
from reference.models import Agency, CatalogueActivity, FundingSource, Section, SubProgram, TargetGroup
from verification.enums import Status
from villages.checks import highest_accepted
from villages.enums import Group
from villages.forms.fields import CountField, RupiahField
from villages.models import Kampung

from ..checks import MAX_COST, OTHER, Missing, check_day
from ..enums import Participants, PostKind, Stunting
from ..models import Activity
from ..models.activities import LIST_FIELDS, SCALAR_FIELDS
from ..queries.activities import earliest_day, groups_for, latest_day, plan_items_for, recent_choices
from .fields import FIELD_TEMPLATE, NamesField, PoktanField, RowField, RowsField

# The offered story: what a reader wants to know, with blanks that must be gone before the report is handed in.
SENTENCE = (
    "Kegiatan ini bertujuan [tujuan]. Dihadiri oleh [siapa saja yang hadir]. "
    "Hasilnya [apa yang dicapai]. Didorong atau didanai oleh [siapa]."
)
PILLS = 6  # agencies shown as pills; the rest is behind typing


class StepForm(forms.Form):
    """What the three pages share. `activity`: the draft, None while there is none yet."""

    # May stay empty even when the report is handed in.
    optional: tuple[str, ...] = ()
    # Browsers put back what a form held before a reload; this must be what the page was made with.
    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, data=None, *, kampung: Kampung, activity: Activity | None = None):
        super().__init__(data)
        self.kampung, self.activity = kampung, activity
        self.fields |= self.make_fields()
        if activity is not None:
            names = {name.removesuffix("_id") for name in SCALAR_FIELDS} & set(self.fields)
            # Microseconds matter: the token says exactly which save the person began from.
            self.initial = {name: getattr(activity, name) for name in names} | {"seen": activity.updated_at.isoformat()}
        for field in self.fields.values():
            field.template_name = field.template_name or FIELD_TEMPLATE
            field.missing = ""
        if self.returned and self.returned.reason_field in self.fields and not self.is_bound:
            self._tie(self.returned.reason_field, "reason")

    def make_fields(self) -> dict[str, forms.Field]:
        """Fields that need lists of the database."""
        return {}

    @property
    def content(self) -> dict:
        """What `save_activity` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "key")}

    @property
    def returned(self) -> Activity | None:
        """The report, where an officer sent it back: their words stand at the field they named."""
        return self.activity if self.activity and self.activity.status == Status.RETURNED else None

    def tell(self, missing: list[Missing]) -> None:
        """Mark what keeps the report from being handed in, at its field; nothing is refused by it."""
        for one in missing:
            if one.field in self.fields:
                self.fields[one.field].missing = one.message
                self._tie(one.field, "missing")

    def _tie(self, name: str, note: str) -> None:
        """Readers hear the note with the field (core/field_notes.html ties help and errors)."""
        field = self.fields[name]
        before = field.widget.attrs.get("aria-describedby") or (f"id_{name}_helptext" if field.help_text else "")
        field.widget.attrs["aria-describedby"] = f"{before} id_{name}_{note}".strip()

    def renew(self, activity: Activity) -> None:
        """Somebody else saved meanwhile: the input stays, and the next save knows about theirs."""
        self.data = self.data.copy()
        self.data["seen"] = activity.updated_at.isoformat()


class StoryForm(StepForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Judul kegiatan",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Tulis judul lebih dulu; dengan judul dan tanggal, laporan dapat disimpan."},
    )
    held_on = forms.DateField(
        label="Tanggal kegiatan",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggal kegiatan.", "invalid": "Tulis tanggal, misalnya 21-11-2026."},
    )
    place = forms.CharField(
        label="Tempat",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"list": "tempat", "autocomplete": "off"}),
        help_text="Misalnya Balai Desa, atau Posyandu dan RT-nya.",
    )
    description = forms.CharField(
        label="Cerita kegiatan",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Tujuannya, siapa yang hadir, hasilnya, dan siapa yang mendorong atau mendanai.",
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        first, last = earliest_day(self.kampung), latest_day()
        self.fields["held_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        if self.activity is None:
            self.initial |= {"key": str(uuid4()), "held_on": timezone.localdate()}
            del self.fields["seen"]
        else:
            del self.fields["key"]

    def clean_key(self) -> UUID:
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if refusal := check_day(Activity(kampung=self.kampung, held_on=day)):
            raise forms.ValidationError(refusal, code="day")
        return day

    def renew_key(self) -> None:
        """The key is somebody else's: the next try goes with another one."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())


def _count(label: str) -> CountField:
    highest = highest_accepted("residents")
    return CountField(label=label, highest=highest, too_high=f"Terlalu besar: paling banyak {number(highest)}.")


def _with_chosen(rows, chosen) -> list:
    """An entry taken out of a list stays in the reports that chose it."""
    rows = list(rows)
    return [*rows, *(row for row in chosen if row not in rows)]


class DetailsForm(StepForm):
    """Each list is read once, with the entries this report chose before they were taken out of it."""

    optional = ("plan_item", "catalogue", "poktan", "groups", "stunting", "funding", "cost", "new_agencies")

    def __init__(self, data=None, *, kampung: Kampung, activity: Activity):
        self.chosen = {name: list(getattr(activity, name).all()) for name in LIST_FIELDS}
        self.recent_agencies, self.recent_targets = recent_choices(kampung)
        super().__init__(data, kampung=kampung, activity=activity)
        self.initial |= self.chosen

    def make_fields(self) -> dict[str, forms.Field]:
        return {
            **self._plan_item(),
            "section": self._one(
                Section, self.activity.section, label="Seksi", help_text="Pilih satu.", widget=forms.RadioSelect
            ),
            "catalogue": self._catalogue(),
            "subprograms": RowsField(
                rows=_with_chosen(SubProgram.objects.active(), self.chosen["subprograms"]),
                words=lambda row: f"{row.number} {row.short_name}",
                label="Sub-program",
                help_text="Sedikitnya satu. Terisi sendiri bila kegiatan sub-program dipilih.",
            ),
            "targets": RowsField(
                rows=self._newest_first(TargetGroup.objects.active(), "targets", self.recent_targets),
                label="Sasaran",
                help_text="Boleh lebih dari satu. Pilihan terakhir di depan.",
            ),
            "target_other": _words("Sasaran lain"),
            "agencies": RowsField(
                rows=self._newest_first(self._agencies(), "agencies", self.recent_agencies),
                label="Instansi pembina",
                help_text="Boleh lebih dari satu. Pilihan terakhir di depan.",
                template_name="programs/_form_agencies.html",
            ),
            "new_agencies": NamesField(
                label="Instansi yang tidak ada di daftar",
                help_text="Satu nama setiap baris.",
                longest=200,
                most=10,
            ),
            "poktan": PoktanField(
                groups_for(self.activity),
                label="Ini pertemuan POKTAN",
                help_text="Pertemuan ini lalu tercatat di register bulanan kelompoknya, tanpa diketik lagi.",
                empty_label="Bukan pertemuan POKTAN",
            ),
            "groups": forms.MultipleChoiceField(
                label="POKTAN terkait",
                choices=Group.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            ),
            "men": _count("Laki-laki"),
            "women": _count("Perempuan"),
            **{part.value: _count(part.label) for part in Participants},
            "stunting": forms.ChoiceField(
                label="Intervensi stunting", choices=Stunting.choices, required=False, widget=forms.RadioSelect
            ),
            "funding": RowsField(
                rows=_with_chosen(FundingSource.objects.active(), self.chosen["funding"]),
                label="Sumber dana",
                help_text="Boleh lebih dari satu.",
            ),
            "funding_other": _words("Sumber dana lain"),
            "cost": RupiahField(
                label="Biaya (rupiah)",
                help_text="Seluruhnya, misalnya 1.850.000.",
                highest=MAX_COST,
                too_high=f"Biaya paling banyak Rp{number(MAX_COST)}.",
            ),
        }

    @staticmethod
    def _one(model, chosen, **kwargs) -> RowField:
        return RowField(rows=_with_chosen(model.objects.active(), [chosen] if chosen else []), **kwargs)

    def _plan_item(self) -> dict[str, forms.Field]:
        """The village's plan of the activity's year; nothing is asked where it plans nothing. What the activity is
        part of stays, whatever became of its day or of the plan."""
        rows = plan_items_for(self.activity)
        if not rows:  # read once, for the question and its choices
            return {}
        field = forms.ModelChoiceField(
            rows,
            label="Bagian dari rencana",
            help_text="Seksi, sub-program, dan sasarannya ikut terisi bila masih kosong.",
            required=False,
        )
        field.choices = [("", "Tidak ada di rencana"), *((row.pk, row.title) for row in rows)]
        return {"plan_item": field}

    def _catalogue(self) -> RowField:
        """Grouped by sub-programme; where scripts run, a search by words stands in front of it."""
        chosen = self.activity.catalogue
        rows = _with_chosen(
            CatalogueActivity.objects.active()
            .select_related("subprogram")
            .order_by("subprogram__position", "position"),
            [chosen] if chosen else [],
        )
        groups: dict[str, list] = {}
        for row in rows:
            label = f"{row.subprogram.number} {row.subprogram.short_name}"
            groups.setdefault(label, []).append((row.code, row.name))
        return RowField(
            rows=rows,
            choices=[("", "Tidak memilih"), *groups.items()],
            label="Kegiatan sub-program",
            help_text="Ketik kata, misalnya posyandu, jamban, dapur.",
            widget=forms.Select,
            template_name="programs/_form_catalogue.html",
        )

    def _agencies(self) -> list[Agency]:
        """The lists of nation and regency, and the names this village typed before, checked or not."""
        own = Agency.objects.active().filter(pk__in=self.recent_agencies, state=AgencyState.PROPOSED)
        return list((Agency.objects.choosable(self.activity.region_id) | own).order_by("name"))

    def _newest_first(self, rows, name: str, recent: list[int]) -> list:
        order = {key: place for place, key in enumerate(recent)}
        return sorted(_with_chosen(rows, self.chosen[name]), key=lambda row: order.get(row.pk, len(order)))

    # --- answers that follow from others ------------------------------------------------------------------------

    def clean(self):
        data = super().clean()
        for name, other in (("targets", "target_other"), ("funding", "funding_other")):
            rows = self.fields[name].rows
            # Words without the tick are meant, too: without scripts the box for them is always open.
            if data.get(other) and OTHER in rows and rows[OTHER] not in data.get(name, ()):
                data[name] = [*data.get(name, ()), rows[OTHER]]
        self._take_from_plan(data)
        return data

    @staticmethod
    def _take_from_plan(data: dict) -> None:
        """What the plan says of the item and nobody has answered yet."""
        item = data.get("plan_item")
        if item is None:
            return
        data["section"] = data.get("section") or item.section
        data["subprograms"] = data.get("subprograms") or [item.subprogram]
        data["targets"] = data.get("targets") or ([item.target] if item.target else [])

    # --- for the page ---------------------------------------------------------------------------------------------

    def agency_pills(self) -> list:
        """The boxes that stand open: what is ticked, and the last used ones."""
        return [box for box in self["agencies"] if self._is_pill(box)]

    def agency_rest(self) -> list:
        return [box for box in self["agencies"] if not self._is_pill(box)]

    def _is_pill(self, box) -> bool:
        row = self.fields["agencies"].rows[box.data["value"]]
        return box.data["selected"] or row.pk in self.recent_agencies[:PILLS]

    def has_plan_items(self) -> bool:
        return "plan_item" in self.fields

    def parts(self) -> list[forms.BoundField]:
        """Of the participants, where known."""
        return [self[part.value] for part in Participants]


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, required=False)


class PostForm(StepForm):
    """The third page, beside `forms.photos.PhotosForm`."""

    post_kind = forms.ChoiceField(label="Jenis post", choices=PostKind.choices, widget=forms.RadioSelect)


FORMS = {1: StoryForm, 2: DetailsForm, 3: PostForm}
