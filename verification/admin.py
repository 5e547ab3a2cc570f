"""History and notices, to look at: the one is never changed, the other belongs to its reader."""

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin

from .models import Notice, StatusChange


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "object_id", "region", "step", "by_name", "reason_code"]
    list_filter = ["kind", "step", "reason_code"]
    list_select_related = ["region"]
    search_fields = ["by_name", "region__code__startswith"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "recipient", "text", "region", "read_at"]
    list_filter = ["kind", ("read_at", admin.EmptyFieldListFilter)]
    list_select_related = ["recipient", "region"]
    search_fields = ["recipient__name", "recipient__username", "region__code__startswith"]

    def get_queryset(self, request):
        """Here the place decides, not the reader: who administers an area sees whether its people are told."""
        return Notice.objects.in_areas_of(request.user)
