"""What people type about meetings: the plan, the record with its rows, and what became of a decision."""

from datetime import date
from uuid import uuid4

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from core.files import DocumentField
from core.formats import day as day_words
from core.formats import number
from core.images import PictureField
from villages.forms.fields import CountField

from ..enums import MeetingKind
from ..models import Meeting
from ..queries.meetings import earliest_day, latest_day, usual_attendance

MOST_PEOPLE = 10_000  # at one meeting; beyond, a digit was typed twice
EMPTY_ROWS = 3  # offered beside what is filled in; saving and opening again gives as many more
MOST_ROWS = 30
_HIDDEN = {"autocomplete": "off"}  # browsers put back what a form held before a reload


def _day_input(first: date, last: date | None = None) -> forms.DateInput:
    limits = {"min": first.isoformat()} | ({"max": last.isoformat()} if last else {})
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **limits})


class DayField(forms.DateField):
    """A day that must lie between two others, in words for whoever typed it."""

    def __init__(self, *, first: date, last: date | None = None, too_early: str = "", too_late: str = "", **kwargs):
        super().__init__(widget=_day_input(first, last), **kwargs)
        self.first, self.last, self.too_early, self.too_late = first, last, too_early, too_late
        self.error_messages["invalid"] = "Tulis tanggal, misalnya 21-11-2026."

    def validate(self, value):
        super().validate(value)
        if value is not None and value < self.first:
            raise forms.ValidationError(self.too_early or f"Paling awal {day_words(self.first)}.")
        if value is not None and self.last is not None and value > self.last:
            raise forms.ValidationError(self.too_late or f"Paling akhir {day_words(self.last)}.")


class SeenForm(forms.Form):
    """Knows which state of the meeting the person began from."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)


class MeetingForm(SeenForm):
    """A meeting as it is planned. `kampung`: None for a meeting of an area above the villages."""

    key = forms.UUIDField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)
    meeting_kind = forms.ChoiceField(label="Jenis pertemuan", error_messages={"required": "Pilih jenis pertemuan."})
    agenda = forms.CharField(
        label="Acara",
        max_length=200,
        help_text="Misalnya: menyusun kegiatan Desember dan membagi tugas seksi.",
        error_messages={"required": "Tulis acara pertemuan."},
    )
    starts_at = forms.TimeField(
        label="Mulai pukul",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Tulis jam, misalnya 09:00."},
    )
    place = forms.CharField(label="Tempat", max_length=150, required=False, help_text="Misalnya Balai Desa.")
    field_order = ["meeting_kind", "agenda", "held_on", "starts_at", "place"]

    def __init__(self, data=None, *, kampung=None, meeting: Meeting | None = None, like: Meeting | None = None):
        """meeting: the one that is changed. like: one whose words a new one begins with."""
        super().__init__(data, initial=_initial(meeting, like))
        left_out = () if kampung else (MeetingKind.SARASEHAN,)
        kinds = [(kind.value, kind.label) for kind in MeetingKind if kind not in left_out]
        self.fields["meeting_kind"].choices = [("", "Pilih jenis"), *kinds]
        self.fields["held_on"] = DayField(
            label="Tanggal",
            first=earliest_day(kampung),
            last=latest_day(held=False),
            help_text="Boleh tanggal yang sudah lewat, untuk mencatat pertemuan yang sudah berlangsung.",
            too_early=_too_early(kampung),
            too_late=f"Paling jauh {day_words(latest_day(held=False))}. Periksa tahunnya.",
            error_messages={"required": "Isi tanggal pertemuan."},
        )
        self.order_fields(self.field_order)

    @property
    def content(self) -> dict:
        names = ("meeting_kind", "agenda", "held_on", "starts_at", "place")
        return {name: self.cleaned_data[name] for name in names}


def _initial(meeting: Meeting | None, like: Meeting | None) -> dict:
    if meeting is not None:
        names = ("meeting_kind", "agenda", "held_on", "starts_at", "place")
        return {name: getattr(meeting, name) for name in names} | {"seen": meeting.updated_at.isoformat()}
    words = {name: getattr(like, name) for name in ("meeting_kind", "agenda", "starts_at", "place")} if like else {}
    return words | {"key": uuid4()}


def _too_early(kampung) -> str:
    what = "Kampung KB ini dicanangkan" if kampung and kampung.inaugurated_on else "Program Kampung KB dimulai"
    return f"{what} {day_words(earliest_day(kampung))}; pertemuannya tidak mungkin lebih awal."


# --- the record ---------------------------------------------------------------------------------------------------


def _people(label: str, **kwargs) -> CountField:
    too_high = f"Paling banyak {number(MOST_PEOPLE)} orang."
    return CountField(label=label, highest=MOST_PEOPLE, too_high=too_high, **kwargs)


class AttendanceRow(forms.Form):
    """Who was asked and who came; an empty row is left out."""

    who = forms.CharField(label="Unsur atau instansi", max_length=120, required=False)
    invited = _people("Diundang")
    present = _people("Hadir")

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if _has_figure(data) and not data.get("who"):
            self.add_error("who", "Tulis unsur atau instansinya, misalnya Pokja atau Puskesmas.")
        elif data.get("who") and not _has_figure(data) and self.has_changed():
            self.add_error("present", "Isi berapa yang diundang atau hadir.")
        return data

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in ("who", "invited", "present")}

    @property
    def is_filled(self) -> bool:
        """A name that was only offered, without a figure, says nothing."""
        return bool(self.cleaned_data.get("who")) and _has_figure(self.cleaned_data)


def _has_figure(data: dict) -> bool:
    return data.get("invited") is not None or data.get("present") is not None


class DecisionRow(forms.Form):
    """Who does what by when; an empty row is left out, and takes away the decision that stood there."""

    pk = forms.IntegerField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)
    text = forms.CharField(label="Keputusan", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    who = forms.CharField(label="Siapa yang mengerjakan", max_length=120, required=False)
    due_on = forms.DateField(
        label="Tenggat",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Tulis tanggal, misalnya 21-11-2026."},
    )

    WANTED = {
        "text": "Tulis keputusannya, atau kosongkan seluruh baris.",
        "who": "Tulis siapa yang mengerjakan.",
        "due_on": "Isi tenggatnya.",
    }

    def clean(self):
        data = super().clean() or self.cleaned_data
        if any(data.get(name) for name in self.WANTED) or self.errors:
            for name, message in self.WANTED.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in ("pk", *self.WANTED)}

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("text"))


class Rows(BaseFormSet):
    """Rows of a form; the spare ones are folded away."""

    def filled(self) -> list[dict]:
        return [form.content for form in self.forms if form.is_filled]

    @property
    def shown(self) -> list:
        return self.forms[: self._open]

    @property
    def shown_count(self) -> int:
        return len(self.shown)

    @property
    def folded(self) -> list:
        return self.forms[self._open :]

    @property
    def _open(self) -> int:
        """Those filled in, and one more; with an error behind it, all."""
        if self.is_bound:
            used = [n for n, form in enumerate(self.forms) if form.has_changed() or form.errors]
            return max(used, default=-1) + 2
        return self.initial_form_count() + 1


AttendanceRows = formset_factory(
    AttendanceRow, formset=Rows, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
DecisionRows = formset_factory(DecisionRow, formset=Rows, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class RecordForm(SeenForm):
    """What came of a meeting, with the rows of who came and what was decided."""

    men = _people("Laki-laki hadir")
    women = _people("Perempuan hadir")
    minutes = forms.CharField(
        label="Notulen",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Apa yang dibahas dan disepakati. Boleh singkat; atau lampirkan berkasnya di bawah.",
    )
    minutes_file = DocumentField(label="Berkas notulen", required=False)
    attendance_photo = PictureField(
        label="Foto daftar hadir",
        required=False,
        help_text="Hanya terlihat oleh petugas dan kader, tidak pernah di halaman umum.",
    )
    field_order = ["held_on"]

    def __init__(self, data=None, files=None, *, meeting: Meeting, links: dict[str, str]):
        """links: field -> where the stored file is read."""
        names = ("men", "women", "minutes", "minutes_file", "attendance_photo")
        # A planned day that lies ahead is not the day it was held.
        initial = {name: getattr(meeting, name) for name in names} | {"seen": meeting.updated_at.isoformat()}
        initial["held_on"] = min(meeting.held_on, timezone.localdate())
        super().__init__(data, files, initial=initial)
        self.fields["held_on"] = DayField(
            label="Tanggal pertemuan",
            first=earliest_day(meeting.kampung),
            last=latest_day(held=True),
            too_early=_too_early(meeting.kampung),
            too_late="Pertemuan yang terlaksana tidak boleh di masa depan.",
            error_messages={"required": "Isi tanggal pertemuan."},
        )
        self.order_fields(self.field_order)
        for name, link in links.items():
            self.fields[name].widget.link = link
        self.attendance = AttendanceRows(data, prefix="hadir", initial=_attendance_of(meeting))
        self.decisions = DecisionRows(data, prefix="putusan", initial=_decisions_of(meeting))

    def is_valid(self) -> bool:
        rows_are_valid = [rows.is_valid() for rows in (self.attendance, self.decisions)]
        if super().is_valid() and all(rows_are_valid):
            self._compare()
        return not self.errors and all(rows_are_valid) and not self.row_problems

    def clean(self):
        data = super().clean() or self.cleaned_data
        people = [data.get("men"), data.get("women")]
        if not self.errors and not any(people):
            self.add_error("men", "Isi jumlah yang hadir: pertemuan tanpa peserta belum terlaksana.")
        if "minutes_file" not in self.errors and not data.get("minutes") and not data.get("minutes_file"):
            self.add_error("minutes", "Tulis notulen singkat, atau lampirkan berkas notulen.")
        return data

    def _compare(self) -> None:
        """What the rows say against the rest of the form."""
        came = sum(row["present"] or 0 for row in self.attendance.filled())
        people = (self.cleaned_data["men"] or 0) + (self.cleaned_data["women"] or 0)
        if came > people:
            self.add_error(
                "men", f"Menurut unsur hadir {number(came)} orang, di sini hanya {number(people)}. Samakan keduanya."
            )
        for form in self.decisions.forms:
            due_on = form.cleaned_data.get("due_on")
            if due_on and due_on < self.cleaned_data["held_on"]:
                form.add_error("due_on", "Tenggat tidak boleh sebelum hari pertemuan.")

    @property
    def row_problems(self) -> list[tuple[str, str]]:
        """Id of the field and words for each error inside the rows."""
        found = []
        for title, rows in (("Yang hadir", self.attendance), ("Keputusan", self.decisions)):
            found += [("", message) for message in rows.non_form_errors()]
            for n, form in enumerate(rows.forms, start=1):
                for name, messages in form.errors.items():
                    bound = form[name] if name in form.fields else None
                    words = f"{title}, baris {n}" + (f", {bound.label.lower()}" if bound else "")
                    found += [(bound.id_for_label if bound else "", f"{words}: {message}") for message in messages]
        return found

    @property
    def content(self) -> dict:
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return told | {"attendance": self.attendance.filled(), "decisions": self.decisions.filled()}


def _attendance_of(meeting: Meeting) -> list[dict]:
    """What was recorded; before that, who came to the last meeting of this kind, without figures."""
    stored = list(meeting.attendance.values("who", "invited", "present"))
    return stored or [{"who": who} for who in usual_attendance(meeting)]


def _decisions_of(meeting: Meeting) -> list[dict]:
    return list(
        meeting.decisions.filter(done_on__isnull=True).order_by("due_on", "pk").values("pk", *DecisionRow.WANTED)
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        help_text="Yang diundang membacanya. Misalnya: ditunda karena banjir.",
        error_messages={"required": "Tulis alasannya."},
    )


class FinishForm(forms.Form):
    """What became of a decision. `held_on`: the day of its meeting."""

    note = forms.CharField(
        label="Hasilnya",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Apa yang sudah dikerjakan, dalam satu atau dua kalimat.",
        error_messages={"required": "Tulis apa hasilnya."},
    )

    def __init__(self, data=None, *, held_on: date):
        today = timezone.localdate()
        super().__init__(data, initial={"done_on": today})
        self.fields["done_on"] = DayField(
            label="Selesai pada",
            first=held_on,
            last=today,
            too_early=f"Tidak mungkin sebelum pertemuannya, {day_words(held_on)}.",
            too_late="Tanggal selesai tidak boleh di masa depan.",
            error_messages={"required": "Isi tanggal selesai."},
        )
