"""Filters of the list of POKTAN. They live in the address; nonsense in it counts as not given."""

from datetime import date

from django.utils import timezone
from django_filters import ChoiceFilter

from accounts.models import User
from regions.enums import Level
from regions.filters import AreaFilterSet

from ..enums import PoktanKind
from ..models import Poktan
from ..queries.groups import filed_in, poktans_of

YEARS = 5  # that can be looked at
FILED = [("sudah", "Sudah diserahkan"), ("belum", "Belum diserahkan")]
ACTIVE = [("tidak", "Tidak aktif"), ("semua", "Aktif dan tidak aktif")]


class PoktanFilter(AreaFilterSet):
    """The area cascade, the kind, and the state of the card of one year. Inactive groups are shown on request."""

    jenis = ChoiceFilter(label="Jenis", choices=PoktanKind.choices, empty_label="Semua jenis", field_name="kind")
    tahun = ChoiceFilter(label="Kartu tahun", method="by_year")
    kartu = ChoiceFilter(label="Kartu K/0", choices=FILED, empty_label="Sudah dan belum", method="by_card")
    aktif = ChoiceFilter(label="Keadaan", choices=ACTIVE, empty_label="Masih aktif", method="by_state")

    told = {
        "jenis": lambda value: f"jenis {PoktanKind(value).label}",
        "tahun": lambda value: f"kartu tahun {value}",
        "kartu": lambda value: f"kartu {dict(FILED)[value].lower()}",
        "aktif": lambda value: dict(ACTIVE)[value].lower(),
    }

    class Meta:
        model = Poktan
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        super().__init__(data, poktans_of(user), scope_codes=user.area_codes)
        self.this_year = timezone.localdate().year
        years = range(self.this_year - 1, self.this_year - YEARS, -1)
        self.filters["tahun"].extra |= {
            "choices": [(str(year), str(year)) for year in years],
            "empty_label": str(self.this_year),
        }

    @property
    def year(self) -> int:
        """The year whose cards are looked at."""
        return int(self.given.get("tahun", self.this_year))

    @property
    def is_wide(self) -> bool:
        """The list reaches over several regencies, so each line names its own."""
        area = self.picker.area
        return area is None or area.level < Level.REGENCY

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if "aktif" in self.given else rows.active()

    def by_year(self, queryset, name, value):
        """Groups that existed in that year."""
        return queryset.filter(started_on__lte=date(int(value), 12, 31))

    def by_card(self, queryset, name, value):
        filed = filed_in(self.year)
        return queryset.filter(filed if value == "sudah" else ~filed)

    def by_state(self, queryset, name, value):
        return queryset.filter(ended_on__isnull=False) if value == "tidak" else queryset
