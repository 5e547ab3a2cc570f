"""Pages of what offices plan: who finds what, what a form says to wrong input, what other offices never read."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import update_person
from core.excel import read_xlsx
from pokja.actions.offices import cancel_entry, change_entry, finish_entry, set_office
from pokja.exports.offices import OFFICE_COLUMNS
from pokja.models import OfficeActivity
from pokja.queries.offices import offices_of
from reference.models import SubProgram
from tests.cast import DISTRICT, NEXT_VILLAGE, REGENCY, VILLAGE
from tests.pokja.office_content import agency, in_days, planned, region
from tests.programs import content as activities
from tests.territory import KUTUKAN, RANDUBLATUNG, TEMENGENG
from tests.villages.content import founded, submitted
from tests.worlds import world

LIST, CREATE = "/opd/rencana/", "/opd/rencana/baru/"
AREA = {"prov": "33", "kab": REGENCY, "kec": DISTRICT}


@world
def villages(cast):
    return [founded(cast.opdkb, region(VILLAGE)), founded(cast.opdkb, region(TEMENGENG), name="Guyub Rukun")]


def form(**changes) -> dict:
    """What a browser sends for a new entry."""
    sent = {
        **AREA,
        "subprogram": SubProgram.objects.get(code="stunting").pk,
        "title": "Pelayanan posyandu bergerak",
        "starts_on": in_days(3).isoformat(),
    }
    return sent | changes


def titles(response) -> list[str]:
    return [line["entry"].title for line in response.context["page"].object_list]


# --- the list -------------------------------------------------------------------------------------------------------


def test_list_shows_what_concerns_the_reader_and_is_coming(cast, client, offices):
    planned(offices.opd, REGENCY, title="Se-kabupaten")
    planned(offices.opd, RANDUBLATUNG, title="Kecamatan lain")
    planned(offices.opd, VILLAGE, title="Brabowan", starts_on=in_days(9))
    planned(offices.opd, VILLAGE, title="Lewat", starts_on=in_days(-9))
    planned(offices.opd2, NEXT_VILLAGE, title="Rembang")
    client.force_login(cast.kader)
    assert titles(client.get(LIST)) == ["Se-kabupaten", "Brabowan"]
    client.force_login(cast.opdkb)
    assert titles(client.get(LIST)) == ["Se-kabupaten", "Kecamatan lain", "Brabowan"]
    assert titles(client.get(LIST, {"kec": DISTRICT})) == ["Se-kabupaten", "Brabowan"]
    client.force_login(cast.kader2)
    assert titles(client.get(LIST)) == ["Rembang"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"periode": "lewat"}, ["Lewat"]),
        ({"periode": "semua"}, ["Jauh", "Sosial", "Dekat", "Batal", "Lewat"]),
        ({"periode": "minggu-ini"}, ["Batal", "Dekat"]),
        ({"program": "ekonomi"}, ["Sosial"]),
        ({"instansi": "dinas-sosial"}, ["Sosial"]),
        ({"keadaan": "batal"}, ["Batal"]),
        ({"periode": "tidak-ada", "program": "x", "instansi": "y"}, ["Dekat", "Sosial", "Jauh"]),
    ],
)
def test_list_is_narrowed(cast, client, offices, query, expected):
    economy = SubProgram.objects.get(code="ekonomi")
    planned(
        cast.opdkb, VILLAGE, title="Sosial", agency=agency("dinas-sosial"), subprogram=economy, starts_on=in_days(20)
    )
    planned(offices.opd, VILLAGE, title="Jauh", starts_on=in_days(300))
    planned(offices.opd, VILLAGE, title="Dekat", starts_on=in_days(2))
    planned(offices.opd, VILLAGE, title="Lewat", starts_on=in_days(-40))
    [off] = planned(offices.opd, VILLAGE, title="Batal", starts_on=in_days(1))
    cancel_entry(off, by=offices.opd)
    client.force_login(cast.opdkb)
    assert titles(client.get(LIST, query)) == expected


def test_each_office_finds_the_acts_of_its_own_entries_alone(cast, client, offices):
    planned(offices.opd, VILLAGE)
    planned(cast.opdkb, VILLAGE, agency=agency("dinas-sosial"))

    def changeable(user):
        client.force_login(user)
        lines = client.get(LIST).context["page"].object_list
        return sorted(line["entry"].agency.code for line in lines if line["may_change"])

    assert changeable(offices.opd) == ["dinas-kesehatan"]
    assert changeable(cast.opdkb) == ["dinas-kesehatan", "dinas-sosial"]
    for who in (cast.kader, cast.pkb, cast.provinsi):
        assert changeable(who) == []


def test_list_costs_the_same_for_one_row_and_for_three(cast, client, offices, django_assert_num_queries):
    client.force_login(cast.kader)
    planned(offices.opd, VILLAGE)
    with django_assert_num_queries(9):
        assert len(titles(client.get(LIST))) == 1
    planned(offices.opd, DISTRICT)
    planned(cast.opdkb, REGENCY, agency=agency("dinas-sosial"))
    with django_assert_num_queries(9):
        assert len(titles(client.get(LIST))) == 3


def test_export_holds_the_filtered_list_of_the_own_area(cast, client, offices):
    planned(offices.opd, VILLAGE, title="=1+1", note="Siapkan KIA")
    planned(offices.opd, REGENCY, starts_on=in_days(-5))
    planned(offices.opd2, NEXT_VILLAGE)
    client.force_login(cast.opdkb)
    read = read_xlsx(BytesIO(client.get(LIST, {"export": "xlsx"}).getvalue()))
    assert tuple(read.header) == OFFICE_COLUMNS
    [row] = read.rows
    assert list(row[:5]) == [VILLAGE, "Kabupaten Blora", "Kec. Sambong", "Desa Brabowan", "Dinas Kesehatan"]
    assert "=1+1" in row[7] and row[12] == "Direncanakan"
    for who in (cast.kader, offices.opd):
        client.force_login(who)
        assert client.get(LIST, {"export": "xlsx"}).status_code == 403


# --- forms ----------------------------------------------------------------------------------------------------------


def test_an_office_plans_for_two_villages_and_they_see_it(cast, client, offices, villages):
    client.force_login(offices.opd)
    picking = client.post(CREATE, form(pilih="kec"))
    assert [code for code, _ in picking.context["form"].fields["villages"].choices] == [VILLAGE, TEMENGENG]
    assert not picking.context["form"].errors and "Pelayanan posyandu bergerak" in picking.content.decode()
    for _ in range(2):  # two taps
        assert client.post(CREATE, form(villages=[VILLAGE, TEMENGENG])).status_code == 302
    assert sorted(OfficeActivity.objects.values_list("region", "agency__code")) == [
        (TEMENGENG, "dinas-kesehatan"),
        (VILLAGE, "dinas-kesehatan"),
    ]
    client.force_login(cast.kader)
    assert titles(client.get(LIST)) == ["Pelayanan posyandu bergerak"]
    assert "1 kegiatan OPD minggu ini" in client.get(reverse("tasks")).content.decode()


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({}, [DISTRICT]),
        ({"kec": ""}, [REGENCY]),
        ({"every_village": "on"}, [TEMENGENG, VILLAGE]),
        ({"kab": "33.17", "kec": "33.17.01"}, [REGENCY]),  # a place of the neighbour is not read
    ],
)
def test_what_is_not_chosen_widens_the_entry(client, offices, villages, changes, places):
    client.force_login(offices.opd)
    assert client.post(CREATE, form(**changes)).status_code == 302
    assert sorted(OfficeActivity.objects.values_list("region", flat=True)) == places


def test_opd_kb_names_the_agency(cast, client, villages):
    client.force_login(cast.opdkb)
    refused = client.post(CREATE, form())
    assert refused.status_code == 422 and "agency" in refused.context["form"].errors
    assert client.post(CREATE, form(agency=agency("dinas-sosial").pk)).status_code == 302
    assert OfficeActivity.objects.get().agency.code == "dinas-sosial"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"subprogram": "0"}, "subprogram"),
        ({"starts_on": "kapan-kapan"}, "starts_on"),
        ({"starts_on": "2001-01-01"}, "starts_on"),
        ({"ends_on": "2026-01-01"}, "ends_on"),
        ({"villages": [KUTUKAN]}, "villages"),
    ],
)
def test_wrong_input_is_told_and_kept(client, offices, villages, changes, field):
    client.force_login(offices.opd)
    response = client.post(CREATE, form(**{"note": "Siapkan KIA", **changes}))
    assert response.status_code == 422 and field in response.context["form"].errors
    assert "Siapkan KIA" in response.content.decode()
    assert not OfficeActivity.objects.exists()


def test_a_link_of_the_board_fills_the_form(client, offices, villages):
    client.force_login(offices.opd)
    filled = client.get(CREATE, {"desa": VILLAGE, "program": "stunting", "instansi": "x"}).context["form"]
    assert filled.picker.region.pk == DISTRICT and filled.initial["villages"] == [VILLAGE]
    assert filled.initial["subprogram"].code == "stunting"
    for nonsense in ({"desa": "x"}, {"desa": NEXT_VILLAGE, "program": "x"}):
        assert client.get(CREATE, nonsense).status_code == 200


def test_an_account_without_an_agency_reads_who_sets_it(cast, client):
    client.force_login(cast.opd)
    page = client.get(CREATE).content.decode()
    assert "Instansi Anda belum diatur" in page and "Endang Lestari" in page
    assert client.post(CREATE, form()).status_code == 200 and not OfficeActivity.objects.exists()
    assert "belum diatur OPD KB" in client.get(LIST).content.decode()


def test_changing_moving_and_the_second_tab(cast, client, offices, villages):
    [entry] = planned(offices.opd, VILLAGE)
    url = reverse("office-edit", args=[entry.pk])
    client.force_login(offices.opd)
    seen = client.get(url).context["form"].initial["seen"]
    assert client.post(url, form(desa=TEMENGENG, seen=seen)).status_code == 302
    entry.refresh_from_db()
    assert entry.region_id == TEMENGENG
    stale = client.post(url, form(desa=TEMENGENG, title="Lain", seen=seen))
    assert stale.status_code == 409 and "baru saja disimpan" in stale.content.decode()
    again = stale.context["form"].data
    assert client.post(url, again).status_code == 302
    entry.refresh_from_db()
    assert entry.title == "Lain"


def test_done_and_back_by_the_pages(client, offices):
    [entry] = planned(offices.opd, VILLAGE, starts_on=in_days(-1))
    client.force_login(offices.opd)
    client.post(reverse("office-done", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.state == "terlaksana"
    assert client.get(reverse("office-edit", args=[entry.pk])).url == reverse("office-replan", args=[entry.pk])
    client.post(reverse("office-replan", args=[entry.pk]))
    client.post(reverse("office-cancel", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.state == "batal"
    [later] = planned(offices.opd, VILLAGE)
    told = client.post(reverse("office-done", args=[later.pk]), follow=True)
    assert "baru mulai" in told.content.decode()


# --- accounts of other offices --------------------------------------------------------------------------------------


def test_opd_kb_chooses_the_agency_of_an_account(cast, client):
    client.force_login(cast.opdkb)
    page = client.get(reverse("office-people")).content.decode()
    assert "Hendra Wijaya" in page and "Belum diatur" in page and "Yuni Astuti" not in page
    assert "1 akun OPD belum punya instansi" in client.get(reverse("tasks")).content.decode()
    url = reverse("office-agency", args=[cast.opd.assignments.get().pk])
    for wrong in ("", "0", agency("lainnya").pk):
        assert client.post(url, {"agency": wrong}).status_code == 422
    assert client.post(url, {"agency": agency().pk}).status_code == 302
    assert offices_of(cast.opd)[REGENCY] == agency()
    assert "belum punya instansi" not in client.get(reverse("tasks")).content.decode()


def test_list_of_accounts_costs_the_same_for_one_and_three(cast, client, make_opd, django_assert_num_queries):
    client.force_login(cast.opdkb)
    for count in (1, 3):
        while len(make_opd.made) < count - 1:
            make_opd()
        with django_assert_num_queries(6):
            assert len(client.get(reverse("office-people")).context["accounts"]) == count


@pytest.fixture
def make_opd(cast, client):
    """More accounts of other offices in Blora, made on the page of people."""

    def make():
        name = f"opd-{len(make.made) + 10}"
        sent = {"name": name.title(), "username": name, "role": "opd", "prov": "33", "kab": REGENCY}
        response = client.post(reverse("user-create"), sent | {"start": timezone.localdate().isoformat()})
        assert response.status_code == 200, response
        make.made.append(name)

    make.made = []
    return make


# --- what another office does not read ------------------------------------------------------------------------------


def test_another_office_reads_nothing_private(cast, client, offices, villages):
    kampung = villages[0]
    for person in (cast.kader, cast.pkb, cast.opdkb):
        update_person(by=person, user=person, name=person.name, phone="081299988877")
    submitted(kampung, "profil", cast.kader, companion_contact="085711122233", companion_name="Slamet Raharjo")
    submitted(kampung, "penduduk", cast.kader)
    activities.drafted(kampung, cast.kader, title="Draf rahasia")
    activity = activities.submitted(kampung, cast.kader, title="Senam lansia")
    pages = [
        reverse(name, args=[VILLAGE])
        for name in (
            *("kampung-detail", "kampung-rapor", "kampung-profile", "kampung-population", "kampung-family-planning"),
            *("kampung-activities", "kampung-history"),
        )
    ]
    pages += [
        reverse("kampung-report-version", args=[VILLAGE, "profil", 1]),
        activity.get_absolute_url(),
        *(reverse(name) for name in ("activity-list", "kampung-list", "tasks", "notice-list", "convergence-board")),
        reverse("convergence-cell", args=[VILLAGE, "stunting"]),
        LIST,
    ]
    secrets = ("081299988877", "085711122233", "Slamet Raharjo", "198503122010012005", "Draf rahasia")
    client.force_login(offices.opd)
    for url in pages:
        response = client.get(url)
        assert response.status_code == 200, url
        assert not [secret for secret in secrets if secret in response.content.decode()], url
    client.force_login(cast.pkb)  # the very same pages do hold some of it for an officer
    assert "085711122233" in client.get(reverse("kampung-profile", args=[VILLAGE])).content.decode()


def test_own_day_of_an_office(cast, client, offices, villages):
    planned(offices.opd, VILLAGE, title="Besok", starts_on=in_days(1))
    planned(offices.opd, VILLAGE, title="Lewat", starts_on=in_days(-9))
    [done] = planned(offices.opd, VILLAGE, title="Sudah", starts_on=in_days(-9))
    finish_entry(done, by=offices.opd)
    planned(cast.opdkb, VILLAGE, title="Bukan milik saya", agency=agency("dinas-sosial"))
    client.force_login(offices.opd)
    board = client.get(reverse("tasks")).context["board"]
    late = [line.task.what for line in board.groups[0].lines]
    assert board.late == 1 and late == ["Lewat: sudah terlaksana?"]
    assert [line.task.what for line in board.groups[1].lines] == ["Besok"]
    assert board.groups[1].lines[0].ahead == 1
    gaps = [line.task.what for line in board.groups[2].lines]
    assert gaps and all("belum mendapat" in what for what in gaps)
    assert [tile.value for tile in board.tiles][1:3] == [int(in_days(-9).year == timezone.localdate().year), 1]
    change_entry(OfficeActivity.objects.get(title="Lewat"), by=offices.opd, cleaned={"starts_on": in_days(2)})
    assert client.get(reverse("tasks")).context["board"].late == 0


def test_own_day_before_the_agency_is_set(cast, client):
    client.force_login(cast.opd)
    board = client.get(reverse("tasks")).context["board"]
    assert [line.task.what for line in board.lines] == ["Instansi Anda belum diatur"]
    set_office(cast.opd.assignments.get(), by=cast.opdkb, agency=agency())
    assert "belum diatur" not in client.get(reverse("tasks")).content.decode()


def test_tab_rencana_tells_what_is_coming(cast, client, offices, villages):
    url = reverse("kampung-plan", args=[VILLAGE])
    client.force_login(cast.kader)
    assert "Belum ada kegiatan OPD yang dijadwalkan ke sini" in client.get(url).content.decode()
    planned(offices.opd, VILLAGE, note="Siapkan buku KIA")
    planned(offices.opd, REGENCY, title="Rapat kabupaten")
    planned(offices.opd, TEMENGENG, title="Bukan ke sini")
    page = client.get(url).content.decode()
    assert "Siapkan buku KIA" in page and "Rapat kabupaten" in page and "Bukan ke sini" not in page


def test_people_page_begins_with_the_role_asked_for(cast, client):
    client.force_login(cast.opdkb)
    page = client.get(reverse("user-create"), {"peran": "opd"}).content.decode()
    assert '<option value="opd" selected>' in page
    detail = client.get(reverse("user-detail", args=[cast.opd.pk])).content.decode()
    assert reverse("office-agency", args=[cast.opd.assignments.get().pk]) in detail
