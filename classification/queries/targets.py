"""Questions about scenarios and targets of villages."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from villages.models import Kampung

from ..engine.evaluation import Result, evaluate
from ..engine.facts import Facts
from ..engine.instrument import Instrument as Rule
from ..engine.scenario import Question, questions_of
from ..engine.steps import Advice
from ..enums import Kelas
from ..models import Instrument, Target, TargetStep
from .stored import advice_of, facts_of, stored_instrument

LATEST_YEARS = 5  # ahead; beyond, the year was typed wrong
FORMER_SHOWN = 10


@dataclass(frozen=True)
class Ground:
    """What a scenario of one village starts from: it as it is reported now."""

    instrument: Instrument
    facts: Facts
    result: Result
    questions: tuple[Question, ...]

    @property
    def rule(self) -> Rule:
        return self.instrument.rule

    @property
    def kelas(self) -> Kelas:
        return Kelas(self.result.kelas)

    @property
    def advice(self) -> list[Advice]:
        """One query."""
        return advice_of(self.instrument)


def ground_of(kampung: Kampung) -> Ground:
    """Two queries. Raises NoInstrument; ValueError for an inactive Kampung KB, which has no class."""
    found = facts_of(kampung.pk)
    if found is None:
        raise ValueError("Kampung KB yang tidak aktif tidak memiliki kelas.")
    instrument = stored_instrument(kampung.pk)
    facts = found.reported.facts
    result = evaluate(facts, instrument.rule)
    return Ground(instrument, facts, result, questions_of(facts, result))


@dataclass(frozen=True)
class StepNow:
    """A step of a target beside the present score of its indicator."""

    step: TargetStep
    score: int | None  # None: the version in force has no such indicator

    @property
    def is_done(self) -> bool:
        return self.score is not None and self.score >= self.step.to


@dataclass(frozen=True)
class Progress:
    """A target and how far the village is."""

    target: Target
    steps: tuple[StepNow, ...]
    kelas_now: Kelas | None
    today: date

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_late(self) -> bool:
        return self.target.is_running and self.target.due_on < self.today


def running_target(kampung: Kampung) -> Target | None:
    """One query."""
    return Target.objects.filter(kampung=kampung).running().first()


def target_progress(kampung: Kampung) -> Progress | None:
    """The running target with what its steps have become; one query without a target, three with one."""
    target = Target.objects.filter(kampung=kampung).running().with_scores().select_related("instrument").first()
    if target is None:
        return None
    instrument = target.instrument
    if target.instrument_now not in (None, instrument.pk):  # a newer version is in force
        instrument = Instrument.objects.get(pk=target.instrument_now)
    slugs = [indicator.slug for indicator in instrument.rule.indicators]
    scores = dict(zip(slugs, map(int, target.scores_now or ""), strict=False))
    steps = tuple(StepNow(step, scores.get(step.indicator)) for step in target.steps.all())
    kelas = Kelas(target.kelas_now) if target.kelas_now else None
    return Progress(target, steps, kelas, timezone.localdate())


def former_targets(kampung: Kampung) -> list[Target]:
    """The newest of those that ended; one query."""
    ended = Target.objects.filter(kampung=kampung, ended_at__isnull=False).order_by("-ended_at", "-pk")
    return list(ended[:FORMER_SHOWN])


def latest_due(today: date) -> date:
    return date(today.year + LATEST_YEARS, 12, 31)
