"""Visits to quiet villages, and what was agreed on them: lines for the PKB/PLKB, for OPD KB where there is none."""

from collections.abc import Iterator

from core.formats import day, number
from rhythm.enums import VisitState
from rhythm.models import Visit

from .desk import Desk, Village
from .lines import Task, list_url, listed, split


def visit_tasks(desk: Desk, *, only_without_pkb: bool = False) -> Iterator[Task]:
    """One line a visit that waits, then one for each next step that is due.

    only_without_pkb: for OPD KB, who goes where no PKB/PLKB works.
    """
    villages = {village.pk: village for village in desk.villages if not (only_without_pkb and desk.has_pkb(village))}
    yield from _waiting([visit for visit in desk.open_visits if visit.kampung_id in villages], villages, desk)
    yield from _steps([visit for visit in desk.steps_due if visit.kampung_id in villages], villages)


def _waiting(visits: list[Visit], villages: dict[int, Village], desk: Desk) -> Iterator[Task]:
    shown, rest = split(visits)
    for visit in shown:
        village = villages[visit.kampung_id]
        if visit.last_on:
            known = f"Tanpa kegiatan terverifikasi {number((desk.today - visit.last_on).days)} hari"
        else:
            known = "Belum pernah ada kegiatan terverifikasi"
        where = f"{village.place}. {known}, diminta {day(visit.opened_on)}"
        yield Task(f"Kunjungi {village.name}", where, visit.get_absolute_url(), "Catat kunjungan", visit.opened_on)
    if rest:
        yield Task(
            f"{number(len(rest))} kampung lain menunggu kunjungan",
            listed([villages[visit.kampung_id].name for visit in rest]),
            list_url("visit-list", keadaan=VisitState.OPEN.value),
            "Lihat daftar",
            rest[0].opened_on,
        )


def _steps(visits: list[Visit], villages: dict[int, Village]) -> Iterator[Task]:
    shown, rest = split(visits)
    for visit in shown:
        village = villages[visit.kampung_id]
        yield Task(
            f"Langkah sesudah kunjungan ke {village.name} jatuh tempo",
            f"{visit.next_step}. Tenggat {day(visit.next_on)}",
            visit.get_absolute_url(),
            "Buka kunjungan",
            visit.next_on,
        )
    if rest:
        yield Task(
            f"{number(len(rest))} langkah lain sesudah kunjungan jatuh tempo",
            listed([villages[visit.kampung_id].name for visit in rest]),
            list_url("visit-list", keadaan=VisitState.STEP_DUE.value),
            "Lihat daftar",
            rest[0].next_on,
        )
