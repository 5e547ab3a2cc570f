"""Middleware that knows no domain word."""

import logging
import re
import time
import uuid

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
