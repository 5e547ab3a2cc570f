"""Tables of lists (django-tables2): the database orders and cuts, the table only draws."""

import django_tables2 as tables
from django_tables2.data import TableData


class PageRows(TableData):
    """The rows of one page, already in order: the table must not sort them again."""

    def __len__(self):
        return len(self.data)

    def order_by(self, aliases):
        """Sorting happened in the query."""


class ListTable(tables.Table):
    """A list of the portal: a table at the desk, cards on a phone; `?sort=` in the address."""

    is_dense = False  # narrower gaps, for many columns

    class Meta:
        template_name = "core/table.html"
        order_by_field = "sort"

    def __init__(self, rows, *, caption: str, first_number: int = 1, **kwargs):
        """rows: one page in its final order. caption: for screen readers. first_number: of the first row."""
        super().__init__(PageRows(rows), **kwargs)
        self.caption = caption
        self.first_number = first_number
