from copy import deepcopy

import pytest

from classification.engine.instrument import InvalidInstrument, parse


def test_shipped_instrument_is_the_handbook(rule):
    assert rule.name == "BKKBN 2023, 12 indikator"
    assert " ".join(indicator.slug for indicator in rule.indicators) == "I1 I2 I3 I4 I5 P1 P2 P3 O1 O2 O3 O4"
    assert [index.size for index in rule.indices] == [5, 3, 4]
    assert [indicator.highest for indicator in rule.indicators] == [4, 4, 4, 3, 3, 4, 4, 4, 4, 4, 4, 4]
    assert rule.columns[0] == "Input Pokja"
    assert [i.slug for i in rule.indicators_of(rule.indices[1])] == ["P1", "P2", "P3"]


def _set(definition, path, value):
    *way, last = path
    for key in way:
        definition = definition[key]
    definition[last] = value


FIRST = ("indices", 0, "indicators", 0)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*FIRST, "measure"), "tebakan", "ukuran"),
        ((*FIRST, "reports"), ["surat"], "laporan"),
        ((*FIRST, "reports"), [], "laporan"),
        ((*FIRST, "notes"), [{"when": "kapan-saja", "text": "x"}], "catatan"),
        ((*FIRST, "bands"), [], "rentang"),
        ((*FIRST, "bands", 0, "from"), 1, "rentang"),
        ((*FIRST, "bands", 2, "from"), 1, "rentang"),
        ((*FIRST, "bands", 0, "score"), 5, "skor"),
        ((*FIRST, "bands", 0, "score"), 2, "skor"),
        ((*FIRST, "slug"), "I2", "berbeda"),
        (("threshold",), "3.70", "tidak dapat dicapai"),
        (("rounding",), "half-up", "half-up"),
        (("decision", 0, "kelas"), 5, "kelas"),
        (("decision", 0, "output"), True, "dua kali"),
    ],
)
def test_parse_refuses_a_broken_rule(definition, path, value, message):
    broken = deepcopy(definition)
    _set(broken, path, value)
    with pytest.raises(InvalidInstrument, match=message):
        parse(broken)


def test_parse_refuses_an_open_case(definition):
    broken = deepcopy(definition)
    broken["decision"].pop()
    with pytest.raises(InvalidInstrument, match="setiap kemungkinan"):
        parse(broken)


@pytest.mark.parametrize("key", ["slug", "indices", "decision", "threshold"])
def test_parse_names_a_missing_key(definition, key):
    broken = {name: value for name, value in definition.items() if name != key}
    with pytest.raises(InvalidInstrument, match=key):
        parse(broken)
