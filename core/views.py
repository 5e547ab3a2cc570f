"""Pages of the house itself: health and errors."""

import threading

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .logging import request_id

# This process once saw every migration of its code applied. They stay so; anybody may ask, and the answer is costly.
fully_migrated = threading.Event()


def _count_unapplied_migrations() -> int:
    if fully_migrated.is_set():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 0
    executor = MigrationExecutor(connection)
    unapplied = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if unapplied == 0:
        fully_migrated.set()
    return unapplied


@require_safe
@never_cache
@login_not_required
def healthz(request):
    """200 when the database answers and has every migration, otherwise 503. No session, nothing secret."""
    try:
        unapplied = _count_unapplied_migrations()
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    healthy = unapplied == 0
    return JsonResponse(
        {"status": "ok" if healthy else "error", "database": "ok", "unapplied_migrations": unapplied},
        status=200 if healthy else 503,
    )


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Rendered without request and context processors: what failed may be the session or the database."""
    return HttpResponseServerError(get_template("500.html").render({"request_id": request_id.get()}))
