"""Words of the board: what is asked of an agency, and what a cell says."""

from accounts.models import User
from core.formats import number
from reference.models import Agency, SubProgram
from villages.models import Kampung

from .enums import CellState
from .queries.board import Cell


def cell_sentence(cell: Cell, year: int) -> str:
    """What one village has of one sub-programme in a year."""
    parts = []
    if cell.reported:
        parts.append(f"{number(cell.reported)} kegiatan dilaporkan pada {year}, {number(cell.verified)} terverifikasi")
    if cell.items:
        parts.append(f"{number(cell.items)} butir dalam rencana kampung")
    if cell.entries:
        parts.append(f"{number(cell.entries)} rencana OPD")
    if cell.state is CellState.EMPTY:
        return f"Belum ada kegiatan, rencana kampung, atau rencana OPD untuk tahun {year}."
    return f"{'; '.join(parts)}."


def letter(agency: Agency, kampung: Kampung, subprogram: SubProgram, year: int, *, by: User) -> str:
    """A request to an agency, ready to send; the address of the cell is added by whoever shows it."""
    district = kampung.region.parent
    place = f"{kampung.region}, {district}, {district.parent}"
    task = by.main_assignment
    sender = f"{by.name}, {by.role.label}" + (f", {task.region}" if task and task.region else "")
    return "\n".join(
        [
            f"Yth. {agency.name} {district.parent}",
            "",
            f"{kampung.name} ({place}) belum memiliki kegiatan maupun rencana untuk sub-program "
            f"{subprogram.number}, {subprogram.name}, pada tahun {year}.",
            "",
            f"Mohon kegiatan {agency.name} pada sub-program ini dapat menjangkau kampung tersebut. "
            "Rencananya dapat dicatat di portal:",
            "",
            f"Hormat kami, {sender}.",
        ]
    )
