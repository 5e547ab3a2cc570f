"""Invented but believable figures: a Kampung KB whose computed class is the one that was asked for.

Nothing here decides a class. The figures are drawn, the instrument judges them, and they are drawn again until the
three indices pass or fail as wanted. Everything comes from one `random.Random`: the same seed, the same world.
"""

from dataclasses import dataclass
from random import Random

from classification.engine.evaluation import scores_of
from classification.engine.facts import OWN, Facts
from classification.engine.instrument import Instrument
from villages.enums import AGE_BANDS, DataUse, Frequency, Funding, Group, Mechanism, Method, NonUse, Regulation

# Which of Input, Proses, Output reach 3,00, with how often each pattern occurs among villages of the class.
PATTERNS = {
    1: (((False, False, False), 6), ((True, False, False), 2), ((False, True, False), 1), ((False, False, True), 2)),
    2: (((True, True, False), 1),),
    3: (((True, False, True), 3), ((False, True, True), 1)),
    4: (((True, True, True), 1),),
}

# With how many agencies a village works, where Proses falls short and where it passes.
PARTNERS = {False: (0, 1, 1, 2, 2, 3, 3, 4, 5), True: (2, 3, 4, 5, 5, 6, 7, 7, 8, 9)}

# Residents per 1,000 of each sex by age band, youngest first: a rural Javanese shape.
_PYRAMID = (60, 67, 73, 74, 73, 70, 69, 72, 75, 74, 69, 63, 54, 42, 29, 36)


@dataclass(frozen=True)
class Content:
    """What a village fills in: values by field name, one dict a report, and with how many agencies it works."""

    profile: dict
    population: dict
    family_planning: dict
    agencies: int = 0


def pick(rng: Random, weighted) -> object:
    values, weights = zip(*weighted, strict=True)
    return rng.choices(values, weights)[0]


def make_population(rng: Random, residents: int) -> dict:
    """Sixteen bands of each sex and what belongs to them, in the proportions of the official data's medians."""
    figures = {}
    for sex in ("male", "female"):
        for (suffix, _), part in zip(AGE_BANDS, _PYRAMID, strict=True):
            tilt = 1.1 if sex == "female" and suffix in ("70_74", "75_up") else 1
            figures[f"{sex}_{suffix}"] = max(1, round(residents / 2000 * part * tilt * rng.uniform(0.93, 1.07)))
    total = sum(figures.values())
    families = round(total / rng.uniform(2.95, 3.3))
    teenagers = sum(figures[f"{sex}_{band}"] for sex in ("male", "female") for band in ("10_14", "15_19"))
    return {
        **figures,
        "families": families,
        "couples": round(families * rng.uniform(0.52, 0.6)),
        "teenagers": teenagers,
        "families_with_toddlers": round(families * rng.uniform(0.16, 0.22)),
        "families_with_teenagers": round(families * rng.uniform(0.26, 0.34)),
        "families_with_elderly": round(families * rng.uniform(0.15, 0.21)),
    }


def make_profile(rng: Random, passes: tuple[bool, bool, bool], companion: str) -> dict:
    """Ownership, support and mechanisms, generous where Input and Proses are to pass."""
    good_input, good_process = passes[0], passes[1]

    def likely(good: bool, yes: float = 0.95, no: float = 0.35) -> bool:
        return rng.random() < (yes if good else no)

    pokja = likely(good_input, 1, 0.75)
    members = rng.randint(7, 24) if pokja else None
    trained = pokja and likely(good_input, 0.85, 0.2)
    has_pkb = likely(good_input, 0.97, 0.6)
    regulation = likely(good_input, 0.97, 0.3)
    # Data use needs the plan; what it and the mechanisms lack for Proses, the agencies may make up for.
    plan = good_process or rng.random() < 0.5
    uses = (
        rng.sample(list(DataUse)[:4], rng.choice((2, 3, 4, 4)) if good_process else rng.randint(0, 3)) if plan else []
    )
    held = set(rng.sample(list(Mechanism), rng.choice((3, 4, 5, 5)) if good_process else rng.randint(0, 4)))
    groups = rng.sample(list(Group), rng.choice((3, 4, 5, 5)) if good_input or passes[2] else rng.randint(0, 4))
    answers = {
        **{f"has_{group.value}": group in groups for group in Group},
        "has_secretariat": likely(good_input, 0.95, 0.4),
        "has_data_house": likely(good_input, 0.95, 0.15),
        "funding": rng.sample([f.value for f in Funding], rng.randint(2, 5) if good_input else rng.randint(0, 3)),
        "has_pokja": pokja,
        "has_pokja_decree": pokja and likely(good_input),
        "pokja_members": members,
        "is_pokja_trained": trained if pokja else None,
        "pokja_training": "Orientasi Pokja oleh OPD KB" if trained else "",
        "pokja_trained_members": rng.randint(2, members) if trained else None,
        "has_pkb": has_pkb,
        "pkb_nip": f"1985{rng.randint(10, 12)}{rng.randint(10, 28)}2010{rng.randint(10, 12)}{rng.randint(1000, 2999)}"
        if has_pkb
        else "",
        "guided_by": "" if has_pkb else "perangkat",
        "companion_name": companion,
        "companion_contact": "Balai desa",
        "has_regulation": regulation,
        "regulations": rng.sample([r.value for r in Regulation], rng.randint(1, 2)) if regulation else [],
        "has_plan": plan,
        "data_use": [use.value for use in uses],
    }
    for mechanism in Mechanism:
        answers[f"has_{mechanism.value}"] = mechanism in held
        frequency = rng.choice((Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY)).value
        answers[f"{mechanism.value}_frequency"] = frequency if mechanism in held else ""
    if not passes[0] and rng.random() < 0.3:
        answers["has_regulation"], answers["regulations"] = None, None  # belum diisi
    return answers


def _split(rng: Random, total: int, weights: dict[str, float]) -> dict[str, int]:
    """Share out a whole so that the parts add up exactly."""
    parts, left = {}, total
    scale = sum(weights.values())
    for name, weight in weights.items():
        parts[name] = min(left, round(total * weight / scale * rng.uniform(0.85, 1.15)))
        left -= parts[name]
    parts[next(iter(weights))] += left
    return parts


def make_family_planning(rng: Random, good_output: bool, profile: dict, population: dict) -> dict:
    """Participants and contraception: methods and non-users add up to the PUS."""
    couples = population["couples"]
    modern = rng.uniform(0.62, 0.8) if good_output else rng.uniform(0.25, 0.72)
    users = round(couples * modern)
    lasting = round(users * (rng.uniform(0.24, 0.42) if good_output else rng.uniform(0.05, 0.3)))
    unmet = min(couples - users, round(couples * (rng.uniform(0.03, 0.1) if good_output else rng.uniform(0.08, 0.28))))
    figures = {
        **_split(rng, lasting, {"implant": 5, "iud": 4, "mow": 1.6, "mop": 0.2}),
        **_split(rng, users - lasting, {"injection": 7, "pill": 2.5, "condom": 0.6}),
        **_split(rng, unmet, {"wants_none": 1, "wants_later": 1}),
        **_split(rng, couples - users - unmet, {"wants_soon": 5, "pregnant": 3}),
    }
    if figures["pregnant"] and figures["pregnant"] == figures["wants_soon"]:
        figures["pregnant"] -= 1
        figures["wants_soon"] += 1
    for group in Group:
        share = rng.uniform(0.25, 0.65) if good_output else rng.uniform(0.02, 0.3)
        if group in (Group.UPPKA, Group.PIKR):
            share /= 3
        target = population[group.target_field]
        figures[f"{group.value}_participants"] = round(target * share) if profile[f"has_{group.value}"] else 0
    residents = sum(v for k, v in population.items() if k.startswith(("male_", "female_")))
    figures["bpjs_users"] = round(residents * rng.uniform(0.7, 0.92))
    return figures


def to_facts(content: Content) -> Facts:
    """The facts the instrument would read of this content."""
    merged = {**content.profile, **content.population, **content.family_planning}
    counts = {
        "funding_count": len(content.profile["funding"]),
        "data_use_count": len(content.profile["data_use"]),
        "mechanism_count": sum(content.profile[f"has_{m.value}"] is True for m in Mechanism),
    }
    known = {name: merged[name] for name in Facts._fields if name in merged}
    return Facts(profile=OWN, population=OWN, family_planning=OWN, agencies=content.agencies, **known, **counts)


def make_content(
    rng: Random,
    rule: Instrument,
    kelas: int,
    companion: str,
    population: dict | None = None,
    agencies: int | None = None,
) -> Content:
    """Content whose computed class is `kelas` (1 to 4). population, agencies: keep these, for another version."""
    passes = pick(rng, PATTERNS[kelas])
    while True:
        people = population or make_population(rng, rng.randint(900, 5200))
        profile = make_profile(rng, passes, companion)
        partners = rng.choice(PARTNERS[passes[1]]) if agencies is None else agencies
        content = Content(profile, people, make_family_planning(rng, passes[2], profile, people), partners)
        if passes == passed(content, rule):
            return content


def passed(content: Content, rule: Instrument) -> tuple[bool, ...]:
    """Which of the three indices reach the threshold."""
    scores, start, found = scores_of(to_facts(content), rule), 0, []
    for index in rule.indices:
        points = index.points_of(scores[start : start + index.size])
        found.append(index.values[points] >= index.threshold)
        start += index.size
    return tuple(found)


def is_class(content: Content, rule: Instrument, kelas: int) -> bool:
    return passed(content, rule) in [pattern for pattern, _ in PATTERNS[kelas]]


def small_change(rng: Random, content: dict) -> dict:
    """The same KB report a month later: one user changed from injection to implant or back."""
    changed = dict(content)
    source, target = rng.sample((Method.INJECTION.value, Method.PILL.value), 2)
    if changed[source]:
        changed[source] -= 1
        changed[target] += 1
    return changed


def sums_up(figures: dict, couples: int) -> bool:
    return sum(figures[field.value] for field in (*Method, *NonUse)) == couples
