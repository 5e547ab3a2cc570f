"""Suggestions of the catalogue for what somebody types: which word matched, and where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reference.models import CatalogueActivity
from regions.models import fold

from ..queries.activities import find_catalogue

SHOWN = 8
SHORTEST = 2  # letters; one matches nearly everything


@dataclass(frozen=True)
class Suggestion:
    row: CatalogueActivity
    name: SafeString  # with the matched words marked
    note: SafeString  # the sub-programme, and the keyword where only that one matched


def suggestions(words: str) -> list[Suggestion]:
    """At most SHOWN activities of the catalogue that hold every word; [] for less than SHORTEST letters."""
    folded = fold(words[:80]).split()
    if len("".join(folded)) < SHORTEST:
        return []
    return [_suggestion(row, folded) for row in find_catalogue(words[:80])[:SHOWN]]


def _suggestion(row: CatalogueActivity, words: list[str]) -> Suggestion:
    number, place = row.subprogram.number, row.subprogram.short_name
    if any(word in fold(row.name) for word in words):
        return Suggestion(row, marked(row.name, words), format_html("Sub-program {}: {}", number, place))
    keyword = next((k for k in row.keywords.split(",") if any(word in fold(k) for word in words)), "").strip()
    return Suggestion(
        row, marked(row.name, ()), format_html("Sub-program {}. Kata kunci: {}", number, marked(keyword, words))
    )


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with every occurrence of the words in <mark>."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not pattern:
        return format_html("{}", text)
    # Odd parts are the matches.
    parts = re.split(f"({pattern})", text, flags=re.I)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if place % 2 else part,) for place, part in enumerate(parts))
    )
