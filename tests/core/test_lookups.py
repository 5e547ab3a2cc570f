"""The portal's own lookups."""

import pytest

from classification.models import Assessment
from tests.cast import DISTRICT, VILLAGE
from tests.territory import KUTUKAN
from tests.villages.content import founded


def test_among_finds_what_in_finds(cast, territory):
    first, second = (founded(cast.opdkb, territory[code]).pk for code in (VILLAGE, KUTUKAN))
    rows = Assessment.objects.order_by("pk")
    for keys in ([first, second], [second], [second, second, 0], []):
        assert list(rows.filter(kampung__among=keys)) == list(rows.filter(kampung__in=keys))
    assert rows.filter(kampung__among=[first]).count() == 2


@pytest.mark.parametrize("keys", [["1 OR 1=1"], [f"{DISTRICT}"]])
def test_among_takes_numbers_alone(db, keys):
    with pytest.raises(ValueError, match="invalid literal"):
        Assessment.objects.filter(kampung__among=keys)
