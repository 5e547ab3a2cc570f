"""The filter of *Pergerakan kelas*. It lives in the address; nonsense counts as not given."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django_filters import ChoiceFilter

from accounts.models import User
from regions.filters import AreaFilterSet
from regions.names import area_params
from villages.models import Kampung

from ..enums import Basis, Direction, Kelas
from ..queries.movement import GONE, NEW, Moment, moments, year_before

CLASSES = [(str(kelas.value), kelas.label) for kelas in Kelas]
WAS = [*CLASSES, (NEW, "Belum ada (baru)")]
BECAME = [*CLASSES, (GONE, "Tidak aktif lagi")]
CELL = ("asal", "menjadi", "arah")


class MovementFilter(AreaFilterSet):
    """Whose classes, on which basis, between which two days, and which cell of the matrix."""

    dari = ChoiceFilter(label="Dari", empty_label="Setahun sebelumnya")
    ke = ChoiceFilter(label="Sampai", empty_label="Sekarang")
    dasar = ChoiceFilter(
        label="Dasar kelas", choices=[(Basis.VERIFIED.value, Basis.VERIFIED.label)], empty_label="Dilaporkan"
    )
    asal = ChoiceFilter(label="Kelas semula", choices=WAS, empty_label="Semua kelas")
    menjadi = ChoiceFilter(label="Kelas kemudian", choices=BECAME, empty_label="Semua kelas")
    arah = ChoiceFilter(label="Arah", choices=Direction.choices, empty_label="Semua arah")

    class Meta:
        model = Kampung
        fields: list[str] = []

    told = {
        "asal": lambda value: f"semula {dict(WAS)[value]}",
        "menjadi": lambda value: f"kemudian {dict(BECAME)[value]}",
        "arah": lambda value: Direction(value).label.lower(),
    }

    def __init__(self, data, *, user: User, today: date):
        super().__init__(data, Kampung.objects.visible_to(user), scope_codes=user.area_codes)
        self.moments = moments(today)
        kept = [(each.key, each.label) for each in self.moments if not each.is_now]
        self.filters["dari"].extra["choices"] = kept
        self.filters["ke"].extra["choices"] = kept

    @property
    def form(self):
        form = super().form
        form.folded = CELL
        return form

    @property
    def basis(self) -> Basis:
        return Basis(self.given.get("dasar", Basis.REPORTED))

    @property
    def span(self) -> tuple[Moment, Moment] | None:
        """The two days, the earlier one first; None where nothing was kept yet."""
        at = {each.key: each for each in self.moments}
        after = at.get(self.given.get("ke"), self.moments[0])
        before = at.get(self.given.get("dari"))
        if before == after:
            before = None
        before = before or year_before(after, self.moments)
        if before is None:  # the oldest month was asked for as the end: it is the beginning
            before, after = after, self.moments[0]
        if before.is_now:
            return None
        return (before, after) if after.is_now or before.on < after.on else (after, before)

    @property
    def cell(self) -> dict[str, str]:
        """What of the matrix is looked at, as `movement.narrowed` takes it."""
        names = {"asal": "was", "menjadi": "became", "arah": "direction"}
        return {names[name]: self.given[name] for name in CELL if name in self.given}

    @property
    def words(self) -> list[str]:
        return [self.told[name](self.given[name]) for name in CELL if name in self.given]

    def url(self, code: str | None = None, **cell: str) -> str:
        """The same days and basis, for an area ("": all of mine; default this one) and a cell of the matrix."""
        if code is None:
            code = self.picker.area.code if self.picker.area else ""
        kept = {name: value for name, value in self.given.items() if name not in CELL}
        query = area_params(code) | kept | {name: value for name, value in cell.items() if value}
        return f"{reverse('class-movement')}?{urlencode(query)}" if query else reverse("class-movement")

    def way(self) -> list[tuple[str, str]]:
        """The breadcrumb: each place keeps days and basis."""
        chosen = [step.chosen for step in self.picker.levels if step.chosen]
        links = [(place.display_name, self.url(place.code)) for place in chosen]
        return [("Indonesia", self.url("")), *links] if "" in self.picker.scope_codes else links
