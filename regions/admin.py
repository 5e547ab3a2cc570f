from functools import reduce
from operator import or_

from django.contrib import admin
from django.db.models import Q

from core.admin_base import ClosedAdminMixin

from .models import Region


class ValidityFilter(admin.SimpleListFilter):
    title = "masa berlaku"
    parameter_name = "berlaku"

    def lookups(self, request, model_admin):
        return [("ya", "Masih berlaku"), ("tidak", "Sudah berakhir")]

    def queryset(self, request, queryset):
        return queryset.filter(valid_to__isnull=self.value() == "ya") if self.value() else queryset


@admin.register(Region)
class RegionAdmin(ClosedAdminMixin, admin.ModelAdmin):
    """Places come and go through `import_regions` alone. By hand only what no list tells: since when, until when, and
    which place took over; and only by a superuser, because every area's figures hang on it."""

    list_display = ["code", "display_name", "kind", "parent", "postal_code", "valid_from", "valid_to"]
    list_display_links = ["code", "display_name"]
    list_filter = ["level", "kind", ValidityFilter]
    list_select_related = ["parent"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["code"]
    search_fields = ["search_name"]
    search_help_text = "Nama (dengan atau tanpa tanda petik) atau kode."
    autocomplete_fields = ["successor"]
    fields = [
        "code",
        "name",
        "display_name",
        "kind",
        "level",
        "parent",
        "postal_code",
        ("latitude", "longitude", "point_is_exact"),
        ("valid_from", "valid_to"),
        "successor",
    ]
    readonly_fields = [
        "code",
        "name",
        "display_name",
        "kind",
        "level",
        "parent",
        "postal_code",
        "latitude",
        "longitude",
        "point_is_exact",
    ]

    def get_queryset(self, request):
        """Inside one's own areas, like everything in the admin: what is found here is what may be chosen."""
        areas = reduce(or_, (Q(code__startswith=code) for code in request.user.area_codes), Q(pk__in=[]))
        return super().get_queryset(request).filter(areas)

    def get_search_results(self, request, queryset, search_term):
        """By folded name or code; also behind every autocomplete field for a region."""
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False
