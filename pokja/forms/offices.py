"""Input about other offices: for which agency an account speaks, and what an agency will do."""

from django import forms

from accounts.models import User
from accounts.roles import Permission
from reference.models import Agency, SubProgram
from regions.enums import Level
from regions.forms import RegionPickerMixin
from regions.models import Region

from ..models import OfficeActivity
from ..queries.offices import agencies_for, offices_of, villages_of
from ..rules import can_keep_offices

PICK = "Pilih instansinya."


class OfficeForm(forms.Form):
    """For which agency an account speaks."""

    agency = forms.ModelChoiceField(
        label="Instansi",
        queryset=Agency.objects.none(),
        empty_label="Pilih instansi",
        help_text="Belum ada di daftar? Tambahkan dulu di halaman Instansi.",
        error_messages={"required": PICK, "invalid_choice": PICK},
    )

    def __init__(self, *args, regency_code: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_for([regency_code])


def _day(label: str, **kwargs) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tulis tanggal seperti 21/11/2026."},
        **kwargs,
    )


def _text(name: str, label: str, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=OfficeActivity._meta.get_field(name).max_length, **kwargs)


class EntryForm(RegionPickerMixin, forms.Form):
    """What an agency will do. OPD KB names the agency; another office speaks for its own."""

    picker_required = Level.REGENCY

    agency = forms.ModelChoiceField(
        label="Instansi",
        queryset=Agency.objects.none(),
        empty_label="Pilih instansi",
        error_messages={"required": PICK, "invalid_choice": PICK},
    )
    subprogram = forms.ModelChoiceField(
        label="Sub-program",
        queryset=SubProgram.objects.active(),
        empty_label="Pilih sub-program",
        error_messages={"required": "Pilih sub-programnya.", "invalid_choice": "Pilih sub-programnya."},
    )
    title = _text(
        "title",
        "Kegiatan",
        help_text="Misalnya: Pelayanan KB bergerak.",
        error_messages={"required": "Tulis nama kegiatannya."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    starts_on = _day("Tanggal mulai")
    ends_on = _day("Sampai tanggal", required=False, help_text="Kosongkan bila satu hari.")
    place = _text("place", "Tempat", required=False, help_text="Misalnya: balai desa.")
    note = _text(
        "note",
        "Keterangan",
        required=False,
        help_text="Apa yang perlu disiapkan kampung. Terbaca oleh kader dan petugas di wilayah itu.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, user: User, **kwargs):
        self.user, self.offices = user, offices_of(user)
        scope = user.area_codes_with(Permission.PLAN_OFFICE)
        self.kept = {code for code in scope if can_keep_offices(user, code)}
        # A regency for whose office nobody is named yet is no place to plan for.
        super().__init__(*args, scope_codes=[code for code in scope if code in self.kept | set(self.offices)], **kwargs)
        self.fields["subprogram"].label_from_instance = lambda row: f"{row.number} {row.short_name}"
        if self.kept:
            self.fields["agency"].queryset = agencies_for(self.kept)
            self.fields["agency"].required = not self.offices
        else:
            del self.fields["agency"]

    def clean(self):
        cleaned = super().clean()
        region = cleaned.get("region")
        if region is not None:
            cleaned["agency"] = self._agency(region.pk[:5])
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Tanggal akhir tidak boleh sebelum tanggal mulai.")
        return cleaned

    def _agency(self, regency: str) -> Agency | None:
        if regency not in self.kept:
            return self.offices[regency]
        chosen = self.cleaned_data.get("agency")
        if chosen is None and "agency" not in self.errors:
            self.add_error("agency", PICK)
        return chosen

    @property
    def content(self) -> dict:
        """What the action takes besides the places."""
        names = ("agency", "subprogram", "title", "starts_on", "ends_on", "place", "note")
        return {name: self.cleaned_data[name] for name in names}


class PlanForm(EntryForm):
    """A new entry: for the whole kabupaten/kota, a kecamatan, or one entry for each chosen village of it."""

    picker_deepest = Level.DISTRICT

    villages = forms.MultipleChoiceField(
        label="Kampung KB",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Boleh lebih dari satu: tiap kampung mendapat rencananya sendiri. Tidak memilih berarti satu rencana "
        "untuk seluruh kecamatan.",
        error_messages={"invalid_choice": "Pilih kampung dari kecamatan ini."},
    )
    every_village = forms.BooleanField(label="Semua Kampung KB di kecamatan ini", required=False)

    field_order = [
        *("agency", "subprogram", "title", "starts_on", "ends_on"),
        *("prov", "kab", "kec", "every_village", "villages", "place", "note"),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        district = self.picker.region
        is_district = district is not None and district.level == Level.DISTRICT
        self.found = villages_of(self.user, district) if is_district else []
        self.fields["kec"].help_text = "Tidak memilih berarti seluruh kabupaten/kota."
        self.fields["villages"].choices = [(row.region_id, f"{row.name}, {row.region}") for row in self.found]
        if not self.found:
            del self.fields["villages"], self.fields["every_village"]

    @property
    def regions(self) -> list[Region]:
        """One entry is made for each of these."""
        chosen = self.cleaned_data.get("villages") or []
        if self.cleaned_data.get("every_village"):
            return [row.region for row in self.found]
        return [row.region for row in self.found if row.region_id in chosen] or [self.cleaned_data["region"]]


class ChangeForm(EntryForm):
    """One entry, which may also move to another place."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    field_order = [
        *("agency", "subprogram", "title", "starts_on", "ends_on", "prov", "kab", "kec", "desa", "place", "note"),
    ]

    def __init__(self, data=None, *args, entry: OfficeActivity, **kwargs):
        names = ("agency", "subprogram", "title", "starts_on", "ends_on", "place", "note", "region")
        initial = {name: getattr(entry, name) for name in names} | {"seen": entry.updated_at.isoformat()}
        super().__init__(data, *args, initial=initial, **kwargs)
        self.fields["kec"].help_text = "Tidak memilih berarti seluruh kabupaten/kota."
        self.fields["desa"].help_text = "Tidak memilih berarti seluruh kecamatan."

    @property
    def content(self) -> dict:
        return super().content | {"region": self.cleaned_data["region"]}

    def renew(self, entry: OfficeActivity) -> None:
        """What was typed stays; the next sending starts from what is stored now."""
        self.data = self.data.copy()
        self.data["seen"] = entry.updated_at.isoformat()
