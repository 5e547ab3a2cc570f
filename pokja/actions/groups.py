"""Changes to POKTAN and DASHAT: the group itself, and its yearly card K/0."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.formats import day
from regions.models import fold
from verification.signals import status_changed
from villages.models import Kampung

from ..cards import Missing, card_fields, check_card, find_faults, settle
from ..enums import PoktanKind
from ..models import Poktan, PoktanCard
from ..rules import can_write
from .common import NOTHING_SEEN, PokjaRefused, allow, lock_village, require_active, require_unchanged

# No Kampung KB is older, but a group may be: the first BKB were founded in the eighties.
FIRST_DAY = date(1970, 1, 1)


class CardIncomplete(PokjaRefused):
    """The card cannot be handed in yet; `.missing` says what to fill in, field by field. Nothing was changed."""

    def __init__(self, missing: list[Missing]):
        super().__init__(missing[0].message, missing[0].field)
        self.missing = missing


@transaction.atomic
def create_poktan(
    kampung: Kampung, *, by, kind: str, name: str, number: str = "", started_on: date | None = None
) -> Poktan:
    """Enter a group of this Kampung KB.

    kind: of `PoktanKind`. started_on: the day it was founded (default today), never ahead of today.
    Raises PermissionDenied; PokjaRefused (field: the form field concerned) for a day that cannot be, or where the
    village has an active group of this kind with this name.
    """
    kampung = lock_village(kampung.pk)
    allow(can_write(by, kampung))
    poktan = Poktan(kampung=kampung, region_id=kampung.region_id, kind=PoktanKind(kind), created_by=by)
    _describe(poktan, name, number, started_on or timezone.localdate())
    return _store(poktan, by)


@transaction.atomic
def update_poktan(poktan: Poktan, *, by, name: str, number: str, started_on: date, seen=None) -> Poktan:
    """Rename or renumber a group, or mend the day it was founded. Its kind stays: cards and registers follow it.

    seen: `updated_at` of what the person had before them; if it moved on, StaleRow.
    Raises PermissionDenied, and PokjaRefused as `create_poktan` does and for a group that is not active.
    """
    fresh = fresh_poktan(poktan, by)
    require_working(fresh)
    require_unchanged(fresh, seen)
    _describe(fresh, name, number, started_on)
    return _store(fresh, by)


@transaction.atomic
def deactivate_poktan(poktan: Poktan, *, by, ended_on: date, reason: str) -> Poktan:
    """Take a group out of what is expected of the village, from this day on. Nothing of it is deleted.

    Raises PermissionDenied; PokjaRefused without a reason, for a day ahead or before it was founded, and where it is
    inactive already.
    """
    fresh = fresh_poktan(poktan, by)
    require_working(fresh)
    reason = " ".join(reason.split())
    if not reason:
        raise PokjaRefused("Tulis mengapa kelompok ini tidak aktif lagi.", "reason")
    if ended_on > timezone.localdate():
        raise PokjaRefused("Tanggal ini belum tiba. Isi hari ini atau sebelumnya.", "ended_on")
    if ended_on < fresh.started_on:
        raise PokjaRefused(f"Kelompok ini berdiri {day(fresh.started_on)}. Isi tanggal sesudahnya.", "ended_on")
    fresh.ended_on, fresh.end_reason = ended_on, reason[:200]
    return _store(fresh, by)


@transaction.atomic
def reactivate_poktan(poktan: Poktan, *, by) -> Poktan:
    """Bring a group back, with the cards and registers it had.

    Raises PermissionDenied; PokjaRefused where another one of the village has taken its name meanwhile.
    """
    fresh = fresh_poktan(poktan, by)
    if fresh.is_active:
        return fresh
    fresh.ended_on, fresh.end_reason = None, ""
    _refuse_twin(fresh, "")
    return _store(fresh, by)


# --- the yearly card ---------------------------------------------------------------------------------------------


@transaction.atomic
def start_card(poktan: Poktan, *, by, year: int) -> PoktanCard:
    """The card of this year: the one there is, else a copy of the last earlier one, which nobody has handed in yet.

    Raises PermissionDenied; PokjaRefused for a year before the group was founded or ahead, and an inactive group.
    """
    fresh = fresh_poktan(poktan, by)
    require_working(fresh)
    _require_year(fresh, year)
    card = PoktanCard.objects.filter(poktan=fresh, year=year).first()
    if card is not None:
        card.poktan = fresh
        return card
    card = _copied_card(fresh, year)
    card._history_user = by
    card.save()
    return card


def _require_year(poktan: Poktan, year: int) -> None:
    if not poktan.started_on.year <= year <= timezone.localdate().year:
        raise PokjaRefused(f"Kartu {year} tidak dapat dibuat: kelompok ini berdiri tahun {poktan.started_on.year}.")


def _copied_card(poktan: Poktan, year: int) -> PoktanCard:
    """Unsaved; empty for the first year of a group."""
    last = PoktanCard.objects.filter(poktan=poktan, year__lt=year).order_by("-year").first()
    return PoktanCard(poktan=poktan, year=year, **(card_content(last, poktan.kind) if last else {}))


def card_content(card: PoktanCard, kind: str) -> dict:
    """What people fill in on a card of this kind, by field name."""
    return {name: getattr(card, name) for name in card_fields(PoktanKind(kind))}


@transaction.atomic
def save_card(card: PoktanCard, *, by, cleaned: dict, seen=None) -> PoktanCard:
    """Keep what was filled in. What was handed in stays handed in, and may be kept up to date through the year.

    cleaned: values by field name, as a form cleaned them; fields left out stay. seen: `updated_at` of the card the
    person began from; if it moved on and says something else now, StaleRow.
    Raises PermissionDenied; PokjaRefused for what cannot be right (`cards.find_faults`), for an inactive group, and
    CardIncomplete where a card that was handed in would lose what it needs.
    """
    fresh = _fresh_card(card, by)
    before = card_content(fresh, fresh.poktan.kind)
    content = _checked(fresh, cleaned)
    if content == before:
        return fresh  # also the second of two taps
    require_unchanged(fresh, seen)
    for name, value in content.items():
        setattr(fresh, name, value)
    if fresh.filed_at is not None and (missing := check_card(fresh)):
        raise CardIncomplete(missing)
    fresh._history_user = by
    fresh.save()
    return fresh


def _checked(card: PoktanCard, cleaned: dict) -> dict:
    """What the card is to say; or the refusal of what cannot be right."""
    before, poktan = card_content(card, card.poktan.kind), card.poktan
    content = settle(before | {name: cleaned[name] for name in before if name in cleaned})
    if faults := find_faults(content, PoktanKind(poktan.kind), poktan.started_on, timezone.localdate()):
        raise PokjaRefused(faults[0].message, faults[0].field)
    return content


@transaction.atomic
def fill_card(poktan: Poktan, *, by, year: int, cleaned: dict, seen: datetime | None) -> PoktanCard:
    """Save the card of this year, and begin it first where nobody has; all of it or nothing.

    seen: `updated_at` of the card on the page, None where there was none; somebody who began it meanwhile is not
    overwritten. Raises what `start_card` and `save_card` raise.
    """
    fresh = fresh_poktan(poktan, by)
    require_working(fresh)
    _require_year(fresh, year)
    card = PoktanCard.objects.filter(poktan=fresh, year=year).first()
    if card is not None:
        return save_card(card, by=by, cleaned=cleaned, seen=seen or NOTHING_SEEN)
    card = _copied_card(fresh, year)
    for name, value in _checked(card, cleaned).items():
        setattr(card, name, value)
    card._history_user = by
    card.save()
    return card


@transaction.atomic
def file_card(card: PoktanCard, *, by, at: datetime | None = None) -> PoktanCard:
    """Hand the card of the year in. Handing in twice leaves the first time and name.

    at: the moment, for history that is brought in later; default now. Tells the apps above, which count it.
    Raises PermissionDenied; CardIncomplete while it lacks what it needs; PokjaRefused for an inactive group.
    """
    fresh = _fresh_card(card, by)
    if fresh.filed_at is not None:
        return fresh
    if missing := check_card(fresh):
        raise CardIncomplete(missing)
    fresh.filed_at, fresh.filed_by_name = at or timezone.now(), by.name[:120]
    fresh._history_user = by
    fresh.save()
    status_changed.send(PoktanCard, instance=fresh, step=None, from_status=None, to_status=None, by=by)
    return fresh


def _fresh_card(card: PoktanCard, by) -> PoktanCard:
    """The card as it is now, under the locks of its village and group."""
    poktan = fresh_poktan(card.poktan, by)
    require_working(poktan)
    fresh = PoktanCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    fresh.poktan = poktan
    return fresh


# --- shared --------------------------------------------------------------------------------------------------------


def fresh_poktan(poktan: Poktan, by) -> Poktan:
    """The group as it is now, under the village's lock and its own; only for whoever may write there."""
    kampung = lock_village(poktan.kampung_id)
    allow(can_write(by, kampung))
    require_active(kampung)
    fresh = Poktan.objects.select_for_update(of=("self",)).get(pk=poktan.pk)
    fresh.kampung = kampung
    return fresh


def require_working(poktan: Poktan) -> None:
    if not poktan.is_active:
        raise PokjaRefused("Kelompok ini tidak aktif. Aktifkan lagi dahulu bila ia berjalan kembali.")


def _describe(poktan: Poktan, name: str, number: str, started_on: date) -> None:
    """Set what people type, or refuse it."""
    poktan.name, poktan.number = " ".join(name.split())[:120], " ".join(number.split())[:40]
    if not fold(poktan.name):
        raise PokjaRefused("Tulis nama kelompoknya.", "name")
    if started_on > timezone.localdate():
        raise PokjaRefused("Tanggal berdiri belum tiba. Isi hari ini atau sebelumnya.", "started_on")
    if started_on < FIRST_DAY:
        raise PokjaRefused(f"Periksa tahun berdirinya: {started_on.year}.", "started_on")
    poktan.started_on = started_on
    _refuse_twin(poktan, "name")


def _refuse_twin(poktan: Poktan, field: str) -> None:
    """Another active group of the village under the same name; "Melati" and "BKB MELATI" are the same BKB."""
    wanted = fold(poktan.full_name)
    others = Poktan.objects.active().filter(kampung=poktan.kampung, kind=poktan.kind).exclude(pk=poktan.pk)
    if any(fold(other.full_name) == wanted for other in others):
        raise PokjaRefused(f"{poktan.full_name} sudah ada di kampung ini. Beri nama yang membedakannya.", field)


def _store(poktan: Poktan, by) -> Poktan:
    poktan._history_user = by
    try:
        with transaction.atomic():
            poktan.save()
    except IntegrityError as error:  # written past the village's lock, in the admin
        raise PokjaRefused("Kelompok dengan nama ini sudah ada di kampung ini.", "name") from error
    # What is expected of the village follows from the groups it has.
    status_changed.send(Poktan, instance=poktan, step=None, from_status=None, to_status=None, by=by)
    return poktan
