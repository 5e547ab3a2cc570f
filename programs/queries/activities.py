"""Questions about activities and the lists they choose from."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from pokja.enums import PoktanKind
from pokja.models import PlanItem, Poktan
from pokja.queries.registers import Noted, where_noted
from reference.enums import AgencyState
from reference.models import Agency, CatalogueActivity, Section
from regions.models import fold
from verification.enums import Status
from verification.models import StatusChange
from villages.models import Kampung
from villages.models.kampung import FIRST_DAY

from ..enums import FIELDS_OF_STEP, Period
from ..models import (
    Activity,
    ActivityAgency,
    ActivityPhoto,
    ActivitySubProgram,
    ActivityTally,
    ActivityTarget,
    ActivityVersion,
)
from ..rules import can_read_mending

RECENT = 20  # reports of a village whose choices are offered first


def earliest_day(kampung: Kampung) -> date:
    """No activity is older than its Kampung KB: the day of pencanangan, or the first day of the programme."""
    return kampung.inaugurated_on or FIRST_DAY


def latest_day() -> date:
    return timezone.localdate()


def recent_choices(kampung: Kampung) -> tuple[list[int], list[int]]:
    """Keys of the agencies and of the sasaran that the village's newest reports named, newest first."""
    newest = list(
        Activity.objects.filter(kampung=kampung).order_by("-held_on", "-id").values_list("pk", flat=True)[:RECENT]
    )
    agencies = ActivityAgency.objects.filter(activity__in=newest).order_by("-activity__held_on", "-activity_id")
    targets = ActivityTarget.objects.filter(activity__in=newest).order_by("-activity__held_on", "-activity_id")
    return (
        list(dict.fromkeys(agencies.values_list("agency_id", flat=True))),
        list(dict.fromkeys(targets.values_list("target_id", flat=True))),
    )


def last_activities(kampung: Kampung) -> list[Activity]:
    """The village's newest reports, of at most RECENT: what a new one may be copied from."""
    rows = Activity.objects.filter(kampung=kampung).exclude(status=Status.CANCELLED)
    return list(rows.order_by("-held_on", "-id").only("pk", "region_id", "title", "held_on", "place")[:RECENT])


def find_catalogue(words: str) -> QuerySet:
    """Catalogue activities whose name or keywords hold every word."""
    found = CatalogueActivity.objects.active().select_related("subprogram").order_by("subprogram__position", "position")
    for word in fold(words).split():
        found = found.filter(search_name__contains=word)
    return found


def find_agency(name: str, regency_code: str) -> Agency | None:
    """The agency of this name in the national list or that of the regency; a merged name leads to where it went."""
    folded = fold(name)[:200]
    rows = Agency.objects.filter(search_name=folded).select_related("merged_into")
    own = [row for row in rows if row.region_id in (None, regency_code)]
    if not own:
        return None
    found = min(own, key=lambda row: (row.region_id is not None, row.merged_into_id is not None, row.pk))
    while found.merged_into_id is not None:
        found = found.merged_into
    return found


def is_shown_by_a_version(photo: ActivityPhoto) -> bool:
    """Whether an earlier version of its report holds this photo."""
    contents = photo.activity.versions.values_list("content", flat=True)
    return any(_holds(content, photo) for content in contents)


def _holds(content: dict, photo: ActivityPhoto) -> bool:
    return any(key == photo.pk for key, *_ in content.get("photos") or ())


def was_handed_in(photo: ActivityPhoto) -> bool:
    """Whether a photo that was not taken out belongs to its report as it was handed in last.

    What is added after a return stays the writers' own until it is handed in again, also where it never is.
    """
    activity = photo.activity
    if activity.status in Status.reported():
        return True
    kept = activity.versions.filter(version=activity.version).values_list("content", flat=True).first()
    # Nothing was changed since the return: the report itself is what was handed in.
    return activity.submitted_at is not None if kept is None else _holds(kept, photo)


# --- lists of activities ---------------------------------------------------------------------------------

# What a line of a list shows; the stories stay in the database.
_LINE = (
    *("title", "held_on", "place", "status", "men", "women", "version", "is_on_behalf", "submitted_at", "decided_at"),
    *("reason_code", "reason_text", "reason_field", "region_id", "kampung_id", "section_id"),
    *("kampung__name", "section__name", "region__display_name", "region__parent__display_name"),
    *("region__parent__parent__display_name", "region__parent__parent"),
)


def activities_of(user: User) -> QuerySet:
    """Activities of the Kampung KB that are active in the user's area, in whatever state.

    The few inactive villages are left out by their keys: a join would read every village of the nation for a count.
    """
    return Activity.objects.visible_to(user).exclude(kampung__in=Kampung.objects.filter(is_active=False))


def in_state(rows: QuerySet, user: User, status: str) -> QuerySet:
    """status: a `Status`, or "" for everything that was handed in. Drafts are listed where the user may write."""
    if not status:
        return rows.listed()
    if status == Status.DRAFT:
        rows = rows.permitted_to(user, Permission.WRITE_REPORT)
    return rows.filter(status=status)


def of_subprogram(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(Exists(ActivitySubProgram.objects.filter(activity=OuterRef("pk"), subprogram__code=code)))


def of_agency(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(Exists(ActivityAgency.objects.filter(activity=OuterRef("pk"), agency__code=code)))


def with_photos(rows: QuerySet, wanted: bool) -> QuerySet:
    """Activities that show (no) photo."""
    shown = Exists(ActivityPhoto.objects.filter(activity=OuterRef("pk"), removed_at__isnull=True))
    return rows.filter(shown if wanted else ~shown)


def titled(rows: QuerySet, words: str) -> QuerySet:
    """Activities whose title holds every word. Reads every row it is given: narrow by place or time before."""
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return rows


def agencies_to_choose(regency_code: str) -> QuerySet:
    """Agencies a list may be narrowed to: the national ones and those of the regency ("" none)."""
    own = Q(state=AgencyState.LOCAL, region=regency_code) if regency_code else Q(pk__in=[])
    return Agency.objects.filter(Q(state=AgencyState.NATIONAL) | own)


def lines(rows: QuerySet) -> QuerySet:
    """With place, section and photos: two queries, however many."""
    shown = ActivityPhoto.objects.filter(removed_at__isnull=True)
    rows = rows.select_related("kampung", "section", "region__parent__parent").only(*_LINE)
    return rows.prefetch_related(Prefetch("photos", shown))


def load_activities(user: User, keys: list[int]) -> list[Activity]:
    """The activities of these keys as `lines`, in their order, as this user may read them."""
    found = {row.pk: row for row in lines(Activity.objects.visible_to(user).filter(pk__in=keys))}
    return _as_readable(user, [found[key] for key in keys if key in found])


def newest_activities(user: User, kampung: Kampung, count: int) -> list[Activity]:
    """The newest activities of a village that were handed in, as `lines`, as this user may read them."""
    rows = Activity.objects.visible_to(user).filter(kampung=kampung).listed()
    return _as_readable(user, list(lines(rows.order_by("-held_on", "-pk"))[:count]))


def kept_contents(keys: Iterable[int]) -> dict[int, dict]:
    """What the reports of these keys said when they were handed in last, where they were changed since their return.

    At most one query; a report that was not changed since is not in the answer: it says so itself.
    """
    keys = list(keys)
    if not keys:
        return {}
    kept = ActivityVersion.objects.filter(activity__in=keys, version=F("activity__version"))
    return dict(kept.values_list("activity_id", "content"))


def _as_readable(user: User, rows: list[Activity]) -> list[Activity]:
    """Lines that say what was handed in where what is being mended is not this user's to read; the rows are for
    reading alone. Two queries more, if there are any such rows."""
    kept = kept_contents(row.pk for row in rows if not can_read_mending(user, row.status, row.region_id))
    sections = Section.objects.in_bulk({content["section_id"] for content in kept.values()} - {None}) if kept else {}
    for row in rows:
        row.strip = row.shown_photos
        if content := kept.get(row.pk):
            for name in ("title", "place", "men", "women"):
                setattr(row, name, content[name])
            row.held_on = date.fromisoformat(content["held_on"])
            row.section = sections.get(content["section_id"])
            row.strip = photos_of(row, content, with_removed=False)
    return rows


def open_activities(user: User, kampung: Kampung, count: int) -> list[Activity]:
    """Drafts and returned activities of a village, the last touched first."""
    rows = Activity.objects.permitted_to(user, Permission.WRITE_REPORT).filter(kampung=kampung).open()
    return list(rows.order_by("-updated_at", "-pk").only(*_OPEN)[:count])


_OPEN = (
    *("title", "held_on", "status", "version", "region_id", "kampung_id", "updated_at", "decided_at"),
    *("reason_code", "reason_text", "reason_field"),
)


def tally_of(kampung: Kampung) -> ActivityTally:
    """The prepared figures of a village; all zero where nothing was handed in yet."""
    return ActivityTally.objects.filter(kampung=kampung).first() or ActivityTally(kampung=kampung)


def month_counts(kampung: Kampung, today: date) -> tuple[int, int]:
    """How many activities of this month and of the month before were handed in."""
    this_month, last_month = today.replace(day=1), Period.LAST_MONTH.days(today)[0]
    rows = Activity.objects.filter(kampung=kampung, held_on__gte=last_month).listed().order_by()
    found = rows.aggregate(
        now=Count("pk", filter=Q(held_on__gte=this_month)), before=Count("pk", filter=Q(held_on__lt=this_month))
    )
    return found["now"], found["before"]


# --- one activity ----------------------------------------------------------------------------------------


def plan_items_for(activity: Activity) -> QuerySet:
    """What an activity may be part of: its village's plan of its year without struck items, and what it is part of."""
    own = Q(plan__kampung=activity.kampung_id, plan__year=activity.held_on.year, dropped_at__isnull=True)
    rows = PlanItem.objects.filter(own | Q(pk=activity.plan_item_id))
    return rows.select_related("section", "subprogram", "target").order_by(F("month").asc(nulls_last=True), "pk")


def groups_for(activity: Activity) -> QuerySet:
    """Whose meeting an activity may have been: the active groups of its village, and the one it names already."""
    active = Q(kampung=activity.kampung_id, ended_on__isnull=True)
    return Poktan.objects.filter(active | Q(pk=activity.poktan_id))


def noted_meeting(user: User, activity: Activity) -> Noted | None:
    """Where the register stands that this activity was a meeting for; None where there is nothing to tell.

    Three queries at most, none for an activity that was no meeting. A register nobody handed in yet is told to those
    who write it.
    """
    if activity.poktan_id is None or activity.status not in (*Status.reported(), Status.RETURNED):
        return None
    if not PoktanKind(activity.poktan.kind).has_register:
        return None
    noted = where_noted(activity.poktan, activity.held_on, activity.key)
    may_read = noted.register and (noted.register.submitted_at or user.can(Permission.WRITE_REPORT, activity.region_id))
    return noted if may_read else None


def activities_of_item(user: User, item: PlanItem) -> list[Activity]:
    """What was handed in for an item of a plan, newest first, as `lines`, as this user may read it."""
    rows = Activity.objects.visible_to(user).filter(plan_item=item).listed()
    return _as_readable(user, list(lines(rows.order_by("-held_on", "-pk"))))


def is_only_begun(activity: Activity) -> bool:
    """A draft that nobody else wrote into, and of which no more than the first page was filled in."""
    if activity.status != Status.DRAFT or activity.editors:
        return False
    filled = {name.removesuffix("_id") for name, value in activity.content().items() if value not in (None, "", [])}
    return filled.isdisjoint((*FIELDS_OF_STEP[2], "photos"))


def history_of(activity: Activity) -> list[StatusChange]:
    """What happened to it, newest first."""
    return list(StatusChange.objects.filter(kind=Activity.kind, object_id=activity.pk).order_by("-at", "-pk"))


def photos_of(activity: Activity, content: dict, *, with_removed: bool) -> list[ActivityPhoto]:
    """The photos a content (`Activity.content`) names, with the kind and the words it had for them.

    with_removed: also those that were taken out since.
    """
    rows = {photo.pk: photo for photo in activity.photos.all() if with_removed or photo.removed_at is None}
    found = []
    for key, kind, caption in content.get("photos") or ():
        if photo := rows.get(key):
            photo.kind, photo.caption, photo.activity = kind, caption, activity
            found.append(photo)
    return found
