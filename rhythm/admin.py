"""Prepared figures and visits, to look at."""

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin

from .models import Visit


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ["kampung", "region_id", "opened_on", "done_on", "reason"]
    list_filter = ["reason"]
    list_select_related = ["kampung"]
    search_fields = ["region__code__startswith"]
    ordering = ["-pk"]
