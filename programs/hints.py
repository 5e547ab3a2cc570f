"""What looks odd about a report: told to who verifies it, never a reason to refuse it (docs/programs.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.urls import reverse
from django.utils import timezone

from core.formats import day, number
from regions.models import fold
from verification.enums import Status, Step
from verification.models import StatusChange
from villages.models import PopulationReport

from .checks import check
from .enums import Participants
from .models import Activity, ActivityPhoto
from .models.activities import BANDS, NEAR

LATE_DAYS = 60
# This many reports of one village entered on one day look typed in to make up a number.
SAME_DAY = 5
# Rows looked at for each question: a picture or a sentence that is everywhere must not cost more than one that is rare.
LOOKED_AT = 300

# Bands, shifted as they are stored, with at most one of 16 bits unlike the others: smooth sky or a wall tells nothing.
_PLAIN_BANDS = [part - 0x8000 for one in (0, *(1 << n for n in range(16))) for part in (one, one ^ 0xFFFF)]

# How the figures of the Penduduk report are called in a sentence; the rest by their label in the form.
_FIGURE_WORDS = {"residents": "penduduk", "teenagers": "remaja", "toddlers": "balita umur 0–4 tahun"}
# The figure each of the "of them" numbers is part of. Elderly: the report has no figure for them.
_PART_OF = {
    Participants.PREGNANT: "couples",
    Participants.COUPLES: "couples",
    Participants.TODDLERS: "toddlers",
    Participants.TEENAGERS: "teenagers",
}


@dataclass(frozen=True)
class Hint:
    """One thing to look at: a stable code, what is odd, and where to compare it."""

    code: str
    lead: str  # the odd thing itself
    rest: str  # what it is measured by
    field: str = ""
    url: str = ""
    link: str = ""  # words of the link
    photo_id: int | None = None  # the photo it is about

    @property
    def text(self) -> str:
        return f"{self.lead} {self.rest}".strip()


@dataclass(frozen=True)
class Twin:
    """A photo of this report that looks like one of another report."""

    photo: ActivityPhoto
    other: ActivityPhoto
    may_open: bool


def hints_of(activity: Activity, viewer=None) -> list[Hint]:
    """Everything odd about a report, read from the database as it is now, in at most fifteen queries.

    viewer: who reads it; links lead only to what they may see, and without a viewer there are none to other reports.
    """
    return hints_for([activity], viewer)[activity.pk]


def hints_for(activities: Iterable[Activity], viewer=None) -> dict[int, list[Hint]]:
    """As `hints_of`, of many reports by their keys, in as many queries as of one."""
    activities = list(activities)
    if not activities:
        return {}
    prefetch_related_objects(activities, "photos", "targets")
    finders = (_incomplete, _photos, _texts, _participants, _late, _same_day, _same_title)
    found: dict[int, list[Hint]] = {activity.pk: [] for activity in activities}
    for find in finders:
        for pk, hint in find(activities, viewer):
            found[pk].append(hint)
    return found


# --- what is missing ------------------------------------------------------------------------------------------------


def _incomplete(activities, viewer):
    """A photo may be taken out while the report waits: what handing it in would be refused for now."""
    waiting = [activity for activity in activities if activity.status == Status.SUBMITTED]
    lists = ("subprograms", "agencies", "funding")
    prefetch_related_objects(waiting, "kampung", *lists)
    for activity in waiting:
        missing = check(activity)
        activity.refresh_from_db(fields=lists)  # forgets them, without a query: the caller may go on to change them
        if missing:
            words = " ".join(lack.message for lack in missing)
            yield activity.pk, Hint("kurang", "Belum lengkap:", words, field=missing[0].field)


# --- the same photo, the same words ---------------------------------------------------------------------------------


def twins_of(activities: Iterable[Activity], viewer=None) -> list[Twin]:
    """Near-duplicate photos in other reports that were handed in, one for each photo: of the own village first."""
    photos = [photo for activity in activities for photo in activity.shown_photos if photo.fingerprint is not None]
    if not photos:
        return []
    asked = ActivityPhoto.objects.filter(pk__in=[photo.pk for photo in photos])
    asked = asked.annotate(**{f"key_{n}": _telling(f"band_{n}") for n in range(BANDS)})
    best = dict(asked.order_by().annotate(twin=_twin()).values_list("pk", "twin"))
    others = ActivityPhoto.objects.select_related("activity__kampung__region__parent").in_bulk(
        filter(None, best.values())
    )
    visible = _visible({other.activity_id for other in others.values()}, viewer)
    pairs = [(photo, others.get(best.get(photo.pk))) for photo in photos]
    return [Twin(photo, other, other.activity_id in visible) for photo, other in pairs if other]


def _telling(band: str) -> Case:
    """The band as a key to search by; NULL, which finds nothing, where half the photos of the country share it."""
    return Case(When(**{f"{band}__in": _PLAIN_BANDS}, then=None), default=band)


def _twin() -> Coalesce:
    """Key of the newest photo that is like the outer one: of the own village, else of any other.

    The distance is measured by the database before anything is cut, so no number of strangers hides a copy.
    """
    alike = Q(fingerprint=OuterRef("fingerprint"))
    for n in range(BANDS):
        alike |= Q(**{f"band_{n}": OuterRef(f"key_{n}")})
    rows = ActivityPhoto.objects.filter(alike, removed_at__isnull=True, activity__in=Activity.objects.listed())
    rows = rows.exclude(activity=OuterRef("activity"))
    rows = rows.alias(bits=DifferingBits("fingerprint", OuterRef("fingerprint"))).filter(bits__lte=NEAR)
    rows = rows.order_by("-activity__held_on", "-pk").values("pk")
    own = rows.filter(activity__kampung=OuterRef("activity__kampung"))
    return Coalesce(Subquery(own[:1]), Subquery(rows[:1]))


class DifferingBits(Func):
    """In how many of 64 bits two whole numbers differ."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="bit_count((%(expressions)s)::bit(64))", arg_joiner=" # ")

    def as_sqlite(self, compiler, connection, **context):
        # It cannot count bits; BITXOR is Django's own.
        sql, params = self.as_sql(compiler, connection, template="BITXOR(%(expressions)s)")
        return " + ".join(f"(({sql} >> {bit}) & 1)" for bit in range(64)), params * 64


def _visible(keys: set[int], viewer) -> set[int]:
    if viewer is None or not keys:
        return set()
    return set(Activity.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))


def _where(activity: Activity, other: Activity) -> str:
    """The other report in words: its day, and its place where that is another one."""
    if other.kampung_id == activity.kampung_id:
        return f"laporan {day(other.held_on)} kampung ini"
    region = other.kampung.region
    return f"laporan {day(other.held_on)} di kampung lain: {other.kampung.name}, {region}, {region.parent}"


def _photos(activities, viewer):
    for twin in twins_of(activities, viewer):
        activity = twin.photo.activity
        numbers = {photo.pk: n for n, photo in enumerate(activity.shown_photos, start=1)}
        yield (
            activity.pk,
            Hint(
                "foto",
                f"Foto {numbers[twin.photo.pk]} sudah dipakai",
                f"di {_where(activity, twin.other.activity)}.",
                field=f"photo_{twin.photo.pk}",
                url=reverse("verification-compare", args=[activity.pk, twin.photo.pk]) if twin.may_open else "",
                link="Bandingkan foto" if twin.may_open else "",
                photo_id=twin.photo.pk,
            ),
        )


def _texts(activities, viewer):
    hashes = {activity.text_hash for activity in activities} - {0}
    if not hashes:
        return
    others = Activity.objects.listed().filter(text_hash__in=hashes).select_related("kampung__region__parent")
    others = others.order_by().defer("description")
    others = list(others[: LOOKED_AT * len(activities)])
    visible = _visible({other.pk for other in others}, viewer)
    for activity in activities:
        same = [o for o in others if o.pk != activity.pk and o.text_hash == activity.text_hash != 0]
        if same:
            days = {other: abs((other.held_on - activity.held_on).days) for other in same}
            other = min(same, key=lambda other: (other.kampung_id != activity.kampung_id, days[other], other.pk))
            yield activity.pk, _to_other("cerita", "Cerita sama dengan", "description", activity, other, visible)


def _to_other(code: str, lead: str, field: str, activity: Activity, other: Activity, visible: set[int]) -> Hint:
    seen = other.pk in visible
    url, link = (other.get_absolute_url(), "Lihat laporan") if seen else ("", "")
    return Hint(code, lead, f"{_where(activity, other)}.", field=field, url=url, link=link)


# --- more people than there are -------------------------------------------------------------------------------------


def _participants(activities, viewer):
    kampung = {activity.kampung_id for activity in activities}
    reports = PopulationReport.objects.in_force().filter(kampung__in=kampung)
    in_force = {report.kampung_id: report for report in reports}
    for activity in activities:
        report = in_force.get(activity.kampung_id)
        if report is None:
            continue
        for hint in (_too_many(activity, report), *_parts(activity, report)):
            if hint is not None:
                yield activity.pk, hint


def _figure(report: PopulationReport, name: str) -> int | None:
    if name == "toddlers":
        known = report.male_00_04, report.female_00_04
        return None if None in known else sum(known)
    return getattr(report, name)


def _population_field(target) -> str:
    # "Balita" has no figure of its own; the two youngest bands are its children.
    return "toddlers" if target.code == "balita" else target.population_field


def _too_many(activity: Activity, report: PopulationReport) -> Hint | None:
    """Everybody who came against all residents, else against the largest of the groups it was meant for.

    The groups say something only where every one of them is known: a guest of an unknown group may be many.
    """
    total = activity.participants
    if total is None:
        return None
    if report.residents is not None and total > report.residents:
        return _more("peserta-penduduk", "Peserta", total, report, "residents", "men")
    fields = [_population_field(target) for target in activity.targets.all()]
    if not fields or "" in fields or activity.target_other:
        return None
    figures = {name: _figure(report, name) for name in fields}
    if None in figures.values():
        return None
    largest = max(figures, key=lambda name: figures[name])
    return _more("peserta-sasaran", "Peserta", total, report, largest, "men") if total > figures[largest] else None


def _parts(activity: Activity, report: PopulationReport):
    for part, name in _PART_OF.items():
        count, most = getattr(activity, part.value), _figure(report, name)
        if count is not None and most is not None and count > most:
            yield _more(f"peserta-{part.value}", part.label, count, report, name, part.value)


def _more(code: str, who: str, count: int, report: PopulationReport, name: str, field: str) -> Hint:
    words = _FIGURE_WORDS.get(name) or str(PopulationReport._meta.get_field(name).verbose_name)
    return Hint(
        code,
        f"{who} {number(count)}",
        f"lebih banyak dari {number(_figure(report, name))} {words} (Penduduk, {day(report.submitted_at)}).",
        field=field,
        url=report.get_version_url(),
        link="Lihat laporan",
    )


# --- days -------------------------------------------------------------------------------------------------------------


def _late(activities, viewer):
    """Told at the first handing in: what an officer sent back is not late for it."""
    steps = StatusChange.objects.filter(kind=Activity.kind, step=Step.SUBMIT)
    steps = steps.filter(object_id__in=[activity.pk for activity in activities]).order_by().values_list("object_id")
    first = dict(steps.annotate(Min("at")))
    for activity in activities:
        handed_in = first.get(activity.pk) or activity.submitted_at or timezone.now()
        days = (timezone.localdate(handed_in) - activity.held_on).days
        if days > LATE_DAYS:
            lead, rest = f"Dilaporkan {number(days)} hari", f"sesudah kegiatan, {day(activity.held_on)}."
            yield activity.pk, Hint("terlambat", lead, rest, field="held_on")


def _entered(activity: Activity) -> date:
    """The day it was typed in; history that was brought in later counts by the day it was handed in then."""
    return timezone.localdate(min(filter(None, (activity.created_at, activity.submitted_at))))


def _same_day(activities, viewer):
    days = {activity.pk: _entered(activity) for activity in activities}
    rows = Activity.objects.listed().filter(kampung__in={activity.kampung_id for activity in activities})
    rows = rows.order_by().annotate(entered=TruncDate(Least("created_at", "submitted_at")))
    rows = rows.filter(entered__in=set(days.values())).values_list("kampung_id", "entered")
    counts = {(kampung, on): count for kampung, on, count in rows.annotate(Count("pk"))}
    for activity in activities:
        count = counts.get((activity.kampung_id, days[activity.pk]), 0)
        if count >= SAME_DAY:
            lead, rest = f"{number(count)} laporan", f"kampung ini diisi pada hari yang sama, {day(days[activity.pk])}."
            url = reverse("kampung-activities", args=[activity.region_id]) if viewer is not None else ""
            yield activity.pk, Hint("sehari", lead, rest, url=url, link="Lihat daftar" if url else "")


def _same_title(activities, viewer):
    rows = Activity.objects.listed().filter(
        kampung__in={activity.kampung_id for activity in activities},
        held_on__in={activity.held_on for activity in activities},
    )
    same = defaultdict(list)
    for other in rows.only("title", "kampung", "region", "held_on")[: LOOKED_AT * len(activities)]:
        same[other.kampung_id, other.held_on, fold(other.title)].append(other)
    for activity in activities:
        others = [o for o in same[activity.kampung_id, activity.held_on, fold(activity.title)] if o.pk != activity.pk]
        if others:
            # Of one's own village: whoever reads this one may read the other.
            visible = {others[0].pk} if viewer is not None else set()
            yield (
                activity.pk,
                _to_other("ganda", "Judul dan tanggal sama dengan", "title", activity, others[0], visible),
            )
