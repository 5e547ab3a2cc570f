"""The three pages of an activity report. They refuse only what cannot be stored: a draft may be incomplete, and
whether the report can be handed in, `programs.checks` say."""

from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from core.formats import number
from verification.enums import Status
from villages.checks import highest_accepted
from villages.enums import Group
from villages.forms.fields import CountField
from villages.models import Kampung

from ..checks import MAX_COST, Missing, check_day
from ..enums import AgencyState, Participants, PostKind, Stunting
from ..models import Activity, Agency, CatalogueActivity, FundingSource, Section, SubProgram, TargetGroup
from ..models.activities import LIST_FIELDS, SCALAR_FIELDS
from ..queries import earliest_day, latest_day, recent_choices
from .fields import FIELD_TEMPLATE, NamesField, RowField, RowsField, RupiahField

# The offered story: what a reader wants to know, with blanks that must be gone before the report is handed in.
SENTENCE = (
    "Kegiatan ini bertujuan [tujuan]. Dihadiri oleh [siapa saja yang hadir]. "
    "Hasilnya [apa yang dicapai]. Didorong atau didanai oleh [siapa]."
)
OTHER = "lainnya"  # code of the entry that asks for words
PILLS = 6  # agencies shown as pills; the rest is behind typing


class StepForm(forms.Form):
    """What the three pages share. `activity`: the draft, None while there is none yet."""

    # May stay empty even when the report is handed in.
    optional: tuple[str, ...] = ()
    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, kampung: Kampung, activity: Activity | None = None):
        self.kampung, self.activity = kampung, activity
        super().__init__(data, initial=self._stored() if activity else None)
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                field.template_name = field.template_name or FIELD_TEMPLATE
                field.missing = ""
                field.label = field.label or Activity._meta.get_field(name).verbose_name.capitalize()

    def _stored(self) -> dict:
        names = {name.removesuffix("_id") for name in SCALAR_FIELDS} & set(self.base_fields)
        # Microseconds matter: the token says exactly which save the person began from.
        return {name: getattr(self.activity, name) for name in names} | {"seen": self.activity.updated_at.isoformat()}

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
    optional = ("catalogue", "groups", "stunting", "funding", "cost")

    def __init__(self, data=None, *, kampung: Kampung, activity: Activity):
        self.chosen = {name: list(getattr(activity, name).all()) for name in LIST_FIELDS}
        super().__init__(data, kampung=kampung, activity=activity)

    # Built here and not as class attributes: each page reads its lists once.
    def _stored(self) -> dict:
        self.recent_agencies, recent_targets = recent_choices(self.kampung)
        self.fields |= self._lists(recent_targets) | self._figures()
        self.order_fields(FIELD_ORDER)
        names = {name.removesuffix("_id") for name in SCALAR_FIELDS} & set(self.fields)
        return super()._stored() | {name: getattr(self.activity, name) for name in names} | self.chosen
