"""An activity as people read it: labelled rows, and the same rows of a version or a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.formats import long_day, number
from pokja.models import PlanItem, Poktan
from reference.models import Agency, CatalogueActivity, FundingSource, Section, SubProgram, TargetGroup
from villages.enums import Group

from .enums import FIELDS_OF_STEP, STEPS, Participants, PhotoKind, PostKind, Stunting
from .models import Activity

UNKNOWN = "Belum diisi"
_LISTS = {"subprograms": SubProgram, "targets": TargetGroup, "agencies": Agency, "funding": FundingSource}
_SINGLE = {"section": Section, "catalogue": CatalogueActivity, "plan_item": PlanItem, "poktan": Poktan}
_CHOICES = {"stunting": Stunting, "post_kind": PostKind}
# In the order of the decide page.
ROWS = (
    *("held_on", "place", "plan_item", "section", "subprograms", "catalogue", "targets", "agencies"),
    *("poktan", "groups"),
    *("participants", "stunting", "funding", "cost", "post_kind"),
)
_LABELS = {
    "title": "Judul",
    "held_on": "Tanggal",
    "description": "Cerita",
    "catalogue": "Kegiatan sub-program",
    "subprograms": "Sub-program",
    "agencies": "Instansi pembina",
    "groups": "POKTAN",
    "poktan": "Pertemuan POKTAN",
    "plan_item": "Bagian dari rencana",
    "participants": "Peserta",
    "photos": "Foto",
    "cost": "Biaya",
}


@dataclass(frozen=True)
class Row:
    field: str  # form field; for "participants" the sum of several
    label: str
    shown: str
    note: str = ""
    previous_shown: str = ""  # what it said before the return; "" where it did not change


def label_of(field: str) -> str:
    """How a field is called on pages and in forms; "photo_12" is the photo with that key."""
    if field.startswith("photo_"):
        return "Foto"
    if field in _LABELS:
        return _LABELS[field]
    label = str(Activity._meta.get_field(field).verbose_name)
    return label[0].upper() + label[1:]


def field_choices(activity: Activity) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a return may point at, grouped by the page of the form: the photos one by one."""
    choices = []
    for step, fields in FIELDS_OF_STEP.items():
        options = [(name, label_of(name)) for name in fields]
        if "photos" in fields:
            options += [(f"photo_{p.pk}", f"Foto {n}") for n, p in enumerate(activity.shown_photos, start=1)]
        choices.append((STEPS[step], options))
    return choices


class Names:
    """Names for the keys in the contents given; at most one query a list, whatever their number."""

    def __init__(self, contents: Iterable[dict]):
        contents = list(contents)
        self.lists = {
            name: self._names(model, {key for content in contents for key in content.get(name) or ()})
            for name, model in _LISTS.items()
        }
        self.single = {
            name: self._names(model, {content.get(f"{name}_id") for content in contents} - {None})
            for name, model in _SINGLE.items()
        }

    @staticmethod
    def _names(model, keys: set[int]) -> dict[int, object]:
        return {row.pk: row for row in model.objects.filter(pk__in=keys)} if keys else {}

    def of_list(self, name: str, keys: Iterable[int]) -> list:
        rows = [self.lists[name][key] for key in keys if key in self.lists[name]]
        return sorted(rows, key=lambda row: (row.position, row.name))


def shown(field: str, content: dict, names: Names) -> tuple[str, str]:
    """What a content (`Activity.content`) says in one row: the words, and a note under them."""
    if field == "participants":
        return _participants(content)
    if field in _LISTS:
        rows = names.of_list(field, content.get(field) or ())
        other = content.get({"targets": "target_other", "funding": "funding_other"}.get(field, ""), "")
        if field == "subprograms":
            words = [f"{row.number} {row.short_name}" for row in rows]
        else:
            words = [row.name for row in rows if not (row.code == "lainnya" and other)]
        return ", ".join([*words, other] if other else words) or UNKNOWN, ""
    if field in _SINGLE:
        row = names.single[field].get(content.get(f"{field}_id"))
        return (str(row), "") if row else (UNKNOWN if field == "section" else "", "")
    if field == "groups":
        return ", ".join(Group(slug).label for slug in content.get("groups") or ()), ""
    if field == "photos":
        return "; ".join(_photo(number_, *photo) for number_, photo in enumerate(content.get("photos") or (), 1)), ""
    value = content.get(field)
    if value in (None, ""):
        return ("" if field in ("cost", "target_other", "funding_other") else UNKNOWN), ""
    if field == "cost":
        return f"Rp{number(value)}", ""
    if field == "held_on":
        return long_day(value if isinstance(value, date) else date.fromisoformat(value)), ""
    if value == PostKind.ACTIVITY:
        return "", ""  # what every report is unless it says otherwise
    if field in _CHOICES:
        return str(_CHOICES[field](value).label), ""
    return (number(value) if isinstance(value, int) else str(value)), ""


def _participants(content: dict) -> tuple[str, str]:
    men, women = content.get("men"), content.get("women")
    if men is None and women is None:
        return UNKNOWN, ""
    parts = [f"Laki-laki {number(men)}, perempuan {number(women)}"]
    known = [
        f"{part.label} {number(content[part.value])}" for part in Participants if content.get(part.value) is not None
    ]
    return number((men or 0) + (women or 0)), ". ".join([*parts, ", ".join(known)] if known else parts)


def _photo(position: int, key: int, kind: str, caption: str) -> str:
    label = f"Foto {position}" if kind == PhotoKind.ACTIVITY else f"Foto {position}, {PhotoKind(kind).label}"
    return f"{label}: {caption}" if caption else label


def activity_rows(activity: Activity, content: dict | None = None, before: dict | None = None) -> list[Row]:
    """The facts of a report in the order people know, without title, story and photos.

    content: of an earlier version; default the present one. before: the content it is compared with; rows that differ
    carry what it said. Rows of things that are optional and empty are left out.
    """
    content = activity.content() if content is None else content
    names = Names([content, before or {}])
    rows = []
    for field in ROWS:
        now, note = shown(field, content, names)
        earlier = ""
        if before is not None:
            was, was_note = shown(field, before, names)
            earlier = (was or UNKNOWN) if (was, was_note) != (now, note) else ""
        if now or earlier:
            rows.append(Row(field, label_of(field), now or UNKNOWN, note, earlier))
    return rows


def told_changes(changes: dict) -> list[tuple[str, str, str]]:
    """`StatusChange.changes` of an activity in words: (label, before, after), one row a field."""
    return told_histories([changes])[0]


def told_histories(histories: Iterable[dict]) -> list[list[tuple[str, str, str]]]:
    """`told_changes` of several changes, in as many queries as of one."""
    sides = [[{_key(name): pair[side] for name, pair in changes.items()} for side in (0, 1)] for changes in histories]
    names = Names(content for pair in sides for content in pair)
    return [
        [
            (label_of(name), shown(name, old, names)[0] or UNKNOWN, shown(name, new, names)[0] or UNKNOWN)
            for name in (key.removesuffix("_id") for key in new)
        ]
        for old, new in sides
    ]


def _key(name: str) -> str:
    return f"{name}_id" if name in _SINGLE else name


@dataclass(frozen=True)
class Pair:
    """One thing two contents say: what an earlier one said, and what a later one does."""

    label: str
    old: str
    new: str
    old_note: str = ""
    new_note: str = ""

    @property
    def changed(self) -> bool:
        return (self.old, self.old_note) != (self.new, self.new_note)


def side_by_side(old: dict, new: dict) -> list[Pair]:
    """Title, story, facts and captions of two contents; what is empty in both is left out."""
    names = Names([old, new])
    pairs = []
    for field in ("title", "description", *ROWS, "photos"):
        (was, was_note), (now, now_note) = shown(field, old, names), shown(field, new, names)
        if was or now:
            pairs.append(Pair(label_of(field), was or UNKNOWN, now or UNKNOWN, was_note, now_note))
    return pairs


def share_text(activity: Activity, content: dict | None = None) -> str:
    """What a message about it says before its address. content: of an earlier version; default the present one."""
    title, held_on, place = (getattr(activity, name) for name in ("title", "held_on", "place"))
    if content is not None:
        title, held_on, place = content["title"], content["held_on"], content["place"]
    day = held_on if isinstance(held_on, date) else date.fromisoformat(held_on)
    where = f"{activity.kampung.full_name}, {activity.kampung.region.display_name}"
    return f"{title}\n{long_day(day)}, {place}\n{where}"
