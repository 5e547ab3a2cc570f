"""Pages of POKTAN: what they say to whom, what a wrong input is answered, what the lists cost, what the Excel holds."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.excel import read_xlsx
from core.formats import day
from core.formats import month as month_name
from pokja.actions.groups import deactivate_poktan
from pokja.actions.registers import submit_register
from pokja.enums import PoktanKind
from pokja.exports.cards import CARD_COLUMNS
from pokja.models import GroupClass, Poktan, PoktanCard
from pokja.months import month_before
from tests.cast import VILLAGE
from tests.pokja.group_content import CARD, filed, filled, founded
from tests.pokja.register_content import drafted
from tests.villages.content import submitted
from tests.worlds import world

THIS = timezone.localdate().year
LIST = reverse("poktan-list")
TAB = reverse("kampung-poktan", args=[VILLAGE])


def text(response) -> str:
    return response.content.decode()


def card_url(poktan, year=THIS) -> str:
    return reverse("poktan-card-edit", args=[VILLAGE, poktan.pk, year])


@pytest.fixture
def kader(client, cast):
    client.force_login(cast.kader)
    return client


@world
def bkb(cast, kampung) -> Poktan:
    return founded(kampung, cast.kader)


# --- the tab ------------------------------------------------------------------------------------------------------


def test_empty_tab_names_every_kind_and_what_to_do(kader, cast, kampung):
    page = text(kader.get(TAB))
    for kind in PoktanKind:
        assert f"Tambahkan {kind.label}" in page
    kader.force_login(cast.provinsi)
    page = text(kader.get(TAB))
    assert "Belum ada" in page and "Tambahkan BKB" not in page and "Tambah kelompok" not in page


def test_tab_tells_people_card_and_what_the_profil_says(kader, cast, kampung, bkb):
    submitted(kampung, "profil", cast.kader)
    card = filed(bkb, cast.kader, THIS, group_class=GroupClass.objects.get(code="bkb-dasar"))
    ended = founded(kampung, cast.kader, "pikr", "Remaja Ceria")
    deactivate_poktan(ended, by=cast.kader, ended_on=timezone.localdate(), reason="Bubar")
    page = text(kader.get(TAB))
    assert "Ketua Rahayu Ningsih · 5 kader, 3 terlatih · 32 anggota · kelas Dasar" in page
    assert f"K/0 {THIS} diserahkan" in page and f"{day(card.filed_at)} oleh {cast.kader.name}" in page
    assert "Laporan Profil menyebut BKR ada." in page and "menyebut BKB ada." not in page
    assert "Tidak aktif lagi (1 kelompok)" in page and "Bubar" in page


def test_tab_costs_the_same_with_one_group_and_with_three(kader, cast, kampung, bkb, django_assert_num_queries):
    filed(bkb, cast.kader, THIS - 1)
    with CaptureQueriesContext(connection) as few:
        kader.get(TAB)
    for kind in ("bkr", "bkl"):
        filed(founded(kampung, cast.kader, kind), cast.kader, THIS)
    with django_assert_num_queries(len(few)):
        kader.get(TAB)


def test_tab_and_group_lead_to_the_monthly_registers(kader, cast, kampung, bkb):
    dashat = founded(kampung, cast.kader, "dashat")
    url = reverse("register-list", args=[VILLAGE, bkb.pk])
    month = month_before(timezone.localdate())
    page = text(kader.get(TAB))
    assert page.count(f"Register {month_name(month)}<") == 1 and url in page
    page = text(kader.get(bkb.get_absolute_url()))
    assert "Register bulanan" in page and url in page
    assert "Register bulanan" not in text(kader.get(dashat.get_absolute_url()))
    register = drafted(bkb, cast.kader, month)
    assert "belum dikirim" in text(kader.get(TAB))
    submit_register(register, by=cast.kader)
    assert "Menunggu verifikasi" in text(kader.get(TAB))


# --- a group ------------------------------------------------------------------------------------------------------


def test_group_is_founded_and_leads_to_its_card(kader, kampung):
    url = reverse("poktan-create", args=[VILLAGE])
    assert 'value="bkr" required id="id_kind_1" checked' in text(kader.get(f"{url}?jenis=bkr")).replace(
        ' aria-describedby="id_kind_helptext"', ""
    )
    given = {"kind": "bkr", "name": "Mawar", "number": "7", "started_on": "2021-02-03"}
    response = kader.post(url, given)
    poktan = Poktan.objects.get()
    assert (response.status_code, response["Location"]) == (302, card_url(poktan))
    again = kader.post(url, given)
    assert again.status_code == 422 and "sudah ada di kampung ini" in text(again) and 'value="Mawar"' in text(again)
    assert Poktan.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "Pilih jenis kelompoknya."),
        ({"name": ""}, "Tulis nama kelompoknya."),
        ({"started_on": "kemarin"}, "Tulis tanggal, misalnya"),
        ({"started_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "belum tiba"),
    ],
)
def test_wrong_input_is_told_and_kept(kader, kampung, given, words):
    sent = {"kind": "bkb", "name": "Melati", "number": "99", "started_on": "2021-02-03"} | given
    response = kader.post(reverse("poktan-create", args=[VILLAGE]), sent)
    assert response.status_code == 422 and words in text(response) and 'value="99"' in text(response)
    assert not Poktan.objects.exists()


def test_two_tabs_do_not_rename_over_each_other(kader, bkb):
    url = reverse("poktan-edit", args=[VILLAGE, bkb.pk])
    seen = kader.get(url).context["form"].initial["seen"]
    given = {"name": "Mawar", "number": "", "started_on": "2020-03-02", "seen": seen}
    assert kader.post(url, given).status_code == 302
    late = kader.post(url, given | {"name": "Kenanga"})
    assert late.status_code == 409 and "baru saja disimpan orang lain" in text(late)
    bkb.refresh_from_db()
    assert bkb.name == "Mawar"


def test_group_is_taken_out_and_brought_back(kader, bkb):
    off, on = (reverse(f"poktan-{act}", args=[VILLAGE, bkb.pk]) for act in ("deactivate", "activate"))
    assert kader.post(off, {"ended_on": "2019-01-01", "reason": "Bubar"}).status_code == 422
    assert kader.post(off, {"ended_on": timezone.localdate(), "reason": "Bubar"}).status_code == 302
    page = text(kader.get(bkb.get_absolute_url()))
    assert "Tidak aktif sejak" in page and "Aktifkan lagi" in page and "Isi kartu" not in page
    assert kader.get(card_url(bkb)).status_code == 302
    assert kader.post(on).status_code == 302
    assert "Tidak aktif sejak" not in text(kader.get(bkb.get_absolute_url())).partition("Riwayat")[0]


def test_group_of_another_village_is_not_there(client, cast, kampung, kampung2):
    theirs = founded(kampung2, cast.kader2)
    client.force_login(cast.pkb)
    for name in ("poktan-detail", "poktan-edit", "poktan-deactivate", "poktan-activate"):
        assert client.get(reverse(name, args=[VILLAGE, theirs.pk])).status_code == 404


# --- the card -----------------------------------------------------------------------------------------------------

SENT = {
    "chair": "Rahayu Ningsih",
    "officers": "Tri Handayani, seksi konsumsi\nJoko",
    "cadres": "5",
    "cadres_trained": "3",
    "members": "1.032",
    "has_decree": "True",
    "decree_number": "12",
    "funding": ["add", "mitra"],
    "integration": ["posyandu"],
    "act": "save",
}


def test_card_is_kept_and_then_handed_in(kader, cast, bkb):
    assert kader.post(card_url(bkb), SENT | {"chair": ""}).status_code == 302
    card = bkb.cards.get()
    assert card.officers == [["Tri Handayani", "seksi konsumsi"], ["Joko", ""]]
    assert (card.members, card.funding, card.filed_at) == (1032, ["add", "mitra"], None)
    page = text(kader.get(bkb.get_absolute_url()))
    assert "Tulis nama ketua kelompok." in page and "Seksi konsumsi" in page
    seen = kader.get(card_url(bkb)).context["form"].initial["seen"]
    short = kader.post(card_url(bkb), SENT | {"chair": "", "members": "40", "act": "file", "seen": seen})
    assert short.status_code == 422 and "Isian Anda tersimpan, tetapi kartu belum diserahkan." in text(short)
    seen = short.context["form"]["seen"].value()
    assert kader.post(card_url(bkb), SENT | {"act": "file", "seen": seen}).status_code == 302
    card.refresh_from_db()
    assert card.filed_by_name == cast.kader.name
    # The second of two taps, and somebody with an older page.
    assert kader.post(card_url(bkb), SENT | {"act": "file", "seen": seen}).status_code == 302
    late = kader.post(card_url(bkb), SENT | {"members": "9", "seen": seen})
    assert late.status_code == 409 and 'value="9"' in text(late)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cadres": "2"}, "tidak boleh lebih banyak daripada 2 kader"),
        ({"cadres": ""}, "Isi juga jumlah kader"),
        ({"cadres": "banyak"}, "Tulis angka bulat"),
        ({"members": "-1"}, "tidak boleh kurang dari nol"),
        ({"members": "10.001"}, "paling banyak 10.000"),
        ({"decree_date": (timezone.localdate() + timedelta(days=1)).isoformat()}, "Tanggal SK belum tiba"),
        ({"decree_date": "2020-03-01"}, "SK tidak mungkin lebih tua daripada kelompoknya"),
        ({"officers": "\n".join(f"Orang {n}" for n in range(31))}, "Paling banyak 30"),
        ({"integration": ["ekonomi"]}, "Masukkan pilihan yang valid"),
    ],
)
def test_wrong_card_is_told_and_nothing_is_stored(kader, bkb, given, words):
    response = kader.post(card_url(bkb), SENT | given)
    assert response.status_code == 422 and words in text(response)
    assert not PoktanCard.objects.exists()


def test_new_year_shows_the_copy_and_stores_it_when_saved(kader, cast, bkb):
    filed(bkb, cast.kader, THIS - 1)
    page = text(kader.get(card_url(bkb)))
    assert f"Disalin dari kartu {THIS - 1}" in page and "Rahayu Ningsih" in page
    assert bkb.cards.count() == 1
    assert f"Masih memakai kartu {THIS - 1}" in text(kader.get(TAB))


def test_years_are_read_and_compared(kader, cast, bkb):
    filed(bkb, cast.kader, THIS - 2, members=20)
    filed(bkb, cast.kader, THIS - 1, members=28)
    filed(bkb, cast.kader, THIS, has_decree=False)
    page = text(kader.get(bkb.get_absolute_url()))
    assert "Sebelumnya: 28" in page and "Sebelumnya: Ada, nomor 400/12/2021" in page
    earlier = text(kader.get(f"{bkb.get_absolute_url()}?tahun={THIS - 1}"))
    assert "Sebelumnya: 20" in earlier and f"Kembali ke kartu {THIS}" in earlier
    assert text(kader.get(f"{bkb.get_absolute_url()}?tahun=besok")).count(f"Kartu K/0 {THIS}")


@pytest.mark.parametrize("year", [2019, THIS + 1])
def test_card_of_an_impossible_year_is_not_there(kader, bkb, year):
    assert kader.get(card_url(bkb, year)).status_code == 404


@pytest.mark.parametrize("kind", PoktanKind)
def test_form_of_each_kind_opens_and_shows_classes_where_there_are_some(kader, cast, kampung, kind):
    page = text(kader.get(card_url(founded(kampung, cast.kader, kind))))
    assert ("id_group_class" in page) is (kind is not PoktanKind.DASHAT)
    assert ("tidak dipublikasikan" in page) is (kind not in (PoktanKind.PIKR, PoktanKind.DASHAT))


# --- the list of an area, and Excel -------------------------------------------------------------------------------


@pytest.fixture
def listed(client, cast, kampung, kampung2, bkb):
    """Names on the list of OPD KB for a query; one group of each state, and one next door."""
    filed(bkb, cast.kader, THIS)
    filed(founded(kampung, cast.kader, "bkr", "Mawar"), cast.kader, THIS - 1)
    filled(founded(kampung, cast.kader, "pikr", "Ceria"), cast.kader, THIS)
    ended = founded(kampung, cast.kader, "uppka", "Makmur")
    deactivate_poktan(ended, by=cast.kader, ended_on=timezone.localdate(), reason="Bubar")
    filed(founded(kampung2, cast.kader2, name="Bocor"), cast.kader2, THIS)
    client.force_login(cast.opdkb)

    def names(**query):
        response = client.get(LIST, query)
        return [standing.poktan.name for standing in response.context["page"].object_list]

    return names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Melati", "Mawar", "Ceria"]),
        ({"jenis": "bkr"}, ["Mawar"]),
        ({"kartu": "sudah"}, ["Melati"]),
        ({"kartu": "belum"}, ["Mawar", "Ceria"]),
        ({"kartu": "sudah", "tahun": str(THIS - 1)}, ["Mawar"]),
        ({"aktif": "tidak"}, ["Makmur"]),
        ({"aktif": "semua"}, ["Melati", "Mawar", "Ceria", "Makmur"]),
        ({"desa": VILLAGE, "kec": VILLAGE[:8]}, ["Melati", "Mawar", "Ceria"]),
        ({"jenis": "apa", "kartu": "?", "tahun": "1"}, ["Melati", "Mawar", "Ceria"]),
        ({"jenis": "dashat"}, []),
    ],
)
def test_list_is_narrowed(listed, query, names):
    assert listed(**query) == names


def test_list_counts_the_cards_of_the_year_and_of_the_one_before(client, listed):
    counts = client.get(LIST).context["counts"]
    assert (counts.groups, counts.filed, counts.filed_before) == (3, 1, 1)


def test_list_costs_the_same_with_one_group_and_with_three(client, cast, kampung, bkb, django_assert_num_queries):
    client.force_login(cast.opdkb)
    filed(bkb, cast.kader, THIS)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for kind in ("bkr", "bkl"):
        filed(founded(kampung, cast.kader, kind), cast.kader, THIS)
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def rows_of(response) -> list[dict]:
    sheet = read_xlsx(BytesIO(response.getvalue()))
    assert sheet.header == list(CARD_COLUMNS)
    return [dict(zip(sheet.header, row, strict=False)) for row in sheet.rows]


def test_excel_holds_one_row_a_card_that_was_handed_in(client, cast, listed):
    (row,) = rows_of(client.get(LIST, {"export": "xlsx"}))
    assert row["Kode wilayah"] == VILLAGE and row["Nama kelompok"] == "Melati" and row["Jenis POKTAN"] == "BKB"
    assert row["Ketua"] == CARD["chair"] and row["SK pengukuhan"] == "Ya" and row["Sumber dana"] == "ADD; Swadaya"
    assert row["Pengurus lain"] == "Tri Handayani (seksi konsumsi)" and row["Diserahkan oleh"] == cast.kader.name
    assert (row["Jumlah kader"], row["Kader terlatih"], row["Jumlah anggota"]) == (5, 3, 32)
    (row,) = rows_of(client.get(LIST, {"export": "xlsx", "tahun": THIS - 1}))
    assert row["Nama kelompok"] == "Mawar"
    # Nothing to write: said so, with the filter kept.
    response = client.get(LIST, {"export": "xlsx", "jenis": "bkl"}, follow=True)
    assert "Belum ada kartu K/0" in text(response) and response.request["QUERY_STRING"] == "jenis=bkl"


def test_excel_of_a_village_is_for_those_who_key_it_in(client, cast, listed):
    url = reverse("poktan-cards-export", args=[VILLAGE])
    client.force_login(cast.kader)
    assert [row["Nama kelompok"] for row in rows_of(client.get(url))] == ["Melati"]
    assert [row["Nama kelompok"] for row in rows_of(client.get(url, {"tahun": THIS - 1}))] == ["Mawar"]
    assert client.get(url, {"tahun": "1999"}).status_code == 302
    assert client.get(LIST, {"export": "xlsx"}).status_code == 403
    client.force_login(cast.opd)
    assert client.get(url).status_code == 403


# --- the public page ----------------------------------------------------------------------------------------------


def test_public_page_names_groups_and_members_but_no_persons(client, cast, kampung, bkb):
    filed(bkb, cast.kader, THIS - 1, members=28)
    filled(bkb, cast.kader, THIS, members=777)
    ended = founded(kampung, cast.kader, "uppka", "Bubar Jalan")
    deactivate_poktan(ended, by=cast.kader, ended_on=timezone.localdate(), reason="Alasan rahasia")
    page = text(client.get(reverse("public-area", args=[VILLAGE])))
    assert "BKB Melati, 28 anggota" in page
    secret = (CARD["chair"], CARD["secretary"], "Tri Handayani", CARD["decree_number"], "777", "Bubar Jalan", "rahasia")
    assert [word for word in secret if word in page] == []
