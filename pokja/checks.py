"""What cannot be right in a monthly register, and what is worth a second look.

Pure functions over a register (saved or not) and its meetings: they read attributes and touch no database.
"""

from dataclasses import dataclass, field
from datetime import date

from core.formats import day, number
from core.formats import month as month_name
from villages.checks import Finding, Level, Reports, highest_accepted

from .enums import PoktanKind, Turnover
from .models import Register, RegisterMeeting
from .months import last_day

# No group has more members than the KB report takes participants.
HIGHEST = highest_accepted("bkb_participants")
# A change of the membership within a month that is worth a question: by half, and by at least ten people.
JUMP_SHARE, JUMP_PEOPLE = 0.5, 10


@dataclass(frozen=True)
class Facts:
    """What a register is held against."""

    today: date
    previous: Register | None = None  # the register of the month before, where it was handed in
    reports: Reports = field(default_factory=Reports)  # in force in the village


def unstorable(values: dict) -> list[tuple[str, str]]:
    """Figures of a register that do not fit each other: refused at once, (field, words).

    values: `members`, `attended`, `couples`; whatever is not known yet fits.
    """
    members = values.get("members")
    pairs = (("attended", "Anggota yang hadir"), ("couples", "PUS"))
    return [
        (name, f"{label} {number(values[name])}, padahal anggotanya {number(members)}.")
        for name, label in pairs
        if members is not None and values.get(name) is not None and values[name] > members
    ]


def meeting_unstorable(values: dict) -> list[tuple[str, str]]:
    """The same for one meeting: (field, words)."""
    attended, couples = values.get("attended"), values.get("couples")
    if attended is None or couples is None or couples <= attended:
        return []
    return [("couples", f"PUS {number(couples)}, padahal yang hadir {number(attended)}.")]


def check(register: Register, meetings: list[RegisterMeeting], facts: Facts) -> list[Finding]:
    """Everything wrong or odd in a register, errors first. Fields are those of the form: "meetings-0-held_on" is the
    day of the first meeting."""
    errors = [*_figures(register), *_business(register), *_meetings(register, meetings, facts.today)]
    warnings = [*_odd_meetings(register, meetings), *_odd_members(register, facts), *_odd_month(register, facts.today)]
    return [Finding(Level.ERROR, *found) for found in errors] + [Finding(Level.WARNING, *found) for found in warnings]


# --- errors -------------------------------------------------------------------------------------------------------


def _figures(register: Register):
    if not register.members:
        yield "members", "Isi jumlah anggota kelompok bulan ini."
    if not register.attended:
        yield "attended", "Isi berapa anggota yang hadir, sedikitnya dalam satu pertemuan."
    yield from unstorable({name: getattr(register, name) for name in ("members", "attended", "couples")})


def _business(register: Register):
    """UPPKA alone."""
    if register.poktan.kind != PoktanKind.UPPKA:
        return
    if not register.turnover:
        yield "turnover", f"Pilih omzet bulan ini; pilih {Turnover.NONE.label} bila tidak ada penjualan."
    elif register.turnover != Turnover.NONE and not register.businesses:
        yield "businesses", "Pilih sedikitnya satu jenis usaha, karena ada omzet."


def _meetings(register: Register, meetings: list[RegisterMeeting], today: date):
    if not meetings:
        yield (
            "meetings",
            "Isi sedikitnya satu pertemuan. Register kosong bukan laporan: bila kelompok tidak bertemu bulan ini, "
            "tidak ada yang dikirim.",
        )
        return
    for place, meeting in enumerate(meetings):
        if refusal := check_day(register, meeting.held_on, today):
            yield f"meetings-{place}-held_on", refusal
        if not meeting.presenter:
            yield f"meetings-{place}-presenter", "Pilih penyaji."
        if not meeting.material.strip():
            yield f"meetings-{place}-material", "Tulis materinya."
        if not meeting.attended:
            yield f"meetings-{place}-attended", "Isi berapa yang hadir."
    present = [meeting.attended for meeting in meetings]
    if register.attended and None not in present and register.attended > sum(present):
        yield (
            "attended",
            f"Anggota yang hadir {number(register.attended)}, padahal daftar hadir semua pertemuan bersama-sama "
            f"{number(sum(present))}.",
        )


def check_day(register: Register, held_on: date, today: date) -> str:
    """Why a meeting cannot have been on this day; "" where it can."""
    poktan = register.poktan
    if (held_on.year, held_on.month) != (register.month.year, register.month.month):
        return f"Tanggal {day(held_on)} di luar {month_name(register.month)}. Isi di register bulannya sendiri."
    if held_on > today:
        return f"Tanggal {day(held_on)} belum tiba."
    if held_on < poktan.started_on:
        return f"Kelompok ini berdiri {day(poktan.started_on)}, sesudah tanggal pertemuan."
    if poktan.ended_on and held_on > poktan.ended_on:
        return f"Kelompok ini tidak aktif sejak {day(poktan.ended_on)}."
    return ""


# --- warnings -----------------------------------------------------------------------------------------------------


def _odd_meetings(register: Register, meetings: list[RegisterMeeting]):
    days = [meeting.held_on for meeting in meetings]
    for held_on in sorted({held_on for held_on in days if days.count(held_on) > 1}):
        place = len(days) - 1 - days[::-1].index(held_on)
        yield f"meetings-{place}-held_on", f"{number(days.count(held_on))} pertemuan pada {day(held_on)}."
    for place, meeting in enumerate(meetings):
        if register.members and meeting.attended and meeting.attended > register.members:
            yield (
                f"meetings-{place}-attended",
                f"Pertemuan {day(meeting.held_on)} dihadiri {number(meeting.attended)} orang, lebih banyak daripada "
                f"{number(register.members)} anggota.",
            )


def _odd_members(register: Register, facts: Facts):
    now, before = register.members, facts.previous.members if facts.previous else None
    if now and before and abs(now - before) >= JUMP_PEOPLE and abs(now - before) > before * JUMP_SHARE:
        yield "members", f"Anggota {number(now)}, padahal {month_name(facts.previous.month)} {number(before)}."
    group, reports = PoktanKind(register.poktan.kind).group, facts.reports
    if group is None:
        return
    target = getattr(reports.population, group.target_field) if reports.population else None
    if now and target is not None and now > target:
        yield (
            "members",
            f"Anggota {number(now)}, lebih banyak daripada sasaran {group.label} pada laporan Penduduk: "
            f"{number(target)}.",
        )
    if reports.profile is not None and reports.profile.groups[group] is False:
        yield "", f"Menurut laporan Profil, {group.label} tidak ada di kampung ini."


def _odd_month(register: Register, today: date):
    if today < last_day(register.month):
        yield (
            "",
            f"{month_name(register.month)} belum selesai: pertemuan sesudah ini tidak dapat ditambahkan lagi.",
        )
