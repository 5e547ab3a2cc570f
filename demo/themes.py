"""What Kampung KB do, in words: titles, stories and captions for activities of the catalogue, with who takes part.

A theme names rows of the reference lists by their codes; what the lists do not hold (any more) is left out.
"""

import json
from pathlib import Path
from typing import NamedTuple

# Kinds of places; {desa} is the village, {n} a small number.
PLACES = {
    "balai": ("Balai {tingkat} {desa}", "Pendopo {tingkat} {desa}", "Sekretariat Kampung KB"),
    "posyandu": (
        *("Posyandu Melati, RT {n:02}", "Posyandu Mawar, RW {k:02}", "Posyandu Anggrek, RT {n:02}"),
        *("Posyandu Kenanga, RW {k:02}", "Posyandu Dahlia, RT {n:02}"),
    ),
    "rumah": ("Rumah warga RT {n:02} RW {k:02}", "Rumah kader RT {n:02}", "Rumah ketua RT {n:02}"),
    "lingkungan": ("Lingkungan RT {n:02}", "Jalan lingkungan RW {k:02}", "Saluran air RT {n:02} RW {k:02}"),
    "sekolah": ("SD Negeri {k} {desa}", "SMP Negeri {k}"),
    "paud": ("PAUD Tunas Bangsa", "PAUD Pelita Hati, RW {k:02}"),
    "ibadah": ("Masjid Baiturrahman", "Musala Al-Ikhlas, RT {n:02}", "Balai {tingkat} {desa}"),
    "lapangan": ("Lapangan {tingkat} {desa}", "Halaman balai {tingkat} {desa}", "Lapangan voli RW {k:02}"),
    "kebun": ("Kebun PKK RT {n:02}", "Pekarangan warga RW {k:02}", "Kebun gizi {tingkat} {desa}"),
    "faskes": ("Poskesdes {desa}", "Puskesmas pembantu {desa}", "Balai penyuluhan KB"),
}


class Theme(NamedTuple):
    """One kind of activity. `many` of the population figure `of` come, a `women` share of them women.

    Where there are as many topics or results as titles, they belong to the title in the same place.
    """

    code: str  # of the catalogue; "" where it stands in none
    titles: tuple[str, ...]
    section: str
    subprogram: str  # for what is in no catalogue
    targets: tuple[str, ...]
    agencies: tuple[str, ...]
    place: str
    scene: str
    story: tuple[str, ...]  # what was done; {n} people, {topik}, {k} a small number
    topics: tuple[str, ...]
    result: tuple[str, ...]
    captions: tuple[str, ...]
    of: str
    many: tuple[float, float]
    women: float = 0.75
    parts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    stunting: str = "bukan"
    weight: int = 2
    months: tuple[int, ...] = ()  # where it has a season
    before_after: bool = False


def _read() -> tuple[Theme, ...]:
    entries = json.loads((Path(__file__).parent / "data" / "themes.json").read_text(encoding="utf-8"))
    lists = {name for name, kind in Theme.__annotations__.items() if str(kind).startswith("tuple")}
    return tuple(Theme(**{k: tuple(v) if k in lists else v for k, v in entry.items()}) for entry in entries)


# The last are the meetings of the Pokja, which stand in no catalogue; whoever works with the village may sit at the
# table.
*THEMES, MEETING = _read()

# How an agency is called among the guests.
GUESTS = {
    "puskesmas": "bidan desa",
    "pemdes-lurah": "{kepala}",
    "opd-ppkb": "PKB",
    "dinas-kesehatan": "petugas Dinas Kesehatan",
    "kanwil-kemenag": "penyuluh agama",
    "dinas-sosial": "pendamping PKH",
    "tni-polri": "Babinsa",
    "lembaga-pendidikan": "guru",
    "dinas-pendidikan": "pengawas sekolah",
    "dinas-pertanian": "penyuluh pertanian",
    "komponen-masyarakat-kampung-kb": "tokoh masyarakat",
    "dinas-pupr": "petugas Dinas PUPR",
    "dinas-dukcapil": "petugas Dukcapil",
    "swasta": "perwakilan perusahaan",
}

# Agencies a village may work with, the usual ones first; the village office always is one of them.
PARTNERS = (
    ("pemdes-lurah", 0), ("puskesmas", 30), ("opd-ppkb", 24), ("komponen-masyarakat-kampung-kb", 10),
    ("kanwil-kemenag", 9), ("dinas-kesehatan", 9), ("lembaga-pendidikan", 8), ("dinas-pendidikan", 7),
    ("dinas-sosial", 7), ("dinas-pertanian", 6), ("tni-polri", 6), ("dinas-pmd", 5), ("dinas-pupr", 4),
    ("dinas-koperasi", 4), ("swasta", 3), ("dinas-dukcapil", 3), ("dinas-pppa", 3), ("dinas-kehutanan-dan-lh", 2),
    ("dinas-ketahanan-pangan", 2), ("dinas-perdagangan", 2), ("bumn-bumd", 1), ("bps", 1),
)  # fmt: skip
