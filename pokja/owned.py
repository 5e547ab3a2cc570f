"""What the lists of groups and the card of the Rumah DataKu say about what the Profil asks; joined in `apps.py`."""

from django.urls import reverse

from villages.models import Kampung, ProfileReport
from villages.suggestions import SUGGESTERS, Suggestion

from .enums import PoktanKind
from .models import DataHouse, Poktan


def join() -> None:
    """Called once, when the apps are ready."""
    SUGGESTERS.setdefault(ProfileReport.kind, []).append(suggest)


def suggest(kampung: Kampung) -> list[Suggestion]:
    """Which POKTAN there are, and whether there is a Rumah DataKu; two queries.

    What the list does not hold it does not deny: only a kind whose groups have all ended is known to be none.
    """
    url = reverse("kampung-poktan", args=[kampung.region_id])
    known: dict[str, bool] = {}
    for kind, ended_on in Poktan.objects.filter(kampung=kampung).values_list("kind", "ended_on"):
        known[kind] = known.get(kind, False) or ended_on is None
    found = [
        Suggestion(f"has_{kind.value}", known[kind.value], _WORDS[known[kind.value]], "daftar POKTAN", url)
        for kind in PoktanKind
        if kind.group is not None and kind.value in known
    ]
    if DataHouse.objects.filter(kampung=kampung).exists():
        house = reverse("kampung-data-house", args=[kampung.region_id])
        found.append(Suggestion("has_data_house", True, _WORDS[True], "kartu Rumah DataKu", house))
    return found


_WORDS = {True: "Ada", False: "Tidak ada"}
