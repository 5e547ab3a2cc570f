"""What other offices plan, for pages of villages."""

from django import template
from django.utils import timezone

from ..queries.offices import coming_to

register = template.Library()


@register.inclusion_tag("pokja/_office_coming.html")
def office_coming(kampung):
    """What is coming to a village: for it alone, for its kecamatan, for its kabupaten; one query."""
    return {"entries": coming_to(kampung.region_id, timezone.localdate()), "kampung": kampung}
