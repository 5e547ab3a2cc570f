"""From facts and advice to the steps a village can take, indicator by indicator. Pure: no database.

Two kinds of advice: for a fact that is lacking (Rumah DataKu), or for a score to be reached (2 to 4). Where an
indicator has advice for facts, its next levels are reached by mending them one after the other, in the order of the
advice.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.formats import number

from .evaluation import Reading, Result
from .facts import GROUPS, MEASURES, Facts
from .instrument import Indicator, Instrument
from .paths import Costs
from .people import Crowd, people_for

COUNTED = frozenset({"funding", "groups", "data-use", "mechanisms", "agencies"})
PLACEHOLDERS = ("{n}", "{daftar}", "{orang}")
CROWDS = {
    "bkb": "keluarga balita lagi ikut BKB",
    "bkr": "keluarga remaja lagi ikut BKR",
    "bkl": "keluarga lansia lagi ikut BKL",
    "uppka": "keluarga lagi ikut UPPKA",
    "pikr": "remaja lagi ikut PIK-R",
}


class Advice(NamedTuple):
    """One activity that lifts an indicator: reference data, kept per version of the instrument."""

    indicator: str  # slug
    fact: str  # the fact it mends, or ""
    score: int | None  # the score it reaches, where it mends no single fact
    text: str  # may hold PLACEHOLDERS
    general: str  # the same without numbers, where those cannot be known; "": `text` holds none
    unfilled: str  # what to say while the answer is "belum diisi"; "": no difference
    effort: int
    doers: tuple[str, ...]
    proof: str


class Step(NamedTuple):
    """What brings an indicator to its next level."""

    position: int
    score: int  # the score it reaches
    gain: int  # above the level before
    text: str
    effort: int
    doers: tuple[str, ...]
    proof: str
    people: tuple[Crowd, ...]  # counted from today, not from the level before
    is_single: bool  # it mends one fact and stands beside the steps before it; otherwise it includes them


def steps_up(
    facts: Facts, result: Result, instrument: Instrument, advice: Sequence[Advice]
) -> tuple[tuple[Step, ...], ...]:
    """For each indicator its steps upward, nearest first. A level without advice costs as much as the dearest one."""
    return tuple(
        tuple(_steps(facts, reading, position, [each for each in advice if each.indicator == reading.indicator.slug]))
        for position, reading in enumerate(result.readings)
    )


def costs_of(steps: Iterable[Sequence[Step]]) -> Costs:
    return tuple(tuple(step.effort for step in many) for many in steps)


def _steps(facts: Facts, reading: Reading, position: int, advice: list[Advice]):
    indicator = reading.indicator
    single = [each for each in advice if each.fact]
    known = not reading.is_carried and reading.value is not None
    lacking = lacking_facts(single, facts if known else None, indicator, reading.score)
    before = reading.score
    for number_of, score in enumerate(level for level in levels(indicator) if level > reading.score):
        if single:
            found = lacking[number_of] if number_of < len(lacking) else single[-1]
            text = _text_of_fact(found, facts, reading)
            people: tuple[Crowd, ...] = ()
        else:
            found = next((each for each in advice if each.score == score), None)
            people = (people_for(indicator, facts, score) if known else None) or ()
            text = _text(found, facts, reading, score, people) if found else indicator.name
        yield Step(
            position, score, score - before, text,
            found.effort if found else DEAREST, found.doers if found else (), found.proof if found else "",
            people, bool(single),
        )  # fmt: skip
        before = score


def lacking_facts(single: list[Advice], facts: Facts | None, indicator: Indicator, score: int) -> list[Advice]:
    """Of the advice for single facts what is still to be mended, in its order.

    facts: None where only the score is known. Then as many as it stands for are taken as mended.
    """
    if facts is None:
        return single[levels(indicator).index(score) :]
    return [each for each in single if not getattr(facts, each.fact)]


def _text_of_fact(advice: Advice, facts: Facts, reading: Reading) -> str:
    if reading.is_carried:
        return advice.general or advice.text
    return advice.unfilled if getattr(facts, advice.fact) is None and advice.unfilled else advice.text


DEAREST = 9


def levels(indicator: Indicator) -> tuple[int, ...]:
    """The scores an indicator can have, rising."""
    return tuple(sorted({band.score for band in indicator.bands}))


def _text(advice: Advice, facts: Facts, reading: Reading, score: int, people: tuple[Crowd, ...]) -> str:
    indicator = reading.indicator
    if not any(mark in advice.text for mark in PLACEHOLDERS):
        return advice.unfilled if reading.is_unfilled and advice.unfilled else advice.text
    if reading.is_unfilled and advice.unfilled:
        return advice.unfilled
    # Activities are the portal's own: how many agencies lack is known beside an official score, too.
    value = facts.agencies if indicator.measure == "agencies" else reading.value
    if value is None:
        return advice.general
    if indicator.measure in COUNTED:
        needed = min(band.start for band in indicator.bands if band.score >= score) - value
        names = _groups_to_form(facts, needed) if indicator.measure == "groups" else ""
        return advice.text.replace("{n}", number(needed)).replace("{daftar}", names)
    if not people:
        return advice.general
    return advice.text.replace("{orang}", in_words(people)).replace("{n}", number(sum(each.count for each in people)))


def _groups_to_form(facts: Facts, needed: int) -> str:
    """Those that are said not to exist, then those nothing is known of; the names as a list of words."""
    words = MEASURES["groups"].facts
    missing = [words[f"has_{slug}"] for slug in GROUPS if getattr(facts, f"has_{slug}") is False]
    unknown = [words[f"has_{slug}"] for slug in GROUPS if getattr(facts, f"has_{slug}") is None]
    return listed((missing + unknown)[:needed])


def listed(words: Sequence[str]) -> str:
    """ "A", "A dan B", "A, B, dan C"."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def in_words(people: Sequence[Crowd]) -> str:
    return listed([f"{number(each.count)} {CROWDS.get(each.kind, each.kind.upper())}" for each in people])
