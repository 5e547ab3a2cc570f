"""Changes to the card of a Rumah DataKu."""

from django.db import transaction
from django.utils import timezone

from villages.models import Kampung

from ..models import DataHouse
from ..rules import can_write
from .common import PokjaRefused, allow, lock_village, require_active, require_unchanged

FIELDS = (
    *("has_decree", "decree_number", "decree_date", "chair", "cadres", "orientation"),
    *("facilities", "data_kinds", "presentations", "usages", "other_note"),
)
# Lists of kinds; "lainnya" in one of them needs a word.
KINDS = ("facilities", "data_kinds", "presentations", "usages")
OTHER = "lainnya"


@transaction.atomic
def save_data_house(kampung: Kampung, *, by, cleaned: dict, seen=None) -> DataHouse:
    """Keep the card of this village's Rumah DataKu, as incomplete as it is; the first save begins it.

    cleaned: values by name of `FIELDS`; fields left out stay. seen: `updated_at` of the card the person began from
    (NOTHING_SEEN where there was none); if it moved on and says something else now, StaleRow.
    Raises PermissionDenied; PokjaRefused for a day ahead, and for "Lainnya" without a word.
    """
    kampung = lock_village(kampung.pk)
    allow(can_write(by, kampung))
    require_active(kampung)
    house = DataHouse.objects.select_for_update(of=("self",)).filter(kampung=kampung).first()
    is_new = house is None
    house = house or DataHouse(kampung=kampung, region_id=kampung.region_id)
    before = {name: getattr(house, name) for name in FIELDS}
    content = _settled(before | {name: cleaned[name] for name in FIELDS if name in cleaned})
    if not is_new and content == before:
        return house  # also the second of two taps
    if not is_new:
        require_unchanged(house, seen)
    for name, value in content.items():
        setattr(house, name, value)
    house.updated_by = house._history_user = by
    house.save()
    return house


def _settled(content: dict) -> dict:
    """Without what an answer rules out; or the refusal of what cannot be."""
    if content["has_decree"] is not True:
        content |= {"decree_number": "", "decree_date": None}
    if content["decree_date"] is not None and content["decree_date"] > timezone.localdate():
        raise PokjaRefused("Tanggal SK belum tiba. Periksa tahunnya.", "decree_date")
    if not any(OTHER in (content[name] or ()) for name in KINDS):
        content["other_note"] = ""
    elif not content["other_note"]:
        raise PokjaRefused("Anda memilih Lainnya: tulis apa yang dimaksud.", "other_note")
    return content
