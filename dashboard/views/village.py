"""The first tab of the village page: everything about one Kampung KB at a glance."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import Permission
from classification.enums import Basis
from programs.queries.activities import newest_activities
from verification.enums import Status
from verification.rules import can_decide
from villages.checks import standing as findings_between
from villages.models import REPORTS, Kampung
from villages.rules import can_write_report
from villages.suggestions import differences, suggestions_for

from ..queries.village import Standing, class_changes, classes_of, figures, in_force, officers_of, standings
from ..tables import KIND_NAMES

ACTIVITIES_SHOWN = 3


@dataclass(frozen=True)
class Line:
    """A report as a line of the page, with the one act this user has there."""

    standing: Standing
    name: str
    act: str
    url: str
    is_urgent: bool  # the act is needed, not only possible


def _line(user: User, kampung: Kampung, standing: Standing) -> Line:
    name, newest = KIND_NAMES[standing.kind], standing.newest
    tab = reverse(REPORTS[standing.kind].url_name, args=[kampung.region_id])
    may_write = can_write_report(user, kampung)
    if newest is None:
        return Line(standing, name, f"Isi {name}" if may_write else "Lihat", tab, may_write)
    match newest.status:
        case Status.RETURNED if may_write:
            return Line(standing, name, "Perbaiki", newest.get_mend_url(), True)
        case Status.DRAFT if may_write:
            return Line(standing, name, "Lanjutkan", newest.get_edit_url(), True)
        case Status.SUBMITTED if can_decide(user, newest):
            return Line(
                standing, name, "Periksa", reverse("verification-decide", args=[standing.kind, newest.pk]), True
            )
    return Line(standing, name, "Lihat", tab, False)


def _differences(user: User, kampung: Kampung, found: list[Standing]) -> list[tuple[str, list]]:
    """Where the lists of the portal say something else, by kind of report; a draft is read by its writers alone."""
    told = []
    for standing in found:
        newest = standing.newest
        is_own = newest is not None and newest.status in Status.editable() and can_write_report(user, kampung)
        said = differences(newest if is_own else standing.in_force, suggestions_for(kampung, standing.kind))
        told += [(standing.kind, said)] if said else []
    return told


@require_GET
def kampung_detail(request, code):
    rows = Kampung.objects.visible_to(request.user).active().select_related("region")
    kampung = get_object_or_404(rows, region_id=code)
    found = standings(kampung)
    reports = in_force(found)
    classes = classes_of(kampung)
    reported = classes.get(Basis.REPORTED)
    lines = [_line(request.user, kampung, standing) for standing in found]
    _, population, planning = found
    return render(
        request,
        "dashboard/kampung_detail.html",
        {
            "kampung": kampung,
            "active_tab": "ringkasan",
            "reported": reported,
            "verified": classes.get(Basis.VERIFIED),
            "official": classes.get(Basis.OFFICIAL),
            "unverified": [line for line in lines if line.standing.is_unverified],
            "lines": lines,
            "next": next((line for line in lines if line.is_urgent), None),
            "figures": figures(population, planning),
            "neighbour": planning.before or population.before,
            "groups": reports.profile.groups.items() if reports.profile else [],
            "findings": findings_between(reports),
            "differences": _differences(request.user, kampung, found),
            "activities": newest_activities(request.user, kampung, ACTIVITIES_SHOWN),
            "may_write": can_write_report(request.user, kampung),
            "officers": officers_of(kampung),
            "history": class_changes(kampung),
            "may_invite": request.user.can(Permission.MANAGE_USERS, kampung.region_id),
        },
    )
