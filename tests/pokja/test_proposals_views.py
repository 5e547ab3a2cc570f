"""The list of proposals, its order, the decisions, and the switch of a regency."""

import uuid

import pytest
from django.utils import timezone

from pokja.actions.plans import add_item, start_plan
from pokja.actions.proposals import decline_proposal, propose, propose_publicly, switch_public_proposals
from pokja.enums import Origin, ProposalState
from pokja.models import Plan, PlanItem, Proposal, PublicProposals
from reference.models import SubProgram
from tests.cast import VILLAGE
from tests.territory import BLORA, REMBANG
from tests.worlds import world

YEAR = timezone.localdate().year
LIST = f"/kampung/{VILLAGE}/usulan/"
SWITCH = "/usulan-warga/"


@pytest.fixture
def proposed(cast, kampung):
    def make(title="Senam lansia", **fields):
        return propose(kampung, by=cast.kader, title=title, year=YEAR, **fields)

    return make


@world
def typed(cast, territory, kampung):
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    words = {"title": "Talang air RT 03", "description": "Bocor", "proposer_name": "Pak Min"}
    return propose_publicly(kampung, token=uuid.uuid4(), **words)


@pytest.fixture
def pkb(client, cast):
    client.force_login(cast.pkb)
    return client


def decide(client, proposal, way, **data):
    return client.post(f"{LIST}{proposal.pk}/keputusan/{way}/", data)


def state(proposal):
    proposal.refresh_from_db()
    return proposal.state


# --- the list -------------------------------------------------------------------------------------------------


def test_empty_list_says_what_to_do(client, cast, kampung):
    client.force_login(cast.kader)
    page = client.get(LIST).content.decode()
    assert "Belum ada usulan" in page and f"{LIST}baru/" in page
    client.force_login(cast.opd)
    assert f"{LIST}baru/" not in client.get(LIST).content.decode()


def test_what_a_citizen_typed_is_read_by_the_writers_alone(client, cast, kampung, typed):
    for who, sees in (("kader", True), ("pkb", True), ("opd", False), ("provinsi", False)):
        client.force_login(getattr(cast, who))
        page = client.get(LIST, {"tahun": YEAR + 1}).content.decode()
        assert ("Talang air" in page) is sees
        assert "1 dari warga belum ditinjau" in page
        assert client.get(typed.get_absolute_url()).status_code == (200 if sees else 404)


def test_name_of_a_citizen_stays_with_the_writers(client, cast, typed):
    client.force_login(cast.kader)
    decide(client, typed, "terima")
    for who, sees in (("kader", True), ("provinsi", False)):
        client.force_login(getattr(cast, who))
        page = client.get(LIST, {"tahun": YEAR + 1}).content.decode()
        assert "Talang air" in page and "Pak Min" not in page
        assert ("Pak Min" in client.get(typed.get_absolute_url()).content.decode()) is sees


def test_list_costs_the_same_with_one_proposal_and_with_three(pkb, cast, proposed, django_assert_max_num_queries):
    proposed("A")
    decline_proposal(proposed("X"), by=cast.pkb, reason="Tidak")
    with django_assert_max_num_queries(24) as few:
        pkb.get(LIST)
    for title in ("B", "C"):
        proposed(title)
        decline_proposal(proposed(f"X{title}"), by=cast.pkb, reason="Tidak")
    with django_assert_max_num_queries(len(few)):
        assert len(pkb.get(LIST).context["lists"].ranked) == 3


def test_buttons_move_a_line_and_lead_back_to_it(pkb, proposed):
    proposed("A")
    b = proposed("B")
    page = pkb.get(LIST).content.decode()
    assert page.count('value="naik"') == page.count('value="turun"') == 1  # none at the ends
    response = pkb.post(f"{LIST}{b.pk}/urutan/", {"arah": "naik"})
    assert response["Location"] == f"{LIST}?tahun={YEAR}#usulan-{b.pk}"
    assert [row.title for row in pkb.get(LIST).context["lists"].ranked] == ["B", "A"]


def test_open_ones_of_earlier_years_are_pointed_at(pkb, proposed):
    Proposal.objects.filter(pk=proposed().pk).update(year=YEAR - 1)
    page = pkb.get(LIST).content.decode()
    assert "1 usulan tahun sebelumnya" in page and f"?tahun={YEAR - 1}" in page


# --- brought in -----------------------------------------------------------------------------------------------


def test_proposal_of_a_sarasehan_names_who_brought_it(client, cast, kampung):
    client.force_login(cast.kader)
    data = {"title": "Perbaiki talang", "origin": Origin.HAMLET, "year": YEAR, "token": str(uuid.uuid4())}
    response = client.post(f"{LIST}baru/", data)
    assert response.status_code == 422
    assert "Tulis siapa yang mengusulkan" in response.content.decode()
    for _ in range(2):
        response = client.post(f"{LIST}baru/", data | {"proposer_name": "Bu Sri, RT 03"})
    proposal = Proposal.objects.get()
    assert response["Location"] == proposal.get_absolute_url()
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Bu Sri, RT 03" in page and str(proposal.token) in page  # the link for who has no account


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"title": " "}, "Tulis apa yang diusulkan"), ({"origin": "warga"}, "warga"), ({"year": "1999"}, "1999")],
)
def test_wrong_proposal_is_refused(client, cast, kampung, changes, words):
    client.force_login(cast.kader)
    response = client.post(f"{LIST}baru/", {"title": "Senam", "origin": "pokja", "year": YEAR} | changes)
    assert response.status_code == 422 and words in response.content.decode()


# --- decided --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "to"), [("tunda", ProposalState.POSTPONED), ("tolak", ProposalState.DECLINED)])
def test_decision_needs_a_reason_and_shows_it(pkb, client, cast, proposed, way, to):
    proposal = proposed()
    response = decide(pkb, proposal, way, reason="")
    assert response.status_code == 422 and "Tulis alasannya" in response.content.decode()
    seen = pkb.get(f"{LIST}{proposal.pk}/keputusan/{way}/").context["form"].initial["seen"]
    assert decide(pkb, proposal, way, reason="Dana desa habis", seen=seen).status_code == 302
    assert state(proposal) == to
    client.force_login(cast.kader)
    assert "Dana desa habis" in client.get(proposal.get_absolute_url()).content.decode()
    assert "Dana desa habis" in client.get("/pemberitahuan/").content.decode()


def test_second_officer_hears_that_it_is_decided(pkb, cast, proposed):
    proposal = proposed()
    url = f"{LIST}{proposal.pk}/keputusan/tolak/"
    seen = pkb.get(url).context["form"].initial["seen"]
    decline_proposal(proposal, by=cast.opdkb, reason="Tidak")
    response = pkb.post(url, {"reason": "Nanti saja", "seen": seen}, follow=True)
    assert "baru saja diputuskan" in response.content.decode()
    assert "sudah diputuskan" in pkb.get(url, follow=True).content.decode()
    proposal.refresh_from_db()
    assert proposal.reason == "Tidak"


def test_proposal_becomes_an_item_of_a_plan_begun_with_it(pkb, cast, proposed):
    proposal = proposed(description="Agar lansia sehat", subprogram=SubProgram.objects.get(code="ekonomi"))
    url = f"{LIST}{proposal.pk}/keputusan/rencana/"
    response = pkb.get(url)
    page = response.content.decode()
    assert "Agar lansia sehat" in page and '<option value="ekonomi" selected>' in page
    assert not Plan.objects.exists()  # looking begins nothing
    data = {"key": response.context["form"].initial["key"], "title": "Senam", "subprogram": "ekonomi"}
    assert pkb.post(url, data).status_code == 422
    for _ in range(2):
        assert pkb.post(url, data | {"times": "12", "funding_state": "belum-pasti"}).status_code == 302
    item = PlanItem.objects.get()
    assert (item.plan.year, list(item.proposals.all())) == (YEAR, [proposal])
    page = pkb.get(LIST).content.decode()
    assert "Masuk rencana" in page and item.get_absolute_url() in page


def test_proposal_joins_an_item_and_another_is_merged(pkb, cast, kampung, proposed):
    plan = start_plan(kampung, by=cast.pkb, year=YEAR)
    item = add_item(plan, by=cast.pkb, title="Senam", subprogram=SubProgram.objects.get(code="stunting"))
    first, second = proposed("Senam A"), proposed("Senam B")
    assert decide(pkb, first, "butir").status_code == 422
    decide(pkb, first, "butir", item=item.pk)
    decide(pkb, second, "gabung", into=first.pk, reason="Sama")
    assert (state(first), state(second)) == (ProposalState.PLANNED, ProposalState.MERGED)
    page = pkb.get(second.get_absolute_url()).content.decode()
    assert "Senam A" in page and "masuk rencana" in page
    assert "Digabung ke sini" in pkb.get(first.get_absolute_url()).content.decode()


def test_declined_proposal_may_be_weighed_again(pkb, cast, proposed):
    proposal = proposed()
    decide(pkb, proposal, "tolak", reason="Tidak")
    assert "Timbang lagi" in pkb.get(proposal.get_absolute_url()).content.decode()
    decide(pkb, proposal, "terima")
    assert state(proposal) == ProposalState.ACCEPTED


def test_unknown_decision_is_not_there(pkb, proposed):
    assert pkb.get(f"{LIST}{proposed().pk}/keputusan/hapus/").status_code == 404


# --- the switch -------------------------------------------------------------------------------------------------


def test_opdkb_opens_and_closes_the_own_regency(client, cast, kampung):
    client.force_login(cast.opdkb)
    assert "Rembang" not in client.get(SWITCH).content.decode()
    assert client.post(SWITCH, {"wilayah": REMBANG, "buka": "1"}).status_code == 404
    client.post(SWITCH, {"wilayah": BLORA, "buka": "1"})
    assert PublicProposals.objects.get().is_open
    assert "dibuka" in client.get(LIST).content.decode()
    client.post(SWITCH, {"wilayah": BLORA, "buka": "0"})
    assert not PublicProposals.objects.get().is_open


def test_province_sees_each_of_its_regencies(client, cast):
    client.force_login(cast.provinsi)
    page = client.get(SWITCH).content.decode()
    assert "Kabupaten Blora" in page and "Kabupaten Rembang" in page and "Maluku" not in page
