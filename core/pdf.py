"""A document as PDF. WeasyPrint and its Pango are loaded with the first document; where they are missing, the same
document is shown as a page that says so and offers the printer of the browser."""

import logging
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

logger = logging.getLogger("kampungkb.pdf")

STYLESHEET = "css/print.css"


@dataclass(frozen=True)
class Signature:
    """One place to sign: what stands above the line, and who signs; an empty name is left to the pen."""

    heading: str  # "Mengetahui,"
    office: str  # "Kepala Desa Brabowan"
    name: str = ""


def pdf_response(request, template: str, context: dict, filename: str) -> HttpResponse:
    """The template, which extends `core/document.html`, as a PDF to be saved under `filename` (without ".pdf").

    Nothing outside the document is fetched: no pictures, no fonts, no addresses. Rights are the caller's business.
    """
    weasyprint = renderer()
    page = render_to_string(template, {**context, "is_page": weasyprint is None}, request)
    if weasyprint is None:
        return HttpResponse(page)
    style = weasyprint.CSS(string=_stylesheet(), url_fetcher=_refuse)
    data = weasyprint.HTML(string=page, url_fetcher=_refuse).write_pdf(stylesheets=[style])
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{filename}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@cache
def renderer():
    """WeasyPrint, or None on a machine without Pango. Asked once."""
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a document
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        logger.warning("PDF is not available: %s", error)
        return None


def _stylesheet() -> str:
    return Path(finders.find(STYLESHEET)).read_text()


def _refuse(url, *args, **kwargs):
    raise ValueError("A document brings everything along.")
