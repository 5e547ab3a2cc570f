"""*Coba perubahan*: what would follow if some values were others. Nothing is kept; the address is the scenario."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from villages.views.common import load_kampung

from ..engine.outlook import Outlook
from ..engine.scenario import Values, differences, imagine, query_of
from ..engine.scenario_paths import values_for
from ..enums import Kelas
from ..forms.scenario import ScenarioForm
from ..queries.targets import Ground, ground_of
from ..rules import can_set_target

# Of the address that asks for a ready way: the class wanted, and which of its ways.
WANTED, WAY = "jalan", "cara"


@require_safe
def whatif(request, code):
    """The form and what follows from it. A shared link holds only what differs, so the address is brought to that."""
    kampung = load_kampung(request, code)
    ground = ground_of(kampung)
    if WANTED in request.GET:
        return _follow_way(request, kampung, ground)
    form = scenario_form(ground, request.GET)
    is_part = request.headers.get("HX-Request") == "true"
    if not form.is_valid():
        context = {"kampung": kampung, "form": form, **outcome_of(ground, {})}
        # htmx shows no answer that failed, so a part of the page is never one.
        return _page(request, context, is_part, 200 if is_part else 422)
    query = query_of(form.values)
    if not is_part and request.GET and request.GET.urlencode() != query:
        return redirect(_address(kampung, query))
    context = {
        "kampung": kampung,
        "form": form,
        "query": query,
        "share_url": request.build_absolute_uri(_address(kampung, query)),
        "share_text": f"{kampung.full_name}: coba perubahan kelas",
        "may_set_target": can_set_target(request.user, kampung),
        **outcome_of(ground, form.values),
    }
    response = _page(request, context, is_part)
    if is_part:
        response["HX-Replace-Url"] = _address(kampung, query)
    return response


def scenario_form(ground: Ground, sent) -> ScenarioForm:
    return ScenarioForm(sent, questions=ground.questions, facts=ground.facts, instrument=ground.rule)


def _address(kampung, query: str) -> str:
    address = reverse("rapor-whatif", args=[kampung.region_id])
    return f"{address}?{query}" if query else address


def _page(request, context: dict, is_part: bool, status: int = 200) -> HttpResponse:
    template = "classification/_whatif_result.html" if is_part else "classification/whatif.html"
    context |= {"active_tab": "rapor", "is_part": is_part}
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def outcome_of(ground: Ground, values: Values) -> dict:
    """What the right side shows."""
    scenario = imagine(ground.facts, ground.result, values, ground.rule)
    outlook = Outlook(scenario.facts, scenario.result, ground.rule, ground.advice)
    changes = differences(ground.result, scenario, values, ground.questions)
    return {
        "values": values,
        "now": ground.kelas,
        "then": Kelas(scenario.result.kelas),
        "has_reports": not ground.facts.is_empty,
        "rises": scenario.result.kelas > ground.result.kelas,
        "rule": scenario.result.verdict.rule,
        "sentence": outlook.sentence,
        "indices": list(zip(ground.result.verdict.standings, scenario.result.verdict.standings, strict=True)),
        "changes": changes,
        "told": told(ground, values),
    }


def told(ground: Ground, values: Values) -> list[str]:
    """What was set, in words, also where no score changes by it."""
    return [question.told(values[question.name]) for question in ground.questions if question.name in values]


def _follow_way(request, kampung, ground: Ground):
    """`?jalan=4&cara=1`: the scenario in which this way is carried out."""
    outlook = Outlook(ground.facts, ground.result, ground.rule, ground.advice)
    wanted, place = request.GET.get(WANTED, ""), request.GET.get(WAY, "1")
    goal = next((goal for goal in outlook.goals if str(goal.kelas) == wanted), None)
    ways = dict(enumerate(goal.ways, 1)) if goal else {}
    way = next((way for key, way in ways.items() if str(key) == place), None)
    if way is None:
        messages.info(request, "Jalan itu tidak ada lagi: kelas atau laporannya sudah berubah. Coba sendiri di bawah.")
        return redirect(_address(kampung, ""))
    values = values_for(ground.facts, ground.result, way.path, ground.advice, ground.rule)
    return redirect(_address(kampung, query_of(values)))
