"""Input about working groups: a period with its decree, a member, the end of either."""

import re
from datetime import date
from uuid import uuid4

from django import forms
from django.utils import timezone

from accounts.forms import DayInput, day_field
from core.files import DocumentField
from reference.models import Agency

from ..enums import Issuer, PokjaRole, Structure
from ..models import Pokja, PokjaMember

_PHONE = re.compile(r"\+?[0-9]{8,15}")
_MANY_DIGITS = re.compile(r"[0-9](?:[ .-]?[0-9]){7,}")


def _day(label: str, help_text: str = "") -> forms.DateField:
    """A day that may stay empty."""
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=DayInput(),
        error_messages={"invalid": "Tulis tanggal seperti 21/11/2026."},
    )


def _text(model, name: str, **kwargs) -> forms.CharField:
    column = model._meta.get_field(name)
    label = str(column.verbose_name)
    kwargs = {"label": label[0].upper() + label[1:], "help_text": column.help_text, "required": False} | kwargs
    return forms.CharField(max_length=column.max_length, **kwargs)


def _without_numbers(text: str) -> str:
    """One line of words: who writes a NIK or a phone number here means well, and must not."""
    text = " ".join(text.split())
    if _MANY_DIGITS.search(text):
        raise forms.ValidationError("Jangan tulis NIK atau nomor HP di sini.", code="digits")
    return text


class PeriodForm(forms.Form):
    """Period and decree of the current group."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    started_on = day_field("Mulai berlaku", "Hari pertama periode ini, biasanya tanggal SK.")
    appointed_until = _day("Masa bakti sampai", "Seperti tertulis dalam SK; boleh kosong.")
    decree_number = _text(Pokja, "decree_number", label="Nomor SK")
    decree_date = _day("Tanggal SK")
    decree_issuer = forms.ChoiceField(
        label="SK diterbitkan oleh", required=False, choices=[("", "Belum diisi"), *Issuer.choices]
    )
    decree_file = DocumentField(label="Berkas SK", required=False)

    def __init__(self, data=None, files=None, *, pokja: Pokja | None = None, file_link: str = ""):
        super().__init__(data, files, initial=self._initial(pokja) if pokja else None)
        if pokja and pokja.decree_file:
            self.fields["decree_file"].widget.link = file_link

    @staticmethod
    def _initial(pokja: Pokja) -> dict:
        names = ("started_on", "appointed_until", "decree_number", "decree_date", "decree_issuer", "decree_file")
        return {name: getattr(pokja, name) for name in names} | {"seen": pokja.updated_at.isoformat()}

    @property
    def content(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class FoundForm(PeriodForm):
    """A new period. structures: what the level offers; former: the group that ends with it."""

    structure = forms.ChoiceField(label="Susunan", widget=forms.RadioSelect)
    carry_over = forms.BooleanField(label="Anggota sekarang ikut dalam periode baru", required=False, initial=True)

    field_order = ["structure", "started_on", "appointed_until", "carry_over"]

    def __init__(self, data=None, files=None, *, structures: tuple[Structure, ...], former: Pokja | None):
        super().__init__(data, files)
        del self.fields["seen"]
        self.fields["structure"].choices = [(structure.value, structure.label) for structure in structures]
        self.initial["structure"] = former.structure if former else structures[0].value
        if len(structures) == 1:
            self.fields["structure"].widget = forms.HiddenInput()
        if former is None:
            del self.fields["carry_over"]
        elif len(structures) > 1:
            help_text = "Bila susunannya lain, jabatan disesuaikan dan seksi yang tidak ada lagi dikosongkan."
            self.fields["carry_over"].help_text = help_text


class EndForm(forms.Form):
    on = day_field("Hari terakhir")


class MemberForm(forms.Form):
    """One member of the current group; which offices and sections there are, its structure says."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = _text(PokjaMember, "name", required=True, label="Nama lengkap")
    role = forms.ChoiceField(label="Jabatan")
    section = forms.ChoiceField(
        label="Seksi", required=False, help_text="Untuk koordinator seksi dan anggota; selain itu kosongkan."
    )
    institution = _text(PokjaMember, "institution", label="Unsur atau instansi")
    agency = forms.ModelChoiceField(
        label="Perangkat daerah", queryset=Agency.objects.none(), required=False, empty_label="Belum dipilih"
    )
    duty = _text(PokjaMember, "duty")
    from_on = day_field("Sejak")
    to_on = _day("Sampai", "Kosongkan bila masih bertugas.")
    trained_on = _day("Tanggal pelatihan atau sosialisasi", "Kosongkan bila belum pernah.")
    training_topic = _text(PokjaMember, "training_topic")
    phone = _text(PokjaMember, "phone", widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))

    def __init__(self, data=None, *, pokja: Pokja, member: PokjaMember | None = None, with_phone: bool = True):
        super().__init__(data, initial=self._initial(pokja, member))
        structure = Structure(pokja.structure)
        roles = [(role.value, role.label) for role in structure.roles]
        self.fields["role"].choices = roles if member else [("", "Pilih jabatan"), *roles]
        sections = [(section.value, section.label) for section in structure.sections]
        self.fields["section"].choices = [("", "Tanpa seksi"), *sections]
        self._leave_out(structure, member, with_phone)
        if "agency" in self.fields:
            self.fields["agency"].queryset = Agency.objects.choosable_in([pokja.region_id[:5]])

    def _leave_out(self, structure: Structure, member: PokjaMember | None, with_phone: bool) -> None:
        away = [] if structure.sections else ["section"]
        if structure is not Structure.COORDINATION:
            away += ["agency", "duty"]
        if member is None or member.to_on is None:
            away.append("to_on")
        if not with_phone:
            away.append("phone")
        for name in away:
            del self.fields[name]

    @staticmethod
    def _initial(pokja: Pokja, member: PokjaMember | None) -> dict:
        if member is None:
            today: date = timezone.localdate()
            return {"key": str(uuid4()), "from_on": max(today, pokja.started_on)}
        names = ("name", "role", "section", "institution", "agency", "duty", "from_on", "to_on", "trained_on")
        names += ("training_topic", "phone")
        return {name: getattr(member, name) for name in names} | {"seen": member.updated_at.isoformat()}

    def clean_name(self):
        return _without_numbers(self.cleaned_data["name"])

    def clean_institution(self):
        return _without_numbers(self.cleaned_data["institution"])

    def clean_phone(self):
        """As people write it, but a number: "0812-3456-7890"."""
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone and not _PHONE.fullmatch(re.sub(r"[ ().-]", "", phone)):
            raise forms.ValidationError("Tulis nomor HP dengan angka, misalnya 0812 3456 7890.", code="phone")
        return phone

    def clean(self):
        data = super().clean()
        role, section = data.get("role"), data.get("section")
        if role and section and not PokjaRole(role).in_section:
            self.add_error("section", "Jabatan ini di luar seksi: pilih “Tanpa seksi”.")
        if role == PokjaRole.SECTION_HEAD and "section" in data and not section:
            self.add_error("section", "Pilih seksi yang dikoordinasikan.")
        return data

    @property
    def content(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "key")}
