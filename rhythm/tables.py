"""Columns of the list of visits."""

import django_tables2 as tables
from django.utils.html import format_html

from core.formats import age, day
from core.tables import ListTable

from .models import Visit


class VisitTable(ListTable):
    kampung = tables.Column("Kampung KB", orderable=False, attrs={"td": {"class": "head"}})
    opened_on = tables.Column("Diminta", orderable=False)
    last_on = tables.Column("Kegiatan terakhir", orderable=False, empty_values=())
    outcome = tables.Column("Hasil", orderable=False, empty_values=(), attrs={"td": {"class": "above"}})
    next_on = tables.Column("Langkah berikutnya", orderable=False, empty_values=(), attrs={"td": {"class": "above"}})

    class Meta(ListTable.Meta):
        pass

    def render_kampung(self, record: Visit):
        district = record.region.parent
        place = f"{record.region}, {district}"
        return format_html(
            '<a class="name" href="{}">{}</a><span class="sub">{}</span>',
            record.get_absolute_url(),
            record.kampung.name,
            place,
        )

    def render_opened_on(self, value):
        return format_html('<div>{}<span class="sub">{}</span></div>', day(value), age(value))

    def render_last_on(self, record: Visit):
        return day(record.last_on) if record.last_on else "Belum pernah"

    def render_outcome(self, record: Visit):
        if record.done_on:
            return format_html(
                '<div>{}<span class="sub">Dikunjungi {} oleh {}</span></div>',
                record.get_reason_display(),
                day(record.done_on),
                record.done_by_name,
            )
        return f"Ditutup {day(record.closed_at)}: aktif lagi" if record.closed_at else "Menunggu kunjungan"

    def render_next_on(self, record: Visit):
        if not record.next_on:
            return "–"
        due = f"selesai {day(record.next_done_on)}" if record.next_done_on else f"tenggat {day(record.next_on)}"
        return format_html('<div>{}<span class="sub">{}</span></div>', record.next_step, due)
