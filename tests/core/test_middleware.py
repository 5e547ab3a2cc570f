import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import middleware
from core.logging import JsonFormatter, request_id, safe_path
from core.middleware import (
    BodyLimitMiddleware,
    CompressMiddleware,
    PermissionsPolicyMiddleware,
    RequestIdMiddleware,
    RequestLogMiddleware,
)


def answer(status=200):
    return lambda request: HttpResponse(status=status)


def test_request_gets_an_id_that_is_also_sent_back(rf: RequestFactory):
    request = rf.get("/")
    response = RequestIdMiddleware(answer())(request)
    assert re.fullmatch("[0-9a-f]{32}", request.id)
    assert response["X-Request-ID"] == request.id


@pytest.mark.parametrize(("given", "kept"), [("abcd-1234-efgh", True), ('x"\n{"level": 1}', False), ("a" * 65, False)])
def test_request_id_of_a_proxy_is_kept_only_when_harmless(rf, given, kept):
    request = rf.get("/", headers={"X-Request-ID": given})
    RequestIdMiddleware(answer())(request)
    assert (request.id == given) is kept


def test_request_id_does_not_leak_into_the_next_request(rf):
    def broken(request):
        raise ValueError

    with pytest.raises(ValueError):
        RequestIdMiddleware(broken)(rf.get("/"))
    assert request_id.get() == "-"


def test_good_and_fast_answer_is_not_logged(rf, caplog):
    RequestLogMiddleware(answer())(rf.get("/"))
    assert not caplog.records


@pytest.mark.parametrize(("status", "level"), [(404, logging.WARNING), (500, logging.ERROR)])
def test_failed_request_is_logged_without_its_query(rf, caplog, status, level):
    RequestLogMiddleware(answer(status))(rf.get("/kampung/?q=Siti+Aminah"))
    [record] = caplog.records
    assert (record.levelno, record.status, record.path) == (level, status, "/kampung/")


def test_slow_request_is_logged_with_its_path(rf, caplog, monkeypatch):
    monkeypatch.setattr(middleware, "SLOW_SECONDS", 0)
    RequestLogMiddleware(answer())(rf.get("/wilayah/33.16.06.2008/"))
    [record] = caplog.records
    assert record.getMessage() == "slow request"
    assert record.path == "/wilayah/33.16.06.2008/"


def test_permissions_policy_is_set_on_every_answer(rf):
    assert "camera=()" in PermissionsPolicyMiddleware(answer())(rf.get("/"))["Permissions-Policy"]


def record(message, **extra):
    made = logging.LogRecord("kampungkb.request", logging.WARNING, __file__, 1, message, (), None)
    vars(made).update(extra)
    return made


def test_log_line_is_one_json_object_with_the_request_id():
    token = request_id.set("abcd1234")
    try:
        text = JsonFormatter().format(record("dua\nbaris", status=404, ms=12, path="/x/"))
    finally:
        request_id.reset(token)
    line = json.loads(text)
    assert "\n" not in text
    assert line["request_id"] == "abcd1234"
    assert (line["status"], line["ms"], line["path"], line["level"]) == (404, 12, "/x/", "WARNING")


def test_log_line_carries_the_exception():
    try:
        raise ValueError("kosong")
    except ValueError as error:
        made = record("x", exc_info=(ValueError, error, error.__traceback__))
    assert "ValueError: kosong" in json.loads(JsonFormatter().format(made))["exception"]


def test_one_time_links_are_masked_and_region_codes_are_not(rf):
    link = "/undangan/u8Yx0Zc1-Pq3rS5tV7wX9yA2bC4dE6fG8/"
    assert safe_path(link) == "/undangan/…/"
    assert safe_path("/kampung/33.16.06.2008/rapor/") == "/kampung/33.16.06.2008/rapor/"
    line = JsonFormatter().format(record(f"Internal Server Error: {link}", request=rf.get(link)))
    assert "u8Yx0Zc1" not in line


@pytest.mark.parametrize(("kind", "encoding"), [("text/html", "gzip"), ("image/jpeg", None)])
def test_pages_are_compressed_and_pictures_are_not(rf, kind, encoding):
    middleware = CompressMiddleware(lambda request: HttpResponse(b"a" * 5000, content_type=kind))
    assert middleware(rf.get("/", headers={"accept-encoding": "gzip"})).get("Content-Encoding") == encoding


def test_body_beyond_every_form_is_refused_unread(client, db, settings):
    class Unread:
        def read(self, *args):
            pytest.fail("read")

        readline = read

    settings.MAX_REQUEST_BYTES = 1000
    response = client.generic("POST", "/akun/login/", b"", CONTENT_LENGTH="1001", **{"wsgi.input": Unread()})
    assert response.status_code == 413
    assert "Kiriman terlalu besar" in response.text
    assert client.post("/akun/login/", {"login": "x" * 500}).status_code == 200


@pytest.mark.parametrize("length", ["", "banyak", "-5"])
def test_length_that_is_no_number_is_no_body(rf, length):
    assert BodyLimitMiddleware(answer())(rf.get("/", CONTENT_LENGTH=length)).status_code == 200


def test_form_with_five_photos_of_the_largest_size_is_let_through(settings):
    assert settings.MAX_REQUEST_BYTES >= 5 * 12_000_000 + 1_000_000
