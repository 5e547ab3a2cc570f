"""What the Rapor of an area shows: which area, on which basis, which part. It lives in the address; nonsense counts as
not given."""

from urllib.parse import urlencode

from django.forms import HiddenInput
from django.urls import reverse
from django_filters import CharFilter, ChoiceFilter

from accounts.models import User
from regions.enums import Level
from regions.filters import AreaFilterSet
from regions.names import area_params

from ..enums import Basis
from ..models import Assessment
from ..rules import district_codes

NEAREST, SINGLE, DIFFERENT, JUMPS = "terdekat", "langkah", "beda", "lonjakan"
PARTS = {
    NEAREST: "Terdekat naik kelas",
    SINGLE: "Satu langkah",
    DIFFERENT: "Dua kelas berbeda",
    JUMPS: "Lonjakan",
}


class DistrictFilter(AreaFilterSet):
    """The area cascade and the basis; the part and a deed that was asked for travel along unseen."""

    dasar = ChoiceFilter(
        label="Dasar kelas",
        choices=[(Basis.VERIFIED.value, Basis.VERIFIED.label)],
        empty_label=Basis.REPORTED.label,
    )
    bagian = ChoiceFilter(choices=list(PARTS.items()), widget=HiddenInput)
    langkah = CharFilter(max_length=60, widget=HiddenInput)

    class Meta:
        model = Assessment
        fields: list[str] = []

    def __init__(self, data, *, user: User):
        super().__init__(data, Assessment.objects.visible_to(user), scope_codes=district_codes(user))

    @property
    def form(self):
        form = super().form
        if form.data.get("bagian") == DIFFERENT:
            form.fields.pop("dasar", None)  # it compares the two
        return form

    @property
    def basis(self) -> Basis:
        return Basis(self.given.get("dasar", Basis.REPORTED))

    @property
    def part(self) -> str:
        return self.given.get("bagian", NEAREST)

    @property
    def deed(self) -> str:
        """The key of the deed whose villages are listed."""
        return self.given.get("langkah", "") if self.part == NEAREST else ""

    @property
    def code(self) -> str:
        return self.picker.area.code if self.picker.area else ""

    @property
    def is_wide(self) -> bool:
        """More than a kabupaten/kota: there one chooses first. Who looks after several smaller areas sees them all."""
        length = Level.REGENCY.code_length
        return len(self.code) < length and any(len(code) < length for code in self.picker.scope_codes)

    def url(self, code: str | None = None, **changes) -> str:
        """The same page for another area, part or deed."""
        kept = {name: value for name, value in self.given.items() if name != "langkah"} | changes
        query = area_params(self.code if code is None else code) | {k: v for k, v in kept.items() if v}
        return f"{reverse('area-rapor')}?{urlencode(query)}"
