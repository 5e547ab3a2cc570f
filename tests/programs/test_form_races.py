"""Two taps in the same moment: each request has a connection of its own."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from programs.models import Activity
from regions.models import Region
from tests.cast import VILLAGE, make_cast
from tests.programs.content import drafted
from tests.territory import make_territory
from tests.villages.content import founded
from verification.enums import Status
from verification.models import StatusChange

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def village(transactional_db):
    make_territory()
    cast = make_cast()
    return cast, founded(cast.opdkb, Region.objects.get(pk=VILLAGE))


def tapped_twice(user, url, data):
    """Both answers to the same form, sent by two threads that start together."""
    gate = Barrier(2)
    phones = [Client(), Client()]
    for phone in phones:
        phone.force_login(user)

    def tap(phone):
        gate.wait()
        try:
            return phone.post(url, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(tap, phones))


def test_two_taps_begin_one_report(village):
    cast, _ = village
    data = {"key": str(uuid.uuid4()), "title": "Senam", "held_on": timezone.localdate().isoformat()}
    answers = tapped_twice(cast.kader, f"/kampung/{VILLAGE}/kegiatan/lapor/", data)
    activity = Activity.objects.get()
    assert {answer["Location"] for answer in answers} == {activity.get_edit_url(2)}


def test_two_taps_hand_in_once(village):
    cast, kampung = village
    activity = drafted(kampung, cast.kader)
    data = {"post_kind": "kegiatan", "act": "submit"}
    answers = tapped_twice(cast.kader, activity.get_edit_url(3), data)
    activity.refresh_from_db()
    assert activity.status == Status.SUBMITTED
    assert StatusChange.objects.filter(kind=activity.kind).count() == 1
    assert {answer["Location"].rpartition("/kegiatan/")[2] for answer in answers} == {f"{activity.pk}/terkirim/"}
