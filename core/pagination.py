"""Pages of a long list: the last page costs what the first one costs."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db.models import QuerySet


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
