"""Questions about other offices of a regency: for which agency an account speaks, and what the agencies plan."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Assignment, User
from accounts.roles import Permission
from reference.models import Agency, SubProgram
from regions.models import Region, fold
from villages.models import Kampung

from ..models import Office, OfficeActivity

WEEK = timedelta(days=7)
YEARS_AHEAD = 2  # nothing is planned further ahead; beyond, a year was mistyped
LINES = 5  # of what is coming, on the page of a village


# --- who speaks for which agency ------------------------------------------------------------------------------------


def offices_of(user: User) -> dict[str, Agency]:
    """Regency -> the agency this user enters activities for there; at most one query."""
    keys = [task.pk for task in user.current_assignments if task.role == Role.OPD]
    if not keys:
        return {}
    rows = Office.objects.filter(assignment__in=keys).select_related("assignment", "agency")
    return {row.assignment.region_id: row.agency for row in rows}


def office_keys(user: User) -> dict[str, int]:
    """The same with keys, as `rules.can_keep_entry` asks for it."""
    return {code: agency.pk for code, agency in offices_of(user).items()}


def without_agency(user: User) -> list[Region]:
    """Regencies this user works for as another office without anybody having said for which agency."""
    offices = offices_of(user)
    return [task.region for task in user.current_assignments if task.role == Role.OPD and task.region_id not in offices]


def kept_regencies(user: User) -> set[str]:
    """Codes of the regencies whose offices this user looks after: OPD KB."""
    return set(user.area_codes_with(Permission.PLAN_OFFICE)) & set(user.area_codes_with(Permission.MANAGE_USERS))


def office_accounts(user: User) -> QuerySet[Assignment]:
    """Accounts of other offices in the regencies this user looks after, those without an agency first."""
    rows = Assignment.objects.running().filter(role=Role.OPD, region__in=kept_regencies(user), user__is_active=True)
    rows = rows.select_related("user", "region", "office__agency")
    return rows.order_by("region", "office__agency__name", "user__name", "pk")


def keepers_of(regencies: Iterable[Region]) -> list[Assignment]:
    """OPD KB of these regencies today: whom another office asks."""
    rows = Assignment.objects.in_force().filter(role=Role.OPDKB, region__in=list(regencies), user__is_active=True)
    return list(rows.select_related("user", "region").order_by("region", "user__name"))


def agencies_for(regency_codes: Iterable[str]) -> QuerySet[Agency]:
    """What an account or an entry may name: the national list and those of the regencies; never "Lainnya"."""
    return Agency.objects.choosable_in(regency_codes).filter(is_other=False).order_by("position", "name", "pk")


# --- what they plan -------------------------------------------------------------------------------------------------


def entries_to_read(user: User) -> QuerySet[OfficeActivity]:
    """What concerns the user's areas: inside them, and announced for the areas they lie in."""
    return OfficeActivity.objects.concerning(user)


def entries_to_export(user: User) -> QuerySet[OfficeActivity]:
    """The same for the areas of which the user takes lists along."""
    rows = OfficeActivity.objects.none()
    for code in user.area_codes_with(Permission.EXPORT):
        rows = rows | OfficeActivity.objects.touching(code)
    return rows


def load_entries(user: User, keys: list[int]) -> list[OfficeActivity]:
    """The entries of these keys in their order, with all a line shows; one query."""
    rows = with_names(entries_to_read(user).filter(pk__in=keys))
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def with_names(rows: QuerySet) -> QuerySet:
    return rows.select_related("agency", "subprogram", "region__parent__parent")


def coming_to(code: str, today: date, count: int = LINES) -> list[OfficeActivity]:
    """What is coming to a village: addressed to it, to its kecamatan or its kabupaten; the nearest first."""
    rows = OfficeActivity.objects.touching(code).coming(today)
    return list(with_names(rows).order_by("starts_on", "pk")[:count])


def of_this_week(user: User, today: date) -> QuerySet[OfficeActivity]:
    """What concerns the user's areas in the seven days from today on, and what still lasts."""
    rows = entries_to_read(user).coming(today).filter(starts_on__lt=today + WEEK)
    return with_names(rows).order_by("starts_on", "pk")


def own_entries(user: User, offices: dict[str, Agency]) -> QuerySet[OfficeActivity]:
    """The entries of the agencies this user speaks for. offices: see `offices_of`."""
    own = Q(pk__in=[])
    for regency, agency in offices.items():
        own |= Q(regency_code=regency, agency=agency)
    return OfficeActivity.objects.visible_to(user).filter(own)


def villages_of(user: User, district: Region) -> list[Kampung]:
    """The Kampung KB of a kecamatan that an entry may be addressed to."""
    rows = Kampung.objects.permitted_to(user, Permission.PLAN_OFFICE).active().within(district)
    return list(rows.select_related("region").order_by("region__search_name", "pk"))


def first_day() -> date:
    """Entries are recorded afterwards, too; before the last year they are history that activities tell better."""
    return date(timezone.localdate().year - 1, 1, 1)


def last_day() -> date:
    return date(timezone.localdate().year + YEARS_AHEAD, 12, 31)


# --- whose matter a sub-programme is --------------------------------------------------------------------------------

# The counterpart of a ministry among the agencies of a regency, by the code of the national list.
_COUNTERPARTS = {
    "Kemenkes": ("dinas-kesehatan", "puskesmas"),
    "Kemendagri": ("dinas-pmd",),
    "Kemendes PDTT": ("dinas-pmd",),
    "Kemensos": ("dinas-sosial",),
    "Kemenag": ("kanwil-kemenag",),
    "KemenPPPA": ("dinas-pppa",),
    "Kemendikbud": ("dinas-pendidikan",),
    "KemenKopUKM": ("dinas-koperasi",),
    "KKP": ("dinas-kelautan-dan-perikanan",),
    "PUPR": ("dinas-pupr",),
    "BKKBN": ("opd-ppkb",),
}
# Kemendagri stands beside all eight; the registry offices are its matter in this one alone.
_BESIDES = {"data-adminduk": ("dinas-dukcapil",)}


def responsible_codes(subprogram: SubProgram) -> set[str]:
    """Codes of the national agencies whose ministry the sub-programme names (docs/offices.md)."""
    words = [re.sub(r"\(.*?\)", "", word).strip() for word in subprogram.ministries.split(",")]
    codes = {code for word in words for code in _COUNTERPARTS.get(word, ())}
    return codes | set(_BESIDES.get(subprogram.code, ()))


def is_responsible(agency: Agency, subprogram: SubProgram) -> bool:
    """Whether it is this agency's matter: by its ministry, or because the list of sub-programmes names it."""
    named = {fold(name) for name in subprogram.offices.split(",")}
    return agency.code in responsible_codes(subprogram) or agency.search_name in named


def subprograms_of(agencies: Iterable[Agency]) -> list[SubProgram]:
    """The sub-programmes that are the matter of one of these agencies, in their order; one query."""
    agencies = list(agencies)
    rows = SubProgram.objects.active().order_by("position")
    return [row for row in rows if any(is_responsible(agency, row) for agency in agencies)]
