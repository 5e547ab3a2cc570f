"""A way upward as a scenario: the values that carry it out, so that it can be tried, shared and taken as a target.

Pure: no database.
"""

from collections.abc import Sequence

from .evaluation import Reading, Result
from .facts import GROUPS, MEASURES, Facts
from .instrument import Instrument
from .outlook import Outlook
from .paths import Path, Rise
from .people import people_for
from .scenario import LEVEL, Question, Values, imagine, query_of, questions_of
from .steps import Advice

# The fact each plain count stands in, and its question.
_COUNTS = {
    "funding": ("dana", "funding_count"),
    "data-use": ("data", "data_use_count"),
    "mechanisms": ("mekanisme", "mechanism_count"),
    "agencies": ("instansi", "agencies"),
}


def scenario_query(outlook: Outlook, path: Path, advice: Sequence[Advice]) -> str:
    """The query string of the page *Coba perubahan* that shows this path carried out."""
    return query_of(values_for(outlook.facts, outlook.result, path, advice, outlook.instrument))


def values_for(facts: Facts, result: Result, path: Path, advice: Sequence[Advice], instrument: Instrument) -> Values:
    """What to set so that every rise of the path happens and no other score of the village falls by it."""
    asked = {question.name: question for question in questions_of(facts, result)}
    values: Values = {}
    for rise in path.rises:
        _fill(facts, result, rise, advice, instrument, asked, values)
    _keep_long_acting(facts, result, instrument, asked, values)
    return {name: value for name, value in values.items() if name in asked and value != asked[name].now}


def _fill(facts, result, rise: Rise, advice, instrument, asked: dict[str, Question], values: Values) -> None:
    indicator = instrument.indicators[rise.position]
    if f"{LEVEL}{indicator.slug}" in asked:
        values[f"{LEVEL}{indicator.slug}"] = rise.to
        return
    now = imagine(facts, result, values, instrument).facts  # after the rises before this one
    measure = indicator.measure
    if measure in _COUNTS:
        name, _ = _COUNTS[measure]
        values[name] = min(band.start for band in indicator.bands if band.score >= rise.to)
    elif measure == "groups":
        needed = min(band.start for band in indicator.bands if band.score >= rise.to)
        _form_groups(now, needed, values)
    elif measure in ("pokja", "facilities", "support"):
        _mend(facts, rise, [each.fact for each in advice if each.indicator == indicator.slug], measure, asked, values)
    elif measure == "participation":
        _invite(now, indicator, rise.to, values)
    else:
        _count_couples(now, indicator, rise.to, values)


def _form_groups(facts: Facts, needed: int, values: Values) -> None:
    """Those that are said not to exist first, then those nothing is known of, as the advice names them."""
    owned = sum(getattr(facts, f"has_{slug}") is True for slug in GROUPS)
    lacking = [slug for state in (False, None) for slug in GROUPS if getattr(facts, f"has_{slug}") is state]
    values.update(dict.fromkeys(lacking[: max(0, needed - owned)], True))


def _mend(facts: Facts, rise: Rise, advised: list[str], measure: str, asked, values: Values) -> None:
    """Single facts, in the order of the advice; those it does not name come last."""
    order = list(dict.fromkeys([*filter(None, advised), *MEASURES[measure].facts]))
    lacking = [fact for fact in order if fact in MEASURES[measure].facts and not getattr(facts, fact)]
    names = {"has_pokja": "pokja", "pokja_members": "anggota", "is_pokja_trained": "dilatih",
             "has_secretariat": "sekretariat", "has_data_house": "rumah_dataku",
             "has_pkb": "pendamping", "has_regulation": "regulasi"}  # fmt: skip
    for fact in lacking[: rise.levels]:
        values[names[fact]] = 1 if fact == "pokja_members" else True


def _invite(facts: Facts, indicator, score: int, values: Values) -> None:
    """The fewest participants; where the groups of the village are not enough, also of groups still to be formed."""
    everywhere = facts._replace(**{f"has_{slug}": getattr(facts, f"has_{slug}") or None for slug in GROUPS})
    for crowd in people_for(indicator, facts, score) or people_for(indicator, everywhere, score) or ():
        values[f"peserta_{crowd.kind}"] = (getattr(facts, f"{crowd.kind}_participants") or 0) + crowd.count
        if getattr(facts, f"has_{crowd.kind}") is False:
            values[crowd.kind] = True


def _count_couples(facts: Facts, indicator, score: int, values: Values) -> None:
    for crowd in people_for(indicator, facts, score) or ():
        match indicator.measure:
            case "cpr":
                values["peserta_kb"] = facts.users + crowd.count
                if facts.unmet_need > facts.couples - values["peserta_kb"]:  # then some of the new ones had waited
                    values["unmet"] = facts.couples - values["peserta_kb"]
            case "long-acting":
                values["mkjp"] = facts.long_acting_users + crowd.count
            case "unmet-need":
                values["unmet"] = facts.unmet_need - crowd.count


def _keep_long_acting(facts: Facts, result: Result, instrument: Instrument, asked, values: Values) -> None:
    """More users with the same MKJP would lower its share: as many of them take one as its score needs."""
    if "peserta_kb" not in values or "mkjp" in values or "mkjp" not in asked:
        return
    after = imagine(facts, result, values, instrument)
    pairs: list[tuple[Reading, Reading]] = list(zip(result.readings, after.result.readings, strict=True))
    for old, new in pairs:
        if old.indicator.measure == "long-acting" and new.score < old.score:
            _count_couples(after.facts, old.indicator, old.score, values)
