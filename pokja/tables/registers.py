"""Columns of the list of registers of an area."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from core.formats import day, number
from core.tables import ListTable
from core.templatetags.ui import state_badge

from ..queries.registers import AreaRow


class RegisterTable(ListTable):
    kelompok = tables.Column("Kelompok", empty_values=(), orderable=False, attrs={"td": {"class": "head"}})
    kampung = tables.Column("Kampung KB", empty_values=(), orderable=False)
    status = tables.Column("Status", empty_values=(), orderable=False, attrs={"td": {"class": "bare"}})
    dikirim = tables.Column("Dikirim", empty_values=(), orderable=False, attrs={"td": {"class": "nowrap"}})
    pertemuan = tables.Column(
        "Pertemuan", empty_values=(), orderable=False, attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    anggota = tables.Column(
        "Anggota hadir", empty_values=(), orderable=False, attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    class Meta(ListTable.Meta):
        pass

    def render_kelompok(self, record: AreaRow):
        url = reverse("register-list", args=[record.poktan.region_id, record.poktan.pk])
        if record.register is not None:
            url = record.register.get_absolute_url()
        return format_html('<a class="name" href="{}">{}</a>', url, record.poktan.full_name)

    def render_kampung(self, record: AreaRow):
        region = record.poktan.region
        place = f"{region.display_name}, {region.parent.display_name}"
        return format_html('<span>{}<span class="sub">{}</span></span>', record.poktan.kampung.name, place)

    def render_status(self, record: AreaRow):
        if record.register is None:
            return format_html('<span class="act">{}</span>', "Belum lapor")
        return state_badge(record.register.status, record.register.get_status_display())

    def render_dikirim(self, record: AreaRow):
        late = f"terlambat {number(record.days_late)} hari" if record.days_late else "tepat waktu"
        if record.first_sent is None:
            if not record.days_late:
                return "–"
            return format_html('<span class="strong-act">Lewat {} hari</span>', number(record.days_late))
        return format_html(
            '<span>{}<span class="sub{}">{}</span></span>',
            day(record.first_sent),
            " act" if record.days_late else "",
            late,
        )

    def render_pertemuan(self, record: AreaRow):
        return number(record.register.meeting_count) if record.register else "–"

    def render_anggota(self, record: AreaRow):
        if record.register is None:
            return "–"
        return format_html(
            '<span>{}<span class="sub">dari {}</span></span>',
            number(record.register.attended),
            number(record.register.members),
        )
