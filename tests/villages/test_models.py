import pytest

from villages.models import Kampung


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Sumber Rejeki", "Kampung KB Sumber Rejeki"),
        ("KAMPUNG KB RW.01 KELURAHAN RANGKAPAN JAYA", "KAMPUNG KB RW.01 KELURAHAN RANGKAPAN JAYA"),
        ("Kampung Kbuna", "Kampung KB Kampung Kbuna"),
        ("Kampung Baru", "Kampung KB Kampung Baru"),
    ],
)
def test_full_name_says_kampung_kb_once(name, shown):
    assert Kampung(name=name).full_name == shown
