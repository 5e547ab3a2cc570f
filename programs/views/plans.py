"""One item of a village's plan, with the activities that fulfil it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pokja.models import PlanItem
from pokja.queries.plans import line_of, with_lists
from pokja.rules import can_write

from ..queries.activities import activities_of_item


@require_safe
def plan_item(request, code, item):
    rows = PlanItem.objects.visible_to(request.user).filter(plan__kampung__is_active=True, plan__region_id=code)
    row = get_object_or_404(with_lists(rows).select_related("plan__kampung__region"), pk=item)
    return render(
        request,
        "programs/plan_item.html",
        {
            "kampung": row.plan.kampung,
            "active_tab": "rencana",
            "item": row,
            "line": line_of(row),
            "activities": activities_of_item(request.user, row),
            "proposals": row.proposals.order_by("pk"),
            "may_write": can_write(request.user, row.plan.kampung),
        },
    )
