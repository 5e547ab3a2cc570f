"""*Tugas saya*: the home of everybody who signs in."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from classification.enums import Kelas
from core.formats import SHORT_MONTHS

from ..queries.tasks import area_composition, board_of


@require_GET
def tasks(request):
    summary, last_month = area_composition(request.user)
    return render(
        request,
        "dashboard/tasks.html",
        {
            "board": board_of(request.user),
            "summary": summary,
            "classes": _classes(summary, last_month) if summary else [],
            "last_month": f"1 {SHORT_MONTHS[last_month.month.month - 1]}" if last_month else "",
        },
    )


def _classes(summary, last_month):
    """Rows of the class table: class, count now, share, count of last month."""
    total = summary.kampung or 1
    return [
        {
            "kelas": kelas,
            "label": kelas.label,
            "slug": kelas.slug,
            "value": summary.count_of(kelas),
            "share": summary.count_of(kelas) / total * 100,
            "before": last_month.count_of(kelas) if last_month else None,
        }
        for kelas in Kelas
    ]
