"""Columns of the list of POKTAN."""

import django_tables2 as tables
from django.template.loader import render_to_string

from core.formats import number
from core.tables import ListTable

from ..queries.groups import CardStanding

_NUM = {"th": {"class": "num"}, "td": {"class": "num nowrap"}}
UNKNOWN = "Belum diisi"


class PoktanTable(ListTable):
    """Rows are the standing of each group (`queries.groups.CardStanding`)."""

    kelompok = tables.Column("Kelompok", empty_values=(), orderable=False, attrs={"td": {"class": "head"}})
    anggota = tables.Column("Anggota", empty_values=(), orderable=False, attrs=_NUM)
    kader = tables.Column("Kader", empty_values=(), orderable=False, attrs=_NUM)
    kelas = tables.Column("Kelas", empty_values=(), orderable=False, attrs={"td": {"class": "nowrap"}})
    kartu = tables.Column("Kartu K/0", empty_values=(), orderable=False, attrs={"td": {"class": "bare"}})

    class Meta(ListTable.Meta):
        pass

    def __init__(self, rows, *, is_wide: bool = False, **kwargs):
        super().__init__(rows, **kwargs)
        self.is_wide = is_wide

    def render_kelompok(self, record: CardStanding):
        return render_to_string("pokja/_group_cell.html", {"poktan": record.poktan, "is_wide": self.is_wide})

    def render_anggota(self, record: CardStanding):
        return number(record.shown.members if record.shown else None)

    def render_kader(self, record: CardStanding):
        card = record.shown
        if card is None or card.cadres_trained is None:
            return number(card.cadres if card else None)
        return f"{number(card.cadres)} ({number(card.cadres_trained)} terlatih)"

    def render_kelas(self, record: CardStanding):
        return record.shown.group_class.name if record.shown and record.shown.group_class else UNKNOWN

    def render_kartu(self, record: CardStanding):
        return render_to_string("pokja/_group_card_state.html", {"standing": record})
