"""Targets that should have been reached by now: lines for whoever reports for the village."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from classification.models import Target
from core.formats import day, number

from .lines import Task, list_url, listed, split
from .plans import Place


def target_tasks(places: dict[int, Place], today: date) -> Iterator[Task]:
    """places: by the key of the Kampung KB. One query, and some lines whatever the number of villages."""
    if not places:
        return
    rows = Target.objects.filter(kampung__in=places).overdue(today).order_by("due_on", "pk")
    shown, rest = split(list(rows))
    for target in shown:
        place = places[target.kampung_id]
        url = reverse("kampung-target", args=[place.code])
        what = f"Target {target.get_kelas_display()} belum tercapai"
        where = f"{place.name}. Tenggat {day(target.due_on)}, penanggung jawab {target.who}"
        yield Task(what, where, url, "Buka target", target.due_on)
    if rest:
        yield Task(
            f"{number(len(rest))} target lain belum tercapai",
            listed([places[target.kampung_id].name for target in rest]),
            list_url("kampung-list"),
            "Lihat kampung",
            rest[0].due_on,
        )
