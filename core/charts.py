"""Geometry of the small SVG charts: plain numbers in, positions out. Knows no domain word and draws nothing."""

from datetime import date, timedelta
from itertools import pairwise

from .formats import day, number, percent, share

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


# --- steps over time --------------------------------------------------------------------------------------------------

STEP_ROW = 52  # px between two levels
STEP_TOP = 26  # room for the label above the highest level
STEP_BESIDE = 6  # px a second line is drawn lower, so that both are seen where they meet
LEAST_DAYS = 30  # a shorter span would stretch one day over the screen


def step_chart(lines: list[dict], marks: list[dict], *, levels: list[tuple[int, str]], until: date) -> dict:
    """Levels over time: across in per cent of the width, down in pixels.

    lines: dicts with `label`, `slug` and `steps`, pairs of a day and a level in the order of days; each holds until
    the next one, the last `until` the end. marks: dicts with `on`, `level`, `label`. levels: value and word, lowest
    first.
    """
    days = [on for line in lines for on, _ in line["steps"]] + [mark["on"] for mark in marks]
    first = min([*days, until - timedelta(days=LEAST_DAYS)])
    whole = (until - first).days
    rank = {value: n for n, (value, _) in enumerate(levels)}

    def across(on: date) -> float:
        return (on - first).days * 100 / whole

    def down(level: int, number: int = 0) -> int:
        return STEP_TOP + (len(levels) - 1 - rank[level]) * STEP_ROW + number * STEP_BESIDE

    return {
        "height": STEP_TOP + len(levels) * STEP_ROW,
        "floor": STEP_TOP + (len(levels) - 1) * STEP_ROW + 24,
        "levels": [{"value": value, "label": word, "y": down(value)} for value, word in reversed(levels)],
        "lines": [_step_line(line, n, across, down, until) for n, line in enumerate(lines)],
        "marks": [
            {**mark, "x": _attribute(across(mark["on"])), "y": down(mark["level"]), "is_right": across(mark["on"]) > 50}
            for mark in marks
        ],
        "first": first,
        "until": until,
        "ticks": [_step_tick(year, across(date(year, 1, 1))) for year in range(first.year + 1, until.year + 1)],
        "text": "; ".join(_step_text(line, dict(levels)) for line in lines),
    }


def _step_tick(year: int, x: float) -> dict:
    """The beginning of a year. Its name stands free only away from the two ends, where days are named."""
    return {"label": str(year), "x": _attribute(x), "is_labelled": 34 <= x <= 66}


def _step_line(line: dict, number: int, across, down, until: date) -> dict:
    steps = line["steps"]
    ends = [*(on for on, _ in steps[1:]), until]
    runs = [
        {"x1": _attribute(across(on)), "x2": _attribute(across(end)), "y": down(level, number)}
        for (on, level), end in zip(steps, ends, strict=True)
    ]
    rises = [
        {"x": after["x1"], "y1": before["y"], "y2": after["y"]}
        for before, after in pairwise(runs)
        if before["y"] != after["y"]
    ]
    # The first line is named above its end, the second below.
    label_y = runs[-1]["y"] + (20 if number else -9)
    return {**line, "runs": runs, "rises": rises, "label_y": label_y}


def _step_text(line: dict, words: dict[int, str]) -> str:
    """The line for who does not see it: every level it took, with the day."""
    told, last = [], None
    for on, level in line["steps"]:
        if level != last:
            told.append(f"{words[level]} sejak {day(on)}")
        last = level
    return f"{line['label']}: {', '.join(told)}"
