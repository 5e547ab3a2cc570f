"""What the pages about people share."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from ..actions import AccountsRefused, invite
from ..links import invitation_url, whatsapp_url
from ..models import User
from ..queries import manages
from ..roles import Permission


def person_or_404(request, pk: int) -> User:
    return get_object_or_404(User.objects.permitted_to(request.user, Permission.MANAGE_USERS), pk=pk)


def managed_or_403(request, pk: int) -> User:
    """The person, if the reader may manage them: 404 outside the area, 403 inside it without the right."""
    person = person_or_404(request, pk)
    if not manages(request.user, person):
        raise PermissionDenied
    return person


def show_refusal(form, refusal: AccountsRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@never_cache
def show_invitation(request, person: User):
    """Make a new invitation and show its link. Rendered, not redirected to: the token is stored nowhere."""
    invitation, token = invite(by=request.user, user=person)
    url = invitation_url(token)
    context = {
        "person": person,
        "invitation": invitation,
        "url": url,
        "whatsapp_url": whatsapp_url(person, url),
    }
    return render(request, "accounts/user_invited.html", context)
