"""Tells one activity: title, place, story and figures that fit the village, as `save_activity` takes them."""

from dataclasses import dataclass
from datetime import date
from random import Random

from programs.enums import PostKind
from reference.models import Agency, CatalogueActivity, FundingSource, Section, SubProgram, TargetGroup
from regions.models import Region

from .themes import GUESTS, MEETING, PARTNERS, PLACES, THEMES, Theme

QUARTERS = ("I", "II", "III", "IV")
# Groups without which a village has no meetings of that kind.
OWN_GROUP = {"bkb": "bkb", "bkr": "bkr", "bkl": "bkl", "pik-r": "pikr", "Pertemuan UPPKA": "uppka"}


class Lists:
    """The reference lists by code; what is missing or no longer used is left out."""

    def __init__(self):
        lists = {
            "section": Section.objects,
            "subprograms": SubProgram.objects,
            "catalogue": CatalogueActivity.objects.select_related("subprogram"),
            "targets": TargetGroup.objects,
            "agencies": Agency.objects,
            "funding": FundingSource.objects,
        }
        self.rows = {name: {row.code: row for row in rows.filter(is_active=True)} for name, rows in lists.items()}

    def some(self, name: str, codes) -> list:
        return [self.rows[name][code] for code in codes if code in self.rows[name]]

    def population_field(self, code: str) -> str:
        """The figure that says how many of a target group there are; "" where there is none, or it is everybody."""
        row = self.one("targets", code)
        field = "toddlers" if code == "balita" else row.population_field if row else ""
        return "" if field == "residents" else field

    def one(self, name: str, code: str):
        """The row of this code, or None."""
        return self.rows[name].get(code)


@dataclass(frozen=True)
class Host:
    """What a story needs to know of a village."""

    region: Region
    figures: dict  # its Penduduk report
    groups: frozenset[str]
    funding: tuple[str, ...]
    agencies: tuple[str, ...]  # codes of those it works with, the village office first

    @property
    def words(self) -> dict[str, str]:
        """{desa} and {tingkat}: its name, and whether it is a Desa or a Kelurahan; {kepala}: who heads it."""
        level, head = ("Desa", "kepala desa") if str(self.region).startswith("Desa") else ("Kelurahan", "lurah")
        return {"desa": self.region.name, "tingkat": level, "kepala": head}

    @property
    def residents(self) -> int:
        return sum(n for name, n in self.figures.items() if name.startswith(("male_", "female_")))

    def figure(self, name: str) -> int:
        """How many there are of a group, by its name in the Penduduk report or in an activity."""
        if name == "residents":
            return self.residents
        if name == "toddlers":
            return self.figures["male_00_04"] + self.figures["female_00_04"]
        if name == "elderly":
            return sum(self.figures[f"{sex}_{band}"] for sex in ("male", "female") for band in ("65_69", "70_74"))
        return max(1, self.figures["couples"] // 25) if name == "pregnant" else self.figures[name]


def choose_agencies(rng: Random, lists: Lists, count: int) -> tuple[str, ...]:
    """With whom a village works: `count` agencies, the village office first."""
    known = [(code, weight) for code, weight in PARTNERS if lists.one("agencies", code)]
    chosen = [known.pop(0)[0]] if known and count else []
    while known and len(chosen) < count:
        [code] = rng.choices([code for code, _ in known], [weight for _, weight in known])
        known = [pair for pair in known if pair[0] != code]
        chosen.append(code)
    return tuple(chosen)


def is_possible(theme: Theme, host: Host) -> bool:
    """Whether a village without the group would hold this meeting."""
    own = OWN_GROUP.get(theme.code) or OWN_GROUP.get(theme.titles[0])
    return own is None or own in host.groups


def choose_theme(rng: Random, host: Host, day: date) -> Theme:
    """What is done that month, more often what the village's partners do."""
    able = [t for t in (*THEMES, MEETING) if (not t.months or day.month in t.months) and is_possible(t, host)]
    weights = [t.weight * (1 if set(t.agencies) & set(host.agencies) else 0.3) * _season(t, day) for t in able]
    return rng.choices(able, weights)[0]


def _season(theme: Theme, day: date) -> float:
    """August is the month of contests and of the second weighing with vitamin A."""
    if day.month == 8 and theme.code == "kreativitas-olahraga":
        return 4
    return 1.5 if day.month in (2, 8) and theme.code == "tumbuh-kembang-balita" else 1


@dataclass(frozen=True)
class Told:
    """An activity in words and figures. `cleaned` is what `save_activity` takes."""

    theme: Theme
    cleaned: dict
    most: int | None  # how many there are of those it was meant for; None: it was meant for all


def tell(rng: Random, lists: Lists, host: Host, theme: Theme, day: date, *, guests: tuple[str, ...] = ()) -> Told:
    """guests: codes of agencies that come beside, or instead of, the usual ones of the theme."""
    at = rng.randrange(len(theme.titles))
    if theme.titles[at].startswith("Bulan timbang") and day.month not in (2, 8):
        at = 0
    title = theme.titles[at].format(rom=QUARTERS[(day.month - 1) // 3])
    place = rng.choice(PLACES[theme.place]).format(n=rng.randint(1, 16), k=rng.randint(1, 6), **host.words)
    codes = guests or _partners(rng, theme, host)
    people = _people(rng, theme, host)
    catalogue = lists.one("catalogue", theme.code)
    subprogram = catalogue.subprogram.code if catalogue else theme.subprogram
    sources = rng.sample(host.funding, rng.choice((1, 1, 2))) if len(host.funding) > 1 else host.funding
    cleaned = {
        "title": title,
        "held_on": day,
        "place": place,
        "description": _story(rng, theme, at, host, people["men"] + people["women"], place, codes),
        "section": lists.one("section", theme.section) or lists.one("section", "lainnya"),
        "catalogue": catalogue,
        "subprograms": lists.some("subprograms", dict.fromkeys((subprogram, *_beside(rng, theme)))),
        "targets": lists.some("targets", theme.targets),
        "agencies": lists.some("agencies", codes),
        "groups": [group for group in theme.groups if group in host.groups],
        "funding": lists.some("funding", sources),
        "cost": _cost(rng, people["men"] + people["women"]) if sources else None,
        "stunting": theme.stunting,
        "post_kind": PostKind.BEFORE_AFTER.value if theme.before_after else PostKind.ACTIVITY.value,
        **people,
    }
    figures = [lists.population_field(code) for code in theme.targets]
    return Told(theme, cleaned, max(map(host.figure, figures)) if all(figures) else None)


def _of_title(rng: Random, theme: Theme, words: tuple[str, ...], at: int) -> str:
    return words[at] if len(words) == len(theme.titles) else rng.choice(words)


def _story(rng, theme, at, host, people, place, codes) -> str:
    words = {"n": people, "k": rng.randint(2, 9), **host.words}
    done = rng.choice(theme.story).format(topik=_of_title(rng, theme, theme.topics, at), **words)
    result = _of_title(rng, theme, theme.result, at).format(**words)
    came = rng.choice(("Kegiatan di {place} diikuti {n} warga.", "Sebanyak {n} orang hadir di {place}."))
    guests = [GUESTS[code].format(**words) for code in codes if code in GUESTS]
    ending = f" Dihadiri {' dan '.join(guests[:2])}." if guests else ""
    return f"{done} {came.format(place=place, **words)} {result}{ending}"


def _partners(rng: Random, theme: Theme, host: Host) -> tuple[str, ...]:
    own = [code for code in theme.agencies if code in host.agencies]
    chosen = rng.sample(own, min(len(own), rng.choice((1, 2, 2, 3)))) if own else []
    return tuple(sorted(chosen, key=host.agencies.index)) or host.agencies[:1]


def _beside(rng: Random, theme: Theme) -> tuple[str, ...]:
    """Now and then an activity serves a second sub-programme."""
    return ("stunting",) if theme.stunting == "sensitif" and rng.random() < 0.3 else ()


def _people(rng: Random, theme: Theme, host: Host) -> dict:
    """Men, women and whom they were of, never more than the village has."""
    most = max(6, min(host.figure(theme.of), 400))
    total = max(6, min(most, round(host.figure(theme.of) * rng.uniform(*theme.many))))
    women = min(total, round(total * min(0.98, max(0.05, rng.gauss(theme.women, 0.06)))))
    people = {"men": total - women, "women": women}
    for part in theme.parts:
        cap = women if part == "pregnant" else total
        share = rng.uniform(0.3, 0.6) if part != "pregnant" else rng.uniform(0.05, 0.3)
        people[part] = min(cap, host.figure(part), round(total * share))
    return people


def _cost(rng: Random, people: int) -> int | None:
    if rng.random() < 0.35:
        return None
    return max(2, round(people * rng.uniform(8, 32) / 50)) * 50_000
