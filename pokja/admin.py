"""What villages and offices keep on their own pages is looked at here; the classes of POKTAN are edited here."""

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from reference.admin import ReferenceAdmin

from .enums import ProposalState
from .models import (
    DataHouse,
    Decision,
    GroupClass,
    Meeting,
    OfficeActivity,
    Plan,
    PlanItem,
    Pokja,
    PokjaMember,
    Poktan,
    PoktanCard,
    Proposal,
    Register,
)


@admin.register(GroupClass)
class GroupClassAdmin(ReferenceAdmin):
    list_display = ["name", "kind", "code", "position", "is_active"]
    list_filter = ["is_active", "kind"]
    fields = ["code", "kind", "name", "position", "is_active", "deletion"]


class PlacedAdmin(ReadOnlyAdmin):
    """Rows with a place of their own."""

    list_select_related = ["kampung", "region"]
    search_fields = ["region__code__startswith"]
    search_help_text = "Kode wilayah (33.16, 33.16.06, …)."
    ordering = ["-pk"]


class PartAdmin(ReadOnlyAdmin):
    """Rows of another one: their place is its place."""

    region_field = None
    ordering = ["-pk"]


@admin.register(Pokja)
class PokjaAdmin(PlacedAdmin):
    list_display = ["__str__", "region_id", "structure", "started_on", "ended_on"]
    list_filter = ["structure"]
    exclude = ["decree_file"]


@admin.register(PokjaMember)
class PokjaMemberAdmin(PartAdmin):
    list_display = ["name", "role", "section", "pokja", "from_on", "to_on"]
    list_filter = ["role"]
    list_select_related = ["pokja__kampung", "pokja__region"]
    exclude = ["phone"]  # for those who work with the person


@admin.register(Poktan)
class PoktanAdmin(PlacedAdmin):
    list_display = ["name", "kind", "kampung", "region_id", "started_on", "ended_on"]
    list_filter = ["kind"]


@admin.register(PoktanCard)
class PoktanCardAdmin(PartAdmin):
    list_display = ["poktan", "year", "cadres", "members", "filed_at"]
    list_filter = ["year"]
    list_select_related = ["poktan"]


@admin.register(Register)
class RegisterAdmin(PlacedAdmin):
    list_display = ["poktan", "month", "kampung", "status", "submitted_at"]
    list_filter = ["status"]
    list_select_related = ["kampung", "poktan"]
    readonly_fields = ["status", "submitted_at", "submitted_by_name", "decided_at", "decided_by"]

    def get_queryset(self, request):
        """A draft is its author's own."""
        return super().get_queryset(request).filter(submitted_at__isnull=False)


@admin.register(DataHouse)
class DataHouseAdmin(PlacedAdmin):
    list_display = ["kampung", "region_id", "has_decree", "orientation", "updated_at"]


@admin.register(Meeting)
class MeetingAdmin(PlacedAdmin):
    list_display = ["agenda", "meeting_kind", "region", "held_on", "state"]
    list_filter = ["state", "meeting_kind"]
    exclude = ["minutes", "minutes_file", "attendance_photo"]  # their own pages ask for rights


@admin.register(Decision)
class DecisionAdmin(PartAdmin):
    list_display = ["text", "who", "due_on", "done_on"]
    list_select_related = ["meeting"]


@admin.register(Plan)
class PlanAdmin(PlacedAdmin):
    list_display = ["kampung", "region_id", "year", "signed_on"]
    list_filter = ["year"]
    exclude = ["signed_file"]


@admin.register(PlanItem)
class PlanItemAdmin(PartAdmin):
    list_display = ["title", "plan", "month", "times", "reported", "verified"]
    list_select_related = ["plan__kampung"]


@admin.register(Proposal)
class ProposalAdmin(PlacedAdmin):
    list_display = ["title", "kampung", "region_id", "year", "state", "origin"]
    list_filter = ["state", "origin"]
    exclude = ["token"]

    def get_queryset(self, request):
        """What a citizen typed is the village's own until it was looked at."""
        return super().get_queryset(request).exclude(state=ProposalState.NEW)


@admin.register(OfficeActivity)
class OfficeActivityAdmin(PlacedAdmin):
    list_display = ["title", "agency", "region", "starts_on", "state"]
    list_filter = ["state"]
    list_select_related = ["agency", "region"]
