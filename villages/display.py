"""A report as people read it: sections of rows, each beside what it said before."""

from dataclasses import dataclass

from core.formats import number

from .enums import AGE_BANDS, DataUse, Funding, Group, Mechanism, Method, Regulation
from .models import VillageReport
from .sections import BLOCKS, Block

UNKNOWN = "Belum diisi"
TRI_WORDS = {True: "Ada", False: "Tidak ada", None: UNKNOWN}
# For officers, never on a public page: names and numbers of people, and files (a verified RKM has its own link there).
PRIVATE_FIELDS = frozenset({"pkb_nip", "companion_name", "companion_contact", "pokja_decree_file", "plan_file"})
_KINDS = {"funding": Funding, "data_use": DataUse, "regulations": Regulation}
# Fields told in the row of another one.
_TOLD_ELSEWHERE = frozenset(
    {"funding_other", "data_use_other", "guided_by_other", "pokja_members", "pokja_trained_members", "pokja_training"}
    | {f"{m.value}_frequency" for m in Mechanism}
    | {f"{m.value}_frequency_other" for m in Mechanism}
)

_ASKED_WHEN = {
    "has_pokja_decree": ("has_pokja", True),
    "pokja_decree_file": ("has_pokja_decree", True),
    "is_pokja_trained": ("has_pokja", True),
    "pkb_nip": ("has_pkb", True),
    "guided_by": ("has_pkb", False),
    "regulations": ("has_regulation", True),
    "plan_file": ("has_plan", True),
}


@dataclass(frozen=True)
class Row:
    field: str  # form field the row stands for; "" for a sum
    label: str
    value: object
    shown: str
    note: str = ""
    previous_shown: str = ""  # empty where there is nothing to compare with
    url: str = ""  # of a file
    is_tri: bool = False
    is_sum: bool = False

    @property
    def text(self) -> str:
        return f"{self.shown}, {self.note}" if self.note else self.shown

    @property
    def changed(self) -> bool:
        return bool(self.previous_shown) and self.previous_shown != self.text


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]


def report_sections(
    report: VillageReport, previous: VillageReport | None = None, public: bool = False
) -> list[Section]:
    """The report in the order people know.

    previous: the version to compare with; rows then carry `previous_shown` and `changed`.
    public: leave out names, numbers and files that are for officers.
    """
    earlier = {}
    if previous is not None:
        earlier = {row.label: row.text for section in _sections(previous, public) for row in section.rows}
    return [
        Section(
            section.title,
            [_with_previous(row, earlier.get(row.label, "")) for row in section.rows],
        )
        for section in _sections(report, public)
    ]


def _with_previous(row: Row, text: str) -> Row:
    return Row(**{**row.__dict__, "previous_shown": text})


def _sections(report: VillageReport, public: bool) -> list[Section]:
    sections = []
    for block in BLOCKS[report.kind]:
        rows = _band_rows(report) if block.fields[0] == "male_00_04" else _rows(report, block, public)
        sections.append(Section(block.title, rows))
    return sections


def _rows(report: VillageReport, block: Block, public: bool) -> list[Row]:
    rows = []
    for name in block.fields:
        if name in _TOLD_ELSEWHERE or (public and name in PRIVATE_FIELDS) or _is_ruled_out(report, name):
            continue
        rows.append(_row(report, name, public))
    if block.fields[0] == Method.IUD.value:
        rows.append(_sum("Semua yang memakai", report.users))
    if block.fields[0] == "pregnant":
        rows.append(_sum("Semua yang tidak memakai", report.non_users))
    return rows


def _is_ruled_out(report: VillageReport, name: str) -> bool:
    """A question that another answer makes void: no NIP without PKB/PLKB, nobody else guides where there is one."""
    lead, answer = _ASKED_WHEN.get(name, ("", None))
    return bool(lead) and getattr(report, lead) is not answer


def _sum(label: str, value: int | None) -> Row:
    return Row("", label, value, number(value) if value is not None else UNKNOWN, is_sum=True)


def _band_rows(report) -> list[Row]:
    """One row an age band, both sexes in it: sixteen lines instead of thirty-two."""
    rows = []
    for (suffix, label), men, women in zip(AGE_BANDS, report.male, report.female, strict=True):
        unknown = men is None and women is None
        shown = UNKNOWN if unknown else f"{number(men)} laki-laki, {number(women)} perempuan"
        rows.append(Row(f"male_{suffix}", f"{label} tahun", (men, women), shown))
    rows.append(_sum("Jumlah jiwa", report.residents))
    return rows


def _row(report: VillageReport, name: str, public: bool) -> Row:
    field = report._meta.get_field(name)
    value = getattr(report, name)
    label = label_of(report, name)
    note = _note(report, name)
    internal = field.get_internal_type()
    if internal == "BooleanField":
        return Row(name, label, value, TRI_WORDS[value], note, is_tri=True)
    if internal == "FileField":
        url = "" if public or not value else report.get_file_url(name)
        return Row(name, label, value, "Ada berkas" if value else "Belum ada berkas", url=url)
    if name in _KINDS:
        return Row(name, label, value, _kinds(report, name))
    if value in (None, ""):
        return Row(name, label, value, UNKNOWN, note)
    if field.choices:
        return Row(name, label, value, _choice(report, name))
    return Row(name, label, value, number(value) if isinstance(value, int) else str(value), note)


def label_of(report: VillageReport | type[VillageReport], name: str) -> str:
    """How the field is called on pages and forms."""
    if name.startswith("has_") and name[4:] in Group:
        group = Group(name[4:])
        return f"{group.label} ({group.long_label})"
    label = str(report._meta.get_field(name).verbose_name)
    return label[0].upper() + label[1:]


def field_choices(report: VillageReport | type[VillageReport]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a person fills in, as grouped choices of a select: also what is told in the row of another field."""
    return [(block.title, [(name, label_of(report, name)) for name in block.fields]) for block in BLOCKS[report.kind]]


def _choice(report, name: str) -> str:
    other = getattr(report, f"{name}_other", "")
    return f"{getattr(report, f'get_{name}_display')()}" + (f": {other}" if other else "")


def _kinds(report, name: str) -> str:
    """A list of kinds; an imported number whose kinds nobody named; or one of the two kinds of nothing."""
    chosen, other = getattr(report, name), getattr(report, f"{name}_other", "")
    if chosen is None:
        count = getattr(report, f"{name}_count", None)
        return f"{number(count)} jenis, belum dirinci" if count else UNKNOWN
    options = _KINDS[name]
    # "Lainnya" among the kinds is told by its own words.
    labels = [options(kind).label for kind in chosen if not (kind == "lainnya" and other)]
    return ", ".join([*labels, other] if other else labels) or TRI_WORDS[False]


def _note(report, name: str) -> str:
    """What belongs to an answer and is told beside it."""
    if name == "has_pokja" and report.pokja_members is not None:
        return f"{number(report.pokja_members)} anggota"
    if name == "is_pokja_trained":
        parts = []
        if report.pokja_trained_members is not None:
            parts.append(f"{number(report.pokja_trained_members)} dari {number(report.pokja_members)} anggota terlatih")
        if report.pokja_training:
            parts.append(report.pokja_training)
        return ". ".join(parts)
    for mechanism in Mechanism:
        if name == f"has_{mechanism.value}" and getattr(report, f"{mechanism.value}_frequency"):
            return _choice(report, f"{mechanism.value}_frequency")
    return ""
