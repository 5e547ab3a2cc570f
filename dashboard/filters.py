"""Filters of the list of Kampung KB. They live in the address; nonsense in it counts as not given."""

from django_filters import CharFilter, ChoiceFilter

from accounts.models import User
from classification.enums import Kelas
from regions.enums import Level
from regions.filters import AreaFilterSet
from villages.models import Kampung

from .enums import NOT_REPORTED, Example, Freshness, Liveliness, ReportState
from .queries.kampung import in_state, kampung_of, of_age, of_class, of_difference, of_example, of_liveliness

CLASSES = [*((str(kelas.value), kelas.label) for kelas in Kelas), (NOT_REPORTED, "Belum melapor")]
DIFFERENCES = [("ya", "Berbeda dari terverifikasi"), ("tidak", "Sama dengan terverifikasi")]


class KampungFilter(AreaFilterSet):
    """The area cascade and what a list of Kampung KB may be narrowed by."""

    kelas = ChoiceFilter(label="Klasifikasi", choices=CLASSES, empty_label="Semua kelas", method="by_class")
    status = ChoiceFilter(
        label="Status laporan", choices=ReportState.choices, empty_label="Semua status", method="by_state"
    )
    lapor = ChoiceFilter(label="Terakhir lapor", choices=Freshness.choices, empty_label="Kapan saja", method="by_age")
    kegiatan = ChoiceFilter(
        label="Kegiatan", choices=Liveliness.choices, empty_label="Dengan atau tanpa", method="by_liveliness"
    )
    beda = ChoiceFilter(
        label="Kelas dilaporkan", choices=DIFFERENCES, empty_label="Sama atau berbeda", method="by_difference"
    )
    percontohan = ChoiceFilter(
        label="Percontohan", choices=Example.choices, empty_label="Semua kampung", method="by_example"
    )
    q = CharFilter(label="Nama kampung atau desa", max_length=80, method="by_name")

    told = {
        "kelas": lambda value: "belum melapor" if value == NOT_REPORTED else f"kelas {Kelas(int(value)).label}",
        "status": lambda value: f"status laporan {ReportState(value).label.lower()}",
        "lapor": lambda value: f"terakhir lapor {Freshness(value).label.lower()}",
        "kegiatan": lambda value: Liveliness(value).label.lower(),
        "beda": lambda value: f"kelas yang dilaporkan {dict(DIFFERENCES)[value].lower()}",
        "percontohan": lambda value: Example(value).label.lower(),
        "q": lambda value: f"nama memuat “{value}”",
    }

    class Meta:
        model = Kampung
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        super().__init__(data, kampung_of(user), scope_codes=user.area_codes)

    @property
    def form(self):
        form = super().form
        form.fields["q"].widget.attrs["placeholder"] = "Misalnya: Sumber Rejeki"
        return form

    @property
    def summed_area(self) -> str | None:
        """The area's code ("" the nation) where prepared counts cover exactly what the user sees of it, else None."""
        region = self.picker.region
        if region is not None:
            return region.code if region.level < Level.VILLAGE else None
        return "" if self.picker.area is None and "" in self.picker.scope_codes else None

    def by_class(self, queryset, name, value):
        return of_class(queryset, value)

    def by_state(self, queryset, name, value):
        return in_state(queryset, value)

    def by_age(self, queryset, name, value):
        return of_age(queryset, value)

    def by_liveliness(self, queryset, name, value):
        return of_liveliness(queryset, value)

    def by_difference(self, queryset, name, value):
        return of_difference(queryset, value == "ya")

    def by_example(self, queryset, name, value):
        return of_example(queryset, value)

    def by_name(self, queryset, name, value):
        return queryset.search(value)
