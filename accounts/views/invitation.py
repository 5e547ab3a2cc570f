"""The page behind an invitation link: the only door into the portal for a new person."""

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..actions import AccountsRefused, accept_invitation, find_invitation
from ..enums import InvitationState
from ..forms import InvitationForm
from ..queries import tasks_of
from .common import show_refusal


@sensitive_post_parameters()
@never_cache
@login_not_required
def invitation(request, token):
    try:
        found = find_invitation(token)
    except AccountsRefused as refusal:
        return _refused(request, refusal)
    form = InvitationForm(found.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(token=token, password=form.cleaned_data["new_password1"])
        except AccountsRefused as refusal:
            if not refusal.field:
                return _refused(request, refusal)
            show_refusal(form, refusal)
        else:
            # A shared phone: whoever was signed in leaves before the invited person enters.
            logout(request)
            return perform_login(request, person)
    context = {
        "form": form,
        "person": found.user,
        "invitation": found,
        "tasks": [task for task in tasks_of(found.user, found.user) if task.is_running],
    }
    return render(request, "accounts/invitation.html", context)


def _refused(request, refusal: AccountsRefused):
    context = {"text": refusal.message, "is_used": refusal.reason is InvitationState.USED}
    return render(request, "accounts/invitation_refused.html", context, status=410 if refusal.reason else 404)
