"""What the instrument asks of a village, and how a value is taken from it. Pure: no Django, no database.

Everything may be None, "belum diisi": that is neither zero nor "tidak ada" (docs/classification.md).
"""

from collections.abc import Callable
from typing import NamedTuple

OWN = "isian"  # `source` of a report the village wrote itself; anything else came from an import

PROFILE, POPULATION, FAMILY_PLANNING, ACTIVITIES = "profil", "penduduk", "kb", "kegiatan"

GROUPS = ("bkb", "bkr", "bkl", "uppka", "pikr")
# Whom a group is for: the denominator of its rate (domain: UPPKA is measured against all families).
TARGETS = {
    "bkb": "families_with_toddlers",
    "bkr": "families_with_teenagers",
    "bkl": "families_with_elderly",
    "uppka": "families",
    "pikr": "teenagers",
}


class Facts(NamedTuple):
    """Everything the 12 indicators read of one village on one basis.

    Stored with each assessment by position (`Assessment.packed_facts`), so fields are only ever added at the end,
    each with a default.
    """

    # Where each report came from; None: there is no such report.
    profile: str | None = None
    population: str | None = None
    family_planning: str | None = None
    # Profil
    has_pokja: bool | None = None
    pokja_members: int | None = None
    is_pokja_trained: bool | None = None
    funding_count: int | None = None
    has_bkb: bool | None = None
    has_bkr: bool | None = None
    has_bkl: bool | None = None
    has_uppka: bool | None = None
    has_pikr: bool | None = None
    has_secretariat: bool | None = None
    has_data_house: bool | None = None
    has_pkb: bool | None = None
    has_regulation: bool | None = None
    data_use_count: int | None = None
    mechanism_count: int | None = None
    # Penduduk
    couples: int | None = None
    families: int | None = None
    teenagers: int | None = None
    families_with_toddlers: int | None = None
    families_with_teenagers: int | None = None
    families_with_elderly: int | None = None
    # KB
    bkb_participants: int | None = None
    bkr_participants: int | None = None
    bkl_participants: int | None = None
    uppka_participants: int | None = None
    pikr_participants: int | None = None
    iud: int | None = None
    mow: int | None = None
    mop: int | None = None
    condom: int | None = None
    implant: int | None = None
    injection: int | None = None
    pill: int | None = None
    pregnant: int | None = None
    wants_soon: int | None = None
    wants_later: int | None = None
    wants_none: int | None = None
    # The official scores of an imported "Rekapitulasi Klasifikasi", one digit an indicator; "": none.
    carried: str = ""
    # Distinct agencies over all activities ever (programs.models.ActivityTally).
    agencies: int = 0
    # Which reports are of a later day than the official scores, as words; "": none, or no official scores.
    newer: str = ""
    # Of the agencies, bodies of the KB sector: the rule meant to leave them out, its effect counts them.
    kb_agencies: int = 0
    # Activities that count. Not scored, but a village with activities has reported, whoever took part.
    activities: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was ever reported: shown as "Belum melapor" beside the official class."""
        reports = self.profile or self.population or self.family_planning
        return not (reports or self.carried or self.agencies or self.activities)

    @property
    def users(self) -> int:
        """PUS that use any of the seven modern methods."""
        return _sum(self.iud, self.mow, self.mop, self.condom, self.implant, self.injection, self.pill)

    @property
    def long_acting_users(self) -> int:
        return _sum(self.iud, self.mow, self.mop, self.implant)

    @property
    def unmet_need(self) -> int:
        """PUS that want a child later or none at all and use no method."""
        return _sum(self.wants_later, self.wants_none)


EMPTY = Facts()  # nothing was ever reported

# The report each fact stands in.
REPORT_OF: dict[str, str] = {
    **dict.fromkeys(Facts._fields[Facts._fields.index("has_pokja") : Facts._fields.index("couples")], PROFILE),
    **dict.fromkeys(
        Facts._fields[Facts._fields.index("couples") : Facts._fields.index("bkb_participants")], POPULATION
    ),
    **dict.fromkeys(
        Facts._fields[Facts._fields.index("bkb_participants") : Facts._fields.index("carried")], FAMILY_PLANNING
    ),
}


def _sum(*counts: int | None) -> int:
    return sum(filter(None, counts))


def rate(part: int | None, whole: int | None) -> int:
    """A whole percentage, halves to the even neighbour (12.5 -> 12, as PostgreSQL rounds floats); 0 without a whole."""
    return round(100 * part / whole) if part and whole else 0


def _flags(*answers: bool | None) -> int | None:
    """How many are "ada"; None where nothing is filled in."""
    return answers.count(True) if answers.count(None) < len(answers) else None


def _pokja(f: Facts) -> int | None:
    """0 none, 1 exists, then one each for having members and for being trained."""
    if not f.has_pokja:
        return None if f.has_pokja is None else 0
    return 1 + bool(f.pokja_members) + bool(f.is_pokja_trained)


def _participation(f: Facts) -> int:
    """Mean of five whole rates, always divided by five: a group that is missing counts 0."""
    total = (
        rate(f.bkb_participants, f.families_with_toddlers)
        + rate(f.bkr_participants, f.families_with_teenagers)
        + rate(f.bkl_participants, f.families_with_elderly)
        + rate(f.uppka_participants, f.families)
        + rate(f.pikr_participants, f.teenagers)
    )
    return round(total / 5)


class Measure(NamedTuple):
    """A value an instrument may set bands on. `facts`: what it reads, with the words for what is not filled in."""

    of: Callable[[Facts], int | None]
    facts: dict[str, str]


_GROUP_WORDS = {"bkb": "BKB", "bkr": "BKR", "bkl": "BKL", "uppka": "UPPKA", "pikr": "PIK-R"}
_TARGET_WORDS = {
    "families_with_toddlers": "keluarga punya balita",
    "families_with_teenagers": "keluarga punya remaja",
    "families_with_elderly": "keluarga punya lansia",
    "families": "jumlah keluarga",
    "teenagers": "jumlah remaja",
}
_METHOD_WORDS = {
    "iud": "IUD",
    "mow": "MOW",
    "mop": "MOP",
    "condom": "kondom",
    "implant": "implan",
    "injection": "suntik",
    "pill": "pil",
}

MEASURES: dict[str, Measure] = {
    "pokja": Measure(
        _pokja,
        {
            "has_pokja": "Pokja",
            "pokja_members": "jumlah anggota Pokja",
            "is_pokja_trained": "pelatihan/sosialisasi Pokja",
        },
    ),
    "funding": Measure(lambda f: f.funding_count, {"funding_count": "sumber dana"}),
    "groups": Measure(
        lambda f: _flags(f.has_bkb, f.has_bkr, f.has_bkl, f.has_uppka, f.has_pikr),
        {f"has_{slug}": word for slug, word in _GROUP_WORDS.items()},
    ),
    "facilities": Measure(
        lambda f: _flags(f.has_secretariat, f.has_data_house),
        {"has_secretariat": "Sekretariat", "has_data_house": "Rumah DataKu"},
    ),
    "support": Measure(
        lambda f: _flags(f.has_pkb, f.has_regulation),
        {"has_pkb": "PKB/PLKB pendamping", "has_regulation": "regulasi daerah"},
    ),
    "data-use": Measure(lambda f: f.data_use_count, {"data_use_count": "penggunaan data"}),
    "mechanisms": Measure(lambda f: f.mechanism_count, {"mechanism_count": "mekanisme operasional"}),
    "agencies": Measure(lambda f: f.agencies, {}),
    "participation": Measure(
        _participation,
        {f"{slug}_participants": f"peserta {word}" for slug, word in _GROUP_WORDS.items()} | _TARGET_WORDS,
    ),
    "cpr": Measure(lambda f: rate(f.users, f.couples), {"couples": "PUS"} | _METHOD_WORDS),
    "long-acting": Measure(lambda f: rate(f.long_acting_users, f.users), _METHOD_WORDS),
    "unmet-need": Measure(
        lambda f: rate(f.unmet_need, f.couples),
        {"couples": "PUS", "wants_later": "ingin anak kemudian (IAT)", "wants_none": "tidak ingin anak lagi (TIAL)"},
    ),
}

# When a note of the instrument applies to a village.
CONDITIONS: dict[str, Callable[[Facts], bool]] = {
    "selalu": lambda f: True,
    "pus-nol": lambda f: bool(f.population and f.family_planning and not f.couples),
}
