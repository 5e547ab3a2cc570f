"""Lists as files to download."""

import tempfile
from collections.abc import Iterable, Sequence

from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify

from .excel import CONTENT_TYPE, SheetContent, write_xlsx


def xlsx_download(title: str, columns: Sequence[str], rows: Iterable[Sequence], *, about: str = "") -> FileResponse:
    """One sheet as a download named after title, `about` (an area, a period) and the day."""
    return sheets_download(title, (title, columns, rows), about=about)


def sheets_download(title: str, *sheets: SheetContent, about: str = "") -> FileResponse:
    """Several sheets in one file, named in the same way.

    The rows are taken one by one and the file lies in a temporary file, so memory does not grow with the list.
    Cells are defused by `core.excel`.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, *sheets)
    file.seek(0)
    name = "-".join(part for part in (slugify(title), slugify(about), f"{timezone.localdate():%Y-%m-%d}") if part)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)
