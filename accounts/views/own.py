"""The reader's own account; login, password, sessions and second factor are allauth's pages."""

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import redirect, render

from ..actions import AccountsRefused, update_person
from ..forms import OwnPersonForm
from ..queries import tasks_of
from .common import show_refusal


def account(request):
    context = {
        "tasks": tasks_of(request.user, request.user),
        "has_second_factor": get_adapter().is_mfa_enabled(request.user),
    }
    return render(request, "accounts/account.html", context)


def account_edit(request):
    form = OwnPersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            update_person(by=request.user, user=request.user, **form.cleaned_data)
        except AccountsRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Data Anda disimpan.")
            return redirect("account")
    return render(request, "accounts/account_edit.html", {"form": form})
