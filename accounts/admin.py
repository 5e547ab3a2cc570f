"""People and places in the Django admin. New people come in through /pengguna/, which also makes their invitation."""

from django import forms
from django.contrib import admin

from .admin_base import RoleRights, ScopedModelAdmin, ScopedTabularInline
from .enums import Role
from .models import Assignment, Invitation, User
from .queries import manages
from .roles import Permission
from .rules import may_assign


class AssignmentForm(forms.ModelForm):
    """An assignment by somebody: the role below their own, the place inside their area, never for themselves."""

    by: User  # set by the admin

    def clean(self):
        cleaned = super().clean()
        user, role, region = cleaned.get("user"), cleaned.get("role"), cleaned.get("region")
        if role and not may_assign(self.by, Role(role), region.code if region else None):
            raise forms.ValidationError("Hanya peran di bawah peran Anda dan hanya di wilayah Anda.")
        if user and user.pk == self.by.pk and not self.by.is_superuser:
            raise forms.ValidationError("Tidak seorang pun dapat menugaskan dirinya sendiri.")
        return cleaned


class AssignmentRights(RoleRights):
    """Below oneself and inside the area, as on the pages."""

    def may_assign(self, request, obj) -> bool:
        user = request.user
        own = obj.user_id == user.pk and not user.is_superuser
        return not own and may_assign(user, Role(obj.role), obj.region_id)

    def has_change_permission(self, request, obj=None):
        if isinstance(obj, Assignment) and not self.may_assign(request, obj):
            return False
        return super().has_change_permission(request, obj)


class AssignmentInline(AssignmentRights, ScopedTabularInline):
    model = Assignment
    fk_name = "user"
    fields = ["role", "region", "start", "end"]
    readonly_fields = fields
    can_delete = False


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    change_with = Permission.MANAGE_USERS
    region_field = None
    list_display = ["username", "name", "phone", "is_active", "last_login"]
    list_filter = ["is_active", "is_demo", "assignments__role"]
    search_fields = ["username", "name", "email"]
    ordering = ["name"]
    fields = ["username", "name", "email", "phone", "is_active", "is_superuser", "is_demo", "date_joined", "last_login"]
    readonly_fields = ["is_demo", "date_joined", "last_login"]
    inlines = [AssignmentInline]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        if isinstance(obj, User) and not request.user.is_superuser and not manages(request.user, obj):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Nobody: an account is closed, so that old reports keep their author."""
        return False


@admin.register(Assignment)
class AssignmentAdmin(AssignmentRights, ScopedModelAdmin):
    add_with = change_with = Permission.MANAGE_USERS
    form = AssignmentForm
    list_display = ["user", "role", "region", "start", "end"]
    list_filter = ["role", "start"]
    search_fields = ["user__name", "user__username", "region__search_name"]
    list_select_related = ["user", "region"]
    autocomplete_fields = ["user"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        """Nobody: an assignment ends with a date, its history stays."""
        return False


@admin.register(Invitation)
class InvitationAdmin(ScopedModelAdmin):
    """To look at: invitations are made, voided and used on the pages."""

    region_field = None
    list_display = ["user", "state_label", "created_by", "created_at", "expires_at", "used_at"]
    search_fields = ["user__name", "user__username"]
    list_select_related = ["user", "created_by"]
    fields = ["user", "created_by", "created_at", "expires_at", "used_at", "voided_at"]
    readonly_fields = fields

    @admin.display(description="keadaan")
    def state_label(self, obj):
        return obj.state.label

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
