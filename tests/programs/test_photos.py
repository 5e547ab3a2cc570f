import uuid
from io import BytesIO

import pytest
from django.urls import reverse

from programs.models import ActivityPhoto
from tests.programs.content import drafted, photographed, picture


def address(name, activity, *args):
    return reverse(name, args=[activity.region_id, activity.pk, *args])


@pytest.fixture
def draft(cast, kampung):
    return drafted(kampung, cast.kader)


@pytest.fixture
def send(client, draft):
    """send(user, …): one photo as the page sends it."""

    def post(user, upload=None, *, key=None, **fields):
        client.force_login(user)
        data = {"photo": upload or picture(), "key": str(key or uuid.uuid4()), **fields}
        return client.post(address("activity-photo-add", draft), data, headers={"X-Requested-With": "photos"})

    return post


def test_photo_is_stored_and_answered_with_its_figure(cast, draft, send):
    response = send(cast.kader)
    photo = draft.photos.get()
    assert response.status_code == 200
    assert f'id="id_photo_{photo.pk}"' in response.text
    assert f'name="caption_{photo.pk}"' in response.text
