"""What the parts of the demo share: the villages with their people, and the days."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.models import User
from villages.models import Kampung

from .history import Album
from .present import Present
from .story import Lists


@dataclass
class Village:
    """A Kampung KB of the demo with the people who write and decide, and what it hands in when."""

    kampung: Kampung
    author: User
    decider: User
    kelas: int = 0  # the class it ends in; 0: it never reports
    agencies: int = 0  # with how many it works
    events: list["Event"] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """Reports handed in on one day, and what becomes of them."""

    on: date
    contents: dict[str, dict]  # kind -> values
    outcome: str = "verified"  # or "waiting", "returned"
    days: int = 3  # until the decision


@dataclass
class World:
    rng: Random
    today: date
    say: Callable[[str], None]
    rule: object = None
    people: dict[str, User] = field(default_factory=dict)
    lists: Lists | None = None
    album: Album | None = None
    present: Present | None = None

    def month(self, back: int) -> date:
        """First day of the month `back` months ago."""
        number = self.today.year * 12 + self.today.month - 1 - back
        return date(number // 12, number % 12 + 1, 1)

    def day(self, first: date, latest: int = 26) -> date:
        """A day of that month, never after yesterday."""
        last = min(latest, monthrange(first.year, first.month)[1])
        day = first.replace(day=self.rng.randint(2, last))
        return min(day, self.today - timedelta(days=1))
