"""Input about people and their tasks."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from regions.enums import Level
from regions.forms import RegionPickerMixin

from .enums import Role
from .models import User, today
from .roles import Permission
from .rules import assignable_roles


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=today,
        widget=DayInput,
        help_text=help_text,
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tulis tanggal seperti 21/11/2026."},
    )


class PersonForm(forms.ModelForm):
    """Name and ways to reach a person."""

    class Meta:
        model = User
        fields = ["name", "phone", "email"]
        labels = {"phone": "Nomor HP (WhatsApp)", "email": "E-mail"}
        help_texts = {
            "phone": "Hanya terlihat oleh petugas di wilayah Anda.",
            "email": "Dipakai untuk mengatur ulang kata sandi.",
        }


class OwnPersonForm(PersonForm):
    """What people change about themselves; the e-mail has its own page, which confirms it."""

    class Meta(PersonForm.Meta):
        fields = ["name", "phone", "wants_digest"]
        labels = PersonForm.Meta.labels | {"wants_digest": "Kirim ringkasan mingguan lewat e-mail"}
        help_texts = {
            "phone": "Hanya terlihat oleh petugas.",
            "wants_digest": "Hanya dikirim bila ada yang perlu ditangani.",
        }


class TaskForm(RegionPickerMixin, forms.Form):
    """A role at a place from a day on, among what `by` may give."""

    role = forms.ChoiceField(label="Peran", choices=())
    start = day_field("Mulai bertugas")

    field_order = ["role", "prov", "kab", "kec", "desa", "start"]

    def __init__(self, data=None, *args, by: User, **kwargs):
        super().__init__(data, *args, scope_codes=by.area_codes_with(Permission.MANAGE_USERS), **kwargs)
        roles = assignable_roles(by)
        self.fields["role"].choices = [(role.value, role.label) for role in reversed(roles)]

    def clean(self):
        cleaned = super().clean()
        if "role" not in cleaned:
            return cleaned
        role, region = Role(cleaned["role"]), cleaned["region"]
        if None in role.levels:
            cleaned["region"] = None
        elif region is None or region.level not in role.levels:
            wanted = " atau ".join(level.label.lower() for level in role.levels)
            self.add_error("role", f"{role.label} ditugaskan di {wanted}: pilih wilayah sampai tingkat itu.")
        return cleaned


class NewUserForm(TaskForm):
    """A person without an account, together with the first task."""

    name = User._meta.get_field("name").formfield(label="Nama lengkap")
    username = User._meta.get_field("username").formfield(
        label="Nama pengguna", help_text="Untuk masuk. Huruf kecil, angka, titik atau tanda hubung."
    )
    phone = User._meta.get_field("phone").formfield(
        label="Nomor HP (WhatsApp)", help_text="Undangan dapat dikirim ke nomor ini."
    )
    email = User._meta.get_field("email").formfield(label="E-mail", help_text="Boleh kosong bila tidak punya.")

    field_order = ["name", "username", "phone", "email", "role", "prov", "kab", "kec", "desa", "start"]


class EndForm(forms.Form):
    on = day_field("Hari terakhir bertugas")


class HandOverForm(forms.Form):
    """One screen: the day, and the successor, who has an account or gets one."""

    on = day_field("Tanggal serah terima", "Sejak hari ini pengganti bertugas; petugas lama sampai sehari sebelumnya.")
    username = User._meta.get_field("username").formfield(
        label="Nama pengguna pengganti",
        help_text="Bila sudah punya akun, cukup isi ini. Untuk orang baru, isi juga nama lengkapnya.",
    )
    name = User._meta.get_field("name").formfield(
        label="Nama lengkap", required=False, help_text="Hanya untuk orang yang belum punya akun."
    )
    phone = User._meta.get_field("phone").formfield(
        label="Nomor HP (WhatsApp)", help_text="Hanya untuk orang yang belum punya akun."
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self):
        """`to_user`: the successor's account, or None for somebody new."""
        cleaned = super().clean()
        username, name = cleaned.get("username", "").strip().lower(), cleaned.get("name", "").strip()
        if not username:
            return cleaned
        managed = User.objects.permitted_to(self.by, Permission.MANAGE_USERS)
        cleaned["to_user"] = user = managed.filter(username=username).first()
        if user and name:
            self.add_error("name", f"Nama pengguna {username} milik {user.name}. Kosongkan nama bila memang orang ini.")
        elif not user and not name:
            self.add_error(
                "username",
                f"Tidak ada akun {username} di wilayah Anda. Untuk orang baru, isi nama lengkapnya.",
            )
        return cleaned


class InvitationForm(SetPasswordForm):
    """The password an invited person chooses."""

    error_messages = {"password_mismatch": "Kedua kata sandi tidak sama."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "new_password1"
        ].help_text = "Paling sedikit 10 karakter, bukan angka saja, bukan kata yang umum, dan tidak mirip nama Anda."
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.error_messages["required"] = "Isi kata sandi dua kali."


STATUSES = [
    ("", "Semua status"),
    ("aktif", "Aktif"),
    ("belum-masuk", "Belum pernah masuk"),
    ("tanpa-tugas", "Tanpa tugas"),
    ("nonaktif", "Nonaktif"),
]


class UserFilterForm(RegionPickerMixin, forms.Form):
    """What the list of people is narrowed to; lives in the address."""

    picker_for_filter = True
    picker_deepest = Level.VILLAGE

    q = forms.CharField(label="Cari", required=False, max_length=80)
    peran = forms.ChoiceField(label="Peran", required=False, choices=[("", "Semua peran"), *Role.choices])
    status = forms.ChoiceField(label="Status", required=False, choices=STATUSES)

    field_order = ["q", "prov", "kab", "kec", "desa", "peran", "status"]

    @property
    def locked(self):
        return self.picker.locked
