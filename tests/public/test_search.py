"""Search and what search engines read."""

import re

import pytest
from django.urls import reverse

from tests.cast import VILLAGE
from tests.territory import REGAPUU, TEMENGENG
from tests.villages.content import founded
from villages.actions.kampung import set_active

URL = reverse("public-search")


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("words", ["Sumber Rejeki", "rejeki", "REJEKI sumber", "brabowan"])
def test_search_finds_kampung_by_its_name_and_its_village(client, kampung, words):
    page = text(client.get(URL, {"q": words}))
    assert reverse("public-area", args=[VILLAGE]) in page
    assert "Desa Brabowan, Kec. Sambong, Kabupaten Blora" in page


def test_search_finds_areas(client, kampung):
    assert reverse("public-area", args=["33.16"]) in text(client.get(URL, {"q": "blora"}))


def test_search_reads_past_apostrophes(client, cast, territory):
    founded(cast.admin, territory[REGAPUU], "Regapu’u Jaya")
    assert "Regapu’u Jaya" in text(client.get(URL, {"q": "regapuu"}))


def test_search_finds_nothing_inactive(client, cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert reverse("public-area", args=[VILLAGE]) not in text(client.get(URL, {"q": "rejeki"}))


@pytest.mark.parametrize("words", ["a", "ab", "  a ", " "])
def test_search_asks_for_three_letters(client, kampung, words, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = text(client.get(URL, {"q": words}))
    assert "paling sedikit 3 huruf" in page


@pytest.mark.parametrize(
    "words",
    ["\x00", "ab\x00cd", "🏡🏡🏡", "x" * 500, "%%%", "___", "'; drop table", "<script>x</script>", "كامبونغ", "…"],
)
def test_search_survives_any_words(client, kampung, words):
    response = client.get(URL, {"q": words})
    assert response.status_code == 200
    page = text(response)
    assert "<script>x" not in page
    assert reverse("public-area", args=[VILLAGE]) not in page


def test_search_without_words_is_an_empty_form(client, territory):
    page = text(client.get(URL))
    assert "Tidak ditemukan" not in page and "paling sedikit" not in page


def test_search_costs_the_same_for_one_hit_and_for_three(
    client, cast, kampung, territory, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6) as few:
        client.get(URL, {"q": "rejeki"})
    for number, place in enumerate((TEMENGENG, "33.16.06.2004")):
        founded(cast.opdkb, territory[place], f"Rejeki {number}")
    with django_assert_num_queries(len(few)):
        client.get(URL, {"q": "rejeki"})


# --- search engines ----------------------------------------------------------------------------------------------


def tags(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))
    found["canonical"] = re.search(r'<link rel="canonical" href="([^"]+)"', page).group(1)
    found["title"] = re.search(r"<title>([^<]+)</title>", page).group(1).strip()
    return found


@pytest.mark.parametrize(
    "path",
    ["/", "/wilayah/", "/wilayah/33/", "/wilayah/33.16/", "/wilayah/33.16.06/", f"/wilayah/{VILLAGE}/", "/tentang/"],
)
def test_page_names_itself_for_links_and_search_engines(client, settings, reported, path):
    found = tags(text(client.get(f"{path}?urut=kampung&utm_source=wa")))
    assert found["canonical"] == found["og:url"] == settings.SITE_URL + path
    assert all(found[name] for name in ("title", "description", "og:title", "og:description"))
    assert found["robots"] == "index, follow"


def test_search_results_are_not_indexed(client, kampung):
    assert tags(text(client.get(URL, {"q": "rejeki"})))["robots"].startswith("noindex")


def test_titles_and_descriptions_say_where(client, reported):
    village, area = (tags(text(client.get(f"/wilayah/{code}/"))) for code in (VILLAGE, "33.16"))
    assert "Sumber Rejeki, Desa Brabowan" in village["og:title"]
    assert village["og:description"].startswith("Kelas Mandiri")
    assert area["description"].startswith("1 dari 7 desa/kelurahan di Kabupaten Blora")


def test_sitemap_leads_to_its_parts(client, kampung):
    page = text(client.get("/sitemap.xml"))
    for section in ("halaman", "wilayah", "kampung"):
        assert f"/sitemap-{section}.xml" in page


@pytest.mark.parametrize(
    ("section", "has", "lacks"),
    [
        ("halaman", ["/tentang/", "/wilayah/"], ["/tugas/"]),
        ("wilayah", ["/wilayah/33/", "/wilayah/33.16.06/"], [VILLAGE]),
        ("kampung", [f"/wilayah/{VILLAGE}/"], [TEMENGENG]),
    ],
)
def test_sitemap_part_lists_its_addresses(client, kampung, section, has, lacks):
    response = client.get(f"/sitemap-{section}.xml")
    page = text(response)
    assert response["Content-Type"] == "application/xml"
    assert all(word in page for word in has) and not any(word in page for word in lacks)


def test_unknown_part_of_the_sitemap_is_not_found(client, territory):
    assert client.get("/sitemap-entah.xml").status_code == 404
