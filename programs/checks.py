"""What a report must say before it is handed in (docs/programs.md lists the rules with their source)."""

from dataclasses import dataclass

from core.formats import day, number
from villages.checks import highest_accepted
from villages.enums import Group

from .enums import Participants, PhotoKind, PostKind
from .models import Activity
from .queries.activities import earliest_day, latest_day

# What the offered sentence leaves open for the cadre to fill in: "[tujuan]".
BLANK = "["
OTHER = "lainnya"  # code of the entry that asks for words
# A slip of the finger, not a rule: nobody invites more people than a village may report residents.
MAX_PARTICIPANTS = highest_accepted("residents")
MAX_COST = 999_999_999_999  # rupiah, twelve digits


@dataclass(frozen=True)
class Missing:
    """One thing to mend: the form field, and what to do about it."""

    field: str
    message: str


def check_day(activity: Activity) -> str:
    """Why the day cannot be; "" where it can."""
    first, last = earliest_day(activity.kampung), latest_day()
    if activity.held_on > last:
        return f"Tanggal kegiatan tidak boleh setelah hari ini, {day(last)}."
    if activity.held_on < first:
        return f"Tanggal kegiatan tidak boleh sebelum pencanangan, {day(first)}."
    return ""


def check(activity: Activity) -> list[Missing]:
    """Everything that still keeps a report from being handed in, in the order of the form."""
    found = [*_story(activity), *_details(activity), *_participants(activity), *_photos(activity)]
    return [Missing(*pair) for pair in found]


def _story(activity):
    if not activity.title.strip():
        yield "title", "Tulis judul kegiatan."
    if refusal := check_day(activity):
        yield "held_on", refusal
    if not activity.place.strip():
        yield "place", "Tulis tempat kegiatan."
    if not activity.description.strip():
        yield "description", "Tulis cerita singkat kegiatan."
    elif BLANK in activity.description:
        yield "description", "Ganti bagian dalam kurung siku dengan cerita kegiatan Anda, atau hapus."


def _details(activity):
    if activity.section_id is None:
        yield "section", "Pilih satu seksi."
    if not activity.subprograms.exists():
        yield "subprograms", "Pilih sedikitnya satu sub-program."
    targets = {target.code for target in activity.targets.all()}
    if not (targets or activity.target_other):
        yield "targets", "Pilih sedikitnya satu sasaran."
    if OTHER in targets and not activity.target_other:
        yield "target_other", "Tulis sasaran lain itu, atau hapus pilihan Lainnya."
    if not activity.agencies.exists():
        yield "agencies", "Pilih sedikitnya satu instansi pembina."
    if activity.poktan_id is not None and activity.held_on < activity.poktan.started_on:
        yield "poktan", f"{activity.poktan} baru berdiri {day(activity.poktan.started_on)}. Pilih kelompok lain."
    if not set(activity.groups) <= set(Group.values):
        yield "groups", "Pilih POKTAN dari daftar."
    if not activity.funding_other and any(source.code == OTHER for source in activity.funding.all()):
        yield "funding_other", "Tulis sumber dana lain itu, atau hapus pilihan Lainnya."
    if activity.cost is not None and activity.cost > MAX_COST:
        yield "cost", f"Biaya paling banyak Rp{number(MAX_COST)}."


def _participants(activity):
    for name, label in (("men", "laki-laki"), ("women", "perempuan")):
        if getattr(activity, name) is None:
            yield name, f"Isi jumlah peserta {label}; tulis 0 bila tidak ada."
    total = activity.participants
    if activity.men is None or activity.women is None:
        return
    if total == 0:
        yield "men", "Isi jumlah peserta yang hadir."
    if total > MAX_PARTICIPANTS:
        yield "men", f"Jumlah peserta paling banyak {number(MAX_PARTICIPANTS)}."
    for part in Participants:
        count = getattr(activity, part.value)
        most, whom = (activity.women, "perempuan") if part is Participants.PREGNANT else (total, "peserta")
        if count is not None and count > most:
            yield part.value, f"{part.label} {number(count)} lebih banyak dari {number(most)} {whom}."


def _photos(activity):
    photos = activity.shown_photos
    for number_, photo in enumerate(photos, start=1):
        if not photo.caption.strip():
            yield f"photo_{photo.pk}", f"Tulis keterangan foto {number_}."
    if activity.post_kind == PostKind.BEFORE_AFTER:
        kinds = {photo.kind for photo in photos}
        if not {PhotoKind.BEFORE, PhotoKind.AFTER} <= kinds:
            yield "photos", "Post Sebelum – Sesudah memerlukan sedikitnya satu foto Sebelum dan satu foto Sesudah."
