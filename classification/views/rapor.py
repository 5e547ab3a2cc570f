from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from core.pdf import pdf_response
from regions.queries import breadcrumb, path_name
from villages.rules import can_read_private, can_write_report
from villages.views.common import load_kampung

from ..queries.reasons import Why, explain
from ..queries.targets import target_progress
from ..rules import can_set_target


@require_GET
def kampung_rapor(request, code):
    """ "Mengapa kelas ini?": the twelve indicators, the three indices, the ways up, on both bases."""
    kampung = load_kampung(request, code)
    why = explain(kampung, with_lists=True)
    context = {
        "kampung": kampung,
        "active_tab": "rapor",
        "why": why,
        "progress": target_progress(kampung),
        "message": _message(why),
        "may_write": can_write_report(request.user, kampung),
        "may_set_target": can_set_target(request.user, kampung),
        "may_open_files": can_read_private(request.user, code),
    }
    return render(request, "classification/rapor.html", context)


@require_safe
def rapor_print(request, code):
    """The same on paper, two sheets at most."""
    kampung = load_kampung(request, code)
    context = {
        "kampung": kampung,
        "place": path_name(breadcrumb(kampung.region)),
        "why": explain(kampung),
        "today": timezone.localdate(),
        "back_url": reverse("kampung-rapor", args=[code]),
    }
    return pdf_response(request, "classification/rapor_pdf.html", context, f"Rapor {kampung.name}")


def _message(why: Why) -> str:
    """What is passed on by WhatsApp: the sentence, and where everybody may read the reasons."""
    kelas = why.reported.kelas.label if why.reported.has_reports else "belum melapor"
    address = settings.SITE_URL.rstrip("/") + reverse("public-why", args=[why.kampung.region_id])
    return f"{why.kampung.full_name}: {kelas}. {why.outlook.sentence} {address}"
