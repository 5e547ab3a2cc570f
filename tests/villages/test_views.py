import pytest
from django.core.files.storage import default_storage

from tests.cast import VILLAGE
from tests.core.uploads import other, pdf, picture
from tests.territory import KUTUKAN, TEMENGENG
from tests.villages.content import CONTENT, as_post, drafted, founded, submitted
from verification.actions import change_status
from verification.enums import Status, Step
from villages.actions.kampung import set_active, set_examples
from villages.actions.reports import cancel_report, save_report, start_report, submit_report
from villages.models import FamilyPlanningReport, Kampung, PopulationReport, ProfileReport

BASE = f"/kampung/{VILLAGE}"
URLS = {"profil": f"{BASE}/profil/", "penduduk": f"{BASE}/penduduk/", "kb": f"{BASE}/kb/"}


@pytest.fixture
def as_kader(client, cast):
    client.force_login(cast.kader)
    return client


def html(response) -> str:
    return response.content.decode()


# --- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("profil", ["BKB (Bina Keluarga Balita)", "14 anggota", "Dana Desa, APBD", "Belum diisi", "Triwulan"]),
        ("penduduk", ["Penduduk 3.214 jiwa", "1.046", "571"]),
        ("kb", ["Semua yang memakai", "406", "165", "Suntik"]),
    ],
)
def test_tab_shows_the_report_in_force(as_kader, reported, kind, words):
    page = html(as_kader.get(URLS[kind]))
    for word in [*words, "Menunggu verifikasi", "Perbarui laporan", "Versi 1"]:
        assert word in page


def test_tab_of_a_new_kampung_says_where_to_begin(as_kader, kampung):
    page = html(as_kader.get(URLS["kb"]))
    assert "Laporan KB memerlukan laporan Profil" in page
    assert "Isi laporan" in page


def test_tab_shows_what_no_longer_fits_with_both_numbers(as_kader, cast, reported):
    message = (
        "Jumlah peserta dan bukan peserta KB 571, PUS pada laporan Penduduk 600: selisih 29. "
        "Laporan KB perlu diperbarui sesudah ini."
    )
    submitted(reported, "penduduk", cast.kader, confirmed=[message], couples=600)
    page = html(as_kader.get(URLS["penduduk"]))
    assert "PUS pada laporan Penduduk 600: selisih 29." in page
    assert "Perbarui laporan KB" in page


@pytest.mark.parametrize("who", ["provinsi", "pusat"])
def test_readers_get_no_buttons(client, cast, reported, who):
    client.force_login(getattr(cast, who))
    assert "Perbarui laporan" not in html(client.get(URLS["profil"]))


def test_old_version_stays_readable_and_shows_what_changed(as_kader, cast, reported):
    submitted(reported, "penduduk", cast.kader, teenagers=470)
    page = html(as_kader.get(f"{URLS['penduduk']}versi/2/"))
    assert "Sebelumnya: 460" in page
    assert "460" in html(as_kader.get(f"{URLS['penduduk']}versi/1/"))


def test_draft_is_read_by_its_writers_only(client, cast, kampung):
    drafted(kampung, "penduduk", cast.kader)
    for who, status in (("pkb", 200), ("provinsi", 404), ("kader2", 404)):
        client.force_login(getattr(cast, who))
        assert client.get(f"{URLS['penduduk']}versi/1/").status_code == status


def test_cancelled_draft_stays_its_writers_own(client, cast, kampung):
    cancel_report(drafted(kampung, "penduduk", cast.kader), by=cast.kader)
    returned = submitted(kampung, "penduduk", cast.kader)
    change_status(returned, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    cancel_report(returned, by=cast.kader)
    for who, never_handed_in in (("pkb", 200), ("provinsi", 404)):
        client.force_login(getattr(cast, who))
        assert client.get(f"{URLS['penduduk']}versi/1/").status_code == never_handed_in
        assert client.get(f"{URLS['penduduk']}versi/2/").status_code == 200


@pytest.mark.parametrize("version", ["2", "99999999999999999999"])
def test_unknown_version_is_not_found(as_kader, reported, version):
    assert as_kader.get(f"{URLS['penduduk']}versi/{version}/").status_code == 404


def test_inactive_kampung_has_no_pages(as_kader, cast, reported):
    set_active(reported, by=cast.opdkb, is_active=False)
    for url in URLS.values():
        assert as_kader.get(url).status_code == 404


def test_markup_in_words_stays_words(as_kader, cast, kampung):
    script = "<script>alert('x')</script>"
    submitted(kampung, "profil", cast.kader, pokja_training=script, companion_name=script)
    Kampung.objects.filter(pk=kampung.pk).update(name=script, integration=script, description=script)
    for url in (URLS["profil"], f"{URLS['profil']}versi/1/", f"{BASE}/riwayat/", f"{BASE}/ubah/"):
        assert "<script>alert" not in html(as_kader.get(url))


# --- filling in ----------------------------------------------------------------------------------------------------


def test_start_opens_the_form(as_kader, kampung):
    response = as_kader.post(f"{URLS['penduduk']}mulai/", follow=True)
    assert response.redirect_chain == [(f"{URLS['penduduk']}isi/", 302)]
    assert PopulationReport.objects.get().status == Status.DRAFT
    as_kader.get(f"{URLS['penduduk']}isi/")
    assert as_kader.get(f"{URLS['penduduk']}mulai/").status_code == 405


def test_form_without_a_draft_leads_back(as_kader, reported):
    response = as_kader.get(f"{URLS['penduduk']}isi/")
    assert response.status_code == 302
    assert response.url == URLS["penduduk"]


def test_draft_is_saved_however_incomplete(as_kader, cast, kampung):
    start_report(kampung, "penduduk", by=cast.kader)
    response = as_kader.post(f"{URLS['penduduk']}isi/", {"couples": "571", "act": "save"})
    assert response.status_code == 302
    report = PopulationReport.objects.get()
    assert (report.status, report.couples, report.families) == (Status.DRAFT, 571, None)


@pytest.mark.parametrize("kind", CONTENT)
def test_complete_report_is_handed_in(as_kader, cast, reported, kind):
    report = start_report(reported, kind, by=cast.kader)
    data = as_post(CONTENT[kind]) | {"act": "submit", "seen": report.updated_at.isoformat()}
    response = as_kader.post(f"{URLS[kind]}isi/", data, follow=True)
    assert "diajukan dan menunggu verifikasi" in html(response)
    report.refresh_from_db()
    assert (report.version, report.status, report.is_current_reported) == (2, Status.SUBMITTED, True)


def test_wrong_sum_is_told_and_the_input_kept(as_kader, cast, reported):
    report = start_report(reported, "kb", by=cast.kader)
    data = as_post(CONTENT["kb"] | {"injection": 165}) | {"act": "submit", "seen": report.updated_at.isoformat()}
    response = as_kader.post(f"{URLS['kb']}isi/", data)
    assert response.status_code == 422
    page = html(response)
    assert 'href="#id_iud"' in page
    assert "Jumlah peserta dan bukan peserta KB 540, PUS pada laporan Penduduk 571: selisih 31." in page
    assert 'value="165"' in page
    assert "tersimpan sebagai draf" in page
    report.refresh_from_db()
    assert (report.status, report.injection) == (Status.DRAFT, 165)
    # The same page goes on: its token is that of the save just made.
    seen = response.context["form"].data["seen"]
    response = as_kader.post(f"{URLS['kb']}isi/", data | {"injection": "196", "seen": seen})
    assert response.status_code == 302
    report.refresh_from_db()
    assert report.status == Status.SUBMITTED


def test_warning_is_confirmed_once(as_kader, cast, kampung):
    start_report(kampung, "penduduk", by=cast.kader)
    data = as_post(CONTENT["penduduk"] | {"couples": 1100}) | {"act": "submit"}
    response = as_kader.post(f"{URLS['penduduk']}isi/", data)
    assert response.status_code == 422
    [warning] = response.context["warnings"]
    assert "Saya sudah memeriksa" in html(response)
    response = as_kader.post(f"{URLS['penduduk']}isi/", data | {"confirmed": [warning.message]})
    assert response.status_code == 302
    assert PopulationReport.objects.get().confirmed_warnings == [warning.message]


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("penduduk", {"male_00_04": "9223372036854775808"}, "male_00_04"),
        ("penduduk", {"couples": "253066083"}, "couples"),
        ("kb", {"iud": "9" * 4999}, "iud"),
        ("profil", {"pokja_members": "1111124"}, "pokja_members"),
        ("profil", {"companion_name": "x" * 10_000}, "companion_name"),
        ("profil", {"has_bkb": "mungkin", "funding": "emas"}, "funding"),
        ("profil", {"planning_frequency": "kadang"}, "planning_frequency"),
        ("profil", {"companion_contact": "0812\x00"}, "companion_contact"),
    ],
)
@pytest.mark.parametrize("act", ["save", "submit"])
def test_nonsense_is_told_and_nothing_saved(as_kader, cast, kampung, kind, sent, field, act):
    report = start_report(kampung, kind, by=cast.kader)
    response = as_kader.post(f"{URLS[kind]}isi/", sent | {"act": act})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert type(report).objects.get().updated_at == report.updated_at


def test_names_in_any_script_are_kept(as_kader, cast, kampung):
    start_report(kampung, "profil", by=cast.kader)
    words = {"companion_name": "سيتي أمينة 🌾", "pokja_training": "Orientasi 👩‍🌾", "act": "save"}
    assert as_kader.post(f"{URLS['profil']}isi/", words).status_code == 302
    assert ProfileReport.objects.get().companion_name == "سيتي أمينة 🌾"


def test_two_people_do_not_overwrite_each_other(as_kader, cast, kampung):
    report = start_report(kampung, "penduduk", by=cast.kader)
    seen = report.updated_at.isoformat()
    save_report(report, by=cast.pkb, cleaned={"couples": 500})
    response = as_kader.post(f"{URLS['penduduk']}isi/", {"couples": "571", "act": "save", "seen": seen})
    assert response.status_code == 422
    assert "baru saja disimpan orang lain" in html(response)
    assert PopulationReport.objects.get().couples == 500


def test_return_is_shown_on_top_and_at_its_field(as_kader, cast, reported):
    report = FamilyPlanningReport.objects.get()
    change_status(
        report, Step.RETURN, by=cast.pkb, reason_code="angka", reason_text="Suntik?", reason_field="injection"
    )
    assert "Ke isian yang dimaksud" in html(as_kader.get(URLS["kb"]))
    page = html(as_kader.get(f"{URLS['kb']}isi/"))
    assert f'href="{URLS["kb"]}isi/#id_injection"' in page
    assert "Petugas: Angka tidak wajar. Suntik?" in page
    assert 'id="id_injection"' in page


def test_cancelling_asks_first(as_kader, cast, reported):
    drafted(reported, "penduduk", cast.kader, couples=1)
    url = f"{URLS['penduduk']}batalkan/"
    assert "tetap berlaku" in html(as_kader.get(url))
    assert PopulationReport.objects.get(version=2).status == Status.DRAFT
    as_kader.post(url)
    assert PopulationReport.objects.get(version=2).status == Status.CANCELLED
    assert as_kader.get(url).status_code == 404


def test_kb_form_says_what_it_waits_for(as_kader, cast, kampung):
    start_report(kampung, "kb", by=cast.kader)
    page = html(as_kader.get(f"{URLS['kb']}isi/"))
    assert "Ajukan laporan Penduduk dulu" in page
    assert "Ajukan laporan Profil dulu" in page


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_plan(as_kader, cast, kampung):
    report = start_report(kampung, "profil", by=cast.kader)
    as_kader.post(f"{URLS['profil']}isi/", as_post(CONTENT["profil"]) | {"act": "submit", "plan_file": pdf()})
    report.refresh_from_db()
    assert report.status == Status.SUBMITTED
    return report


def test_file_is_a_download_for_those_in_the_area(client, cast, with_plan):
    url = with_plan.get_file_url("plan_file")
    for who, status in (("pkb", 200), ("provinsi", 200), ("kader2", 404), ("opdkb2", 404)):
        client.force_login(getattr(cast, who))
        response = client.get(url)
        assert response.status_code == status
        if status == 200:
            assert "attachment" in response["Content-Disposition"]
            assert response.getvalue().startswith(b"%PDF-")
    assert client.get(f"{BASE}/berkas/{with_plan.pk}/status/").status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_file_of_a_draft_is_its_writers_own(client, cast, with_plan):
    draft = start_report(with_plan.kampung, "profil", by=cast.kader)
    for who, status in (("pkb", 200), ("provinsi", 404)):
        client.force_login(getattr(cast, who))
        response = client.get(draft.get_file_url("plan_file"))
        assert response.status_code == status
        assert response.getvalue()  # read to the end, or the file stays open


def test_file_of_a_cancelled_draft_stays_its_writers_own(client, cast, with_plan):
    draft = start_report(with_plan.kampung, "profil", by=cast.kader)
    cancel_report(draft, by=cast.kader)
    client.force_login(cast.provinsi)
    assert client.get(draft.get_file_url("plan_file")).status_code == 404


def test_file_of_another_village_is_not_found_under_this_one(client, cast, territory, with_plan):
    founded(cast.opdkb, territory[KUTUKAN], "Melati")
    client.force_login(cast.opdkb)
    assert client.get(f"/kampung/{KUTUKAN}/berkas/{with_plan.pk}/plan_file/").status_code == 404


@pytest.mark.parametrize(
    "upload",
    [
        other(b"MZ\x90\x00", "RKM.pdf"),
        other(b"%PDF-1.4" + b"\0" * 10_000_000, "RKM.pdf"),
        pdf(b"3 0 obj\n<< /JS (app.alert(1)) >>\nendobj"),
        other(b"", "RKM.pdf"),
    ],
    ids=["program", "10 MB", "script", "empty"],
)
def test_bad_file_is_told_and_nothing_saved(as_kader, cast, kampung, upload):
    start_report(kampung, "profil", by=cast.kader)
    response = as_kader.post(f"{URLS['profil']}isi/", {"has_bkb": "True", "act": "save", "plan_file": upload})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["plan_file"]
    assert 'href="#id_plan_file"' in html(response)
    assert ProfileReport.objects.get().has_bkb is None
    assert not default_storage.exists("rkm")


# --- the kampung ---------------------------------------------------------------------------------------------------

IDENTITY = {"name": "Melati", "inaugurated_on": "2018-03-14", "description": "Tepi hutan."}


def test_officer_founds_a_kampung(client, cast):
    client.force_login(cast.opdkb)
    assert "Kabupaten Blora" in html(client.get("/kampung/baru/"))
    place = {"prov": "33", "kab": "33.16", "kec": "33.16.02", "desa": KUTUKAN}
    response = client.post("/kampung/baru/", IDENTITY | place | {"picture": picture()})
    assert response.url == f"/kampung/{KUTUKAN}/profil/"
    kampung = Kampung.objects.get()
    assert (kampung.name, kampung.region_id, kampung.created_by) == ("Melati", KUTUKAN, cast.opdkb)
    response = client.get(kampung.get_picture_url("picture"))
    assert response["Content-Type"] == "image/jpeg"
    assert response.getvalue()


def test_without_scripts_the_place_is_chosen_step_by_step(client, cast):
    client.force_login(cast.opdkb)
    response = client.post("/kampung/baru/", {"name": "Melati", "kec": "33.16.02", "pilih": "kec"})
    assert response.status_code == 200
    assert "Kutukan" in html(response)
    assert 'value="Melati"' in html(response)
    assert not Kampung.objects.exists()


def test_foreign_place_is_not_taken(client, cast, territory):
    client.force_login(cast.opdkb)
    place = {"prov": "33", "kab": "33.17", "kec": "33.17.01", "desa": "33.17.01.2001"}
    assert client.post("/kampung/baru/", IDENTITY | place).status_code == 422
    assert not Kampung.objects.exists()


def test_taken_village_is_told_at_its_field_and_a_sleeping_one_offered(client, cast, kampung):
    client.force_login(cast.opdkb)
    place = {"prov": "33", "kab": "33.16", "kec": "33.16.06", "desa": VILLAGE}
    response = client.post("/kampung/baru/", IDENTITY | place)
    assert list(response.context["form"].errors) == ["desa"]
    set_active(kampung, by=cast.opdkb, is_active=False)
    url = f"/kampung/aktifkan/{kampung.pk}/"
    assert url in html(client.post("/kampung/baru/", place | {"pilih": "kec"}))
    assert "Aktifkan lagi" in html(client.get(url))
    client.post(url)
    kampung.refresh_from_db()
    assert kampung.is_active


def test_kader_changes_the_identity_but_not_the_rest(as_kader, kampung):
    page = html(as_kader.get(f"{BASE}/ubah/"))
    assert "Nonaktifkan" not in page
    assert as_kader.post(f"{BASE}/ubah/", IDENTITY).status_code == 302
    kampung.refresh_from_db()
    assert kampung.name == "Melati"
    for act in ("pindah", "nonaktifkan", "percontohan"):
        assert as_kader.post(f"{BASE}/{act}/").status_code == 403


def test_wrong_identity_keeps_the_input(as_kader, kampung):
    response = as_kader.post(f"{BASE}/ubah/", IDENTITY | {"name": "", "inaugurated_on": "2015-01-01"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "inaugurated_on"}
    assert "Tepi hutan." in html(response)


def test_officer_moves_names_and_deactivates(client, cast, kampung):
    client.force_login(cast.opdkb)
    client.get(f"{BASE}/percontohan/")
    client.post(f"{BASE}/percontohan/", {"regency": "on", "province": "on"})
    kampung.refresh_from_db()
    assert (kampung.is_regency_example, kampung.is_province_example) == (True, False)
    client.get(f"{BASE}/pindah/")
    client.post(f"{BASE}/pindah/", {"kec": "33.16.06", "desa": TEMENGENG})
    kampung.refresh_from_db()
    assert kampung.region_id == TEMENGENG
    url = f"/kampung/{TEMENGENG}/nonaktifkan/"
    assert "tetap tersimpan" in html(client.get(url))
    client.post(url)
    kampung.refresh_from_db()
    assert not kampung.is_active


@pytest.mark.parametrize(
    ("act", "sent"), [("percontohan", {"regency": "on"}), ("nonaktifkan", {})], ids=["percontohan", "nonaktifkan"]
)
def test_what_cannot_be_stored_is_told(client, cast, kampung, act, sent):
    Kampung.objects.update(inaugurated_on=None, coverage="?")
    client.force_login(cast.opdkb)
    response = client.post(f"{BASE}/{act}/", sent, follow=True)
    assert "bukan pilihan yang valid" in html(response)
    kampung.refresh_from_db()
    assert (kampung.is_active, kampung.is_regency_example) == (True, False)


def test_two_levels_of_percontohan_are_replaced_with_one_message(client, cast, territory, kampung):
    set_examples(
        founded(cast.opdkb, territory[KUTUKAN], "Melati"), by=cast.provinsi, levels={"regency": True, "province": True}
    )
    client.force_login(cast.provinsi)
    page = html(client.post(f"{BASE}/percontohan/", {"regency": "on", "province": "on"}, follow=True))
    assert page.count("Menggantikan Melati") == 1
    kampung.refresh_from_db()
    assert (kampung.is_regency_example, kampung.is_province_example) == (True, True)


# --- history and cost ----------------------------------------------------------------------------------------------


def test_history_tells_everything_newest_first(as_kader, cast, reported):
    report = PopulationReport.objects.get()
    change_status(report, Step.RETURN, by=cast.pkb, reason_code="angka", reason_text="PUS?")
    save_report(report, by=cast.kader, cleaned={"couples": 572})
    as_kader.post(f"{BASE}/ubah/", IDENTITY)
    response = as_kader.get(f"{BASE}/riwayat/")
    told = [(event.what, event.by, event.detail) for event in response.context["events"]]
    assert told[0][:2] == ("Data kampung diubah", "Sri Wahyuni")
    assert "nama Kampung KB" in told[0][2]
    assert told[1] == ("Laporan Penduduk versi 1 dikembalikan", "Budi Santoso", "Angka tidak wajar. PUS?")
    assert told[-1][:2] == ("Kampung KB dibuat", "Endang Lestari")
    assert len(told) == 2 + 3 * 2 + 1


def test_history_links_only_what_was_handed_in(as_kader, cast, kampung):
    draft = drafted(kampung, "profil", cast.kader)
    address = f"/kampung/{kampung.region_id}/riwayat/"
    page = as_kader.get(address).content.decode()
    assert "Laporan Profil versi 1 dimulai" in page
    assert draft.get_version_url() not in page
    submit_report(draft, by=cast.kader)
    assert draft.get_version_url() in as_kader.get(address).content.decode()


def test_history_is_cut_into_pages(as_kader, cast, kampung):
    for _ in range(12):
        report = drafted(kampung, "penduduk", cast.kader)
        change_status(report, Step.SUBMIT, by=cast.kader)
        change_status(report, Step.VERIFY, by=cast.pkb)
    first = as_kader.get(f"{BASE}/riwayat/").context
    last = as_kader.get(f"{BASE}/riwayat/?page=2").context
    assert (len(first["events"]), len(last["events"])) == (30, 7)
    whens = [event.at for event in [*first["events"], *last["events"]]]
    assert whens == sorted(whens, reverse=True)


@pytest.mark.parametrize("versions", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("profil/", 14), ("penduduk/", 11), ("kb/", 12), ("profil/isi/", 14), ("riwayat/", 14)],
)
def test_pages_cost_the_same_with_one_and_three_versions(
    as_kader, cast, reported, django_assert_num_queries, versions, path, queries
):
    for _ in range(versions - 1):
        for kind in CONTENT:
            submitted(reported, kind, cast.kader)
    if path.endswith("isi/"):
        start_report(reported, "profil", by=cast.kader)
    with django_assert_num_queries(queries):
        assert as_kader.get(f"{BASE}/{path}").status_code == 200
