"""Notices: one message to one person about one event."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core.formats import age, long_day
from verification.actions import mark_read
from verification.models import Notice

PAGE_SIZE = 30
# What the list shows: key in the address and words.
SHOWN = {"": "Semua", "belum": "Belum dibaca", "sudah": "Sudah dibaca"}


@require_GET
def notice_list(request):
    notices = Notice.objects.visible_to(request.user).select_related("region")
    unread = notices.unread().count()
    shown = request.GET.get("tampil", "")
    if shown in ("belum", "sudah"):
        notices = notices.filter(read_at__isnull=shown == "belum")
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "dashboard/notice_list.html",
        {
            "page": page,
            "days": _by_day(page.object_list),
            "unread": unread,
            "shown": shown if shown in SHOWN else "",
            "choices": [
                (key, words, f"{request.path}?tampil={key}" if key else request.path) for key, words in SHOWN.items()
            ],
            "query": f"?{request.GET.urlencode()}" if request.GET else "",
            "site_url": settings.SITE_URL,
        },
    )


def _by_day(notices) -> list[tuple[str, list[Notice]]]:
    """The notices under the words of their day, newest day first."""
    today, found = timezone.localdate(), {}
    for notice in notices:
        found.setdefault(timezone.localdate(notice.created_at), []).append(notice)
    return [
        (age(day, today).capitalize() if 0 <= (today - day).days < 2 else long_day(day), rows)
        for day, rows in found.items()
    ]


@require_POST
def notice_open(request, pk):
    """Mark one as read and go where it is dealt with."""
    notice = _mark_one(request, pk)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe else "notice-list")


@require_POST
def notice_read(request, pk):
    """Mark one as read and stay in the list."""
    _mark_one(request, pk)
    return _back(request)


@require_POST
def notice_read_all(request):
    mark_read(Notice.objects.visible_to(request.user), by=request.user)
    return _back(request)


def _mark_one(request, pk) -> Notice:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk), by=request.user)
    return notice


def _back(request):
    """The list as the reader had it."""
    kept = urlencode({key: request.GET[key] for key in ("tampil", "page") if request.GET.get(key)})
    return redirect(f"{reverse('notice-list')}?{kept}" if kept else "notice-list")
