"""Proposals: brought in, ranked, decided, and carried into a later year."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from pokja.actions.carrying import carry_village
from pokja.actions.common import PokjaRefused, StaleRow
from pokja.actions.plans import add_item, start_plan
from pokja.actions.proposals import (
    accept_proposal,
    decline_proposal,
    merge_proposal,
    move_proposal,
    plan_as_item,
    plan_proposal,
    postpone_proposal,
    propose,
    propose_publicly,
    switch_public_proposals,
)
from pokja.enums import FundingState, Origin, ProposalState
from pokja.models import PlanItem, Proposal
from pokja.queries.proposals import left_open, proposal_lists, steps_of
from reference.models import SubProgram
from tests.territory import BLORA, REMBANG, TEMENGENG
from tests.worlds import world
from verification.models import Notice
from villages.actions.kampung import move_kampung, set_active

YEAR = timezone.localdate().year
S = ProposalState


@world
def subprogram():
    return SubProgram.objects.get(code="stunting")


@pytest.fixture
def proposed(cast, kampung):
    def make(title="Senam lansia", year=YEAR, **fields):
        return propose(kampung, by=cast.kader, title=title, year=year, **fields)

    return make


@world
def typed(cast, territory, kampung):
    """What a citizen typed."""
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    return propose_publicly(kampung, title="Talang air", description="Bocor", proposer_name="", token=uuid.uuid4())


def state(proposal):
    proposal.refresh_from_db()
    return proposal.state


def order(kampung, year=YEAR):
    return [row.title for row in proposal_lists(kampung, year).ranked]


# --- brought in -----------------------------------------------------------------------------------------------


def test_proposal_waits_for_the_pokja_at_the_end_and_sent_twice_is_one(cast, kampung, proposed):
    token = uuid.uuid4()
    first = proposed(token=token)
    assert proposed("Lain", token=token) == first
    proposed("Kelas ibu", origin=Origin.HAMLET, proposer_name="Bu Sri")
    assert order(kampung) == ["Senam lansia", "Kelas ibu"]
    assert (first.state, first.proposer, first.proposer_name) == (S.ACCEPTED, cast.kader, "Sri Wahyuni")


@pytest.mark.parametrize("who", ["kader2", "opd", "provinsi", "nobody"])
def test_only_who_writes_there_proposes_ranks_and_decides(cast, kampung, proposed, who):
    by, proposal = getattr(cast, who), proposed()
    for act in (
        lambda: propose(kampung, by=by, title="Senam", year=YEAR),
        lambda: move_proposal(proposal, by=by, up=True),
        lambda: decline_proposal(proposal, by=by, reason="Tidak"),
        lambda: postpone_proposal(proposal, by=by, reason="Nanti"),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("year", [YEAR - 1, YEAR + 2])
def test_proposal_is_for_this_year_or_the_next(proposed, year):
    with pytest.raises(PokjaRefused):
        proposed(year=year)


def test_citizen_proposes_only_where_the_regency_opened_it(cast, territory, kampung):
    words = {"title": "Talang air", "description": "Bocor", "proposer_name": "", "token": uuid.uuid4()}
    with pytest.raises(PokjaRefused, match="belum dibuka"):
        propose_publicly(kampung, **words)
    switch_public_proposals(territory[REMBANG], by=cast.opdkb2, is_open=True)
    with pytest.raises(PokjaRefused):
        propose_publicly(kampung, **words)
    with pytest.raises(PermissionDenied):
        switch_public_proposals(territory[BLORA], by=cast.pkb, is_open=True)
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    proposal = propose_publicly(kampung, **words)
    assert propose_publicly(kampung, **words) == proposal
    assert (proposal.state, proposal.origin, proposal.rank, proposal.year) == (S.NEW, Origin.CITIZEN, None, YEAR + 1)
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=False)
    with pytest.raises(PokjaRefused):
        propose_publicly(kampung, **words | {"token": uuid.uuid4()})


# --- ranked ---------------------------------------------------------------------------------------------------


def test_moving_keeps_the_others_in_their_order(cast, kampung, proposed):
    a, b, c = (proposed(title) for title in "ABC")
    move_proposal(c, by=cast.pkb, up=True)
    assert order(kampung) == ["A", "C", "B"]
    move_proposal(a, by=cast.pkb, up=False)
    assert order(kampung) == ["C", "A", "B"]
    for proposal, up in ((c, True), (b, False)):  # at the ends nothing happens
        move_proposal(proposal, by=cast.pkb, up=up)
    assert order(kampung) == ["C", "A", "B"]
    assert sorted(Proposal.objects.values_list("rank", flat=True)) == [1, 2, 3]


def test_order_is_no_change_of_what_is_decided_about(cast, proposed):
    a, b = proposed("A"), proposed("B")
    move_proposal(b, by=cast.pkb, up=True)
    decline_proposal(a, by=cast.pkb, reason="Tidak", seen=a.updated_at)


def test_decided_proposal_leaves_the_list_without_a_gap(cast, kampung, proposed):
    _, b, c = (proposed(title) for title in "ABC")
    decline_proposal(b, by=cast.pkb, reason="Sudah ada")
    with pytest.raises(PokjaRefused, match="sudah diputuskan"):
        move_proposal(b, by=cast.pkb, up=True)
    move_proposal(c, by=cast.pkb, up=True)
    assert order(kampung) == ["C", "A"]


# --- decided --------------------------------------------------------------------------------------------------


def test_each_decision_tells_the_proposer_its_reason(cast, kampung, proposed):
    for act, words in (
        (decline_proposal, "Usulan “Senam” tidak dilanjutkan."),
        (postpone_proposal, f"Usulan “Senam” ditunda ke {YEAR + 1}."),
        (
            lambda row, **kw: merge_proposal(row, into=proposed("Kelas"), **kw),
            "Usulan “Senam” digabung dengan usulan lain.",
        ),
    ):
        proposal = proposed("Senam")
        act(proposal, by=cast.pkb, reason="Dana desa tahun ini sudah habis")
        notice = Notice.objects.filter(kind="usulan", object_id=proposal.pk).get()
        assert (notice.recipient, notice.text) == (cast.kader, words)
        assert notice.detail == "Dana desa tahun ini sudah habis"
        proposal.refresh_from_db()
        assert (proposal.reason, proposal.decided_by_name, proposal.rank) == (notice.detail, "Budi Santoso", None)


def test_nobody_is_told_of_an_own_decision(cast, proposed):
    decline_proposal(proposed(), by=cast.kader, reason="Salah catat")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("act", [decline_proposal, postpone_proposal])
def test_decision_without_a_reason_is_refused(cast, proposed, act):
    proposal = proposed()
    with pytest.raises(PokjaRefused) as refusal:
        act(proposal, by=cast.pkb, reason="  ")
    assert (refusal.value.field, state(proposal)) == ("reason", S.ACCEPTED)


def test_database_keeps_no_decision_without_a_reason(proposed):
    proposal = proposed()
    for changes in ({"state": S.DECLINED}, {"state": S.PLANNED}, {"state": S.MERGED, "reason": "Sama"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(**changes)


def test_second_decision_on_an_old_page_changes_nothing(cast, proposed):
    proposal = proposed()
    seen = proposal.updated_at
    postpone_proposal(proposal, by=cast.pkb, reason="Nanti", seen=seen)
    with pytest.raises(StaleRow):
        decline_proposal(proposal, by=cast.opdkb, reason="Tidak", seen=seen)
    with pytest.raises(PokjaRefused, match="sudah diputuskan"):
        postpone_proposal(proposal, by=cast.opdkb, reason="Nanti")
    assert state(proposal) == S.POSTPONED


def test_proposal_becomes_an_item_once(cast, kampung, proposed, subprogram):
    proposal, key = proposed(), uuid.uuid4()
    plan = start_plan(kampung, by=cast.pkb, year=YEAR)
    words = {"title": "Senam tiap bulan", "subprogram": subprogram, "times": 12}
    for _ in range(2):
        plan_as_item(proposal, by=cast.pkb, plan=plan, key=key, seen=proposal.updated_at, **words)
    item = PlanItem.objects.get()
    assert (item.title, item.times, list(item.proposals.all())) == ("Senam tiap bulan", 12, [proposal])
    other = proposed("Senam sehat")
    plan_proposal(other, by=cast.pkb, item=item)
    assert item.proposals.count() == 2


def test_item_of_another_village_or_a_struck_one_takes_no_proposal(cast, proposed, kampung2, subprogram):
    other = add_item(
        start_plan(kampung2, by=cast.kader2, year=YEAR), by=cast.kader2, title="Bocor", subprogram=subprogram
    )
    with pytest.raises(PokjaRefused) as refusal:
        plan_proposal(proposed(), by=cast.pkb, item=other)
    assert refusal.value.field == "item"


def test_merging_names_one_that_goes_on(cast, kampung2, proposed):
    a, b, c = (proposed(title) for title in "ABC")
    far = propose(kampung2, by=cast.kader2, title="Bocor", year=YEAR)
    merge_proposal(b, by=cast.pkb, into=a, reason="Sama")
    for into in (b, c, far):
        with pytest.raises(PokjaRefused):
            merge_proposal(c, by=cast.pkb, into=into, reason="Sama")
    accept_proposal(b, by=cast.pkb)
    b.refresh_from_db()
    assert (b.state, b.merged_into, b.reason) == (S.ACCEPTED, None, "")


def test_citizens_proposal_is_let_in_or_declined(cast, kampung, typed):
    assert [row.title for row in proposal_lists(kampung, YEAR + 1).unseen] == ["Talang air"]
    accept_proposal(typed, by=cast.kader)
    assert order(kampung, YEAR + 1) == ["Talang air"]
    decline_proposal(typed, by=cast.kader, reason="Sudah diperbaiki RT")
    assert [(s.state, s.reason) for s in steps_of(typed)] == [
        (S.DECLINED, "Sudah diperbaiki RT"),
        (S.ACCEPTED, ""),
        (S.NEW, ""),
    ]
    assert not Notice.objects.exists()


# --- carried --------------------------------------------------------------------------------------------------


def back_to(proposal, year):
    """As if it had been brought in for that year."""
    Proposal.objects.filter(pk=proposal.pk).update(year=year)
    proposal.refresh_from_db()


def test_postponed_one_comes_back_when_its_year_is_planned(cast, kampung, proposed):
    proposal = proposed()
    postpone_proposal(proposal, by=cast.pkb, reason="Dana habis")
    assert carry_village(kampung.pk, year=YEAR) == 0
    start_plan(kampung, by=cast.pkb, year=YEAR + 1)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.year, proposal.returns) == (S.ACCEPTED, YEAR + 1, 1)
    assert carry_village(kampung.pk, year=YEAR + 1) == 0
    assert proposal.reason == "Dana habis"  # the proposer still reads why it waited


def test_open_one_of_a_year_that_is_over_comes_back_at_the_end(cast, kampung, proposed, typed):
    old, new = proposed("Lama"), proposed("Baru")
    back_to(old, YEAR - 1)
    back_to(typed, YEAR - 2)
    assert left_open(kampung, YEAR) == 2
    assert carry_village(kampung.pk, year=YEAR) == 2
    assert order(kampung) == ["Baru", "Lama"]
    typed.refresh_from_db()
    assert (typed.state, typed.year, typed.returns) == (S.NEW, YEAR, 1)  # nobody has looked at it yet
    assert state(new) == S.ACCEPTED
    assert carry_village(kampung.pk, year=YEAR) == 0


@pytest.mark.parametrize(
    ("funding", "verified", "year", "comes"),
    [
        (FundingState.UNFUNDED, 0, YEAR - 1, True),
        (FundingState.UNFUNDED, 1, YEAR - 1, False),  # done without money
        (FundingState.FUNDED, 0, YEAR - 1, False),
        (FundingState.UNFUNDED, 0, YEAR, False),  # the year still runs
    ],
)
def test_unfunded_one_comes_back_after_its_year(cast, kampung, proposed, subprogram, funding, verified, year, comes):
    plan = start_plan(kampung, by=cast.pkb, year=year)
    item = add_item(plan, by=cast.pkb, title="Senam", subprogram=subprogram, funding_state=funding)
    proposal = proposed()
    plan_proposal(proposal, by=cast.pkb, item=item)
    PlanItem.objects.filter(pk=item.pk).update(verified=verified)
    assert carry_village(kampung.pk, year=YEAR) == int(comes)
    proposal.refresh_from_db()
    if comes:
        assert (proposal.state, proposal.item, proposal.year, proposal.returns) == (S.ACCEPTED, None, YEAR, 1)
        assert proposal.reason == f"Kegiatan ini tidak mendapat dana pada {YEAR - 1}, jadi ditimbang lagi."
        assert Notice.objects.filter(recipient=cast.kader, detail=proposal.reason).exists()
    else:
        assert proposal.state == S.PLANNED


def test_command_counts_first_and_does_it_once(cast, kampung, kampung2, proposed, capsys):
    back_to(proposed(), YEAR - 1)
    far = propose(kampung2, by=cast.kader2, title="Senam", year=YEAR)
    back_to(far, YEAR - 1)
    gone = propose(kampung2, by=cast.kader2, title="Kelas", year=YEAR)
    call_command("carry_proposals", dry_run=True)
    assert f"Akan kembali ke {YEAR}: 2 usulan di 2 kampung." in capsys.readouterr().out
    assert state(far) == S.ACCEPTED and far.year == YEAR - 1
    for count in (2, 0):
        call_command("carry_proposals")
        assert f"Kembali ke {YEAR}: {count} usulan." in capsys.readouterr().out
    back_to(gone, YEAR - 1)
    set_active(kampung2, by=cast.opdkb2, is_active=False)
    call_command("carry_proposals")
    assert "0 usulan" in capsys.readouterr().out


def test_moved_village_takes_plan_proposals_and_notices_along(client, cast, territory, kampung, proposed):
    proposal = proposed()
    start_plan(kampung, by=cast.kader, year=YEAR)
    decline_proposal(proposal, by=cast.pkb, reason="Tidak")
    move_kampung(kampung, by=cast.opdkb, region=territory[TEMENGENG])
    proposal.refresh_from_db()
    notice = Notice.objects.get(kind="usulan")
    assert (notice.region_id, notice.url) == (TEMENGENG, proposal.get_absolute_url())
    client.force_login(cast.pkb)
    assert client.get(notice.url).status_code == 200
    assert client.get(f"/kampung/{TEMENGENG}/rencana/").context["plan"]
