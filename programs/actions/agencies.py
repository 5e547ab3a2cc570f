"""Agencies of a regency: typed by cadres, placed, merged."""

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from pokja.actions.offices import follow_merge
from reference.enums import AgencyState, Helix
from reference.models import Agency
from regions.models import Region, fold
from verification.signals import status_changed
from villages.models import Kampung

from ..models import ActivityAgency, ActivityTally
from ..queries.activities import find_agency
from ..rules import can_manage_agencies
from .common import ProgramsRefused, allow

LOCK_TRIES = 5


def as_placed(keys: set[int]) -> set[int]:
    """The agencies of these keys as they stand now: one that was merged since the form was drawn gives its target.

    They stay locked until the report is stored, or a merge in the same second would leave it on a name that is gone.
    National ones are never merged and not locked: every village of the nation names them.
    """
    while True:
        rows = Agency.objects.select_for_update(no_key=True).filter(pk__in=keys, region__isnull=False).order_by("pk")
        merged = {row.pk: row.merged_into_id for row in rows if row.merged_into_id is not None}
        if not merged:
            return keys
        keys = {merged.get(key, key) for key in keys}


def propose_agency(name: str, *, by, regency_code: str) -> Agency:
    """The agency of this name, or a new one that an officer of the regency has yet to place.

    A name that was taken out of use, or merged, leads to where it stands: the village meant the same one. Raises
    ProgramsRefused for a name without letters or digits.
    """
    name = _agency_name(name, "agencies")
    found = find_agency(name, regency_code)
    if found is not None:
        return found
    return _new_agency(name, AgencyState.PROPOSED, regency_code, by)


def _agency_name(name: str, field: str) -> str:
    """One line that people can tell from others: names are compared by their letters and digits."""
    name = " ".join(name.split())[:200]
    if not fold(name):
        raise ProgramsRefused("Tulis nama instansinya.", field)
    return name


def _new_agency(name: str, state: AgencyState, regency_code: str, by, helix: str = Helix.GOVERNMENT) -> Agency:
    last = Agency.objects.aggregate(last=models.Max("pk"))["last"] or 0
    agency = Agency(
        code=f"{regency_code.replace('.', '')}-{last + 1}",
        name=name,
        state=state,
        region_id=regency_code,
        helix=helix,
        created_by=by,
        position=1000,
    )
    agency._history_user = by
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:
        found = find_agency(name, regency_code)
        if found is None:
            raise ProgramsRefused("Instansi ini baru saja ditambahkan orang lain. Coba lagi.", "agencies") from error
        return found
    return agency


@transaction.atomic
def add_agency(name: str, *, by, region: Region, helix: str) -> Agency:
    """Add an agency to the list of a regency. Raises PermissionDenied; ProgramsRefused where the name is taken."""
    allow(can_manage_agencies(by, region.pk))
    name = _agency_name(name, "name")
    if find_agency(name, region.pk) is not None:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada.", "name")
    return _new_agency(name, AgencyState.LOCAL, region.pk, by, helix)


@transaction.atomic
def accept_agency(agency: Agency, *, by, name: str, helix: str) -> Agency:
    """Take a name a cadre typed into the regency's list, mended if need be. It counts from now on.

    Raises PermissionDenied; ProgramsRefused where it is no proposal any more or the name is taken.
    """
    villages, rows = _lock_agencies(agency.pk)
    agency = rows[agency.pk]
    allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.state != AgencyState.PROPOSED:
        raise ProgramsRefused("Nama ini sudah diperiksa petugas lain.")
    agency.name, agency.helix, agency.state = _agency_name(name, "name"), helix, AgencyState.LOCAL
    other = find_agency(agency.name, agency.region_id)
    if other is not None and other.pk != agency.pk:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada: gabungkan ke sana.", "name")
    _save_agency(agency, by)
    _recount(villages, by)
    return agency


class _Again(Exception):
    """A village came to name the agency between looking and locking."""


def _lock_agencies(key: int, *others: int) -> tuple[list[Kampung], dict[int, Agency]]:
    """The villages whose reports name the first agency, and the agencies, locked in the order of every writer: first
    the villages, then the agencies, each by their keys. Whoever saves a report holds its village already."""
    reports = ActivityAgency.objects.filter(agency_id=key).order_by()
    links = reports.values_list("activity__kampung_id", flat=True).distinct()
    for _ in range(LOCK_TRIES):
        try:
            with transaction.atomic():
                villages = list(Kampung.objects.locked().filter(pk__in=list(links.all())).order_by("pk"))
                wanted = Agency.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=[key, *others])
                rows = {row.pk: row for row in wanted.order_by("pk")}
                if not set(links.all()) <= {kampung.pk for kampung in villages}:
                    raise _Again
                return villages, rows
        except _Again:
            continue
    raise ProgramsRefused("Instansi ini sedang dipakai dalam banyak laporan. Coba lagi sebentar.")


def _save_agency(agency: Agency, by) -> None:
    agency._history_user = by
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:  # the name was taken in the same moment
        raise ProgramsRefused("Instansi dengan nama ini sudah ada.", "name") from error


@transaction.atomic
def update_agency(agency: Agency, *, by, name: str = "", helix: str = "", is_active: bool | None = None) -> Agency:
    """Rename an agency of a regency, change its group, take it out of use or back; what is left out stays.

    Reports that name it show the new name. Out of use it is no longer offered; what was reported still counts.
    Raises PermissionDenied; ProgramsRefused where it is none of the regency's list any more or the name is taken.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.state != AgencyState.LOCAL:
        raise ProgramsRefused("Instansi ini tidak ada lagi dalam daftar kabupaten/kota.")
    name = _agency_name(name, "name") if name else agency.name
    other = find_agency(name, agency.region_id)
    if other is not None and other.pk != agency.pk:
        raise ProgramsRefused("Instansi dengan nama ini sudah ada: gabungkan ke sana.", "name")
    agency.name, agency.helix = name, helix or agency.helix
    agency.is_active = agency.is_active if is_active is None else is_active
    _save_agency(agency, by)
    return agency


@transaction.atomic
def merge_agency(agency: Agency, *, into: Agency, by) -> int:
    """Put one agency of a regency into another: every report follows and remembers the name it was sent with.

    Returns how many reports changed. Raises PermissionDenied; ProgramsRefused where one of the two is not there to
    merge any more, or `into` is not in a list the regency may choose from.
    """
    villages, rows = _lock_agencies(agency.pk, into.pk)
    agency, into = rows[agency.pk], rows[into.pk]
    allow(agency.region_id is not None and can_manage_agencies(by, agency.region_id))
    if agency.pk == into.pk or agency.state not in (AgencyState.PROPOSED, AgencyState.LOCAL):
        raise ProgramsRefused("Instansi ini sudah digabungkan.")
    if into.state not in AgencyState.choosable() or into.region_id not in (None, agency.region_id):
        raise ProgramsRefused("Pilih instansi dari daftar nasional atau daftar kabupaten/kota ini.", "into")
    links = ActivityAgency.objects.filter(agency=agency)
    both = ActivityAgency.objects.filter(agency=into).values("activity_id")
    doubled = links.filter(activity_id__in=both).delete()[0]
    # The first name stays where one that was itself merged into moves on.
    moved = links.update(agency=into, reported_as=Coalesce(F("reported_as"), Value(agency.pk)))
    Agency.objects.filter(merged_into=agency).update(merged_into=into)
    follow_merge(agency, into=into)
    agency.state, agency.merged_into, agency.is_active = AgencyState.MERGED, into, False
    agency._history_user = by
    agency.save()
    _recount(villages, by)
    return moved + doubled


def _recount(villages: Iterable[Kampung], by) -> None:
    """The tallies and, through the signal, the classes of these villages, which are locked already."""
    for kampung in villages:
        ActivityTally.objects.recount(kampung.pk)
        status_changed.send(Kampung, instance=kampung, step=None, from_status=None, to_status=None, by=by)
