"""The list of Kampung KB: who sees which rows, what narrows and orders them, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classification.enums import Basis
from classification.models import Assessment
from dashboard.queries.kampung import SORTS, kampung_of, load_rows, ordered
from tests.cast import NEXT_VILLAGE
from tests.territory import BODEH, BRABOWAN, KUTUKAN, RANDUBLATUNG, SAMBONG, TEMENGENG, TLOGOTUWUNG
from villages.actions.kampung import set_active, set_example

URL = reverse("kampung-list")
EVERYWHERE = {"Guyub Rukun", "Karya Bhakti", "Melati", "Rukun Agawe", "Sumber Rejeki"}


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].object_list]


@pytest.fixture
def listed(client, cast, kampung_kb):
    """Names on the list of OPD KB Blora for a query."""
    client.force_login(cast.opdkb)

    def get(**query):
        response = client.get(URL, query)
        assert response.status_code == 200
        return names(response)

    return get


# --- scope ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("kader", {"Sumber Rejeki"}),
        ("pkb", {"Sumber Rejeki", "Guyub Rukun"}),
        ("opdkb", EVERYWHERE),
        ("opdkb2", {"Sumber Bocor"}),
        ("provinsi", EVERYWHERE | {"Sumber Bocor"}),
        ("pusat", EVERYWHERE | {"Sumber Bocor"}),
    ],
)
def test_list_holds_the_own_area_alone(client, cast, kampung_kb, settings, who, seen):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    response = client.get(URL)
    assert set(names(response)) == seen
    assert response.context["count"] == response.context["total"] == len(seen)
    if "Sumber Bocor" not in seen:
        assert "Bocor" not in response.content.decode()


@pytest.mark.parametrize(
    "query", [{"kab": "33.17"}, {"prov": "33", "kab": "33.17"}, {"desa": NEXT_VILLAGE}, {"q": "bocor"}, {"kelas": "1"}]
)
def test_filter_never_reaches_over_the_border(client, cast, kampung_kb, query):
    client.force_login(cast.opdkb)
    response = client.get(URL, query)
    assert "Sumber Bocor" not in response.content.decode()
    assert "Rembang" not in response.content.decode()
    assert response.context["total"] == 5


def test_choices_of_the_cascade_stay_in_the_own_area(client, cast, kampung_kb):
    client.force_login(cast.opdkb)
    form = client.get(URL).context["filter"].form
    assert [name for name in ("prov", "kab") if name in form.fields] == []
    assert {code for code, _ in form.fields["kec"].choices} == {"", RANDUBLATUNG, SAMBONG}


def test_list_without_a_role_is_refused(client, cast):
    client.force_login(cast.nobody)
    assert client.get(URL).status_code == 403


def test_inactive_kampung_is_not_listed(listed, cast, kampung_kb):
    set_active(kampung_kb[KUTUKAN], by=cast.opdkb, is_active=False)
    assert "Melati" not in listed()


# --- filters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kec": SAMBONG}, {"Sumber Rejeki", "Guyub Rukun"}),
        ({"kec": RANDUBLATUNG, "desa": KUTUKAN}, {"Melati"}),
        ({"kelas": "belum"}, {"Guyub Rukun", "Melati", "Rukun Agawe"}),
        ({"status": "diajukan"}, {"Sumber Rejeki"}),
        ({"status": "dikembalikan"}, {"Guyub Rukun"}),
        ({"status": "draf"}, {"Melati"}),
        ({"status": "belum"}, {"Guyub Rukun", "Melati", "Rukun Agawe"}),
        ({"status": "lengkap"}, {"Sumber Rejeki", "Karya Bhakti"}),
        ({"status": "sebagian"}, set()),
        ({"lapor": "30"}, {"Sumber Rejeki", "Karya Bhakti"}),
        ({"lapor": "90"}, set()),
        ({"lapor": "belum"}, {"Guyub Rukun", "Melati", "Rukun Agawe"}),
        ({"beda": "tidak"}, {"Karya Bhakti"}),
        ({"beda": "ya"}, set()),
        ({"q": "SUMBER"}, {"Sumber Rejeki"}),
        ({"q": "brabowan"}, {"Sumber Rejeki"}),
        ({"q": "rejeki sumber"}, {"Sumber Rejeki"}),
        ({"q": "tidak ada"}, set()),
        ({"kec": SAMBONG, "status": "dikembalikan", "q": "guyub"}, {"Guyub Rukun"}),
    ],
)
def test_filter_narrows(listed, query, found):
    assert set(listed(**query)) == found


def test_filter_by_class(listed, kampung_kb):
    for code, kelas in ((BRABOWAN, 4), (TLOGOTUWUNG, 2)):
        Assessment.objects.filter(kampung=kampung_kb[code], basis=Basis.REPORTED).update(kelas=kelas)
    assert listed(kelas="4") == ["Sumber Rejeki"]
    assert listed(kelas="2") == ["Karya Bhakti"]
    assert listed(kelas="1") == []  # without a report the official Dasar is "belum melapor"


def test_filter_by_difference(listed, kampung_kb):
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.VERIFIED).update(kelas=3)
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.REPORTED).update(kelas=4)
    assert listed(beda="ya") == ["Karya Bhakti"]
    assert listed(beda="tidak") == []


@pytest.mark.parametrize(
    ("days", "value"), [(0, "30"), (30, "30"), (31, "90"), (90, "90"), (91, "365"), (365, "365"), (366, "lama")]
)
def test_filter_by_freshness_has_no_gap(listed, kampung_kb, days, value):
    day = timezone.localdate() - timedelta(days=days)
    Assessment.objects.filter(kampung=kampung_kb[BRABOWAN], basis=Basis.REPORTED).update(last_report_on=day)
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.REPORTED).update(last_report_on=None)
    assert [v for v in ("30", "90", "365", "lama") if "Sumber Rejeki" in listed(lapor=v)] == [value]


def test_filter_by_example(listed, cast, kampung_kb):
    set_example(kampung_kb[BRABOWAN], by=cast.opdkb, level="regency", is_example=True)
    assert listed(percontohan="ya") == listed(percontohan="kabupaten") == ["Sumber Rejeki"]
    assert listed(percontohan="provinsi") == []


def test_sentence_and_chips_say_what_is_shown(client, cast, kampung_kb):
    client.force_login(cast.opdkb)
    page = client.get(URL, {"status": "dikembalikan", "kec": SAMBONG}).content.decode()
    assert "1 dari 2 Kampung KB di Kec. Sambong: status laporan dikembalikan." in page
    assert "Status laporan: Dikembalikan" in page
    page = client.get(URL).content.decode()
    assert "5 Kampung KB di Kabupaten Blora." in page


@pytest.mark.parametrize(
    "query",
    [
        {"page": "abc"},
        {"page": "9" * 5000},
        {"page": "-3"},
        {"sort": "unknown"},
        {"sort": "-"},
        {"sort": "nama,kelas"},
        {"sort": "--nama"},
        {"prov": "xx"},
        {"kec": "33.16.99"},
        {"kec": "' OR 1=1"},
        {"desa": "99.99.99.9999"},
        {"kelas": "7"},
        {"status": "x"},
        {"lapor": "0"},
        {"beda": "mungkin"},
        {"percontohan": "x"},
        {"export": "pdf"},
        {"cetak": "x"},
        {"q": "\x00"},
        {"q": "x" * 500},
    ],
)
def test_tampered_address_is_answered(client, cast, kampung_kb, query):
    client.force_login(cast.opdkb)
    response = client.get(URL, query)
    assert response.status_code == 200
    assert "Sumber Bocor" not in response.content.decode()


# --- order and pages ------------------------------------------------------------------------------------


def test_list_is_ordered_by_name_at_first(listed):
    assert listed() == sorted(EVERYWHERE)
    assert listed(sort="-nama") == sorted(EVERYWHERE, reverse=True)


@pytest.mark.parametrize("sort", [s for name in SORTS for s in (name, f"-{name}")])
def test_every_order_is_total_and_holds_every_row(cast, kampung_kb, sort):
    keys = list(ordered(kampung_of(cast.opdkb), sort).values_list("pk", flat=True))
    assert len(keys) == len(set(keys)) == 5
    assert list(ordered(kampung_of(cast.opdkb), sort).reverse().values_list("pk", flat=True)) == keys[::-1]


@pytest.mark.parametrize("sort", ["nama", "-nama"])
def test_order_of_few_found_names_is_the_same(cast, kampung_kb, sort):
    rows = kampung_of(cast.opdkb)
    assert list(ordered(rows, sort, few=True)) == list(ordered(rows, sort))


def test_order_by_class_puts_the_silent_below_dasar(listed, kampung_kb):
    Assessment.objects.filter(kampung=kampung_kb[BRABOWAN], basis=Basis.REPORTED).update(kelas=1)
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.REPORTED).update(kelas=3)
    assert listed(sort="kelas") == ["Guyub Rukun", "Melati", "Rukun Agawe", "Sumber Rejeki", "Karya Bhakti"]
    assert listed(sort="-kelas")[0] == "Karya Bhakti"


@pytest.mark.parametrize("sort", ["laporan", "-laporan", "input", "-input", "output", "-output"])
def test_missing_values_stand_last_both_ways(listed, sort):
    assert set(listed(sort=sort)[2:]) == {"Guyub Rukun", "Melati", "Rukun Agawe"}


def test_order_by_state_is_the_state_that_is_shown(cast, kampung_kb):
    keys = list(ordered(kampung_of(cast.opdkb), "status").values_list("pk", flat=True))
    shown = [str(row.state.value) for row in load_rows(cast.opdkb, keys)]
    assert shown == ["dikembalikan", "diajukan", "draf", "belum", "lengkap"]


# --- what a line says -----------------------------------------------------------------------------------


def test_line_names_the_one_act(client, cast, kampung_kb):
    client.force_login(cast.opdkb)
    page = client.get(URL).content.decode()
    assert f'<a href="{reverse("kampung-profile", args=[TEMENGENG])}">Perbaiki' in page
    assert f'<a href="{reverse("kampung-profile", args=[KUTUKAN])}">Lanjutkan' in page
    assert f'<a href="{reverse("kampung-profile", args=[BODEH])}">Isi Profil' in page
    assert f'<a href="{reverse("kampung-profile", args=[BRABOWAN])}">Periksa' in page
    assert "Kelas resmi: Dasar" in page


def test_line_of_a_looker_on_only_leads_to_the_page(client, cast, kampung_kb, settings):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(cast.pusat)
    page = client.get(URL).content.decode()
    for word in ("Perbaiki", "Lanjutkan", "Isi Profil", "Periksa"):
        assert f">{word}<" not in page
    assert "Kabupaten Rembang" in page  # a wide list names the regency


def test_verified_class_stands_small_where_it_differs(client, cast, kampung_kb):
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.VERIFIED).update(kelas=1)
    Assessment.objects.filter(kampung=kampung_kb[TLOGOTUWUNG], basis=Basis.REPORTED).update(kelas=4)
    client.force_login(cast.opdkb)
    assert client.get(URL).content.decode().count("Terverifikasi: Dasar") == 1


def test_empty_list_says_what_to_do(client, cast, territory):
    client.force_login(cast.opdkb)
    page = client.get(URL).content.decode()
    assert "Belum ada Kampung KB di sini" in page
    assert "Tidak ada yang cocok" in client.get(URL, {"q": "zzz"}).content.decode()


def test_printed_list_holds_every_row(client, cast, kampung_kb, monkeypatch):
    monkeypatch.setattr("dashboard.views.kampung.PAGE_SIZE", 2)
    client.force_login(cast.opdkb)
    assert len(names(client.get(URL))) == 2
    response = client.get(URL, {"cetak": "1"})
    assert set(names(response)) == EVERYWHERE
    assert "Endang Lestari" in response.content.decode()


# --- cost -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"q": "r"}, {"kec": SAMBONG}, {"sort": "status"}, {"cetak": "1"}])
def test_queries_do_not_grow_with_the_rows(client, cast, kampung_kb, django_assert_num_queries, query):
    client.force_login(cast.opdkb)
    kept = [BRABOWAN]
    for code, kampung in kampung_kb.items():
        if code not in kept:
            type(kampung).objects.filter(pk=kampung.pk).update(is_active=False)
    with django_assert_num_queries(9):
        assert len(names(client.get(URL, query))) == 1
    for code in (TEMENGENG, TLOGOTUWUNG):
        type(kampung_kb[code]).objects.filter(pk=kampung_kb[code].pk).update(is_active=True)
    with django_assert_num_queries(9):
        assert len(names(client.get(URL, query))) >= 2
