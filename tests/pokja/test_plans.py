"""Actions and questions of the yearly plan."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone

from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.plans import add_item, copy_items, drop_item, sign_plan, start_plan, update_item
from pokja.actions.proposals import plan_proposal, propose
from pokja.enums import FundingState, PokjaRole, ProposalState, Structure
from pokja.models import Plan, PlanItem, Pokja, PokjaMember
from pokja.queries.plans import Line, first_year, last_year, lines_of, signers, sums_of, unfinished_items, years_of
from reference.models import SubProgram
from tests.worlds import world
from verification.models import Notice
from villages.actions.kampung import set_active

YEAR = timezone.localdate().year


@world
def subprogram():
    return SubProgram.objects.get(code="stunting")


@world
def plan(cast, kampung):
    return start_plan(kampung, by=cast.kader, year=YEAR)


@pytest.fixture
def added(cast, plan, subprogram):
    """added(title, …): one more item of the plan."""

    def add(title="Kelas ibu balita", plan=plan, **cleaned):
        return add_item(plan, by=cast.kader, title=title, subprogram=subprogram, **cleaned)

    return add


# --- the plan -------------------------------------------------------------------------------------------------


def test_starting_twice_makes_one_plan(cast, kampung, plan):
    assert start_plan(kampung, by=cast.pkb, year=YEAR) == plan
    assert (plan.created_by, Plan.objects.count()) == (cast.kader, 1)


@pytest.mark.parametrize("who", ["kader2", "opd", "provinsi", "admin", "nobody"])
def test_only_who_writes_there_plans(cast, kampung, plan, subprogram, who):
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        start_plan(kampung, by=by, year=YEAR + 1)
    with pytest.raises(PermissionDenied):
        add_item(plan, by=by, title="Senam", subprogram=subprogram)


@pytest.mark.parametrize("year", [2015, YEAR + 2, 9999])
def test_year_that_cannot_be_planned_is_refused(cast, kampung, year):
    with pytest.raises(PokjaRefused) as refusal:
        start_plan(kampung, by=cast.kader, year=year)
    assert refusal.value.field == "year"


def test_inactive_kampung_plans_nothing(cast, kampung, plan, added):
    item = added()
    set_active(kampung, by=cast.opdkb, is_active=False)
    for act in (
        lambda: start_plan(kampung, by=cast.kader, year=YEAR + 1),
        lambda: added("Senam"),
        lambda: update_item(item, by=cast.kader, title="Senam"),
        lambda: drop_item(item, by=cast.kader, reason="Batal"),
        lambda: copy_items(plan, by=cast.kader, items=[item]),
    ):
        with pytest.raises(PokjaRefused, match="tidak aktif"):
            act()


def test_years_of_the_switch(kampung, plan):
    assert years_of(kampung, 2020) == [YEAR + 1, YEAR, 2020]
    assert (first_year(kampung), last_year()) == ((kampung.inaugurated_on or date(2016, 1, 1)).year, YEAR + 1)


# --- its items ------------------------------------------------------------------------------------------------


def test_item_sent_twice_is_one_item(cast, plan, added, kampung2, subprogram):
    key = uuid.uuid4()
    assert added(key=key) == added("Judul lain", key=key)
    assert PlanItem.objects.get().title == "Kelas ibu balita"
    other = start_plan(kampung2, by=cast.kader2, year=YEAR)
    with pytest.raises(PokjaRefused, match="sudah dipakai"):
        add_item(other, by=cast.kader2, title="Senam", subprogram=subprogram, key=key)


def test_item_changed_meanwhile_is_not_overwritten(cast, added):
    item = added()
    seen = item.updated_at
    update_item(item, by=cast.pkb, seen=seen, title="Kelas ayah")
    with pytest.raises(StaleRow):
        update_item(item, by=cast.kader, seen=seen, title="Kelas ibu")
    item.refresh_from_db()
    assert item.title == "Kelas ayah"
    assert item.history.first().history_user == cast.pkb


def test_struck_item_keeps_its_reason_and_sends_its_proposal_back(cast, kampung, added):
    item = added()
    proposal = propose(kampung, by=cast.kader, title="Kelas ibu", year=YEAR)
    plan_proposal(proposal, by=cast.pkb, item=item)
    with pytest.raises(PokjaRefused) as refusal:
        drop_item(item, by=cast.pkb, reason="  ")
    assert refusal.value.field == "reason"
    drop_item(item, by=cast.pkb, reason="Bidan pindah tugas")
    assert drop_item(item, by=cast.kader, reason="Lagi").drop_reason == "Bidan pindah tugas"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.item, proposal.reason) == (ProposalState.ACCEPTED, None, "Bidan pindah tugas")
    notice = Notice.objects.filter(recipient=cast.kader).first()
    assert (notice.detail, notice.url) == ("Bidan pindah tugas", proposal.get_absolute_url())
    with pytest.raises(PokjaRefused, match="sudah dicoret"):
        update_item(item, by=cast.kader, title="Senam")


def test_item_with_a_report_is_not_struck(cast, added):
    item = added()
    PlanItem.objects.filter(pk=item.pk).update(reported=1)
    with pytest.raises(PokjaRefused, match="Sudah ada kegiatan"):
        drop_item(item, by=cast.kader, reason="Batal")


def test_unfinished_items_of_last_year_come_along_without_what_was_done(cast, kampung, added):
    old = start_plan(kampung, by=cast.kader, year=YEAR - 1)
    half = added("Panen bersama", old, times=3, funding_state=FundingState.FUNDED, budget=500_000)
    done = added("Senam", old)
    gone = added("Lomba", old)
    twin = added("KELAS ibu balita", old)
    added("Kelas ibu balita")
    PlanItem.objects.filter(pk=half.pk).update(reported=2, verified=1)
    PlanItem.objects.filter(pk=done.pk).update(reported=1, verified=1)
    drop_item(gone, by=cast.kader, reason="Batal")
    assert unfinished_items(kampung, YEAR) == [half]
    plan = Plan.objects.get(year=YEAR)
    half.refresh_from_db()
    assert copy_items(plan, by=cast.kader, items=[half, twin]) == 1
    assert copy_items(plan, by=cast.kader, items=[half]) == 0
    copy = plan.items.get(title="Panen bersama")
    assert (copy.times, copy.reported, copy.funding_state, copy.budget) == (2, 0, FundingState.UNKNOWN, 500_000)
    assert unfinished_items(kampung, YEAR) == []


def test_items_of_the_neighbours_are_not_copied(cast, plan, kampung2, subprogram):
    other = start_plan(kampung2, by=cast.kader2, year=YEAR - 1)
    item = add_item(other, by=cast.kader2, title="Bocor", subprogram=subprogram)
    with pytest.raises(PokjaRefused):
        copy_items(plan, by=cast.kader, items=[item])


# --- signed ---------------------------------------------------------------------------------------------------


def pdf():
    return ContentFile(b"%PDF-1.4\n%%EOF", f"{uuid.uuid4().hex}.pdf")


def test_new_signed_copy_takes_the_place_of_the_former(cast, plan, added, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    with pytest.raises(PokjaRefused, match="belum berisi"):
        sign_plan(plan, by=cast.kader, file=pdf(), signed_on=today)
    added()
    with pytest.raises(PokjaRefused, match="belum tiba"):
        sign_plan(plan, by=cast.kader, file=pdf(), signed_on=today + timedelta(days=1))
    first = sign_plan(plan, by=cast.kader, file=pdf(), signed_on=today)
    storage, name = first.signed_file.storage, first.signed_file.name
    with django_capture_on_commit_callbacks(execute=True):
        second = sign_plan(plan, by=cast.pkb, file=pdf(), signed_on=today)
    assert not storage.exists(name)
    assert storage.exists(second.signed_file.name)


# --- read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "times", "reported", "verified", "today", "state"),
    [
        (5, 1, 0, 0, date(2026, 4, 30), "Belum dimulai"),
        (5, 1, 0, 0, date(2026, 5, 31), "Belum dimulai"),
        (5, 1, 0, 0, date(2026, 6, 1), "Terlambat"),
        (5, 1, 1, 0, date(2026, 6, 1), "Menunggu verifikasi"),
        (5, 1, 1, 1, date(2026, 6, 1), "Terlaksana"),
        (5, 3, 1, 1, date(2026, 6, 1), "Berjalan"),
        (5, 3, 2, 2, date(2027, 1, 1), "Terlambat"),
        (5, 3, 3, 2, date(2027, 1, 1), "Menunggu verifikasi"),
        (None, 1, 0, 0, date(2026, 12, 31), "Belum dimulai"),
        (None, 1, 0, 0, date(2027, 1, 1), "Terlambat"),
    ],
)
def test_state_of_an_item_on_a_day(month, times, reported, verified, today, state):
    item = PlanItem(title="Kelas", month=month, times=times, reported=reported, verified=verified)
    line = Line(item, 2026, today)
    assert line.state == state
    assert line.is_late is (state == "Terlambat")
    item.dropped_at = timezone.now()
    assert (line.state, line.is_late) == ("Dicoret", False)


def test_reported_and_verified_are_told_apart():
    item = PlanItem(title="Kelas", month=3, times=3, reported=2, verified=1, people=58, last_done_on=date(2026, 11, 12))
    line = Line(item, 2026, date(2026, 11, 20))
    assert line.when == "Maret, 3 kali"
    assert line.reported_words == "Dilaporkan 2 dari 3 kali"
    assert line.verified_words == "Terverifikasi 1 kali, 58 peserta, terakhir 12 Nov 2026"


def test_sums_leave_struck_items_out_and_no_item_makes_up_for_another(cast, plan, added):
    added("Kelas", times=2, budget=300_000, funding_state=FundingState.FUNDED)
    added("Senam", times=1, budget=200_000, funding_state=FundingState.UNFUNDED)
    drop_item(added("Lomba", budget=900_000), by=cast.kader, reason="Batal")
    PlanItem.objects.filter(title="Kelas").update(reported=5, verified=2, people=40)
    sums = sums_of(lines_of(plan))
    assert (sums.items, sums.done, sums.times, sums.reported, sums.verified, sums.people) == (2, 1, 3, 2, 2, 40)
    assert (sums.budget, sums.secured, sums.unfunded) == (500_000, 300_000, 1)
    assert sums.budget_words == "tersedia Rp300.000 dari Rp500.000"


def test_lines_are_by_month_and_cost_one_query(plan, added, django_assert_num_queries):
    for title, month in (("Kapan saja", None), ("Mei", 5), ("Januari", 1)):
        added(title, month=month)
    with django_assert_num_queries(1):
        lines = lines_of(plan)
        assert [line.url for line in lines]
    assert [line.item.title for line in lines] == ["Januari", "Mei", "Kapan saja"]


def test_signers_are_those_who_serve_now(kampung):
    pokja = Pokja.objects.create(
        kampung=kampung, region_id=kampung.region_id, structure=Structure.CLASSIC, started_on=date(2024, 1, 1)
    )

    def member(name, role, **days):
        PokjaMember.objects.create(pokja=pokja, name=name, role=role, **({"from_on": date(2024, 1, 1)} | days))

    member("Pak Lama", PokjaRole.CHAIR, to_on=date(2024, 6, 1))
    member("Bu Baru", PokjaRole.CHAIR, from_on=date(2024, 6, 2))
    member("Pak Kades", PokjaRole.PATRON)
    assert signers(kampung) == {PokjaRole.CHAIR: "Bu Baru", PokjaRole.PATRON: "Pak Kades"}
