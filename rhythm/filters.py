"""Filters of *Ketepatan*, of the silent villages and of the visits. They live in the address; nonsense counts as not
given."""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django_filters import ChoiceFilter

from accounts.models import User
from core.dates import months_before
from core.formats import month as month_name
from regions.enums import Level
from regions.filters import AreaFilterSet
from regions.names import area_query

from .enums import Dormancy, Duty, VisitState
from .models import LastSeen, VillageMonth, Visit
from .promises import months_between
from .queries.facts import YEARS_BACK
from .queries.silence import villages_seen
from .rules import silence_codes

REPORTED = [("belum", "Belum lapor"), ("sudah", "Sudah lapor")]
ONLY_FIRST = [("ya", "Hanya tahun pertama")]
_TOLD_DUTY = {
    Duty.ACTIVITY: "laporan kegiatan",
    Duty.REGISTER: "register R/I",
    Duty.CARD: "kartu K/0",
    Duty.MEETING: "pertemuan yang dijanjikan Profil",
}


class PunctualityFilter(AreaFilterSet):
    """Whose figures, of which duty, for which months."""

    kewajiban = ChoiceFilter(label="Kewajiban", choices=Duty.choices, empty_label="Semua kewajiban")
    tahun = ChoiceFilter(label="Tahun", empty_label="12 bulan terakhir")
    bulan = ChoiceFilter(label="Bulan", empty_label="Bulan utuh terakhir")
    lapor = ChoiceFilter(label="Lapor", choices=REPORTED, empty_label="Semua kampung")

    class Meta:
        model = VillageMonth
        fields: list[str] = []

    def __init__(self, data, *, user: User, today: date):
        super().__init__(data, VillageMonth.objects.visible_to(user), scope_codes=user.area_codes)
        self.today = today
        years = range(today.year, today.year - YEARS_BACK - 1, -1)
        self.filters["tahun"].extra["choices"] = [(str(year), str(year)) for year in years]
        asked = self.data.get("tahun") or ""
        self.year = int(asked) if asked in map(str, years) else None
        newest_first = [(f"{month:%Y-%m}", month_name(month)) for month in reversed(self.months)]
        self.filters["bulan"].extra["choices"] = newest_first

    @property
    def form(self):
        form = super().form
        if self.is_village:
            form.fields.pop("lapor", None)  # there is only one
        return form

    @property
    def is_village(self) -> bool:
        return len(self.code) == Level.VILLAGE.code_length

    @cached_property
    def months(self) -> list[date]:
        """Twelve months up to this one, or those of the chosen year that have begun."""
        now = self.today.replace(day=1)
        if self.year is None:
            return months_between(months_before(now, 11), now)
        return months_between(date(self.year, 1, 1), min(date(self.year, 12, 1), now))

    @cached_property
    def month(self) -> date:
        """The chosen month; by default the last one that is over."""
        if "bulan" in self.given:
            return date.fromisoformat(f"{self.given['bulan']}-01")
        last = self.months[-1]
        return self.months[-2] if last == self.running and len(self.months) > 1 else last

    @property
    def running(self) -> date:
        """The month that is not over yet."""
        return self.today.replace(day=1)

    @property
    def duty(self) -> str:
        return self.given.get("kewajiban", "")

    @property
    def told_duty(self) -> str:
        return _TOLD_DUTY[Duty(self.duty)] if self.duty else "semua kewajiban"

    @property
    def reported(self) -> str:
        return self.given.get("lapor", "")

    @property
    def code(self) -> str:
        return self.picker.area.code if self.picker.area else ""

    def url(self, code: str, **changes) -> str:
        """The same page for another area, month or duty."""
        changed = tuple(changes.items())
        if changed not in self._queries:
            kept = {name: value for name, value in (self._kept | changes).items() if value}
            self._queries[changed] = urlencode(kept)
        return f"{self._address}?{'&'.join(filter(None, (area_query(code), self._queries[changed])))}"

    @cached_property
    def _queries(self) -> dict[tuple, str]:
        """What an address says besides the area, by its changes: few, while the rows of a page are many."""
        return {}

    @cached_property
    def _kept(self) -> dict[str, object]:
        return {name: value for name, value in self.given.items() if name != "lapor"}

    @cached_property
    def _address(self) -> str:
        return reverse("punctuality")

    @property
    def missing_url(self) -> str:
        return self.url(self.code, lapor="belum")

    def way(self) -> list[tuple[str, str]]:
        """The breadcrumb: each place keeps month and duty."""
        chosen = [step.chosen for step in self.picker.levels if step.chosen]
        links = [(place.display_name, self.url(place.code)) for place in chosen]
        return [("Indonesia", self.url("")), *links] if "" in self.picker.scope_codes else links


class SilenceFilter(AreaFilterSet):
    """Which villages of the list of dormancy."""

    keadaan = ChoiceFilter(label="Keadaan", choices=Dormancy.choices, empty_label="Semua keadaan", method="by_state")
    pertama = ChoiceFilter(
        label="Sesudah tahun pertama", choices=ONLY_FIRST, empty_label="Semua kampung", method="by_first_year"
    )

    class Meta:
        model = LastSeen
        fields: list[str] = []

    told = {
        "keadaan": lambda value: Dormancy(value).label.lower(),
        "pertama": lambda value: "aktif hanya pada tahun pertamanya",
    }

    def __init__(self, data, *, user: User, today: date):
        super().__init__(data, villages_seen(user), scope_codes=silence_codes(user))
        self.today = today

    def by_state(self, queryset, name, value):
        return queryset.in_state(Dormancy(value), self.today)

    def by_first_year(self, queryset, name, value):
        return queryset.first_year_only(self.today)


class VisitFilter(AreaFilterSet):
    """Which visits."""

    keadaan = ChoiceFilter(
        label="Keadaan", choices=VisitState.choices, empty_label="Semua kunjungan", method="by_state"
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    told = {"keadaan": lambda value: VisitState(value).label.lower()}

    def __init__(self, data, *, user: User, today: date):
        codes = silence_codes(user)
        super().__init__(data, Visit.objects.visible_to(user), scope_codes=codes)
        self.today = today

    def by_state(self, queryset, name, value):
        return queryset.in_state(VisitState(value), self.today)
