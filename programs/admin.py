"""The lists activities choose from are edited here; what was reported is only read.

Names of agencies that belong to a regency have pages of their own (/instansi/), because reports follow them.
"""

import re

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from accounts.admin_base import ReadOnlyAdmin, ScopedModelAdmin
from accounts.roles import Permission
from regions.models import area_q, fold

from .enums import AgencyState
from .models import (
    Activity,
    ActivityPhoto,
    ActivityTally,
    ActivityVersion,
    Agency,
    CatalogueActivity,
    FundingSource,
    Goal,
    Section,
    SubProgram,
    TargetGroup,
)
from .reference import why_kept


class ReferenceAdmin(ScopedModelAdmin):
    """Add, reword, take out of use. Deleting is for entries that nothing ever named."""

    scoped = False  # reference data
    add_with = change_with = delete_with = Permission.MANAGE_REFERENCE
    list_display = ["name", "code", "position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "position", "is_active", "deletion"]
    readonly_fields = ["deletion"]

    def get_fields(self, request, obj=None):
        return [name for name in self.fields if obj is not None or name != "deletion"]

    def get_readonly_fields(self, request, obj=None):
        """Files and addresses name the code, so it stays what it was."""
        return [*self.readonly_fields, "code"] if obj is not None else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        """Of one entry at a time, so that the reason can be said."""
        return obj is not None and super().has_delete_permission(request, obj) and not why_kept(obj)

    @admin.display(description="penghapusan")
    def deletion(self, obj):
        return why_kept(obj) or "Belum pernah dipakai, jadi dapat dihapus."


admin.site.register([Goal, Section, FundingSource], ReferenceAdmin)


@admin.register(SubProgram)
class SubProgramAdmin(ReferenceAdmin):
    list_display = ["position", "name", "goal", "is_active"]
    list_display_links = ["name"]
    list_filter = ["is_active", "goal"]
    list_select_related = ["goal"]
    fields = ["code", "name", "short_name", "goal", "ministries", "offices", "position", "is_active", "deletion"]


@admin.register(CatalogueActivity)
class CatalogueActivityAdmin(ReferenceAdmin):
    list_display = ["name", "subprogram", "lead", "indicator", "is_active"]
    list_filter = ["is_active", "subprogram"]
    list_select_related = ["subprogram"]
    search_fields = ["search_name", "code"]
    fields = [
        *("code", "name", "subprogram", "indicator", "lead", "keywords"),
        *("position", "is_active", "deletion"),
    ]


@admin.register(TargetGroup)
class TargetGroupAdmin(ReferenceAdmin):
    """Which figure of the Penduduk report goes with it is part of the checks, so it comes with the portal."""

    fields = ["code", "name", "population_field", "position", "is_active", "deletion"]
    readonly_fields = ["population_field", "deletion"]


class NationalAgencyForm(forms.ModelForm):
    def clean_name(self):
        """Two of one name could not be told apart in a report."""
        name = self.cleaned_data["name"]
        same = Agency.objects.filter(state=AgencyState.NATIONAL, search_name=fold(name)[:200])
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Instansi dengan nama ini sudah ada di daftar nasional.")
        return name


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    """The national list. Those of the regencies are shown to whoever sees the regency."""

    form = NationalAgencyForm
    scoped = True
    region_field = None  # the national list has no place; who sees a regency sees its names
    list_display = ["name", "helix", "state", "region", "is_active"]
    list_filter = ["state", "helix", "is_active"]
    list_select_related = ["region"]
    search_fields = ["search_name", "code"]
    fields = [
        *("code", "name", "helix", "is_family_planning", "position", "is_active"),
        *("state", "region", "merged_into", "deletion"),
    ]
    readonly_fields = ["state", "region", "merged_into", "deletion"]

    def get_readonly_fields(self, request, obj=None):
        """The tallies of all villages count by `is_family_planning`: it is fixed once saved."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "is_family_planning"] if obj is not None else fields

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_edited_here(obj)

    def has_delete_permission(self, request, obj=None):
        return self._is_edited_here(obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _is_edited_here(obj) -> bool:
        return obj is None or obj.state == AgencyState.NATIONAL


# --- what was reported ---------------------------------------------------------------------------------------------


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
