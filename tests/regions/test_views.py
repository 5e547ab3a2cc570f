import pytest
from django.urls import reverse

from tests.territory import BLORA, JATENG, KUTUKAN, RANDUBLATUNG, SUMBER

URL = "/wilayah-pilih/"


def ask(client, changed="", **params):
    return client.get(URL, params, headers={"HX-Request": "true", "HX-Trigger-Name": changed}).content.decode()


def test_only_for_people_who_are_signed_in(client, territory):
    response = client.get(URL)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_the_levels_below_the_changed_one_are_answered(client, cast):
    client.force_login(cast.pusat)
    html = ask(client, "prov", prov=JATENG)
    assert 'name="prov"' not in html
    assert 'id="id_kab"' in html
    assert html.count('hx-swap-oob="true"') == 3
    assert f'<option value="{BLORA}">Kabupaten Blora</option>' in html


def test_the_answer_stays_inside_the_users_area(client, cast):
    client.force_login(cast.opdkb)
    html = ask(client, "kec", kec=SUMBER)
    assert "Ronggo Mulyo" not in html
    html = ask(client, "kec", kec=RANDUBLATUNG)
    assert f'<option value="{KUTUKAN}">Kutukan</option>' in html


def test_filter_and_form_have_their_own_words(client, cast):
    client.force_login(cast.pusat)
    assert "Semua kabupaten/kota" in ask(client, "prov", prov=JATENG, saring="1")
    assert "Pilih kabupaten/kota" in ask(client, "prov", prov=JATENG)


def test_prefix_and_depth_are_kept(client, cast):
    client.force_login(cast.pusat)
    html = ask(client, "a-prov", awalan="a", sampai="2", **{"a-prov": JATENG})
    assert 'id="id_a-kab"' in html
    assert "kec" not in html


@pytest.mark.parametrize("depth", ["x", "0", "5", "9" * 30, "\x00"])
def test_an_unknown_depth_is_a_bad_request(client, cast, depth):
    client.force_login(cast.pusat)
    assert client.get(URL, {"sampai": depth}).status_code == 400


def test_a_prefix_cannot_break_out_of_the_markup(client, cast):
    client.force_login(cast.pusat)
    assert "<script>" not in ask(client, awalan='"><script>')


def test_somebody_without_a_task_gets_no_places(client, cast):
    client.force_login(cast.nobody)
    assert "Jawa Tengah" not in ask(client)


@pytest.mark.parametrize("params", [{}, {"prov": JATENG, "kab": BLORA, "kec": RANDUBLATUNG}])
def test_the_territory_is_asked_once(client, cast, params, django_assert_max_num_queries):
    client.force_login(cast.pusat)
    with django_assert_max_num_queries(6) as queries:
        client.get(URL, params)
    assert len([q for q in queries if 'FROM "regions_region"' in q["sql"]]) == 1
