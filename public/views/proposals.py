"""What a citizen proposes, and the page on which that citizen follows it. Nothing typed here is shown to anybody but
those who write for the village, and to whoever holds the private link."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from pokja.actions.common import PokjaRefused
from pokja.actions.proposals import propose_publicly
from pokja.forms.proposals import PublicProposalForm
from pokja.models import Proposal
from pokja.queries.plans import line_of
from pokja.queries.proposals import are_public_proposals_open
from regions.models import Region
from regions.queries import breadcrumb, path_name
from villages.models import Kampung

from ..limits import may_propose
from .pages import crumbs_of

TOO_MANY = "Terlalu banyak usulan dari sini atau ke kampung ini. Coba lagi nanti; isian Anda masih di layar ini."


@login_not_required
@csrf_protect
@never_cache
@require_http_methods(["GET", "POST"])
def proposal_create(request, code):
    """The form, where the regency has opened it."""
    kampung = get_object_or_404(Kampung.objects.active().select_related("region"), region=code)
    if not are_public_proposals_open(kampung.regency_code):
        raise Http404("Usulan warga belum dibuka di sini.")
    form = PublicProposalForm(request.POST if request.method == "POST" else None, kampung=kampung)
    status = None
    if form.is_bound and form.is_valid():
        known = Proposal.objects.filter(token=form.token, kampung=kampung).first()
        if known is not None:  # two taps
            return redirect("public-proposal", known.token)
        if may_propose(request, code):
            try:
                proposal = propose_publicly(kampung, by=None, token=form.token, **form.content)
            except PokjaRefused as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect("public-proposal", proposal.token)
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    way = breadcrumb(kampung.region)
    return render(
        request,
        "public/proposal_form.html",
        {
            "form": form,
            "kampung": kampung,
            "region": kampung.region,
            "place": path_name(way),
            "crumbs": [*crumbs_of(way), ("Usulkan kegiatan", "")],
        },
        status=status or (422 if form.is_bound else 200),
    )


@login_not_required
@never_cache
@require_safe
def proposal(request, token):
    """What became of one proposal, for whoever has its link: the state, the reason, and how far the thing is."""
    rows = Proposal.objects.filter(kampung__is_active=True).select_related("kampung__region", "item__plan")
    row = get_object_or_404(rows.select_related("merged_into__item__plan"), token=token)
    region: Region = row.kampung.region
    item = row.item or (row.merged_into.item if row.merged_into else None)
    return render(
        request,
        "public/proposal_status.html",
        {
            "proposal": row,
            "kampung": row.kampung,
            "region": region,
            "line": line_of(item) if item else None,
            "private_url": settings.SITE_URL + request.path,
        },
    )
