"""The target of a village on pages of any app."""

from django import template

from ..models import Target
from ..queries.targets import running_target, target_progress
from ..rules import can_set_target

register = template.Library()


@register.inclusion_tag("classification/_target_block.html", takes_context=True)
def village_target(context, kampung):
    """The block of a village's page: its running target with the steps, nothing where there is none. One query without
    a target, two with one."""
    user = context["request"].user
    return {
        "progress": target_progress(kampung),
        "kampung": kampung,
        "may_set_target": can_set_target(user, kampung),
    }


@register.simple_tag
def target_of(kampung) -> Target | None:
    """The plain fact for the public: `{% target_of kampung as target %}`. One query."""
    return running_target(kampung)
