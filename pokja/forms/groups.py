"""What people fill in about a group, and on its yearly card K/0."""

from django import forms
from django.utils import timezone

from villages.forms.fields import CountField, TriField
from villages.forms.reports import Answer, FormSection

from ..card_display import LISTS, label_of
from ..cards import Missing, card_fields, find_faults
from ..enums import Issuer, PoktanKind
from ..models import GroupClass, Poktan, PoktanCard

MAX_CADRES, MAX_MEMBERS = 1_000, 10_000
MAX_OFFICERS = 30

# Browsers put back what a form held before a reload; this must be what the page was made with.
_SEEN = {"autocomplete": "off"}


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "max": timezone.localdate().isoformat()})


_DAY_ERRORS = {"invalid": "Tulis tanggal, misalnya 21-11-2026."}


class PoktanForm(forms.Form):
    """A group: new (`poktan` None, the kind is asked) or its name, number and day of founding."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs=_SEEN), required=False)
    kind = forms.ChoiceField(
        label="Jenis kelompok",
        choices=PoktanKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih jenis kelompoknya."},
    )
    name = forms.CharField(
        label="Nama kelompok",
        max_length=120,
        error_messages={"required": "Tulis nama kelompoknya."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Misalnya: Melati 1"}),
    )
    number = forms.CharField(
        label="Nomor register",
        max_length=40,
        required=False,
        help_text="Nomor urut register di SIGA, bila sudah ada.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    started_on = forms.DateField(
        label="Berdiri sejak",
        help_text="Bila harinya tidak diketahui, pakai 1 Januari tahun berdirinya.",
        error_messages=_DAY_ERRORS | {"required": "Isi tanggal berdirinya; bila tidak pasti, 1 Januari tahun itu."},
    )

    def __init__(self, data=None, *, poktan: Poktan | None = None, kind: str = ""):
        super().__init__(data, initial=self._initial(poktan, kind))
        self.fields["started_on"].widget = day_input()
        if poktan is None:
            del self.fields["seen"]
        else:
            del self.fields["kind"]

    @staticmethod
    def _initial(poktan: Poktan | None, kind: str) -> dict:
        if poktan is None:
            return {"kind": kind}
        names = ("name", "number", "started_on")
        return {name: getattr(poktan, name) for name in names} | {"seen": poktan.updated_at.isoformat()}


class DeactivateForm(forms.Form):
    ended_on = forms.DateField(
        label="Tidak aktif sejak", error_messages=_DAY_ERRORS | {"required": "Isi sejak kapan tidak aktif."}
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        error_messages={"required": "Tulis mengapa kelompok ini tidak aktif lagi."},
        help_text="Misalnya: digabung dengan BKB Melati 2, atau tidak ada kader lagi.",
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"ended_on": timezone.localdate()})
        self.fields["ended_on"].widget = day_input()


class OfficersField(forms.CharField):
    """Further officers, one a line: "nama, jabatan". Kept as pairs of name and role."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(", ".join(part for part in pair if part) for pair in value)
        return value

    def clean(self, value):
        pairs = []
        for line in super().clean(value).splitlines():
            name, _, role = line.rpartition(",") if "," in line else (line, "", "")
            name, role = " ".join(name.split()), " ".join(role.split())
            if name or role:
                pairs.append([name or role, role if name else ""])
        if any(len(word) > 120 for pair in pairs for word in pair):
            raise forms.ValidationError("Nama dan jabatan paling panjang 120 huruf.", code="long")
        if len(pairs) > MAX_OFFICERS:
            raise forms.ValidationError(f"Paling banyak {MAX_OFFICERS} pengurus lain.", code="many")
        return pairs


# Heading and help of the blocks of the form, and their fields in the order people fill them in.
_BLOCKS = (
    ("Pengurus", "", ("chair", "secretary", "treasurer", "officers")),
    (
        "Kader dan anggota",
        "Tulis 0 bila tidak ada; kosong berarti belum diisi. Terlatih: sudah mengikuti orientasi atau pelatihan.",
        ("cadres", "cadres_trained", "members"),
    ),
    ("Basis PIK-R", "", ("base", "base_name")),
    ("DASHAT", "", ("dashat_model", "dashat_targets")),
    ("Pembina", "", ("adviser_name", "adviser_position")),
    ("Pengukuhan", "", ("has_decree", "decree_number", "decree_date", "decree_issuer")),
    (
        "Dana, keterpaduan, dan sarana",
        "Pilih semua yang berlaku.",
        ("funding", "integration", "equipment", "is_priority_project"),
    ),
    ("Penilaian", "", ("group_class",)),
)
_HELP = {
    "officers": "Satu orang satu baris: nama, jabatan. Misalnya: Siti Aminah, seksi konsumsi.",
    "decree_number": "Seperti tertulis pada SK.",
}
_PEERS = "Pendidik sebaya dan konselor sebaya."
_CLASS_HELP = (
    "Syarat resmi kelas kelompok ini tidak dipublikasikan. Pilih menurut penilaian PKB/PLKB; biarkan kosong bila belum "
    "dinilai."
)
_PIKR_HELP = (
    "Tumbuh: ada ruang, papan nama, pembina, ketua, program, dan paling sedikit dua pendidik sebaya. Tegak: ditambah "
    "keterampilan hidup, advokasi, dan kegiatan di luar. Tegar: tingkat tertinggi."
)


class CardForm(forms.Form):
    """The K/0 of one group: only what its kind is asked. It refuses what cannot be right; an incomplete card may be
    kept, and what it lacks to be handed in `cards.check_card` says."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs=_SEEN), required=False)

    def __init__(self, data=None, *, poktan: Poktan, card: PoktanCard | None, last: PoktanCard | None = None):
        """card: of the year, None while nobody has begun it; then the form starts from `last`."""
        super().__init__(data)
        self.poktan, self.kind = poktan, PoktanKind(poktan.kind)
        shown = card or last
        for name in card_fields(self.kind):
            self.fields[name] = self._make(name, shown)
            if shown is not None:
                self.initial[name] = getattr(shown, name)
        if not self.fields["group_class"].queryset:
            del self.fields["group_class"]
        # Microseconds matter: the token says exactly which save the person began from.
        self.initial["seen"] = card.updated_at.isoformat() if card else ""

    def _make(self, name: str, shown: PoktanCard | None) -> forms.Field:
        model_field = PoktanCard._meta.get_field(name)
        kwargs = {"label": label_of(name), "help_text": _HELP.get(name, "")}
        if name == "group_class":
            return self._class_field(kwargs, shown)
        if name in LISTS:
            return forms.MultipleChoiceField(
                required=False, choices=self._kinds(name), widget=forms.CheckboxSelectMultiple, **kwargs
            )
        if name == "officers":
            return OfficersField(**kwargs)
        internal = model_field.get_internal_type()
        if internal == "BooleanField":
            field = TriField(**kwargs)
            if name == "is_priority_project":
                field.widget.choices = [("True", "Ya"), ("False", "Bukan"), ("", "Belum diisi")]
            return field
        if internal == "DateField":
            return forms.DateField(required=False, widget=day_input(), error_messages=_DAY_ERRORS, **kwargs)
        if internal == "PositiveIntegerField":
            return self._count(name, kwargs)
        if model_field.choices:
            choices = (
                [(i.value, i.label) for i in Issuer.of_group()] if name == "decree_issuer" else model_field.choices
            )
            return forms.ChoiceField(required=False, choices=[("", "Belum diisi"), *choices], **kwargs)
        return forms.CharField(required=False, max_length=model_field.max_length, **kwargs)

    def _kinds(self, name: str) -> list[tuple[str, str]]:
        offered = {"integration": self.kind.integrations, "equipment": self.kind.equipment}.get(name, LISTS[name])
        return [(kind.value, kind.label) for kind in offered]

    def _count(self, name: str, kwargs: dict) -> CountField:
        if name == "cadres" and self.kind is PoktanKind.PIKR:
            kwargs["help_text"] = _PEERS
        highest = MAX_MEMBERS if name == "members" else MAX_CADRES
        too_high = f"Terlalu besar untuk satu kelompok: paling banyak {highest:,}.".replace(",", ".")
        return CountField(highest=highest, too_high=too_high, **kwargs)

    def _class_field(self, kwargs: dict, shown: PoktanCard | None) -> forms.ModelChoiceField:
        """Classes in use, and the one the card has although it is not offered any more."""
        rows = GroupClass.objects.active().filter(kind=self.kind)
        if shown is not None and shown.group_class_id:
            rows = rows | GroupClass.objects.filter(pk=shown.group_class_id)
        kwargs["help_text"] = _PIKR_HELP if self.kind is PoktanKind.PIKR else _CLASS_HELP
        return forms.ModelChoiceField(queryset=rows, required=False, empty_label="Belum diisi", **kwargs)

    def clean(self):
        data = super().clean()
        # An input that could not be read is told already; what it would be compared with waits.
        readable = {name: value for name, value in data.items() if name not in self.errors}
        self.tell(find_faults(readable, self.kind, self.poktan.started_on, timezone.localdate()))
        return data

    def tell(self, found: list[Missing]) -> None:
        """Show what is wrong or missing at its field."""
        for one in found:
            if one.field not in self.errors:
                self.add_error(one.field if one.field in self.fields else None, one.message)

    @property
    def content(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def renew(self, card: PoktanCard) -> None:
        """After a save the same page may save again: it begins from the new state."""
        self.data = self.data.copy()
        self.data["seen"] = card.updated_at.isoformat()

    def sections(self) -> list[FormSection]:
        """The form in blocks that this kind of group has something in."""
        sections = []
        for title, help_text, names in _BLOCKS:
            names = [name for name in names if name in self.fields]
            if names:
                sections.append(FormSection(title, help_text, self._answers(names)))
        return sections

    def _answers(self, names: list[str]) -> list[Answer]:
        if names[0] != "has_decree":
            return [Answer(self[name]) for name in names]
        return [Answer(self["has_decree"], then=[Answer(self[name], "yes") for name in names[1:]])]
