"""Columns of the list of activities."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html

from core.formats import DAYS, day, number
from core.tables import ListTable
from core.templatetags.ui import state_badge

from .models import Activity

NEWEST, OLDEST = "-tanggal", "tanggal"


def clean_sort(value: str | None) -> str:
    """The list is ordered by day alone: newest first, unless the oldest are asked for."""
    return OLDEST if value == OLDEST else NEWEST


class ActivityTable(ListTable):
    kegiatan = tables.Column("Kegiatan", accessor="title", orderable=False, attrs={"td": {"class": "head"}})
    tanggal = tables.Column("Tanggal", accessor="held_on", attrs={"td": {"class": "nowrap bare"}})
    seksi = tables.Column("Seksi", accessor="section", orderable=False, empty_values=())
    peserta = tables.Column(
        "Peserta", empty_values=(), orderable=False, attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    status = tables.Column("Status", orderable=False, attrs={"td": {"class": "bare"}})

    class Meta(ListTable.Meta):
        pass

    def __init__(self, rows, *, is_wide: bool = False, **kwargs):
        """is_wide: the list reaches over several regencies, so each line names its own."""
        super().__init__(rows, **kwargs)
        self.is_wide = is_wide

    def render_kegiatan(self, record: Activity):
        return render_to_string("programs/_activity_cell.html", {"activity": record, "is_wide": self.is_wide})

    def render_tanggal(self, value):
        return format_html('<div>{}<span class="sub">{}</span></div>', day(value), DAYS[value.weekday()])

    def render_seksi(self, record: Activity):
        return record.section.name if record.section else "Belum diisi"

    def render_peserta(self, record: Activity):
        return number(record.participants)

    def render_status(self, record: Activity):
        badge = state_badge(record.status, record.get_status_display())
        note = "Diisi petugas" if record.is_on_behalf else ""
        return format_html('<div>{}<span class="sub">{}</span></div>', badge, note) if note else badge
