"""Pages of a long list: the last page costs what the first one costs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, BooleanField, DateField, F, Func, QuerySet, Value


def mirrored_slice(ordered: QuerySet, start: int, stop: int, count: int) -> list:
    """`ordered[start:stop]`, read from whichever end is nearer.

    OFFSET walks over every row before the page, so the far half of a list is read in the reverse order, where few
    rows stand before it, and turned round again. `count`: the number of rows in `ordered`. The order must be total
    (end in a unique field), or rows that tie could come twice or never; `QuerySet.reverse` mirrors the place of
    NULLs together with the direction.
    """
    stop = min(stop, count)
    if start <= count - stop:
        return list(ordered[start:stop])
    return list(ordered.reverse()[count - stop : count - start])[::-1]


class MirrorPaginator(Paginator):
    """Cuts pages out of a narrow ordered queryset (usually of keys) and loads the full rows of one page alone.

    object_list: a totally ordered queryset, for example `.order_by("name", "pk").values_list("pk", flat=True)`.
    load: turns the items of one page into the rows to show, in the same order.
    count: the number of items where the caller already knows it.
    """

    def __init__(self, object_list: QuerySet, per_page: int, *, load: Callable[[list], list] = list, count=None):
        super().__init__(object_list, per_page)
        self.load = load
        if count is not None:
            self.count = count

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        items = mirrored_slice(self.object_list, start, start + self.per_page, self.count)
        return self._get_page(self.load(items), number, self)


# --- lists that grow without end ------------------------------------------------------------------------

COUNT_CAP = 10_000  # counting further costs more than the figure is worth


def capped_count(rows: QuerySet, cap: int = COUNT_CAP) -> int:
    """How many rows there are, exactly up to `cap`; `cap + 1` stands for any more."""
    return rows.order_by()[: cap + 1].count()


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by day and key, as the address says it: "2026-11-07_123"."""

    day: date
    key: int

    def __str__(self):
        return f"{self.day.isoformat()}_{self.key}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """None for what is no cursor."""
        found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_([0-9]{1,18})", text or "")
        try:
            return cls(date.fromisoformat(found[1]), int(found[2])) if found else None
        except ValueError:
            return None


class _Beyond(Func):
    """`(day, key) < (…, …)` as one comparison: an index over both starts right there, also inside a day of many."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        parts = [compiler.compile(part) for part in self.source_expressions]
        sql, params = [part[0] for part in parts], [value for part in parts for value in part[1]]
        return f"({sql[0]}, {sql[1]}) {self.extra['sign']} ({sql[2]}, {sql[3]})", params


@dataclass(frozen=True)
class KeysetPage:
    """Rows of one page, and from where its neighbours start."""

    object_list: list
    first: Cursor | None = None
    last: Cursor | None = None
    has_previous: bool = False
    has_next: bool = False

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next


class KeysetPaginator:
    """Pages of a list ordered by a day and the key: each starts where its neighbour ended, so any costs the same.

    Pages have no numbers, and what is added meanwhile moves no row from one page to the next. The last page is full
    as well; going back from it, the first page shows again what does not fill a page of its own.

    rows: unordered, with a date in `day`. load: turns the keys of one page into the rows to show, in the same order.
    """

    # Words of the address, one at a time; whatever changes the list starts at its beginning again.
    AFTER, BEFORE, LAST = "sesudah", "sebelum", "akhir"

    def __init__(
        self, rows: QuerySet, per_page: int, *, day: str, newest_first: bool = True, load: Callable[[list], list]
    ):
        self.rows, self.per_page, self.day, self.load = rows, per_page, day, load
        self.sign = -1 if newest_first else 1

    def page(self, query: Mapping[str, str]) -> KeysetPage:
        """The page an address asks for; nonsense asks for the first one."""
        after, before = Cursor.parse(query.get(self.AFTER)), Cursor.parse(query.get(self.BEFORE))
        if query.get(self.LAST):
            return self._back(None)
        if before is not None:
            page = self._back(before)
            return page if page.has_previous or len(page.object_list) == self.per_page else self._on(None)
        page = self._on(after)
        # Whatever stood behind the cursor is gone meanwhile.
        return page if page.object_list or after is None else self._back(None)

    def _on(self, after: Cursor | None) -> KeysetPage:
        found = self._read(after, self.sign)
        kept = found[: self.per_page]
        return self._page(kept, has_previous=after is not None, has_next=len(found) > len(kept))

    def _back(self, before: Cursor | None) -> KeysetPage:
        found = self._read(before, -self.sign)
        kept = found[: self.per_page]
        return self._page(kept[::-1], has_previous=len(found) > len(kept), has_next=before is not None)

    def _read(self, start: Cursor | None, sign: int) -> list[tuple[date, int]]:
        rows = self.rows
        if start is not None:
            place = (F(self.day), F("pk"), Value(start.day, DateField()), Value(start.key, BigIntegerField()))
            rows = rows.filter(_Beyond(*place, sign="<" if sign < 0 else ">"))
        order = ("-" if sign < 0 else "") + self.day, ("-" if sign < 0 else "") + "pk"
        return list(rows.order_by(*order).values_list(self.day, "pk")[: self.per_page + 1])

    def _page(self, found: list[tuple[date, int]], **neighbours: bool) -> KeysetPage:
        if not found:
            return KeysetPage([])
        rows = self.load([key for _, key in found])
        return KeysetPage(rows, Cursor(*found[0]), Cursor(*found[-1]), **neighbours)
