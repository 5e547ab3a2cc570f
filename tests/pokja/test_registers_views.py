"""Pages of registers: twelve months, one month, its form, and the list of an area."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from core.excel import read_xlsx
from pokja.actions.registers import save_register, start_register
from pokja.exports.registers import REGISTER_COLUMNS
from pokja.models import Register, RegisterMeeting
from pokja.months import month_before, month_of
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.pokja.register_content import as_post, content, drafted, group, last_month, meeting, submitted
from tests.territory import KUTUKAN
from tests.villages.content import founded
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Status, Step

AREA = reverse("register-area")


@world
def bkb(kampung, cast):
    return group(kampung, cast.kader)


@pytest.fixture
def kader(client, cast):
    client.force_login(cast.kader)
    return client


def list_of(poktan):
    return reverse("register-list", args=[poktan.region_id, poktan.pk])


def text(response):
    return response.content.decode()


def rows_of(response):
    return list(read_xlsx(BytesIO(response.getvalue())).rows)


# --- twelve months ------------------------------------------------------------------------------------------------


def test_list_offers_each_month_and_says_what_is_late(kader, cast, bkb):
    submitted(bkb, cast.kader, month_before(last_month()))
    page = text(kader.get(list_of(bkb)))
    assert page.count("Isi register<span") == 11
    assert "1 dari 11 register sudah dikirim" in page and "lewat tenggat" in page and "Bulan berjalan" in page


def test_list_of_a_reader_offers_nothing_and_hides_drafts(client, cast, bkb):
    drafted(bkb, cast.kader, last_month())
    client.force_login(cast.provinsi)
    page = text(client.get(list_of(bkb)))
    assert "Isi register" not in page and "Lanjutkan" not in page and "Draf" not in page


def test_older_months_stand_behind_a_link(kader, bkb):
    this_month = month_of(timezone.localdate())
    older = month_before(this_month.replace(year=this_month.year - 1))
    page = text(kader.get(list_of(bkb)))
    assert "Dua belas bulan sebelumnya" in page and "Ke bulan terbaru" not in page
    page = text(kader.get(list_of(bkb), {"sampai": f"{older:%Y-%m}"}))
    assert "Ke bulan terbaru" in page
    for nonsense in ("x", "2199-01", "2026-13"):
        assert "Bulan berjalan" in text(kader.get(list_of(bkb), {"sampai": nonsense}))


def test_group_of_a_kind_without_register_has_no_page(kader, cast, kampung):
    assert kader.get(list_of(group(kampung, cast.kader, "dashat"))).status_code == 404


def test_start_leads_to_the_form_and_a_second_tap_to_the_same(kader, bkb):
    url, month = reverse("register-start", args=[VILLAGE, bkb.pk]), last_month()
    first = kader.post(url, {"month": f"{month:%Y-%m}"})
    second = kader.post(url, {"month": f"{month:%Y-%m}"})
    register = Register.objects.get()
    assert first["Location"] == second["Location"] == register.get_edit_url()
    assert kader.post(url, {"month": "2199-01"})["Location"] == list_of(bkb)
    assert Register.objects.count() == 1


def test_list_and_detail_cost_the_same_with_one_register_and_with_three(
    kader, cast, bkb, django_assert_num_queries, django_assert_max_num_queries
):
    register = submitted(bkb, cast.kader)
    kader.get(list_of(bkb))
    with django_assert_max_num_queries(12) as listed:
        kader.get(list_of(bkb))
    with django_assert_max_num_queries(15) as shown:
        kader.get(register.get_absolute_url())
    for months in (1, 2):
        month = last_month()
        for _ in range(months):
            month = month_before(month)
        submitted(bkb, cast.kader, month)
    with django_assert_num_queries(len(listed)):
        kader.get(list_of(bkb))
    with django_assert_num_queries(len(shown)):
        kader.get(register.get_absolute_url())


# --- the form -----------------------------------------------------------------------------------------------------


@pytest.fixture
def form(kader, cast, bkb):
    """form(changes, **extra): post the content of a begun register with these changes."""
    register = start_register(bkb, by=cast.kader, month=last_month())

    def send(changes=None, **extra):
        register.refresh_from_db()
        return kader.post(register.get_edit_url(), as_post(register, content(last_month()) | (changes or {}), **extra))

    send.register = register
    return send


def test_form_saves_and_comes_back_with_what_was_saved(kader, form):
    assert form()["Location"] == form.register.get_edit_url()
    page = text(kader.get(form.register.get_edit_url()))
    assert 'value="Gizi seimbang balita"' in page and page.count('<details class="card meeting-row"') == 3
    assert Register.objects.get().status == Status.DRAFT and RegisterMeeting.objects.count() == 2


def test_form_hands_in(kader, form, cast):
    response = form(act="submit")
    assert response["Location"] == form.register.get_absolute_url()
    page = text(kader.get(response["Location"]))
    assert "Menunggu verifikasi" in page and "2 pertemuan" in page and "Gizi seimbang balita" in page


def test_next_row_is_offered_and_what_is_typed_stays(kader, form):
    response = form({"meetings": []}, act="add", empty=2)
    assert response["Location"] == f"{form.register.get_edit_url()}?baris=3#id_meetings-2"
    page = text(kader.get(response["Location"]))
    assert page.count('<details class="card meeting-row"') == 3
    assert Register.objects.get().members == 30
    for nonsense in ("999", "-1", "x", "0"):
        assert kader.get(form.register.get_edit_url(), {"baris": nonsense}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"members": "tiga"}, "Tulis angka bulat"),
        ({"members": "-4"}, "tidak boleh kurang dari nol"),
        ({"members": "99999999999999999999"}, "Terlalu besar"),
        ({"members": "20"}, "Anggota yang hadir 24, padahal anggotanya 20."),
        ({"meetings": [meeting("31-31-2026")]}, "Tulis tanggal, misalnya"),
        ({"meetings": [meeting(None)]}, "Isi tanggal pertemuan, atau kosongkan barisnya."),
        ({"meetings": [meeting(last_month(), couples=21)]}, "PUS 21, padahal yang hadir 20."),
        ({"meetings": [meeting(last_month(), presenter="bupati")]}, "bupati"),
        ({"meetings": [meeting(last_month(), material="x" * 151)]}, "150"),
        ({"note": "x" * 301}, "300"),
    ],
    ids=str,
)
def test_what_cannot_be_stored_is_told_at_its_field_with_the_input_kept(form, changes, words):
    response = form(changes)
    page = text(response)
    assert response.status_code == 422 and words in page and "error-summary" in page
    assert 'value="24"' in page  # what was right stays on the page
    assert Register.objects.get().members is None


@pytest.mark.parametrize("data", [{}, {"meetings-TOTAL_FORMS": "x"}, {"meetings-TOTAL_FORMS": "5000"}])
def test_request_without_its_rows_is_no_crash(kader, form, data):
    assert kader.post(form.register.get_edit_url(), data).status_code == 422


def test_what_is_missing_is_told_when_it_is_handed_in_and_saving_goes_on(kader, form):
    rows = [meeting(last_month() + timedelta(days=9), presenter=""), meeting(month_before(last_month()))]
    response = form({"meetings": rows}, act="submit")
    page = text(response)
    assert response.status_code == 422
    assert "tersimpan sebagai draf, tetapi belum diajukan" in page
    # In the order of their days.
    assert "Pertemuan ke-1, tanggal: Tanggal" in page and "Pertemuan ke-2, penyaji: Pilih penyaji." in page
    assert page.count('name="meetings-0-pk" value=') == 1
    register, (first, second) = Register.objects.get(), RegisterMeeting.objects.all()
    mended = [
        meeting(last_month() + timedelta(days=2), pk=first.pk),
        meeting(last_month() + timedelta(days=9), pk=second.pk),
    ]
    sent = as_post(register, content(last_month()) | {"meetings": mended}, act="submit")
    assert kader.post(register.get_edit_url(), sent).status_code == 302
    assert RegisterMeeting.objects.count() == 2 and Register.objects.get().status == Status.SUBMITTED


def test_warning_is_confirmed_on_the_page(kader, form):
    rows = [meeting(last_month() + timedelta(days=9), attended=44)]
    page = text(form({"meetings": rows}, act="submit"))
    words = "dihadiri 44 orang, lebih banyak daripada 30 anggota."
    assert "Saya sudah memeriksa." in page and words in page
    register, row = Register.objects.get(), RegisterMeeting.objects.get()
    (warning,) = [line for line in page.split('value="') if words in line]
    confirmed = warning.split('"')[0]
    sent = as_post(register, content(last_month()) | {"meetings": [rows[0] | {"pk": row.pk}]})
    response = kader.post(register.get_edit_url(), sent | {"act": "submit", "confirmed": [confirmed]})
    assert response.status_code == 302 and Register.objects.get().confirmed_warnings == [confirmed]


def test_meeting_is_taken_out_by_its_box(kader, form):
    form()
    register, rows = Register.objects.get(), list(RegisterMeeting.objects.values())
    names = ("held_on", "presenter", "material", "attended")
    rows = [{name: row[name] for name in names} | {"pk": row["id"]} for row in rows]
    sent = as_post(register, {"meetings": rows}) | {"meetings-1-DELETE": "on"}
    kader.post(register.get_edit_url(), sent)
    assert [row.pk for row in RegisterMeeting.objects.all()] == [rows[0]["pk"]]


def test_second_tab_is_told_and_may_save_again(kader, cast, form):
    register = form.register
    old = as_post(register, content(last_month()))
    save_register(register, by=cast.pkb, cleaned={"meetings": [meeting(last_month(), material="Dari PKB")]})
    response = kader.post(register.get_edit_url(), old)
    page = text(response)
    assert response.status_code == 409 and "baru saja disimpan di tempat lain" in page and 'value="30"' in page
    seen = response.context["form"].data["seen"]
    assert kader.post(register.get_edit_url(), old | {"seen": seen}).status_code == 302
    # What the other one added is not lost.
    assert set(RegisterMeeting.objects.values_list("material", flat=True)) == {"Dari PKB", "Gizi seimbang balita"}


def test_age_group_is_asked_of_bkb_and_business_of_uppka(kader, cast, kampung, bkb):
    pages = {}
    for poktan in (bkb, group(kampung, cast.kader, "uppka", "Berkah"), group(kampung, cast.kader, "bkl", "Senja")):
        register = start_register(poktan, by=cast.kader, month=last_month())
        pages[poktan.kind] = text(kader.get(register.get_edit_url()))
    assert [kind for kind, page in pages.items() if "Kelompok umur anak" in page] == ["bkb"]
    assert [kind for kind, page in pages.items() if "Jenis usaha" in page and "Omzet" in page] == ["uppka"]


def test_uppka_is_filled_in_and_handed_in(kader, cast, kampung):
    uppka = group(kampung, cast.kader, "uppka", "Berkah")
    register = start_register(uppka, by=cast.kader, month=last_month())
    cleaned = content(last_month()) | {"businesses": ["pangan", "jasa"], "turnover": "5jt"}
    sent = as_post(register, cleaned, act="submit")
    assert kader.post(register.get_edit_url(), sent).status_code == 302
    page = text(kader.get(register.get_absolute_url()))
    assert "Makanan dan minuman, Jasa" in page and "Di atas Rp1 juta sampai Rp5 juta" in page


def test_returned_register_shows_the_words_at_the_field(kader, cast, bkb):
    register = submitted(bkb, cast.kader)
    row = register.meetings.last()
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Siapa penyajinya?", reason_field=f"meeting_{row.pk}")
    page = text(kader.get(register.get_edit_url()))
    assert "Petugas:" in page and f'id="id_meeting_{row.pk}"' in page
    assert f'href="{register.get_edit_url()}#id_meeting_{row.pk}"' in page


def test_what_is_mended_is_not_read_by_others(client, cast, bkb):
    register = submitted(bkb, cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Cek")
    row = register.meetings.first()
    cleaned = {"members": 77, "meetings": [{"pk": row.pk, "material": "Rahasia"}]}
    save_register(register, by=cast.kader, cleaned=cleaned)
    for who, reads in ((cast.provinsi, False), (cast.opd, False), (cast.pkb, True)):
        client.force_login(who)
        page = text(client.get(register.get_absolute_url()))
        assert ("Rahasia" in page, "<b>77</b>" in page) == (reads, reads)
        assert "<b>77</b>" not in text(client.get(AREA, {"bulan": f"{last_month():%Y-%m}"}))
    client.force_login(cast.provinsi)
    exported = rows_of(client.get(list_of(bkb), {"export": "xlsx"}))
    assert {line[13] for line in exported} == {"Gizi seimbang balita"} and {line[18] for line in exported} == {30.0}


def test_sent_register_leads_from_the_form_to_its_page(kader, cast, bkb):
    register = submitted(bkb, cast.kader)
    assert kader.get(register.get_edit_url())["Location"] == register.get_absolute_url()
    assert kader.get(reverse("register-cancel", args=[VILLAGE, bkb.pk, register.pk])).status_code == 404


def test_register_is_cancelled_after_a_question(kader, cast, bkb):
    register = drafted(bkb, cast.kader)
    url = reverse("register-cancel", args=[VILLAGE, bkb.pk, register.pk])
    assert "Batalkan Register BKB Melati" in text(kader.get(url))
    kader.post(url)
    assert Register.objects.get().status == Status.CANCELLED


def test_register_under_another_group_or_village_is_not_found(kader, cast, kampung, bkb):
    other, register = group(kampung, cast.kader, "bkr", "Mawar"), drafted(bkb, cast.kader)
    assert kader.get(reverse("register-detail", args=[VILLAGE, other.pk, register.pk])).status_code == 404
    assert kader.get(reverse("register-detail", args=[NEXT_VILLAGE, bkb.pk, register.pk])).status_code == 404


# --- Excel --------------------------------------------------------------------------------------------------------


def test_export_of_a_group_holds_one_row_a_meeting(kader, cast, kampung, bkb):
    submitted(bkb, cast.kader)
    drafted(bkb, cast.kader, month_before(last_month()))
    sheet = read_xlsx(BytesIO(kader.get(list_of(bkb), {"export": "xlsx"}).getvalue()))
    first, second = sheet.rows
    assert sheet.header == list(REGISTER_COLUMNS)
    assert first[1:10] == [
        "BKB Melati", "BKB", VILLAGE, "Jawa Tengah", "Kabupaten Blora", "Kec. Sambong", "Desa Brabowan",
        kampung.name, float(last_month().month),
    ]  # fmt: skip
    assert first[12:21] == ["PLKB", "Gizi seimbang balita", "", "Ada", 20.0, 15.0, 30.0, 24.0, 18.0]
    assert second[11].day == 21 and second[23] == "Menunggu verifikasi"


def test_other_offices_take_no_registers_along(client, cast, bkb):
    submitted(bkb, cast.kader)
    client.force_login(cast.opd)
    assert client.get(list_of(bkb), {"export": "xlsx"}).status_code == 403
    assert client.get(AREA, {"export": "xlsx"}).status_code == 403
    assert "Unduh Excel" not in text(client.get(list_of(bkb))) + text(client.get(AREA))


# --- an area ------------------------------------------------------------------------------------------------------


@world
def area(cast, kampung, kampung2, territory):
    """Blora: one sent, one verified, one returned, one draft, one not begun, one DASHAT; and Rembang next door."""
    kutukan = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    for name, kind in (("Satu", "bkb"), ("Dua", "bkr"), ("Tiga", "bkl")):
        submitted(group(kampung, cast.opdkb, kind, name), cast.opdkb)
    change_status(Register.objects.get(poktan__name="Dua"), Step.VERIFY, by=cast.pkb)
    change_status(Register.objects.get(poktan__name="Tiga"), Step.RETURN, by=cast.pkb, reason_text="Cek")
    drafted(group(kutukan, cast.opdkb, "bkb", "Empat"), cast.opdkb)
    group(kutukan, cast.opdkb, "pikr", "Lima")
    group(kutukan, cast.opdkb, "dashat", "Dapur")
    group(kutukan, cast.opdkb, "bkr", "Baru", started_on=timezone.localdate())
    submitted(group(kampung2, cast.kader2, "bkb", "Bocor"), cast.kader2)


def listed(client, **query):
    response = client.get(AREA, query)
    return [row.poktan.name for row in response.context["page"].object_list]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Empat", "Lima", "Satu", "Tiga", "Dua"]),
        ({"status": "sudah"}, ["Satu", "Dua"]),
        ({"status": "belum"}, ["Empat", "Lima", "Tiga"]),
        ({"status": "dikembalikan"}, ["Tiga"]),
        ({"status": "terverifikasi"}, ["Dua"]),
        ({"status": "diajukan"}, ["Satu"]),
        ({"jenis": "bkb"}, ["Empat", "Satu"]),
        ({"jenis": "dashat"}, ["Empat", "Lima", "Satu", "Tiga", "Dua"]),
        ({"prov": "33", "kab": "33.16", "kec": "33.16.06"}, ["Satu", "Tiga", "Dua"]),
        ({"prov": "33", "kab": "33.17"}, ["Empat", "Lima", "Satu", "Tiga", "Dua"]),
        ({"bulan": "2199-01"}, ["Empat", "Lima", "Satu", "Tiga", "Dua"]),
        ({"bulan": "x", "status": "y"}, ["Empat", "Lima", "Satu", "Tiga", "Dua"]),
        ({"bulan": "2019-12"}, []),
    ],
    ids=str,
)
def test_area_is_narrowed(client, cast, area, query, names):
    client.force_login(cast.opdkb)
    assert listed(client, **query) == names


def test_area_says_how_many_came(client, cast, area):
    client.force_login(cast.opdkb)
    page = text(client.get(AREA))
    assert "2 dari 5 kelompok" in page and "Bocor" not in page and "Belum lapor" in page
    assert "Draf" not in page


def test_kader_finds_the_own_village_alone(kader, area):
    assert listed(kader) == ["Satu", "Tiga", "Dua"]


def test_province_chooses_a_regency_first(client, cast, area):
    client.force_login(cast.provinsi)
    assert "Pilih kabupaten/kota" in text(client.get(AREA)) and listed(client) == []
    assert listed(client, prov="33", kab="33.17") == ["Bocor"]
    assert client.get(AREA, {"export": "xlsx"}).status_code == 302


def test_area_is_exported_with_its_filter(client, cast, area):
    client.force_login(cast.opdkb)
    names = {line[1] for line in rows_of(client.get(AREA, {"export": "xlsx"}))}
    assert names == {"BKB Satu", "BKR Dua", "BKL Tiga"}
    assert {line[1] for line in rows_of(client.get(AREA, {"export": "xlsx", "jenis": "bkr"}))} == {"BKR Dua"}


def test_empty_area_says_what_to_do(client, cast, kampung):
    client.force_login(cast.opdkb)
    assert "Belum ada POKTAN bulan itu" in text(client.get(AREA))
    group(kampung, cast.kader)
    assert "Tidak ada yang cocok" in text(client.get(AREA, {"status": "sudah"}))


def test_area_costs_the_same_for_one_group_and_for_three(
    client, cast, kampung, django_assert_num_queries, django_assert_max_num_queries
):
    submitted(group(kampung, cast.kader, name="Satu"), cast.kader)
    client.force_login(cast.opdkb)
    client.get(AREA)
    with django_assert_max_num_queries(14) as few:
        assert listed(client) == ["Satu"]
    for name in ("Dua", "Tiga"):
        submitted(group(kampung, cast.kader, name=name), cast.kader)
    with django_assert_num_queries(len(few)):
        assert len(listed(client)) == 3
