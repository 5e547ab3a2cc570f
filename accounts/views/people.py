"""Pengguna: the people of one's area."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.pagination import MirrorPaginator

from ..actions import AccountsRefused, create_user, update_person
from ..decorators import requires
from ..enums import Role
from ..forms import NewUserForm, PersonForm, UserFilterForm
from ..queries import events_of, load_people, manages, people, tasks_of
from ..roles import Permission
from ..rules import assignable_roles
from .common import managed_or_403, person_or_404, show_invitation, show_refusal

PAGE_SIZE = 50


@requires(Permission.MANAGE_USERS)
def user_list(request):
    form = UserFilterForm(request.GET, scope_codes=request.user.area_codes_with(Permission.MANAGE_USERS))
    form.is_valid()
    chosen = form.cleaned_data
    area = form.picker.area
    keys = people(
        request.user,
        words=chosen.get("q", ""),
        role=chosen.get("peran", ""),
        area=area.code if area and not _is_whole_scope(area, request.user) else "",
        status=chosen.get("status", ""),
    ).values_list("pk", flat=True)
    page = MirrorPaginator(keys, PAGE_SIZE, load=load_people).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": page,
        "area": area,
        "may_create": bool(assignable_roles(request.user)),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "accounts/user_list.html", context)


def _is_whole_scope(area, user) -> bool:
    """The fixed levels of the picker alone: no narrowing, so that people without a task stay in the list."""
    return any(code.startswith(area.code) for code in user.area_codes_with(Permission.MANAGE_USERS))


@requires(Permission.MANAGE_USERS)
def user_detail(request, pk):
    person = person_or_404(request, pk)
    context = {
        "crumbs": [("Pengguna", reverse("user-list")), (person.name, "")],
        "person": person,
        "tasks": tasks_of(person, request.user),
        "events": events_of(person),
        "invitation": person.invitations.first(),
        "may_manage": manages(request.user, person),
        "may_assign": person.is_active and person.pk != request.user.pk and bool(assignable_roles(request.user)),
    }
    return render(request, "accounts/user_detail.html", context)


@requires(Permission.MANAGE_USERS)
def user_create(request):
    form = NewUserForm(request.POST or None, by=request.user, initial={"role": request.GET.get("peran")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = create_user(
                by=request.user,
                username=data["username"],
                name=data["name"],
                role=Role(data["role"]),
                region=data["region"],
                email=data["email"],
                phone=data["phone"],
                start=data["start"],
            )
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            return show_invitation(request, person)
    return render(request, "accounts/user_create.html", {"form": form})


@requires(Permission.MANAGE_USERS)
def user_edit(request, pk):
    person = managed_or_403(request, pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            update_person(by=request.user, user=person, **form.cleaned_data)
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Data {person.name} disimpan.")
            return redirect("user-detail", person.pk)
    return render(request, "accounts/user_edit.html", {"form": form, "person": person})


@require_POST
@requires(Permission.MANAGE_USERS)
def user_invite(request, pk):
    person = managed_or_403(request, pk)
    try:
        return show_invitation(request, person)
    except AccountsRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("user-detail", person.pk)
