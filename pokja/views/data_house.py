"""The Rumah DataKu of a Kampung KB: its card, and its class."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from villages.views.common import load_kampung, require

from ..actions.common import NOTHING_SEEN, PokjaRefused, StaleRow
from ..actions.data_house import save_data_house
from ..data_house import assess, facts_of
from ..data_house_display import data_house_sections
from ..forms.data_house import DataHouseForm
from ..queries.groups import data_house_of
from ..rules import can_write


@require_safe
def kampung_data_house(request, code):
    kampung = load_kampung(request, code)
    house = data_house_of(kampung)
    return render(
        request,
        "pokja/data_house.html",
        {
            "kampung": kampung,
            "active_tab": "poktan",
            "house": house,
            "house_standing": assess(facts_of(house)),
            "sections": data_house_sections(house) if house else [],
            "may_write": can_write(request.user, kampung),
        },
    )


@require_http_methods(["GET", "POST"])
def data_house_edit(request, code):
    kampung = load_kampung(request, code)
    require(can_write(request.user, kampung))
    house = data_house_of(kampung)
    form = DataHouseForm(request.POST if request.method == "POST" else None, house=house)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["seen"] or NOTHING_SEEN
                save_data_house(kampung, by=request.user, cleaned=form.content, seen=seen)
            except PokjaRefused as refusal:
                form.add_error(refusal.field or None, refusal.message)
                status = 409 if isinstance(refusal, StaleRow) else 422
            else:
                messages.success(request, "Kartu Rumah DataKu tersimpan.")
                return redirect("kampung-data-house", code)
    return render(
        request, "pokja/data_house_form.html", {"kampung": kampung, "house": house, "form": form}, status=status
    )
