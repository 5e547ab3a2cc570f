"""Proposals of a village: brought in, ranked, decided; and the switch by which a regency lets citizens propose."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from regions.enums import Level
from regions.models import Region
from villages.views.common import load_kampung, require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.plans import start_plan
from ..actions.proposals import (
    FROM,
    accept_proposal,
    decline_proposal,
    merge_proposal,
    move_proposal,
    plan_as_item,
    plan_proposal,
    postpone_proposal,
    propose,
    switch_public_proposals,
)
from ..enums import ProposalState
from ..forms.plans import PlanItemForm
from ..forms.proposals import DecideForm, JoinForm, MergeForm, ProposalForm, ReasonForm
from ..models import Proposal
from ..queries.plans import last_year, line_of
from ..queries.proposals import (
    are_public_proposals_open,
    left_open,
    proposal_lists,
    proposal_years,
    steps_of,
    switchable_regencies,
)
from ..rules import can_coordinate, can_read_proposal, can_write
from .plans import asked_year, section_links


class Way(NamedTuple):
    """A decision, and the page that asks for what it needs."""

    state: ProposalState  # it leads to
    form: type[DecideForm]
    act: Callable
    title: str
    text: str
    submit: str


# By their word in the address.
WAYS = {
    "terima": Way(
        ProposalState.ACCEPTED,
        DecideForm,
        accept_proposal,
        "Timbang usulan ini?",
        "Usulan masuk daftar yang diurutkan Pokja, di tempat terakhir.",
        "Masukkan ke daftar",
    ),
    "gabung": Way(
        ProposalState.MERGED,
        MergeForm,
        merge_proposal,
        "Gabungkan dengan usulan lain?",
        "Untuk usulan yang memuat hal yang sama. Pengusul mengikuti usulan yang dipilih.",
        "Gabungkan",
    ),
    "tunda": Way(
        ProposalState.POSTPONED,
        ReasonForm,
        postpone_proposal,
        "Tunda ke tahun berikutnya?",
        "Usulan kembali dengan sendirinya ketika rencana tahun berikutnya disusun.",
        "Tunda usulan",
    ),
    "tolak": Way(
        ProposalState.DECLINED,
        ReasonForm,
        decline_proposal,
        "Tidak melanjutkan usulan ini?",
        "Pengusul diberi tahu beserta alasannya. Pokja masih dapat menimbangnya lagi.",
        "Jangan lanjutkan",
    ),
    "butir": Way(
        ProposalState.PLANNED,
        JoinForm,
        plan_proposal,
        "Masukkan ke kegiatan yang sudah direncanakan?",
        "Pengusul diberi tahu dan mengikuti pelaksanaan kegiatan itu.",
        "Masukkan ke kegiatan ini",
    ),
}
NEW_ITEM = "rencana"
LABELS = {
    NEW_ITEM: "Jadikan kegiatan rencana",
    "butir": "Masukkan ke kegiatan yang ada",
    "gabung": "Gabungkan",
    "tunda": "Tunda",
    "tolak": "Tidak dilanjutkan",
    "terima": "Timbang lagi",
}


def list_url(code: str, year: int, anchor: str = "") -> str:
    return f"{reverse('proposal-list', args=[code])}?{urlencode({'tahun': year})}{anchor}"


def _proposal(request, code: str, pk: int) -> Proposal:
    """A proposal of the user's area, if it may be read; 404 for everything else."""
    rows = Proposal.objects.visible_to(request.user).filter(kampung__is_active=True)
    rows = rows.select_related("kampung__region", "section", "subprogram", "item__plan", "merged_into__item__plan")
    proposal = get_object_or_404(rows, region_id=code, pk=pk)
    if not can_read_proposal(request.user, proposal):
        raise Http404
    return proposal


@require_safe
def proposal_list(request, code):
    """What the village asks for in a year: to look at, ranked, decided."""
    kampung = load_kampung(request, code)
    year = asked_year(request)
    may_write = can_write(request.user, kampung)
    lists = proposal_lists(kampung, year)
    return render(
        request,
        "pokja/proposal_list.html",
        {
            "kampung": kampung,
            "active_tab": "rencana",
            "links": section_links(kampung, year),
            "year": year,
            "years": [(n, list_url(code, n)) for n in proposal_years(kampung, {year, last_year() - 1, last_year()})],
            "lists": lists,
            "may_write": may_write,
            "left_open": left_open(kampung, year) if may_write else 0,
            "before_url": list_url(code, year - 1),
            "is_public_open": are_public_proposals_open(kampung.regency_code),
            "may_switch": can_coordinate(request.user, kampung.regency_code),
        },
    )


@require_http_methods(["GET", "POST"])
def proposal_create(request, code):
    kampung = load_kampung(request, code)
    require(can_write(request.user, kampung))
    year = asked_year(request)
    form = ProposalForm(request.POST if request.method == "POST" else None, year=year)
    if form.is_bound and form.is_valid():
        try:
            proposal = propose(kampung, by=request.user, **form.cleaned_data)
        except PokjaRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, "Usulan tercatat dan menunggu keputusan Pokja.")
            return redirect(proposal)
    return render(
        request,
        "pokja/proposal_form.html",
        {"form": form, "kampung": kampung, "cancel_url": list_url(code, year)},
        status=422 if form.is_bound else 200,
    )


@require_safe
def proposal_detail(request, code, pk):
    """One proposal: what became of it and why, and what may be decided now."""
    proposal = _proposal(request, code, pk)
    may_write = can_write(request.user, proposal.kampung)
    return render(
        request,
        "pokja/proposal_detail.html",
        {
            "kampung": proposal.kampung,
            "active_tab": "rencana",
            "links": section_links(proposal.kampung, proposal.year),
            "proposal": proposal,
            "line": line_of(proposal.item) if proposal.item else None,
            "steps": steps_of(proposal),
            "merged": proposal.merged.order_by("pk"),
            "may_write": may_write,
            "ways": _ways(proposal) if may_write else [],
            "back_url": list_url(code, proposal.year),
            "share_text": f"Usulan “{proposal.title}” untuk {proposal.kampung.full_name}. Ikuti di sini:",
            "share_url": settings.SITE_URL + reverse("public-proposal", args=[proposal.token]),
        },
    )


def _ways(proposal: Proposal) -> list[tuple[str, str, str]]:
    """The decisions that may follow on its state: word, label, address."""
    states = {NEW_ITEM: ProposalState.PLANNED} | {word: way.state for word, way in WAYS.items()}
    open_ways = [way for way in LABELS if proposal.state in FROM[states[way]]]
    if proposal.state == ProposalState.NEW:  # looked at first, then decided
        open_ways.sort(key=lambda way: way != "terima")
    labels = LABELS | ({"terima": "Masukkan ke daftar"} if proposal.state == ProposalState.NEW else {})
    return [
        (way, labels[way], reverse("proposal-decide", args=[proposal.region_id, proposal.pk, way])) for way in open_ways
    ]


@require_POST
def proposal_rank(request, code, pk):
    """One place up ("naik") or down, and back to the same line of the list."""
    proposal = _proposal(request, code, pk)
    require(can_write(request.user, proposal.kampung))
    try:
        move_proposal(proposal, by=request.user, up=request.POST.get("arah") == "naik")
    except PokjaRefused as refusal:
        messages.error(request, refusal.message)
    return redirect(list_url(code, proposal.year, f"#usulan-{pk}"))


@require_http_methods(["GET", "POST"])
def proposal_decide(request, code, pk, way):
    """Ask for what the decision needs, then take it."""
    proposal = _proposal(request, code, pk)
    require(can_write(request.user, proposal.kampung))
    if way == NEW_ITEM:
        return _plan_as_item(request, proposal)
    if way not in WAYS:
        raise Http404("Keputusan ini tidak ada.")
    decision = WAYS[way]
    if request.method == "GET" and proposal.state not in FROM[decision.state]:
        messages.info(request, f"Usulan ini sudah diputuskan: {proposal.get_state_display().lower()}.")
        return redirect(proposal)
    form = decision.form(request.POST if request.method == "POST" else None, proposal=proposal)
    if form.is_bound and form.is_valid():
        answer = _decide(request, proposal, form, lambda: decision.act(proposal, by=request.user, **form.content))
        if answer is not None:
            return answer
    return render(
        request,
        "core/confirm.html",
        {
            "title": decision.title,
            "text": f"“{proposal.title}”. {decision.text}",
            "form": form,
            "submit": decision.submit,
            "cancel_url": proposal.get_absolute_url(),
            "danger": way == "tolak",
        },
        status=422 if form.is_bound else 200,
    )


def _decide(request, proposal: Proposal, form, act):
    """The answer once it is decided; None where the form says what is missing."""
    try:
        fresh = act()
    except StaleRow as stale:
        messages.error(request, stale.message)
        return redirect(proposal)
    except PokjaRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    messages.success(request, f"Usulan “{fresh.title}”: {fresh.get_state_display().lower()}.")
    return redirect(list_url(fresh.region_id, proposal.year))


def _plan_as_item(request, proposal: Proposal):
    """The form of an item, filled with what the proposal says. The plan of its year is begun where there is none."""
    initial = {"title": proposal.title, "section": proposal.section, "subprogram": proposal.subprogram}
    is_post = request.method == "POST"
    form = PlanItemForm(request.POST if is_post else None, kampung=proposal.kampung, initial=initial)
    if is_post and form.is_valid():

        def act():
            plan = start_plan(proposal.kampung, by=request.user, year=proposal.year)
            return plan_as_item(
                proposal,
                by=request.user,
                plan=plan,
                key=form.cleaned_data["key"],
                **form.content,
            )

        answer = _decide(request, proposal, form, act)
        if answer is not None:
            return answer
    return render(
        request,
        "pokja/plan_item_form.html",
        {
            "form": form,
            "kampung": proposal.kampung,
            "proposal": proposal,
            "title": f"Jadikan kegiatan RKM {proposal.year}",
            "submit": "Masukkan ke rencana",
            "cancel_url": proposal.get_absolute_url(),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def public_proposals_switch(request):
    """Whether citizens may propose, by kabupaten/kota of the user."""
    require(request.user.can(Permission.COORDINATE))
    rows = switchable_regencies(request.user)
    if not rows:
        raise PermissionDenied
    if request.method == "POST":
        regency = get_object_or_404(
            Region, pk=request.POST.get("wilayah", ""), level=Level.REGENCY, pk__in=[region.pk for region, _ in rows]
        )
        row = switch_public_proposals(regency, by=request.user, is_open=request.POST.get("buka") == "1")
        state = "dibuka" if row.is_open else "ditutup"
        messages.success(request, f"Usulan warga di {regency.display_name} {state}.")
        return redirect("public-proposals-switch")
    return render(request, "pokja/proposal_switch.html", {"rows": rows})
