"""Documents from people, and how stored files are handed out. What a file is, its content says, not its name."""

import re
import uuid
import zlib
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from .formats import size
from .images import clean_picture
from .widgets import ClearableFile

MAX_BYTES = 5_000_000
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_HEAD = 400  # bytes before a stream, where its dictionary says what it is
_STREAMS = 20_000
_OBJECT_STREAMS = 500
_UNFOLDED = 2_000_000  # of one object stream: as far as we look
_UNFOLDED_IN_ALL = 20_000_000
_TOO_COMPLEX = "PDF ini terlalu rumit. Cetak ulang ke PDF, lalu unggah lagi."


def clean_document(upload, *, max_bytes: int = MAX_BYTES) -> ContentFile:
    """A PDF as it came, or a picture written anew, under a generated name.

    Refused (ValidationError with a message for the sender): anything larger, anything else whatever it is called,
    and a PDF that is locked or carries scripts, programs or other files. PDF names are searched outside the page
    contents and inside compressed object streams; this stops the usual carriers, it is no virus scanner.
    """
    if upload.size > max_bytes:
        raise ValidationError(f"Berkas {size(upload.size)}, paling besar {size(max_bytes)}.")
    upload.seek(0)
    data = upload.read()
    if not data.startswith(b"%PDF-"):
        try:
            return clean_picture(upload, max_bytes=max_bytes, max_side=2400)
        except ValidationError as error:
            raise ValidationError("Berkas ini bukan PDF atau gambar (JPEG, PNG, WebP) yang utuh.") from error
    _refuse_active(data)
    return ContentFile(data, name=f"{uuid.uuid4().hex}.pdf")


def _refuse_active(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError("PDF ini terpotong. Unggah berkas yang utuh.")
    if sum(1 for _ in islice(_STREAM.finditer(data), _STREAMS + 1)) > _STREAMS:
        raise ValidationError(_TOO_COMPLEX)
    outside = _plain_names(_outside_streams(data))
    if re.search(rb"/Encrypt\b", outside):
        raise ValidationError("PDF ini terkunci sandi. Simpan tanpa kunci, lalu unggah lagi.")
    if _ACTIVE.search(outside) or any(_ACTIVE.search(part) for part in _object_streams(data)):
        raise ValidationError("PDF ini memuat skrip, program, atau lampiran. Cetak ulang ke PDF, lalu unggah lagi.")


def _outside_streams(data: bytes) -> bytes:
    """Every byte is passed once; a stream that never ends counts as outside."""
    parts, at = [], 0
    while start := _STREAM.search(data, at):
        end = data.find(b"endstream", start.end())
        if end < 0:
            break
        parts.append(data[at : start.start()])
        at = end + len(b"endstream")
    return b"".join([*parts, data[at:]])


def _object_streams(data: bytes):
    """Looked for everywhere, as what looks like another stream could hide one."""
    view, count, total = memoryview(data), 0, 0
    for match in _STREAM.finditer(data):
        if b"/ObjStm" not in _plain_names(data[max(0, match.start() - _HEAD) : match.start()]):
            continue
        count += 1
        try:
            content = zlib.decompressobj().decompress(view[match.end() :], _UNFOLDED)
        except zlib.error:
            content = b""
        total += len(content)
        if count > _OBJECT_STREAMS or total > _UNFOLDED_IN_ALL:
            raise ValidationError(_TOO_COMPLEX)
        yield _plain_names(content)


def _plain_names(data: bytes) -> bytes:
    """/J#53 is another way to write /JS."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)


class DocumentField(forms.FileField):
    """A document in a form; the cleaned value is the checked file, False to take it away, or what was there."""

    widget = ClearableFile(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"PDF atau gambar, paling besar {size(MAX_BYTES)}.")
        super().__init__(**kwargs)

    def to_python(self, data):
        upload = super().to_python(data)
        return clean_document(upload) if upload else upload


INTERNAL = "/_berkas/"  # what a proxy calls MEDIA_ROOT towards us (docs/operations.md)
NOT_FOUND = "Berkas tidak ada."


def file_response(stored, *, name: str = "", inline: bool = False, request=None, cache: str = "") -> HttpResponseBase:
    """A stored file as a download, or with `inline` to be shown as a picture. 404 where it is gone.

    The type is one of the two we write, nothing sniffs another one, and the sandbox lets nothing in it run. Where
    FILE_SENDER names it, the proxy sends the file itself; rights are the caller's business either way.
    name: the name offered for saving, without extension. request: answer 304 to who has the file, as content never
    changes under a stored name. cache: the Cache-Control header.
    """
    extension = stored.name.rpartition(".")[2] if stored else ""
    if extension not in TYPES:
        raise Http404(NOT_FOUND)
    etag = f'"{PurePosixPath(stored.name).stem}"'
    response = get_conditional_response(request, etag=etag) if request else None
    if response is None:
        response = _sent(stored, TYPES[extension])
        disposition = content_disposition_header(not inline, f"{name or 'berkas'}.{extension}")
        response["Content-Disposition"] = disposition
    if request:
        response["ETag"] = etag
    if cache:
        response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _sent(stored, content_type: str) -> HttpResponseBase:
    """The content, or the header by which the proxy finds it."""
    if not settings.FILE_SENDER:
        try:
            return FileResponse(stored.open("rb"), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404(NOT_FOUND) from error
    if not stored.storage.exists(stored.name):
        raise Http404(NOT_FOUND)
    response = HttpResponse(content_type=content_type)
    if settings.FILE_SENDER == "x-accel":
        response["X-Accel-Redirect"] = INTERNAL + quote(stored.name)
    else:
        response["X-Sendfile"] = stored.path
    return response
