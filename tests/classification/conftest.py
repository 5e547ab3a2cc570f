import json

import pytest

from classification.actions.assess import DATA
from classification.engine.instrument import parse
from tests.cast import VILLAGE
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world


@pytest.fixture(scope="session")
def definition() -> dict:
    return json.loads((DATA / "bkkbn-2023.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rule(definition):
    """The shipped instrument, straight from its file."""
    return parse(definition)


@world
def kampung(cast, territory):
    """A Kampung KB without any report."""
    return founded(cast.opdkb, territory[VILLAGE])


@world
def reported(cast, kampung):
    """The same with its three reports submitted by the kader: Mandiri."""
    for kind in CONTENT:
        submitted(kampung, kind, cast.kader)
    return kampung
