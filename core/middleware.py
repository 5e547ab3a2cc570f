"""Middleware that knows no domain word."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from .logging import request_id, safe_path

logger = logging.getLogger("kampungkb.request")

SLOW_SECONDS = 1.0
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id for the log and the error page. A proxy's `X-Request-ID` is kept when it is harmless."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class RequestLogMiddleware:
    """Writes down what somebody may have to look into: errors, and pages that took longer than a second."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        if response.status_code >= 400 or seconds > SLOW_SECONDS:
            level = logging.ERROR if response.status_code >= 500 else logging.WARNING
            logger.log(
                level,
                "slow request" if response.status_code < 400 else "request failed",
                extra={
                    "method": request.method,
                    "path": safe_path(request.path),
                    "status": response.status_code,
                    "ms": round(seconds * 1000),
                },
            )
        return response


class PermissionsPolicyMiddleware:
    """Switches off every device interface the portal does not use."""

    POLICY = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.POLICY)
        return response


class CompressMiddleware(GZipMiddleware):
    """Pages are sent compressed; pictures are so already, and would only cost time and lose their length."""

    def process_response(self, request, response):
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)


class BodyLimitMiddleware:
    """Refuses a request larger than any form of the portal before a byte of it is read or written to the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0  # as Django itself reads it: no body
        if length > settings.MAX_REQUEST_BYTES:
            return render(request, "413.html", {"most": settings.MAX_REQUEST_BYTES}, status=413)
        return self.get_response(request)
