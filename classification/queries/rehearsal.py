"""*Uji aturan*: what a version would make of today's facts, beside the version in force. Reads; stores nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from core.formats import fixed
from regions.enums import Level
from regions.models import Region
from villages.models import Kampung

from ..engine.drafts import case_words
from ..engine.evaluation import Verdict, judge, scores_of
from ..engine.facts import Facts
from ..engine.instrument import Instrument
from ..enums import Basis, Kelas
from .stored import iter_facts

RISES, FALLS, STAYS = "naik", "turun", "tetap"
ABOVE = (2, 5, 8)  # lengths of the codes of province, regency, district
NAMED_AT_ONCE = 1_000  # villages whose names are read by one query


class Change(NamedTuple):
    """What becomes of every village with the same two rows of scores."""

    before: Verdict
    after: Verdict
    reason: str  # empty where nothing changes at all

    @property
    def direction(self) -> str:
        """By the order in which the classes are shown."""
        if self.after.kelas == self.before.kelas:
            return STAYS
        return RISES if self.after.kelas > self.before.kelas else FALLS


class Line(NamedTuple):
    """One village whose class or reasons change."""

    kampung_id: int
    region_id: str
    change: Change


@dataclass
class Rehearsal:
    """The result for an area. `lines`: by code of the village, only where something changes."""

    read: int = 0
    matrix: Counter = field(default_factory=Counter)  # (class now, class by the other version) -> villages
    lines: list[Line] = field(default_factory=list)

    def _count(self, direction) -> int:
        return sum(count for (old, new), count in self.matrix.items() if direction(old, new))

    @cached_property
    def rises(self) -> int:
        return self._count(lambda old, new: new > old)

    @cached_property
    def falls(self) -> int:
        return self._count(lambda old, new: new < old)

    @property
    def stays(self) -> int:
        return self.read - self.rises - self.falls

    def of(self, direction: str) -> list[Line]:
        return [line for line in self.lines if line.change.direction == direction]

    @property
    def table(self) -> list[tuple[Kelas, list[tuple[Kelas, int]], int]]:
        """Rows: the class now; cells: the class then, with how many villages; their sum."""
        rows = []
        for old in Kelas:
            cells = [(new, self.matrix[old, new]) for new in Kelas]
            rows.append((old, cells, sum(count for _, count in cells)))
        return rows

    @property
    def sums(self) -> list[tuple[Kelas, int]]:
        """Villages in each class by the other version."""
        return [(new, sum(self.matrix[old, new] for old in Kelas)) for new in Kelas]


class Comparison:
    """Two rules, applied to the same facts; remembers what it found, since few combinations of scores occur."""

    def __init__(self, now: Instrument, then: Instrument):
        self.now, self.then = now, then
        # Where only thresholds, weights or the table differ, every score is the same.
        self.scores_alike = [(i.measure, i.reports, i.scores) for i in now.indicators] == [
            (i.measure, i.reports, i.scores) for i in then.indicators
        ]
        self.changes: dict[tuple[str, str], Change] = {}

    def of(self, facts: Facts) -> Change:
        before = scores_of(facts, self.now)
        after = before if self.scores_alike else scores_of(facts, self.then)
        found = self.changes.get((before, after))
        if found is None:
            found = self.changes[before, after] = self._change(before, after)
        return found

    def _change(self, before: str, after: str) -> Change:
        old, new = judge(before, self.now), judge(after, self.then)
        return Change(old, new, " ".join(self._reasons(before, after, old, new)))

    def _reasons(self, before: str, after: str, old: Verdict, new: Verdict) -> Iterator[str]:
        """Each index that crosses its threshold or moves, with the scores that move it; then the table."""
        start = 0
        for a, b in zip(old.standings, new.standings, strict=True):
            part = slice(start, start + a.index.size)
            start += a.index.size
            moved = self._moved(part, before, after)
            causes = [*moved, *_settings(a.index, b.index)]
            if a.passes != b.passes:
                verb = "jadi mencapai batas" if b.passes else "tidak lagi mencapai batas"
                yield f"{b.index.name} {verb} ({_against(a)}, menjadi {_against(b)}): {', '.join(causes)}."
            elif moved or a.value != b.value:
                yield f"{b.index.name} {_value(a)} menjadi {_value(b)}: {', '.join(causes)}."
        case = tuple(standing.passes for standing in new.standings)
        if old.kelas != new.kelas and case == tuple(standing.passes for standing in old.standings):
            names = [standing.index.name for standing in new.standings]
            yield f"Tabel keputusan berubah untuk keadaan: {case_words(case, names)}."

    def _moved(self, part: slice, before: str, after: str) -> list[str]:
        triples = zip(self.then.indicators[part], before[part], after[part], strict=True)
        return [f"{indicator.name} skor {old} menjadi {new}" for indicator, old, new in triples if old != new]


def _settings(old, new) -> Iterator[str]:
    if old.threshold != new.threshold:
        yield f"batas {fixed(old.threshold)} menjadi {fixed(new.threshold)}"
    if old.weights != new.weights:
        yield "bobot berubah"


def _value(standing) -> str:
    return fixed(standing.value)


def _against(standing) -> str:
    return f"{_value(standing)} dari batas {fixed(standing.index.threshold)}"


def rehearse(then: Instrument, now: Instrument, area_code: str = "", basis: Basis = Basis.REPORTED) -> Rehearsal:
    """Both rules on today's facts of every active Kampung KB of an area ("": the nation); one streamed query.

    Compared is rule with rule, not with the stored class, so that nothing but the rule makes a difference. A village
    that never reported counts as Dasar, as everywhere. A nation takes some ten seconds.
    """
    comparison, result = Comparison(now, then), Rehearsal()
    for row in iter_facts(area_code):
        change = comparison.of(row.on(basis).facts)
        result.read += 1
        result.matrix[change.before.kelas, change.after.kelas] += 1
        if change.reason:
            result.lines.append(Line(row.kampung_id, row.region_id, change))
    result.lines.sort(key=lambda line: line.region_id)
    return result


class Named(NamedTuple):
    """A line with its names."""

    name: str
    village: str
    way: tuple[str, str, str]  # province, regency, district
    line: Line

    @property
    def change(self) -> Change:
        return self.line.change


def named(lines: Sequence[Line]) -> Iterator[Named]:
    """The lines with the names of village and places: one query for each thousand, and one for the places above."""
    higher = Region.objects.filter(level__lt=Level.VILLAGE, code__startswith=_common(lines))
    above = dict(higher.values_list("pk", "display_name"))
    for start in range(0, len(lines), NAMED_AT_ONCE):
        part = lines[start : start + NAMED_AT_ONCE]
        rows = Kampung.objects.filter(pk__in=[line.kampung_id for line in part])
        names = {pk: texts for pk, *texts in rows.values_list("pk", "name", "region__display_name")}
        for line in part:
            way = tuple(above[line.region_id[:length]] for length in ABOVE)
            yield Named(*names[line.kampung_id], way, line)


def _common(lines: Iterable[Line]) -> str:
    """Code of the province that holds all of them, else of the nation."""
    provinces = {line.region_id[:2] for line in lines}
    return provinces.pop() if len(provinces) == 1 else ""
