"""Notices: one message to one person about one event."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from verification.actions import mark_read
from verification.models import Notice

PAGE_SIZE = 30


@require_GET
def notice_list(request):
    notices = Notice.objects.visible_to(request.user).select_related("region")
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    unread = Notice.objects.visible_to(request.user).unread().count()
    return render(
        request, "dashboard/notice_list.html", {"page": page, "unread": unread, "site_url": settings.SITE_URL}
    )


@require_POST
def notice_open(request, pk):
    """Mark one as read and go where it is dealt with."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk), by=request.user)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe else "notice-list")


@require_POST
def notice_read_all(request):
    mark_read(Notice.objects.visible_to(request.user), by=request.user)
    return redirect("notice-list")
