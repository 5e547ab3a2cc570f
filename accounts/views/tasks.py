"""Assignments: give one, end one, hand one over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.formats import day

from ..actions import AccountsRefused, NewPerson, add_assignment, end_assignment, hand_over
from ..decorators import requires
from ..enums import Role
from ..forms import EndForm, HandOverForm, TaskForm
from ..models import Assignment
from ..queries import name_places
from ..roles import Permission
from ..rules import may_assign
from .common import person_or_404, show_invitation, show_refusal


def _running_task(request, pk: int) -> Assignment:
    """The assignment, if the reader may end it: 404 outside the area, 403 inside it without the right."""
    tasks = Assignment.objects.visible_to(request.user).running().select_related("user", "region")
    task = get_object_or_404(tasks, pk=pk)
    if task.user_id == request.user.pk or not may_assign(request.user, Role(task.role), task.region_id):
        raise PermissionDenied
    name_places([task])
    return task


@requires(Permission.MANAGE_USERS)
def assignment_add(request, pk):
    person = person_or_404(request, pk)
    form = TaskForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_assignment(
                by=request.user,
                user=person,
                role=Role(data["role"]),
                region=data["region"],
                start=data["start"],
            )
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Penugasan {person.name} ditambahkan.")
            return redirect("user-detail", person.pk)
    return render(request, "accounts/assignment_add.html", {"form": form, "person": person})


@requires(Permission.MANAGE_USERS)
def assignment_end(request, pk):
    task = _running_task(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_assignment(by=request.user, assignment=task, on=form.cleaned_data["on"])
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Penugasan {task.user.name} diakhiri.")
            return redirect("user-detail", task.user_id)
    context = {
        "form": form,
        "title": f"Akhiri tugas {task.user.name}?",
        "text": f"{task.get_role_display()}, {task.where}.",
        "consequences": [
            "Sejak hari berikutnya orang ini tidak dapat lagi membuka wilayah tersebut.",
            "Laporan yang pernah dibuat tetap tercatat atas namanya.",
            "Akunnya tetap ada dan dapat diberi tugas lain.",
        ],
        "submit": "Akhiri tugas",
        "danger": True,
        "cancel_url": reverse("user-detail", args=[task.user_id]),
    }
    return render(request, "core/confirm.html", context)


@requires(Permission.MANAGE_USERS)
def assignment_hand_over(request, pk):
    task = _running_task(request, pk)
    form = HandOverForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        newcomer = None
        if not data["to_user"]:
            newcomer = NewPerson(username=data["username"], name=data["name"], phone=data["phone"])
        try:
            successor = hand_over(
                by=request.user,
                assignment=task,
                on=data["on"],
                to_user=data["to_user"],
                new_person=newcomer,
            )
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                f"Tugas {task.user.name} diserahkan kepada {successor.user.name} mulai {day(data['on'])}.",
            )
            if newcomer:
                return show_invitation(request, successor.user)
            return redirect("user-detail", successor.user_id)
    return render(request, "accounts/assignment_hand_over.html", {"form": form, "task": task})
