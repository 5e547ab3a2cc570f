"""*Riwayat klasifikasi* of one Kampung KB."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from villages.views.common import load_kampung

from ..enums import Basis
from ..queries.history import between, chart_of, chosen, class_history, compare, table_of
from ..queries.stored import COMPUTED


@require_safe
def kampung_class_history(request, code):
    """The classes over time, and what changed between two days; plain GET, nonsense counts as not given."""
    kampung = load_kampung(request, code)
    history = class_history(kampung)
    asked = chosen(history, request.GET)
    basis = asked[0] if asked else Basis.REPORTED
    return render(
        request,
        "classification/history.html",
        {
            "kampung": kampung,
            "active_tab": "rapor",
            "history": history,
            "chart": chart_of(history) if history.points else None,
            "rows": table_of(history),
            "changes": history.changes(Basis.REPORTED),
            "bases": COMPUTED,
            "basis": basis,
            "points": history.of(basis)[::-1],
            "comparison": compare(*asked) if asked else None,
            "between": between(kampung, *asked[1:]) if asked else None,
        },
    )
