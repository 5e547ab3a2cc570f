import pytest

from tests.territory import make_territory


@pytest.fixture
def territory(db):
    return make_territory()
