"""What was reported is only read here."""

import re

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from accounts.admin_base import ReadOnlyAdmin
from regions.models import area_q

from .models import Activity, ActivityPhoto, ActivityTally, ActivityVersion


class FewPages(Paginator):
    """The newest rows of a table too long to count; who looks for an older one searches for it."""

    most = 1000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.most].count()


class ReportedAdmin(ReadOnlyAdmin):
    """Reports that were handed in at least once: a draft is its author's own."""

    paginator = FewPages
    region_field = None  # the queryset is the scope
    search_fields = ["pk"]
    search_help_text = "Nomor laporan, atau kode kabupaten, kecamatan, atau desa (33.16, 33.16.06, …)."
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]

    def get_search_results(self, request, queryset, search_term):
        """By what an index answers: the key of the report, or its place."""
        word = search_term.strip()
        if not word:
            return queryset, False
        if word.isascii() and word.isdigit() and len(word) < 16:
            return queryset.filter(**{self.number: int(word)}), False
        if re.fullmatch(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?", word, re.ASCII):
            return queryset.filter(area_q(word, self.path)), False
        return queryset.none(), False


@admin.register(Activity)
class ActivityAdmin(ReportedAdmin):
    number, path = "pk", ""
    list_display = ["title", "kampung", "region_id", "held_on", "status", "submitted_at"]
    list_filter = ["status", "post_kind", "stunting"]
    list_select_related = ["kampung"]
    ordering = ["-held_on", "-pk"]
    readonly_fields = ["status", "version", "submitted_at", "submitted_by_name", "decided_at", "decided_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(submitted_at__isnull=False)


class OfActivityAdmin(ReportedAdmin):
    """Rows of a report, seen by whoever sees the report here."""

    number, path = "activity", "activity__"
    list_select_related = ["activity__kampung"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(activity__submitted_at__isnull=False)

    @admin.display(description="Kampung KB")
    def kampung(self, obj):
        return obj.activity.kampung


@admin.register(ActivityPhoto)
class ActivityPhotoAdmin(OfActivityAdmin):
    """Words and measures; the picture itself leaves through its own page, which asks for rights."""

    list_display = ["id", "caption", "kind", "activity", "kampung", "uploaded_at"]
    list_filter = ["kind"]
    exclude = ["large", "small", "fingerprint"]

    def get_queryset(self, request):
        """A photo that was taken out is nobody's business here."""
        return super().get_queryset(request).filter(removed_at__isnull=True)


@admin.register(ActivityVersion)
class ActivityVersionAdmin(OfActivityAdmin):
    list_display = ["activity", "kampung", "version", "at", "by_name"]


@admin.register(ActivityTally)
class ActivityTallyAdmin(ReadOnlyAdmin):
    list_display = ["kampung", "region", "reported", "verified", "waiting", "agencies_reported", "last_reported_on"]
    list_select_related = ["kampung", "region"]
    search_fields = ["kampung__search_name", "region__code__startswith"]
    paginator = FewPages
    ordering = ["pk"]
