from django.shortcuts import render
from django.views.decorators.http import require_GET

from villages.views.common import load_kampung

from ..reasons import explain


@require_GET
def kampung_rapor(request, code):
    """ "Mengapa kelas ini?": the twelve indicators, the three indices and the rule, on both bases."""
    kampung = load_kampung(request, code)
    context = {"kampung": kampung, "active_tab": "rapor", "why": explain(kampung)}
    return render(request, "classification/rapor.html", context)
