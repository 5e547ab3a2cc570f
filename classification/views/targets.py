"""Targets of a village: set from a scenario, followed, called off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from villages.views.common import load_kampung, require

from ..actions.targets import TargetRefused, cancel_target, set_target
from ..engine.scenario import query_of
from ..forms.targets import CancelForm, TargetForm
from ..models import Target
from ..queries.targets import former_targets, ground_of, running_target, target_progress
from ..rules import can_set_target
from .whatif import outcome_of, scenario_form


@require_safe
def kampung_target(request, code):
    """The running target with its steps, and those that ended."""
    kampung = load_kampung(request, code)
    context = {
        "kampung": kampung,
        "active_tab": "rapor",
        "progress": target_progress(kampung),
        "former": former_targets(kampung),
        "may_set_target": can_set_target(request.user, kampung),
    }
    return render(request, "classification/target.html", context)


@require_http_methods(["GET", "POST"])
def target_create(request, code):
    """*Jadikan target*: the scenario stands in the address, the form says by when and who."""
    kampung = load_kampung(request, code)
    require(can_set_target(request.user, kampung))
    ground = ground_of(kampung)
    scenario = scenario_form(ground, request.GET)
    back = f"{reverse('rapor-whatif', args=[code])}?{request.GET.urlencode()}"
    if not scenario.is_valid():
        return redirect(back)
    outcome = outcome_of(ground, scenario.values)
    if not outcome["rises"] and request.method == "GET":
        messages.info(request, "Perubahan ini tidak menaikkan kelas, jadi belum dapat dijadikan target.")
        return redirect(f"{reverse('rapor-whatif', args=[code])}?{query_of(scenario.values)}")
    running = running_target(kampung)
    if running and str(running.form_key) == request.POST.get("key"):
        return redirect("kampung-target", code)  # the second of two taps
    context = {"kampung": kampung, "active_tab": "rapor", "running": running, "back": back, **outcome}
    form = TargetForm(request.POST if request.method == "POST" else None, running=running)
    if request.method == "POST" and form.is_valid():
        try:
            set_target(kampung, by=request.user, values=scenario.values, **form.content)
        except TargetRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Target tersimpan. Kemajuannya mengikuti laporan kampung ini.")
            return redirect("kampung-target", code)
    status = 422 if form.errors else 200
    return render(request, "classification/target_create.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def target_cancel(request, pk):
    """Asks for the reason."""
    rows = Target.objects.visible_to(request.user).filter(kampung__is_active=True)
    target = get_object_or_404(rows.select_related("kampung"), pk=pk)
    require(can_set_target(request.user, target.kampung))
    if not target.is_running:
        messages.info(request, f"{target} sudah {target.get_state_display().lower()}.")
        return redirect(target)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_target(target, by=request.user, reason=form.cleaned_data["reason"])
        except TargetRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Target dibatalkan.")
        return redirect(target)
    context = {
        "title": f"Batalkan target {target.get_kelas_display()}",
        "text": f"{target.kampung.full_name}. Target dan alasannya tetap terbaca di riwayat kampung.",
        "form": form,
        "submit": "Batalkan target",
        "cancel_url": target.get_absolute_url(),
        "danger": True,
    }
    return render(request, "core/confirm.html", context, status=422 if form.errors else 200)
