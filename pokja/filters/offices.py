"""Filters of the list of what offices plan. They live in the address; nonsense in it counts as not given."""

from datetime import date, timedelta

from django.utils import timezone
from django_filters import ChoiceFilter

from accounts.models import User
from reference.models import SubProgram
from regions.enums import Level
from regions.filters import AreaFilterSet

from ..enums import OfficeActivityState
from ..models import OfficeActivity
from ..queries.offices import WEEK, agencies_for, entries_to_read

ALL, OVERDUE = "semua", "lewat"
PERIODS = [
    ("minggu-ini", "Tujuh hari ke depan"),
    ("bulan-ini", "Bulan ini"),
    ("bulan-depan", "Bulan depan"),
    ("tahun-ini", "Tahun ini"),
    ("tahun-depan", "Tahun depan"),
    (OVERDUE, "Lewat tanggal, belum ditandai"),
    (ALL, "Kapan saja"),
]


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def days_of(period: str, today: date) -> tuple[date, date]:
    """First day of a period, and the day after its last one."""
    first = today.replace(day=1)
    following = _first_of_next_month(today)
    return {
        "minggu-ini": (today, today + WEEK),
        "bulan-ini": (first, following),
        "bulan-depan": (following, _first_of_next_month(following)),
        "tahun-ini": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        "tahun-depan": (date(today.year + 1, 1, 1), date(today.year + 2, 1, 1)),
    }[period]


class OfficeFilter(AreaFilterSet):
    """The area cascade and what the list may be narrowed by; without a word, what is coming."""

    periode = ChoiceFilter(label="Waktu", choices=PERIODS, empty_label="Akan datang", method="by_period")
    program = ChoiceFilter(label="Sub-program", empty_label="Semua sub-program", field_name="subprogram__code")
    instansi = ChoiceFilter(label="Instansi", empty_label="Semua instansi", field_name="agency__code")
    keadaan = ChoiceFilter(
        label="Keadaan", choices=OfficeActivityState.choices, empty_label="Semua keadaan", field_name="state"
    )

    told = {
        "periode": lambda value: dict(PERIODS)[value].lower(),
        "keadaan": lambda value: OfficeActivityState(value).label.lower(),
    }

    class Meta:
        model = OfficeActivity
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        super().__init__(data, entries_to_read(user), scope_codes=user.area_codes)
        self.today = timezone.localdate()
        area = self.picker.area
        regency = [area.code[:5]] if area is not None and area.level >= Level.REGENCY else []
        self._offer("program", [(row.code, f"{row.number} {row.short_name}") for row in SubProgram.objects.active()])
        self._offer("instansi", list(agencies_for(regency).values_list("code", "name")))
        self.told = self.told | {
            name: dict(self.filters[name].extra["choices"]).get for name in ("program", "instansi")
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    @property
    def is_newest_first(self) -> bool:
        """What is coming is read from today on; everything there ever was from its end."""
        return self.given.get("periode") == ALL

    def filter_queryset(self, queryset):
        """An area's list also holds what is planned for the areas around it: it comes to this place, too."""
        area = self.picker.area
        queryset = queryset.touching(area.code if area else "")
        given = self.given
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset if "periode" in given or "keadaan" in given else queryset.coming(self.today)

    def by_period(self, queryset, name, value):
        if value == ALL:
            return queryset
        if value == OVERDUE:
            return queryset.overdue(self.today)
        first, following = days_of(value, self.today)
        return queryset.filter(starts_on__gte=first, starts_on__lt=following)
