"""The board eight sub-programmes × villages: what fills a cell, what its sums say, who may fill an empty one."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from core.excel import read_xlsx
from dashboard.enums import CellState
from dashboard.queries.board import candidates, convergence
from pokja.actions.offices import cancel_entry, finish_entry, set_office
from pokja.models import Plan, PlanItem
from reference.models import Agency, SubProgram
from tests.cast import DISTRICT, NEXT_VILLAGE, REGENCY, VILLAGE
from tests.pokja.office_content import agency, in_days, planned, region
from tests.programs.content import drafted, submitted
from tests.territory import BODEH, BRABOWAN, KUTUKAN, RONGGO_MULYO, TEMENGENG
from tests.villages.content import founded
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

URL = "/papan/"
YEAR = timezone.localdate().year


@world
def villages(cast):
    made = {code: founded(cast.opdkb, region(code), name) for code, name in ((BRABOWAN, "A"), (TEMENGENG, "B"))}
    made[KUTUKAN] = founded(cast.opdkb, region(KUTUKAN), "C")
    made[RONGGO_MULYO] = founded(cast.opdkb2, region(RONGGO_MULYO), "Rembang")
    return made


@world
def health(cast):
    set_office(cast.opd.assignments.get(), by=cast.opdkb, agency=agency())
    return cast.opd


def sub(code: str = "stunting") -> SubProgram:
    return SubProgram.objects.get(code=code)


def held(kampung, by, **changes):
    """A report of this year, also on the first days of January."""
    return submitted(kampung, by, **{"held_on": timezone.localdate(), **changes})


def board_of(user, area=REGENCY, year=YEAR):
    return convergence(user, area, year, timezone.localdate())


def states(board, code: str) -> dict[str, CellState]:
    return {row.region_id: row.cells[sub(code).pk].state for row in board.rows}


# --- cells ----------------------------------------------------------------------------------------------------------


def test_what_was_reported_fills_a_cell_and_what_was_verified_is_counted(cast, villages):
    drafted(villages[KUTUKAN], cast.opdkb, held_on=timezone.localdate())
    for title in ("Satu", "Dua"):
        held(villages[BRABOWAN], cast.kader, title=title)
    change_status(held(villages[BRABOWAN], cast.kader, title="Tiga"), Step.VERIFY, by=cast.pkb)
    back = held(villages[TEMENGENG], cast.opdkb)
    change_status(back, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    board = board_of(cast.opdkb)
    assert states(board, "stunting") == {BRABOWAN: "terlaksana", TEMENGENG: "kosong", KUTUKAN: "kosong"}
    cell = board.rows[0].cells[sub().pk]
    assert (cell.reported, cell.verified) == (3, 1)
    assert set(states(board, "ekonomi").values()) == {"kosong"}
    [column] = [column for column in board.columns if column.subprogram.code == "stunting"]
    assert (column.done, column.planned, column.empty) == (1, 0, 2)
    assert [row.region_id for row in board.empty_in("stunting")] == [TEMENGENG, KUTUKAN]
    assert board_of(cast.opdkb, year=YEAR - 1).rows[0].empty == 8


def test_a_report_with_two_sub_programmes_fills_two_cells(cast, villages):
    held(villages[BRABOWAN], cast.kader, subprograms=[sub(), sub("ekonomi")])
    board = board_of(cast.opdkb)
    assert states(board, "stunting")[BRABOWAN] == states(board, "ekonomi")[BRABOWAN] == "terlaksana"


def test_plans_of_the_village_fill_a_cell_until_they_are_struck(cast, villages):
    plan = Plan.objects.create(kampung=villages[BRABOWAN], region=villages[BRABOWAN].region, year=YEAR)
    item = PlanItem.objects.create(plan=plan, title="Dashat", subprogram=sub())
    assert states(board_of(cast.opdkb), "stunting")[BRABOWAN] == "rencana"
    item.dropped_at, item.drop_reason = timezone.now(), "Tidak ada dana"
    item.save()
    assert states(board_of(cast.opdkb), "stunting")[BRABOWAN] == "kosong"


def test_entries_fill_the_cells_of_the_villages_they_name(cast, villages, health):
    today = timezone.localdate()
    day = {"starts_on": today, "ends_on": today}
    planned(health, BRABOWAN, **day)
    [off] = planned(health, TEMENGENG, **day)
    planned(health, REGENCY, title="Rapat kabupaten", **day)
    planned(health, DISTRICT, title="Rapat kecamatan", **day)
    board = board_of(cast.opdkb)
    assert states(board, "stunting") == {BRABOWAN: "rencana", TEMENGENG: "rencana", KUTUKAN: "kosong"}
    assert [entry.title for entry in board.wide] == ["Rapat kabupaten"]
    assert {entry.title for entry in board_of(cast.opdkb, DISTRICT).wide} == {"Rapat kabupaten", "Rapat kecamatan"}
    cancel_entry(off, by=health)
    assert states(board_of(cast.opdkb), "stunting")[TEMENGENG] == "kosong"


def test_what_passed_without_a_word_fills_nothing_what_the_office_did_does(cast, villages, health):
    [first, second] = planned(health, BRABOWAN, TEMENGENG, starts_on=date(YEAR, 1, 1))
    today = date(YEAR, 1, 9)
    board = convergence(cast.opdkb, REGENCY, YEAR, today)
    assert states(board, "stunting")[BRABOWAN] == "kosong"
    finish_entry(first, by=health)
    board = convergence(cast.opdkb, REGENCY, YEAR, today)
    assert states(board, "stunting") == {BRABOWAN: "rencana", TEMENGENG: "kosong", KUTUKAN: "kosong"}


def test_board_holds_the_readers_villages_alone(cast, villages):
    def names(user, area):
        return [row.name for row in board_of(user, area).rows]

    assert names(cast.opdkb, REGENCY) == names(cast.opd, REGENCY) == names(cast.provinsi, REGENCY) == ["A", "B", "C"]
    assert names(cast.opdkb, DISTRICT) == names(cast.pkb, REGENCY) == ["A", "B"]
    assert names(cast.kader, REGENCY) == ["A"]
    assert names(cast.opdkb2, REGENCY) == []


def test_questions_do_not_grow_with_the_villages(cast, villages, health, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(6):
            board = convergence(cast.opdkb, REGENCY, YEAR, timezone.localdate())
        held(founded(cast.opdkb, region(BODEH), "D"), cast.opdkb) if len(board.rows) == 3 else None
    assert len(board.rows) == 4


# --- who may fill it ------------------------------------------------------------------------------------------------


def test_candidates_did_it_elsewhere_or_it_is_their_matter(cast, villages, health):
    posyandu = list(Agency.objects.filter(code__in=["puskesmas", "lembaga-pendidikan"]))
    change_status(held(villages[BRABOWAN], cast.kader, agencies=posyandu), Step.VERIFY, by=cast.pkb)
    held(villages[TEMENGENG], cast.opdkb, agencies=[agency("swasta")])  # waits: nobody else may read it yet
    theirs = held(villages[RONGGO_MULYO], cast.kader2, agencies=[agency("bps")])
    change_status(theirs, Step.VERIFY, by=cast.pkb2)
    rows = candidates(villages[KUTUKAN], sub(), YEAR)
    found = {row.agency.code: (row.villages, row.is_responsible, row.has_account) for row in rows}
    assert found["puskesmas"] == (1, True, False)
    assert found["lembaga-pendidikan"] == (1, False, False)
    assert found["dinas-kesehatan"] == (0, True, True)
    assert not {"swasta", "bps", "lainnya", "dinas-pendidikan"} & set(found)
    assert [row.agency.code for row in rows[:2]] == ["puskesmas", "lembaga-pendidikan"]


def test_an_empty_cell_offers_agencies_a_letter_and_a_plan(cast, client, villages, health):
    url = reverse("convergence-cell", args=[KUTUKAN, "stunting"])
    client.force_login(cast.opdkb)
    page = client.get(url).content.decode()
    assert "OPD mana yang dapat mengisi?" in page and "Dinas Kesehatan" in page and "wa.me" in page
    assert "punya akun di portal" in page
    letter = client.get(url).context["candidates"][0]["letter"]
    assert "C (Desa Kutukan, Kec. Randublatung, Kabupaten Blora) belum memiliki" in letter
    assert "Endang Lestari, OPD KB kabupaten/kota, Kabupaten Blora" in letter
    client.force_login(health)
    able = [row["row"].agency.code for row in client.get(url).context["candidates"] if row["plan_url"]]
    assert able == ["dinas-kesehatan"]
    link = next(row["plan_url"] for row in client.get(url).context["candidates"] if row["plan_url"])
    form = client.get(link).context["form"]
    assert form.initial["villages"] == [KUTUKAN] and form.initial["subprogram"].code == "stunting"
    client.force_login(cast.pkb)
    assert client.get(reverse("convergence-cell", args=[KUTUKAN, "stunting"])).status_code == 404
    brabowan = client.get(reverse("convergence-cell", args=[VILLAGE, "stunting"]))
    assert not any(row["plan_url"] for row in brabowan.context["candidates"])


def test_a_full_cell_tells_what_there_is(cast, client, villages, health):
    held(villages[BRABOWAN], cast.kader, title="Kelas balita")
    planned(health, DISTRICT, title="Rapat kecamatan", starts_on=timezone.localdate())
    client.force_login(cast.kader)
    page = client.get(reverse("convergence-cell", args=[BRABOWAN, "stunting"])).content.decode()
    assert "1 kegiatan dilaporkan" in page and "Kelas balita" in page and "Rapat kecamatan" in page
    for wrong in (("stunting", NEXT_VILLAGE), ("tidak-ada", VILLAGE)):
        assert client.get(reverse("convergence-cell", args=wrong[::-1])).status_code == 404


# --- the page -------------------------------------------------------------------------------------------------------


def test_page_of_each_role(cast, client, villages, settings):
    settings.MFA_REQUIRED_ROLES = []
    for who, rows in (("kader", 1), ("pkb", 2), ("opd", 3), ("opdkb", 3)):
        client.force_login(getattr(cast, who))
        assert len(client.get(URL).context["page"].object_list) == rows
    client.force_login(cast.pusat)
    assert "Pilih kabupaten/kota" in client.get(URL).content.decode()
    assert len(client.get(URL, {"prov": "33", "kab": REGENCY}).context["page"].object_list) == 3
    client.force_login(cast.opdkb2)
    assert "A" not in [row.name for row in client.get(URL, {"kab": REGENCY}).context["page"].object_list]


def test_page_is_narrowed_to_what_is_empty_and_to_a_year(cast, client, villages):
    held(villages[BRABOWAN], cast.kader)
    client.force_login(cast.opdkb)
    found = client.get(URL, {"kosong": "stunting"})
    assert [row.name for row in found.context["page"].object_list] == ["B", "C"]
    assert "2 dari 3 Kampung KB" in found.content.decode()
    for nonsense in ({"kosong": "x"}, {"tahun": "1900"}, {"tahun": "x"}, {"page": "99"}):
        assert client.get(URL, nonsense).context["year"] == YEAR
    assert client.get(URL, {"tahun": YEAR - 1, "kosong": "stunting"}).context["page"].paginator.count == 3


def test_export_holds_every_village(cast, client, villages):
    held(villages[BRABOWAN], cast.kader)
    client.force_login(cast.opdkb)
    read = read_xlsx(BytesIO(client.get(URL, {"export": "xlsx"}).getvalue()))
    rows = [dict(zip(read.header, row, strict=True)) for row in read.rows]
    head = next(name for name in read.header if name.startswith("4 ") and ":" not in name)
    assert [(row["Nama Kampung KB"], row[head]) for row in rows] == [
        ("A", "Terlaksana"),
        ("B", "Kosong"),
        ("C", "Kosong"),
    ]
    assert int(rows[0]["Sub-program kosong"]) == 7
    client.force_login(cast.opd)
    assert client.get(URL, {"export": "xlsx"}).status_code == 403


def test_page_costs_the_same_for_one_row_and_for_three(cast, client, territory, django_assert_num_queries):
    client.force_login(cast.opdkb)
    for codes in ([BRABOWAN], [TEMENGENG, KUTUKAN]):
        for code in codes:
            founded(cast.opdkb, region(code), code)
        with django_assert_num_queries(13):
            client.get(URL)


@pytest.mark.parametrize("days", [0, 6, 7])
def test_kader_and_pkb_hear_of_the_week(cast, client, villages, health, days):
    planned(health, DISTRICT, title="Imunisasi", starts_on=in_days(days))
    planned(health, KUTUKAN, title="Jauh", starts_on=in_days(0))
    for who in (cast.kader, cast.pkb):
        client.force_login(who)
        lines = [line.task for line in client.get(reverse("tasks")).context["board"].lines]
        told = [task.where for task in lines if "kegiatan OPD minggu ini" in task.what]
        assert len(told) == (days < 7)
        assert all("Imunisasi" in where and "Jauh" not in where for where in told)
