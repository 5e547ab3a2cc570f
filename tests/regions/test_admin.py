import pytest

from accounts.models import User
from regions.models import Region
from tests.territory import KUTUKAN, REGAPUU, REMBANG, TAMILOUW

LIST = "/admin/regions/region/"
CHANGE = f"{LIST}{KUTUKAN}/change/"


@pytest.fixture
def root(territory, client):
    user = User.objects.create_superuser("root", password="padi-menguning-2026", name="Akar")
    client.force_login(user)
    return user


@pytest.mark.parametrize(("words", "code"), [("regapuu", REGAPUU), ("33.16.02.2009", KUTUKAN), ("kutukan", KUTUKAN)])
def test_search_finds_by_folded_name_and_code(client, root, words, code):
    response = client.get(LIST, {"q": words})
    assert [region.code for region in response.context["cl"].result_list] == [code]


@pytest.mark.parametrize(("value", "count"), [("ya", 27), ("tidak", 1)])
def test_list_is_filtered_by_validity(client, root, value, count):
    Region.objects.filter(pk=KUTUKAN).update(valid_to="2026-01-01")
    assert client.get(LIST, {"berlaku": value}).context["cl"].result_count == count


def test_autocomplete_answers_in_one_page(client, root):
    params = {"term": "tamilouw", "app_label": "regions", "model_name": "region", "field_name": "successor"}
    results = client.get("/admin/autocomplete/", params).json()["results"]
    assert results == [{"id": TAMILOUW, "text": "Desa Tamilouw"}]


def test_a_superuser_names_the_successor_and_nothing_a_list_tells(client, root):
    response = client.post(CHANGE, {"name": "Lain", "valid_from": "", "valid_to": "2026-01-31", "successor": TAMILOUW})
    assert response.status_code == 302
    region = Region.objects.get(pk=KUTUKAN)
    assert (region.name, str(region.valid_to), region.successor_id) == ("Kutukan", "2026-01-31", TAMILOUW)


def test_nothing_is_added_or_deleted_by_hand(client, root):
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{KUTUKAN}/delete/", {"post": "yes"}).status_code == 403
    assert Region.objects.filter(pk=KUTUKAN).exists()


def test_staff_may_look_but_not_change(client, cast):
    client.force_login(cast.provinsi)
    assert client.get(LIST).status_code == 200
    assert client.get(CHANGE).status_code == 200
    assert client.post(CHANGE, {"valid_to": "2026-01-31"}).status_code == 403


@pytest.mark.parametrize("page", ["change", "history"])
def test_a_place_elsewhere_is_not_found(client, cast, page):
    client.force_login(cast.provinsi)
    assert client.get(f"{LIST}{REMBANG}/{page}/").status_code == 200
    assert client.get(f"{LIST}{TAMILOUW}/{page}/").status_code == 404
    assert client.get(f"{LIST}tidak-ada/{page}/").status_code == 404


def test_others_do_not_enter(client, cast):
    client.force_login(cast.opdkb)
    assert client.get(LIST).status_code == 403
