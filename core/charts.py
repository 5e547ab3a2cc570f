"""Geometry of the small SVG charts: plain numbers in, positions out. Knows no domain word and draws nothing."""

from .formats import number, percent, share

# A label needs about this share of a bar to stand under its own segment; narrower ones are read in the table.
LABEL_MIN_SHARE = 9


def _attribute(value) -> str:
    """A number as SVG wants it: a point, no exponent, no needless digits."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def segments(rows: list[dict]) -> dict:
    """Parts of a stacked bar.

    `rows`: dicts with `label`, `value` (count, None counts as 0), `slug` (colour family) and optionally `level`
    (steps shown beside the label). Shares are per cent of the sum; without any value there is no bar at all.
    """
    total = sum(row["value"] or 0 for row in rows)
    parts, x = [], 0.0
    for row in rows:
        value = row["value"] or 0
        width = float(share(value, total) or 0)
        parts.append(
            {
                "label": row["label"],
                "slug": row["slug"],
                "level": row.get("level"),
                "value": value,
                "share": share(value, total),
                "x": _attribute(x),
                "width": _attribute(width),
                "is_labelled": width >= LABEL_MIN_SHARE,
            }
        )
        x += width
    text = ", ".join(f"{part['label']} {number(part['value'])} ({percent(part['share'])})" for part in parts)
    return {"parts": parts, "bars": [p for p in parts if p["value"]], "total": total, "text": text}


def pyramid(labels: list[str], male: list[int | None], female: list[int | None]) -> dict:
    """An age pyramid, youngest band first in the data and at the foot of the drawing.

    Bands of 18, bars of 15. Each side is a nested drawing whose bars are per cent of its width, with room kept
    for the figure at the end of the longest bar.
    """
    highest = max([value or 0 for value in (*male, *female)] or [0]) or 1
    room = 100 - 8 * max(2, len(number(highest)))
    rows = []
    for index, (label, men, women) in enumerate(zip(labels, male, female, strict=True)):
        y = (len(labels) - 1 - index) * 18
        men_width, women_width = ((value or 0) * room / highest for value in (men, women))
        rows.append(
            {
                "label": label,
                "male": men,
                "female": women,
                "y": y,
                "text_y": y + 12,
                "male_x": _attribute(100 - men_width),
                "male_width": _attribute(men_width),
                "female_width": _attribute(women_width),
            }
        )
    return {
        "rows": rows[::-1],
        "height": len(labels) * 18,
        "male_total": sum(value or 0 for value in male),
        "female_total": sum(value or 0 for value in female),
    }


def bars(rows: list[dict], highest=None) -> list[dict]:
    """Horizontal bars: adds `width` in per cent. Give `highest` where two groups must share one scale."""
    top = highest or max([row["value"] or 0 for row in rows] or [0]) or 1
    return [{**row, "width": _attribute((row["value"] or 0) * 100 / top)} for row in rows]


def index_bar(value, threshold=3, highest=None, low=1, high=4) -> dict:
    """An index on its scale, in per cent of the width; `highest` is the most that can be reached at all."""

    def place(number):
        return (float(number) - low) * 100 / (high - low)

    reach = place(highest) if highest is not None else 100
    return {
        "width": _attribute(max(0, place(value))) if value is not None else "0",
        "line": _attribute(place(threshold)),
        "is_below": value is not None and value < threshold,
        "reach": _attribute(reach),
        "unreachable": _attribute(100 - reach),
    }
