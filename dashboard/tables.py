"""Columns of the list of Kampung KB. The names of sortable columns are the keys of `queries.kampung.SORTS`."""

from itertools import count

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from accounts.roles import Permission
from core.formats import NO_VALUE, age, day, fixed, number
from core.tables import ListTable
from core.templatetags.ui import state_badge, steps_badge
from villages.models import REPORTS

from .enums import ReportState
from .queries.kampung import KampungRow

KIND_NAMES = {"profil": "Profil", "penduduk": "Penduduk", "kb": "KB"}
# On a phone a line is a card: the figures stand on the village's own page.
_NUMBER = {"th": {"class": "num"}, "td": {"class": "num skip-phone"}}
_DATE = {"td": {"class": "nowrap"}}


def class_badge(row: KampungRow):
    """The reported class, or "Belum melapor"."""
    kelas = row.badge_class
    return steps_badge(kelas, kelas.label, kelas.slug) if kelas else steps_badge(None, "Belum melapor", "belum")


def class_note(row: KampungRow) -> str:
    """What stands small under the badge: the verified class where it differs, the official one without a report."""
    if row.badge_class is None:
        return f"{'Impor resmi' if row.official_kelas else 'Kelas resmi'}: {row.official_class.label}"
    if row.verified_class and row.verified_class != row.badge_class:
        return f"Terverifikasi: {row.verified_class.label}"
    return ""


def next_act(row: KampungRow, user: User) -> tuple[str, str]:
    """The one act of a line: its word and the tab where it is done."""
    if user.can(Permission.WRITE_REPORT, row.region_id) or user.can(Permission.DECIDE_REPORT, row.region_id):
        kinds = row.kinds_in_state or [kind for kind, status in row.statuses.items() if status is None]
        word = _act_word(row, user, kinds)
        if word and kinds:
            return word, reverse(REPORTS[kinds[0]].url_name, args=[row.region_id])
    return "Lihat", reverse("kampung-detail", args=[row.region_id])


def _act_word(row: KampungRow, user: User, kinds: list[str]) -> str:
    may_write = user.can(Permission.WRITE_REPORT, row.region_id)
    match row.state:
        case ReportState.SUBMITTED:
            return "Periksa" if user.can(Permission.DECIDE_REPORT, row.region_id) else ""
        case ReportState.RETURNED:
            return "Perbaiki" if may_write else ""
        case ReportState.DRAFT:
            return "Lanjutkan" if may_write else ""
        case ReportState.NONE | ReportState.PARTIAL:
            return f"Isi {KIND_NAMES[kinds[0]]}" if may_write and kinds else ""
        case _:
            return ""


def _two_lines(first, second: str):
    return format_html('<div>{}<span class="sub">{}</span></div>', first, second) if second else first


class KampungTable(ListTable):
    is_dense = True

    nomor = tables.Column("No.", orderable=False, empty_values=(), attrs=_NUMBER | {"td": {"class": "num skip-phone"}})
    nama = tables.Column("Kampung KB", accessor="name", attrs={"td": {"class": "head"}})
    kelas = tables.Column("Klasifikasi", empty_values=())
    input = tables.Column("Input", empty_values=(), attrs=_NUMBER)
    proses = tables.Column("Proses", empty_values=(), attrs=_NUMBER)
    output = tables.Column("Output", empty_values=(), attrs=_NUMBER)
    laporan = tables.Column("Laporan terakhir", accessor="last_report_on", empty_values=(), attrs=_DATE)
    status = tables.Column("Status laporan", empty_values=())
    tindakan = tables.Column("Tindakan", orderable=False, empty_values=())

    class Meta(ListTable.Meta):
        pass

    def __init__(self, rows, *, user: User, is_wide: bool = False, **kwargs):
        """is_wide: the list reaches over several regencies, so each line names its own."""
        super().__init__(rows, **kwargs)
        self.user = user
        self.is_wide = is_wide
        self.numbers = count(self.first_number)

    def render_nomor(self):
        return number(next(self.numbers))

    def render_nama(self, record: KampungRow):
        places = (record.village, record.district, record.regency if self.is_wide else "")
        return format_html(
            '<a class="name" href="{}">{}</a><span class="sub">{}</span>',
            reverse("kampung-detail", args=[record.region_id]),
            record.name,
            ", ".join(place for place in places if place),
        )

    def render_kelas(self, record: KampungRow):
        note = class_note(record)
        return _two_lines(class_badge(record), note)

    def render_input(self, record: KampungRow):
        return fixed(record.indices[0])

    def render_proses(self, record: KampungRow):
        return fixed(record.indices[1])

    def render_output(self, record: KampungRow):
        return fixed(record.indices[2])

    def render_laporan(self, value):
        if value is None:
            return format_html('<span class="muted">{}</span>', "Belum pernah")
        return _two_lines(day(value), age(value))

    def render_status(self, record: KampungRow):
        state = record.state
        if state in (ReportState.RETURNED, ReportState.SUBMITTED, ReportState.DRAFT):
            kinds = ", ".join(KIND_NAMES[kind] for kind in record.kinds_in_state) or NO_VALUE
            return _two_lines(state_badge(state.value, state.label), kinds)
        missing = [KIND_NAMES[kind] for kind, status in record.statuses.items() if status is None]
        if state is ReportState.PARTIAL and missing:
            return _two_lines(state.label, f"Belum ada {', '.join(missing)}")
        return state.label

    def render_tindakan(self, record: KampungRow):
        word, url = next_act(record, self.user)
        return format_html('<a href="{}">{}<span class="visually-hidden"> {}</span></a>', url, word, record.name)
