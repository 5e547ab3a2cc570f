"""The base of every model's admin: the rights of the portal, not Django's permission rows.

Usage, in any app's `admin.py`:

    @admin.register(Kampung)
    class KampungAdmin(ScopedModelAdmin):
        change_with = Permission.MANAGE_KAMPUNG
        list_display = ["name", "region", ...]

* Rows come from `Model.objects.visible_to(request.user)`; a model without it must say `scoped = False`, which means
  reference data everybody in the admin may read.
* Looking needs USE_ADMIN at the row's place. `add_with`, `change_with`, `delete_with` name the permission for the
  rest; None leaves it to the operator (superuser).
* An address may ask only what `list_filter` offers (core/admin_base.py).
* Every choice of a foreign key is limited to what the person may see; regions are searched, never listed.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponseNotAllowed
from simple_history.admin import SimpleHistoryAdmin

from core.admin_base import ClosedAdminMixin
from regions.models import Region

from .roles import Permission


def regions_of(user):
    """Regions a person may pick in the admin: the own areas and what lies below them."""
    codes = user.area_codes
    if "" in codes:
        return Region.objects.all()
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(code__startswith=code)
    return Region.objects.filter(condition)


def choices_for(model, user):
    """The rows of `model` this person may refer to."""
    if model is Region:
        return regions_of(user)
    if hasattr(model._default_manager, "visible_to"):
        return model._default_manager.visible_to(user)
    return model._default_manager.all()


class RoleRights:
    """Permission checks shared by the pages and the inlines of the admin."""

    scoped = True
    region_field = "region_id"  # None: the row has no place of its own; its scope is the queryset alone
    add_with: Permission | None = None
    change_with: Permission | None = None
    delete_with: Permission | None = None

    def get_queryset(self, request):
        if request.user.is_superuser or not self.scoped:
            return super().get_queryset(request)
        visible = self.model._default_manager.visible_to(request.user)
        ordering = self.get_ordering(request)
        return visible.order_by(*ordering) if ordering else visible

    def _may(self, request, permission: Permission | None, obj=None) -> bool:
        user = request.user
        if user.is_superuser:
            return user.is_active
        if permission is None or not user.can(Permission.USE_ADMIN):
            return False
        if obj is None or obj._state.adding or not isinstance(obj, self.model):
            return user.can(permission)
        if not self.get_queryset(request).filter(pk=obj.pk).exists():
            return False
        place = (getattr(obj, self.region_field) or "") if self.scoped and self.region_field else None
        return user.can(permission, place)

    def has_view_permission(self, request, obj=None):
        return self._may(request, Permission.USE_ADMIN, obj)

    def has_add_permission(self, request, obj=None):
        return self._may(request, self.add_with)

    def has_change_permission(self, request, obj=None):
        return self._may(request, self.change_with, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, self.delete_with, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices_for(db_field.remote_field.model, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", choices_for(db_field.remote_field.model, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request):
        """A region is always searched: a dropdown would carry 84,000 rows."""
        fields = list(super().get_autocomplete_fields(request))
        return fields + [
            field.name
            for field in self.model._meta.get_fields()
            if field.many_to_one and field.concrete and field.remote_field.model is Region and field.name not in fields
        ]


class ScopedModelAdmin(ClosedAdminMixin, RoleRights, SimpleHistoryAdmin):
    list_per_page = 50
    show_full_result_count = False  # no count of a whole table beside every search

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def save_model(self, request, obj, form, change):
        """Saving may not move a row out of one's own area: the admin's transaction is rolled back."""
        super().save_model(request, obj, form, change)
        if not self.get_queryset(request).filter(pk=obj.pk).exists():
            raise PermissionDenied

    def history_view(self, request, object_id, extra_context=None):
        self._require_in_scope(request, object_id)
        if not hasattr(self.model, "history"):
            return admin.ModelAdmin.history_view(self, request, object_id, extra_context)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An old version is read, never put back: the way back is a new change with its own author."""
        self._require_in_scope(request, object_id)
        if not hasattr(self.model, "history"):
            raise Http404
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return super().history_form_view(request, object_id, version_id, extra_context)

    def has_change_history_permission(self, request, obj=None):
        return False

    def _require_in_scope(self, request, object_id) -> None:
        if self.get_object(request, object_id) is None:
            raise Http404


class ScopedTabularInline(RoleRights, admin.TabularInline):
    """Rows of a page that is itself scoped; they follow the same rights."""

    extra = 0
    show_change_link = True


class ReadOnlyAdmin(ScopedModelAdmin):
    """For rows that people look at and never type, the operator included: what was reported, decided or computed."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
