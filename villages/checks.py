"""What cannot be right, and what is worth a second look, in the three reports.

Pure functions over reports (saved or not): they read attributes and touch no database. The same functions run when a
report is submitted and again when one of the other two changes, because the official portal checked the identities
at entry only and 391 of 9,975 reports broke later (docs/glossary.md names the terms, ADR 0006 the rules).
"""

from dataclasses import dataclass
from enum import StrEnum

from core.formats import number

from .enums import AGE_BANDS, Frequency, Group, GuidedBy, Mechanism, Method, NonUse


class Level(StrEnum):
    ERROR = "galat"  # refused
    WARNING = "peringatan"  # accepted once the author says it was looked at


@dataclass(frozen=True)
class Finding:
    level: Level
    field: str  # form field it is shown at; "" for the whole report
    message: str


@dataclass(frozen=True)
class Reports:
    """The versions in force of one Kampung KB; None where there is none."""

    profile: object | None = None
    population: object | None = None
    family_planning: object | None = None

    def of(self, kind: str):
        """The report of this kind (slug of the model)."""
        return {"profil": self.profile, "penduduk": self.population, "kb": self.family_planning}[kind]


# Above these figures we ask "are you sure". Source: 99th percentiles of the official portal's export of 12 June 2023
# (24,912 villages); participants: the highest of the five groups, rounded.
TYPICAL_LIMITS = {
    "residents": 44_008,
    "families": 9_823,
    "couples": 5_828,
    "teenagers": 5_041,
    "families_with_toddlers": 1_817,
    "families_with_elderly": 1_683,
    "pokja_members": 44,
    **{f"{group.value}_participants": 2_100 for group in Group},
}
# Above this many times the typical limit a figure is refused: it is a slip of the finger, and one is enough to ruin
# a national sum (the export holds a village of 8,848,452,391 residents).
REFUSED_FACTOR = 10

# Figures without a limit of their own are parts of one that has: they cannot be larger than the whole may be.
_WHOLE = {
    **{f"{sex}_{suffix}": "residents" for sex in ("male", "female") for suffix, _ in AGE_BANDS},
    "families_with_teenagers": "families",
    "pokja_trained_members": "pokja_members",
    "bpjs_users": "residents",
    **{field.value: "couples" for field in (*Method, *NonUse)},
}


def highest_accepted(field: str) -> int:
    """The largest figure this field takes at all. KeyError for a field that holds no count."""
    return TYPICAL_LIMITS[_WHOLE.get(field, field)] * REFUSED_FACTOR


def _error(field: str, message: str) -> Finding:
    return Finding(Level.ERROR, field, message)


def _warning(field: str, message: str) -> Finding:
    return Finding(Level.WARNING, field, message)


def _label(report, field: str) -> str:
    label = report._meta.get_field(field).verbose_name
    return label[0].upper() + label[1:]


def _limits(report) -> list[Finding]:
    findings = []
    for field in report.content_fields():
        if field not in TYPICAL_LIMITS and field not in _WHOLE:
            continue
        value = getattr(report, field)
        if value is None:
            continue
        typical = TYPICAL_LIMITS.get(field)
        # The sum of the bands has no input of its own.
        place = f"male_{AGE_BANDS[0][0]}" if field == "residents" else field
        if value > highest_accepted(field):
            findings.append(_error(place, too_high(_label(report, field), value, field)))
        elif typical and value > typical:
            findings.append(
                _warning(
                    place,
                    f"{_label(report, field)} {number(value)}, di atas batas wajar {number(typical)} "
                    "(99 dari 100 Kampung KB di bawahnya).",
                )
            )
    return findings


def too_high(label: str, value: int, field: str) -> str:
    return f"{label} {number(value)} tidak mungkin: paling banyak {number(highest_accepted(field))}."


# --- one report by itself ---------------------------------------------------------------------------------------


def _profile_answers(report) -> list[Finding]:
    """Answers that call for another answer."""
    findings = []
    if report.has_pkb is True and not (len(report.pkb_nip) == 18 and report.pkb_nip.isdecimal()):
        findings.append(_error("pkb_nip", "Isi NIP PKB/PLKB dengan 18 angka."))
    if report.has_pkb is False and not report.guided_by:
        findings.append(_error("guided_by", "Pilih siapa yang mengarahkan kampung bila tidak ada PKB/PLKB."))
    if report.has_pkb is False and report.guided_by == GuidedBy.OTHER and not report.guided_by_other:
        findings.append(_error("guided_by_other", "Sebutkan siapa yang mengarahkan."))
    if report.has_pkb is not None:
        if not report.companion_name:
            findings.append(_error("companion_name", "Isi nama pendamping."))
        if not report.companion_contact:
            findings.append(_error("companion_contact", "Isi kontak pendamping."))
    if report.has_regulation is True and not report.regulations:
        findings.append(_error("regulations", "Pilih paling sedikit satu jenis regulasi."))
    if report.data_use and report.has_plan is not True:
        findings.append(_error("has_plan", "Penggunaan data hanya diisi bila ada Rencana Kerja Masyarakat (RKM)."))
    for mechanism in Mechanism:
        frequency = getattr(report, f"{mechanism.value}_frequency")
        if getattr(report, f"has_{mechanism.value}") is not True:
            continue
        if not frequency:
            findings.append(_error(f"{mechanism.value}_frequency", f"Pilih frekuensi {mechanism.label.lower()}."))
        if frequency == Frequency.OTHER and not getattr(report, f"{mechanism.value}_frequency_other"):
            findings.append(
                _error(f"{mechanism.value}_frequency_other", f"Sebutkan frekuensi {mechanism.label.lower()}.")
            )
    return findings


def _training(report) -> list[Finding]:
    trained, members = report.pokja_trained_members, report.pokja_members
    if trained is None or report.has_pokja is False:
        return []
    if members is None and trained:
        return [_error("pokja_members", f"Isi jumlah anggota Pokja, karena {number(trained)} di antaranya terlatih.")]
    if members is not None and trained > members:
        return [
            _error(
                "pokja_trained_members",
                f"Anggota terlatih {number(trained)}, anggota Pokja {number(members)}: "
                f"lebih {number(trained - members)}.",
            )
        ]
    return []


def _fillers(report, population) -> list[Finding]:
    """Patterns that in the official data mostly stand for "nobody counted"."""
    findings = []
    if report.pregnant and report.pregnant == report.wants_soon:
        same = number(report.pregnant)
        findings.append(_warning("pregnant", f"Hamil dan ingin anak segera (IAS) sama-sama {same}. Periksa keduanya."))
    for group in Group:
        participants = report.participants[group]
        target = getattr(population, group.target_field) if population else None
        if participants and participants == target:
            findings.append(
                _warning(
                    f"{group.value}_participants",
                    f"Peserta {group.label} {number(participants)} sama dengan sasarannya: partisipasi 100\u00a0%.",
                )
            )
    return findings


# --- two reports against each other -----------------------------------------------------------------------------


def _couples_fit(report, population) -> list[Finding]:
    """Methods + non-users = PUS."""
    figures = [getattr(report, field.value) for field in (*Method, *NonUse)]
    counted, couples = report.users + report.non_users, population.couples
    if couples is None:
        if all(figure is None for figure in figures):
            return []
        return [
            _error(
                Method.IUD.value,
                "PUS pada laporan Penduduk belum diisi, padahal jumlah peserta dan bukan peserta KB "
                f"{number(counted)}. Lengkapi laporan Penduduk dulu.",
            )
        ]
    if counted == couples:
        return []
    return [
        _error(
            Method.IUD.value,
            f"Jumlah peserta dan bukan peserta KB {number(counted)}, PUS pada laporan Penduduk {number(couples)}: "
            f"selisih {number(abs(counted - couples))}.",
        )
    ]


def _participants_fit(report, population) -> list[Finding]:
    """Participants <= sasaran."""
    findings = []
    for group in Group:
        participants, target = report.participants[group], getattr(population, group.target_field)
        if not participants:
            continue
        name = _label(population, group.target_field)
        if target is None:
            findings.append(
                _error(
                    f"{group.value}_participants",
                    f"Sasaran {group.label} ({name.lower()}) pada laporan Penduduk belum diisi, padahal pesertanya "
                    f"{number(participants)}. Lengkapi laporan Penduduk dulu.",
                )
            )
        elif participants > target:
            findings.append(
                _error(
                    f"{group.value}_participants",
                    f"Peserta {group.label} {number(participants)}, sasarannya ({name.lower()}) pada laporan Penduduk "
                    f"{number(target)}: lebih {number(participants - target)}.",
                )
            )
    return findings


def _insured_fit(report, population) -> list[Finding]:
    """BPJS users <= residents."""
    insured, residents = report.bpjs_users, population.residents
    if not insured:
        return []
    if residents is None:
        return [
            _error(
                "bpjs_users",
                f"Jumlah jiwa pada laporan Penduduk belum diisi, padahal pengguna BPJS {number(insured)}. "
                "Lengkapi laporan Penduduk dulu.",
            )
        ]
    if insured <= residents:
        return []
    return [
        _error(
            "bpjs_users",
            f"Pengguna BPJS {number(insured)}, jumlah jiwa pada laporan Penduduk {number(residents)}: "
            f"lebih {number(insured - residents)}.",
        )
    ]


def _groups_fit(report, profile) -> list[Finding]:
    """No participants of a group that the Profil says does not exist."""
    return [
        _error(
            f"{group.value}_participants",
            f"Menurut laporan Profil {group.label} tidak ada, padahal pesertanya {number(report.participants[group])}.",
        )
        for group in Group
        if profile.groups[group] is False and report.participants[group]
    ]


def _fit(family_planning, population, profile) -> list[Finding]:
    findings = []
    if population is not None:
        findings += _couples_fit(family_planning, population)
        findings += _participants_fit(family_planning, population)
        findings += _insured_fit(family_planning, population)
    if profile is not None:
        findings += _groups_fit(family_planning, profile)
    return findings


def _as_warnings(findings: list[Finding], field: str) -> list[Finding]:
    """The other side of a broken identity: this report may be right, so it is not refused."""
    return [_warning(field, f"{f.message} Laporan KB perlu diperbarui sesudah ini.") for f in findings]


# --- the doors ----------------------------------------------------------------------------------------------------


def check_profile(report, others: Reports) -> list[Finding]:
    """A ProfileReport before it is submitted; `others`: what is in force."""
    findings = _limits(report) + _training(report) + _profile_answers(report)
    if others.family_planning is not None:
        findings += _as_warnings(_groups_fit(others.family_planning, report), "has_bkb")
    return findings


def check_population(report, others: Reports) -> list[Finding]:
    """A PopulationReport before it is submitted."""
    findings = _limits(report)
    if report.couples is not None and report.families is not None and report.couples > report.families:
        findings.append(
            _warning(
                "couples",
                f"PUS {number(report.couples)}, jumlah keluarga {number(report.families)}: "
                f"lebih {number(report.couples - report.families)}.",
            )
        )
    if others.family_planning is not None:
        findings += _as_warnings(_fit(others.family_planning, report, None), "couples")
    return findings


def check_family_planning(report, others: Reports) -> list[Finding]:
    """A FamilyPlanningReport before it is submitted: it needs Penduduk (PUS, sasaran) and Profil (the groups)."""
    findings = _limits(report)
    if others.population is None:
        findings.append(_error("", "Ajukan laporan Penduduk dulu: PUS dan sasaran POKTAN diambil dari sana."))
    if others.profile is None:
        findings.append(_error("", "Ajukan laporan Profil dulu: di sana tertulis POKTAN mana yang ada."))
    return findings + _fit(report, others.population, others.profile) + _fillers(report, others.population)


CHECKS = {"profil": check_profile, "penduduk": check_population, "kb": check_family_planning}


def check(report, others: Reports) -> list[Finding]:
    """Everything wrong or odd in a report, given the reports in force. Errors first."""
    findings = CHECKS[report.kind](report, others)
    return sorted(findings, key=lambda finding: finding.level is not Level.ERROR)


def standing(reports: Reports) -> list[Finding]:
    """What no longer fits between the reports in force: shown on the village page until the KB report is redone."""
    if reports.family_planning is None:
        return []
    return _fit(reports.family_planning, reports.population, reports.profile)
