"""What the list of Pokja members says about the Profil; joined to the suggestions of the reports in `apps.py`."""

from django.db.models import F
from django.urls import reverse

from core.formats import number
from villages.models import Kampung, ProfileReport
from villages.suggestions import SUGGESTERS, Suggestion

from .models import Pokja
from .queries.working import in_office, strength

_SOURCE = "daftar anggota Pokja"
_TRAINING_LENGTH = ProfileReport._meta.get_field("pokja_training").max_length


def join() -> None:
    """Called once, when the apps are ready."""
    SUGGESTERS.setdefault(ProfileReport.kind, []).append(suggest)


def suggest(kampung: Kampung) -> list[Suggestion]:
    """Answers of the Profil that the list knows; two queries.

    What the list does not hold it does not deny: without a decree, members or training in it nothing is said about
    them, since "belum dicatat" is not "tidak ada". Only a group that ended is known to be none.
    """
    rows = Pokja.objects.filter(kampung=kampung).order_by(F("ended_on").desc(nulls_first=True), "-started_on")
    pokja = rows.prefetch_related("members").first()
    if pokja is None:
        return []
    url = reverse("kampung-pokja", args=[kampung.region_id])
    if pokja.ended_on is not None:
        return [Suggestion("has_pokja", False, "Tidak ada", _SOURCE, url)]
    known = strength(in_office(pokja))
    found = [Suggestion("has_pokja", True, "Ada", _SOURCE, url)]
    if pokja.has_decree:
        found.append(Suggestion("has_pokja_decree", True, "Ada", "data SK Pokja", url))
    if known.people:
        found.append(_count("pokja_members", known.people, "anggota", url))
    if known.trained:
        found.append(Suggestion("is_pokja_trained", True, "Ada", _SOURCE, url))
        found.append(_count("pokja_trained_members", known.trained, "anggota terlatih", url))
    if known.topics:
        topics = "; ".join(known.topics)[:_TRAINING_LENGTH]
        found.append(Suggestion("pokja_training", topics, topics, _SOURCE, url))
    return found


def _count(field: str, value: int, unit: str, url: str) -> Suggestion:
    return Suggestion(field, value, number(value), _SOURCE, url, unit)
