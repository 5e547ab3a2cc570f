"""Every kind of broken draft, weights and thresholds of an index. Without a database."""

from copy import deepcopy
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.engine.drafts import case_words, differences, problems, warnings
from classification.engine.evaluation import judge
from classification.engine.instrument import parse
from classification.engine.paths import paths_up

I2 = ("indices", 0, "indicators", 1)  # Sumber dana: 0, 1, 2, 5
O2 = ("indices", 2, "indicators", 1)  # CPR, in per cent
GONE = object()


def put(definition, path, value):
    changed = deepcopy(definition)
    target = changed
    for key in path[:-1]:
        target = target[key]
    if value is GONE:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return changed


def bands(*rows):
    return [{"from": start, "score": score, "text": "x"} for start, score in rows]


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        (("name",), " ", ("name",), "belum diisi"),
        (("source",), 7, ("source",), "belum diisi"),
        (("name",), "n" * 121, ("name",), "terlalu panjang"),
        (("slug",), "BKKBN 2027", ("slug",), "huruf kecil"),
        (("valid_from",), "besok", ("valid_from",), "tanggal"),
        (("valid_from",), None, ("valid_from",), "tanggal"),
        (("threshold",), "NaN", ("threshold",), "1 sampai 4"),
        (("threshold",), "4.01", ("threshold",), "1 sampai 4"),
        (("threshold",), "3.005", ("threshold",), "dua desimal"),
        (("threshold",), 3, ("threshold",), "1 sampai 4"),
        (("threshold",), "3.70", ("threshold",), "Input paling tinggi 3,60"),
        (("indices", 0, "threshold"), "3.61", ("indices", 0, "threshold"), "tidak dapat dicapai"),
        (("indices", 1, "threshold"), "tiga", ("indices", 1, "threshold"), "1 sampai 4"),
        ((*I2, "weight"), 0, (*I2, "weight"), "1 sampai 100"),
        ((*I2, "weight"), 1.5, (*I2, "weight"), "bilangan bulat"),
        ((*I2, "weight"), True, (*I2, "weight"), "bilangan bulat"),
        ((*I2, "bands"), [], (*I2, "bands"), "mulai dari 0"),
        ((*I2, "bands"), bands((1, 1), (3, 2)), (*I2, "bands", 0, "from"), "Nilai 0 sampai 0 belum punya skor"),
        ((*I2, "bands"), bands((0, 1), (3, 2), (3, 3)), (*I2, "bands", 2, "from"), "Tumpang tindih"),
        ((*I2, "bands"), bands((0, 1), (5, 2), (3, 3)), (*I2, "bands", 2, "from"), "menaik"),
        ((*I2, "bands"), bands((0, 1), (2, 3)), (*I2, "bands"), "Skor 2 tidak pernah dicapai"),
        ((*I2, "bands"), bands((0, 2), (2, 2)), (*I2, "bands"), "Skor 1 tidak pernah dicapai"),
        ((*I2, "bands", 1, "score"), 5, (*I2, "bands", 1, "score"), "1 sampai 4"),
        ((*I2, "bands", 1, "from"), "1", (*I2, "bands", 1, "from"), "bilangan bulat"),
        ((*I2, "bands", 1, "from"), -1, (*I2, "bands", 1, "from"), "bilangan bulat"),
        ((*I2, "bands", 1, "text"), "", (*I2, "bands", 1, "text"), "dengan kata"),
        ((*O2, "bands", 3, "from"), 101, (*O2, "bands", 3, "from"), "nilai terbesar indikator ini 100"),
        ((*I2, "bands", 3, "from"), 10**9, (*I2, "bands", 3, "from"), "Terlalu besar"),
        (("decision", 0, "kelas"), 5, ("decision", 0, "kelas"), "empat kelas"),
        (("decision", 0, "text"), "", ("decision", 0, "text"), "kalimat"),
        (("decision", 0, "input"), "ya", ("decision", 0, "kelas"), "ketiga indeks"),
        (("decision", 0, "input"), [], ("decision", 0, "kelas"), "ketiga indeks"),
        (("decision", 0), GONE, ("decision",), "belum punya kelas"),
        (("decision",), None, (), "instrumen"),
        (("indices",), GONE, (), "indices"),
        ((*I2, "slug"), "I9", (), "urutan"),
        ((*I2, "measure"), "tebakan", (), "tidak dikenal"),
        ((*I2, "bands"), ["x"], (), "rentang"),
        (("indices", 0, "name"), None, (), "nama"),
        (("rounding",), "half-up", (), "half-up"),
        ((*I2, "reports"), ["surat"], (), "laporan"),
    ],
)
def test_each_mistake_is_named_at_its_place(definition, path, value, where, words):
    found = problems(put(definition, path, value))
    assert [text for at, text in found if at == where and words in text], found


@pytest.mark.parametrize("rubbish", [None, [], "x", 7, {}, {"indices": [1]}, {"indices": [], "decision": []}])
def test_what_is_no_instrument_is_told_not_raised(rubbish):
    assert len(problems(rubbish)) == 1


def test_a_case_twice_is_told_with_the_one_that_is_missing(definition):
    broken = deepcopy(definition)
    first, second = broken["decision"][:2]
    second |= {slug: first[slug] for slug in ("input", "process", "output")}
    texts = [text for _, text in problems(broken)]
    assert any("muncul dua kali" in text for text in texts)
    assert any("belum punya kelas" in text for text in texts)


def test_the_shipped_version_has_no_problem_and_no_warning(definition):
    assert (problems(definition), warnings(definition), differences(definition, definition)) == ([], [], [])


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ((*I2, "bands"), bands((0, 1), (1, 3), (2, 2), (5, 4)), "tidak terus naik"),
        (("threshold",), "1.00", "dicapai setiap kampung"),
    ],
)
def test_what_looks_like_a_mistake_is_a_warning(definition, path, value, words):
    changed = put(definition, path, value)
    assert problems(changed) == []
    assert any(words in line for line in warnings(changed))


def test_a_table_that_punishes_is_a_warning(definition):
    changed = deepcopy(definition)
    next(row for row in changed["decision"] if row["input"] and row["process"] and row["output"])["kelas"] = 1
    assert any("lebih rendah daripada tanpa" in line for line in warnings(changed))


def test_differences_are_told_in_words(definition):
    changed = put(put(definition, ("threshold",), "3.20"), (*I2, "weight"), 2)
    changed = put(changed, (*I2, "bands", 3, "from"), 6)
    assert differences(definition, changed) == [
        "Batas indeks Input: 3,00 menjadi 3,20",
        "Bobot indeks Input: 1:1:1:1:1 menjadi 1:2:1:1:1",
        "Batas indeks Proses: 3,00 menjadi 3,20",
        "Batas indeks Output: 3,00 menjadi 3,20",
        "Rentang I2 Sumber dana: 1 dari 0, 2 dari 1, 3 dari 2, 4 dari 5 menjadi 1 dari 0, 2 dari 1, 3 dari 2, 4 dari 6",
    ]


def test_cases_in_words():
    names = ["Input", "Proses", "Output"]
    assert case_words((True, False, True), names) == "Input dan Output mencapai batas, Proses tidak"
    assert case_words((False, False, False), names).startswith("Tidak satu")


# --- weights and thresholds ---


def weighted(definition, *weights, index=1):
    changed = deepcopy(definition)
    for indicator, weight in zip(changed["indices"][index]["indicators"], weights, strict=True):
        indicator["weight"] = weight
    return parse(changed)


def test_points_are_scores_times_weights(definition):
    """Proses with 2 : 1 : 1: twelve points of sixteen pass; 4, 2, 2 gives twelve, 2, 4, 4 too, 2, 4, 3 does not."""
    rule = weighted(definition, 2, 1, 1)
    index = rule.indices[1]
    assert (index.highest_points, index.needed_points, index.highest) == (16, 12, Decimal("4.00"))
    for digits, points, value in (("422", 12, "3.00"), ("244", 12, "3.00"), ("243", 11, "2.75")):
        standing = judge(f"33333{digits}3333", rule).standings[1]
        assert (standing.points, standing.value) == (points, Decimal(value))
        assert standing.passes is (points >= 12)
        assert standing.distance == points - 12


def test_a_weighted_mean_is_rounded_half_even(definition):
    """3 : 3 : 2: (3*1 + 3*1 + 2*2) / 8 = 1.25; 13 / 8 = 1.625 goes to the even 1.62, 15 / 8 = 1.875 to 1.88."""
    index = weighted(definition, 3, 3, 2).indices[1]
    assert [str(index.values[points]) for points in (10, 13, 15)] == ["1.25", "1.62", "1.88"]


def test_equal_weights_change_nothing(definition):
    plain, doubled = parse(definition), weighted(definition, 2, 2, 2)
    assert doubled.indices == plain.indices
    assert doubled.indicators == plain.indicators


def test_an_index_may_have_its_own_threshold(definition):
    rule = parse(put(definition, ("indices", 1, "threshold"), "2.50"))
    assert [index.needed_points for index in rule.indices] == [15, 8, 12]  # 7 / 3 = 2.33, 8 / 3 = 2.67
    assert not rule.has_one_threshold
    assert parse(definition).has_one_threshold


@settings(max_examples=80, deadline=None)
@given(
    scores=st.tuples(*(st.integers(1, 4) for _ in range(12))),
    weights=st.tuples(*(st.integers(1, 4) for _ in range(12))),
)
def test_the_cheapest_way_under_weights_is_that_of_brute_force(definition, scores, weights):
    """Every level costs one, so the cheapest way of an index has the fewest levels, over all score vectors."""
    changed = deepcopy(definition)
    members = [indicator for group in changed["indices"] for indicator in group["indicators"]]
    for indicator, weight in zip(members, weights, strict=True):
        indicator["weight"] = weight
    rule = parse(changed)
    digits = [min(score, indicator.highest) for score, indicator in zip(scores, rule.indicators, strict=True)]
    costs = tuple((1,) * (i.highest - digit) for i, digit in zip(rule.indicators, digits, strict=True))
    found = paths_up("".join(map(str, digits)), costs, rule)
    levels, start = [], 0
    for index in rule.indices:
        own = digits[start : start + index.size]
        highest = [indicator.highest for indicator in rule.indicators[start : start + index.size]]
        start += index.size
        above = product(*(range(low, high + 1) for low, high in zip(own, highest, strict=True)))
        levels.append(min(sum(up) - sum(own) for up in above if index.points_of(up) >= index.needed_points))
    if 4 in found:
        assert found[4][0].cost == sum(levels)
        assert sum(rise.to - rise.score for rise in found[4][0].rises) == sum(levels)
    else:
        assert sum(levels) == 0
