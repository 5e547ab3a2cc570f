"""Instansi: the pages on which officers place the names cadres typed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from programs.actions import ProgramsRefused, accept_agency, add_agency, merge_agency, propose_agency, update_agency
from programs.models import ActivityAgency, ActivityTally
from programs.queries.agencies import alike, load_proposals, local_agencies, merge_targets, waiting_names
from reference.models import Agency
from regions.models import Region
from tests.cast import NEXT_REGENCY, REGENCY
from tests.programs.content import drafted, submitted
from tests.worlds import world
from villages.actions.kampung import set_active

LIST = reverse("agency-list")
CREATE = reverse("agency-create")


def page_of(agency) -> str:
    return reverse("agency-decide", args=[agency.pk])


def local(cast, name="Radio Gagak Rimang", helix="media", by="opdkb", regency=REGENCY) -> Agency:
    return add_agency(name, by=getattr(cast, by), region=Region.objects.get(pk=regency), helix=helix)


@world
def typed(cast, kampung):
    """A name two reports of Blora carry; a draft carries it, too."""
    for title in ("Senam", "Rapat"):
        submitted(kampung, cast.kader, title=title, new_agencies=["Dinkes Blora"])
    drafted(kampung, cast.kader, title="Rahasia", new_agencies=["Dinkes Blora"])
    return Agency.objects.get(name="Dinkes Blora")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.opdkb)
    return client


# --- the list --------------------------------------------------------------------------------------------


def test_list_shows_what_waits_with_reports_and_suggestion(officer, typed):
    html = officer.get(LIST).content.decode()
    assert "1 nama yang ditulis kader menunggu diperiksa" in html
    assert "3 laporan" in html
    assert "Rapat" in html
    assert "Rahasia" not in html  # a draft is its author's own
    assert "Dinas Kesehatan" in html


def test_list_of_a_quiet_regency_says_so(officer):
    html = officer.get(LIST).content.decode()
    assert "Semua nama sudah diperiksa" in html
    assert "Belum ada instansi daerah" in html
    assert "Daftar nasional (37 instansi)" in html


def test_list_of_the_neighbour_shows_none_of_ours(client, cast, typed):
    local(cast)
    client.force_login(cast.opdkb2)
    html = client.get(LIST).content.decode()
    assert "Dinkes Blora" not in html
    assert "Radio Gagak Rimang" not in html


def test_nation_narrows_the_list_to_a_regency(client, cast, typed):
    local(cast, "Radio R2B", by="opdkb2", regency=NEXT_REGENCY)
    client.force_login(cast.pusat)
    html = client.get(LIST).content.decode()
    assert "Radio R2B" in html
    assert "Dinkes Blora" in html
    html = client.get(LIST, {"prov": REGENCY[:2], "kab": NEXT_REGENCY}).content.decode()
    assert "Radio R2B" in html
    assert "Dinkes Blora" not in html


def test_list_costs_the_same_with_one_row_and_with_three(officer, cast, kampung, django_assert_num_queries):
    def fill(number):
        submitted(kampung, cast.kader, title=f"Rapat {number}", new_agencies=[f"Nama {number}"])
        agency = local(cast, f"Radio {number}")
        submitted(kampung, cast.kader, title=f"Siaran {number}", agencies=[agency])

    fill(1)
    officer.get(LIST)
    with django_assert_num_queries(14):
        officer.get(LIST)
    fill(2)
    fill(3)
    with django_assert_num_queries(14):
        officer.get(LIST)


def test_proposals_name_the_newest_report_that_may_be_read(cast, kampung, typed):
    proposal = load_proposals(cast.opdkb, waiting_names(cast.opdkb), 30)[0]
    assert (proposal.reports, proposal.newest.title) == (3, "Rapat")
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert load_proposals(cast.opdkb, waiting_names(cast.opdkb), 30)[0].newest is None


def test_local_list_counts_reports_and_ends_with_what_is_not_used(cast, kampung):
    old, used = local(cast, "Arsip"), local(cast, "Zeni")
    update_agency(old, by=cast.opdkb, is_active=False)
    submitted(kampung, cast.kader, agencies=[used])
    assert [(a.name, a.reports) for a in local_agencies(cast.opdkb)] == [("Zeni", 1), ("Arsip", 0)]


# --- suggestions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Dinkes", "Dinas Kesehatan"),
        ("Dinkes Kab. Blora", "Dinas Kesehatan"),
        ("Dinas Kesehatn", "Dinas Kesehatan"),
        ("Dishub", "Dinas Perhubungan"),
        ("Disdukcapil Blora", "Dinas Dukcapil"),
        ("Disdik", "Dinas Pendidikan"),
        ("Dinsos", "Dinas Sosial"),
        ("DPMD", "Dinas PMD"),
        ("Puskesmas Sambong", "Puskesmas"),
        ("Kantor Kemenag", "Kanwil Kemenag"),
        ("BKKBN", "Perwakilan BKKBN"),
        ("PT Semen", None),
        ("Karang Taruna", None),
    ],
)
def test_names_that_are_alike_are_suggested(cast, name, first):
    typed = propose_agency(name, by=cast.kader, regency_code=REGENCY)
    found = [agency.name for agency in alike(typed, merge_targets(typed))]
    assert (found[0] if found else None) == first


def test_neither_itself_nor_a_neighbours_agency_is_suggested(cast):
    typed = propose_agency("Radio Rimang", by=cast.kader, regency_code=REGENCY)
    theirs = local(cast, "Radio Rimang", by="opdkb2", regency=NEXT_REGENCY)
    assert alike(typed, [typed, theirs]) == []
    ours = local(cast, "Radio Rimba")
    assert alike(typed, [typed, theirs, ours]) == [ours]


# --- adding ----------------------------------------------------------------------------------------------


def test_add_puts_it_into_the_list_of_the_regency(officer, cast):
    response = officer.post(CREATE, {"name": "  Radio   Gagak Rimang ", "helix": "media"}, follow=True)
    assert "Radio Gagak Rimang masuk daftar Kabupaten Blora" in response.content.decode()
    agency = Agency.objects.get(name="Radio Gagak Rimang")
    assert (agency.state, agency.region_id, agency.helix, agency.created_by) == ("daerah", REGENCY, "media", cast.opdkb)


def test_nation_says_which_regency(client, cast):
    client.force_login(cast.pusat)
    sent = {"name": "Radio R2B", "helix": "media"}
    response = client.post(CREATE, sent)
    assert response.status_code == 422
    assert not Agency.objects.filter(name="Radio R2B").exists()
    client.post(CREATE, sent | {"prov": NEXT_REGENCY[:2], "kab": NEXT_REGENCY})
    assert Agency.objects.get(name="Radio R2B").region_id == NEXT_REGENCY


def test_officer_adds_nothing_next_door(officer):
    officer.post(CREATE, {"name": "Radio R2B", "helix": "media", "prov": NEXT_REGENCY[:2], "kab": NEXT_REGENCY})
    assert Agency.objects.get(name="Radio R2B").region_id == REGENCY


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "", "helix": "media"}, "Tulis nama instansinya."),
        ({"name": "   ", "helix": "media"}, "Tulis nama instansinya."),
        ({"name": "Radio"}, "Pilih kelompoknya."),
        ({"name": "Radio", "helix": "koran"}, "koran"),
        ({"name": "dinas KESEHATAN", "helix": "pemerintah"}, "Instansi dengan nama ini sudah ada."),
        ({"name": "R" * 201, "helix": "media"}, "200"),
    ],
)
def test_add_refuses(officer, sent, told):
    response = officer.post(CREATE, sent)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert Agency.objects.count() == 37


# --- placing a name --------------------------------------------------------------------------------------


def test_page_tells_the_officer_what_the_name_is_about(officer, typed):
    html = officer.get(page_of(typed)).content.decode()
    assert "menunggu diperiksa" in html
    assert "3 laporan menyebutnya" in html
    assert "Rahasia" not in html
    assert html.count("Dinas Kesehatan") >= 2  # a suggestion, and in the list to choose from


def test_accept_mends_the_name_and_counts_it(officer, cast, kampung, typed):
    sent = {"langkah": "simpan", "name": "Dinas Kesehatan Kabupaten Blora", "helix": "pemerintah"}
    response = officer.post(page_of(typed), sent, follow=True)
    assert "masuk daftar Kabupaten Blora" in response.content.decode()
    typed.refresh_from_db()
    assert (typed.state, typed.name) == ("daerah", "Dinas Kesehatan Kabupaten Blora")
    assert ActivityTally.objects.get(kampung=kampung).agencies_reported == 3
    assert typed.history.first().history_user == cast.opdkb


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "Dinkes Blora"}, "Pilih kelompoknya."),
        ({"name": "", "helix": "pemerintah"}, "Tulis nama instansinya."),
        ({"name": "Dinas Kesehatan", "helix": "pemerintah"}, "sudah ada: gabungkan ke sana"),
    ],
)
def test_accept_refuses(officer, typed, sent, told):
    response = officer.post(page_of(typed), {"langkah": "simpan"} | sent)
    assert response.status_code == 422
    assert told in response.content.decode()
    typed.refresh_from_db()
    assert (typed.state, typed.name) == ("usulan", "Dinkes Blora")


def test_merge_asks_with_numbers_before_it_is_done(officer, typed):
    response = officer.post(page_of(typed), {"langkah": "gabung", "into": "dinas kesehatan"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "3 laporan akan menyebut Dinas Kesehatan." in html
    assert "tidak dapat dibatalkan" in html
    typed.refresh_from_db()
    assert typed.state == "usulan"


def test_merge_moves_the_reports_and_keeps_the_trace(officer, typed):
    sent = {"langkah": "gabung", "into": "Dinas Kesehatan", "pasti": "1"}
    response = officer.post(page_of(typed), sent, follow=True)
    assert "Dinkes Blora digabungkan ke Dinas Kesehatan. 3 laporan berubah." in response.content.decode()
    typed.refresh_from_db()
    assert (typed.state, typed.merged_into.code) == ("digabung", "dinas-kesehatan")
    links = ActivityAgency.objects.filter(agency=typed.merged_into)
    assert {link.reported_as for link in links} == {typed}
    assert "Sudah digabungkan ke Dinas Kesehatan" in officer.get(page_of(typed)).content.decode()


@pytest.mark.parametrize("pasti", [{}, {"pasti": "1"}], ids=["asked", "confirmed"])
@pytest.mark.parametrize(
    "into", ["", "Dinas Tidak Ada", "Dinkes Blora", "Radio R2B", "Radio Tua", "Karang Taruna", "9" * 300]
)
def test_merge_into_what_is_not_to_choose_is_refused(officer, cast, typed, into, pasti):
    local(cast, "Radio R2B", by="opdkb2", regency=NEXT_REGENCY)
    update_agency(local(cast, "Radio Tua"), by=cast.opdkb, is_active=False)
    propose_agency("Karang Taruna", by=cast.kader, regency_code=REGENCY)
    response = officer.post(page_of(typed), {"langkah": "gabung", "into": into} | pasti)
    assert response.status_code == 422
    typed.refresh_from_db()
    assert typed.state == "usulan"


def test_second_officer_is_told_that_it_was_placed(officer, cast, typed):
    merge_agency(typed, into=Agency.objects.get(code="dinas-kesehatan"), by=cast.opdkb)
    sent = {"langkah": "simpan", "name": "Dinkes", "helix": "pemerintah"}
    html = officer.post(page_of(typed), sent).content.decode()
    assert "Sudah digabungkan ke Dinas Kesehatan" in html
    again = {"langkah": "gabung", "into": "Dinas Sosial", "pasti": "1"}
    html = officer.post(page_of(typed), again, follow=True).content.decode()
    assert "Instansi ini sudah digabungkan." in html


def test_merged_twice_a_report_keeps_the_name_it_was_sent_with(cast, typed):
    ours = local(cast, "Dinas Kesehatan Daerah")
    merge_agency(typed, into=ours, by=cast.opdkb)
    merge_agency(ours, into=Agency.objects.get(code="dinas-kesehatan"), by=cast.opdkb)
    assert {link.reported_as for link in ActivityAgency.objects.filter(agency__code="dinas-kesehatan")} == {typed}
    typed.refresh_from_db()
    assert typed.merged_into.code == "dinas-kesehatan"


def test_unknown_step_is_not_found(officer, typed):
    assert officer.post(page_of(typed), {"langkah": "hapus"}).status_code == 404
    assert officer.post(page_of(typed)).status_code == 404


# --- an agency of the regency ----------------------------------------------------------------------------


def test_rename_shows_everywhere_and_is_recorded(officer, cast):
    agency = local(cast)
    officer.post(page_of(agency), {"langkah": "simpan", "name": "Radio Blora", "helix": "media"})
    agency.refresh_from_db()
    assert (agency.name, agency.search_name) == ("Radio Blora", "radio blora")
    assert [h.name for h in agency.history.all()] == ["Radio Blora", "Radio Gagak Rimang"]


@pytest.mark.parametrize("name", ["Puskesmas", "radio lama"])
def test_rename_to_a_taken_name_is_refused(officer, cast, name):
    local(cast, "Radio Lama")
    agency = local(cast)
    response = officer.post(page_of(agency), {"langkah": "simpan", "name": name, "helix": "media"})
    assert response.status_code == 422
    agency.refresh_from_db()
    assert agency.name == "Radio Gagak Rimang"


def test_out_of_use_it_is_no_longer_offered_but_still_counts(officer, cast, kampung):
    agency = local(cast)
    submitted(kampung, cast.kader, agencies=[agency])
    html = officer.post(page_of(agency), {"langkah": "pakai", "dipakai": "tidak"}, follow=True).content.decode()
    assert "tidak lagi ditawarkan" in html
    assert agency not in Agency.objects.choosable(kampung.region_id)
    ActivityTally.objects.recount(kampung.pk)
    assert ActivityTally.objects.get(kampung=kampung).agencies_reported == 1
    officer.post(page_of(agency), {"langkah": "pakai", "dipakai": "ya"})
    assert agency in Agency.objects.choosable(kampung.region_id)


def test_proposal_is_not_switched_off_and_a_national_one_has_no_page(officer, typed):
    html = officer.post(page_of(typed), {"langkah": "pakai", "dipakai": "tidak"}, follow=True).content.decode()
    assert "tidak ada lagi dalam daftar" in html
    typed.refresh_from_db()
    assert typed.is_active
    assert officer.get(page_of(Agency.objects.get(code="puskesmas"))).status_code == 404


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("opdkb2", 404), ("provinsi", 403), ("pkb", 403), ("kader", 403), ("kader2", 403), ("pusat", 200), ("admin", 200)],
)
def test_agencies_of_a_regency_are_its_officers_own(client, cast, typed, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(page_of(typed)).status_code == status
    sent = {"langkah": "gabung", "into": "Dinas Kesehatan", "pasti": "1"}
    assert client.post(page_of(typed), sent).status_code == (302 if status == 200 else status)
    typed.refresh_from_db()
    assert typed.state == ("digabung" if status == 200 else "usulan")


@pytest.mark.parametrize("who", ["kader", "pkb", "provinsi", "opdkb2"])
def test_actions_refuse_who_does_not_look_after_the_regency(cast, typed, who):
    by, ours = getattr(cast, who), local(cast)
    for attempt in (
        lambda: add_agency("Radio", by=by, region=Region.objects.get(pk=REGENCY), helix="media"),
        lambda: accept_agency(typed, by=by, name="Dinkes", helix="pemerintah"),
        lambda: update_agency(ours, by=by, name="Radio"),
        lambda: merge_agency(typed, into=ours, by=by),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@pytest.mark.parametrize("state", ["national", "proposed", "merged"])
def test_only_agencies_of_a_regencys_list_are_updated(cast, typed, state):
    if state == "merged":
        merge_agency(typed, into=local(cast), by=cast.pusat)
    agency = Agency.objects.get(code="puskesmas") if state == "national" else typed
    with pytest.raises(PermissionDenied if state == "national" else ProgramsRefused):
        update_agency(agency, by=cast.pusat, name="Lain")


# --- in a browser ----------------------------------------------------------------------------------------


def test_a_name_is_merged_on_a_phone(phone, live_server, sign_in, assert_accessible, cast, typed):
    sign_in(cast.opdkb)
    phone.goto(live_server.url + LIST)
    assert_accessible(phone)
    phone.get_by_role("link", name="Periksa Dinkes Blora").click()
    assert_accessible(phone)
    phone.get_by_label("Gabungkan ke").fill("Dinas Kesehatan")
    phone.get_by_role("button", name="Gabungkan").click()
    phone.get_by_text("3 laporan akan menyebut Dinas Kesehatan.").wait_for()
    assert_accessible(phone)
    phone.get_by_role("button", name="Gabungkan").click()
    phone.get_by_text("3 laporan berubah").wait_for()
