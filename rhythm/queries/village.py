"""One Kampung KB in one month: every thing that was expected of it, and what of it came."""

from dataclasses import dataclass, field
from datetime import date

from core.dates import months_before
from core.formats import day, number
from pokja.enums import MeetingKind
from pokja.models import Poktan
from pokja.months import last_day
from programs.models import Activity
from villages.enums import Frequency
from villages.models import Kampung

from ..enums import Duty
from ..models import FIGURES, VillageMonth
from ..promises import Came, Figures, Item, due_day, items, profile_of, uncounted
from .facts import Scope, facts_of
from .figures import Rate


@dataclass(frozen=True)
class Line:
    """One thing that is expected: a report, a register of a group, a mechanism."""

    name: str
    words: str
    is_missing: bool


@dataclass(frozen=True)
class DutyDetail:
    duty: Duty
    due_on: date | None  # None: nobody hands it in by a day
    rate: Rate
    before: Rate  # of the month before
    lines: list[Line] = field(default_factory=list)


def village_months(kampung: Kampung, first: date, last: date) -> dict[str, dict[date, Rate]]:
    """The stored figures of one village, {duty: {month: rate}}, with the month before the first; one query."""
    rows = VillageMonth.objects.filter(kampung=kampung, month__range=(months_before(first, 1), last)).order_by("month")
    found: dict[str, dict[date, Rate]] = {duty.value: {} for duty in Duty}
    for month, duty, *figures in rows.values_list("month", "duty", *FIGURES):
        found[duty][month] = Rate(Figures(*figures))
    return found


def village_details(
    kampung: Kampung, month: date, today: date, stored: dict[str, dict[date, Rate]]
) -> tuple[list[DutyDetail], list[str]]:
    """The duties of a month in their order; and mechanisms that cannot be counted, in words.

    stored: of `village_months`. Reads what came anew, in a fixed number of queries.
    """
    found = facts_of(Scope(kampung.pk), month, month)
    if not found:
        return [], []
    village, came = found[0].village, found[0].came
    names = dict(Poktan.objects.filter(kampung=kampung).in_bulk().items())
    promised = profile_of(village, month)
    frequencies = dict(promised.frequencies) if promised else {}
    told = _Telling(kampung, month, today, came, names, frequencies)
    by_duty: dict[Duty, list[Line]] = {duty: [] for duty in Duty}
    for item in items(village, came, month, today):
        by_duty[item.duty] += told.lines(item)
    before = months_before(month, 1)
    details = [
        DutyDetail(
            duty,
            None if duty is Duty.MEETING else due_day(duty, month),
            stored[duty.value].get(month, Rate()),
            stored[duty.value].get(before, Rate()),
            lines,
        )
        for duty, lines in by_duty.items()
        if lines
    ]
    unclear = [
        f"{MeetingKind(mechanism).label}: {Frequency(often).label.lower() if often else 'frekuensi belum diisi'}"
        for mechanism, often in uncounted(village, month)
    ]
    return details, unclear


@dataclass(frozen=True)
class _Telling:
    """What a line needs to know."""

    kampung: Kampung
    month: date
    today: date
    came: Came
    groups: dict[int, Poktan]
    frequencies: dict[str, str]

    def lines(self, item: Item) -> list[Line]:
        match item.duty:
            case Duty.ACTIVITY:
                return self._activities(item)
            case Duty.MEETING:
                return [self._meeting(item)]
        handed = self.came.registers.get((item.key, self.month))
        on = handed.on if handed else None
        if item.duty is Duty.CARD:
            on = self.came.cards.get((item.key, self.month.year))
        return [Line(self.groups[item.key].full_name, self._handed(item, on), not item.figures.received)]

    def _handed(self, item: Item, on: date | None) -> str:
        due = due_day(item.duty, self.month)
        if on is None:
            late = "sudah lewat" if due < self.today else "belum lewat"
            return f"Belum diserahkan; tenggat {day(due)} {late}"
        return f"Diserahkan {day(on)}, {'tepat waktu' if item.figures.on_time else 'terlambat'}"

    def _activities(self, item: Item) -> list[Line]:
        rows = Activity.objects.filter(kampung=self.kampung, held_on__range=(self.month, last_day(self.month)))
        found = list(rows.reported().order_by("held_on", "pk").only("title", "held_on", "status", "submitted_at"))
        if not found:
            return [Line("Laporan kegiatan", self._handed(item, None), True)]
        return [
            Line(row.title, f"{day(row.held_on)}, dikirim {day(row.submitted_at)}. {row.get_status_display()}", False)
            for row in found
        ]

    def _meeting(self, item: Item) -> Line:
        figures, often = item.figures, self.frequencies[item.key]
        words = f"{Frequency(often).label}: {number(figures.received)} dari {number(figures.expected)} tercatat"
        return Line(MeetingKind(item.key).label, words, figures.received < figures.expected)
