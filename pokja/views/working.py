"""Reading the working group of a village or of an area above it: the tab, the coordination pages, PDF and decree."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.files import file_response
from core.formats import day as day_words
from core.pdf import Signature, pdf_response
from regions.queries import breadcrumb, path_name
from verification.enums import Status
from villages.models import ProfileReport
from villages.queries import latest_version
from villages.rules import can_read_private
from villages.suggestions import differences, suggestions_for
from villages.views.common import require

from ..actions.working import can_be_removed
from ..enums import PokjaRole, Structure
from ..models import Pokja, PokjaMember
from ..queries.working import (
    chart_of,
    gaps,
    gone,
    groups_around,
    groups_below,
    in_office,
    last_change,
    periods_of,
    strength,
)
from .places import Place, area_crumbs, load_place


@require_safe
def kampung_pokja(request, code):
    place = load_place(request, code)
    return render(request, "pokja/working_tab.html", _context(request, place) | _profile(request.user, place))


@require_safe
def coordination(request, code):
    place = load_place(request, code)
    if place.kampung is not None:
        raise Http404
    context = _context(request, place) | {
        "crumbs": area_crumbs(place.region),
        "below": groups_below(request.user, place.region),
    }
    return render(request, "pokja/working_area.html", context)


@require_safe
def coordination_list(request):
    groups = groups_around(request.user)
    context = {"groups": groups, "standing": sum(group.pokja is not None for group in groups)}
    return render(request, "pokja/working_areas.html", context)


def _context(request, place: Place) -> dict:
    """What both pages show: the current group, and the periods before it."""
    periods = periods_of(place.kampung, place.region)
    current = periods[0] if periods and periods[0].ended_on is None else None
    members = in_office(current) if current else []
    may_write = place.may_write(request.user)
    return {
        "place": place,
        "kampung": place.kampung,
        "active_tab": "pokja",
        "pokja": current,
        "members": _with_acts(members) if may_write else members,
        "updated_at": last_change(current, list(current.members.all())) if current else None,
        "gone": gone(current) if current else [],
        "chart": chart_of(current, members) if current else None,
        "strength": strength(members),
        "gaps": gaps(current, members) if current else [],
        "former": [(period, in_office(period), gone(period)) for period in periods if period is not current],
        "is_coordination": place.kampung is None,
        "may_write": may_write,
        "may_see_phones": place.may_see_phones(request.user),
        "may_open_decree": can_read_private(request.user, place.code),
    }


def _with_acts(members: list[PokjaMember]) -> list[PokjaMember]:
    for member in members:
        member.may_remove = can_be_removed(member)
    return members


def _profile(user, place: Place) -> dict:
    """Where the Profil says something else; a draft of it is read by who writes there."""
    versions = ProfileReport.objects.filter(kampung=place.kampung)
    report = latest_version(ProfileReport, place.kampung)
    if report is not None and report.status in Status.editable() and not place.may_write(user):
        report = versions.in_force().first()
    said = differences(report, suggestions_for(place.kampung, ProfileReport.kind)) if report else []
    return {"differences": said, "kind": ProfileReport.kind}


@require_safe
def decree_file(request, code, pk):
    """The decree of any period, which names everybody in it: for people inside the area, not for other offices."""
    place = load_place(request, code)
    rows = Pokja.objects.visible_to(request.user).filter(kampung=place.kampung, region=place.region)
    pokja = get_object_or_404(rows, pk=pk)
    require(can_read_private(request.user, place.code))
    return file_response(pokja.decree_file, name=f"SK {place.title} {pokja.started_on.year}")


@require_safe
def pokja_pdf(request, code):
    """The current structure on paper; names and offices, no phones."""
    place = load_place(request, code)
    periods = periods_of(place.kampung, place.region)
    if not periods or periods[0].ended_on is not None:
        raise Http404
    pokja, members = periods[0], in_office(periods[0])
    context = {
        "place": place,
        "where": path_name(breadcrumb(place.region)),
        "pokja": pokja,
        "members": members,
        "chart": chart_of(pokja, members),
        "strength": strength(members),
        "is_coordination": place.kampung is None,
        "signatures": _signatures(pokja, members, place),
        "back_url": place.url,
    }
    return pdf_response(request, "pokja/working_pdf.html", context, f"{place.title} {day_words(pokja.started_on)}")


def _signatures(pokja: Pokja, members: list[PokjaMember], place: Place) -> list[Signature]:
    """Whoever stands at the top acknowledges, whoever leads signs."""
    structure = Structure(pokja.structure)
    top, lead = structure.roles[0], PokjaRole.CHAIR
    if PokjaRole.CHAIR not in structure.roles:
        lead = PokjaRole.EXECUTIVE
    names = {role: next((m.name for m in members if m.role == role), "") for role in (top, lead)}
    group = "Pokja" if place.kampung else "Tim koordinasi"
    return [
        Signature("Mengetahui,", f"{top.label} {group}", names[top]),
        Signature(f"{place.region.display_name}, ........................", f"{lead.label} {group}", names[lead]),
    ]
