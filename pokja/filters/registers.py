"""Filters of the list of registers of an area. They live in the address; nonsense in it counts as not given."""

from datetime import date

from django.utils import timezone
from django_filters import ChoiceFilter

from accounts.models import User
from core.formats import month as month_name
from regions.enums import Level
from regions.filters import AreaFilterSet
from verification.enums import Status

from ..enums import PoktanKind
from ..models import Poktan
from ..months import month_before, parse_month, twelve_months
from ..queries.registers import groups_expected, in_state

STATES = [
    ("sudah", "Sudah lapor"),
    ("belum", "Belum lapor"),
    (Status.SUBMITTED.value, Status.SUBMITTED.label),
    (Status.VERIFIED.value, Status.VERIFIED.label),
    (Status.RETURNED.value, Status.RETURNED.label),
]
KINDS = [(kind.value, kind.label) for kind in PoktanKind if kind.has_register]


class RegisterFilter(AreaFilterSet):
    """Area, month, kind and state. Without a month the last one that is over: the one that is due."""

    bulan = ChoiceFilter(label="Bulan", method="by_month")
    jenis = ChoiceFilter(label="Jenis POKTAN", choices=KINDS, empty_label="Semua jenis", field_name="kind")
    status = ChoiceFilter(label="Status", choices=STATES, empty_label="Sudah dan belum", method="by_state")

    told = {
        "bulan": lambda value: month_name(parse_month(value)),
        "jenis": lambda value: PoktanKind(value).label,
        "status": lambda value: dict(STATES)[value].lower(),
    }

    class Meta:
        model = Poktan
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        this_month = timezone.localdate().replace(day=1)
        default = month_before(this_month)
        asked = parse_month(data.get("bulan", ""))
        self.month: date = asked if asked and asked <= this_month else default
        data = data.copy()
        # The month that is listed where nobody chose one is the empty choice of the box: no filter to take away.
        data["bulan"] = f"{self.month:%Y-%m}" if self.month != default else ""
        super().__init__(data, groups_expected(user, self.month), scope_codes=user.area_codes)
        months = [month for month in dict.fromkeys([*twelve_months(this_month), self.month]) if month != default]
        choices = [(f"{month:%Y-%m}", month_name(month)) for month in months]
        self.filters["bulan"].extra |= {"choices": choices, "empty_label": month_name(default)}

    @property
    def is_narrow(self) -> bool:
        """Within one regency: wider, the prepared figures of the areas say more than a list of groups."""
        area = self.picker.area
        return area is not None and area.level >= Level.REGENCY

    def by_month(self, queryset, name, value):
        return queryset  # chosen before: the registers beside the groups are those of this month

    def by_state(self, queryset, name, value):
        return in_state(queryset, value)

    @property
    def all_states(self):
        """The rows before the state narrows them: what the state is a part of."""
        rows = self.in_area
        return rows.filter(kind=self.given["jenis"]) if "jenis" in self.given else rows
