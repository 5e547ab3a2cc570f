import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404

from core.files import clean_document, file_response
from tests.core.uploads import object_stream, other, page_stream, pdf, picture


def test_pdf_is_kept_as_it_came_under_a_name_of_its_own():
    upload = pdf(page_stream(b"BT (/JS is only text here) Tj ET"), name="SK Pokja ../2026.pdf")
    stored = clean_document(upload)
    upload.seek(0)
    assert stored.read() == upload.read()
    assert stored.name.endswith(".pdf")
    assert "Pokja" not in stored.name


def test_picture_of_a_letter_is_written_anew():
    assert clean_document(picture("PNG", name="sk.png")).name.endswith(".jpg")


def test_content_decides_not_the_name():
    assert clean_document(picture(name="sk.pdf")).name.endswith(".jpg")


@pytest.mark.parametrize(
    "body",
    [
        b"3 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj",
        b"3 0 obj\n<< /S /Java#53cript /J#53 (app.alert(1)) >>\nendobj",
        b"3 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj",
        b"3 0 obj\n<< /Names << /EmbeddedFiles 4 0 R >> >>\nendobj",
        b"3 0 obj\n<< /Type /Filespec /EF << /F 5 0 R >> >> << /Type /EmbeddedFile >>\nendobj",
        object_stream(b"3 0 << /S /JavaScript /JS (app.alert(1)) >>"),
        b"% stream\n" + object_stream(b"3 0 << /S /JavaScript /JS (app.alert(1)) >>"),
        b"% stream\n3 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj",
        page_stream(b"BT ET") + b"3 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj" + page_stream(b"BT ET"),
    ],
    ids=[
        *("script", "escaped", "launch", "names", "attachment", "compressed"),
        *("compressed-in-a-stream", "in-no-stream", "between-streams"),
    ],
)
def test_pdf_with_something_active_is_refused(body):
    with pytest.raises(ValidationError, match="skrip, program, atau lampiran"):
        clean_document(pdf(body))


def test_locked_pdf_is_refused():
    with pytest.raises(ValidationError, match="terkunci"):
        clean_document(pdf(b"3 0 obj\n<< /Encrypt 4 0 R >>\nendobj"))


def test_half_a_pdf_is_refused():
    with pytest.raises(ValidationError, match="terpotong"):
        clean_document(other(pdf().read()[:60] + b"\0" * 3000, "sk.pdf"))


def test_compressed_bomb_is_not_unfolded():
    assert clean_document(pdf(object_stream(b"0" * 50_000_000))).name.endswith(".pdf")


def test_many_compressed_bombs_are_refused():
    with pytest.raises(ValidationError, match="terlalu rumit"):
        clean_document(pdf(object_stream(b"0" * 2_000_000) * 11))


@pytest.mark.parametrize("count", [501, 20_001])
def test_more_streams_than_a_letter_has_are_refused(count):
    stream = object_stream(b"1 0 <<>>") if count < 1_000 else page_stream(b"BT ET")
    with pytest.raises(ValidationError, match="terlalu rumit"):
        clean_document(pdf(stream * count))


@pytest.mark.parametrize(
    "piece",
    [
        b"stream\n",
        b"stream\r\n",
        b"/ObjStm>>stream\n",
        b"/ObjStm",
        b"#41" * 80 + b"stream\n",
        b"endstream\n",
        b"#41",
        b"<< /ObjStm >>   ",
    ],
)
def test_five_megabytes_of_anything_take_no_time(piece):
    """Many minutes, if every stream without an end were searched to the end of the file; so the limit may be wide."""
    body = piece * (4_900_000 // len(piece))
    started = time.process_time()
    with suppress(ValidationError):
        clean_document(pdf(body))
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    "upload",
    [
        other(b"MZ\x90\x00" + b"\0" * 500, "sk.pdf"),
        other(b"<html><script>alert(1)</script></html>", "sk.pdf"),
        other(b"PK\x03\x04" + b"\0" * 500, "sk.docx"),
        other(b"", "sk.pdf"),
    ],
    ids=["program", "html", "zip", "kosong"],
)
def test_what_is_neither_pdf_nor_picture_is_refused(upload):
    with pytest.raises(ValidationError, match="bukan PDF atau gambar"):
        clean_document(upload)


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(ValidationError, match="10 MB, paling besar 5 MB"):
        clean_document(other(b"%PDF-1.4" + b"\0" * 10_000_000, "sk.pdf"))


# --- handing out ---------------------------------------------------------------------------------------------------


class Stored:
    """What a model's file attribute offers."""

    def __init__(self, name):
        self.name = name

    def __bool__(self):
        return bool(self.name)

    storage = default_storage

    def open(self, mode):
        return default_storage.open(self.name, mode)

    @property
    def path(self):
        return default_storage.path(self.name)


def test_stored_file_is_a_download_in_a_sandbox(db):  # the end of a response looks at the connection
    name = default_storage.save("sk/a.pdf", ContentFile(b"%PDF-"))
    response = file_response(Stored(name), name='SK "Pokja" Melati')
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == b"%PDF-"
    response.close()


@pytest.mark.parametrize("name", ["", "sk/hilang.pdf", "sk/a.html", "sk/tanpa-akhiran"])
def test_missing_or_foreign_file_is_not_found(name):
    with pytest.raises(Http404):
        file_response(Stored(name))


@pytest.mark.parametrize("sender", ["x-accel", "x-sendfile"])
@pytest.mark.parametrize("name", ["", "sk/hilang.pdf", "sk/a.html"])
def test_missing_or_foreign_file_is_not_left_to_the_proxy(settings, sender, name):
    settings.FILE_SENDER = sender
    with pytest.raises(Http404):
        file_response(Stored(name))


def test_proxy_is_told_where_the_file_is(settings):
    name = default_storage.save("sk/surat é.pdf", ContentFile(b"%PDF-"))
    settings.FILE_SENDER = "x-accel"
    response = file_response(Stored(name), name="SK Pokja")
    assert response["X-Accel-Redirect"] == "/_berkas/sk/surat%20%C3%A9.pdf"
    assert response["Content-Disposition"] == 'attachment; filename="SK Pokja.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    settings.FILE_SENDER = "x-sendfile"
    assert file_response(Stored(name))["X-Sendfile"] == default_storage.path(name)


def test_file_somebody_has_is_not_sent_again(rf, db):
    name = default_storage.save("sk/0a1b.pdf", ContentFile(b"%PDF-"))
    first = file_response(Stored(name), request=rf.get("/"), cache="private, no-cache")
    assert (first["ETag"], first.getvalue()) == ('"0a1b"', b"%PDF-")
    first.close()
    request = rf.get("/", headers={"if-none-match": 'W/"0a1b"'})
    again = file_response(Stored(name), request=request, cache="private, no-cache")
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")
