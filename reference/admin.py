"""The lists are edited here.

Names of agencies that belong to a regency have pages of their own (/instansi/), because reports follow them.
"""

from django import forms
from django.contrib import admin

from accounts.admin_base import ScopedModelAdmin
from accounts.roles import Permission
from regions.models import fold

from .enums import AgencyState
from .keeping import why_kept
from .models import Agency, CatalogueActivity, FundingSource, Goal, Section, SubProgram, TargetGroup


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
