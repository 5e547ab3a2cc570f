"""What *Uji aturan* runs on: a version, an area, a basis. All of it in the address; nonsense counts as not given."""

from django_filters import ChoiceFilter

from accounts.models import User
from core.formats import day
from regions.filters import AreaFilterSet

from ..enums import Basis
from ..models import Assessment, Instrument
from ..queries.stored import COMPUTED


class RehearsalFilter(AreaFilterSet):
    versi = ChoiceFilter(label="Versi yang diuji", empty_label="Pilih versi")
    dasar = ChoiceFilter(label="Dasar", choices=[(b.value, b.label) for b in COMPUTED[1:]], empty_label="Dilaporkan")

    class Meta:
        model = Assessment
        fields: list[str] = []

    def __init__(self, data, *, user: User, in_force: Instrument):
        super().__init__(data, Assessment.objects.visible_to(user), scope_codes=user.area_codes)
        self.versions = {str(row.pk): row for row in Instrument.objects.exclude(pk=in_force.pk)}
        self.filters["versi"].extra["choices"] = [(key, _label(row)) for key, row in self.versions.items()]

    @property
    def version(self) -> Instrument | None:
        return self.versions.get(self.given.get("versi", ""))

    @property
    def basis(self) -> Basis:
        return Basis(self.given.get("dasar", Basis.REPORTED))

    @property
    def code(self) -> str:
        return self.picker.area.code if self.picker.area else ""


def _label(row: Instrument) -> str:
    return f"{row.name}, {'mulai ' + day(row.valid_from) if row.is_published else 'draf'}"
