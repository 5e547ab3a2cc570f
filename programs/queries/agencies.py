"""Questions about the agencies of a regency: what waits for an officer, who names it, what it may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from accounts.models import User
from accounts.roles import Permission
from reference.enums import AgencyState
from reference.models import Agency
from regions.models import fold

from ..models import Activity, ActivityAgency

SUGGESTED = 2
ALIKE = 0.65  # from here on two names are worth a look


@dataclass
class Proposal:
    """A name a cadre typed, with what an officer needs to place it."""

    agency: Agency
    reports: int
    newest: Activity | None  # None while only drafts name it
    alike: list[Agency]


def managed_agencies(user: User, area: str = "") -> QuerySet:
    """Agencies that belong to the regencies this user looks after. area: a code to narrow them to, "" all."""
    rows = Agency.objects.permitted_to(user, Permission.MANAGE_AGENCIES)
    return (rows.filter(region__code__startswith=area) if area else rows).select_related("region")


def waiting_names(user: User, area: str = "") -> QuerySet:
    """Names typed by cadres that no officer has placed yet, the longest waiting first."""
    return managed_agencies(user, area).filter(state=AgencyState.PROPOSED).order_by("created_at", "pk")


def local_agencies(user: User, area: str = "") -> QuerySet:
    """The lists of the regencies, with `reports`: how many reports name each."""
    rows = managed_agencies(user, area).filter(state=AgencyState.LOCAL)
    return rows.annotate(reports=_reports("pk")).order_by("-is_active", "search_name", "pk")


def national_agencies() -> QuerySet:
    return Agency.objects.filter(state=AgencyState.NATIONAL)


def _reports(agency: str) -> Coalesce:
    links = ActivityAgency.objects.filter(agency=OuterRef(agency)).order_by().values("agency")
    return Coalesce(Subquery(links.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def reports_naming(agency: Agency) -> int:
    """How many reports name it, in whatever state: so many change when it is merged."""
    return ActivityAgency.objects.filter(agency=agency).count()


def newest_reports(user: User, agency: Agency, count: int) -> list[Activity]:
    """The newest reports that name it and that others than their author may read."""
    naming = ActivityAgency.objects.filter(agency=agency).values("activity")
    rows = Activity.objects.visible_to(user).listed().filter(pk__in=naming, kampung__is_active=True)
    rows = rows.filter(regency_code=agency.region_id)  # nobody else names it, and the index reads no further
    return list(rows.select_related("kampung").order_by("-held_on", "-pk")[:count])


def load_proposals(user: User, names: QuerySet, count: int) -> list[Proposal]:
    """The first names with their reports and with agencies they may be; four queries, however many there are."""
    rows = list(names.annotate(reports=_reports("pk"))[:count])
    newest = _newest_of(user, rows)
    seen = Activity.objects.visible_to(user).filter(pk__in=newest.values()).select_related("kampung")
    reports = {row.pk: row for row in seen}
    lists = list(Agency.objects.choosable_in({row.region_id for row in rows}))
    return [Proposal(row, row.reports, reports.get(newest.get(row.pk)), alike(row, lists)) for row in rows]


def _newest_of(user: User, agencies: list[Agency]) -> dict[int, int]:
    """Agency -> the newest report that names it and that others may read. Begins at the links, which are few here."""
    readable = Activity.objects.visible_to(user).listed().filter(kampung__is_active=True)
    links = ActivityAgency.objects.filter(agency__in=agencies, activity__in=readable)
    place = Window(RowNumber(), partition_by="agency_id", order_by=["-activity__held_on", "-activity_id"])
    return dict(links.annotate(place=place).filter(place=1).values_list("agency_id", "activity_id"))


def merge_targets(agency: Agency) -> list[Agency]:
    """What an agency of a regency may be merged into: the national list and its own regency's."""
    return list(Agency.objects.choosable(agency.region_id).exclude(pk=agency.pk))


# --- names that are alike ------------------------------------------------------------------------------------------

# Words that most agencies carry say nothing about which one it is.
_COMMON = {
    "dinas",
    "badan",
    "kantor",
    "kanwil",
    "perwakilan",
    "dan",
    "kabupaten",
    "kab",
    "kota",
    "kecamatan",
    "kec",
    "desa",
}


def alike(agency: Agency, others: Iterable[Agency]) -> list[Agency]:
    """At most two agencies of the lists the regency chooses from whose names resemble this one, the likest first."""
    place = set(fold(agency.region.name).split())
    scored = [
        (_likeness(agency.search_name, other.search_name, place), other)
        for other in others
        if other.pk != agency.pk and other.region_id in (None, agency.region_id)
    ]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].position))
    return [other for _, other in near[:SUGGESTED]]


def _likeness(typed: str, known: str, place: set[str]) -> float:
    """From 0 to 1: spelling, shared words, or a blend such as "dinkes"."""
    ours = [word for word in typed.split() if word not in place]
    theirs = [word for word in known.split() if word not in place]
    score = SequenceMatcher(None, " ".join(ours), " ".join(theirs)).ratio()
    telling, told = set(ours) - _COMMON, set(theirs) - _COMMON
    if telling and told and (telling <= told or told <= telling):
        score = max(score, 0.85)
    parts = [word for word in theirs if word != "dan"]
    if any(len(word) > 2 and word not in _COMMON and _is_blend(word, parts) for word in ours):
        score = max(score, 0.9)
    return score


def _is_blend(word: str, words: list[str], pieces: int = 0) -> bool:
    """Whether it is put together from the first of the words and later ones, in order: din-kes, d-pmd, dis-hub.

    A piece is how a word begins, or three letters or more from within it.
    """
    if not word:
        return pieces > 1
    if not words:
        return False
    first, rest = words[0], words[1:]
    for length in range(1, len(word) + 1):
        piece = word[:length]
        fits = first.startswith(piece) or (length > 2 and piece in first) or (first, piece) == ("dinas", "dis")
        if fits and _is_blend(word[length:], rest, pieces + 1):
            return True
    return pieces > 0 and _is_blend(word, rest, pieces)
