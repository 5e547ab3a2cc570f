"""What is written beside the photos of a report, and the photos that come with the form where no script runs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms

from verification.enums import Status

from ..enums import MAX_PHOTOS, PhotoKind, PostKind
from ..models import Activity, ActivityPhoto


@dataclass
class PhotoRow:
    """One stored photo as the form shows it."""

    photo: ActivityPhoto
    number: int
    caption: forms.BoundField
    kind: forms.BoundField
    is_returned: bool  # the officer's words are about this one
    messages: list[str] = field(default_factory=list)


class PhotosForm(forms.Form):
    """Captions and kinds of the stored photos (`caption_<pk>`, `kind_<pk>`), and new files under `photos`.

    A view saves `photo_notes` with `save_activity` and hands `uploads` to `programs.actions.take_photos`, which
    tells what could not be taken. `programs/_photos.html` shows all of it, with `activity` and `photos_form`.
    """

    def __init__(self, data=None, files=None, *, activity: Activity):
        super().__init__(data, files)
        self.activity = activity
        self.photos = activity.shown_photos
        self.messages: dict[str, list[str]] = {}
        for number, photo in enumerate(self.photos, start=1):
            self.fields[f"caption_{photo.pk}"] = forms.CharField(
                label="Keterangan",
                max_length=ActivityPhoto._meta.get_field("caption").max_length,
                required=False,
                initial=photo.caption,
                widget=forms.TextInput(attrs={"aria-label": f"Keterangan foto {number}", "autocomplete": "off"}),
            )
            self.fields[f"kind_{photo.pk}"] = forms.ChoiceField(
                label="Jenis foto",
                choices=PhotoKind.choices,
                required=False,
                initial=photo.kind,
                widget=forms.Select(attrs={"aria-label": f"Jenis foto {number}"}),
            )

    @property
    def uploads(self) -> list:
        """The files chosen without a script, in their order."""
        return self.files.getlist("photos") if hasattr(self.files, "getlist") else list(self.files.values())

    @property
    def photo_notes(self) -> dict[int, dict]:
        """{key of the photo: {"caption", "kind"}} as `save_activity` takes it; only what was posted and is valid."""
        plain = self.data.get("post_kind") == PostKind.ACTIVITY
        notes = {}
        for photo in self.photos:
            caption, kind = f"caption_{photo.pk}", f"kind_{photo.pk}"
            if caption not in self.data or caption not in self.cleaned_data or kind not in self.cleaned_data:
                continue
            chosen = PhotoKind.ACTIVITY if plain else self.cleaned_data[kind] or photo.kind
            notes[photo.pk] = {"caption": self.cleaned_data[caption], "kind": str(chosen)}
        return notes

    def tell(self, missing: Iterable) -> None:
        """Show what keeps the report from being handed in (`programs.checks.Missing`) at the photo it is about."""
        for one in missing:
            self.messages.setdefault(one.field, []).append(one.message)

    @property
    def about_all(self) -> list[str]:
        return self.messages.get("photos", [])

    @property
    def is_returned(self) -> bool:
        """The officer's words are about the photos together."""
        return self.activity.status == Status.RETURNED and self.activity.reason_field == "photos"

    @property
    def room(self) -> int:
        return MAX_PHOTOS - len(self.photos)

    @property
    def rows(self) -> list[PhotoRow]:
        return [self._row(number, photo) for number, photo in enumerate(self.photos, start=1)]

    def row_of(self, photo: ActivityPhoto) -> PhotoRow:
        return next(row for row in self.rows if row.photo.pk == photo.pk)

    def _row(self, number: int, photo: ActivityPhoto) -> PhotoRow:
        name = f"photo_{photo.pk}"
        return PhotoRow(
            photo=photo,
            number=number,
            caption=self[f"caption_{photo.pk}"],
            kind=self[f"kind_{photo.pk}"],
            is_returned=self.activity.status == Status.RETURNED and self.activity.reason_field == name,
            messages=self.messages.get(name, []),
        )
