"""Working groups of Kampung KB and the coordination groups above them: their periods, decrees and members."""

from datetime import date, datetime
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from core.formats import day as day_words
from regions.models import Region
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from ..enums import PokjaRole, Structure
from ..models import Pokja, PokjaMember
from ..rules import can_coordinate, can_write, can_write_at
from .common import PokjaRefused, StaleRow, allow, lock_village, require_active

PERIOD_FIELDS = ("started_on", "appointed_until")
DECREE_FIELDS = ("decree_number", "decree_date", "decree_issuer")
MEMBER_FIELDS = (
    *("name", "role", "section", "institution", "agency", "duty"),
    *("from_on", "to_on", "trained_on", "training_topic", "phone"),
)
# What the office of one structure is called in the other: whoever leads goes on leading.
_CARRIED_ROLES = {
    PokjaRole.PATRON: PokjaRole.DIRECTOR,
    PokjaRole.ADVISER: PokjaRole.DIRECTOR,
    PokjaRole.CHAIR: PokjaRole.EXECUTIVE,
    PokjaRole.DIRECTOR: PokjaRole.PATRON,
    PokjaRole.EXECUTIVE: PokjaRole.CHAIR,
}
_MOVED_ON = "Data ini baru saja disimpan di tempat lain. Periksa lagi, lalu simpan sekali lagi."


# --- periods ------------------------------------------------------------------------------------------------------


@transaction.atomic
def found_pokja(
    *,
    by,
    structure: str,
    started_on: date,
    kampung: Kampung | None = None,
    region: Region | None = None,
    carry_over: bool = False,
    **fields,
) -> Pokja:
    """A new period, or a new structure, of the working group of a Kampung KB, or of the group of an area above it.

    The former one ends the day before and stays readable. region: the area, left out where `kampung` is given.
    carry_over: whoever is in office goes on in the new one; an office of the old structure becomes its like in the
    new one, a section that the new one does not have becomes none. fields: `appointed_until`, the decree's number,
    date, issuer, and `decree_file`, already cleaned. The same period sent twice stays one.
    Raises PermissionDenied; PokjaRefused for a structure of another level, a day that cannot be, a village that is
    not active.
    """
    kampung, region = _lock_place(kampung, region)
    allow(can_write(by, kampung) if kampung else can_coordinate(by, region.pk))
    pokja = Pokja(kampung=kampung, region=region, structure=structure, started_on=started_on, created_by=by)
    if Structure(structure) not in structures_at(region.pk):
        raise PokjaRefused("Susunan ini bukan untuk tingkat wilayah ini.", "structure")
    former = _rows_at(kampung, region).current().select_for_update(of=("self",)).first()
    if former is not None and (former.structure, former.started_on) == (structure, started_on):
        return former  # sent twice
    _set_content(pokja, fields)
    _check_period(pokja)
    serving = _end_former(former, pokja, by) if former is not None else []
    _refuse_overlap(pokja)
    _store(pokja, by)
    if carry_over:
        for member in serving:
            _carry(member, pokja, by)
    return pokja


def structures_at(code: str) -> tuple[Structure, ...]:
    """What a working group of this place may look like."""
    return Structure.of_village() if len(code) == 13 else (Structure.COORDINATION,)


@transaction.atomic
def update_pokja(pokja: Pokja, *, by, cleaned: dict, seen: datetime | None = None) -> Pokja:
    """Mend period and decree of the current group. cleaned: any of PERIOD_FIELDS, DECREE_FIELDS, `decree_file`.

    Whoever began with the group moves along when its first day is mended. seen: `updated_at` the person began from.
    Raises PermissionDenied; StaleRow where somebody else saved meanwhile; PokjaRefused for a former period and for
    days that cannot be.
    """
    fresh = _fresh(pokja, by)
    was = fresh.started_on
    is_changed = _set_content(fresh, cleaned)
    if not is_changed:
        return fresh  # sent twice
    _refuse_stale(fresh, seen)
    _check_period(fresh)
    _refuse_overlap(fresh)
    if fresh.started_on != was:
        _move_first_day(fresh, was, by)
    _store(fresh, by)
    return fresh


@transaction.atomic
def end_pokja(pokja: Pokja, *, by, ended_on: date) -> Pokja:
    """The group worked for the last time on this day; no new one follows yet. Its members end with it.

    Raises PermissionDenied; PokjaRefused for a day that cannot be, and where it ended on another day already.
    """
    fresh = _fresh(pokja, by, open_only=False)
    if fresh.ended_on == ended_on:
        return fresh  # sent twice
    _require_current(fresh)
    if not fresh.started_on <= ended_on <= timezone.localdate():
        raise PokjaRefused(f"Hari terakhir antara {day_words(fresh.started_on)} dan hari ini.", "ended_on")
    _end(fresh, ended_on, by)
    return fresh


def _end_former(former: Pokja, new: Pokja, by) -> list[PokjaMember]:
    """End the period before the new one; returns who was in office."""
    if new.started_on < former.started_on:
        raise PokjaRefused(
            f"Periode sekarang mulai {day_words(former.started_on)}; yang baru tidak boleh mulai sebelumnya.",
            "started_on",
        )
    serving = list(former.members.filter(to_on__isnull=True).select_related("agency"))
    _end(former, max(former.started_on, date.fromordinal(new.started_on.toordinal() - 1)), by)
    return serving


def _end(pokja: Pokja, on: date, by) -> None:
    pokja.ended_on = on
    _store(pokja, by)
    for member in pokja.members.filter(to_on__isnull=True):
        member.to_on = max(on, member.from_on)
        _store(member, by)


def _carry(member: PokjaMember, pokja: Pokja, by) -> None:
    """The same person in the new group."""
    structure, role = Structure(pokja.structure), PokjaRole(member.role)
    copy = PokjaMember(pokja=pokja, **{name: getattr(member, name) for name in MEMBER_FIELDS if name != "to_on"})
    copy.role = role if role in structure.roles else _CARRIED_ROLES.get(role, PokjaRole.MEMBER)
    copy.section = member.section if member.section in structure.sections else ""
    copy.from_on = max(member.from_on, pokja.started_on)
    _store(copy, by)


def _set_content(pokja: Pokja, cleaned: dict) -> bool:
    """Write what a form cleaned; whether anything changed. A file that is replaced stays: the history names it."""
    is_changed = False
    for name in (*PERIOD_FIELDS, *DECREE_FIELDS):
        if name in cleaned and getattr(pokja, name) != cleaned[name]:
            setattr(pokja, name, cleaned[name])
            is_changed = True
    file = cleaned.get("decree_file")
    if isinstance(file, File) and not isinstance(file, FieldFile):
        pokja.decree_file, is_changed = file, True
    elif file is False and pokja.decree_file:
        pokja.decree_file, is_changed = "", True
    return is_changed


def _check_period(pokja: Pokja) -> None:
    for name in ("started_on", "decree_date"):
        _check_past(getattr(pokja, name), name)
    if pokja.appointed_until is not None and pokja.appointed_until < pokja.started_on:
        raise PokjaRefused("Masa bakti tidak boleh berakhir sebelum mulai.", "appointed_until")


def _check_past(day: date | None, field: str) -> None:
    """A day that lies behind, in the time of the programme; a slip of the year is found here."""
    if day is None:
        return
    if day > timezone.localdate():
        raise PokjaRefused("Tanggal ini masih di depan. Isi setelah harinya tiba.", field)
    if day < FIRST_DAY:
        raise PokjaRefused(f"Paling awal {day_words(FIRST_DAY)}. Periksa tahunnya.", field)


def _refuse_overlap(pokja: Pokja) -> None:
    """A period begins after the ones before it ended; on the very day is right for one that was mended at once."""
    earlier = _rows_at(pokja.kampung, pokja.region).filter(ended_on__gt=pokja.started_on).exclude(pk=pokja.pk)
    last = earlier.order_by("-ended_on").first()
    if last is not None:
        raise PokjaRefused(f"Periode sebelumnya baru berakhir {day_words(last.ended_on)}.", "started_on")


def _move_first_day(pokja: Pokja, was: date, by) -> None:
    for member in pokja.members.all():
        if member.from_on == was:
            member.from_on = pokja.started_on
            if member.to_on is not None:
                member.to_on = max(member.to_on, member.from_on)
            _store(member, by)
        elif member.from_on < pokja.started_on:
            raise PokjaRefused(
                f"{member.name} bertugas sejak {day_words(member.from_on)}; periode tidak boleh mulai sesudahnya.",
                "started_on",
            )


# --- members --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(pokja: Pokja, *, by, key: UUID | None = None, **fields) -> PokjaMember:
    """Put a person into the current group. fields: of MEMBER_FIELDS; `name`, `role` and `from_on` are needed.

    key: made with the form; sent twice it stays one member. Raises PermissionDenied; PokjaRefused for an office or
    section the structure does not have, a day that cannot be, a period that ended.
    """
    pokja = _fresh(pokja, by)
    known = PokjaMember.objects.filter(key=key).first() if key else None
    if known is not None:
        if known.pokja_id != pokja.pk:
            raise PokjaRefused("Formulir ini sudah dipakai. Buka formulir baru, lalu isikan lagi.")
        return known
    member = PokjaMember(pokja=pokja, key=key, **{name: fields[name] for name in MEMBER_FIELDS if name in fields})
    _check_member(member, Structure(pokja.structure))
    _store(member, by)
    return member


@transaction.atomic
def update_member(member: PokjaMember, *, by, cleaned: dict, seen: datetime | None = None) -> PokjaMember:
    """Mend what is known about a member of the current group. cleaned: of MEMBER_FIELDS; what is left out stays.

    seen: `updated_at` the person began from. Raises what `add_member` raises, and StaleRow.
    """
    fresh = _fresh_member(member, by)
    changes = {name: cleaned[name] for name in MEMBER_FIELDS if name in cleaned}
    if all(getattr(fresh, name) == value for name, value in changes.items()):
        return fresh  # sent twice
    _refuse_stale(fresh, seen)
    for name, value in changes.items():
        setattr(fresh, name, value)
    _check_member(fresh, Structure(fresh.pokja.structure))
    _store(fresh, by)
    return fresh


@transaction.atomic
def end_member(member: PokjaMember, *, by, to_on: date) -> PokjaMember:
    """The person's last day in the group; the name stays in its list. Raises what `update_member` raises."""
    fresh = _fresh_member(member, by)
    if fresh.to_on == to_on:
        return fresh  # sent twice
    if fresh.to_on is not None:
        raise PokjaRefused(f"{fresh.name} sudah berhenti pada {day_words(fresh.to_on)}.")
    fresh.to_on = to_on
    _check_member(fresh, Structure(fresh.pokja.structure))
    _store(fresh, by)
    return fresh


@transaction.atomic
def remove_member(member: PokjaMember, *, by) -> None:
    """Take out a member who was entered by mistake, on the day of the entry; later on a member ends.

    Raises PermissionDenied; PokjaRefused on any later day.
    """
    fresh = _fresh_member(member, by)
    if not can_be_removed(fresh):
        raise PokjaRefused("Hanya anggota yang dicatat hari ini yang dapat dihapus. Akhiri masa tugasnya.")
    fresh._history_user = by
    fresh.delete()


def can_be_removed(member: PokjaMember) -> bool:
    return timezone.localdate(member.created_at) == timezone.localdate()


def _check_member(member: PokjaMember, structure: Structure) -> None:
    _check_office(member, structure)
    for name in ("from_on", "to_on", "trained_on"):
        _check_past(getattr(member, name), name)
    if member.from_on < member.pokja.started_on:
        raise PokjaRefused(f"Periode ini mulai {day_words(member.pokja.started_on)}. Isi tanggal sejak itu.", "from_on")
    if member.to_on is not None and member.to_on < member.from_on:
        raise PokjaRefused(f"{member.name} bertugas sejak {day_words(member.from_on)}.", "to_on")


def _check_office(member: PokjaMember, structure: Structure) -> None:
    if member.role not in structure.roles:
        raise PokjaRefused("Jabatan ini tidak ada dalam susunan Pokja ini.", "role")
    if member.section and member.section not in structure.sections:
        raise PokjaRefused("Seksi ini tidak ada dalam susunan Pokja ini.", "section")
    if member.section and not PokjaRole(member.role).in_section:
        raise PokjaRefused("Seksi hanya diisi untuk koordinator seksi dan anggota.", "section")
    if member.role == PokjaRole.SECTION_HEAD and not member.section:
        raise PokjaRefused("Pilih seksi yang dikoordinasikan.", "section")
    if structure is not Structure.COORDINATION and (member.agency_id or member.duty):
        raise PokjaRefused("Perangkat daerah hanya diisi dalam tim koordinasi.", "agency")


# --- what they share ----------------------------------------------------------------------------------------------


def _lock_place(kampung: Kampung | None, region: Region | None) -> tuple[Kampung | None, Region]:
    """The village, or the area, before what belongs to it: one change at a time."""
    if kampung is not None:
        kampung = lock_village(kampung.pk)
        require_active(kampung)
        return kampung, kampung.region
    return None, Region.objects.select_for_update(no_key=True, of=("self",)).get(pk=region.pk)


def _rows_at(kampung: Kampung | None, region: Region):
    """All periods of a place."""
    if kampung is not None:
        return Pokja.objects.filter(kampung=kampung)
    return Pokja.objects.filter(kampung__isnull=True, region=region)


def _fresh(pokja: Pokja, by, *, open_only: bool = True) -> Pokja:
    """The row as it is now, under the lock of its place and its own, if this person may write there."""
    kampung, region = _lock_place(pokja.kampung, pokja.region)
    fresh = Pokja.objects.select_for_update(of=("self",)).get(pk=pokja.pk)
    fresh.kampung, fresh.region = kampung, region
    allow(can_write_at(by, fresh))
    if open_only:
        _require_current(fresh)
    return fresh


def _require_current(pokja: Pokja) -> None:
    if pokja.ended_on is not None:
        raise PokjaRefused(f"Periode ini berakhir {day_words(pokja.ended_on)}, jadi tidak diubah lagi.")


def _fresh_member(member: PokjaMember, by) -> PokjaMember:
    pokja = _fresh(member.pokja, by)
    fresh = PokjaMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    fresh.pokja = pokja
    return fresh


def _refuse_stale(row: Pokja | PokjaMember, seen: datetime | None) -> None:
    if seen is not None and seen != row.updated_at:
        raise StaleRow(_MOVED_ON)


def _store(row: Pokja | PokjaMember, by) -> None:
    row._history_user = by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # the locks leave only what a form cannot send
        raise PokjaRefused("Data ini tidak cocok dengan yang sudah tersimpan. Periksa lagi isiannya.") from error
