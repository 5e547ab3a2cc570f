"""The villages of a kabupaten or a smaller area for its Rapor: how far each is, whose classes differ, who jumped."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from regions.models import Region
from villages.models import REPORTS, Kampung

from ..engine.prospects import Deed, Guide, Jump, Lift, Moment, Prospect, jumps_of
from ..enums import Basis, Effort, Kelas
from ..models import AreaSummary, Assessment, AssessmentSnapshot, Instrument, unpack
from .stored import advice_of

YEAR = timedelta(days=365)
_PLACE = ("kampung_id", "region_id", "kampung__name", "region__display_name", "region__parent__display_name")


class Village(NamedTuple):
    kampung_id: int
    region_id: str
    name: str
    place: str
    district: str


def assessments(user: User, area: str, permission: Permission = Permission.VIEW_KAMPUNG) -> QuerySet:
    """The classes of the active Kampung KB of an area where the user may do this.

    By their villages: both tables of classes have an index that begins with the village, and none with an area.
    """
    return Assessment.objects.filter(kampung__in=_active(user, area, permission))


def snapshots(user: User, area: str, permission: Permission = Permission.VIEW_KAMPUNG) -> QuerySet:
    """What was kept of the same villages."""
    return AssessmentSnapshot.objects.filter(kampung__in=_active(user, area, permission))


def _active(user: User, area: str, permission: Permission) -> QuerySet:
    return Kampung.objects.permitted_to(user, permission).active().within(area).values("pk")


# --- how far ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Distance:
    """One village and its way to the next class."""

    village: Village
    kelas: int
    indices: tuple[Decimal, Decimal, Decimal]
    prospect: Prospect
    lift: Lift | None = None  # the single deed that was asked for

    @property
    def reaches(self) -> int:
        return self.lift.kelas if self.lift else self.prospect.way.kelas

    @property
    def easiest(self) -> str:
        return self.prospect.deeds[0]

    @property
    def others(self) -> int:
        return len(self.prospect.deeds) - 1

    @property
    def effort(self) -> Effort:
        return Effort(self.prospect.effort)

    @property
    def lacks(self) -> str:
        """The points by index: "Input 1, Proses 3"."""
        return ", ".join(f"{each.name} {each.points}" for each in self.prospect.shortfalls)


@dataclass(frozen=True)
class Single:
    """A deed that alone lifts so many villages."""

    deed: Deed
    count: int
    unfilled: int  # of them it is not filled in: perhaps it is there already

    @property
    def doers(self) -> str:
        return ", ".join(self.deed.advice.doers) if self.deed.advice else ""

    @property
    def effort(self) -> Effort | None:
        return Effort(self.deed.advice.effort) if self.deed.advice else None


@dataclass(frozen=True)
class Ladder:
    """The villages of an area by their way up."""

    rows: list[Distance]  # the nearest first
    total: int
    silent: int  # never reported: nothing is known of their way
    top: int  # nothing above them
    singles: list[Single]  # what lifts most first

    @property
    def single_villages(self) -> int:
        """How many need one deed alone."""
        return sum(bool(row.prospect.lifts) for row in self.rows)

    def by(self, key: str) -> list[Distance]:
        """The villages one deed lifts, with what it brings them."""
        found = ((row, next((lift for lift in row.prospect.lifts if lift.key == key), None)) for row in self.rows)
        return [Distance(row.village, row.kelas, row.indices, row.prospect, lift) for row, lift in found if lift]


_SCORED = ("kelas", "has_reports", "scores", "index_input", "index_process", "index_output")


def ladder(rows: QuerySet, basis: Basis) -> Ladder:
    """rows: the assessments of an area of at most a kabupaten/kota. Three queries."""
    columns = (*_PLACE, *_SCORED, "instrument_id", "packed_facts")
    found = list(rows.filter(basis=basis).values_list(*columns))
    guides = guides_of({row[-2] for row in found})
    distances, silent, top = [], 0, 0
    for row in found:
        kelas, has_reports, scores, *indices = row[5:11]
        if not has_reports:
            silent += 1
            continue
        prospect = guides[row[-2]].prospect(unpack(row[-1]), scores)
        if prospect.way is None:
            top += 1
        else:
            distances.append(Distance(Village(*row[:5]), kelas, tuple(indices), prospect))
    distances.sort(key=lambda d: (d.prospect.missing, d.prospect.way.cost, d.village.name, d.village.kampung_id))
    return Ladder(distances, len(found), silent, top, _singles(distances, guides.values()))


def guides_of(instruments: Iterable[int]) -> dict[int, Guide]:
    """Of each version of the rule; nearly always there is one. Two queries each."""
    return {each.pk: Guide(each.rule, advice_of(each)) for each in Instrument.objects.filter(pk__in=instruments)}


def _singles(distances: list[Distance], guides: Iterable[Guide]) -> list[Single]:
    lifts = [lift for row in distances for lift in row.prospect.lifts]
    counts, unfilled = Counter(lift.key for lift in lifts), Counter(lift.key for lift in lifts if lift.is_unfilled)
    deeds = {key: next(filter(None, (guide.deed(key) for guide in guides))) for key in counts}
    found = [Single(deeds[key], count, unfilled[key]) for key, count in counts.items()]
    return sorted(found, key=lambda each: (-each.count, each.effort or Effort.SLOW, each.deed.key))


# --- two classes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A village whose reported class is not the verified one, and what waits there."""

    village: Village
    reported: int
    verified: int
    has_verified: bool  # False: nothing was verified yet
    has_official: bool
    waiting: tuple[str, ...]  # names of the reports
    activities: int
    oldest: datetime | None

    @property
    def count(self) -> int:
        return len(self.waiting) + self.activities

    @property
    def days(self) -> int | None:
        return (timezone.localdate() - timezone.localdate(self.oldest)).days if self.oldest else None

    @property
    def reason(self) -> str:
        """Why they differ although nothing waits."""
        if self.has_official:
            return "Tidak ada yang menunggu. Kelas dilaporkan memakai skor impor resmi."
        return "Tidak ada yang menunggu. Sebagian laporan belum terverifikasi."


def differences(rows: QuerySet) -> list[Difference]:
    """rows: the assessments of an area of at most a kabupaten/kota. What waits longest first, then what waits for
    nobody. A query, and one for each report."""
    other = {
        basis.name.lower(): FilteredRelation("kampung__assessments", condition=Q(kampung__assessments__basis=basis))
        for basis in (Basis.VERIFIED, Basis.OFFICIAL)
    }
    found = rows.filter(basis=Basis.REPORTED, has_reports=True).annotate(**other)
    found = found.filter(Q(kelas__lt=F("verified__kelas")) | Q(kelas__gt=F("verified__kelas")))
    columns = ("kelas", "verified__kelas", "verified__has_reports", "official__pk")
    tally = ("kampung__activity_tally__waiting", "kampung__activity_tally__oldest_waiting_at")
    lines = list(found.values_list(*_PLACE, *columns, *tally))
    waiting = _waiting([line[0] for line in lines])
    result = []
    for line in lines:
        reported, verified, has_verified, official, activities, oldest = line[5:]
        reports = waiting[line[0]]
        moments = [moment for _, moment in reports] + [oldest] * bool(oldest)
        result.append(
            Difference(
                Village(*line[:5]),
                reported,
                verified,
                has_verified,
                official is not None,
                tuple(name for name, _ in reports),
                activities or 0,
                min(moments, default=None),
            )  # fmt: skip
        )
    return sorted(result, key=lambda d: (d.oldest is None, d.oldest, d.village.name, d.village.kampung_id))


def _waiting(villages: list[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Of each village the reports that wait for a decision, imported ones, too."""
    found = defaultdict(list)
    for model in REPORTS.values():
        rows = model.objects.in_force().waiting().filter(kampung__in=villages)
        for kampung, moment in rows.values_list("kampung_id", "submitted_at"):
            found[kampung].append((str(model._meta.verbose_name), moment))
    return found


# --- jumps --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JumpLine:
    village: Village
    jump: Jump

    @property
    def rises(self) -> bool:
        return self.jump.after.kelas > self.jump.before.kelas

    @property
    def told(self) -> str:
        """ "Naik dari Dasar ke Mandiri"."""
        verb = "Naik" if self.rises else "Turun"
        return f"{verb} dari {Kelas(self.jump.before.kelas).label} ke {Kelas(self.jump.after.kelas).label}"


_MOMENT = ("kelas", "scores", "instrument_id", "has_reports")


def jumps(rows: QuerySet, basis: Basis, area: QuerySet, today: date) -> list[JumpLine]:
    """Jumps of the last year, the newest first. rows: the assessments of an area; area: its snapshots. Two queries."""
    now = rows.filter(basis=basis).values_list(*_PLACE, *_MOMENT)
    villages = {row[0]: (Village(*row[:5]), _moment(today, *row[5:])) for row in now}
    kept = area.filter(basis=basis, as_of__gte=today - YEAR, as_of__lte=today).order_by("kampung_id", "as_of")
    found = []
    for kampung, group in groupby(kept.values_list("kampung_id", "as_of", *_MOMENT), lambda row: row[0]):
        if kampung in villages:
            village, last = villages[kampung]
            moments = [*(_moment(*row[1:]) for row in group), last]
            found += [JumpLine(village, jump) for jump in jumps_of(moments)]
    return sorted(found, key=lambda line: (-line.jump.after.on.toordinal(), line.village.name, line.village.kampung_id))


def _moment(on: date, kelas: int, scores: str, instrument: int, has_reports: bool) -> Moment:
    return Moment(on, kelas, scores, instrument, has_reports)


# --- wider areas --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A province or regency with its prepared counts."""

    code: str
    name: str
    summary: AreaSummary

    @property
    def below_top(self) -> int:
        """Villages that reported and are not in the highest class."""
        return self.summary.kampung - self.summary.berkelanjutan - self.summary.not_reported


def places_below(codes: list[str], area: str, basis: Basis) -> list[Place]:
    """What one chooses from where an area is too wide. codes: the user's areas, "" the nation. Two queries."""
    rows = {
        row.code: row
        for row in AreaSummary.objects.current().filter(basis=basis, parent_code=area)
        if any(row.code.startswith(code) or code.startswith(row.code) for code in codes)
    }
    names = Region.objects.filter(pk__in=rows).order_by("name").values_list("pk", "display_name")
    return [Place(code, name, rows[code]) for code, name in names]
