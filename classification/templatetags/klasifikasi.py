"""The class of a village as a mark: four steps and a word, "Belum melapor" apart."""

from django import template
from django.utils.safestring import SafeString

from classification.enums import Basis, Kelas
from classification.queries import assessments_of
from core.templatetags.ui import steps_badge

register = template.Library()


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
