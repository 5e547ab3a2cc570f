"""One group: its page, its name, whether it is active, and its yearly card K/0."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.formats import day
from villages.views.common import load_kampung, require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.groups import (
    CardIncomplete,
    create_poktan,
    deactivate_poktan,
    file_card,
    fill_card,
    reactivate_poktan,
    update_poktan,
)
from ..card_display import card_sections, officers_of
from ..cards import check_card
from ..enums import PoktanKind
from ..forms.groups import CardForm, DeactivateForm, PoktanForm
from ..models import Poktan
from ..queries.groups import cards_of, history_of, standing_in
from ..queries.registers import month_rows
from ..rules import can_write

MONTHS_SHOWN = 3  # registers on the page of a group


def _load(request, code: str, pk: int) -> Poktan:
    """The group of a village in the user's area, with its village; 404 for everything else."""
    kampung = load_kampung(request, code)
    poktan = get_object_or_404(Poktan.objects.visible_to(request.user).filter(kampung=kampung), pk=pk)
    poktan.kampung = kampung
    return poktan


def _refuse(form, refusal: PokjaRefused) -> int:
    """Show a refusal at its field; returns the status of the answer."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return 409 if isinstance(refusal, StaleRow) else 422


@require_safe
def poktan_detail(request, code, pk):
    """The card of this year, or of the year in the address, beside the one before it."""
    poktan = _load(request, code, pk)
    cards = cards_of(poktan)
    this_year = timezone.localdate().year
    asked = request.GET.get("tahun", "")
    year = next((card.year for card in cards if str(card.year) == asked), this_year)
    standing = standing_in(poktan, year, cards)
    shown = standing.shown
    compared = standing.last if standing.card else None
    kind, may_write = PoktanKind(poktan.kind), can_write(request.user, poktan.kampung)
    return render(
        request,
        "pokja/group_detail.html",
        {
            "kampung": poktan.kampung,
            "poktan": poktan,
            "kind": kind,
            "months": month_rows(poktan, timezone.localdate(), with_drafts=may_write)[:MONTHS_SHOWN]
            if kind.has_register
            else [],
            "standing": standing,
            "shown": shown,
            "compared": compared,
            "year": year,
            "this_year": this_year,
            "sections": card_sections(shown, compared) if shown else [],
            "officers": officers_of(shown) if shown else [],
            "missing": check_card(standing.card) if standing.card and not standing.is_filed else [],
            "cards": cards,
            "events": history_of(poktan),
            "may_write": may_write,
        },
    )


@require_http_methods(["GET", "POST"])
def poktan_create(request, code):
    kampung = load_kampung(request, code)
    require(can_write(request.user, kampung))
    asked = request.GET.get("jenis", "")
    form = PoktanForm(
        request.POST if request.method == "POST" else None, kind=asked if asked in PoktanKind.values else ""
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                poktan = create_poktan(kampung, by=request.user, **form.cleaned_data)
            except PokjaRefused as refusal:
                status = _refuse(form, refusal)
            else:
                messages.success(request, f"{poktan.full_name} tersimpan. Lanjutkan dengan kartu K/0.")
                return redirect("poktan-card-edit", code, poktan.pk, timezone.localdate().year)
    return render(request, "pokja/group_form.html", {"kampung": kampung, "poktan": None, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def poktan_edit(request, code, pk):
    poktan = _load(request, code, pk)
    require(can_write(request.user, poktan.kampung))
    form = PoktanForm(request.POST if request.method == "POST" else None, poktan=poktan)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                update_poktan(poktan, by=request.user, **form.cleaned_data)
            except PokjaRefused as refusal:
                status = _refuse(form, refusal)
            else:
                messages.success(request, "Data kelompok tersimpan.")
                return redirect("poktan-detail", code, pk)
    context = {"kampung": poktan.kampung, "poktan": poktan, "form": form}
    return render(request, "pokja/group_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def poktan_deactivate(request, code, pk):
    poktan = _load(request, code, pk)
    require(can_write(request.user, poktan.kampung))
    form = DeactivateForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ended = deactivate_poktan(poktan, by=request.user, **form.cleaned_data)
            except PokjaRefused as refusal:
                status = _refuse(form, refusal)
            else:
                messages.success(request, f"{poktan.full_name} tidak aktif sejak {day(ended.ended_on)}.")
                return redirect("poktan-detail", code, pk)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Nonaktifkan {poktan.full_name}?",
            "text": "Kelompok yang tidak aktif:",
            "consequences": [
                "tidak ditagih kartu K/0 dan register lagi sejak tanggal itu",
                "tetap terbaca dengan semua kartu dan riwayatnya; tidak ada yang dihapus",
                "dapat diaktifkan lagi kapan saja",
            ],
            "form": form,
            "submit": "Nonaktifkan",
            "cancel_url": poktan.get_absolute_url(),
            "danger": True,
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
def poktan_activate(request, code, pk):
    poktan = _load(request, code, pk)
    require(can_write(request.user, poktan.kampung))
    if request.method == "POST":
        try:
            reactivate_poktan(poktan, by=request.user)
        except PokjaRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{poktan.full_name} aktif lagi.")
        return redirect("poktan-detail", code, pk)
    return render(
        request,
        "core/confirm.html",
        {
            "title": f"Aktifkan lagi {poktan.full_name}?",
            "text": "Kelompok ini kembali ke daftar, dengan kartu dan register yang dulu. Sejak sekarang kartu K/0 dan "
            "registernya ditagih lagi.",
            "submit": "Aktifkan lagi",
            "cancel_url": poktan.get_absolute_url(),
        },
    )


@require_http_methods(["GET", "POST"])
def card_edit(request, code, pk, year):
    """Fill in the card of one year: saved as often as one likes, handed in once, kept up to date afterwards."""
    poktan = _load(request, code, pk)
    require(can_write(request.user, poktan.kampung))
    if not poktan.started_on.year <= year <= timezone.localdate().year:
        raise Http404
    if not poktan.is_active:
        messages.info(request, "Kelompok ini tidak aktif, jadi kartunya tidak dapat diubah.")
        return redirect("poktan-detail", code, pk)
    standing = standing_in(poktan, year, cards_of(poktan))
    posted = request.POST if request.method == "POST" else None
    form = CardForm(posted, poktan=poktan, card=standing.card, last=standing.last)
    status, is_saved = 200, False
    if posted is not None:
        status = 422
        if form.is_valid():
            status, is_saved = _keep(request, form, poktan, year)
            if status == 302:
                return redirect("poktan-detail", code, pk)
    return render(
        request,
        "pokja/group_card_form.html",
        {
            "kampung": poktan.kampung,
            "poktan": poktan,
            "year": year,
            "standing": standing,
            "form": form,
            "is_saved": is_saved and not standing.is_filed,
        },
        status=status,
    )


def _keep(request, form: CardForm, poktan: Poktan, year: int) -> tuple[int, bool]:
    """Save, and hand in if that was asked. Returns the status of the answer (302: all went through) and whether the
    input is kept although something is missing."""
    try:
        card = fill_card(poktan, by=request.user, year=year, cleaned=form.content, seen=form.cleaned_data["seen"])
    except CardIncomplete as incomplete:
        form.tell(incomplete.missing)
        return 422, False
    except PokjaRefused as refusal:
        return _refuse(form, refusal), False
    form.renew(card)
    if request.POST.get("act") == "file":
        try:
            file_card(card, by=request.user)
        except CardIncomplete as incomplete:
            form.tell(incomplete.missing)
            return 422, True
        messages.success(request, f"Kartu K/0 {year} diserahkan.")
    else:
        messages.success(request, f"Kartu K/0 {year} tersimpan.")
    return 302, True
