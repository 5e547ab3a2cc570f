"""The list of activities as Excel: one row an activity, in plain values."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from accounts.models import User
from regions.enums import Level
from regions.models import Region
from verification.enums import Reason, Status
from villages.enums import Group

from .display import Names
from .enums import Participants, PostKind, Stunting
from .models import ActivityAgency, ActivityFunding, ActivityPhoto, ActivitySubProgram, ActivityTarget
from .queries.activities import kept_contents
from .rules import can_read_mending

EXPORT_ROWS = 50_000  # more is read by a program, not by a person, and makes the person wait too long
ACTIVITY_COLUMNS = (
    "Kode wilayah",
    "Provinsi",
    "Kabupaten/kota",
    "Kecamatan",
    "Desa/kelurahan",
    "Nama Kampung KB",
    "Tanggal",
    "Judul",
    "Tempat",
    "Cerita",
    "Seksi",
    "Sub-program",
    "Kegiatan sub-program",
    "Sasaran",
    "Instansi pembina",
    "POKTAN",
    "Laki-laki",
    "Perempuan",
    "Peserta",
    *(part.label for part in Participants),
    "Intervensi stunting",
    "Sumber dana",
    "Biaya (rupiah)",
    "Jenis post",
    "Foto",
    "Status",
    "Alasan pengembalian",
    "Diisi petugas",
    "Dibuat oleh",
    "Diajukan",
    "Diputuskan",
)
_COLUMNS = (
    *("pk", "region_id", "region__display_name", "kampung__name", "held_on", "title", "place", "description"),
    *("section__name", "catalogue__name", "target_other", "funding_other", "groups", "men", "women"),
    *Participants.values,
    *("stunting", "cost", "post_kind", "status", "reason_code", "reason_text", "is_on_behalf", "created_by_name"),
    *("submitted_at", "decided_at"),
)
# What a person typed: the columns that a kept version (`Activity.content`) has under the same name.
_TYPED = (
    *("title", "place", "description", "target_other", "funding_other", "groups", "men", "women"),
    *(*Participants.values, "stunting", "cost", "post_kind"),
)
_CHUNK = 1_000


def export_rows(user: User, rows: QuerySet) -> Iterator[tuple]:
    """Rows of ACTIVITY_COLUMNS in the order of `rows`, streamed, as this user may read them.

    Six queries for every thousand; at most seven more where some of them are being mended by others.
    """
    places = dict(Region.objects.filter(level__lt=Level.VILLAGE).values_list("pk", "display_name"))
    read = rows.values(*_COLUMNS).iterator(_CHUNK)
    while chunk := list(islice(read, _CHUNK)):
        links = _Links([row["pk"] for row in chunk])
        _put_back(user, chunk, links)
        for row in chunk:
            yield _cells(row, links, places)


def _put_back(user: User, chunk: list[dict], links: "_Links") -> None:
    """Rows that others are mending say again what was handed in."""
    kept = kept_contents(row["pk"] for row in chunk if not can_read_mending(user, row["status"], row["region_id"]))
    names = Names(kept.values())
    for row in chunk:
        if content := kept.get(row["pk"]):
            row |= {name: content[name] for name in _TYPED}
            row["held_on"] = date.fromisoformat(content["held_on"])
            for name in ("section", "catalogue"):
                found = names.single[name].get(content[f"{name}_id"])
                row[f"{name}__name"] = found.name if found else None
            links.put_back(row["pk"], content, names)


class _Links:
    """What the activities of one chunk chose from lists, as words by key."""

    def __init__(self, keys: list[int]):
        self.subprograms = _words(ActivitySubProgram, keys, "subprogram__position", "subprogram__short_name")
        self.targets = _words(ActivityTarget, keys, "target__position", "target__name")
        self.agencies = _words(ActivityAgency, keys, "agency__position", "agency__name")
        self.funding = _words(ActivityFunding, keys, "source__position", "source__name")
        shown = ActivityPhoto.objects.filter(activity__in=keys, removed_at__isnull=True)
        self.photos = defaultdict(set)
        for key, photo in shown.order_by().values_list("activity", "pk"):
            self.photos[key].add(photo)

    def put_back(self, key: int, content: dict, names: Names) -> None:
        """One activity as an earlier content says; photos that were taken out since stay away."""
        self.subprograms[key] = [row.short_name for row in names.of_list("subprograms", content["subprograms"])]
        for name in ("targets", "agencies", "funding"):
            getattr(self, name)[key] = [row.name for row in names.of_list(name, content[name])]
        self.photos[key] &= {photo for photo, *_ in content["photos"]}


def _words(through, keys: list[int], *order: str) -> dict[int, list[str]]:
    found = defaultdict(list)
    for key, _, name in through.objects.filter(activity__in=keys).order_by(*order).values_list("activity_id", *order):
        found[key].append(name)
    return found


def _cells(row: dict, links: _Links, places: dict[str, str]) -> tuple:
    key, code = row["pk"], row["region_id"]
    counted = [count for count in (row["men"], row["women"]) if count is not None]
    return (
        code,
        places[code[:2]],
        places[code[:5]],
        places[code[:8]],
        row["region__display_name"],
        row["kampung__name"],
        row["held_on"],
        row["title"],
        row["place"],
        row["description"],
        row["section__name"],
        "; ".join(links.subprograms[key]),
        row["catalogue__name"],
        _joined(links.targets[key], row["target_other"]),
        "; ".join(links.agencies[key]),
        ", ".join(Group(slug).label for slug in row["groups"]),
        row["men"],
        row["women"],
        sum(counted) if counted else None,
        *(row[part.value] for part in Participants),
        Stunting(row["stunting"]).label if row["stunting"] else "",
        _joined(links.funding[key], row["funding_other"]),
        row["cost"],
        PostKind(row["post_kind"]).label,
        len(links.photos[key]),
        Status(row["status"]).label,
        _reason(row),
        row["is_on_behalf"],
        row["created_by_name"],
        row["submitted_at"],
        row["decided_at"],
    )


def _joined(words: list[str], other: str) -> str:
    return "; ".join([*words, other] if other else words)


def _reason(row: dict) -> str:
    """Why it was returned, while it is."""
    if row["status"] != Status.RETURNED:
        return ""
    chip = Reason(row["reason_code"]).label if row["reason_code"] else ""
    return ". ".join(part for part in (chip, row["reason_text"]) if part)
