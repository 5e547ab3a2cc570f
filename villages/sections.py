"""The order in which people know the three reports: one list for form, tab, decision and public page."""

from dataclasses import dataclass

from .enums import Group, Mechanism, Method, NonUse
from .models import PopulationReport


@dataclass(frozen=True)
class Block:
    title: str
    fields: tuple[str, ...]
    help: str = ""


def _mechanism_fields() -> tuple[str, ...]:
    return tuple(
        name for m in Mechanism for name in (f"has_{m.value}", f"{m.value}_frequency", f"{m.value}_frequency_other")
    )


BLOCKS: dict[str, tuple[Block, ...]] = {
    "profil": (
        Block("POKTAN", tuple(f"has_{group.value}" for group in Group), "Kelompok kegiatan yang ada di kampung."),
        Block("Sarana dan prasarana", ("has_secretariat", "has_data_house")),
        Block("Sumber dana", ("funding", "funding_other")),
        Block(
            "Pokja",
            (
                "has_pokja",
                "has_pokja_decree",
                "pokja_decree_file",
                "pokja_members",
                "is_pokja_trained",
                "pokja_training",
                "pokja_trained_members",
            ),
        ),
        Block(
            "PKB/PLKB pendamping",
            ("has_pkb", "pkb_nip", "guided_by", "guided_by_other", "companion_name", "companion_contact"),
            "Nama, NIP, dan kontak hanya terlihat oleh petugas.",
        ),
        Block("Regulasi daerah", ("has_regulation", "regulations")),
        Block(
            "Rencana kerja dan penggunaan data",
            ("has_plan", "plan_file", "data_use", "data_use_other"),
            "Penggunaan data hanya berlaku bila ada Rencana Kerja Masyarakat (RKM).",
        ),
        Block("Mekanisme operasional", _mechanism_fields()),
    ),
    "penduduk": (
        Block("Penduduk menurut umur", tuple(PopulationReport.band_fields())),
        Block(
            "Keluarga dan sasaran",
            (
                "families",
                "couples",
                "teenagers",
                "families_with_toddlers",
                "families_with_teenagers",
                "families_with_elderly",
            ),
            "PUS: pasangan usia subur.",
        ),
    ),
    "kb": (
        Block(
            "Peserta POKTAN",
            tuple(f"{group.value}_participants" for group in Group),
            "Tidak lebih banyak dari sasarannya pada laporan Penduduk.",
        ),
        Block("PUS yang memakai kontrasepsi", tuple(method.value for method in Method)),
        Block(
            "PUS yang tidak memakai kontrasepsi",
            tuple(reason.value for reason in NonUse),
            "Yang memakai dan yang tidak memakai bersama-sama sama dengan PUS pada laporan Penduduk.",
        ),
        Block("Jaminan kesehatan", ("bpjs_users",)),
    ),
}
