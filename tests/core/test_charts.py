"""Geometry of the charts: shares add up, nothing divides by zero, unknown is not zero."""

import pytest

from core import charts

ROWS = [
    {"label": "Dasar", "value": 93, "slug": "dasar", "level": 1},
    {"label": "Berkembang", "value": 56, "slug": "berkembang", "level": 2},
    {"label": "Mandiri", "value": 32, "slug": "mandiri", "level": 3},
    {"label": "Berkelanjutan", "value": 114, "slug": "berkelanjutan", "level": 4},
]


def test_segments_fill_the_bar_without_overlap():
    chart = charts.segments(ROWS)
    assert chart["total"] == 295
    end = 0
    for bar in chart["bars"]:
        assert float(bar["x"]) == pytest.approx(end, abs=0.01)
        end = float(bar["x"]) + float(bar["width"])
    assert end == pytest.approx(100, abs=0.01)


def test_segments_name_every_part_for_the_reader():
    assert charts.segments(ROWS)["text"].startswith("Dasar 93 (31,53\u00a0%), Berkembang 56 (18,98\u00a0%)")


def test_a_segment_without_value_has_a_row_but_no_bar():
    chart = charts.segments([{"label": "A", "value": 0, "slug": "a"}, {"label": "B", "value": 3, "slug": "b"}])
    assert [part["label"] for part in chart["parts"]] == ["A", "B"]
    assert [bar["label"] for bar in chart["bars"]] == ["B"]


def test_narrow_segments_leave_their_label_to_the_table():
    chart = charts.segments([{"label": "A", "value": 95, "slug": "a"}, {"label": "B", "value": 5, "slug": "b"}])
    assert [part["is_labelled"] for part in chart["parts"]] == [True, False]


@pytest.mark.parametrize("rows", [[], [{"label": "A", "value": None, "slug": "a"}]])
def test_segments_of_nothing_have_no_bar(rows):
    chart = charts.segments(rows)
    assert chart["total"] == 0
    assert chart["bars"] == []


def test_pyramid_stands_on_the_youngest_and_keeps_room_for_figures():
    chart = charts.pyramid(["0–4", "5–9"], [10, 20], [40, None])
    assert [row["label"] for row in chart["rows"]] == ["5–9", "0–4"]
    youngest = chart["rows"][-1]
    assert youngest["y"] == 18
    assert float(youngest["female_width"]) < 90
    assert chart["rows"][0]["female"] is None
    assert (chart["male_total"], chart["female_total"]) == (30, 40)


def test_pyramid_of_nobody_draws_empty_bars():
    chart = charts.pyramid(["0–4"], [None], [0])
    assert chart["rows"][0]["male_width"] == "0"


def test_pyramid_refuses_lists_of_different_length():
    with pytest.raises(ValueError, match="shorter|longer"):
        charts.pyramid(["0–4", "5–9"], [1], [1, 2])


def test_bars_share_a_scale_when_given_one():
    rows = [{"label": "A", "value": 50}, {"label": "B", "value": None}]
    assert [row["width"] for row in charts.bars(rows, highest=200)] == ["25", "0"]
    assert [row["width"] for row in charts.bars(rows)] == ["100", "0"]
    assert charts.bars([]) == []


@pytest.mark.parametrize(("value", "width", "below"), [(1, "0", True), (2.6, "53.333", True), (3, "66.667", False)])
def test_index_bar_runs_from_one_to_four(value, width, below):
    chart = charts.index_bar(value)
    assert (chart["width"], chart["is_below"], chart["line"]) == (width, below, "66.667")
    assert chart["unreachable"] == "0"


def test_index_bar_marks_what_nobody_can_reach():
    assert charts.index_bar(2.6, highest=3.6)["unreachable"] == "13.333"


def test_index_bar_without_value_is_empty_and_not_below():
    chart = charts.index_bar(None)
    assert (chart["width"], chart["is_below"]) == ("0", False)
