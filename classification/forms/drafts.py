"""A version of the rule as one form: head, thresholds, weights, bands row by row, decision table.

The fields follow the definition; each is named after its path in it ("indices-0-indicators-2-bands-1-from"), so that a
problem found anywhere in the definition is shown where it was typed.
"""

import json
from copy import deepcopy
from typing import NamedTuple

from django import forms
from django.utils.dateparse import parse_datetime

from ..engine.drafts import CASES, HIGHEST, PLACES, SCALES, Path, Problem, case_of, case_words
from ..engine.instrument import HEAVIEST, LOWEST
from ..enums import Kelas

SPARE_ROWS = 2  # empty rows below the bands of an indicator
MOST_ROWS = 12
SCORES = [("", "–"), *((score, str(score)) for score in range(LOWEST, HIGHEST + 1))]
BAND_FIELDS = ("from", "score", "text")
MAX_JSON = 200_000  # bytes; a version has some 10,000

REQUIRED = {"required": "Isi bagian ini."}


def field_name(path: Path) -> str:
    return "-".join(map(str, path))


class BandRow(NamedTuple):
    start: forms.BoundField
    score: forms.BoundField
    text: forms.BoundField
    until: str  # where the band ends, in words


class IndicatorPart(NamedTuple):
    slug: str
    name: str
    meaning: str
    weight: forms.BoundField
    rows: list[BandRow]


class IndexPart(NamedTuple):
    name: str
    threshold: forms.BoundField
    indicators: list[IndicatorPart]


class CasePart(NamedTuple):
    words: str
    kelas: forms.BoundField
    text: forms.BoundField


def _integer(**kwargs):
    invalid = {"invalid": "Tulis bilangan bulat, tanpa titik atau koma."}
    return forms.IntegerField(required=False, error_messages=invalid, **kwargs)


def _threshold(label: str, required: bool, help_text: str):
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": LOWEST, "max": HIGHEST}),
        error_messages=REQUIRED | {"invalid": "Tulis angka seperti 3.00."},
    )


class DraftForm(forms.Form):
    """`definition`: the stored one. After `is_valid()`, `typed()` is the definition as it was typed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Nama", max_length=120, error_messages=REQUIRED)
    slug = forms.SlugField(
        label="Kode versi",
        max_length=50,
        help_text="Huruf kecil, angka, dan tanda hubung, misalnya bkkbn-2027.",
        error_messages=REQUIRED | {"invalid": "Hanya huruf kecil, angka, dan tanda hubung."},
    )
    valid_from = forms.DateField(
        label="Berlaku mulai",
        help_text="Untuk diterbitkan paling awal besok.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=REQUIRED | {"invalid": "Tulis tanggal seperti 2027-01-01."},
    )
    source = forms.CharField(
        label="Sumber",
        help_text="Surat, peraturan, atau keputusan yang menetapkan aturan ini.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REQUIRED,
    )

    def __init__(self, definition: dict, data=None, *, seen=None, read_only: bool = False):
        self.definition = definition
        self.spare = 0 if read_only else SPARE_ROWS
        self.places: dict[Path, str] = {}  # where rows were left out: path in `typed()` -> name of the field
        super().__init__(data, initial={"seen": seen.isoformat() if seen else ""} | self._stored())
        self.fields |= dict(self._made())
        if read_only:
            for field in self.fields.values():
                field.disabled = True

    # --- from the definition to fields

    def _stored(self) -> dict:
        """Initial values by name of the field."""
        definition = self.definition
        found = {key: definition[key] for key in ("name", "slug", "valid_from", "source", "threshold")}
        for i, group in enumerate(definition["indices"]):
            found[field_name(("indices", i, "threshold"))] = group.get("threshold", "")
            for path, indicator in self._indicators(i):
                found[field_name((*path, "weight"))] = indicator.get("weight", 1)
                for k, band in enumerate(indicator["bands"]):
                    found |= {field_name((*path, "bands", k, key)): band[key] for key in BAND_FIELDS}
        rows = {case_of(row): row for row in definition["decision"]}
        for r, case in enumerate(CASES):
            found |= {field_name(("decision", r, key)): rows[case][key] for key in ("kelas", "text")}
        return found

    def _indicators(self, i: int):
        for j, indicator in enumerate(self.definition["indices"][i]["indicators"]):
            yield ("indices", i, "indicators", j), indicator

    def _row_count(self, path: Path, indicator: dict) -> int:
        """The stored bands and spare rows to write in; never fewer than were sent, so that nothing typed is lost."""
        count = len(indicator["bands"]) + self.spare
        while self.is_bound and count < MOST_ROWS and field_name((*path, "bands", count, "from")) in self.data:
            count += 1
        return count

    def _made(self):
        """The fields that the definition asks for, in the order of the page."""
        yield "threshold", _threshold("Batas umum", True, "Indeks yang mencapai angka ini lolos.")
        for i, group in enumerate(self.definition["indices"]):
            label = f"Batas indeks {group['name']}"
            yield field_name(("indices", i, "threshold")), _threshold(label, False, "Kosong: sama dengan batas umum.")
            for path, indicator in self._indicators(i):
                yield from self._made_of_indicator(path, indicator)
        names = [group["name"] for group in self.definition["indices"]]
        for r, case in enumerate(CASES):
            words = case_words(case, names)
            yield (
                field_name(("decision", r, "kelas")),
                forms.TypedChoiceField(label=f"{words}: kelas", choices=Kelas.choices, coerce=int),
            )
            yield (
                field_name(("decision", r, "text")),
                forms.CharField(
                    label=f"{words}: kalimat",
                    max_length=300,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    error_messages=REQUIRED,
                ),
            )

    def _made_of_indicator(self, path: Path, indicator: dict):
        slug = indicator["slug"]
        yield (
            field_name((*path, "weight")),
            forms.IntegerField(
                label=f"Bobot {slug}",
                min_value=1,
                max_value=HEAVIEST,
                error_messages=REQUIRED | dict.fromkeys(("invalid", "min_value", "max_value"), _WEIGHT),
            ),
        )
        for k in range(self._row_count(path, indicator)):
            where = f"{slug} baris {k + 1}"
            largest = SCALES[indicator["measure"]].largest
            start = _integer(label=f"{where}, mulai dari", widget=forms.NumberInput(attrs={"min": 0, "max": largest}))
            score = forms.TypedChoiceField(
                label=f"{where}, skor", choices=SCORES, coerce=int, empty_value=None, required=False
            )
            text = forms.CharField(label=f"{where}, keadaan", max_length=200, required=False)
            for key, made in zip(BAND_FIELDS, (start, score, text), strict=True):
                yield field_name((*path, "bands", k, key)), made

    # --- from fields to the definition

    def clean(self):
        """A row is filled in whole or left empty; an indicator without any row stays with its first."""
        cleaned = super().clean()
        for i in range(len(PLACES)):
            for path, indicator in self._indicators(i):
                for k in range(self._row_count(path, indicator)):
                    names = [field_name((*path, "bands", k, key)) for key in BAND_FIELDS]
                    empty = [name for name in names if cleaned.get(name) in (None, "") and name not in self.errors]
                    if 0 < len(empty) < len(names):
                        for name in empty:
                            self.add_error(name, "Lengkapi baris ini, atau kosongkan seluruhnya untuk menghapusnya.")
        return cleaned

    def typed(self) -> dict:
        """The definition with what was typed; the rest of it stays."""
        made, cleaned = deepcopy(self.definition), self.cleaned_data
        made |= {key: cleaned[key].strip() for key in ("name", "slug", "source")}
        made |= {"valid_from": cleaned["valid_from"].isoformat(), "threshold": f"{cleaned['threshold']:.2f}"}
        for i, group in enumerate(made["indices"]):
            own = cleaned[field_name(("indices", i, "threshold"))]
            group.pop("threshold", None)
            if own is not None:
                group["threshold"] = f"{own:.2f}"
            for path, indicator in self._indicators(i):
                target = group["indicators"][path[-1]]
                target.pop("weight", None)
                if cleaned[field_name((*path, "weight"))] != 1:
                    target["weight"] = cleaned[field_name((*path, "weight"))]
                target["bands"] = list(self._typed_bands(path, indicator))
        made["decision"] = [
            dict(zip(PLACES, case, strict=True))
            | {key: cleaned[field_name(("decision", r, key))] for key in ("kelas", "text")}
            for r, case in enumerate(CASES)
        ]
        return made

    def _typed_bands(self, path: Path, indicator: dict):
        kept = 0
        for k in range(self._row_count(path, indicator)):
            band = {key: self.cleaned_data[field_name((*path, "bands", k, key))] for key in BAND_FIELDS}
            if band["from"] is not None:
                for key in BAND_FIELDS:
                    self.places[(*path, "bands", kept, key)] = field_name((*path, "bands", k, key))
                kept += 1
                yield band

    def show(self, found: list[Problem]) -> None:
        """Put what is wrong with the definition beside what was typed."""
        for problem in found:
            name = self.places.get(problem.path) or field_name(problem.path)
            if problem.path[-1:] == ("bands",):
                name = field_name((*problem.path, 0, "score"))
            self.add_error(name if name in self.fields else None, problem.text)

    # --- for the page

    @property
    def head(self):
        return [self[name] for name in ("name", "slug", "valid_from", "source", "threshold")]

    @property
    def parts(self) -> list[IndexPart]:
        return [
            IndexPart(
                group["name"],
                self[field_name(("indices", i, "threshold"))],
                [self._part(path, indicator) for path, indicator in self._indicators(i)],
            )
            for i, group in enumerate(self.definition["indices"])
        ]

    def _part(self, path: Path, indicator: dict) -> IndicatorPart:
        rows = [
            [self[field_name((*path, "bands", k, key))] for key in BAND_FIELDS]
            for k in range(self._row_count(path, indicator))
        ]
        starts = [_whole(start.value()) for start, _, _ in rows]
        return IndicatorPart(
            indicator["slug"],
            indicator["name"],
            SCALES[indicator["measure"]].meaning,
            self[field_name((*path, "weight"))],
            [BandRow(*row, _until(starts, k)) for k, row in enumerate(rows)],
        )

    @property
    def cases(self) -> list[CasePart]:
        names = [group["name"] for group in self.definition["indices"]]
        return [
            CasePart(case_words(case, names), *(self[field_name(("decision", r, key))] for key in ("kelas", "text")))
            for r, case in enumerate(CASES)
        ]


_WEIGHT = f"Bobot bilangan bulat 1 sampai {HEAVIEST}."


def _whole(value) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _until(starts: list[int | None], k: int) -> str:
    """The last value of a band: one below where the next one begins."""
    if starts[k] is None:
        return ""
    following = next((start for start in starts[k + 1 :] if start is not None), None)
    return "ke atas" if following is None else str(following - 1)


class UploadForm(forms.Form):
    """A version as a file, the one "Unduh JSON" gives."""

    file = forms.FileField(
        label="Berkas JSON",
        widget=forms.FileInput(attrs={"accept": ".json"}),
        error_messages={"required": "Pilih berkas JSON dulu.", "empty": "Berkas ini kosong."},
    )

    def clean_file(self):
        """The content of the file."""
        file = self.cleaned_data["file"]
        if file.size > MAX_JSON:
            raise forms.ValidationError("Berkas ini terlalu besar untuk sebuah instrumen.")
        try:
            return json.loads(file.read().decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                "Berkas ini bukan JSON yang terbaca. Unggah berkas dari “Unduh JSON”."
            ) from error


class PublishForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def seen_of(form: forms.Form):
    """The moment of the row that a page showed; None where the page did not say."""
    text = form["seen"].value() or ""
    try:
        return parse_datetime(text)
    except ValueError:
        return None
