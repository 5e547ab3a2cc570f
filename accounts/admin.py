"""People and places in the Django admin. New people come in through /pengguna/, which also makes their invitation."""

from django import forms
from django.contrib import admin

from .actions import AccountsRefused, add_assignment, possible_assignment
from .admin_base import ScopedModelAdmin, ScopedTabularInline
from .enums import Role
from .models import Assignment, Invitation, User
from .queries import manages
from .roles import Permission


class AssignmentForm(forms.ModelForm):
    """A new assignment, refused for the reasons the pages refuse it."""

    by: User  # set by the admin

    class Meta:
        model = Assignment
        fields = ["user", "role", "region", "start"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            possible_assignment(by=self.by, **_task(cleaned))
        except AccountsRefused as refusal:
            self.add_error(refusal.field or None, refusal.message)
        return cleaned


def _task(cleaned) -> dict:
    return {**{name: cleaned[name] for name in ("user", "region", "start")}, "role": Role(cleaned["role"])}


class AssignmentInline(ScopedTabularInline):
    model = Assignment
    fk_name = "user"
    fields = ["role", "region", "start", "end"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    change_with = Permission.MANAGE_USERS
    region_field = None
    list_display = ["username", "name", "phone", "is_active", "last_login"]
    list_filter = ["is_active", "is_demo", "assignments__role"]
    search_fields = ["username", "name", "email"]
    ordering = ["name"]
    fields = ["username", "name", "email", "phone", "is_active", "is_superuser", "is_demo", "date_joined", "last_login"]
    # These three do more than change a column (sessions, invitations, the confirmed address): /pengguna/ does them.
    readonly_fields = ["username", "email", "is_active", "is_demo", "date_joined", "last_login"]
    inlines = [AssignmentInline]

    def get_queryset(self, request):
        """Phone numbers are for officers: somebody who is a kader elsewhere sees nobody there."""
        return super().get_queryset(request).permitted_to(request.user, Permission.USE_ADMIN)

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
class AssignmentAdmin(ScopedModelAdmin):
    """To look at and to add; an assignment ends or goes to a successor on the person's page."""

    add_with = Permission.MANAGE_USERS
    form = AssignmentForm
    list_display = ["user", "role", "region", "start", "end"]
    list_filter = ["role", "start"]
    search_fields = ["user__name", "user__username", "region__search_name"]
    list_select_related = ["user", "region"]
    readonly_fields = ["created_by"]
    autocomplete_fields = ["user"]

    def get_fields(self, request, obj=None):
        return ["user", "role", "region", "start", "end", "created_by"] if obj else self.form.Meta.fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        obj.pk = add_assignment(by=request.user, **_task(form.cleaned_data)).pk

    def has_change_permission(self, request, obj=None):
        return False

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
