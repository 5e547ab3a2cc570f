import json

import pytest

from classification.actions import DATA
from classification.instrument import parse


@pytest.fixture(scope="session")
def definition() -> dict:
    return json.loads((DATA / "bkkbn-2023.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rule(definition):
    """The shipped instrument, straight from its file."""
    return parse(definition)
