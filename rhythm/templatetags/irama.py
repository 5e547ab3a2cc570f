"""Tags about the rhythm of villages, for the pages of any app. Silence is shown to officers alone."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.formats import SHORT_MONTHS, age, percent

from ..enums import Dormancy
from ..queries.figures import Rate
from ..queries.silence import Part, poktan_part, poktan_parts, silence_of
from ..rules import can_record, can_see_silence

register = template.Library()

# More urgent states in the colour of attention.
_CSS = {Dormancy.ACTIVE: "s-terverifikasi", Dormancy.SLOWING: "s-diajukan"}


@register.filter
def bulan_singkat(month: date) -> str:
    """Nov 2026."""
    return f"{SHORT_MONTHS[month.month - 1]} {month.year}"


@register.simple_tag
def rate_cells(months: list[tuple[date, Rate]]) -> SafeString:
    """A row of cells: of each month the share received, below it the one on time. Here and not in the template, where
    the hundreds of cells of a table take longer than everything else on the page."""
    return mark_safe("".join(_rate_cell(month, rate) for month, rate in months))  # noqa: S308 - figures alone


def _rate_cell(month: date, rate: Rate) -> str:
    """Names of months and numbers: nothing in it comes from people."""
    on_time = "" if rate.is_empty else f'<span class="sub">{percent(rate.on_time, 0)}</span>'
    label = bulan_singkat(month)
    return f'<td class="num" data-label="{label}"><span>{percent(rate.received, 0)}{on_time}</span></td>'


@register.simple_tag
def dormancy_badge(state: Dormancy) -> SafeString:
    """The state of a village, a section or a group as an outlined capsule."""
    return format_html('<span class="capsule {}">{}</span>', _CSS.get(state, "s-dikembalikan"), state.label)


@register.inclusion_tag("rhythm/_village_silence.html", takes_context=True)
def village_silence(context, kampung):
    """The block of a village's page: how it stands, what has gone quiet, and the visit it waits for. Nothing for those
    who do not look after villages. `kampung`: with its region. Four queries."""
    user = context["request"].user
    if not can_see_silence(user, kampung.region_id):
        return {"silence": None}
    silence = silence_of(kampung, timezone.localdate())
    visit = silence.visit
    return {"silence": silence, "kampung": kampung, "may_record": bool(visit) and can_record(user, visit)}


@register.inclusion_tag("rhythm/_poktan_silence.html", takes_context=True)
def poktan_silence(context, poktan):
    """When a group was last seen, on its own page; nothing for those who do not look after villages. One query."""
    part = None
    if can_see_silence(context["request"].user, poktan.region_id):
        part = poktan_part(poktan, timezone.localdate())
    return {"part": part}


@register.simple_tag(takes_context=True)
def last_seen_of_groups(context, kampung) -> dict[int, Part]:
    """For a list of a village's groups: {key of the group: Part}; empty for those who do not look after villages.
    One query; read it with `{{ seen|of_group:poktan }}`."""
    if not can_see_silence(context["request"].user, kampung.region_id):
        return {}
    return poktan_parts(kampung, timezone.localdate())


@register.filter
def of_group(seen: dict[int, Part], poktan) -> SafeString | str:
    """The state and day of one group of `last_seen_of_groups`, as a badge with words."""
    if not seen:
        return ""
    part = seen.get(poktan.pk) or Part.of(poktan.full_name, None, timezone.localdate())
    words = age(part.last_on) if part.last_on else ""
    return format_html("{} {}", dormancy_badge(part.state), words)
