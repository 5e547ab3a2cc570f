"""Texts of the steps upward: edited by those who keep the reference data, version by version."""

from string import Formatter

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from accounts.admin_base import ScopedModelAdmin
from accounts.roles import Permission

from ..engine.facts import MEASURES
from ..engine.steps import PLACEHOLDERS
from ..enums import Doer
from ..models import StepAdvice

_FACT_WORDS = {
    name: f"{text[:1].upper()}{text[1:]}" for measure in MEASURES.values() for name, text in measure.facts.items()
}


class StepAdviceForm(forms.ModelForm):
    doers = forms.MultipleChoiceField(
        label="Yang dapat melaksanakan", choices=Doer.choices, widget=forms.CheckboxSelectMultiple
    )
    indicator = forms.CharField(
        label="Kode indikator", max_length=20, help_text="Kode pada instrumen, misalnya I4 untuk Sarana."
    )

    class Meta:
        model = StepAdvice
        fields = [
            "instrument", "indicator", "fact", "score", "position", "text", "general", "unfilled", "effort", "doers",
            "proof",
        ]  # fmt: skip
        help_texts = {
            "text": "Boleh memuat {n} (jumlah), {daftar} (nama POKTAN), dan {orang} (orang per kelompok).",
            "general": "Dipakai bila jumlahnya tidak dapat dihitung. Wajib bila kegiatan memuat tanda kurung kurawal.",
            "unfilled": "Dipakai selama isiannya belum diisi. Kosongkan bila sama.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        single = sorted(
            (name, text) for name, text in _FACT_WORDS.items() if name.startswith(("has_", "is_", "pokja_"))
        )
        self.fields["fact"] = forms.ChoiceField(
            label="Isian yang dipenuhi",
            required=False,
            choices=[("", "Tidak satu isian: pilih skor yang dicapai")] + single,
        )

    def clean(self):
        cleaned = super().clean()
        instrument, slug = cleaned.get("instrument"), cleaned.get("indicator")
        if instrument and slug:
            self._check_indicator(instrument.rule, slug, cleaned)
        for name in ("text", "general", "unfilled"):
            self._check_marks(name, cleaned.get(name) or "")
        has_marks = any(mark in (cleaned.get("text") or "") for mark in PLACEHOLDERS)
        if has_marks and not cleaned.get("general"):
            self.add_error("general", "Isi kalimat tanpa angka: jumlahnya tidak selalu dapat dihitung.")
        return cleaned

    def _check_indicator(self, rule, slug, cleaned):
        indicator = next((each for each in rule.indicators if each.slug == slug), None)
        if indicator is None:
            known = ", ".join(each.slug for each in rule.indicators)
            self.add_error("indicator", f"Instrumen ini tidak memuat {slug}. Yang ada: {known}.")
            return
        fact, score = cleaned.get("fact"), cleaned.get("score")
        if fact and fact not in MEASURES[indicator.measure].facts:
            self.add_error("fact", f"{indicator.name} tidak membaca isian ini.")
        if score and score not in {band.score for band in indicator.bands if band.score > 1}:
            self.add_error("score", f"{indicator.name} tidak memiliki skor {score} untuk dicapai.")

    def _check_marks(self, name: str, text: str):
        try:
            found = {f"{{{mark}}}" for _, mark, _, _ in Formatter().parse(text) if mark is not None}
        except ValueError:
            found = {"{"}
        allowed = set(PLACEHOLDERS) if name == "text" else set()
        if found - allowed:
            self.add_error(
                name, ValidationError(f"Tanda ini tidak dikenal di sini: {', '.join(sorted(found - allowed))}.")
            )


@admin.register(StepAdvice)
class StepAdviceAdmin(ScopedModelAdmin):
    """They never change a class, so they may be reworded at any time, also under a published version."""

    scoped = False  # reference data
    add_with = change_with = Permission.MANAGE_REFERENCE
    form = StepAdviceForm
    list_display = ["indicator", "text", "reached", "effort", "version"]
    list_display_links = ["text"]
    list_filter = ["instrument", "effort"]
    list_select_related = ["instrument"]
    search_fields = ["text", "indicator"]
    ordering = ["instrument", "position", "pk"]

    @admin.display(description="versi", ordering="instrument")
    def version(self, obj):
        """Its code: the names of versions are long and alike."""
        return obj.instrument.slug

    @admin.display(description="yang dipenuhi")
    def reached(self, obj):
        """Steps of one indicator often have the same words: what tells them apart is the score."""
        return _FACT_WORDS[obj.fact] if obj.fact else f"Skor {obj.score}"
