"""Read only: classes change through reports, targets are set and ended on their own pages. Rules change through a new
version: `versions`."""

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin, ScopedTabularInline

from ..models import AreaSummary, Assessment, AssessmentSnapshot, ImportBatch, ImportRow, Target, TargetStep
from . import advice  # noqa: F401 - registers the steps upward
from .versions import InstrumentAdmin

__all__ = ["InstrumentAdmin"]


class ScoredAdmin(ReadOnlyAdmin):
    list_display = ["kampung", "region", "basis", "kelas", "scores", "as_of", "has_reports"]
    list_filter = ["basis", "kelas", "has_reports"]
    list_select_related = ["kampung", "region"]
    search_fields = ["kampung__search_name", "region__code__startswith"]


@admin.register(Assessment)
class AssessmentAdmin(ScoredAdmin):
    ordering = ["pk"]


@admin.register(AssessmentSnapshot)
class AssessmentSnapshotAdmin(ScoredAdmin):
    list_filter = [*ScoredAdmin.list_filter, "as_of"]
    ordering = ["-pk"]


@admin.register(AreaSummary)
class AreaSummaryAdmin(ReadOnlyAdmin):
    """Counts of areas, which are public."""

    scoped = False
    list_display = ["code", "basis", "month", "villages", "kampung", "not_reported", "last_report_on"]
    list_filter = ["basis", "month"]
    search_fields = ["code__startswith"]
    ordering = ["code", "basis"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    region_field = None
    list_display = ["kind", "as_of", "state", "area_code", "uploaded_by_name", "created_at"]
    list_filter = ["kind", "state"]
    search_fields = ["uploaded_by_name"]
    exclude = ["file"]  # leaves the portal through no page


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    region_field = None
    list_display = ["batch", "line", "name", "village", "placement", "is_refused"]
    list_filter = ["is_refused", "placement"]
    list_select_related = ["batch"]
    search_fields = ["name", "village"]


class TargetStepInline(ScopedTabularInline):
    """Steps have the place of their target."""

    model = TargetStep
    scoped = False
    fields = ["name", "score", "to", "text"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    list_display = ["kampung", "region_id", "kelas_before", "kelas", "due_on", "who", "state"]
    list_filter = ["state", "kelas", "due_on"]
    list_select_related = ["kampung"]
    search_fields = ["kampung__search_name", "region__code__startswith"]
    ordering = ["-pk"]
    inlines = [TargetStepInline]
