"""*Ketepatan*: what was expected of areas and villages, and what came, month by month."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Sum

from accounts.models import User
from accounts.roles import Permission
from core.dates import months_before
from core.formats import share
from regions.enums import Level
from regions.models import AREA_COLUMNS, Region
from villages.models import Kampung

from ..models import FIGURES, AreaMonth, VillageMonth
from ..promises import Figures

_VIEW = Permission.VIEW_KAMPUNG


@dataclass(frozen=True)
class Rate:
    """Figures with their shares, in per cent of what was expected; None where nothing was."""

    figures: Figures = Figures()

    @property
    def received(self):
        return share(self.figures.received, self.figures.expected)

    @property
    def on_time(self):
        return share(self.figures.on_time, self.figures.expected)

    @property
    def is_empty(self) -> bool:
        return not self.figures.expected


@dataclass
class AreaLine:
    """One area, or one village, over the months."""

    code: str
    name: str
    place: str = ""  # of a village
    months: dict[date, Rate] = field(default_factory=dict)
    villages: int | None = None  # of which something was expected in the chosen month
    missing: int | None = None  # of those, from which nothing came

    def rate(self, month: date) -> Rate:
        return self.months.get(month, Rate())


@dataclass
class Overview:
    """An area by the places below it."""

    lines: list[AreaLine]
    total: AreaLine
    counted_at: datetime | None = None  # None: counted just now


def overview(
    user: User, area: str, first: date, last: date, month: date, duty: str, permission: Permission = _VIEW
) -> Overview:
    """The places right below an area ("" the nation), with the figures of the months from `first` to `last`.

    duty: of `Duty`, "" all together. month: the chosen one, for which villages without anything are counted too. The
    month before `first` is read as its neighbour. Above the regency from prepared sums, below it summed now; only
    where the user holds the permission.
    """
    lines = {line.code: line for line in _places(user, area, permission)}
    span = (months_before(first, 1), last)
    counted_at = None
    if len(area) < Level.REGENCY.code_length and _all_own(user.area_codes_with(permission), lines):
        counted_at = _read_prepared(lines, area, span, month, duty)
    else:
        _sum_now(own_months(user, area, duty, permission), lines, span, month)
    return Overview(list(lines.values()), _total(lines.values()), counted_at)


def _places(user: User, area: str, permission: Permission) -> list[AreaLine]:
    """What lies right below an area, in or above the user's own areas; of a kecamatan, its Kampung KB."""
    if len(area) == Level.DISTRICT.code_length:
        rows = Kampung.objects.permitted_to(user, permission).active().within(area).order_by("name", "pk")
        return [AreaLine(*row) for row in rows.values_list("region_id", "name", "region__display_name")]
    codes = user.area_codes_with(permission)
    regions = Region.objects.current().filter(parent=area or None).order_by("search_name", "code")
    return [
        AreaLine(region.code, region.display_name)
        for region in regions
        if any(region.code.startswith(code) or code.startswith(region.code) for code in codes)
    ]


def _all_own(codes: list[str], lines: dict[str, AreaLine]) -> bool:
    return all(any(code.startswith(own) for own in codes) for code in lines)


def _read_prepared(lines: dict[str, AreaLine], area: str, span: tuple[date, date], month: date, duty: str):
    level = Level.REGENCY if area else Level.PROVINCE
    rows = AreaMonth.objects.filter(parent=area, level=level, month__range=span, duty=duty, code__in=lines)
    newest = None
    for code, when, at, villages, missing, *figures in rows.values_list(
        "code", "month", "computed_at", "villages", "missing", *FIGURES
    ):
        lines[code].months[when] = Rate(Figures(*figures))
        newest = max(newest, at) if newest else at
        if when == month:
            lines[code].villages, lines[code].missing = villages, missing
    return newest


def own_months(user: User, area: str, duty: str, permission: Permission = _VIEW):
    """The stored figures of the user's villages in an area; by the regency too, which the index begins with."""
    rows = VillageMonth.objects.permitted_to(user, permission).within(area).order_by()
    if len(area) > Level.REGENCY.code_length:
        rows = rows.filter(regency_code=area[: Level.REGENCY.code_length])
    return rows.filter(duty=duty) if duty else rows


def _sum_now(rows, lines: dict[str, AreaLine], span: tuple[date, date], month: date) -> None:
    """Two queries: the sums of each month, and who is missing in the chosen one."""
    if not lines:
        return
    column = AREA_COLUMNS[len(next(iter(lines)))]
    summed = rows.filter(month__range=span).values_list(column, "month").annotate(*map(Sum, FIGURES))
    for code, when, *figures in summed:
        if code in lines:
            lines[code].months[when] = Rate(Figures(*figures))
    counts = defaultdict(lambda: [0, 0])
    chosen = rows.filter(month=month).values_list(column, "kampung_id").annotate(received=Sum("received"))
    for code, _, received in chosen:
        counts[code][0] += 1
        counts[code][1] += received == 0
    for code, (villages, missing) in counts.items():
        if code in lines:
            lines[code].villages, lines[code].missing = villages, missing


def _total(lines) -> AreaLine:
    """Sums of what is listed: shares are of the sums."""
    total, sums = AreaLine("", "Jumlah"), defaultdict(lambda: [0] * len(FIGURES))
    for line in lines:
        for when, rate in line.months.items():
            sums[when] = [a + b for a, b in zip(sums[when], rate.figures, strict=True)]
        if line.villages is not None:
            total.villages = (total.villages or 0) + line.villages
            total.missing = (total.missing or 0) + line.missing
    total.months = {when: Rate(Figures(*figures)) for when, figures in sums.items()}
    return total


# --- villages ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VillageLine:
    """One Kampung KB in the chosen month."""

    kampung_id: int
    name: str
    region_id: str
    place: str
    district: str
    rate: Rate

    @property
    def is_missing(self) -> bool:
        return not self.rate.figures.received


def villages_of(user: User, area: str, month: date, duty: str, permission: Permission = _VIEW) -> list[VillageLine]:
    """The villages of an area of which something was expected in a month, by kecamatan and name; three queries."""
    rows = own_months(user, area, duty, permission).filter(month=month)
    figures = {key: Figures(*values) for key, *values in rows.values_list("kampung_id").annotate(*map(Sum, FIGURES))}
    kampung = Kampung.objects.permitted_to(user, permission).filter(pk__in=figures)
    kampung = kampung.values_list("pk", "name", "region_id", "region__display_name", "district_code")
    found = list(kampung)
    districts = dict(Region.objects.filter(pk__in={row[4] for row in found}).values_list("pk", "display_name"))
    lines = [
        VillageLine(pk, name, region, place, districts[district], Rate(figures[pk]))
        for pk, name, region, place, district in found
    ]
    return sorted(lines, key=lambda line: (line.district, line.name, line.region_id))
