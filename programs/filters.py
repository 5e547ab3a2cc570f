"""Filters of the list of activities. They live in the address; nonsense in it counts as not given."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from accounts.models import User
from accounts.roles import Permission
from core.formats import day
from reference.models import Section, SubProgram
from regions.enums import Level
from regions.filters import AreaFilterSet
from verification.enums import Status

from .enums import Period
from .models import Activity
from .queries.activities import (
    activities_of,
    agencies_to_choose,
    in_state,
    of_agency,
    of_subprogram,
    titled,
    with_photos,
)

STATUSES = [(status.value, status.label) for status in (Status.SUBMITTED, Status.VERIFIED, Status.RETURNED)]
DRAFT = (Status.DRAFT.value, Status.DRAFT.label)
PHOTOS = [("ada", "Dengan foto"), ("tidak", "Tanpa foto")]
ENTERED = [("ya", "Diisi petugas"), ("tidak", "Diisi kader")]
# Words are looked for in every title of the area or period: no more than a regency, or a month of the nation.
SEARCH_DAYS = 31


def _day_field() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ActivityFilter(AreaFilterSet):
    """The area cascade and what a list of activities may be narrowed by."""

    periode = ChoiceFilter(label="Periode", choices=Period.choices, empty_label="Kapan saja", method="by_period")
    status = ChoiceFilter(label="Status", choices=STATUSES, empty_label="Semua yang dikirim", method="by_status")
    seksi = ChoiceFilter(label="Seksi", empty_label="Semua seksi", field_name="section__code")
    q = CharFilter(label="Kata dalam judul", min_length=3, max_length=80, method="by_title")
    dari = DateFilter(label="Dari tanggal", field_name="held_on", lookup_expr="gte", widget=_day_field())
    sampai = DateFilter(label="Sampai tanggal", field_name="held_on", lookup_expr="lte", widget=_day_field())
    program = ChoiceFilter(label="Sub-program", empty_label="Semua sub-program", method="by_subprogram")
    instansi = ChoiceFilter(label="Instansi pembina", empty_label="Semua instansi", method="by_agency")
    foto = ChoiceFilter(label="Foto", choices=PHOTOS, empty_label="Dengan atau tanpa foto", method="by_photos")
    petugas = ChoiceFilter(label="Pengisi", choices=ENTERED, empty_label="Kader dan petugas", method="by_writer")

    FOLDED = ("dari", "sampai", "program", "instansi", "foto", "petugas")

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        super().__init__(data, activities_of(user), scope_codes=user.area_codes)
        self.user = user
        self.today = timezone.localdate()
        self.writes = user.can(Permission.WRITE_REPORT)
        self._offer("seksi", Section.objects.values_list("code", "name"))
        self._offer("program", ((row.code, f"{row.number} {row.short_name}") for row in SubProgram.objects.all()))
        self._offer("instansi", agencies_to_choose(self.regency).values_list("code", "name"))
        if self.writes:
            self._offer("status", [*STATUSES, DRAFT])

    def _offer(self, name: str, choices) -> None:
        self.filters[name].extra["choices"] = list(choices)

    @property
    def regency(self) -> str:
        """Code of the regency the list stays in; "" where it reaches over several."""
        area = self.picker.area
        return area.code[:5] if area is not None and area.level >= Level.REGENCY else ""

    @property
    def village(self) -> str:
        """Code of the one village the list is narrowed to; "" where it holds several."""
        region = self.picker.region
        return region.code if region is not None and region.level == Level.VILLAGE else ""

    @property
    def form(self):
        form = super().form
        form.fields["q"].widget.attrs["placeholder"] = "Misalnya: penimbangan"
        form.folded = self.FOLDED
        return form

    @property
    def given(self):
        """As everywhere; but words are looked for in a small enough part alone."""
        given = super().given
        if "q" in given and not (self.regency or self._is_short(given)):
            self.form.add_error(
                "q", "Pilih kabupaten/kota, atau periode paling lama satu bulan, untuk mencari kata dalam judul."
            )
        self.form.chip_words = {name: day(given[name]) for name in ("dari", "sampai") if name in given}
        return {name: value for name, value in given.items() if name not in self.form.errors}

    def _is_short(self, given: dict) -> bool:
        first, last = self._days(given)
        return first is not None and (last - first) < timedelta(days=SEARCH_DAYS)

    def _days(self, given: dict) -> tuple[date | None, date]:
        """The first and the last day that may be listed."""
        first, last = Period(given["periode"]).days(self.today) if "periode" in given else (None, self.today)
        if "dari" in given:
            first = max(first or given["dari"], given["dari"])
        return first, min(last, given.get("sampai", last))

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if "status" in self.given else in_state(rows, self.user, "")

    def by_period(self, queryset, name, value):
        return queryset.filter(held_on__range=Period(value).days(self.today))

    def by_status(self, queryset, name, value):
        return in_state(queryset, self.user, value)

    def by_title(self, queryset, name, value):
        return titled(queryset, value)

    def by_subprogram(self, queryset, name, value):
        return of_subprogram(queryset, value)

    def by_agency(self, queryset, name, value):
        return of_agency(queryset, value)

    def by_photos(self, queryset, name, value):
        return with_photos(queryset, value == "ada")

    def by_writer(self, queryset, name, value):
        return queryset.filter(is_on_behalf=value == "ya")

    @property
    def words(self) -> list[str]:
        """The filters in use as parts of a sentence."""
        return [_TOLD.get(name, "{}").format(self._word(name, value)) for name, value in self.given.items()]

    def _word(self, name: str, value) -> str:
        if isinstance(value, date):
            return day(value)
        word = dict(self.filters[name].extra.get("choices", ())).get(value, value)
        return word if name in ("q", "seksi", "program", "instansi") else word.lower()


class VillageActivityFilter(FilterSet):
    """What the list of one village may be narrowed by."""

    status = ChoiceFilter(label="Status", choices=STATUSES, empty_label="Semua yang dikirim", method="by_status")
    seksi = ChoiceFilter(label="Seksi", empty_label="Semua seksi", field_name="section__code")

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(self, data, queryset, *, user: User):
        super().__init__(data, queryset)
        self.user = user
        self.filters["seksi"].extra["choices"] = list(Section.objects.values_list("code", "name"))
        if user.can(Permission.WRITE_REPORT):
            self.filters["status"].extra["choices"] = [*STATUSES, DRAFT]

    @property
    def given(self) -> dict[str, str]:
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def filter_queryset(self, queryset):
        for name, value in self.given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset if "status" in self.given else in_state(queryset, self.user, "")

    def by_status(self, queryset, name, value):
        return in_state(queryset, self.user, value)


_TOLD = {
    "status": "status {}",
    "seksi": "seksi {}",
    "q": "judul memuat “{}”",
    "dari": "dari {}",
    "sampai": "sampai {}",
    "program": "sub-program {}",
    "instansi": "instansi {}",
}
