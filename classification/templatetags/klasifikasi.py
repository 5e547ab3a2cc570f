"""The class of a village as a mark: four steps and a word, "Belum melapor" apart."""

from django import template
from django.utils.safestring import SafeString

from classification.enums import Basis, Effort, Kelas
from classification.queries.stored import assessments_of
from classification.rules import sees_district
from core.templatetags.ui import steps_badge

register = template.Library()
register.filter("sees_district", sees_district)


@register.simple_tag
def kelas_badge(kelas: int | None, has_reports: bool = True, size: str = "") -> SafeString:
    """`kelas`: value of `Kelas`. Without reports, or without a class, the mark says "Belum melapor"."""
    if not kelas or not has_reports:
        return steps_badge(None, "Belum melapor", "belum", size)
    kelas = Kelas(kelas)
    return steps_badge(kelas.value, kelas.label, kelas.slug, size)


@register.simple_tag
def kampung_kelas(kampung) -> dict:
    """`{% kampung_kelas kampung as classes %}`: `classes.reported`, `.verified`, `.official`, each may be None."""
    rows = assessments_of(kampung)
    return {basis.name.lower(): rows.get(basis) for basis in Basis}


@register.simple_tag
def kelas_name(kelas: int) -> str:
    return Kelas(kelas).label


@register.simple_tag
def effort_words(efforts) -> str:
    """ "cepat" for one effort; for several how many of which kind: "2 cepat, 1 sedang", or "semuanya cepat"."""
    if isinstance(efforts, int):
        return Effort(efforts).label.lower()
    kinds = [(effort, sum(each == effort for each in efforts)) for effort in Effort]
    kinds = [(effort.label.lower(), count) for effort, count in kinds if count]
    if len(kinds) == 1:
        return kinds[0][0] if kinds[0][1] == 1 else f"semuanya {kinds[0][0]}"
    return ", ".join(f"{count} {label}" for label, count in kinds)
