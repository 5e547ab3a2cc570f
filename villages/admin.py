from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin, ScopedModelAdmin
from accounts.roles import Permission

from .actions.kampung import update_kampung
from .models import FamilyPlanningReport, Kampung, PopulationReport, ProfileReport


@admin.register(Kampung)
class KampungAdmin(ScopedModelAdmin):
    """Corrections of words and dates. Founding, moving, activity, percontohan and pictures have pages of their own,
    because other rows follow them or the file must be checked."""

    change_with = Permission.MANAGE_KAMPUNG
    list_display = ["name", "region", "region_id", "inaugurated_on", "is_regency_example", "is_active"]
    list_filter = ["is_active", "is_regency_example", "is_province_example", "coverage"]
    list_select_related = ["region"]
    search_fields = ["search_name", "region__code__startswith"]
    fields = [
        "name",
        "region",
        "inaugurated_on",
        "coverage",
        "coverage_note",
        "criteria_other",
        "description",
        "latitude",
        "longitude",
        "integration",
        "is_regency_example",
        "is_province_example",
        "is_active",
        "created_at",
        "updated_at",
    ]
    readonly_fields = [
        "region",
        "is_regency_example",
        "is_province_example",
        "is_active",
        "created_at",
        "updated_at",
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Only what was typed here: the rest of the row may have changed since it was read."""
        update_kampung(obj, by=request.user, **{name: form.cleaned_data[name] for name in form.changed_data})


class ReportAdmin(ReadOnlyAdmin):
    """Read only, for the operator too: versions are append-only."""

    list_display = ["kampung", "region", "version", "year", "month", "status", "source", "submitted_at"]
    list_filter = ["status", "source", "year", "is_current_reported", "is_current_verified"]
    list_select_related = ["kampung", "region"]
    search_fields = ["kampung__search_name", "region__code__startswith"]
    exclude = ["content_at_return", "editors"]


@admin.register(ProfileReport)
class ProfileReportAdmin(ReportAdmin):
    # Stored files leave through `villages.views.files` alone.
    exclude = [*ReportAdmin.exclude, "pokja_decree_file", "plan_file"]


admin.site.register([PopulationReport, FamilyPlanningReport], ReportAdmin)
